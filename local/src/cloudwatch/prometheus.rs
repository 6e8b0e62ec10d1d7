//! What Prometheus reads: totals since the start, in its text format.
//!
//! Names follow its conventions: small letters with underscores, `_total` for what
//! only grows, times as histograms in seconds. A metric that CloudWatch keeps by
//! several sets of dimensions is here once, by all of them, so that sums are right.
//!
//! # After
//! Prometheus' text-based exposition format 0.0.4 and "Metric and label naming",
//! read 2026-11-22.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use api_contract::metrics::{Metric, Source, Unit};

use super::{
    series::{MetricId, Store},
    total::Total,
};

/// The format.
pub(crate) const MEDIA_TYPE: &str = "text/plain; version=0.0.4; charset=utf-8";

/// Where the values are states that are looked at from time to time.
const STATES: &str = "AWS/GameLift";

/// How Prometheus sees a metric.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Counter,
    Gauge,
    Histogram,
}

/// A metric with its series, by their labels.
#[derive(Debug)]
struct Family<'s> {
    kind: Kind,
    help: String,
    series: BTreeMap<String, &'s Total>,
}

/// All totals.
pub(super) fn exposition(store: &Store) -> String {
    let mut families: BTreeMap<String, Family<'_>> = BTreeMap::new();
    for (id, total) in store.totals() {
        let kind = kind(id, total);
        let new = || Family { kind, help: help(id), series: BTreeMap::new() };
        let family = families.entry(name(id, kind)).or_insert_with(new);
        // Two that share a name and are not of a kind: the first counts.
        if family.kind == kind {
            family.series.entry(labels(id)).or_insert(total);
        }
    }
    let mut text = String::new();
    for (name, family) in &families {
        family.write(name, &mut text);
    }
    text
}

impl Family<'_> {
    fn write(&self, name: &str, text: &mut String) {
        let kind = match self.kind {
            Kind::Counter => "counter",
            Kind::Gauge => "gauge",
            Kind::Histogram => "histogram",
        };
        line(text, format_args!("# HELP {name} {}", self.help));
        line(text, format_args!("# TYPE {name} {kind}"));
        for (labels, total) in &self.series {
            match self.kind {
                Kind::Counter => {
                    line(text, format_args!("{name}{} {}", braced(labels), total.sum()))
                }
                Kind::Gauge => {
                    line(text, format_args!("{name}{} {}", braced(labels), total.last()))
                }
                Kind::Histogram => histogram(text, name, labels, total),
            }
        }
    }
}

fn histogram(text: &mut String, name: &str, labels: &str, total: &Total) {
    let comma = if labels.is_empty() { "" } else { "," };
    let mut bucket = |bound: &str, count: u64| {
        line(text, format_args!("{name}_bucket{{{labels}{comma}le=\"{bound}\"}} {count}"));
    };
    for (bound, count) in total.buckets() {
        bucket(&bound.to_string(), count);
    }
    bucket("+Inf", total.count());
    line(text, format_args!("{name}_sum{} {}", braced(labels), total.sum()));
    line(text, format_args!("{name}_count{} {}", braced(labels), total.count()));
}

fn line(text: &mut String, line: std::fmt::Arguments<'_>) {
    // Writing to a text cannot fail.
    let _ = writeln!(text, "{line}");
}

fn braced(labels: &str) -> String {
    if labels.is_empty() { String::new() } else { format!("{{{labels}}}") }
}

fn kind(id: &MetricId, total: &Total) -> Kind {
    match total.unit() {
        Some(Unit::Microseconds | Unit::Milliseconds | Unit::Seconds) => Kind::Histogram,
        Some(Unit::Count) if id.namespace != STATES => Kind::Counter,
        Some(Unit::Count) | None => Kind::Gauge,
    }
}

fn name(id: &MetricId, kind: Kind) -> String {
    let name = format!("{}_{}", snake(&id.namespace), snake(&id.name));
    let ending = match kind {
        Kind::Counter => "_total",
        Kind::Gauge => "",
        Kind::Histogram => "_seconds",
    };
    match name.strip_suffix(ending) {
        Some(_) => name,
        None => name + ending,
    }
}

fn help(id: &MetricId) -> String {
    let source = Source::ALL.into_iter().find(|source| source.namespace() == id.namespace);
    match source.and_then(|source| Metric::named(source, &id.name)) {
        Some(metric) => metric.about().to_owned(),
        None => escaped(&format!("{} of {}, as CloudWatch has it.", id.name, id.namespace)),
    }
}

fn labels(id: &MetricId) -> String {
    let label = |(name, value): &(String, String)| {
        let name = match snake(name) {
            // A histogram's own.
            name if name == "le" => "le_".to_owned(),
            name => name,
        };
        format!("{name}=\"{}\"", escaped(value).replace('"', "\\\""))
    };
    id.dimensions().iter().map(label).collect::<Vec<_>>().join(",")
}

fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\").replace('\n', "\\n")
}

/// A name in small letters with underscores: `TimeToMatch` is `time_to_match`, and
/// `AWS/Lambda` is `aws_lambda`.
fn snake(name: &str) -> String {
    let letters: Vec<char> = name.chars().collect();
    let mut snake = String::new();
    for (index, &letter) in letters.iter().enumerate() {
        if !letter.is_ascii_alphanumeric() {
            snake.push('_');
            continue;
        }
        let before = index.checked_sub(1).and_then(|before| letters.get(before));
        let after_small = before.is_some_and(|it| it.is_ascii_lowercase() || it.is_ascii_digit());
        let word_after = letters.get(index + 1).is_some_and(char::is_ascii_lowercase);
        let new_word = letter.is_ascii_uppercase()
            && (after_small || (word_after && before.is_some_and(char::is_ascii_uppercase)));
        if new_word {
            snake.push('_');
        }
        snake.push(letter.to_ascii_lowercase());
    }
    // A name begins with a letter.
    if snake.starts_with(|first: char| !first.is_ascii_alphabetic()) {
        snake.insert(0, 'x');
    }
    snake
}

#[cfg(test)]
mod tests;
