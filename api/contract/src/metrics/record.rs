//! One line of metrics, in CloudWatch's embedded metric format.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::{Dimension, Metric};
use crate::Timestamp;

/// What stands for a value that its dimension does not have.
const OTHER: &str = "OTHER";

/// Longest value of a dimension (CloudWatch API, `Dimension`).
const DIMENSION_LENGTH_MAX: usize = 1_024;

/// Longest property: ids are shorter, and a line has 256 KiB.
const PROPERTY_LENGTH_MAX: usize = 2_048;

/// The names of a line's properties, as other lines of the log have them.
pub mod property {
    /// A ticket's id.
    pub const TICKET_ID: &str = "ticketId";
    /// A match's id.
    pub const MATCH_ID: &str = "matchId";
    /// A game session's id.
    pub const GAME_SESSION_ID: &str = "gameSessionId";
    /// An operation of AWS.
    pub const OPERATION: &str = "operation";
}

/// Values that were measured together, and what they are of.
///
/// What it says of an id is a property: it can be searched for in the log, and
/// makes no series of its own.
#[derive(Debug, Clone, PartialEq)]
pub struct Record {
    values: BTreeMap<Metric, f64>,
    dimensions: BTreeMap<Dimension, String>,
    properties: BTreeMap<&'static str, String>,
}

impl Record {
    /// One `value` of `metric`.
    #[must_use]
    pub fn of(metric: Metric, value: f64) -> Self {
        let values = BTreeMap::from([(metric, value)]);
        Self { values, dimensions: BTreeMap::new(), properties: BTreeMap::new() }
    }

    /// One more that happened.
    #[must_use]
    pub fn one(metric: Metric) -> Self {
        Self::of(metric, 1.0)
    }

    /// With a `value` of another metric of the same source.
    #[must_use]
    pub fn and(mut self, metric: Metric, value: f64) -> Self {
        self.values.insert(metric, value);
        self
    }

    /// The same, of `value` in `dimension`. A value that the dimension does not
    /// have counts as `OTHER`.
    #[must_use]
    pub fn by(mut self, dimension: Dimension, value: &str) -> Self {
        let known = dimension.values().is_none_or(|values| values.contains(&value));
        let value: String = if known { value } else { OTHER }
            .chars()
            .filter(char::is_ascii_graphic)
            .take(DIMENSION_LENGTH_MAX)
            .collect();
        // CloudWatch drops a line with an empty dimension.
        if !value.is_empty() {
            self.dimensions.insert(dimension, value);
        }
        self
    }

    /// The same, about what `value` names.
    #[must_use]
    pub fn about(mut self, property: &'static str, value: impl ToString) -> Self {
        let value = value.to_string().chars().take(PROPERTY_LENGTH_MAX).collect();
        self.properties.insert(property, value);
        self
    }

    /// Each metric with its value.
    pub fn values(&self) -> impl Iterator<Item = (Metric, f64)> {
        self.values.iter().map(|(&metric, &value)| (metric, value))
    }

    /// The value in `dimension`, if it has one.
    #[must_use]
    pub fn dimension(&self, dimension: Dimension) -> Option<&str> {
        self.dimensions.get(&dimension).map(String::as_str)
    }

    /// The record as a line of the log, measured at `at` by whoever is `home` in
    /// its source's dimension. What is no finite number is left out.
    #[must_use]
    pub fn line(&self, at: Timestamp, home: &str) -> String {
        let mut line = Map::new();
        let mut directives: Vec<Value> = Vec::new();
        for (&metric, &value) in self.values.iter().filter(|(_, value)| value.is_finite()) {
            let source = metric.source();
            let whose = self.clone().by(source.home(), home);
            let sets = whose.sets(metric);
            line.insert(metric.name().to_owned(), json!(value));
            for dimension in sets.iter().flatten() {
                let value = whose.dimensions[dimension].as_str();
                line.insert(dimension.name().to_owned(), value.into());
            }
            directives.push(json!({
                "Namespace": source.namespace(),
                "Dimensions": names(&sets),
                "Metrics": [{ "Name": metric.name(), "Unit": metric.unit().name() }],
            }));
        }
        for (&name, value) in &self.properties {
            line.insert(name.to_owned(), value.as_str().into());
        }
        let metadata = json!({ "Timestamp": at.as_millis(), "CloudWatchMetrics": directives });
        line.insert("_aws".to_owned(), metadata);
        Value::Object(line).to_string()
    }

    /// The sets of dimensions of `metric` that have all their values here.
    fn sets(&self, metric: Metric) -> Vec<Vec<Dimension>> {
        let home = metric.source().home();
        let with = |set: &&[Dimension]| std::iter::once(home).chain(set.iter().copied()).collect();
        let sets = std::iter::once(&[][..]).chain(metric.by().iter().copied());
        let sets = sets.map(|set| with(&set));
        sets.filter(|set: &Vec<_>| set.iter().all(|it| self.dimensions.contains_key(it))).collect()
    }
}

fn names(sets: &[Vec<Dimension>]) -> Vec<Vec<&'static str>> {
    let names = |set: &Vec<Dimension>| set.iter().map(|dimension| dimension.name()).collect();
    sets.iter().map(names).collect()
}
