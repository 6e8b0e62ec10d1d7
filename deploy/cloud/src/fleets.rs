//! Fleets on managed instances: which there are, which is live, and the way to another.
//!
//! A fleet's name is made of what cannot change about it, its build and its instances'
//! type; so the same name is the same fleet, and anything else is a fleet more. What
//! is there is read from the state's outputs; [`Fleets::on_the_way_to`] and
//! [`Fleets::arrived_at`] are the two steps of every move.

use std::{collections::BTreeMap, fmt, str::FromStr};

use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};

/// Digits of the build's SHA-256 in a name: enough to tell builds apart.
const DIGITS: usize = 12;

/// A fleet's name: digits of its build's SHA-256, a hyphen, its instances' type.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct FleetName(String);

impl FleetName {
    /// The name of the fleet with this build on instances of this type.
    fn of(build: &str, instance_type: &str) -> Self {
        let digits: String = build.chars().take(DIGITS).collect();
        Self(format!("{digits}-{}", instance_type.replace('.', "-")))
    }
}

impl fmt::Display for FleetName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// That a text is no fleet's name.
#[derive(Debug, thiserror::Error)]
#[error("is no fleet's name, such as 3fa9c1d20b77-c7g-medium")]
pub(crate) struct NotAName;

impl FromStr for FleetName {
    type Err = NotAName;

    fn from_str(text: &str) -> Result<Self, NotAName> {
        let (digits, kind) = text.split_once('-').ok_or(NotAName)?;
        let hex = digits.len() == DIGITS && digits.chars().all(|c| c.is_ascii_hexdigit());
        let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        let fits = hex && !kind.is_empty() && kind.chars().all(plain);
        fits.then(|| Self(text.to_owned())).ok_or(NotAName)
    }
}

/// A fleet, as Terraform is told of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Fleet {
    /// The zip archive with the game server's build, as the root module sees it; nothing
    /// once the fleet is there, since another archive may lie there by then.
    #[serde(default)]
    pub(crate) archive: String,
    /// The archive's SHA-256, in hexadecimal.
    pub(crate) build: String,
    /// Whether it is being emptied.
    pub(crate) draining: bool,
    /// The instances' type.
    pub(crate) instance_type: String,
}

impl Fleet {
    /// Its name.
    pub(crate) fn name(&self) -> FleetName {
        FleetName::of(&self.build, &self.instance_type)
    }
}

/// The fleets that there are, or are to be.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Fleets {
    /// All of them.
    pub(crate) all: BTreeMap<FleetName, Fleet>,
    /// The one that new game sessions go to.
    pub(crate) live: Option<FleetName>,
}

/// What GameLift calls the fleets, by our names.
pub(crate) type FleetIds = BTreeMap<FleetName, String>;

impl Fleets {
    /// What the state's outputs say, with GameLift's ids: what was asked for and was
    /// made, since an apply may have ended in between.
    pub(crate) fn of_outputs(outputs: &Json) -> (Self, FleetIds) {
        let of = |name: &str| outputs[name]["value"].clone();
        let ids: FleetIds = serde_json::from_value(of("fleet_ids")).unwrap_or_default();
        let mut all: BTreeMap<FleetName, Fleet> =
            serde_json::from_value(of("fleets")).unwrap_or_default();
        all.retain(|name, _| ids.contains_key(name));
        let live_id = of("fleet_id");
        let live = ids.iter().find(|(_, id)| live_id == id.as_str()).map(|(name, _)| name.clone());
        (Self { all, live }, ids)
    }

    /// The variables that make it so.
    pub(crate) fn variables(&self) -> [(&'static str, Json); 2] {
        let live = self.live.as_ref().map(ToString::to_string).unwrap_or_default();
        [("fleets", json!(self.all)), ("live_fleet", live.into())]
    }

    /// The fleets that are not live.
    pub(crate) fn others(&self) -> impl Iterator<Item = &FleetName> {
        self.all.keys().filter(|name| self.live.as_ref() != Some(name))
    }

    /// The first step to `wanted`: it is there, beside what is live. What is neither is
    /// emptied if `retire` says so, or because another takes its place.
    pub(crate) fn on_the_way_to(&self, wanted: &FleetName, fleet: &Fleet, retire: bool) -> Self {
        let mut next = self.clone();
        let live = next.live.get_or_insert_with(|| wanted.clone()).clone();
        let entry = next.all.entry(wanted.clone()).or_insert_with(|| fleet.clone());
        entry.draining = false;
        let new = !self.all.contains_key(wanted) && self.live.is_some();
        for (name, fleet) in &mut next.all {
            if *name != live && name != wanted && (retire || new) {
                fleet.draining = true;
            }
        }
        next
    }

    /// The last step to `wanted`: it is live, and what is `empty` is gone.
    pub(crate) fn arrived_at(&self, wanted: &FleetName, empty: &[FleetName]) -> Self {
        let mut next = self.clone();
        next.live = Some(wanted.clone());
        next.all.retain(|name, fleet| name == wanted || !fleet.draining || !empty.contains(name));
        next
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fleet(build: &str) -> (FleetName, Fleet) {
        let build = build.repeat(64);
        let fleet = Fleet {
            archive: "game-server.zip".to_owned(),
            instance_type: "c7g.medium".to_owned(),
            draining: false,
            build,
        };
        (fleet.name(), fleet)
    }

    fn fleets(builds: &[&str], live: &str) -> Fleets {
        let all = builds.iter().map(|build| fleet(build)).collect();
        Fleets { all, live: Some(fleet(live).0) }
    }

    fn draining(fleets: &Fleets) -> Vec<&FleetName> {
        fleets.all.iter().filter(|(_, fleet)| fleet.draining).map(|(name, _)| name).collect()
    }

    #[test]
    fn a_name_is_read_as_it_is_written() {
        let (name, _) = fleet("a");
        assert_eq!(name.to_string(), "aaaaaaaaaaaa-c7g-medium");
        assert_eq!(name.to_string().parse::<FleetName>().unwrap(), name);
        assert!("c7g-medium".parse::<FleetName>().is_err());
    }

    #[test]
    fn the_first_fleet_is_live_at_once() {
        let (name, new) = fleet("a");
        let next = Fleets::default().on_the_way_to(&name, &new, false);
        assert_eq!(next, fleets(&["a"], "a"));
        assert_eq!(next.arrived_at(&name, &[]), next);
    }

    #[test]
    fn a_new_build_stands_beside_the_live_one_first() {
        let (name, new) = fleet("b");
        let next = fleets(&["a"], "a").on_the_way_to(&name, &new, false);
        assert_eq!(next, fleets(&["a", "b"], "a"));
        assert_eq!(next.arrived_at(&name, &[]), fleets(&["a", "b"], "b"));
    }

    #[test]
    fn the_same_build_changes_nothing_until_it_is_retired() {
        let (name, same) = fleet("b");
        let there = fleets(&["a", "b"], "b");
        assert_eq!(there.on_the_way_to(&name, &same, false), there);
        let retired = there.on_the_way_to(&name, &same, true);
        assert_eq!(draining(&retired), [&fleet("a").0]);
        assert_eq!(retired.arrived_at(&name, &[]), retired, "game sessions are still on it");
        assert_eq!(retired.arrived_at(&name, &[fleet("a").0]), fleets(&["b"], "b"));
    }

    #[test]
    fn a_third_build_empties_the_first() {
        let (name, new) = fleet("c");
        let next = fleets(&["a", "b"], "b").on_the_way_to(&name, &new, false);
        assert_eq!(draining(&next), [&fleet("a").0]);
        assert_eq!(next.arrived_at(&name, &[fleet("a").0]), fleets(&["b", "c"], "c"));
    }

    #[test]
    fn a_move_that_was_stopped_half_way_goes_on() {
        let (name, new) = fleet("b");
        let half_way = fleets(&["a", "b"], "a");
        assert_eq!(half_way.on_the_way_to(&name, &new, false), half_way);
        assert_eq!(half_way.arrived_at(&name, &[]).live, Some(name));
    }

    #[test]
    fn the_way_back_fills_what_was_being_emptied() {
        let (name, older) = fleet("a");
        let mut there = fleets(&["a", "b"], "b");
        there.all.get_mut(&name).unwrap().draining = true;
        let next = there.on_the_way_to(&name, &older, false);
        assert!(draining(&next).is_empty());
        assert_eq!(next.arrived_at(&name, &[]), fleets(&["a", "b"], "a"));
    }

    #[test]
    fn what_was_asked_for_and_not_made_is_not_there() {
        let (name, there) = fleet("a");
        let (failed, asked) = fleet("b");
        let outputs = json!({
            "fleet_id": { "value": "fleet-1" },
            "fleet_ids": { "value": { name.to_string(): "fleet-1" } },
            "fleets": { "value": { name.to_string(): there, failed.to_string(): asked } },
        });

        let (read, ids) = Fleets::of_outputs(&outputs);

        assert_eq!(read, fleets(&["a"], "a"));
        assert_eq!(ids[&name], "fleet-1");
        assert_eq!(Fleets::of_outputs(&json!({})).0, Fleets::default());
    }
}
