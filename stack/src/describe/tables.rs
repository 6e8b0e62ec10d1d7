//! The tables, with every way to find an item.

use api_contract::tables::{players, tickets};

use super::Names;
use crate::deployment::{Attribute, AttributeKind, Index, Key, Table};

/// The tables by what is in them.
pub(super) struct Tables {
    /// A player: skill, and the ticket that the player waits with.
    pub(super) players: Table,
    /// A ticket, with its history, until it has been useful.
    pub(super) tickets: Table,
}

impl Tables {
    pub(super) fn new(names: &Names<'_>) -> Self {
        Self {
            players: Table {
                name: names.of("players"),
                key: key(text(players::PLAYER_ID), None),
                indexes: vec![],
                ttl_attribute: None,
            },
            tickets: Table {
                name: names.of("tickets"),
                key: key(text(tickets::TICKET_ID), None),
                indexes: vec![
                    index(tickets::BY_PLAYER, tickets::PLAYER_ID),
                    index(tickets::BY_STATE, tickets::STATE_SHARD),
                ],
                ttl_attribute: Some(tickets::EXPIRES_AT),
            },
        }
    }
}

fn index(name: &'static str, partition: &'static str) -> Index {
    let created_at = Attribute { name: tickets::CREATED_AT, kind: AttributeKind::Number };
    Index { name, key: key(text(partition), Some(created_at)) }
}

fn key(partition: Attribute, sort: Option<Attribute>) -> Key {
    Key { partition, sort }
}

fn text(name: &'static str) -> Attribute {
    Attribute { name, kind: AttributeKind::Text }
}
