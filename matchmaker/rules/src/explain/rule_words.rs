//! Each rule as a sentence.

use matchmaker::RuleSet;
use matchmaker::rule_set::{
    AttributeType, BatchDistance, Collection, CollectionOperation, Comparison, Distance, Latency,
    LatencyReference, MapKey, Operator, PartyAggregation, PropertyExpression, Reference, Rule,
    RuleBody, Sort, Statement,
};

use crate::explain::expression_words::expression_words;

/// What `rule` of `rule_set` demands.
pub(crate) fn rule_words(rule: &Rule, rule_set: &RuleSet) -> String {
    let attribute = |place: usize| &rule_set.attributes()[place];
    match &rule.body {
        RuleBody::Comparison(rule) => comparison(rule),
        RuleBody::Distance(rule) => distance(rule),
        RuleBody::Collection(rule) => collection(rule),
        RuleBody::Compound(statement) => {
            format!("this holds: {}", statement_words(statement, rule_set, false))
        }
        RuleBody::BatchDistance(rule) => {
            let attribute = attribute(rule.attribute);
            batch_distance(rule, &attribute.name, attribute.kind)
        }
        RuleBody::Latency(rule) => latency(rule),
        RuleBody::AbsoluteSort(rule) => {
            let order = if rule.descending { "highest" } else { "lowest" };
            let by = sort_words(rule, &attribute(rule.attribute).name);
            format!("tickets with the {order} {by} are tried first")
        }
        RuleBody::DistanceSort(rule) => {
            let order = if rule.descending { "farthest from" } else { "nearest to" };
            let by = sort_words(rule, &attribute(rule.attribute).name);
            format!("tickets {order} the oldest ticket's {by} are tried first")
        }
    }
}

fn measured(measurements: &[PropertyExpression]) -> String {
    let words: Vec<String> =
        measurements.iter().map(|measured| expression_words(measured.as_str())).collect();
    words.join(" and ")
}

fn reference_words(reference: &Reference) -> String {
    match reference {
        Reference::Number(number) => number.to_string(),
        Reference::Text(text) => format!("\"{text}\""),
        Reference::Texts(texts) => {
            let texts: Vec<String> = texts.iter().map(|text| format!("\"{text}\"")).collect();
            texts.join(", ")
        }
        Reference::Expression(expression) => expression_words(expression.as_str()),
    }
}

fn comparison(rule: &Comparison) -> String {
    let what = measured(&rule.measurements);
    match (&rule.reference, rule.operation) {
        (Some(reference), operation) => {
            format!("{what} is {}{}", operator_words(operation), reference_words(reference))
        }
        (None, Operator::NotEqual) => format!("{what} is different for each"),
        (None, _) => format!("{what} is the same for all"),
    }
}

fn operator_words(operation: Operator) -> &'static str {
    match operation {
        Operator::Less => "less than ",
        Operator::LessOrEqual => "at most ",
        Operator::Equal => "",
        Operator::NotEqual => "not ",
        Operator::Greater => "more than ",
        Operator::GreaterOrEqual => "at least ",
    }
}

fn distance(rule: &Distance) -> String {
    let (what, from) = (measured(&rule.measurements), reference_words(&rule.reference));
    match (rule.min_distance, rule.max_distance) {
        (None, Some(max)) => format!("{what} is within {max} of {from}"),
        (Some(min), None) => format!("{what} is at least {min} away from {from}"),
        (Some(min), Some(max)) => format!("{what} is between {min} and {max} away from {from}"),
        (None, None) => format!("{what} is at any distance from {from}"),
    }
}

fn collection(rule: &Collection) -> String {
    let what = measured(&rule.measurements);
    let how_many = |thing: &str| {
        let some = |count: u32| crate::counted(count as usize, thing);
        match (rule.min_count, rule.max_count) {
            (Some(min), Some(max)) if min == max => format!("exactly {}", some(min)),
            (Some(min), Some(max)) => format!("{min} to {}", some(max)),
            (Some(min), None) => format!("at least {}", some(min)),
            (None, Some(0)) => format!("no {thing}"),
            (None, Some(max)) => format!("at most {}", some(max)),
            (None, None) => format!("any number of {thing}s"),
        }
    };
    match &rule.operation {
        CollectionOperation::Intersection => {
            format!("{what} have {} in common", how_many("value"))
        }
        CollectionOperation::Contains(reference) => {
            format!("of {what}, {} with {}", how_many("list"), reference_words(reference))
        }
        CollectionOperation::ReferenceIntersectionCount(reference) => {
            format!("each of {what} has {} of {}", how_many("value"), reference_words(reference))
        }
    }
}

fn statement_words(statement: &Statement, rule_set: &RuleSet, inner: bool) -> String {
    let words = |part: &Statement| statement_words(part, rule_set, true);
    let joined = |parts: &[Statement], word: &str| {
        let text = parts.iter().map(words).collect::<Vec<_>>().join(word);
        if inner { format!("({text})") } else { text }
    };
    match statement {
        Statement::Rule(place) => rule_set.rules()[*place].name.clone(),
        Statement::Not(part) => format!("not {}", words(part)),
        Statement::And(parts) => joined(parts, " and "),
        Statement::Or(parts) => joined(parts, " or "),
        Statement::Xor(a, b) => format!("either {} or {}, but not both", words(a), words(b)),
    }
}

fn batch_distance(rule: &BatchDistance, attribute: &str, kind: AttributeType) -> String {
    match rule.max_distance {
        Some(max) if kind == AttributeType::Number => format!(
            "the {attribute} of all tickets lies within {max}{}",
            party_words(rule.party_aggregation)
        ),
        _ => format!("the {attribute} of all tickets is the same"),
    }
}

fn latency(rule: &Latency) -> String {
    let party = party_words(rule.party_aggregation);
    let within = rule.max_latency.map_or_else(
        || "all tickets have measured one location".to_owned(),
        |max| format!("all tickets reach one location within {max} ms"),
    );
    let near = rule.max_distance.map(|max| {
        let reference = match rule.distance_reference {
            LatencyReference::Min => "the shortest",
            LatencyReference::Average => "the average",
        };
        format!(", each within {max} ms of {reference} round trip there")
    });
    format!("{within}{}{party}", near.unwrap_or_default())
}

fn sort_words(rule: &Sort, attribute: &str) -> String {
    let entry = match rule.map_key {
        None => String::new(),
        Some(MapKey::MinValue) => " entry that is lowest for the oldest ticket".to_owned(),
        Some(MapKey::MaxValue) => " entry that is highest for the oldest ticket".to_owned(),
    };
    format!("{attribute}{entry}")
}

fn party_words(aggregation: PartyAggregation) -> &'static str {
    match aggregation {
        PartyAggregation::Average => " (a party counts with its average)",
        PartyAggregation::Min => " (a party counts with its lowest)",
        PartyAggregation::Max => " (a party counts with its highest)",
    }
}
