//! What was measured, in order. Whatever test it is: a record that breaks a rule of
//! metrics fails it.

use std::sync::Mutex;

use api_contract::{
    metrics::{Dimension, Metric, Record},
    tickets::ReasonCode,
};
use api_service::Meter;

/// All records.
#[derive(Debug, Default)]
pub(crate) struct Measured(Mutex<Vec<Record>>);

impl Meter for Measured {
    fn take(&self, record: Record) {
        check(&record);
        self.0.lock().unwrap().push(record);
    }
}

impl Measured {
    /// Each value of `metric`.
    pub(crate) fn values(&self, metric: Metric) -> Vec<f64> {
        let records = self.0.lock().unwrap();
        let values = records.iter().flat_map(Record::values);
        values.filter(|(one, _)| *one == metric).map(|(_, value)| value).collect()
    }

    /// Adds what another one has.
    pub(crate) fn extend(&self, other: &Self) {
        self.0.lock().unwrap().extend(other.0.lock().unwrap().iter().cloned());
    }

    /// The newest record with `metric` in it.
    pub(crate) fn last(&self, metric: Metric) -> Option<Record> {
        let records = self.0.lock().unwrap();
        let has = |record: &&Record| record.values().any(|(one, _)| one == metric);
        records.iter().rev().find(has).cloned()
    }
}

/// Every dimension that a set of a metric needs and that the record names has one
/// of its listed values; a ticket ends for a reason as that reason says.
fn check(record: &Record) {
    for dimension in [Dimension::State, Dimension::Reason, Dimension::Cause] {
        let value = record.dimension(dimension);
        assert_ne!(value, Some("OTHER"), "{record:?}");
    }
    if let Some(reason) = record.dimension(Dimension::Reason) {
        let state = record.dimension(Dimension::State).unwrap();
        assert!(ReasonCode::named(reason).unwrap().ends().contains(&state), "{record:?}");
    }
}
