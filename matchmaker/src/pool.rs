//! The waiting tickets, made ready for the rules.

use std::collections::{BTreeMap, BTreeSet};

use crate::candidate::{AttributeView, PlayerView};
use crate::hash::Hash;
use crate::limits::{
    ATTRIBUTE_ENTRIES_MAX, ATTRIBUTE_TEXT_LENGTH_MAX, POOL_TICKETS_MAX, TICKET_PLAYERS_MAX,
};
use crate::rule_set::{AttributeDefinition, RuleSet};
use crate::tickets::{AttributeValue, Player, PlayerId, Ticket, TicketId};

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
    pub(crate) players: Vec<PlayerView>,
    /// Who lacks which attribute, if that keeps the ticket from ever matching.
    pub(crate) missing: Option<(PlayerId, String)>,
    /// The team of each player, for a backfill ticket.
    pub(crate) fixed_teams: Option<Vec<usize>>,
    /// Equal for tickets between which the rules cannot tell.
    pub(crate) signature: u64,
    /// The stage that its age had reached in the last pass.
    pub(crate) stage: usize,
    /// When it came or its stage last changed, in the pool's own count.
    pub(crate) touched: u64,
    /// Up to which count no match around it was possible.
    pub(crate) exhausted: Option<u64>,
    /// For each rule, how often it passed and failed.
    pub(crate) counts: Vec<(u64, u64)>,
}

impl Entry {
    pub(crate) fn size(&self) -> u32 {
        u32::try_from(self.players.len()).unwrap_or(u32::MAX)
    }
}

/// Where a ticket stands in the pool: by age, then by arrival.
pub(crate) type PoolKey = (u64, u64);

/// The waiting tickets, oldest first.
#[derive(Debug, Clone, Default)]
pub(crate) struct Pool {
    pub(crate) entries: BTreeMap<PoolKey, Entry>,
    places: BTreeMap<TicketId, PoolKey>,
    arrivals: u64,
    changes: u64,
}

impl Pool {
    pub(crate) fn len(&self) -> usize {
        self.entries.len()
    }

    /// The count of changes so far, this one included.
    pub(crate) fn next_change(&mut self) -> u64 {
        self.changes += 1;
        self.changes
    }

    pub(crate) fn add(&mut self, ticket: Ticket, rule_set: &RuleSet) -> Result<(), RefusedTicket> {
        if self.places.contains_key(&ticket.id) {
            return Err(RefusedTicket::AlreadyWaiting { ticket: ticket.id });
        }
        if self.len() >= POOL_TICKETS_MAX {
            return Err(RefusedTicket::PoolFull);
        }
        let touched = self.changes + 1;
        let entry = prepare(ticket, rule_set, touched)?;
        self.changes = touched;
        self.arrivals += 1;
        let key = (entry.ticket.created_at_ms, self.arrivals);
        self.places.insert(entry.ticket.id.clone(), key);
        self.entries.insert(key, entry);
        Ok(())
    }

    pub(crate) fn remove(&mut self, ticket: &TicketId) -> Option<Entry> {
        let key = self.places.remove(ticket)?;
        self.entries.remove(&key)
    }

    /// Strikes out a ticket whose entry has been taken already.
    pub(crate) fn forget(&mut self, ticket: &TicketId) {
        self.places.remove(ticket);
    }

    pub(crate) fn find(&self, ticket: &TicketId) -> Option<&Entry> {
        self.entries.get(self.places.get(ticket)?)
    }
}

/// Checks a ticket against the rule set and gives its players their values.
fn prepare(ticket: Ticket, rule_set: &RuleSet, touched: u64) -> Result<Entry, RefusedTicket> {
    let count = ticket.players.len();
    if count == 0 || count > TICKET_PLAYERS_MAX {
        return Err(RefusedTicket::PlayerCount { count });
    }
    let mut seen = BTreeSet::new();
    for player in &ticket.players {
        if !seen.insert(&player.id) {
            return Err(RefusedTicket::RepeatedPlayer { player: player.id.clone() });
        }
        check_player(player, rule_set)?;
    }
    let fixed_teams = if ticket.backfill { Some(teams_of(&ticket, rule_set)?) } else { None };
    let missing = ticket.players.iter().find_map(|player| {
        Some((player.id.clone(), rule_set.missing_attribute(player)?.to_owned()))
    });
    let view = |player| view_of(player, rule_set.attributes());
    let players: Option<Vec<PlayerView>> = ticket.players.iter().map(view).collect();
    let players = players.unwrap_or_default();
    let signature = signature(&players, fixed_teams.as_deref(), looks_at_ids(rule_set));
    let counts = vec![(0, 0); rule_set.rules().len()];
    Ok(Entry {
        ticket,
        players,
        missing,
        fixed_teams,
        signature,
        stage: 0,
        touched,
        exhausted: None,
        counts,
    })
}

fn check_player(player: &Player, rule_set: &RuleSet) -> Result<(), RefusedTicket> {
    if player.latency_ms.len() > ATTRIBUTE_ENTRIES_MAX {
        return Err(RefusedTicket::TooManyLocations { player: player.id.clone() });
    }
    for attribute in rule_set.attributes() {
        let Some(value) = player.attributes.get(&attribute.name) else { continue };
        if !attribute.kind.fits(value) {
            return Err(RefusedTicket::WrongType {
                player: player.id.clone(),
                attribute: attribute.name.clone(),
                expected: attribute.kind.name(),
            });
        }
        if !is_reasonable(value) {
            return Err(RefusedTicket::Unreasonable {
                player: player.id.clone(),
                attribute: attribute.name.clone(),
            });
        }
    }
    Ok(())
}

fn is_reasonable(value: &AttributeValue) -> bool {
    let short = |text: &String| text.len() <= ATTRIBUTE_TEXT_LENGTH_MAX;
    match value {
        AttributeValue::N(number) => number.is_finite(),
        AttributeValue::S(text) => short(text),
        AttributeValue::SL(texts) => {
            texts.len() <= ATTRIBUTE_ENTRIES_MAX && texts.iter().all(short)
        }
        AttributeValue::SDM(map) => {
            map.len() <= ATTRIBUTE_ENTRIES_MAX
                && map.iter().all(|(name, number)| short(name) && number.is_finite())
        }
    }
}

fn teams_of(ticket: &Ticket, rule_set: &RuleSet) -> Result<Vec<usize>, RefusedTicket> {
    let team_of = |player: &Player| {
        let name = player.team.as_ref();
        let place = name.and_then(|name| rule_set.team_names().iter().position(|n| n == name));
        place.ok_or_else(|| RefusedTicket::UnknownTeam { player: player.id.clone() })
    };
    ticket.players.iter().map(team_of).collect()
}

/// The player with all declared attributes, or nothing if one has no value.
fn view_of(player: &Player, attributes: &[AttributeDefinition]) -> Option<PlayerView> {
    let value = |attribute: &AttributeDefinition| {
        let given = player.attributes.get(&attribute.name).or(attribute.default.as_ref())?;
        Some(match given {
            AttributeValue::N(number) => AttributeView::Number(*number),
            AttributeValue::S(text) => AttributeView::Text(text.clone()),
            AttributeValue::SL(texts) => AttributeView::Texts(without_repetitions(texts)),
            AttributeValue::SDM(map) => AttributeView::Map(map.clone()),
        })
    };
    Some(PlayerView {
        id: player.id.as_str().to_owned(),
        attributes: attributes.iter().map(value).collect::<Option<_>>()?,
        latency_ms: player.latency_ms.clone(),
    })
}

fn without_repetitions(texts: &[String]) -> Vec<String> {
    let mut seen = BTreeSet::new();
    texts.iter().filter(|text| seen.insert(text.as_str())).cloned().collect()
}

fn looks_at_ids(rule_set: &RuleSet) -> bool {
    let rules = rule_set.stages().iter().flat_map(|stage| &stage.rules);
    let mut expressions = rules.flat_map(|rule| rule.body.expressions());
    expressions.any(|expression| expression.looks_at_player_ids())
}

fn signature(players: &[PlayerView], teams: Option<&[usize]>, with_ids: bool) -> u64 {
    let mut hash = Hash::new(players.len() as u64);
    for (index, player) in players.iter().enumerate() {
        // Zero is for a ticket that is no backfill.
        hash.number(teams.map_or(0, |teams| teams[index] as u64 + 1));
        if with_ids {
            hash.text(&player.id);
        }
        player.attributes.iter().for_each(|attribute| hash_attribute(attribute, &mut hash));
        hash.number(player.latency_ms.len() as u64);
        for (location, ms) in &player.latency_ms {
            hash.text(location);
            hash.number(u64::from(*ms));
        }
    }
    hash.finish()
}

fn hash_attribute(attribute: &AttributeView, hash: &mut Hash) {
    match attribute {
        AttributeView::Number(number) => hash.number(number.to_bits()),
        AttributeView::Text(text) => hash.text(text),
        AttributeView::Texts(texts) => {
            hash.number(texts.len() as u64);
            texts.iter().for_each(|text| hash.text(text));
        }
        AttributeView::Map(map) => {
            hash.number(map.len() as u64);
            for (name, number) in map {
                hash.text(name);
                hash.number(number.to_bits());
            }
        }
    }
}
