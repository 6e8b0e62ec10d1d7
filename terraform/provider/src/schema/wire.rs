//! Schemas as the protocol's messages.

use std::collections::{BTreeMap, HashMap};

use super::{Attribute, Block, Nested, NestedBlock, Nesting, ProviderSchema, Schema};
use crate::protocol;

impl ProviderSchema {
    /// The whole as the answer to `GetProviderSchema`.
    ///
    /// Both providers take a `provider_meta` of agents here; hashicorp/aws has it,
    /// and no harm comes of the other.
    pub(crate) fn to_wire(&self) -> protocol::ProviderSchema {
        let agents = protocol::Attribute {
            name: "user_agent".to_owned(),
            r#type: br#"["list","string"]"#.to_vec(),
            optional: true,
            ..Default::default()
        };
        let meta = protocol::Block { attributes: vec![agents], block_types: Vec::new() };
        protocol::ProviderSchema {
            provider: Some(self.provider.to_wire()),
            resource_schemas: all_to_wire(&self.resource_schemas),
            data_source_schemas: all_to_wire(&self.data_source_schemas),
            provider_meta: Some(protocol::Schema { version: 0, block: Some(meta) }),
            server_capabilities: Some(protocol::ServerCapabilities {
                get_provider_schema_optional: true,
            }),
        }
    }
}

fn all_to_wire(schemas: &BTreeMap<String, Schema>) -> HashMap<String, protocol::Schema> {
    schemas.iter().map(|(name, schema)| (name.clone(), schema.to_wire())).collect()
}

impl Schema {
    fn to_wire(&self) -> protocol::Schema {
        protocol::Schema { version: self.version, block: Some(self.block.to_wire()) }
    }
}

impl Block {
    fn to_wire(&self) -> protocol::Block {
        protocol::Block {
            attributes: self.attributes_to_wire(),
            block_types: self.blocks.iter().map(|(name, nested)| nested.to_wire(name)).collect(),
        }
    }

    fn attributes_to_wire(&self) -> Vec<protocol::Attribute> {
        self.attributes.iter().map(|(name, attribute)| attribute.to_wire(name)).collect()
    }
}

impl Attribute {
    fn to_wire(&self, name: &str) -> protocol::Attribute {
        protocol::Attribute {
            name: name.to_owned(),
            r#type: self.kind.as_ref().map(|kind| kind.to_string().into()).unwrap_or_default(),
            required: self.required,
            optional: self.optional,
            computed: self.computed,
            nested_type: self.nested.as_ref().map(Nested::to_wire),
        }
    }
}

impl Nested {
    fn to_wire(&self) -> protocol::Object {
        protocol::Object {
            attributes: self.block.attributes_to_wire(),
            nesting: self.nesting.to_wire(),
        }
    }
}

impl NestedBlock {
    fn to_wire(&self, name: &str) -> protocol::NestedBlock {
        protocol::NestedBlock {
            type_name: name.to_owned(),
            block: Some(self.block.to_wire()),
            nesting: self.nesting.to_wire(),
            min_items: self.min_items,
            max_items: self.max_items,
        }
    }
}

impl Nesting {
    fn to_wire(self) -> i32 {
        match self {
            Self::Single => 1,
            Self::List => 2,
            Self::Set => 3,
            Self::Map => 4,
            Self::Group => 5,
        }
    }
}
