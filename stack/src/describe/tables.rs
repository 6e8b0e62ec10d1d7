//! The tables, with every way to find an item.

use api_contract::tables::{audit, matches, players, tickets};

use super::Names;
use crate::deployment::{Attribute, AttributeKind, Index, Key, Projection, Table};

/// The tables by what is in them.
pub(super) struct Tables {
    /// A player: skill, the ticket that the player waits with, a ban.
    pub(super) players: Table,
    /// A ticket, with its history, until it has been useful.
    pub(super) tickets: Table,
    /// A match with its result, until it has been useful.
    pub(super) matches: Table,
    /// What operators did, for good.
    pub(super) audit: Table,
}

impl Tables {
    pub(super) fn new(names: &Names<'_>) -> Self {
        Self {
            players: players(names),
            tickets: tickets(names),
            matches: matches(names),
            audit: audit(names),
        }
    }

    /// All of them.
    pub(super) fn all(self) -> Vec<Table> {
        vec![self.players, self.tickets, self.matches, self.audit]
    }
}

fn players(names: &Names<'_>) -> Table {
    Table {
        name: names.of("players"),
        key: key(text(players::PLAYER_ID), None),
        indexes: vec![
            index(players::BY_ID, text(players::ID_SHARD), text(players::PLAYER_ID)),
            index(players::BY_BAN, text(players::BANNED), number(players::BANNED_AT)),
        ],
        ttl_attribute: None,
    }
}

fn tickets(names: &Names<'_>) -> Table {
    let by_time = |name, partition, attributes| Index {
        projection: Projection::Include(attributes),
        ..index(name, text(partition), number(tickets::CREATED_AT))
    };
    Table {
        name: names.of("tickets"),
        key: key(text(tickets::TICKET_ID), None),
        indexes: vec![
            by_time(tickets::BY_PLAYER, tickets::PLAYER_ID, &tickets::LINE),
            by_time(tickets::BY_STATE, tickets::STATE_SHARD, &tickets::LINE_OF_WAITING),
            by_time(tickets::BY_TIME, tickets::DAY_SHARD, &tickets::LINE_AND_PLAYER),
            by_time(tickets::BY_REASON, tickets::REASON_SHARD, &tickets::LINE_AND_PLAYER),
        ],
        ttl_attribute: Some(tickets::EXPIRES_AT),
    }
}

fn matches(names: &Names<'_>) -> Table {
    let by_time = index(matches::BY_TIME, text(matches::DAY_SHARD), number(matches::FORMED_AT));
    Table {
        name: names.of("matches"),
        key: key(text(matches::MATCH_ID), None),
        indexes: vec![by_time],
        ttl_attribute: Some(matches::EXPIRES_AT),
    }
}

fn audit(names: &Names<'_>) -> Table {
    let in_order = |name, partition| index(name, text(partition), number(audit::SEQUENCE));
    Table {
        name: names.of("audit"),
        key: key(text(audit::CHAIN), Some(number(audit::SEQUENCE))),
        indexes: vec![
            in_order(audit::BY_OPERATOR, audit::OPERATOR),
            in_order(audit::BY_TARGET, audit::TARGET),
        ],
        ttl_attribute: None,
    }
}

fn index(name: &'static str, partition: Attribute, sort: Attribute) -> Index {
    Index { name, key: key(partition, Some(sort)), projection: Projection::All }
}

fn key(partition: Attribute, sort: Option<Attribute>) -> Key {
    Key { partition, sort }
}

fn text(name: &'static str) -> Attribute {
    Attribute { name, kind: AttributeKind::Text }
}

fn number(name: &'static str) -> Attribute {
    Attribute { name, kind: AttributeKind::Number }
}
