//! Reading rules, and the checks that each type needs.

use super::measurements::{read_measurements, read_reference};
use super::node::{Node, Problems};
use super::rules::{
    BatchDistance, Collection, CollectionOperation, Comparison, Distance, Latency,
    LatencyReference, MapKey, Operator, PartyAggregation, Reference, Rule, RuleBody, Sort,
};
use super::{AttributeType, statement};
use crate::expression::{Scope, Type};

/// What rules can refer to.
#[derive(Debug, Clone, Copy)]
pub(super) struct Surroundings<'a> {
    pub(super) scope: Scope<'a>,
    /// `(name, type)` of every rule as written, in order.
    pub(super) rules: &'a [(String, String)],
}

type ReadBody = fn(&Node<'_>, usize, &Surroundings<'_>, &mut Problems) -> Option<RuleBody>;

/// The rule types: name, own properties, how to read them.
const TYPES: [(&str, &[&str], ReadBody); 8] = [
    ("absoluteSort", &SORT, |node, _, around, problems| {
        read_sort(node, around, problems).map(RuleBody::AbsoluteSort)
    }),
    ("distanceSort", &SORT, |node, _, around, problems| {
        read_sort(node, around, problems).map(RuleBody::DistanceSort)
    }),
    (
        "collection",
        &[
            "measurements",
            "operation",
            "referenceValue",
            "minCount",
            "maxCount",
            "partyAggregation",
        ],
        |node, _, around, problems| read_collection(node, around, problems),
    ),
    (
        "comparison",
        &["measurements", "operation", "referenceValue", "partyAggregation"],
        |node, _, around, problems| read_comparison(node, around, problems),
    ),
    ("compound", &["statement"], |node, index, around, problems| {
        let text = node.required("statement", problems)?;
        statement::read(&text, index, around, problems).map(RuleBody::Compound)
    }),
    (
        "distance",
        &["measurements", "referenceValue", "minDistance", "maxDistance", "partyAggregation"],
        |node, _, around, problems| read_distance(node, around, problems),
    ),
    (
        "batchDistance",
        &["batchAttribute", "maxDistance", "partyAggregation"],
        |node, _, around, problems| read_batch_distance(node, around, problems),
    ),
    (
        "latency",
        &["maxLatency", "maxDistance", "distanceReference", "partyAggregation"],
        |node, _, _, problems| read_latency(node, problems),
    ),
];
const SORT: [&str; 4] = ["sortAttribute", "sortDirection", "mapKey", "partyAggregation"];
const COMMON: [&str; 3] = ["name", "description", "type"];

const OPERATORS: [(&str, Operator); 6] = [
    ("<", Operator::Less),
    ("<=", Operator::LessOrEqual),
    ("=", Operator::Equal),
    ("!=", Operator::NotEqual),
    (">", Operator::Greater),
    (">=", Operator::GreaterOrEqual),
];
const AGGREGATIONS: [(&str, PartyAggregation); 3] = [
    ("avg", PartyAggregation::Average),
    ("min", PartyAggregation::Min),
    ("max", PartyAggregation::Max),
];
const REFERENCES: [(&str, LatencyReference); 2] =
    [("min", LatencyReference::Min), ("avg", LatencyReference::Average)];
const DIRECTIONS: [(&str, bool); 2] = [("ascending", false), ("descending", true)];
const MAP_KEYS: [(&str, MapKey); 2] =
    [("minValue", MapKey::MinValue), ("maxValue", MapKey::MaxValue)];

/// The names of what rules have chosen.
pub(super) mod names {
    use super::{
        AGGREGATIONS, DIRECTIONS, LatencyReference, MAP_KEYS, MapKey, OPERATORS, Operator,
        PartyAggregation, REFERENCES,
    };

    fn name<T: PartialEq>(choices: &[(&'static str, T)], chosen: &T) -> &'static str {
        choices.iter().find(|(_, choice)| choice == chosen).map_or("", |(name, _)| name)
    }

    pub(crate) fn operator(operator: Operator) -> &'static str {
        name(&OPERATORS, &operator)
    }

    pub(in crate::rule_set) fn aggregation(how: PartyAggregation) -> &'static str {
        name(&AGGREGATIONS, &how)
    }

    pub(in crate::rule_set) fn distance_reference(reference: LatencyReference) -> &'static str {
        name(&REFERENCES, &reference)
    }

    pub(in crate::rule_set) fn direction(descending: bool) -> &'static str {
        name(&DIRECTIONS, &descending)
    }

    pub(in crate::rule_set) fn map_key(key: MapKey) -> &'static str {
        name(&MAP_KEYS, &key)
    }
}

/// The properties that a rule of this type has, if there is such a type.
pub(super) fn properties(rule_type: &str) -> Option<&'static [&'static str]> {
    TYPES.iter().find(|(name, ..)| *name == rule_type).map(|(_, properties, _)| *properties)
}

/// Reads the rule that stands at place `index`.
pub(super) fn read_rule(
    node: &Node<'_>,
    index: usize,
    around: &Surroundings<'_>,
    problems: &mut Problems,
) -> Option<Rule> {
    let name = node.required("name", problems).and_then(|name| name.name(problems));
    let rule_type = node.required("type", problems);
    let rule_type = rule_type.and_then(|kind| Some((kind.text(problems)?, kind)));
    let Some((type_name, type_node)) = rule_type else {
        if node.value.as_object().is_none() {
            node.known(&COMMON, problems);
        }
        return None;
    };
    let Some((_, properties, read_body)) = TYPES.iter().find(|(known, ..)| *known == type_name)
    else {
        let problem = type_node.error(format!("unknown rule type `{type_name}`"));
        problems.push(problem.allowing_names(type_name, TYPES.iter().map(|(name, ..)| *name)));
        return None;
    };
    let known: Vec<&str> = COMMON.iter().chain(*properties).copied().collect();
    node.known(&known, problems);
    let description = node.member("description").and_then(|text| text.text(problems));
    let body = read_body(node, index, around, problems);
    Some(Rule { name: name?, description: description.map(str::to_owned), body: body? })
}

fn aggregation(node: &Node<'_>, problems: &mut Problems) -> PartyAggregation {
    let choice = node.member("partyAggregation");
    let choice = choice.and_then(|choice| choice.choice(&AGGREGATIONS, problems));
    choice.unwrap_or(PartyAggregation::Average)
}

fn read_comparison(
    node: &Node<'_>,
    around: &Surroundings<'_>,
    problems: &mut Problems,
) -> Option<RuleBody> {
    let scalars = [Type::Number, Type::Text];
    let measurements = read_measurements(node, &scalars, around, problems);
    let operation = node.required("operation", problems);
    let operator = operation.as_ref().and_then(|o| o.choice(&OPERATORS, problems));
    aggregation(node, problems);
    let (measurements, operator) = (measurements?, operator?);
    let operation = operation?;
    let inner = measurements[0].result.nesting().1.clone();
    let orders = !matches!(operator, Operator::Equal | Operator::NotEqual);
    if measurements.iter().any(|measured| *measured.result.nesting().1 != inner) {
        problems.push(node.error("numbers and strings cannot be compared with each other"));
        return None;
    }
    if orders && inner == Type::Text {
        problems.push(operation.error("strings have no order").allowing("=, !="));
    }
    let reference = match node.member("referenceValue") {
        Some(value) => {
            Some(read_reference(&value, std::slice::from_ref(&inner), around, problems)?)
        }
        None => None,
    };
    if reference.is_none() && orders {
        let message = "without `referenceValue` values can only be equal or different";
        problems.push(operation.error(message).allowing("=, !="));
    }
    if inner == Type::Text && matches!(reference, Some(Reference::Number(_))) {
        problems.push(node.error("strings cannot be compared with a number"));
    }
    Some(RuleBody::Comparison(Comparison { measurements, operation: operator, reference }))
}

fn read_distance(
    node: &Node<'_>,
    around: &Surroundings<'_>,
    problems: &mut Problems,
) -> Option<RuleBody> {
    let measurements = read_measurements(node, &[Type::Number], around, problems);
    let reference = node
        .required("referenceValue", problems)
        .and_then(|value| read_reference(&value, &[Type::Number], around, problems));
    let min_distance = node.member("minDistance").and_then(|value| value.amount(problems));
    let max_distance = node.member("maxDistance").and_then(|value| value.amount(problems));
    aggregation(node, problems);
    refuse_bounds(node, "Distance", min_distance, max_distance, problems);
    Some(RuleBody::Distance(Distance {
        measurements: measurements?,
        reference: reference?,
        min_distance,
        max_distance,
    }))
}

/// Refuses a rule that bounds nothing, or that nothing can satisfy.
fn refuse_bounds(
    node: &Node<'_>,
    what: &str,
    min: Option<f64>,
    max: Option<f64>,
    problems: &mut Problems,
) {
    let keys = [format!("min{what}"), format!("max{what}")];
    if keys.iter().all(|key| node.member(key).is_none()) {
        problems.push(node.error(format!("one of `{}` and `{}` is needed", keys[0], keys[1])));
    }
    if let (Some(min), Some(max)) = (min, max)
        && min > max
    {
        problems.push(node.error(format!("{} {min} is more than {} {max}", keys[0], keys[1])));
    }
}

fn read_collection(
    node: &Node<'_>,
    around: &Surroundings<'_>,
    problems: &mut Problems,
) -> Option<RuleBody> {
    let aggregations = [("union", ()), ("intersection", ())];
    node.member("partyAggregation").and_then(|a| a.choice(&aggregations, problems));
    let measurements = read_measurements(node, &[Type::Text], around, problems);
    let operation = read_collection_operation(node, around, problems);
    let min_count = node.member("minCount").and_then(|value| value.count(problems));
    let max_count = node.member("maxCount").and_then(|value| value.count(problems));
    let bound = |count: Option<u32>| count.map(f64::from);
    refuse_bounds(node, "Count", bound(min_count), bound(max_count), problems);
    Some(RuleBody::Collection(Collection {
        measurements: measurements?,
        operation: operation?,
        min_count,
        max_count,
    }))
}

fn read_collection_operation(
    node: &Node<'_>,
    around: &Surroundings<'_>,
    problems: &mut Problems,
) -> Option<CollectionOperation> {
    const INTERSECTION: u8 = 0;
    const CONTAINS: u8 = 1;
    const COUNT: u8 = 2;
    let names = [
        ("intersection", INTERSECTION),
        ("contains", CONTAINS),
        ("reference_intersection_count", COUNT),
    ];
    let operation = node.required("operation", problems)?.choice(&names, problems)?;
    if operation == INTERSECTION {
        if let Some(reference) = node.member("referenceValue") {
            problems.push(reference.error("an intersection has no reference"));
        }
        return Some(CollectionOperation::Intersection);
    }
    let value = node.required("referenceValue", problems)?;
    let reference = read_reference(&value, &[Type::Text], around, problems)?;
    if matches!(reference, Reference::Number(_)) {
        problems.push(value.error("the lists hold texts, not numbers").allowing("a text"));
    }
    if operation == COUNT {
        return Some(CollectionOperation::ReferenceIntersectionCount(reference));
    }
    if matches!(reference, Reference::Texts(_)) {
        problems.push(value.error("lists contain single values").allowing("a text"));
    }
    Some(CollectionOperation::Contains(reference))
}

/// The attribute that a member names, which must be of one of these types.
fn read_attribute(
    node: &Node<'_>,
    key: &str,
    allowed: &[AttributeType],
    around: &Surroundings<'_>,
    problems: &mut Problems,
) -> Option<usize> {
    let name = node.required(key, problems)?;
    let text = name.text(problems)?;
    let Some(index) = around.scope.attribute(text) else {
        let names = around.scope.attributes.iter().map(|attribute| attribute.name.as_str());
        let problem = name.error(format!("unknown player attribute `{text}`"));
        problems.push(problem.allowing_names(text, names));
        return None;
    };
    let kind = around.scope.attributes[index].kind;
    if !allowed.contains(&kind) {
        let names: Vec<&str> = allowed.iter().map(|kind| kind.name()).collect();
        let problem = name.error(format!("`{text}` is a {}", kind.name()));
        problems.push(problem.allowing(names.join(", ")));
        return None;
    }
    Some(index)
}

fn read_sort(node: &Node<'_>, around: &Surroundings<'_>, problems: &mut Problems) -> Option<Sort> {
    let allowed = [AttributeType::Number, AttributeType::StringNumberMap];
    let attribute = read_attribute(node, "sortAttribute", &allowed, around, problems);
    let descending =
        node.required("sortDirection", problems).and_then(|d| d.choice(&DIRECTIONS, problems));
    let map_key = node.member("mapKey").and_then(|key| key.choice(&MAP_KEYS, problems));
    let party_aggregation = aggregation(node, problems);
    let attribute = attribute?;
    let is_map = around.scope.attributes[attribute].kind == AttributeType::StringNumberMap;
    if is_map && node.member("mapKey").is_none() {
        problems.push(node.error("sorting by a map needs `mapKey`").allowing("minValue, maxValue"));
    }
    Some(Sort { attribute, descending: descending?, map_key, party_aggregation })
}

fn read_batch_distance(
    node: &Node<'_>,
    around: &Surroundings<'_>,
    problems: &mut Problems,
) -> Option<RuleBody> {
    let allowed = [AttributeType::Number, AttributeType::String];
    let attribute = read_attribute(node, "batchAttribute", &allowed, around, problems);
    let max_distance = node.member("maxDistance").and_then(|value| value.amount(problems));
    let party_aggregation = aggregation(node, problems);
    let attribute = attribute?;
    let is_number = around.scope.attributes[attribute].kind == AttributeType::Number;
    if is_number && node.member("maxDistance").is_none() {
        problems.push(node.error("a spread of numbers needs `maxDistance`"));
    }
    if !is_number && node.member("maxDistance").is_some() {
        problems.push(node.warning("strings must be equal; `maxDistance` is ignored"));
    }
    Some(RuleBody::BatchDistance(BatchDistance { attribute, max_distance, party_aggregation }))
}

fn read_latency(node: &Node<'_>, problems: &mut Problems) -> Option<RuleBody> {
    let max_latency = node.member("maxLatency").and_then(|value| value.amount(problems));
    let max_distance = node.member("maxDistance").and_then(|value| value.amount(problems));
    let reference = node.member("distanceReference");
    let chosen = reference.as_ref().and_then(|r| r.choice(&REFERENCES, problems));
    let party_aggregation = aggregation(node, problems);
    if node.member("maxLatency").is_none() && node.member("maxDistance").is_none() {
        problems.push(node.error("one of `maxLatency` and `maxDistance` is needed"));
    }
    if node.member("maxDistance").is_some() && reference.is_none() {
        problems.push(node.error("`maxDistance` needs `distanceReference`").allowing("min, avg"));
    }
    Some(RuleBody::Latency(Latency {
        max_latency,
        max_distance,
        distance_reference: chosen.unwrap_or(LatencyReference::Average),
        party_aggregation,
        any_location: false,
    }))
}
