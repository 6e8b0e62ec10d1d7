//! One Terraform module: what it takes, makes and gives.
//!
//! Adding a resource answers with its [`Handle`], the only way to refer to it;
//! the same goes for variables. A reference to something that this module does
//! not have is refused by [`crate::check`] all the same: handles can be carried
//! to another module.

use std::collections::BTreeMap;

use crate::{
    expression::{Reference, Root, Step, bound, call, for_each, when},
    value::{Body, Value},
    variable::Variable,
};

/// One module.
#[derive(Debug, Clone, PartialEq)]
pub struct Module {
    /// Its folder's name.
    pub name: &'static str,
    /// What it is for, in a sentence or two.
    pub about: &'static str,
    /// What it is given.
    pub variables: BTreeMap<String, Variable>,
    /// What it works out once.
    pub locals: Body,
    /// What it makes.
    pub resources: BTreeMap<Address, Resource>,
    /// What it looks up.
    pub data: BTreeMap<Address, Body>,
    /// The modules that it calls.
    pub calls: BTreeMap<String, Call>,
    /// What it gives.
    pub outputs: BTreeMap<String, Output>,
    /// Providers' settings, in roots only.
    pub providers: BTreeMap<&'static str, Body>,
    /// Where a root keeps its state, if not in a file beside it.
    pub backend: Option<(&'static str, Body)>,
}

/// A type and a label.
pub type Address = (String, String);

/// A resource.
#[derive(Debug, Clone, PartialEq)]
pub struct Resource {
    /// Its type, such as `aws_sqs_queue`.
    pub kind: &'static str,
    /// Its label: words with `_` between them.
    pub label: String,
    /// Its arguments.
    pub body: Body,
    /// How many there are, if not one.
    pub count: Option<Value>,
    /// The map that there is one for each entry of, if not one.
    pub for_each: Option<Value>,
    /// What has to be there before.
    pub depends_on: Vec<Reference>,
    /// Whether a new one is made before the old one goes.
    pub create_before_destroy: bool,
    /// Arguments that others change, and Terraform leaves alone.
    pub ignore_changes: Vec<&'static str>,
    /// What must hold before it is made: a condition and what to say if not.
    pub precondition: Option<(Value, &'static str)>,
}

/// What can be referred to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Handle(Root);

/// A call of another module.
#[derive(Debug, Clone, PartialEq)]
pub struct Call {
    /// The module's name.
    pub module: &'static str,
    /// Its path from the caller.
    pub source: String,
    /// What it is given.
    pub arguments: Body,
}

/// What a module gives.
#[derive(Debug, Clone, PartialEq)]
pub struct Output {
    /// What it is.
    pub about: &'static str,
    /// Its value.
    pub value: Value,
    /// Whether Terraform keeps it from the screen.
    pub sensitive: bool,
}

impl Module {
    /// A module without anything in it.
    #[must_use]
    pub fn new(name: &'static str, about: &'static str) -> Self {
        Self {
            name,
            about,
            variables: BTreeMap::new(),
            locals: Body::new(),
            resources: BTreeMap::new(),
            data: BTreeMap::new(),
            calls: BTreeMap::new(),
            outputs: BTreeMap::new(),
            providers: BTreeMap::new(),
            backend: None,
        }
    }

    /// Takes a variable, and answers with the way to it.
    pub fn variable(&mut self, variable: Variable) -> Reference {
        let name = variable.name.to_owned();
        self.variables.insert(name.clone(), variable);
        Reference::to(Root::Variable(name))
    }

    /// Makes a resource, and answers with the way to it.
    pub fn add(&mut self, resource: Resource) -> Handle {
        let root = Root::Resource(resource.kind.to_owned(), resource.label.clone());
        self.resources.insert((resource.kind.to_owned(), resource.label.clone()), resource);
        Handle(root)
    }

    /// Makes a resource with nothing but arguments.
    pub fn resource(&mut self, kind: &'static str, label: &str, body: Body) -> Handle {
        self.add(Resource::new(kind, label, body))
    }

    /// Looks something up.
    pub fn data(&mut self, kind: &'static str, label: &str, body: Body) -> Handle {
        self.data.insert((kind.to_owned(), label.to_owned()), body);
        Handle(Root::Data(kind.to_owned(), label.to_owned()))
    }

    /// Names a value.
    pub fn local(&mut self, name: &str, value: impl Into<Value>) -> Reference {
        self.locals.insert(name.to_owned(), value.into());
        Reference::to(Root::Local(name.to_owned()))
    }

    /// Gives a value.
    pub fn output(&mut self, name: &str, about: &'static str, value: impl Into<Value>) {
        let output = Output { about, value: value.into(), sensitive: false };
        self.outputs.insert(name.to_owned(), output);
    }

    /// Calls another module, and answers with the way to what it gives.
    pub fn call(&mut self, module: &'static str, source: String, arguments: Body) -> Handle {
        let label = module.replace('-', "_");
        self.calls.insert(label.clone(), Call { module, source, arguments });
        Handle(Root::Module(label))
    }

    /// The account that is deployed to.
    pub fn account(&mut self) -> Reference {
        self.data("aws_caller_identity", "current", Body::new()).attr("account_id")
    }

    /// The home region.
    pub fn region(&mut self) -> Reference {
        self.data("aws_region", "current", Body::new()).attr("region")
    }

    /// The partition of AWS, such as `aws`.
    pub fn partition(&mut self) -> Reference {
        self.data("aws_partition", "current", Body::new()).attr("partition")
    }
}

impl Handle {
    /// One of its attributes.
    #[must_use]
    pub fn attr(&self, name: &str) -> Reference {
        Reference::to(self.0.clone()).attr(name)
    }

    /// One attribute of a resource that may be absent; null if it is.
    #[must_use]
    pub fn one(&self, name: &str) -> Value {
        call("one", [self.every(name)])
    }

    /// One attribute of every one of a resource that may be absent, as a list.
    #[must_use]
    pub fn every(&self, name: &str) -> Reference {
        let mut reference = Reference::to(self.0.clone());
        reference.path.push(Step::Every);
        reference.attr(name)
    }

    /// One attribute of the one with the key of the resource under way, where both
    /// are made for each entry of a map.
    #[must_use]
    pub fn each(&self, name: &str) -> Reference {
        let mut reference = Reference::to(self.0.clone());
        reference.path.push(Step::Each);
        reference.attr(name)
    }

    /// One attribute of every one, by the keys of the map that they are made for.
    #[must_use]
    pub fn by_key(&self, name: &str) -> Value {
        let one = for_each(self.whole(), &["each"], bound("each").attr(name));
        call("zipmap", [call("keys", [self.whole()]), one])
    }

    /// The whole of it, for `depends_on`.
    #[must_use]
    pub fn whole(&self) -> Reference {
        Reference::to(self.0.clone())
    }
}

impl Resource {
    /// A resource with nothing but arguments.
    #[must_use]
    pub fn new(kind: &'static str, label: &str, body: Body) -> Self {
        Self {
            kind,
            label: label.to_owned(),
            body,
            count: None,
            for_each: None,
            depends_on: Vec::new(),
            create_before_destroy: false,
            ignore_changes: Vec::new(),
            precondition: None,
        }
    }

    /// The same, once `handle` is there.
    #[must_use]
    pub fn after(mut self, handle: &Handle) -> Self {
        self.depends_on.push(handle.whole());
        self
    }

    /// The same if `condition` holds, else none.
    #[must_use]
    pub fn only_if(mut self, condition: impl Into<Value>) -> Self {
        self.count = Some(when(condition, 1, 0));
        self
    }

    /// The same for each entry of `map`.
    #[must_use]
    pub fn for_each(mut self, map: impl Into<Value>) -> Self {
        self.for_each = Some(map.into());
        self
    }

    /// The same; when it has to be replaced, the new one is made first.
    #[must_use]
    pub fn replaced_before_destroyed(mut self) -> Self {
        self.create_before_destroy = true;
        self
    }

    /// The same; others change these arguments.
    #[must_use]
    pub fn ignoring(mut self, arguments: &[&'static str]) -> Self {
        self.ignore_changes.extend(arguments);
        self
    }

    /// The same, if `condition` holds; else the plan fails and says `message`.
    #[must_use]
    pub fn provided(mut self, condition: Value, message: &'static str) -> Self {
        self.precondition = Some((condition, message));
        self
    }

    /// Its address within the module.
    #[must_use]
    pub fn address(&self) -> String {
        format!("{}.{}", self.kind, self.label)
    }
}
