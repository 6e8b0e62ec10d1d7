//! From a ticket as handed over to one that the rules can be asked about.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use super::{Entry, RefusedTicket};
use crate::candidate::{AttributeView, PlayerView};
use crate::few::Players;
use crate::hash::Hash;
use crate::limits::{
    ATTRIBUTE_ENTRIES_MAX, ATTRIBUTE_TEXT_LENGTH_MAX, POOL_LOCATIONS_MAX, TICKET_PLAYERS_MAX,
};
use crate::rule_set::{AttributeDefinition, RuleSet};
use crate::tickets::{AttributeValue, Player, PlayerId, Ticket};

/// What the pool's tickets have in common, kept once: the locations that they
/// have measured, by number, and the texts of their attributes.
#[derive(Debug, Clone, Default)]
pub(crate) struct Shared {
    numbers: HashMap<String, u16>,
    texts: HashSet<Arc<str>>,
}

/// Most texts kept once; others are kept with each ticket.
const TEXTS_MAX: usize = 4_096;

impl Shared {
    fn text(&mut self, text: &str) -> Arc<str> {
        if let Some(known) = self.texts.get(text) {
            return Arc::clone(known);
        }
        let text: Arc<str> = text.into();
        if self.texts.len() < TEXTS_MAX {
            self.texts.insert(Arc::clone(&text));
        }
        text
    }

    fn number(&mut self, location: &str) -> Option<u16> {
        if let Some(number) = self.numbers.get(location) {
            return Some(*number);
        }
        let number = u16::try_from(self.numbers.len()).ok()?;
        if usize::from(number) >= POOL_LOCATIONS_MAX {
            return None;
        }
        self.numbers.insert(location.to_owned(), number);
        Some(number)
    }

    pub(super) fn clear(&mut self) {
        self.numbers.clear();
        self.texts.clear();
    }
}

/// What of a player the rules of a rule set look at.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Looks {
    pub(crate) at_ids: bool,
    pub(crate) at_latency: bool,
}

/// Checks a ticket against the rule set and gives its players their values.
pub(super) fn prepare(
    ticket: Ticket,
    rule_set: &RuleSet,
    looks: Looks,
    shared: &mut Shared,
) -> Result<Entry, RefusedTicket> {
    let count = ticket.players.len();
    if count == 0 || count > TICKET_PLAYERS_MAX {
        return Err(RefusedTicket::PlayerCount { count });
    }
    refuse_repeated(&ticket)?;
    for player in &ticket.players {
        check_player(player, rule_set)?;
    }
    let fixed_teams = if ticket.backfill { Some(teams_of(&ticket, rule_set)?) } else { None };
    let missing = ticket.players.iter().find_map(|player| {
        Some(Box::new((player.id.clone(), rule_set.missing_attribute(player)?.to_owned())))
    });
    let matchable = ticket.players.iter().filter(|_| missing.is_none());
    let views = matchable.map(|player| view_of(player, rule_set.attributes(), looks, shared));
    let players: Players = views.filter_map(Result::transpose).collect::<Result<_, _>>()?;
    let signature = signature(&players, fixed_teams.as_deref());
    Ok(Entry {
        ticket,
        players,
        missing,
        fixed_teams,
        signature,
        group: 0,
        value: 0.0,
        arrival: 0,
        stage: 0,
        touched: 0,
        exhausted: None,
        alone: None,
    })
}

fn refuse_repeated(ticket: &Ticket) -> Result<(), RefusedTicket> {
    if ticket.players.len() == 1 {
        return Ok(());
    }
    let mut seen = BTreeSet::new();
    match ticket.players.iter().find(|player| !seen.insert(&player.id)) {
        Some(player) => Err(RefusedTicket::RepeatedPlayer { player: player.id.clone() }),
        None => Ok(()),
    }
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

fn teams_of(ticket: &Ticket, rule_set: &RuleSet) -> Result<Box<[usize]>, RefusedTicket> {
    let team_of = |player: &Player| {
        let name = player.team.as_ref();
        let place = name.and_then(|name| rule_set.team_names().iter().position(|n| n == name));
        place.ok_or_else(|| RefusedTicket::UnknownTeam { player: player.id.clone() })
    };
    ticket.players.iter().map(team_of).collect()
}

/// The player with all declared attributes, or nothing if one has no value.
fn view_of(
    player: &Player,
    attributes: &[AttributeDefinition],
    looks: Looks,
    shared: &mut Shared,
) -> Result<Option<PlayerView>, RefusedTicket> {
    let mut value = |attribute: &AttributeDefinition| {
        let given = player.attributes.get(&attribute.name).or(attribute.default.as_ref())?;
        Some(match given {
            AttributeValue::N(number) => AttributeView::Number(*number),
            AttributeValue::S(text) => AttributeView::Text(shared.text(text)),
            AttributeValue::SL(texts) => AttributeView::Texts(without_repetitions(texts)),
            AttributeValue::SDM(map) => AttributeView::Map(map.clone()),
        })
    };
    let attributes: Option<Vec<AttributeView>> = attributes.iter().map(&mut value).collect();
    let mut latency_ms = Vec::new();
    for (location, ms) in player.latency_ms.iter().filter(|_| looks.at_latency) {
        let number = shared.number(location);
        let number =
            number.ok_or_else(|| RefusedTicket::PoolLocations { player: player.id.clone() })?;
        latency_ms.push((number, *ms));
    }
    latency_ms.sort_unstable();
    let id = looks.at_ids.then(|| player.id.clone());
    Ok(attributes.map(|attributes| PlayerView { id, attributes: attributes.into(), latency_ms }))
}

fn without_repetitions(texts: &[String]) -> Vec<String> {
    let mut seen = BTreeSet::new();
    texts.iter().filter(|text| seen.insert(text.as_str())).cloned().collect()
}

fn signature(players: &[PlayerView], teams: Option<&[usize]>) -> u64 {
    let mut hash = Hash::new(players.len() as u64);
    for (index, player) in players.iter().enumerate() {
        // Zero is for a ticket that is no backfill.
        hash.number(teams.map_or(0, |teams| teams[index] as u64 + 1));
        hash.text(player.id.as_ref().map_or("", PlayerId::as_str));
        player.attributes.iter().for_each(|attribute| hash_attribute(attribute, &mut hash));
        hash.number(player.latency_ms.len() as u64);
        for (location, ms) in &player.latency_ms {
            hash.number(u64::from(*location));
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
