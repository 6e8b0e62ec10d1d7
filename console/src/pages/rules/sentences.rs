//! Each type of rule as a sentence.

use matchmaker::{
    RuleSet,
    rule_set::{
        BatchDistance, Collection, CollectionOperation, Comparison, Distance, Latency,
        LatencyReference, Operator, PropertyExpression, Reference, Rule, RuleBody, Sort, Statement,
    },
};

use super::words::Line;

/// The rules of `rule_set`, each as a sentence.
#[must_use]
pub fn rules(rule_set: &RuleSet) -> Vec<Line> {
    let line = |rule: &Rule| Line {
        name: rule.name.clone(),
        words: sentence(rule_set, &rule.body),
        kind: rule.body.type_name().to_owned(),
    };
    rule_set.rules().iter().map(line).collect()
}

fn sentence(rule_set: &RuleSet, body: &RuleBody) -> String {
    match body {
        RuleBody::AbsoluteSort(sort) => absolute_sort(rule_set, sort),
        RuleBody::DistanceSort(sort) => {
            let name = attribute(rule_set, sort.attribute);
            let order = if sort.descending { "most different" } else { "most similar" };
            format!("tickets whose {name} is {order} to the first one's are tried first")
        }
        RuleBody::Collection(rule) => collection(rule),
        RuleBody::Comparison(rule) => comparison(rule),
        RuleBody::Compound(statement) => compound(rule_set, statement),
        RuleBody::Distance(rule) => distance(rule),
        RuleBody::BatchDistance(rule) => batch_distance(rule_set, rule),
        RuleBody::Latency(rule) => latency(rule),
    }
}

fn absolute_sort(rule_set: &RuleSet, sort: &Sort) -> String {
    let order = if sort.descending { "highest" } else { "lowest" };
    format!("tickets with the {order} {} are tried first", attribute(rule_set, sort.attribute))
}

fn collection(rule: &Collection) -> String {
    let lists = expressions(&rule.measurements);
    let counted = match &rule.operation {
        CollectionOperation::Intersection => format!("{lists} have in common"),
        CollectionOperation::Contains(value) => {
            format!("lists of {lists} that have {}", reference(value))
        }
        CollectionOperation::ReferenceIntersectionCount(value) => {
            format!("each list of {lists} shares with {}", reference(value))
        }
    };
    let bound = match (rule.min_count, rule.max_count) {
        (Some(least), Some(most)) => format!("{least} to {most}"),
        (Some(least), None) => format!("at least {least}"),
        (None, Some(most)) => format!("at most {most}"),
        (None, None) => "any number".to_owned(),
    };
    format!("{bound}: {counted}")
}

fn comparison(rule: &Comparison) -> String {
    let measured = expressions(&rule.measurements);
    let operator = match rule.operation {
        Operator::Less => "less than",
        Operator::LessOrEqual => "at most",
        Operator::Equal => "equal to",
        Operator::NotEqual => "different from",
        Operator::Greater => "greater than",
        Operator::GreaterOrEqual => "at least",
    };
    match (&rule.reference, rule.operation) {
        (Some(value), _) => format!("{measured} is {operator} {}", reference(value)),
        (None, Operator::NotEqual) => format!("{measured} are all different"),
        (None, _) => format!("{measured} are all the same"),
    }
}

fn compound(rule_set: &RuleSet, statement: &Statement) -> String {
    let joined = |parts: &[Statement], word: &str| {
        let parts = parts.iter().map(|part| compound(rule_set, part));
        format!("({})", parts.collect::<Vec<_>>().join(word))
    };
    match statement {
        Statement::And(parts) => joined(parts, " and "),
        Statement::Or(parts) => joined(parts, " or "),
        Statement::Xor(one, other) => {
            format!("either {} or {}", compound(rule_set, one), compound(rule_set, other))
        }
        Statement::Not(part) => format!("not {}", compound(rule_set, part)),
        Statement::Rule(place) => {
            rule_set.rules().get(*place).map(|rule| rule.name.clone()).unwrap_or_default()
        }
    }
}

fn distance(rule: &Distance) -> String {
    let (measured, value) = (expressions(&rule.measurements), reference(&rule.reference));
    match (rule.min_distance, rule.max_distance) {
        (Some(least), Some(most)) => format!("{measured} lies {least} to {most} from {value}"),
        (Some(least), None) => format!("{measured} lies at least {least} from {value}"),
        (None, Some(most)) => format!("{measured} lies at most {most} from {value}"),
        (None, None) => format!("{measured} lies anywhere around {value}"),
    }
}

fn batch_distance(rule_set: &RuleSet, rule: &BatchDistance) -> String {
    let name = attribute(rule_set, rule.attribute);
    match rule.max_distance {
        Some(most) => format!("the {name} of all tickets lies within {most}"),
        None => format!("all tickets have the same {name}"),
    }
}

fn latency(rule: &Latency) -> String {
    let near = rule
        .max_latency
        .map(|most| format!("there is a location that everybody reaches within {most} ms"));
    let even = rule.max_distance.map(|most| {
        let from = match rule.distance_reference {
            LatencyReference::Min => "the shortest",
            LatencyReference::Average => "the mean",
        };
        format!("nobody's round trip there is more than {most} ms from {from}")
    });
    match (near, even) {
        (Some(near), Some(even)) => format!("{near}, and {even}"),
        (Some(one), None) | (None, Some(one)) => one,
        (None, None) => "there is a location that everybody reaches".to_owned(),
    }
}

fn attribute(rule_set: &RuleSet, place: usize) -> &str {
    rule_set.attributes().get(place).map_or("?", |attribute| &attribute.name)
}

fn expressions(expressions: &[PropertyExpression]) -> String {
    expressions.iter().map(PropertyExpression::as_str).collect::<Vec<_>>().join(", ")
}

fn reference(reference: &Reference) -> String {
    match reference {
        Reference::Number(number) => number.to_string(),
        Reference::Text(text) => format!("“{text}”"),
        Reference::Texts(texts) => format!("“{}”", texts.join("”, “")),
        Reference::Expression(expression) => expression.as_str().to_owned(),
    }
}
