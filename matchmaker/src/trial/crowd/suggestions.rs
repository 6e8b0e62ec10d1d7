//! What the attributes of a rule set may be drawn from, going by the rules.

use std::collections::BTreeSet;

use super::profiles::{Numbers, Values};
use crate::rule_set::{
    AttributeDefinition, AttributeType, CollectionOperation, Reference, RuleBody, RuleSet,
};
use crate::tickets::AttributeValue;

/// What an attribute may be drawn from: one that is a number from `numbers`, another
/// from the values that rules name, from its default, or from made up ones.
#[must_use]
pub fn suggested(attribute: &AttributeDefinition, rule_set: &RuleSet, numbers: Numbers) -> Values {
    let mut texts = BTreeSet::new();
    texts.extend(values_in_rules(&attribute.name, rule_set));
    let of_default = match &attribute.default {
        Some(AttributeValue::S(text)) => vec![text.clone()],
        Some(AttributeValue::SL(texts)) => texts.clone(),
        Some(AttributeValue::SDM(map)) => map.keys().cloned().collect(),
        Some(AttributeValue::N(_)) | None => Vec::new(),
    };
    texts.extend(of_default);
    texts.retain(|text| !text.is_empty());
    let mut texts: Vec<String> = texts.into_iter().collect();
    if texts.is_empty() {
        texts = ["a", "b", "c"].map(str::to_owned).to_vec();
    }
    match attribute.kind {
        AttributeType::Number => Values::Numbers(numbers),
        AttributeType::StringList => Values::Some(texts),
        AttributeType::StringNumberMap => Values::Map(texts),
        AttributeType::String => {
            Values::Choice(texts.into_iter().map(|text| (text, 1.0)).collect())
        }
    }
}

/// The texts that rules which look at the attribute hold it against.
fn values_in_rules(attribute: &str, rule_set: &RuleSet) -> Vec<String> {
    let place = format!("attributes[{attribute}]");
    let references = rule_set.rules().iter().filter_map(|rule| {
        let (measurements, reference) = match &rule.body {
            RuleBody::Comparison(rule) => (&rule.measurements, rule.reference.as_ref()?),
            RuleBody::Collection(rule) => match &rule.operation {
                CollectionOperation::Contains(reference)
                | CollectionOperation::ReferenceIntersectionCount(reference) => {
                    (&rule.measurements, reference)
                }
                CollectionOperation::Intersection => return None,
            },
            RuleBody::AbsoluteSort(_)
            | RuleBody::DistanceSort(_)
            | RuleBody::Compound(_)
            | RuleBody::Distance(_)
            | RuleBody::BatchDistance(_)
            | RuleBody::Latency(_) => return None,
        };
        let looks = measurements.iter().any(|measured| measured.as_str().contains(&place));
        looks.then_some(reference)
    });
    let texts = references.flat_map(|reference| match reference {
        Reference::Text(text) => vec![text.clone()],
        Reference::Texts(texts) => texts.clone(),
        Reference::Number(_) | Reference::Expression(_) => Vec::new(),
    });
    texts.collect()
}
