//! The waiting tickets, made ready for the rules.
//!
//! Entries have numbers that stay while they wait. What a pass needs in order
//! is kept in order from pass to pass: arrivals are merged in, and those who
//! left are struck out.

mod order;
mod prepare;
mod tree;

use std::collections::HashMap;

use crate::few::Players;
use crate::hash::Mixed;
use crate::likeness::Likeness;
use crate::limits::{
    ATTRIBUTE_ENTRIES_MAX, POOL_LOCATIONS_MAX, POOL_TICKETS_MAX, TICKET_PLAYERS_MAX,
};
use crate::rule_set::{BatchingPreference, RuleBody, RuleSet};
use crate::tickets::{PlayerId, Ticket, TicketId};

use order::Turns;
pub(crate) use order::{PlaceKey, TurnKey, ordered};
use prepare::{Looks, Shared};
pub(crate) use tree::{NOBODY, Tree};

/// Why a ticket was not taken into the pool.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RefusedTicket {
    /// A ticket of this id waits already.
    #[error("ticket {ticket} is waiting already")]
    AlreadyWaiting {
        /// The ticket.
        ticket: TicketId,
    },
    /// The pool is full.
    #[error("the pool has no room for more than {POOL_TICKETS_MAX} tickets")]
    PoolFull,
    /// Nobody, or more than any ticket may have.
    #[error("a ticket has 1 to {TICKET_PLAYERS_MAX} players, this one has {count}")]
    PlayerCount {
        /// How many it has.
        count: usize,
    },
    /// The same player twice.
    #[error("player {player} is in the ticket twice")]
    RepeatedPlayer {
        /// The player.
        player: PlayerId,
    },
    /// A value of another type than the rule set declares.
    #[error("attribute {attribute} of player {player} is not a {expected}")]
    WrongType {
        /// The player.
        player: PlayerId,
        /// The attribute's name.
        attribute: String,
        /// The declared type.
        expected: &'static str,
    },
    /// A number that is none, or a value of unreasonable size.
    #[error("attribute {attribute} of player {player} is not finite or too large")]
    Unreasonable {
        /// The player.
        player: PlayerId,
        /// The attribute's name.
        attribute: String,
    },
    /// More locations than anybody measures.
    #[error("player {player} has measured more than {ATTRIBUTE_ENTRIES_MAX} locations")]
    TooManyLocations {
        /// The player.
        player: PlayerId,
    },
    /// Together with all that wait, more locations than there are.
    #[error("with player {player} the pool has more than {POOL_LOCATIONS_MAX} locations")]
    PoolLocations {
        /// The player.
        player: PlayerId,
    },
    /// A player of a backfill ticket without a team of the rule set.
    #[error("player {player} of a backfill ticket is in no team of the rule set")]
    UnknownTeam {
        /// The player.
        player: PlayerId,
    },
}

/// A waiting ticket.
#[derive(Debug, Clone)]
pub(crate) struct Entry {
    pub(crate) ticket: Ticket,
    /// The players as the rules see them; empty if the ticket can never match.
    pub(crate) players: Players,
    /// Who lacks which attribute, if that keeps the ticket from ever matching.
    pub(crate) missing: Option<Box<(PlayerId, String)>>,
    /// The team of each player, for a backfill ticket.
    pub(crate) fixed_teams: Option<Box<[usize]>>,
    /// Equal for tickets between which the rules cannot tell.
    pub(crate) signature: u64,
    /// Equal for all tickets of a match.
    pub(crate) group: u64,
    /// What is near each other in all tickets of a match.
    pub(crate) value: f64,
    /// When it came, in the pool's own count.
    pub(crate) arrival: u64,
    /// The stage that its age had reached in the last pass.
    pub(crate) stage: usize,
    /// When it came or its stage last changed, in the pool's own count.
    pub(crate) touched: u64,
    /// Up to which count no match around it was possible.
    pub(crate) exhausted: Option<u64>,
    /// What its own players say of the teams that may take it.
    pub(crate) alone: Option<Alone>,
}

/// The teams that are open to a ticket, so far as its own players can tell.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Alone {
    /// The stage, and the highest stage in the pool, for which that holds.
    pub(crate) at: (usize, usize),
    /// One bit a team; none: the ticket is out of every match for now.
    pub(crate) teams: u64,
}

impl Entry {
    pub(crate) fn size(&self) -> u32 {
        u32::try_from(self.players.len()).unwrap_or(u32::MAX)
    }
}

/// Numbers that may lie idle beyond those in use before they are given out again.
const SLACK: usize = 1_024;

/// How often a rule passed and failed.
pub(crate) type Tally = (u32, u32);

/// The waiting tickets.
#[derive(Debug, Clone)]
pub(crate) struct Pool {
    /// By number; a number is free when nobody has it.
    pub(crate) entries: Vec<Option<Entry>>,
    /// Whose turn it is, as of the last [`settle`](Self::settle).
    pub(crate) turns: Vec<TurnKey>,
    /// Who is near whom, as of the same moment.
    pub(crate) places: Vec<PlaceKey>,
    /// What the rules said of each entry, rule by rule.
    pub(crate) tallies: Vec<Tally>,
    pub(crate) tree: Tree,
    pub(crate) likeness: Likeness,
    shared: Shared,
    order: Turns,
    looks: Looks,
    rules: usize,
    numbers: HashMap<TicketId, u32, Mixed>,
    free: Vec<u32>,
    /// Numbers that came since the last settling.
    fresh: Vec<u32>,
    /// Whether anybody left since then.
    stale: bool,
    arrivals: u64,
    changes: u64,
}

impl Pool {
    /// Nobody, under this rule set.
    pub(crate) fn new(rule_set: &RuleSet, age_step_ms: u64) -> Self {
        Self {
            entries: Vec::new(),
            turns: Vec::new(),
            places: Vec::new(),
            tallies: Vec::new(),
            tree: Tree::default(),
            likeness: Likeness::of(rule_set),
            shared: Shared::default(),
            order: Turns::of(rule_set, age_step_ms),
            looks: looks(rule_set),
            rules: rule_set.rules().len(),
            numbers: HashMap::default(),
            free: Vec::new(),
            fresh: Vec::new(),
            stale: false,
            arrivals: 0,
            changes: 0,
        }
    }

    pub(crate) fn len(&self) -> usize {
        self.numbers.len()
    }

    /// The count of changes so far, this one included.
    pub(crate) fn next_change(&mut self) -> u64 {
        self.changes += 1;
        self.changes
    }

    pub(crate) fn add(&mut self, ticket: Ticket, rule_set: &RuleSet) -> Result<(), RefusedTicket> {
        if self.numbers.contains_key(&ticket.id) {
            return Err(RefusedTicket::AlreadyWaiting { ticket: ticket.id });
        }
        if self.len() >= POOL_TICKETS_MAX {
            return Err(RefusedTicket::PoolFull);
        }
        let mut entry = prepare::prepare(ticket, rule_set, self.looks, &mut self.shared)?;
        self.arrivals += 1;
        entry.arrival = self.arrivals;
        entry.touched = self.next_change();
        entry.group = self.likeness.group(&entry.players);
        entry.value = self.likeness.value(&entry.players);
        if self.free.is_empty() && self.entries.len() > 2 * self.len() + SLACK {
            self.settle();
        }
        let number = self.free.pop().unwrap_or_else(|| {
            self.entries.push(None);
            self.tallies.resize(self.entries.len() * self.rules, (0, 0));
            u32::try_from(self.entries.len() - 1).unwrap_or(u32::MAX)
        });
        self.tallies[number as usize * self.rules..][..self.rules].fill((0, 0));
        self.numbers.insert(entry.ticket.id.clone(), number);
        self.entries[number as usize] = Some(entry);
        self.fresh.push(number);
        Ok(())
    }

    /// Takes an entry out. Its number is given to another after the next settling.
    pub(crate) fn remove(&mut self, ticket: &TicketId) -> Option<Entry> {
        let number = self.numbers.remove(ticket)?;
        self.vacate(number as usize)
    }

    /// Takes the ticket of a number out, with the teams that its players had.
    pub(crate) fn take(&mut self, number: usize) -> Option<(Ticket, Option<Box<[usize]>>)> {
        self.numbers.remove(&self.entries[number].as_ref()?.ticket.id);
        self.vacate(number).map(|entry| (entry.ticket, entry.fixed_teams))
    }

    fn vacate(&mut self, number: usize) -> Option<Entry> {
        self.stale = true;
        if self.numbers.is_empty() {
            self.shared.clear();
        }
        self.entries[number].take()
    }

    pub(crate) fn find(&self, ticket: &TicketId) -> Option<&Entry> {
        self.entries[*self.numbers.get(ticket)? as usize].as_ref()
    }

    /// What each rule said of tentative matches with a ticket.
    pub(crate) fn tallies_of(&self, ticket: &TicketId) -> Option<&[Tally]> {
        let number = *self.numbers.get(ticket)? as usize;
        Some(&self.tallies[number * self.rules..][..self.rules])
    }

    /// All entries, in no order.
    pub(crate) fn entries(&self) -> impl Iterator<Item = &Entry> {
        self.entries.iter().flatten()
    }

    /// All entries, the longest waiting first.
    pub(crate) fn oldest_first(&self) -> Vec<&Entry> {
        let mut entries: Vec<&Entry> = self.entries().collect();
        entries.sort_unstable_by_key(|entry| (entry.ticket.created_at_ms, entry.arrival));
        entries
    }

    /// Brings both orders up to date.
    pub(crate) fn settle(&mut self) {
        let fresh = std::mem::take(&mut self.fresh);
        if self.stale {
            self.stale = false;
            let entries = &self.entries;
            self.turns.retain(|key| entries[key.entry as usize].is_some());
            self.places.retain(|key| entries[key.entry as usize].is_some());
        }
        let came = |number: &u32| Some((*number, self.entries[*number as usize].as_ref()?));
        let turn = |(number, entry): (u32, &Entry)| self.order.key(entry, number);
        let turns = fresh.iter().filter_map(came).map(turn).collect();
        let place = |(number, entry): (u32, &Entry)| PlaceKey::of(entry, number);
        let places = fresh.iter().filter_map(came).map(place).collect();
        order::merge(&mut self.turns, turns);
        order::merge(&mut self.places, places);
        self.free.clear();
        let free = self.entries.iter().enumerate().filter(|(_, entry)| entry.is_none());
        self.free.extend(free.filter_map(|(number, _)| u32::try_from(number).ok()));
    }

    /// The kinds of tickets in the order of their turns.
    pub(crate) fn kind(&self, entry: &Entry) -> u8 {
        self.order.kind(entry.ticket.backfill)
    }
}

fn looks(rule_set: &RuleSet) -> Looks {
    let rules = || rule_set.stages().iter().flat_map(|stage| &stage.rules);
    let mut expressions = rules().flat_map(|rule| rule.body.expressions());
    let by_region = matches!(
        rule_set.algorithm().batching_preference,
        BatchingPreference::LargestPopulation | BatchingPreference::FastestRegion
    );
    Looks {
        at_ids: expressions.any(|expression| expression.looks_at_player_ids()),
        at_latency: by_region || rules().any(|rule| matches!(rule.body, RuleBody::Latency(_))),
    }
}
