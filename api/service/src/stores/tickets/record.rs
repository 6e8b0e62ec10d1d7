//! How a ticket lies in its table.
//!
//! A ticket's keys and what conditions and lists ask for are attributes; the
//! ticket itself is one JSON text beside them (`document`). It is always written
//! and read whole, so a map of attributes would only be a second spelling of the
//! same type.

use std::collections::{BTreeMap, HashMap};

use api_contract::{
    Latencies, Ticket, TicketId, Timestamp,
    admin::tickets::{PooledTicket, TicketSummary},
    tables::tickets::{
        CONFIGURATION, CREATED_AT, DAY_SHARD, ENDED_AT, EXPIRES_AT, LATENCIES, MATCH_ID, PLAYER_ID,
        REASON, REASON_SHARD, SKILL_MILLI, STATE_SHARD, STATE_SHARDS, STATUS, TICKET_ID,
    },
    tickets::ReasonCode,
};
use aws_sdk_dynamodb::types::AttributeValue;

use super::Stored;
use crate::{
    limits,
    stores::{
        item::{self, Item, ItemError},
        lists::day_shard,
    },
};

/// When it has to have ended, in milliseconds since 1970.
const SETTLE_BY: &str = "settle_by";
/// Counts the ticket's changes; each is conditional on the one before.
pub(super) const VERSION: &str = "version";
/// The ticket, as JSON.
const DOCUMENT: &str = "document";

/// The item of a ticket.
pub(super) fn write(ticket: &Ticket, version: u64) -> Item {
    let document = serde_json::to_string(ticket).expect("a ticket is made of texts and numbers");
    let expires_at = ticket.created_at.plus(limits::TICKET_KEPT).as_seconds();
    let shard = shard(&ticket.ticket_id);
    let always = [
        (TICKET_ID, item::text(&ticket.ticket_id)),
        (PLAYER_ID, item::text(&ticket.player_id)),
        (STATUS, item::text(ticket.state.status())),
        (STATE_SHARD, item::text(format!("{}#{shard}", ticket.state.status()))),
        (DAY_SHARD, item::text(day_shard(ticket.created_at, shard))),
        (CONFIGURATION, item::text(&ticket.configuration)),
        (SKILL_MILLI, item::number(ticket.skill_milli)),
        (LATENCIES, latencies(ticket)),
        (CREATED_AT, item::number(ticket.created_at.as_millis())),
        (SETTLE_BY, item::number(ticket.settle_by.as_millis())),
        (EXPIRES_AT, item::number(expires_at)),
        (VERSION, item::number(version)),
        (DOCUMENT, item::text(document)),
    ];
    let code = ticket.state.reason().map(|reason| reason.code.name());
    let sometimes = [
        (REASON, code.map(item::text)),
        (REASON_SHARD, code.map(|code| item::text(format!("{code}#{shard}")))),
        (ENDED_AT, ticket.ended_at().map(|at| item::number(at.as_millis()))),
        (MATCH_ID, ticket.state.match_id().map(item::text)),
    ];
    let sometimes = sometimes.into_iter().filter_map(|(name, value)| Some((name, value?)));
    always.into_iter().chain(sometimes).map(|(name, value)| (name.to_owned(), value)).collect()
}

/// The item of a ticket that has ended, after the one change which that takes at
/// least.
pub(in crate::stores) fn write_ended(ticket: &Ticket) -> Item {
    write(ticket, 2)
}

/// The ticket of an item.
pub(super) fn read(item: &Item) -> Result<Stored, ItemError> {
    let version = item::read_number(item, VERSION)?;
    let ticket = serde_json::from_str(item::read_text(item, DOCUMENT)?)
        .map_err(|error| ItemError::Unreadable { name: DOCUMENT, source: error.into() })?;
    Ok(Stored { ticket, version })
}

/// The line of an item, as an index carries it.
pub(super) fn read_line(item: &Item) -> Result<TicketSummary, ItemError> {
    let id = item::read_text(item, TICKET_ID)?;
    let player_id = item::read_text(item, PLAYER_ID)?;
    let reason = match item::find_text(item, REASON)? {
        Some(code) => Some(ReasonCode::named(code).ok_or(ItemError::Attribute(REASON))?),
        None => None,
    };
    Ok(TicketSummary {
        ticket_id: item::parse(TICKET_ID, id)?,
        player_id: item::parse(PLAYER_ID, player_id)?,
        status: item::read_text(item, STATUS)?.to_owned(),
        reason,
        configuration: item::read_text(item, CONFIGURATION)?.to_owned(),
        skill_milli: item::read_number(item, SKILL_MILLI)?,
        created_at: Timestamp::from_millis(item::read_number(item, CREATED_AT)?),
        ended_at: item::find_number(item, ENDED_AT)?.map(Timestamp::from_millis),
        match_id: match item::find_text(item, MATCH_ID)? {
            Some(id) => Some(item::parse(MATCH_ID, id)?),
            None => None,
        },
    })
}

/// What rules know of an item, as the index by state carries it.
pub(super) fn read_waiting(item: &Item) -> Result<PooledTicket, ItemError> {
    let TicketSummary { ticket_id, player_id, skill_milli, created_at, .. } = read_line(item)?;
    let latencies = read_latencies(item)?;
    Ok(PooledTicket { ticket_id, player_id, skill_milli, latencies, created_at })
}

/// A ticket's place among the shards: always the same, as it is made of the id.
pub(super) fn shard(ticket: &TicketId) -> u64 {
    let sum: u64 = ticket.as_str().bytes().map(u64::from).sum();
    sum % STATE_SHARDS
}

fn latencies(ticket: &Ticket) -> AttributeValue {
    let latencies = ticket.latencies.by_location().iter();
    let latencies: HashMap<_, _> =
        latencies.map(|(location, ms)| (location.clone(), item::number(ms))).collect();
    AttributeValue::M(latencies)
}

fn read_latencies(item: &Item) -> Result<Latencies, ItemError> {
    let map = item.get(LATENCIES).and_then(|value| value.as_m().ok());
    let map = map.ok_or(ItemError::Attribute(LATENCIES))?;
    let number = |value: &AttributeValue| value.as_n().ok()?.parse::<f64>().ok();
    let measured: Option<BTreeMap<_, _>> =
        map.iter().map(|(location, value)| Some((location.clone(), number(value)?))).collect();
    Latencies::new(measured.ok_or(ItemError::Attribute(LATENCIES))?)
        .map_err(|error| ItemError::Unreadable { name: LATENCIES, source: error.into() })
}
