//! The messages of Terraform's plugin protocol, version 6: the fields that are read or written here.
//!
//! Written by hand, so that a build needs no protobuf compiler. A message of
//! which a part is left out decodes all the same: unknown fields are skipped.
//!
//! # After
//! `docs/plugin-protocol/tfplugin6.8.proto` of Terraform 1.11, read 2026-11-22.

mod schema;

use std::collections::HashMap;

pub(crate) use self::schema::{Attribute, Block, NestedBlock, Object, Schema};

/// A value, as MessagePack; the protocol's JSON form is not used by Terraform.
#[derive(Clone, PartialEq, prost::Message)]
pub(crate) struct DynamicValue {
    #[prost(bytes = "vec", tag = "1")]
    pub(crate) msgpack: Vec<u8>,
    #[prost(bytes = "vec", tag = "2")]
    pub(crate) json: Vec<u8>,
}

/// How bad a diagnostic is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, prost::Enumeration)]
#[repr(i32)]
pub(crate) enum Severity {
    Invalid = 0,
    Error = 1,
    Warning = 2,
}

/// What Terraform shows to its user.
#[derive(Clone, PartialEq, prost::Message)]
pub(crate) struct Diagnostic {
    #[prost(enumeration = "Severity", tag = "1")]
    pub(crate) severity: i32,
    #[prost(string, tag = "2")]
    pub(crate) summary: String,
    #[prost(string, tag = "3")]
    pub(crate) detail: String,
    #[prost(message, optional, tag = "4")]
    pub(crate) attribute: Option<AttributePath>,
}

/// A place in a value.
#[derive(Clone, PartialEq, prost::Message)]
pub(crate) struct AttributePath {
    #[prost(message, repeated, tag = "1")]
    pub(crate) steps: Vec<Step>,
}

/// One step towards a place.
#[derive(Clone, PartialEq, prost::Message)]
pub(crate) struct Step {
    #[prost(oneof = "Selector", tags = "1, 2, 3")]
    pub(crate) selector: Option<Selector>,
}

/// Which of a value's children.
#[derive(Clone, PartialEq, prost::Oneof)]
pub(crate) enum Selector {
    #[prost(string, tag = "1")]
    AttributeName(String),
    #[prost(string, tag = "2")]
    ElementKeyString(String),
    #[prost(int64, tag = "3")]
    ElementKeyInt(i64),
}

/// A request without fields that matter.
#[derive(Clone, Copy, PartialEq, prost::Message)]
pub(crate) struct Nothing {}

/// What the provider can do besides what every provider can.
#[derive(Clone, Copy, PartialEq, prost::Message)]
pub(crate) struct ServerCapabilities {
    /// Terraform may ask for the schema once, and not for each of its connections.
    #[prost(bool, tag = "2")]
    pub(crate) get_provider_schema_optional: bool,
}

/// The answer to `GetProviderSchema`.
#[derive(Clone, PartialEq, prost::Message)]
pub(crate) struct ProviderSchema {
    #[prost(message, optional, tag = "1")]
    pub(crate) provider: Option<Schema>,
    #[prost(map = "string, message", tag = "2")]
    pub(crate) resource_schemas: HashMap<String, Schema>,
    #[prost(map = "string, message", tag = "3")]
    pub(crate) data_source_schemas: HashMap<String, Schema>,
    #[prost(message, optional, tag = "5")]
    pub(crate) provider_meta: Option<Schema>,
    #[prost(message, optional, tag = "6")]
    pub(crate) server_capabilities: Option<ServerCapabilities>,
}

/// `ValidateProviderConfig`'s request.
#[derive(Clone, PartialEq, prost::Message)]
pub(crate) struct ProviderConfig {
    #[prost(message, optional, tag = "1")]
    pub(crate) config: Option<DynamicValue>,
}

/// `ValidateProviderConfig`'s answer, whose diagnostics have a number of their own.
#[derive(Clone, PartialEq, prost::Message)]
pub(crate) struct ProviderConfigValidated {
    #[prost(message, repeated, tag = "2")]
    pub(crate) diagnostics: Vec<Diagnostic>,
}

/// `ConfigureProvider`'s request.
#[derive(Clone, PartialEq, prost::Message)]
pub(crate) struct Configure {
    #[prost(message, optional, tag = "2")]
    pub(crate) config: Option<DynamicValue>,
}

/// An answer of diagnostics alone.
#[derive(Clone, PartialEq, prost::Message)]
pub(crate) struct Diagnostics {
    #[prost(message, repeated, tag = "1")]
    pub(crate) diagnostics: Vec<Diagnostic>,
}

/// A request with one type and its configuration: validations and data sources.
#[derive(Clone, PartialEq, prost::Message)]
pub(crate) struct TypedConfig {
    #[prost(string, tag = "1")]
    pub(crate) type_name: String,
    #[prost(message, optional, tag = "2")]
    pub(crate) config: Option<DynamicValue>,
}

/// State as it lies in the state file.
#[derive(Clone, PartialEq, prost::Message)]
pub(crate) struct RawState {
    #[prost(bytes = "vec", tag = "1")]
    pub(crate) json: Vec<u8>,
}

/// `UpgradeResourceState`'s request.
#[derive(Clone, PartialEq, prost::Message)]
pub(crate) struct UpgradeState {
    #[prost(string, tag = "1")]
    pub(crate) type_name: String,
    #[prost(message, optional, tag = "3")]
    pub(crate) raw_state: Option<RawState>,
}

/// An answer of a value and diagnostics: upgrades, reads and data sources.
#[derive(Clone, PartialEq, prost::Message)]
pub(crate) struct StateRead {
    #[prost(message, optional, tag = "1")]
    pub(crate) state: Option<DynamicValue>,
    #[prost(message, repeated, tag = "2")]
    pub(crate) diagnostics: Vec<Diagnostic>,
}

/// `ReadResource`'s request.
#[derive(Clone, PartialEq, prost::Message)]
pub(crate) struct ReadState {
    #[prost(string, tag = "1")]
    pub(crate) type_name: String,
    #[prost(message, optional, tag = "2")]
    pub(crate) current_state: Option<DynamicValue>,
}

/// `PlanResourceChange`'s request.
#[derive(Clone, PartialEq, prost::Message)]
pub(crate) struct PlanChange {
    #[prost(string, tag = "1")]
    pub(crate) type_name: String,
    #[prost(message, optional, tag = "2")]
    pub(crate) prior_state: Option<DynamicValue>,
    #[prost(message, optional, tag = "3")]
    pub(crate) proposed_new_state: Option<DynamicValue>,
}

/// `PlanResourceChange`'s answer.
#[derive(Clone, PartialEq, prost::Message)]
pub(crate) struct ChangePlanned {
    #[prost(message, optional, tag = "1")]
    pub(crate) planned_state: Option<DynamicValue>,
    #[prost(message, repeated, tag = "2")]
    pub(crate) requires_replace: Vec<AttributePath>,
    #[prost(message, repeated, tag = "4")]
    pub(crate) diagnostics: Vec<Diagnostic>,
}

/// `ApplyResourceChange`'s request.
#[derive(Clone, PartialEq, prost::Message)]
pub(crate) struct ApplyChange {
    #[prost(string, tag = "1")]
    pub(crate) type_name: String,
    #[prost(message, optional, tag = "2")]
    pub(crate) prior_state: Option<DynamicValue>,
    #[prost(message, optional, tag = "3")]
    pub(crate) planned_state: Option<DynamicValue>,
}

/// `ApplyResourceChange`'s answer.
#[derive(Clone, PartialEq, prost::Message)]
pub(crate) struct ChangeApplied {
    #[prost(message, optional, tag = "1")]
    pub(crate) new_state: Option<DynamicValue>,
    #[prost(message, repeated, tag = "3")]
    pub(crate) diagnostics: Vec<Diagnostic>,
}

/// `ImportResourceState`'s request.
#[derive(Clone, PartialEq, prost::Message)]
pub(crate) struct ImportState {
    #[prost(string, tag = "1")]
    pub(crate) type_name: String,
    #[prost(string, tag = "2")]
    pub(crate) id: String,
}

/// What an import found.
#[derive(Clone, PartialEq, prost::Message)]
pub(crate) struct Imported {
    #[prost(string, tag = "1")]
    pub(crate) type_name: String,
    #[prost(message, optional, tag = "2")]
    pub(crate) state: Option<DynamicValue>,
}

/// `ImportResourceState`'s answer.
#[derive(Clone, PartialEq, prost::Message)]
pub(crate) struct StateImported {
    #[prost(message, repeated, tag = "1")]
    pub(crate) imported_resources: Vec<Imported>,
    #[prost(message, repeated, tag = "2")]
    pub(crate) diagnostics: Vec<Diagnostic>,
}

/// `StopProvider`'s answer.
#[derive(Clone, PartialEq, prost::Message)]
pub(crate) struct Stopped {
    #[prost(string, tag = "1")]
    pub(crate) error: String,
}
