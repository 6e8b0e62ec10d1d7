//! A binding as `terraform providers schema -json` would print its type.
//!
//! The two providers speak two versions of Terraform's protocol. With the older one
//! (`aws`) whatever has arguments of its own is a block, or an object type where only
//! the provider fills it; with the newer one (`awscc`) it is a nested attribute.

use std::borrow::Cow;

use serde_json::{Map, Value, json};

use crate::binding::{Binding, Entry, Member, Read};

/// How deep arguments lie in each other at most: a rule of a web ACL, the deepest,
/// has ten levels, and statements that nest are cut (`statements`).
const DEPTH_MAX: usize = 40;

/// What the constructs library adds to every provider; no provider has it.
const OF_THE_LIBRARY: &[&str] = &["alias"];

/// Which version of Terraform's protocol a provider speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Protocol {
    /// Version 5: blocks.
    Blocks,
    /// Version 6: nested attributes.
    NestedAttributes,
}

/// Why a binding has no shape.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ShapeError {
    /// It has no class that is a resource's, a data source's or a provider's.
    #[error("it has no class of a resource, a data source or a provider")]
    NoMain,
    /// A class that is named is not there.
    #[error("it has no class {0}")]
    NoClass(String),
    /// How an argument is written is not known here.
    #[error("{path} is written in a way that is not known: {words}")]
    Unknown {
        /// The argument.
        path: String,
        /// What is not known.
        words: String,
    },
    /// Arguments lie too deep in each other.
    #[error("{0} lies more than {DEPTH_MAX} levels deep")]
    TooDeep(String),
}

/// The type's block: its attributes and blocks, with their own, without those at the
/// paths (`.rule.statement`) that `left_out` takes.
///
/// # Errors
/// When the binding is written in a way that is not known.
pub fn block(
    binding: &Binding,
    protocol: Protocol,
    left_out: &dyn Fn(&str) -> bool,
) -> Result<Value, ShapeError> {
    let main = binding.main.as_ref().ok_or(ShapeError::NoMain)?;
    Shaping { binding, protocol, left_out }.block(main, main, "", 0)
}

struct Shaping<'b> {
    binding: &'b Binding,
    protocol: Protocol,
    left_out: &'b dyn Fn(&str) -> bool,
}

/// How things that have arguments of their own are nested.
#[derive(Debug, Clone, Copy)]
struct Nesting {
    mode: &'static str,
    /// Whether there is at most one, though it is written as a list.
    at_most_one: bool,
}

impl Shaping<'_> {
    fn block(
        &self,
        class: &str,
        table: &str,
        path: &str,
        depth: usize,
    ) -> Result<Value, ShapeError> {
        if depth > DEPTH_MAX {
            return Err(ShapeError::TooDeep(path.to_owned()));
        }
        let entries = self.binding.tables.get(table);
        let members = match (self.binding.classes.get(class), entries) {
            (Some(members), _) => Cow::from(members),
            (None, Some(entries)) => entries.keys().map(|name| optional(name)).collect(),
            (None, None) => return Err(ShapeError::NoClass(class.to_owned())),
        };
        let (mut attributes, mut blocks) = (Map::new(), Map::new());
        for member in members.iter() {
            let path = format!("{path}.{}", member.name);
            let of_the_library = depth == 0 && OF_THE_LIBRARY.contains(&member.name.as_str());
            if of_the_library || (self.left_out)(&path) {
                continue;
            }
            let entry = entries.and_then(|entries| entries.get(&member.name));
            let given = entry.filter(|_| member.optional || member.required);
            match given {
                Some(entry) if entry.is_block && self.is_a_block(entry) => {
                    let block = self.nested_block(member, entry, &path, depth)?;
                    blocks.insert(member.name.clone(), block);
                }
                _ => {
                    let attribute = self.attribute(member, given, &path, depth)?;
                    attributes.insert(member.name.clone(), attribute);
                }
            }
        }
        let mut block = Map::new();
        if !attributes.is_empty() {
            block.insert("attributes".to_owned(), attributes.into());
        }
        if !blocks.is_empty() {
            block.insert("block_types".to_owned(), blocks.into());
        }
        Ok(block.into())
    }

    fn is_a_block(&self, entry: &Entry) -> bool {
        self.protocol == Protocol::Blocks && entry.items != Some(false) && entry.kind != "map"
    }

    fn nested_block(
        &self,
        member: &Member,
        entry: &Entry,
        path: &str,
        depth: usize,
    ) -> Result<Value, ShapeError> {
        let nesting = nesting(entry, path)?;
        let structure = &entry.structure;
        let block = self.block(&class_of(structure), structure, path, depth + 1)?;
        let mut nested = Map::new();
        nested.insert("block".to_owned(), block);
        nested.insert("nesting_mode".to_owned(), nesting.mode.into());
        if nesting.at_most_one {
            nested.insert("max_items".to_owned(), 1.into());
        }
        if member.required {
            nested.insert("min_items".to_owned(), 1.into());
        }
        Ok(nested.into())
    }

    fn attribute(
        &self,
        member: &Member,
        entry: Option<&Entry>,
        path: &str,
        depth: usize,
    ) -> Result<Value, ShapeError> {
        let mut attribute = Map::new();
        let flags = [
            ("required", member.required),
            ("optional", member.optional),
            ("computed", member.computed),
        ];
        for (name, _) in flags.into_iter().filter(|(_, is)| *is) {
            attribute.insert(name.to_owned(), true.into());
        }
        let objects = match (entry, &member.read) {
            (Some(entry), _) if entry.is_block => {
                Some((class_of(&entry.structure), nesting(entry, path)?.mode))
            }
            (None, Read::Class { name, set }) if typed(name, *set).is_none() => {
                Some(objects(name, *set))
            }
            _ => None,
        };
        let (name, value) = match (objects, self.protocol) {
            (None, _) => ("type", scalar(member, entry, path)?),
            (Some((class, mode)), Protocol::Blocks) => {
                let object = json!(["object", self.object(&class, path, depth + 1)?]);
                let many = mode != "single";
                ("type", if many { json!([mode, object]) } else { object })
            }
            (Some((class, mode)), Protocol::NestedAttributes) => {
                let table = structure_of(&class);
                let mut nested = self.block(&class, &table, path, depth + 1)?;
                nested["nesting_mode"] = mode.into();
                ("nested_type", nested)
            }
        };
        attribute.insert(name.to_owned(), value);
        Ok(attribute.into())
    }

    /// An object's attributes with their types alone.
    fn object(&self, class: &str, path: &str, depth: usize) -> Result<Value, ShapeError> {
        let block = self.block(class, &structure_of(class), path, depth)?;
        let mut types = Map::new();
        for (name, attribute) in block["attributes"].as_object().into_iter().flatten() {
            types.insert(name.clone(), attribute["type"].clone());
        }
        if let Some(blocks) = block["block_types"].as_object() {
            let words = format!("blocks in an object: {:?}", blocks.keys());
            return Err(ShapeError::Unknown { path: path.to_owned(), words });
        }
        Ok(types.into())
    }
}

/// A member of a structure without a class, as those of providers are: nothing in the
/// code says which of them must be given.
fn optional(name: &str) -> Member {
    let name = name.to_owned();
    Member { name, required: false, optional: true, computed: false, read: Read::Unsaid }
}

/// The class of a structure: `sqsQueueTimeouts` has `SqsQueueTimeoutsOutputReference`.
fn class_of(structure: &str) -> String {
    let (first, rest) = structure.split_at_checked(1).unwrap_or(("", structure));
    format!("{}{rest}OutputReference", first.to_uppercase())
}

/// The structure of a class.
fn structure_of(class: &str) -> String {
    let name = class.strip_suffix("OutputReference").unwrap_or(class);
    let (first, rest) = name.split_at_checked(1).unwrap_or(("", name));
    format!("{}{rest}", first.to_lowercase())
}

/// The class of the objects behind a member's class, and how there are several of them.
fn objects(class: &str, set: bool) -> (String, &'static str) {
    let of = |suffix| Some(format!("{}OutputReference", class.strip_suffix(suffix)?));
    match (of("List"), of("Map")) {
        (Some(class), _) => (class, if set { "set" } else { "list" }),
        (None, Some(class)) => (class, "map"),
        (None, None) => (class.to_owned(), "single"),
    }
}

fn nesting(entry: &Entry, path: &str) -> Result<Nesting, ShapeError> {
    let mode = match entry.kind.as_str() {
        "struct" => "single",
        "list" => "list",
        "set" => "set",
        "map" => "map",
        other => {
            let words = format!("a block of kind {other}");
            return Err(ShapeError::Unknown { path: path.to_owned(), words });
        }
    };
    Ok(Nesting { mode, at_most_one: mode == "list" && entry.items.is_none() })
}

/// The type of what has no arguments of its own.
fn scalar(member: &Member, entry: Option<&Entry>, path: &str) -> Result<Value, ShapeError> {
    let (kind, word) = match (entry, &member.read) {
        (Some(entry), _) => (entry.kind.as_str(), entry.stored.as_str()),
        (None, Read::Attribute { word, set }) => (if *set { "set" } else { "" }, word.as_str()),
        (None, Read::Class { name, set }) => (if *set { "set" } else { "" }, name.as_str()),
        (None, Read::Unsaid) => ("", "nothing"),
    };
    typed(word, kind == "set").ok_or_else(|| {
        let words = format!("{kind} {word}");
        ShapeError::Unknown { path: path.to_owned(), words }
    })
}

/// The type that `word` stands for, such as `stringListMap`; the outermost list is a set
/// if it is said so.
fn typed(word: &str, set: bool) -> Option<Value> {
    if let Some(of) = word.strip_suffix("Map") {
        return Some(json!(["map", typed(of, false)?]));
    }
    let list = if set { "set" } else { "list" };
    match word {
        "string" | "String" => Some(json!("string")),
        "number" | "Number" => Some(json!("number")),
        "boolean" | "Boolean" => Some(json!("bool")),
        "any" | "Any" => Some(json!("dynamic")),
        // The method that reads a list of texts is called so.
        "List" => Some(json!([list, "string"])),
        _ => Some(json!([list, typed(word.strip_suffix("List")?, false)?])),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn collections_of_collections_have_their_types() {
        assert_eq!(typed("stringListMap", false), Some(json!(["map", ["list", "string"]])));
        assert_eq!(typed("stringMapMap", false), Some(json!(["map", ["map", "string"]])));
        assert_eq!(typed("numberListList", true), Some(json!(["set", ["list", "number"]])));
        assert_eq!(typed("QueueRetryList", false), None);
    }

    #[test]
    fn objects_are_several_by_their_class() {
        let one = |class| objects(class, true);
        assert_eq!(one("QueueRetryList"), ("QueueRetryOutputReference".to_owned(), "set"));
        assert_eq!(one("QueueRetryMap"), ("QueueRetryOutputReference".to_owned(), "map"));
        let single = "QueueRetryOutputReference";
        assert_eq!(one(single), (single.to_owned(), "single"));
    }
}
