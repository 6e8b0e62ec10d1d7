//! What CloudFormation says of values, added to the types of `awscc` as `x_` keys.
//!
//! `awscc` is made of CloudFormation's resource schemas, and passes what it is given
//! on to CloudFormation. Limits that the bindings have lost are refused there, an hour
//! into an apply; the schemas that cfn-lint publishes have them.

use std::{collections::BTreeMap, sync::LazyLock};

use regex::Regex;
use serde_json::{Map, Value, json};

/// Which schema is which type's, in one region.
const TYPES: &str = "cfnlint/data/schemas/providers/us_east_1.py";

/// Where the schemas are.
const SCHEMAS: &str = "cfnlint/data/schemas/resources/";

/// How often a definition may lead to another: CloudFormation's do not nest deeper.
const DEPTH_MAX: usize = 20;

static TYPE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r#"^    "AWS::(\w+)::(\w+)": "([0-9a-f]+)","#).expect("a test uses it")
});

/// A limit's name here and there.
const LIMITS: &[(&str, &str)] = &[
    ("x_enum", "enum"),
    ("x_pattern", "pattern"),
    ("x_min_len", "minLength"),
    ("x_max_len", "maxLength"),
    ("x_min", "minimum"),
    ("x_max", "maximum"),
    ("x_min_items", "minItems"),
    ("x_max_items", "maxItems"),
];

/// Whether a file of cfn-lint's is needed.
pub(crate) fn is_wanted(path: &str) -> bool {
    path == TYPES || path.starts_with(SCHEMAS) && path.ends_with(".json")
}

/// Why a schema of CloudFormation's cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ConstraintError {
    /// There is none.
    #[error("cfn-lint has no schema of {0}")]
    Missing(String),
    /// It is not JSON.
    #[error("cfn-lint's schema of {kind} is not JSON")]
    NotJson {
        /// The type.
        kind: String,
        /// What is wrong.
        source: serde_json::Error,
    },
}

/// Adds to the `block` of the type `kind` what CloudFormation says of it in `files`.
///
/// # Errors
/// When it says nothing of it.
pub fn add(
    block: &mut Value,
    kind: &str,
    files: &BTreeMap<String, String>,
) -> Result<(), ConstraintError> {
    let missing = || ConstraintError::Missing(kind.to_owned());
    let types = files.get(TYPES).ok_or_else(missing)?;
    let found = types.lines().filter_map(|line| TYPE.captures(line));
    let mut found = found.filter(|it| kind == named(&it[1], &it[2], kind));
    let file = found.next().map(|it| format!("{SCHEMAS}{}.json", &it[3])).ok_or_else(missing)?;
    let text = files.get(&file).ok_or_else(missing)?;
    let schema: Value = serde_json::from_str(text)
        .map_err(|source| ConstraintError::NotJson { kind: kind.to_owned(), source })?;
    let created: Vec<&str> = schema["createOnlyProperties"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|path| path.as_str()?.strip_prefix("/properties/"))
        .collect();
    let adding = Adding { schema: &schema, created };
    if let Some(attributes) = block["attributes"].as_object_mut() {
        adding.to_all(attributes, &schema, "", 0);
    }
    Ok(())
}

/// `kind` itself if `AWS::<service>::<resource>` is written so by `awscc`, whose
/// underscores nothing tells.
fn named<'k>(service: &str, resource: &str, kind: &'k str) -> &'k str {
    let words = kind.strip_prefix("awscc_").unwrap_or_default();
    let (first, rest) = words.split_once('_').unwrap_or_default();
    let same = service.to_lowercase() == first && is(resource, rest);
    if same { kind } else { "" }
}

/// Whether a property of CloudFormation's is the argument `name`.
fn is(property: &str, name: &str) -> bool {
    let letters = name.chars().filter(|letter| *letter != '_');
    property.chars().map(|letter| letter.to_ascii_lowercase()).eq(letters)
}

struct Adding<'s> {
    schema: &'s Value,
    /// The properties that cannot change.
    created: Vec<&'s str>,
}

impl Adding<'_> {
    /// Adds to `attributes` what `object` says of its properties.
    fn to_all(
        &self,
        attributes: &mut Map<String, Value>,
        object: &Value,
        path: &str,
        depth: usize,
    ) {
        let Some(properties) = object["properties"].as_object().filter(|_| depth < DEPTH_MAX)
        else {
            return;
        };
        let required = |name: &str| {
            object["required"].as_array().is_some_and(|all| all.iter().any(|it| it == name))
        };
        for (name, attribute) in attributes {
            let Some((property, says)) = properties.iter().find(|(it, _)| is(it, name)) else {
                continue;
            };
            let path = format!("{path}{property}");
            if self.created.contains(&path.as_str()) {
                attribute["x_force_new"] = true.into();
            }
            if depth > 0 && required(property) && attribute["required"] != true {
                attribute["x_not_null"] = true.into();
            }
            self.to(attribute, self.defined(says), &path, depth);
        }
    }

    fn to(&self, attribute: &mut Value, says: &Value, path: &str, depth: usize) {
        let of_all = limits(says);
        let items = self.defined(&says["items"]);
        let of_items = limits(items);
        let Some(members) = attribute.as_object_mut() else { return };
        members.extend(of_all);
        if let Some(nested) = members.get_mut("nested_type") {
            let object = if says["type"] == "array" { items } else { says };
            if let Some(attributes) = nested["attributes"].as_object_mut() {
                self.to_all(attributes, object, &format!("{path}/"), depth + 1);
            }
        } else if !of_items.is_empty() {
            members.insert("x_items".to_owned(), of_items.into());
        }
    }

    /// What `says` refers to, or itself.
    fn defined<'a>(&'a self, says: &'a Value) -> &'a Value {
        let reference = says["$ref"].as_str().and_then(|reference| reference.strip_prefix('#'));
        reference.and_then(|pointer| self.schema.pointer(pointer)).unwrap_or(says)
    }
}

fn limits(says: &Value) -> Map<String, Value> {
    let mut limits = Map::new();
    for (ours, theirs) in LIMITS {
        let limit = &says[*theirs];
        // Nought or more is no limit.
        let none = limit.is_null() || ours.starts_with("x_min") && *limit == json!(0);
        if !none {
            limits.insert((*ours).to_owned(), limit.clone());
        }
    }
    limits
}
