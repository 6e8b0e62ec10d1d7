//! The player attributes that the rules can look at.

use std::collections::BTreeMap;

use super::node::{Node, Problems};
use crate::limits::PLAYER_ATTRIBUTES_MAX;
use crate::nearest::nearest;
use crate::tickets::AttributeValue;

/// The types of player attributes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AttributeType {
    /// `string`: [`AttributeValue::S`].
    String,
    /// `number`: [`AttributeValue::N`].
    Number,
    /// `string_list`: [`AttributeValue::SL`].
    StringList,
    /// `string_number_map`: [`AttributeValue::SDM`].
    StringNumberMap,
}

impl AttributeType {
    const ALL: [(&'static str, Self); 4] = [
        ("string", Self::String),
        ("number", Self::Number),
        ("string_list", Self::StringList),
        ("string_number_map", Self::StringNumberMap),
    ];

    /// The type's name in rule sets.
    pub fn name(self) -> &'static str {
        Self::ALL.iter().find(|(_, kind)| *kind == self).map_or("", |(name, _)| name)
    }

    /// Whether `value` is of this type.
    pub fn fits(self, value: &AttributeValue) -> bool {
        match value {
            AttributeValue::N(_) => self == Self::Number,
            AttributeValue::S(_) => self == Self::String,
            AttributeValue::SL(_) => self == Self::StringList,
            AttributeValue::SDM(_) => self == Self::StringNumberMap,
        }
    }
}

/// An attribute that every player has, given or by default.
#[derive(Debug, Clone, PartialEq)]
pub struct AttributeDefinition {
    /// Its name in tickets and expressions.
    pub name: String,
    /// The type of its values.
    pub kind: AttributeType,
    /// What a player has who gives none. Without it such a player never matches.
    pub default: Option<AttributeValue>,
}

const PROPERTIES: [&str; 3] = ["name", "type", "default"];

/// Reads `playerAttributes`.
pub(super) fn read(root: &Node<'_>, problems: &mut Problems) -> Vec<AttributeDefinition> {
    let Some(list) = root.member("playerAttributes") else { return Vec::new() };
    let attributes = list.items(problems);
    list.refuse_repeated("name", "player attribute", problems);
    let read: Vec<AttributeDefinition> =
        attributes.iter().filter_map(|attribute| read_attribute(attribute, problems)).collect();
    let needed = read.iter().filter(|attribute| attribute.default.is_none()).count();
    if needed > PLAYER_ATTRIBUTES_MAX {
        let message = format!("{needed} attributes have no default, which no player can have all");
        let allowed = format!("up to {PLAYER_ATTRIBUTES_MAX} without a default");
        problems.push(list.warning(message).allowing(allowed));
    }
    read
}

fn read_attribute(node: &Node<'_>, problems: &mut Problems) -> Option<AttributeDefinition> {
    node.known(&PROPERTIES, problems);
    let name = node.required("name", problems).and_then(|name| name.name(problems));
    let kind = node.required("type", problems);
    let written = kind.as_ref().and_then(|kind| kind.value.as_text()).unwrap_or_default();
    let Some(kind) = kind.and_then(|kind| kind.choice(&AttributeType::ALL, problems)) else {
        // That is told of; rules that look at the attribute are not wrong for it.
        let meant = nearest(written, &AttributeType::ALL.map(|(name, _)| name));
        let meant = AttributeType::ALL.into_iter().find(|(name, _)| Some(*name) == meant);
        let kind = meant.map_or(AttributeType::Number, |(_, kind)| kind);
        return Some(AttributeDefinition { name: name?, kind, default: None });
    };
    let default = node.member("default").and_then(|value| read_default(&value, kind, problems));
    Some(AttributeDefinition { name: name?, kind, default })
}

/// An empty text is FlexMatch's way of saying that there is no default.
fn read_default(
    node: &Node<'_>,
    kind: AttributeType,
    problems: &mut Problems,
) -> Option<AttributeValue> {
    if node.value.as_text() == Some("") {
        return None;
    }
    match kind {
        AttributeType::Number => node.number(problems).map(AttributeValue::N),
        AttributeType::String => node.text(problems).map(|text| AttributeValue::S(text.to_owned())),
        AttributeType::StringList => {
            let texts: Option<Vec<String>> = node
                .items(problems)
                .iter()
                .map(|item| item.text(problems).map(str::to_owned))
                .collect();
            texts.map(AttributeValue::SL)
        }
        AttributeType::StringNumberMap => read_map(node, problems).map(AttributeValue::SDM),
    }
}

fn read_map(node: &Node<'_>, problems: &mut Problems) -> Option<BTreeMap<String, f64>> {
    let Some(members) = node.value.as_object() else {
        problems.push(node.error(format!("expected an object, found {}", node.value.kind_name())));
        return None;
    };
    let mut map = BTreeMap::new();
    for member in members {
        map.insert(member.key.clone(), node.member(&member.key)?.number(problems)?);
    }
    Some(map)
}
