//! How far away a bot pretends to be.
//!
//! Bots sit on one machine, players all over the world. So a bot measures for
//! real and adds the way from where it pretends to live. Only what it *reports*
//! is longer: its packets are not held back.

use std::{collections::BTreeMap, str::FromStr, time::Duration};

use api_contract::client_config::Location;
use muster_client::latency::Measurement;
use rand::{Rng, rngs::StdRng, seq::IndexedRandom};

/// Where bots pretend to live.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum LatencyProfile {
    /// Where they are.
    Real,
    /// All near one location.
    Near(String),
    /// Each near a location chosen by chance.
    Mixed,
    /// Far from everywhere.
    Far,
}

impl FromStr for LatencyProfile {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "real" => Ok(Self::Real),
            "mixed" => Ok(Self::Mixed),
            "far" => Ok(Self::Far),
            _ => match text.strip_prefix("near:") {
                Some(location) if !location.is_empty() => Ok(Self::Near(location.to_owned())),
                Some(_) | None => Err("it is real, near:LOCATION, mixed or far".to_owned()),
            },
        }
    }
}

/// Round trips added for a location next door, in milliseconds.
const NEAR_MS: std::ops::Range<u64> = 5..30;
/// For another continent.
const ELSEWHERE_MS: std::ops::Range<u64> = 80..150;
/// For a bad connection to anywhere.
const FAR_MS: std::ops::Range<u64> = 150..300;

/// How much one bot adds to what it measures, by location.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Distance(BTreeMap<String, Duration>);

impl LatencyProfile {
    /// The location that does not exist, if the profile names one.
    pub(crate) fn unknown_location(&self, locations: &[Location]) -> Option<&str> {
        match self {
            Self::Near(name) if locations.iter().all(|location| location.name != *name) => {
                Some(name)
            }
            Self::Near(_) | Self::Real | Self::Mixed | Self::Far => None,
        }
    }

    /// The profile of bots that come together, as friends do: near one location,
    /// where each would be near some.
    pub(crate) fn of_a_group(&self, locations: &[Location], rng: &mut StdRng) -> Self {
        match (self, locations.choose(rng)) {
            (Self::Mixed, Some(location)) => Self::Near(location.name.clone()),
            _ => self.clone(),
        }
    }

    /// Settles where a bot lives.
    pub(crate) fn distance(&self, locations: &[Location], rng: &mut StdRng) -> Distance {
        let home = match self {
            Self::Near(name) => Some(name.as_str()),
            Self::Mixed => locations.choose(rng).map(|location| location.name.as_str()),
            Self::Real | Self::Far => None,
        };
        let mut added = |location: &Location| match (self, home) {
            (Self::Real, _) => 0,
            (_, Some(home)) if home == location.name => rng.random_range(NEAR_MS),
            (_, Some(_)) => rng.random_range(ELSEWHERE_MS),
            (_, None) => rng.random_range(FAR_MS),
        };
        let by_location = locations
            .iter()
            .map(|location| (location.name.clone(), Duration::from_millis(added(location))));
        Distance(by_location.collect())
    }
}

impl Distance {
    /// What the bot reports instead of what it measured.
    pub(crate) fn add_to(&self, measured: &mut [Measurement]) {
        for measurement in measured {
            measurement.round_trip +=
                self.0.get(&measurement.location).copied().unwrap_or_default();
        }
    }
}

#[cfg(test)]
mod tests {
    use rand::SeedableRng;

    use super::*;

    fn locations() -> Vec<Location> {
        ["us-east-1", "eu-west-1"]
            .map(|name| Location { name: name.to_owned(), beacon: "127.0.0.1:1".to_owned() })
            .to_vec()
    }

    fn milliseconds(profile: &str, seed: u64) -> [u64; 2] {
        let profile: LatencyProfile = profile.parse().unwrap();
        let mut rng = StdRng::seed_from_u64(seed);
        let mut measured = ["us-east-1", "eu-west-1"].map(|location| Measurement {
            location: location.to_owned(),
            round_trip: Duration::from_millis(1),
            answered: 5,
        });
        profile.distance(&locations(), &mut rng).add_to(&mut measured);
        measured.map(|m| u64::try_from(m.round_trip.as_millis()).unwrap())
    }

    #[test]
    fn who_is_near_one_location_is_far_from_the_others() {
        for seed in 0..50 {
            let [near, elsewhere] = milliseconds("near:us-east-1", seed);
            assert!(near <= 30 && elsewhere > 80, "{near}, {elsewhere}");
        }
    }

    #[test]
    fn who_is_far_is_far_from_everywhere() {
        assert!(milliseconds("far", 1).iter().all(|&ms| ms > 150));
    }

    #[test]
    fn nothing_is_added_to_what_is_real() {
        assert_eq!(milliseconds("real", 1), [1, 1]);
    }

    #[test]
    fn in_a_mixed_crowd_everybody_is_near_somewhere() {
        let homes: Vec<bool> = (0..50)
            .map(|seed| {
                let [east, west] = milliseconds("mixed", seed);
                assert!((east <= 30) != (west <= 30));
                east < west
            })
            .collect();
        assert!(homes.contains(&true) && homes.contains(&false));
    }

    #[test]
    fn bots_of_a_group_live_near_each_other() {
        let mut rng = StdRng::seed_from_u64(1);
        let profile = LatencyProfile::Mixed.of_a_group(&locations(), &mut rng);
        assert!(matches!(profile, LatencyProfile::Near(_)), "{profile:?}");
        assert_eq!(LatencyProfile::Far.of_a_group(&locations(), &mut rng), LatencyProfile::Far);
    }

    #[test]
    fn a_location_that_is_not_there_is_named() {
        let profile: LatencyProfile = "near:mars-1".parse().unwrap();
        assert_eq!(profile.unknown_location(&locations()), Some("mars-1"));
    }
}
