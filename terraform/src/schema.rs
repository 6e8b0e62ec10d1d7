//! What the providers take: their schemas, as `terraform providers schema -json` prints them.
//!
//! The vendored file has constraints besides, as `x_` keys; a real dump can take
//! its place and has none of them.

use std::collections::BTreeMap;

use serde::Deserialize;

/// The vendored schemas; `schema/NOTICE` says where they come from.
const VENDORED: &str = include_str!("../schema/provider-schema.json");

/// Schemas of several providers.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Schemas {
    provider_schemas: BTreeMap<String, Provider>,
}

/// The schema of one provider.
#[derive(Debug, Clone, PartialEq, Deserialize)]
struct Provider {
    provider: Versioned,
    #[serde(default)]
    resource_schemas: BTreeMap<String, Versioned>,
    #[serde(default)]
    data_source_schemas: BTreeMap<String, Versioned>,
}

#[derive(Debug, Clone, PartialEq, Deserialize)]
struct Versioned {
    block: Block,
}

/// Arguments and blocks within a block.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
pub struct Block {
    /// The arguments.
    #[serde(default)]
    pub attributes: BTreeMap<String, Attribute>,
    /// The blocks.
    #[serde(default)]
    pub block_types: BTreeMap<String, NestedBlock>,
}

/// A block within a block.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct NestedBlock {
    /// What is in it.
    pub block: Block,
    /// `single`, `list` or `set`.
    pub nesting_mode: String,
    /// At least so many.
    #[serde(default)]
    pub min_items: usize,
    /// At most so many.
    pub max_items: Option<usize>,
}

/// An argument.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
pub struct Attribute {
    /// Its type, as Terraform's JSON has it.
    #[serde(rename = "type")]
    pub kind: Option<serde_json::Value>,
    /// What is in it, if it is an object or a collection of them.
    pub nested_type: Option<Nested>,
    /// Whether it must be given.
    #[serde(default)]
    pub required: bool,
    /// Whether it may be given.
    #[serde(default)]
    pub optional: bool,
    /// Whether the provider fills it.
    #[serde(default)]
    pub computed: bool,
    /// What its value must be.
    #[serde(flatten)]
    pub limits: Limits,
}

/// Objects in an argument.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Nested {
    /// Their attributes.
    pub attributes: BTreeMap<String, Attribute>,
    /// `single`, `list`, `set` or `map`.
    pub nesting_mode: String,
}

/// What a value must be, besides its type.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
pub struct Limits {
    /// One of these.
    #[serde(rename = "x_enum")]
    pub one_of: Option<Vec<String>>,
    /// Text that matches this.
    #[serde(rename = "x_pattern")]
    pub pattern: Option<String>,
    /// At least so many characters.
    #[serde(rename = "x_min_len")]
    pub length_min: Option<usize>,
    /// At most so many characters.
    #[serde(rename = "x_max_len")]
    pub length_max: Option<usize>,
    /// At least this.
    #[serde(rename = "x_min")]
    pub least: Option<f64>,
    /// At most this.
    #[serde(rename = "x_max")]
    pub most: Option<f64>,
    /// At least so many entries.
    #[serde(rename = "x_min_items")]
    pub items_min: Option<usize>,
    /// At most so many entries.
    #[serde(rename = "x_max_items")]
    pub items_max: Option<usize>,
    /// Must be given if the object around it is.
    #[serde(rename = "x_not_null", default)]
    pub not_null: bool,
    /// What each entry must be.
    #[serde(rename = "x_items")]
    pub items: Option<Box<Limits>>,
}

impl Attribute {
    /// Whether only the provider may set it.
    #[must_use]
    pub fn read_only(&self) -> bool {
        self.computed && !self.optional && !self.required
    }
}

impl Schemas {
    /// The vendored schemas.
    #[must_use]
    pub fn vendored() -> Self {
        serde_json::from_str(VENDORED).expect("a test reads the vendored file")
    }

    /// Reads what `terraform providers schema -json` printed.
    ///
    /// # Errors
    /// When it is something else.
    pub fn parse(text: &str) -> Result<Self, serde_json::Error> {
        serde_json::from_str(text)
    }

    /// A resource's arguments.
    #[must_use]
    pub fn resource(&self, kind: &str) -> Option<&Block> {
        self.find(|provider| provider.resource_schemas.get(kind))
    }

    /// A data source's arguments.
    #[must_use]
    pub fn data(&self, kind: &str) -> Option<&Block> {
        self.find(|provider| provider.data_source_schemas.get(kind))
    }

    /// A provider's own arguments, by its short name.
    #[must_use]
    pub fn provider(&self, name: &str) -> Option<&Block> {
        let ours = self
            .provider_schemas
            .iter()
            .find(|(address, _)| address.ends_with(&format!("/{name}")));
        ours.map(|(_, provider)| &provider.provider.block)
    }

    /// The types of all resources.
    pub fn resources(&self) -> impl Iterator<Item = (&str, &Block)> {
        self.provider_schemas.values().flat_map(|provider| {
            provider.resource_schemas.iter().map(|(name, schema)| (name.as_str(), &schema.block))
        })
    }

    fn find(&self, pick: impl Fn(&Provider) -> Option<&Versioned>) -> Option<&Block> {
        self.provider_schemas.values().find_map(pick).map(|schema| &schema.block)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_vendored_file_has_both_providers() {
        let schemas = Schemas::vendored();
        assert!(schemas.resource("awscc_gamelift_fleet").is_some());
        assert!(schemas.resource("aws_sqs_queue").is_some());
        assert!(schemas.provider("aws").is_some());
    }

    #[test]
    fn constraints_are_read_with_the_rest() {
        let schemas = Schemas::vendored();
        let fleet = schemas.resource("awscc_gamelift_fleet").unwrap();
        let kind = &fleet.attributes["compute_type"];
        assert_eq!(
            kind.limits.one_of.as_deref(),
            Some(["EC2".to_owned(), "ANYWHERE".to_owned()].as_slice())
        );
        assert!(fleet.attributes["fleet_id"].read_only());
    }
}
