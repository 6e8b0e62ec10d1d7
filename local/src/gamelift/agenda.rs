//! What falls due when: each thing that waits for time has one entry here.

use std::collections::{BTreeSet, HashMap};

use api_contract::{GameSessionId, MatchId, PlayerSessionId, TicketId, Timestamp};

use super::ids::ProcessId;

/// Something that waits for time.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Deadline {
    /// Matches are formed from the pool.
    Pass,
    /// An open ticket's time is over, or an ended one is forgotten.
    Ticket(TicketId),
    /// The players of a proposed match have had their time to accept.
    Acceptance(MatchId),
    /// A placement may look farther, or its time is over, or it is forgotten.
    Placement(MatchId),
    /// A game session should be active by now, or an ended one is forgotten.
    GameSession(GameSessionId),
    /// A reserved place is forfeit.
    Reservation(PlayerSessionId),
    /// A process should have done what its stage waits for.
    Stage(ProcessId),
    /// A heartbeat was missed.
    Heartbeat(ProcessId),
    /// A process that lost its socket counts as lost.
    Reconnect(ProcessId),
}

/// The entries, by time and by what waits.
#[derive(Debug, Default)]
pub(crate) struct Agenda {
    by_time: BTreeSet<(Timestamp, Deadline)>,
    times: HashMap<Deadline, Timestamp>,
}

impl Agenda {
    /// Enters `deadline` for `at`, in place of an earlier entry of the same.
    pub(crate) fn set(&mut self, deadline: Deadline, at: Timestamp) {
        self.cancel(&deadline);
        self.times.insert(deadline.clone(), at);
        self.by_time.insert((at, deadline));
    }

    /// Enters `deadline` for `at` unless it falls due earlier anyway.
    pub(crate) fn set_no_later(&mut self, deadline: Deadline, at: Timestamp) {
        if self.times.get(&deadline).is_none_or(|&earlier| at < earlier) {
            self.set(deadline, at);
        }
    }

    /// Strikes out the entry, if there is one.
    pub(crate) fn cancel(&mut self, deadline: &Deadline) {
        if let Some((deadline, at)) = self.times.remove_entry(deadline) {
            self.by_time.remove(&(at, deadline));
        }
    }

    /// When the next entry falls due.
    pub(crate) fn next(&self) -> Option<Timestamp> {
        self.by_time.first().map(|&(at, _)| at)
    }

    /// Takes out the earliest entry that is due at `now`.
    pub(crate) fn take_due(&mut self, now: Timestamp) -> Option<(Timestamp, Deadline)> {
        if self.next()? > now {
            return None;
        }
        let (at, deadline) = self.by_time.pop_first()?;
        self.times.remove(&deadline);
        Some((at, deadline))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(milliseconds: i64) -> Timestamp {
        Timestamp::from_millis(milliseconds)
    }

    #[test]
    fn entries_fall_due_in_order_and_once() {
        let mut agenda = Agenda::default();
        let reservation = Deadline::Reservation(PlayerSessionId::parse("psess-1").unwrap());
        agenda.set(reservation.clone(), at(20));
        agenda.set(Deadline::Pass, at(10));

        assert_eq!(agenda.take_due(at(9)), None);
        assert_eq!(agenda.take_due(at(30)), Some((at(10), Deadline::Pass)));
        assert_eq!(agenda.take_due(at(30)), Some((at(20), reservation)));
        assert_eq!(agenda.take_due(at(30)), None);
    }

    #[test]
    fn a_thing_has_one_entry() {
        let mut agenda = Agenda::default();
        agenda.set(Deadline::Pass, at(10));
        agenda.set(Deadline::Pass, at(30));
        agenda.set_no_later(Deadline::Pass, at(40));
        assert_eq!(agenda.next(), Some(at(30)));

        agenda.set_no_later(Deadline::Pass, at(20));
        assert_eq!(agenda.take_due(at(50)), Some((at(20), Deadline::Pass)));
        assert_eq!(agenda.next(), None);
    }
}
