//! Reading and writing the attributes of an item.

use std::{collections::HashMap, fmt::Display, str::FromStr};

use aws_sdk_dynamodb::{
    error::{ProvideErrorMetadata, SdkError},
    types::AttributeValue,
};

/// An item as DynamoDB has it.
pub(super) type Item = HashMap<String, AttributeValue>;

/// What an item lacks to be what its table holds.
#[derive(Debug, thiserror::Error)]
pub(super) enum ItemError {
    /// An attribute is missing, or of another type.
    #[error("attribute {0:?} is missing or of another type")]
    Attribute(&'static str),
    /// An attribute's text cannot be read.
    #[error("attribute {name:?} cannot be read")]
    Unreadable {
        /// The attribute.
        name: &'static str,
        /// Why.
        source: Box<dyn std::error::Error + Send + Sync>,
    },
}

/// Whether a write was refused because the item is not as its condition wants it.
pub(super) fn is_otherwise<E: ProvideErrorMetadata>(error: &SdkError<E>) -> bool {
    error.code() == Some("ConditionalCheckFailedException")
}

/// A text attribute.
pub(super) fn text(value: impl Display) -> AttributeValue {
    AttributeValue::S(value.to_string())
}

/// A number attribute.
pub(super) fn number(value: impl Display) -> AttributeValue {
    AttributeValue::N(value.to_string())
}

/// Reads the number `name`.
pub(super) fn read_number<T>(item: &Item, name: &'static str) -> Result<T, ItemError>
where
    T: FromStr<Err: std::error::Error + Send + Sync + 'static>,
{
    let value = item.get(name).and_then(|value| value.as_n().ok());
    parse(name, value.ok_or(ItemError::Attribute(name))?)
}

/// Reads the text `name`.
pub(super) fn read_text<'a>(item: &'a Item, name: &'static str) -> Result<&'a str, ItemError> {
    let value = item.get(name).and_then(|value| value.as_s().ok());
    value.map(String::as_str).ok_or(ItemError::Attribute(name))
}

/// Reads the number `name`, if the item has it.
pub(super) fn find_number<T>(item: &Item, name: &'static str) -> Result<Option<T>, ItemError>
where
    T: FromStr<Err: std::error::Error + Send + Sync + 'static>,
{
    item.contains_key(name).then(|| read_number(item, name)).transpose()
}

/// Reads the text `name`, if the item has it.
pub(super) fn find_text<'a>(
    item: &'a Item,
    name: &'static str,
) -> Result<Option<&'a str>, ItemError> {
    item.contains_key(name).then(|| read_text(item, name)).transpose()
}

/// Makes of an attribute's text what it stands for.
pub(super) fn parse<T>(name: &'static str, text: &str) -> Result<T, ItemError>
where
    T: FromStr<Err: std::error::Error + Send + Sync + 'static>,
{
    text.parse().map_err(|error: T::Err| ItemError::Unreadable { name, source: error.into() })
}
