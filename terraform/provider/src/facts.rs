//! What AWS does that no schema says: a type's names, ARNs, limits and refusals.
//!
//! One file a service under `facts/`, read when the stand-in starts. Text in them
//! is a template ([`crate::template`]).

use std::{collections::BTreeMap, sync::LazyLock};

use serde::Deserialize;

use crate::schema::Constraints;

/// The files; which type is in which does not matter.
const FILES: &[&str] = &[
    include_str!("../facts/api_gateway.toml"),
    include_str!("../facts/cloudfront.toml"),
    include_str!("../facts/cloudwatch.toml"),
    include_str!("../facts/cognito.toml"),
    include_str!("../facts/data.toml"),
    include_str!("../facts/gamelift.toml"),
    include_str!("../facts/iam.toml"),
    include_str!("../facts/lambda.toml"),
    include_str!("../facts/messaging.toml"),
];

/// What is known of every type, by its name.
#[derive(Debug)]
pub(crate) struct Facts(BTreeMap<String, TypeFacts>);

/// What is known of one type.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct TypeFacts {
    /// What the provider calls it in its messages.
    pub(crate) called: String,
    /// What tells two of them apart in the account; otherwise the id does.
    pub(crate) key: Option<String>,
    /// AWS's words when one with the same key is there already.
    pub(crate) exists: Option<String>,
    /// Whether creating it where one exists takes that one over, as calls that
    /// put do.
    #[serde(default)]
    pub(crate) takes_over: bool,
    /// Milliseconds until others see it: what needs it and does not wait for it
    /// is to fail here, as it may in AWS.
    #[serde(default)]
    pub(crate) settles_ms: u64,
    /// Arguments of which another value makes another resource.
    #[serde(default)]
    pub(crate) replaced_by: Vec<String>,
    /// Computed attributes that every change changes.
    #[serde(default)]
    pub(crate) changes: Vec<String>,
    /// What computed attributes become, by dotted path; others become null.
    #[serde(default)]
    pub(crate) fakes: BTreeMap<String, serde_json::Value>,
    /// What arguments must satisfy, by dotted path.
    #[serde(default)]
    pub(crate) constraints: BTreeMap<String, Constraints>,
    /// Arguments with an IAM policy in JSON.
    #[serde(default)]
    pub(crate) policies: Vec<String>,
    /// Arguments with other JSON.
    #[serde(default)]
    pub(crate) json: Vec<String>,
    /// When it cannot be deleted.
    pub(crate) protected: Option<Protection>,
    /// What must be there before it.
    #[serde(default)]
    pub(crate) needs: Vec<Need>,
}

/// An argument that keeps its resource from being deleted.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Protection {
    pub(crate) attribute: String,
    pub(crate) is: serde_json::Value,
    /// AWS's words.
    pub(crate) error: String,
}

/// Another resource that one refers to.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Need {
    /// How this one names the other.
    pub(crate) value: String,
    /// The other's type.
    pub(crate) r#type: String,
    /// A second type that will do as well.
    pub(crate) or_type: Option<String>,
    /// What the other is called.
    pub(crate) named: String,
    /// A pattern of the values that this is about; of others nothing is known.
    pub(crate) only: Option<String>,
    /// AWS's words when the other is not there; `{value}` is what was looked for.
    pub(crate) error: String,
    /// AWS's words when the other is to go while this one is there, if it may not.
    pub(crate) holds: Option<String>,
    /// The argument of the other that lets it go all the same.
    pub(crate) lets_go: Option<String>,
}

impl Facts {
    /// Every fact there is; read once, however many stand-ins a process starts.
    pub(crate) fn all() -> &'static Self {
        static ALL: LazyLock<Facts> = LazyLock::new(Facts::read);
        &ALL
    }

    fn read() -> Self {
        let parse = |file: &&str| {
            toml::from_str::<BTreeMap<String, TypeFacts>>(file).expect("the facts' tests read them")
        };
        Self(FILES.iter().flat_map(parse).collect())
    }

    /// What is known of `type_name`; of a type without facts, that it has a name.
    pub(crate) fn of(&self, type_name: &str) -> &TypeFacts {
        static NOTHING: TypeFacts = TypeFacts::nothing();
        self.0.get(type_name).unwrap_or(&NOTHING)
    }

    #[cfg(test)]
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&String, &TypeFacts)> {
        self.0.iter()
    }
}

impl TypeFacts {
    const fn nothing() -> Self {
        Self {
            called: String::new(),
            key: None,
            exists: None,
            takes_over: false,
            settles_ms: 0,
            replaced_by: Vec::new(),
            changes: Vec::new(),
            fakes: BTreeMap::new(),
            constraints: BTreeMap::new(),
            policies: Vec::new(),
            json: Vec::new(),
            protected: None,
            needs: Vec::new(),
        }
    }

    /// The template of what tells two of them apart.
    pub(crate) fn key(&self) -> &str {
        self.key.as_deref().unwrap_or("{id}")
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::{
        patterns::Patterns,
        schema::{Block, Schemas},
    };

    #[test]
    fn facts_are_about_what_the_schema_has() {
        let mut schemas =
            Schemas::parse(&fs::read("../schema/provider-schema.json").unwrap()).unwrap();
        let mut types = schemas.take("hashicorp/aws").unwrap().resource_schemas;
        types.extend(schemas.take("hashicorp/awscc").unwrap().resource_schemas);
        let facts = Facts::all();

        for (name, facts) in facts.iter() {
            let block = &types.get(name).unwrap_or_else(|| panic!("{name} is in no schema")).block;
            let fakes = facts.fakes.keys().chain(&facts.changes);
            let arguments = facts.replaced_by.iter().chain(facts.constraints.keys());
            let texts = facts.policies.iter().chain(&facts.json);
            for path in fakes.chain(arguments).chain(texts) {
                assert!(block.has(path), "{name} has no {path}");
            }
            for need in &facts.needs {
                assert!(types.contains_key(&need.r#type), "{name} needs {}", need.r#type);
                let only = need.only.as_deref().unwrap_or_default();
                Patterns::default().fits(only, "").unwrap();
            }
        }
        for name in types.keys() {
            assert!(!facts.of(name).called.is_empty(), "nothing is known of {name}");
        }
    }

    #[test]
    fn whatever_has_an_id_or_an_arn_is_given_one() {
        let mut schemas =
            Schemas::parse(&fs::read("../schema/provider-schema.json").unwrap()).unwrap();
        let facts = Facts::all();
        for source in ["hashicorp/aws", "hashicorp/awscc"] {
            for (name, schema) in schemas.take(source).unwrap().resource_schemas {
                for (attribute, wanted) in &schema.block.attributes {
                    let identifies = attribute == "id" || attribute.ends_with("arn");
                    let set_here = wanted.computed && !wanted.optional || attribute == "id";
                    let faked = facts.of(&name).fakes.contains_key(attribute);
                    assert!(!(identifies && set_here) || faked, "{name} gets no {attribute}");
                }
            }
        }
    }

    /// Every pattern of a block, and of what is in it.
    fn patterns(block: &Block) -> Vec<&Constraints> {
        let mut found: Vec<_> = block.attributes.values().map(|it| &it.constraints).collect();
        let nested = block.attributes.values().filter_map(|it| it.nested.as_ref());
        found.extend(nested.flat_map(|nested| patterns(&nested.block)));
        found.extend(block.blocks.values().flat_map(|nested| patterns(&nested.block)));
        found
    }

    #[test]
    fn every_pattern_can_be_used() {
        let mut schemas =
            Schemas::parse(&fs::read("../schema/provider-schema.json").unwrap()).unwrap();
        let awscc = schemas.take("hashicorp/awscc").unwrap().resource_schemas;
        let of_facts = Facts::all().iter().flat_map(|(_, facts)| facts.constraints.values());
        let of_schemas = awscc.values().flat_map(|schema| patterns(&schema.block));
        let constraints = of_facts.chain(of_schemas);
        let with_items = constraints.flat_map(|it| [Some(it), it.items.as_deref()]).flatten();

        let usable = Patterns::default();
        let mut tried = 0;
        for pattern in with_items.filter_map(|constraints| constraints.pattern.as_ref()) {
            usable.fits(pattern, "").unwrap();
            tried += 1;
        }
        assert!(tried > 100, "{tried}");
    }
}
