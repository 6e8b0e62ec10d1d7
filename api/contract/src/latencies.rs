//! How far a player is from each location.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Most locations that one request may name: GameLift has some thirty, and a
/// request with more is a mistake or an attack.
pub const LATENCIES_MAX: usize = 32;

/// The longest round trip that counts as a measurement, in milliseconds. Above
/// it nobody can play, and FlexMatch's rules compare such values for nothing.
pub const LATENCY_MS_MAX: u32 = 10_000;

/// Most characters of a location's name (GameLift API, `LocationStringModel`).
pub const LOCATION_LENGTH_MAX: usize = 64;

/// Round trip times by location, in whole milliseconds: at least one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(try_from = "BTreeMap<String, f64>", into = "BTreeMap<String, u32>")]
#[schema(value_type = BTreeMap<String, u32>, example = json!({"us-east-1": 23, "eu-west-1": 91}))]
pub struct Latencies(BTreeMap<String, u32>);

/// Why measurements were not taken.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum LatenciesError {
    /// A match cannot be placed near a player of whom nothing is known.
    #[error("at least one location's latency is needed")]
    None,
    /// More locations than there are.
    #[error("at most {LATENCIES_MAX} locations' latencies are taken, {0} were given")]
    TooMany(usize),
    /// Not a number of milliseconds that a round trip can take.
    #[error("the latency of {location:?} must be a number from 0 to {LATENCY_MS_MAX} milliseconds")]
    OutOfRange {
        /// The location with the impossible latency.
        location: String,
    },
    /// A location's name is empty or too long.
    #[error("a location's name has 1 to {LOCATION_LENGTH_MAX} characters")]
    Location,
}

impl Latencies {
    /// Takes measurements in milliseconds; fractions are rounded.
    ///
    /// # Errors
    /// When there are none or too many, or one is not a possible round trip.
    pub fn new(measured: BTreeMap<String, f64>) -> Result<Self, LatenciesError> {
        if measured.is_empty() {
            return Err(LatenciesError::None);
        }
        if measured.len() > LATENCIES_MAX {
            return Err(LatenciesError::TooMany(measured.len()));
        }
        let mut latencies = BTreeMap::new();
        for measurement in measured {
            let (location, milliseconds) = checked(measurement)?;
            latencies.insert(location, milliseconds);
        }
        Ok(Self(latencies))
    }

    /// Milliseconds by location.
    #[must_use]
    pub fn by_location(&self) -> &BTreeMap<String, u32> {
        &self.0
    }
}

fn checked((location, milliseconds): (String, f64)) -> Result<(String, u32), LatenciesError> {
    if !(1..=LOCATION_LENGTH_MAX).contains(&location.len()) {
        return Err(LatenciesError::Location);
    }
    // Written so that NaN, which compares with nothing, is refused.
    if !(0.0..=f64::from(LATENCY_MS_MAX)).contains(&milliseconds) {
        return Err(LatenciesError::OutOfRange { location });
    }
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "the range was checked above"
    )]
    let whole = milliseconds.round() as u32;
    Ok((location, whole))
}

impl TryFrom<BTreeMap<String, f64>> for Latencies {
    type Error = LatenciesError;

    fn try_from(measured: BTreeMap<String, f64>) -> Result<Self, LatenciesError> {
        Self::new(measured)
    }
}

impl From<Latencies> for BTreeMap<String, u32> {
    fn from(latencies: Latencies) -> Self {
        latencies.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(json: &str) -> Result<Latencies, String> {
        serde_json::from_str(json).map_err(|error| error.to_string())
    }

    #[test]
    fn latencies_are_whole_milliseconds() {
        let latencies = check(r#"{"us-east-1": 22.6}"#).unwrap();
        assert_eq!(latencies.by_location()["us-east-1"], 23);
    }

    #[test]
    fn impossible_latencies_are_refused() {
        for json in
            ["{}", r#"{"a":-1}"#, r#"{"a":10001}"#, r#"{"a":1e400}"#, r#"{"a":"1"}"#, r#"{"":1}"#]
        {
            assert!(check(json).is_err(), "{json} was taken");
        }
        let nan = BTreeMap::from([("a".to_owned(), f64::NAN)]);
        assert!(matches!(Latencies::new(nan), Err(LatenciesError::OutOfRange { .. })));
    }

    #[test]
    fn a_thousand_latencies_are_refused() {
        let many = (0..1000).map(|n| (format!("r{n}"), 1.0)).collect();
        assert_eq!(Latencies::new(many), Err(LatenciesError::TooMany(1000)));
    }
}
