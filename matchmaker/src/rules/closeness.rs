//! How close a rule came to holding: `distance 12 of 10`.

use super::{Verdict, collection, judge, latency, measure};
use crate::candidate::{AttributeView, PlayerView, View};
use crate::expression::Range;
use crate::rule_set::{
    BatchDistance, CollectionOperation, Comparison, Distance, Latency, Reference, RuleBody,
    RuleSet, Stage, Statement,
};
use crate::rules::aggregate;

/// What a rule measured and what it allows.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Closeness {
    /// The value that is farthest from what the rule allows, where it is a number.
    pub(crate) measured: Option<f64>,
    /// What the rule allows there.
    pub(crate) limit: Option<f64>,
    pub(crate) words: String,
}

impl Closeness {
    fn words(words: impl Into<String>) -> Self {
        Self { measured: None, limit: None, words: words.into() }
    }

    fn of(what: &str, measured: f64, limit: f64) -> Self {
        let words = format!("{what} {} of {}", rounded(measured), rounded(limit));
        Self { measured: Some(measured), limit: Some(limit), words }
    }

    /// How far the measured value lies from what is allowed.
    pub(crate) fn miss(&self) -> f64 {
        self.measured.zip(self.limit).map_or(f64::INFINITY, |(found, limit)| (found - limit).abs())
    }
}

/// How far the rule at `index` is from holding for the match as it stands.
pub(crate) fn closeness(
    rule_set: &RuleSet,
    stage: &Stage,
    index: usize,
    view: View<'_, '_>,
) -> Closeness {
    let view = View { candidate: view.candidate, room: &[] };
    match &stage.rules[index].body {
        RuleBody::BatchDistance(rule) => of_batch(rule, view),
        RuleBody::Latency(rule) => of_latency(rule, view),
        RuleBody::Distance(rule) => of_distance(rule, view),
        RuleBody::Comparison(rule) => of_comparison(rule, view),
        RuleBody::Collection(rule) => {
            let counts = collection::counts(rule, view);
            let what = match rule.operation {
                CollectionOperation::Intersection => "values in common",
                CollectionOperation::Contains(_) => "lists with the value",
                CollectionOperation::ReferenceIntersectionCount(_) => "values in the reference",
            };
            let misses = counts.iter().map(|count| f64::from(*count));
            outside(what, misses, rule.min_count.map(f64::from), rule.max_count.map(f64::from))
        }
        RuleBody::Compound(statement) => of_compound(rule_set, stage, statement, view),
        RuleBody::AbsoluteSort(_) | RuleBody::DistanceSort(_) => Closeness::words("only sorts"),
    }
}

/// The number that lies farthest outside its bounds.
fn outside(
    what: &str,
    numbers: impl Iterator<Item = f64> + Clone,
    min: Option<f64>,
    max: Option<f64>,
) -> Closeness {
    let above = max.and_then(|max| Some((numbers.clone().reduce(f64::max)?, max)));
    let below = min.and_then(|min| Some((numbers.reduce(f64::min)?, min)));
    let above = above.filter(|(found, max)| found > max);
    let below = below.filter(|(found, min)| found < min);
    match above.or(below) {
        Some((found, limit)) => Closeness::of(what, found, limit),
        None => Closeness::words(format!("{what}: nothing to measure yet")),
    }
}

fn of_batch(rule: &BatchDistance, view: View<'_, '_>) -> Closeness {
    let number = |player: &PlayerView| match &player.attributes[rule.attribute] {
        AttributeView::Number(number) => Some(*number),
        AttributeView::Text(_) | AttributeView::Texts(_) | AttributeView::Map(_) => None,
    };
    let tickets = view.candidate.tickets.iter();
    let numbers: Vec<f64> = tickets
        .filter_map(|players| aggregate(players.iter().filter_map(number), rule.party_aggregation))
        .collect();
    let (least, greatest) = ends(&numbers);
    match rule.max_distance {
        Some(max) if !numbers.is_empty() => Closeness::of("spread", greatest - least, max),
        Some(_) | None => {
            let mut texts: Vec<&str> = Vec::new();
            for player in view.candidate.tickets.iter().copied().flatten() {
                if let AttributeView::Text(text) = &player.attributes[rule.attribute]
                    && !texts.contains(&&**text)
                {
                    texts.push(text);
                }
            }
            Closeness::words(format!("different values: {}", texts.join(", ")))
        }
    }
}

fn ends(numbers: &[f64]) -> (f64, f64) {
    numbers
        .iter()
        .fold((f64::INFINITY, f64::NEG_INFINITY), |ends, n| (ends.0.min(*n), ends.1.max(*n)))
}

/// At the location that suits best.
fn of_latency(rule: &Latency, view: View<'_, '_>) -> Closeness {
    let tickets = &view.candidate.tickets;
    let Some(first) = tickets.first().and_then(|players| players.first()) else {
        return Closeness::words("nobody");
    };
    let trips = |location: u16| -> Option<Vec<f64>> {
        tickets.iter().map(|players| latency::round_trip(players, location, rule)).collect()
    };
    let shared = first.latency_ms.iter().filter_map(|(location, _)| trips(*location));
    let shared: Vec<(f64, f64)> = shared.map(|trips| ends(&trips)).collect();
    let slowest = shared.iter().map(|(_, slowest)| *slowest).reduce(f64::min);
    let spread = shared.iter().map(|(fastest, slowest)| slowest - fastest).reduce(f64::min);
    match (rule.max_latency.zip(slowest), rule.max_distance.zip(spread)) {
        (Some((max, slowest)), _) if slowest > max => Closeness::of("milliseconds", slowest, max),
        (_, Some((max, spread))) => Closeness::of("milliseconds apart", spread, max),
        (Some((max, slowest)), None) => Closeness::of("milliseconds", slowest, max),
        (None, None) => Closeness::words("no location that all have measured"),
    }
}

fn points(ranges: &[Range]) -> impl Iterator<Item = f64> + Clone + '_ {
    ranges.iter().filter(|range| range.is_point()).map(|range| range.low)
}

fn of_distance(rule: &Distance, view: View<'_, '_>) -> Closeness {
    let measured = measure(&rule.measurements, view);
    let references = match &rule.reference {
        Reference::Number(number) => vec![Range::exactly(*number)],
        Reference::Expression(expression) => {
            measure(std::slice::from_ref(expression), view).numbers
        }
        Reference::Text(_) | Reference::Texts(_) => Vec::new(),
    };
    let distances = points(&references)
        .flat_map(|reference| points(&measured.numbers).map(move |m| (m - reference).abs()));
    outside("distance", distances, rule.min_distance, rule.max_distance)
}

fn of_comparison(rule: &Comparison, view: View<'_, '_>) -> Closeness {
    let measured = measure(&rule.measurements, view);
    let numbers: Vec<f64> = points(&measured.numbers).collect();
    let sign = crate::rule_set::operator_name(rule.operation);
    let reference = match &rule.reference {
        Some(Reference::Number(number)) => Some(*number),
        Some(Reference::Expression(expression)) => {
            let reference = measure(std::slice::from_ref(expression), view);
            points(&reference.numbers).next()
        }
        Some(Reference::Text(text)) => {
            let texts = measured.texts.join(", ");
            return Closeness::words(format!("{texts} {sign} {text}"));
        }
        Some(Reference::Texts(_)) | None => None,
    };
    let Some(reference) = reference else {
        let numbers: Vec<String> = numbers.iter().map(|number| rounded(*number)).collect();
        let values = [numbers.join(", "), measured.texts.join(", ")].concat();
        return Closeness::words(format!("values {values} are not all {sign}"));
    };
    let farthest = numbers
        .into_iter()
        .filter(|number| !crate::rules::comparison::holds(*number, reference, rule.operation))
        .max_by(|a, b| (a - reference).abs().total_cmp(&(b - reference).abs()));
    match farthest {
        Some(found) => Closeness {
            measured: Some(found),
            limit: Some(reference),
            words: format!("{} is not {sign} {}", rounded(found), rounded(reference)),
        },
        None => Closeness::words("nothing to compare yet"),
    }
}

/// What the rules that a statement names say.
fn of_compound(
    rule_set: &RuleSet,
    stage: &Stage,
    statement: &Statement,
    view: View<'_, '_>,
) -> Closeness {
    let mut said: Vec<String> = Vec::new();
    for rule in statement.rules() {
        let name = &rule_set.rules()[rule].name;
        let holds = judge(&stage.rules, rule, view) == Verdict::Always;
        let text = format!("{name} {}", if holds { "holds" } else { "does not hold" });
        if !said.contains(&text) {
            said.push(text);
        }
    }
    Closeness::words(said.join(", "))
}

/// With at most two decimal places.
fn rounded(number: f64) -> String {
    ((number * 100.0).round() / 100.0).to_string()
}
