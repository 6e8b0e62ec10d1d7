//! What arguments a provider's types take: `terraform providers schema -json`, read.
//!
//! Keys that begin with `x_` are not Terraform's: they say what CloudFormation's
//! resource schemas add (patterns, enumerations, what forces a replacement).

mod wire;

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::value::Value;

/// Every provider of a schema file, by source address.
#[derive(Debug, Deserialize)]
pub(crate) struct Schemas {
    provider_schemas: BTreeMap<String, ProviderSchema>,
}

/// Why a schema file cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum SchemaError {
    /// It could not be read.
    #[error("could not read the schema file")]
    Unreadable(#[from] std::io::Error),
    /// It is not what `terraform providers schema -json` prints.
    #[error("the schema file is not of the shape of `terraform providers schema -json`")]
    Malformed(#[from] serde_json::Error),
    /// It lacks a provider.
    #[error("the schema file has no provider {0}")]
    Missing(&'static str),
}

impl Schemas {
    pub(crate) fn parse(json: &[u8]) -> Result<Self, SchemaError> {
        Ok(serde_json::from_slice(json)?)
    }

    /// Takes out the provider whose source address ends with `source`.
    pub(crate) fn take(&mut self, source: &'static str) -> Result<ProviderSchema, SchemaError> {
        let address = self.provider_schemas.keys().find(|key| key.ends_with(source)).cloned();
        let found = address.and_then(|address| self.provider_schemas.remove(&address));
        found.ok_or(SchemaError::Missing(source))
    }
}

/// One provider's types.
#[derive(Debug, Deserialize)]
pub(crate) struct ProviderSchema {
    pub(crate) provider: Schema,
    #[serde(default)]
    pub(crate) resource_schemas: BTreeMap<String, Schema>,
    #[serde(default)]
    pub(crate) data_source_schemas: BTreeMap<String, Schema>,
}

/// One type.
#[derive(Debug, Deserialize)]
pub(crate) struct Schema {
    #[serde(default)]
    pub(crate) version: i64,
    #[serde(default)]
    pub(crate) block: Block,
}

/// Attributes and blocks. Nested attributes are a block without blocks.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Block {
    #[serde(default)]
    pub(crate) attributes: BTreeMap<String, Attribute>,
    #[serde(default, rename = "block_types")]
    pub(crate) blocks: BTreeMap<String, NestedBlock>,
}

/// An attribute.
#[derive(Debug, Deserialize)]
pub(crate) struct Attribute {
    /// Its type in Terraform's JSON form, where it has no nested attributes.
    #[serde(default, rename = "type")]
    pub(crate) kind: Option<serde_json::Value>,
    #[serde(rename = "nested_type")]
    pub(crate) nested: Option<Nested>,
    #[serde(default)]
    pub(crate) required: bool,
    #[serde(default)]
    pub(crate) optional: bool,
    #[serde(default)]
    pub(crate) computed: bool,
    #[serde(flatten)]
    pub(crate) constraints: Constraints,
}

impl Attribute {
    /// Whether only the provider sets it.
    pub(crate) fn is_read_only(&self) -> bool {
        self.computed && !self.optional && !self.required
    }
}

/// Nested attributes.
#[derive(Debug, Deserialize)]
pub(crate) struct Nested {
    #[serde(flatten)]
    pub(crate) block: Block,
    #[serde(rename = "nesting_mode")]
    pub(crate) nesting: Nesting,
}

/// A block in a block.
#[derive(Debug, Deserialize)]
pub(crate) struct NestedBlock {
    #[serde(default)]
    pub(crate) block: Block,
    #[serde(rename = "nesting_mode")]
    pub(crate) nesting: Nesting,
    #[serde(default)]
    pub(crate) min_items: i64,
    #[serde(default)]
    pub(crate) max_items: i64,
}

/// How many of a thing there are, and how they are told apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Nesting {
    Single,
    List,
    Set,
    Map,
    Group,
}

/// What a value must satisfy beyond its type.
#[derive(Debug, Clone, Default, Deserialize)]
pub(crate) struct Constraints {
    #[serde(alias = "x_pattern")]
    pub(crate) pattern: Option<String>,
    #[serde(alias = "x_enum")]
    pub(crate) one_of: Option<Vec<serde_json::Value>>,
    #[serde(alias = "x_min_len")]
    pub(crate) min_len: Option<usize>,
    #[serde(alias = "x_max_len")]
    pub(crate) max_len: Option<usize>,
    #[serde(alias = "x_min")]
    pub(crate) min: Option<f64>,
    #[serde(alias = "x_max")]
    pub(crate) max: Option<f64>,
    #[serde(alias = "x_min_items")]
    pub(crate) min_items: Option<usize>,
    #[serde(alias = "x_max_items")]
    pub(crate) max_items: Option<usize>,
    #[serde(default, alias = "x_not_null")]
    pub(crate) not_null: bool,
    #[serde(default, alias = "x_force_new")]
    pub(crate) force_new: bool,
    #[serde(alias = "x_items")]
    pub(crate) items: Option<Box<Constraints>>,
}

impl Block {
    /// The dotted paths of everything that forces a replacement.
    pub(crate) fn forcing_paths(&self) -> Vec<String> {
        let mut paths = Vec::new();
        for (name, attribute) in &self.attributes {
            if attribute.constraints.force_new {
                paths.push(name.clone());
            } else if let Some(nested) = &attribute.nested {
                let below = nested.block.forcing_paths().into_iter();
                paths.extend(below.map(|path| format!("{name}.{path}")));
            }
        }
        paths
    }

    /// Whether it has an attribute or a block at a dotted path.
    #[cfg(test)]
    pub(crate) fn has(&self, path: &str) -> bool {
        let (name, rest) =
            path.split_once('.').map_or((path, None), |(name, rest)| (name, Some(rest)));
        let below = |block: &Self| rest.is_none_or(|rest| block.has(rest));
        match (self.attributes.get(name), self.blocks.get(name)) {
            (Some(Attribute { nested: Some(nested), .. }), _) => below(&nested.block),
            // What is in an object type is not looked at.
            (Some(_), _) => true,
            (None, Some(nested)) => below(&nested.block),
            (None, None) => false,
        }
    }

    /// Brings `value` into the shape of this block: what it lacks is null or
    /// empty, what is too much goes.
    pub(crate) fn conform(&self, value: &Value) -> Value {
        let attributes = self.attributes.iter().map(|(name, attribute)| {
            let value = value.member(name);
            let value = match &attribute.nested {
                Some(nested) => nested.block.conform_each(nested.nesting, value),
                None => value.clone(),
            };
            (name.clone(), value)
        });
        let blocks = self.blocks.iter().map(|(name, nested)| {
            let value = nested.block.conform_each(nested.nesting, value.member(name));
            let several = matches!(nested.nesting, Nesting::List | Nesting::Set);
            let absent = several && value.is_null();
            (name.clone(), if absent { Value::List(Vec::new()) } else { value })
        });
        Value::Map(attributes.chain(blocks).collect())
    }

    fn conform_each(&self, nesting: Nesting, value: &Value) -> Value {
        match (nesting, value) {
            (Nesting::Single | Nesting::Group, Value::Map(_)) => self.conform(value),
            (Nesting::Map, Value::Map(members)) => Value::Map(
                members.iter().map(|(name, member)| (name.clone(), self.conform(member))).collect(),
            ),
            (_, Value::List(items)) => {
                Value::List(items.iter().map(|item| self.conform(item)).collect())
            }
            (_, other) => other.clone(),
        }
    }
}
