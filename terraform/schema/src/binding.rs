//! One binding: what a generated JavaScript file says of a type's arguments.
//!
//! The code is regular, since a program wrote it. A class has a comment over each
//! member with the argument's flags, and a function or method has a table with each
//! argument's type. It is read line by line; nothing of it is run.

use std::{collections::BTreeMap, sync::LazyLock};

use regex::Regex;

/// The classes and tables of the files of one type.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Binding {
    /// The classes, by name.
    pub classes: BTreeMap<String, Vec<Member>>,
    /// The tables, by the name of what they are of: a class's or a structure's,
    /// the latter with a lower-case letter first.
    pub tables: BTreeMap<String, BTreeMap<String, Entry>>,
    /// The class of the type itself.
    pub main: Option<String>,
    /// The type's name in Terraform.
    pub kind: Option<String>,
    /// The provider's version.
    pub provider_version: Option<String>,
}

/// An argument, as a class has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// Its name in Terraform.
    pub name: String,
    /// Whether it must be given.
    pub required: bool,
    /// Whether it may be given.
    pub optional: bool,
    /// Whether the provider fills it.
    pub computed: bool,
    /// How its value is read.
    pub read: Read,
}

/// How a member's value is read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Read {
    /// Not said before the next member.
    #[default]
    Unsaid,
    /// By a method of this word: `getStringAttribute` has `String`.
    Attribute {
        /// The word.
        word: String,
        /// Whether it is a set: its items are turned into a list first.
        set: bool,
    },
    /// As an object of this class.
    Class {
        /// The class's name.
        name: String,
        /// Whether it is a collection of them that is a set.
        set: bool,
    },
}

/// An argument, as a table has it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Entry {
    /// Whether it has arguments of its own.
    pub is_block: bool,
    /// `simple`, `list`, `set`, `map` or `struct`.
    pub kind: String,
    /// What is stored: `string`, `stringList`, or a class.
    pub stored: String,
    /// The structure of its objects.
    pub structure: String,
    /// Whether it is a collection, and then whether its items are blocks.
    pub items: Option<bool>,
}

macro_rules! pattern {
    ($name:ident, $pattern:literal) => {
        static $name: LazyLock<Regex> =
            LazyLock::new(|| Regex::new($pattern).expect("a test uses every pattern"));
    };
}

pattern!(CLASS, r"^class (\w+) extends cdktn\.(\w+)");
pattern!(KIND, r#"^    static tfResourceType = "(\w+)";"#);
pattern!(VERSION, r"^\s+providerVersion: '([0-9.]+)'");
pattern!(MEMBER, r"^    // (\w+) - computed: (\w+), optional: (\w+), required: (\w+)");
pattern!(GETTER, r"^        return .*this\.(?:get(\w+)Attribute|(interpolationFor)Attribute)\(");
pattern!(OBJECT, r#"^    _\w+ = new (?:\w+\.)?(\w+)\(this, "\w+"(?:, (true|false))?\);"#);
pattern!(STRUCTURE, r"^function (\w+)ToHclTerraform\(struct\)");
pattern!(ENTRY, r#"^\s+"?(\w+)"?: \{$"#);
pattern!(LIST, r"listMapperHcl\((?:\w+\.)?(\w+)ToHclTerraform, (true|false)\)");
pattern!(MAP, r"hashMapperHcl\((?:\w+\.)?(\w+)ToHclTerraform\)");
pattern!(ONE, r"(?:\(0, )?(?:\w+\.)?(\w+)ToHclTerraform\)?\(");

/// A line that begins with this ends a table.
const TABLE_END: &str = "// remove undefined attributes";

impl Binding {
    /// Reads one more file of the type.
    pub fn read(&mut self, text: &str) {
        let mut at = Place::default();
        for line in text.lines() {
            self.line(line, &mut at);
        }
    }

    fn line(&mut self, line: &str, at: &mut Place) {
        if let Some(found) = CLASS.captures(line) {
            let name = found[1].to_owned();
            if matches!(
                &found[2],
                "TerraformResource" | "TerraformDataSource" | "TerraformProvider"
            ) {
                self.main = Some(name.clone());
            }
            self.classes.insert(name.clone(), Vec::new());
            *at = Place { class: Some(name), ..Place::default() };
        } else if let Some(found) = STRUCTURE.captures(line) {
            *at = Place { table: Some(found[1].to_owned()), ..Place::default() };
        } else if line.trim_start().starts_with("synthesizeHclAttributes()") {
            at.table = at.class.clone();
        } else if line.trim_start().starts_with(TABLE_END) {
            // Also of a table without entries: nothing to be given is a table too.
            self.tables.entry(at.table.take().unwrap_or_default()).or_default();
            at.entry = None;
        } else if let Some(table) = &at.table {
            let table = self.tables.entry(table.clone()).or_default();
            in_table(line, table, &mut at.entry);
        } else if let Some(members) = at.class.as_ref().and_then(|it| self.classes.get_mut(it)) {
            in_class(line, members);
        }
        if let Some(found) = KIND.captures(line) {
            self.kind = Some(found[1].to_owned());
        } else if let Some(found) = VERSION.captures(line) {
            self.provider_version = Some(found[1].to_owned());
        }
    }
}

/// Where in a file a line is.
#[derive(Default)]
struct Place {
    class: Option<String>,
    table: Option<String>,
    entry: Option<String>,
}

fn in_class(line: &str, members: &mut Vec<Member>) {
    if let Some(found) = MEMBER.captures(line) {
        let flag = |index: usize| &found[index] == "true";
        members.push(Member {
            name: found[1].to_owned(),
            computed: flag(2),
            optional: flag(3),
            required: flag(4),
            read: Read::Unsaid,
        });
        return;
    }
    let Some(member) = members.last_mut().filter(|member| member.read == Read::Unsaid) else {
        return;
    };
    if let Some(found) = OBJECT.captures(line) {
        let set = found.get(2).is_some_and(|set| set.as_str() == "true");
        member.read = Read::Class { name: found[1].to_owned(), set };
    } else if let Some(found) = GETTER.captures(line) {
        let word = found.get(1).map_or("Any", |word| word.as_str()).to_owned();
        member.read = Read::Attribute { word, set: line.contains("Fn.tolist(") };
    }
}

fn in_table(line: &str, table: &mut BTreeMap<String, Entry>, at: &mut Option<String>) {
    if let Some(found) = ENTRY.captures(line) {
        *at = Some(found[1].to_owned());
        table.insert(found[1].to_owned(), Entry::default());
        return;
    }
    let Some(entry) = at.as_ref().and_then(|name| table.get_mut(name)) else { return };
    let Some((name, value)) = line.trim().trim_end_matches(',').split_once(": ") else { return };
    let bare = || value.trim_matches('"').to_owned();
    match name {
        "isBlock" => entry.is_block = value == "true",
        "type" => entry.kind = bare(),
        "storageClassType" => entry.stored = bare(),
        "value" => value_of(value, entry),
        _other => {}
    }
}

fn value_of(value: &str, entry: &mut Entry) {
    if let Some(found) = LIST.captures(value) {
        entry.structure = found[1].to_owned();
        entry.items = Some(&found[2] == "true");
    } else if let Some(found) = MAP.captures(value).or_else(|| ONE.captures(value)) {
        entry.structure = found[1].to_owned();
    }
}
