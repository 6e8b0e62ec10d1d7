//! Events that arrive twice, in the wrong order or not at all, on request.
//!
//! SNS and FlexMatch may do each of these at any time; here they do so when told
//! to, so that one can watch every ticket end all the same.

use std::{
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use api_contract::events::MatchmakingEvent;
use serde::{Deserialize, Serialize};

/// How long an event is held for one to be swapped with.
pub(super) const HELD_FOR: Duration = Duration::from_millis(500);

/// What to do to events; nothing by default.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub(crate) struct Faults {
    /// Every event is delivered twice.
    pub(crate) duplicate: bool,
    /// Every two events change places.
    pub(crate) reorder: bool,
    /// The share of events that get lost, 0 to 1, evenly spread.
    pub(crate) drop: f64,
}

/// Why faults were not taken.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("`drop` is a share from 0 to 1")]
pub(crate) struct FaultsError;

/// The switch for faults, and what it holds back.
#[derive(Debug, Default)]
pub(crate) struct FaultySwitch(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    faults: Faults,
    held: Option<MatchmakingEvent>,
    dropped: u64,
    /// What is due to be dropped: one is, whenever this is at least one.
    drop_due: f64,
}

impl FaultySwitch {
    /// What is done to events now.
    pub(crate) fn current(&self) -> Faults {
        self.state().faults
    }

    /// Does this to events from now on.
    pub(crate) fn set(&self, faults: Faults) -> Result<(), FaultsError> {
        if !(0.0..=1.0).contains(&faults.drop) {
            return Err(FaultsError);
        }
        self.state().faults = faults;
        Ok(())
    }

    /// How many events were lost on request.
    pub(super) fn dropped(&self) -> u64 {
        self.state().dropped
    }

    /// What is to be delivered now that `event` has come.
    pub(super) fn pass(&self, event: MatchmakingEvent) -> Vec<MatchmakingEvent> {
        let mut state = self.state();
        if state.drops() {
            return Vec::new();
        }
        if state.faults.reorder && state.held.is_none() {
            state.held = Some(event);
            return Vec::new();
        }
        let mut events = vec![event];
        events.extend(state.held.take());
        state.copied(events)
    }

    /// What is to be delivered after nothing has come for a while.
    pub(super) fn release(&self) -> Vec<MatchmakingEvent> {
        let mut state = self.state();
        let held = state.held.take();
        state.copied(held)
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn copied(&self, events: impl IntoIterator<Item = MatchmakingEvent>) -> Vec<MatchmakingEvent> {
        let copies = if self.faults.duplicate { 2 } else { 1 };
        events.into_iter().flat_map(|event| vec![event; copies]).collect()
    }

    fn drops(&mut self) -> bool {
        self.drop_due += self.faults.drop;
        let drops = self.drop_due >= 1.0;
        if drops {
            self.drop_due -= 1.0;
            self.dropped += 1;
        }
        drops
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use api_contract::{Timestamp, events::Detail};

    use super::*;

    pub(crate) fn event(id: &str) -> MatchmakingEvent {
        MatchmakingEvent {
            version: "0".to_owned(),
            id: id.to_owned(),
            detail_type: api_contract::events::DETAIL_TYPE.to_owned(),
            source: "aws.gamelift".to_owned(),
            account: "000000000000".to_owned(),
            time: Timestamp::from_millis(1),
            region: "eu-west-1".to_owned(),
            resources: Vec::new(),
            detail: Detail::MatchmakingSearching {
                tickets: Vec::new(),
                estimated_wait_millis: None,
                game_session_info: api_contract::events::EventGameSession::default(),
            },
        }
    }

    fn check(faults: Faults, expected: &[&str]) {
        let switch = FaultySwitch::default();
        switch.set(faults).unwrap();
        let passed = ["a", "b", "c", "d", "e"].iter().flat_map(|id| switch.pass(event(id)));
        let mut ids: Vec<String> = passed.map(|event| event.id).collect();
        ids.extend(switch.release().into_iter().map(|event| event.id));
        assert_eq!(ids, expected, "with {faults:?}");
    }

    #[test]
    fn events_pass_as_they_come_unless_told_otherwise() {
        let none = Faults::default();
        check(none, &["a", "b", "c", "d", "e"]);
        check(Faults { reorder: true, ..none }, &["b", "a", "d", "c", "e"]);
        check(Faults { drop: 0.5, ..none }, &["a", "c", "e"]);
        check(Faults { drop: 1.0, ..none }, &[]);
        let twice = Faults { duplicate: true, ..none };
        check(twice, &["a", "a", "b", "b", "c", "c", "d", "d", "e", "e"]);
        let both = Faults { reorder: true, ..twice };
        check(both, &["b", "b", "a", "a", "d", "d", "c", "c", "e", "e"]);
    }

    #[test]
    fn an_impossible_share_is_refused() {
        for drop in [-0.1, 1.1, f64::NAN] {
            let faults = Faults { drop, ..Faults::default() };
            assert_eq!(FaultySwitch::default().set(faults), Err(FaultsError));
        }
    }
}
