//! The tables, as `stack` describes them.

use std::collections::BTreeSet;

use api_contract::tables::{audit, matches, players, tickets};
use aws_sdk_dynamodb::{
    Client,
    types::{
        AttributeDefinition, BillingMode, GlobalSecondaryIndex, KeySchemaElement, KeyType,
        Projection, ProjectionType, ScalarAttributeType,
    },
};

/// Key attributes that are numbers; the others are texts.
const NUMBERS: [&str; 4] =
    [tickets::CREATED_AT, players::BANNED_AT, matches::FORMED_AT, audit::SEQUENCE];

/// An index: its name, its key, and what it carries if that is not everything.
type Index<'a> = (&'a str, [&'a str; 2], Option<&'a [&'a str]>);

pub(crate) async fn create(client: &Client) {
    let of_players = [
        (players::BY_ID, [players::ID_SHARD, players::PLAYER_ID], None),
        (players::BY_BAN, [players::BANNED, players::BANNED_AT], None),
    ];
    table(client, "players", &[players::PLAYER_ID], &of_players).await;
    let by_time =
        |name, partition, carried| (name, [partition, tickets::CREATED_AT], Some(carried));
    let of_tickets = [
        by_time(tickets::BY_PLAYER, tickets::PLAYER_ID, tickets::LINE.as_slice()),
        by_time(tickets::BY_STATE, tickets::STATE_SHARD, &tickets::LINE_OF_WAITING),
        by_time(tickets::BY_TIME, tickets::DAY_SHARD, &tickets::LINE_AND_PLAYER),
        by_time(tickets::BY_REASON, tickets::REASON_SHARD, &tickets::LINE_AND_PLAYER),
    ];
    table(client, "tickets", &[tickets::TICKET_ID], &of_tickets).await;
    let of_matches = [(matches::BY_TIME, [matches::DAY_SHARD, matches::FORMED_AT], None)];
    table(client, "matches", &[matches::MATCH_ID], &of_matches).await;
    let of_audit = [
        (audit::BY_OPERATOR, [audit::OPERATOR, audit::SEQUENCE], None),
        (audit::BY_TARGET, [audit::TARGET, audit::SEQUENCE], None),
    ];
    table(client, "audit", &[audit::CHAIN, audit::SEQUENCE], &of_audit).await;
}

async fn table(client: &Client, name: &str, key: &[&str], indexes: &[Index<'_>]) {
    let attributes: BTreeSet<&str> =
        key.iter().copied().chain(indexes.iter().flat_map(|(_, key, _)| *key)).collect();
    let table = client.create_table().table_name(name).billing_mode(BillingMode::PayPerRequest);
    table
        .set_key_schema(Some(schema(key)))
        .set_attribute_definitions(Some(attributes.into_iter().map(attribute).collect()))
        .set_global_secondary_indexes(Some(indexes.iter().map(index).collect()))
        .send()
        .await
        .unwrap();
}

fn index((name, key, carried): &Index<'_>) -> GlobalSecondaryIndex {
    let projection = match carried {
        None => Projection::builder().projection_type(ProjectionType::All),
        Some(carried) => {
            let carried = carried.iter().map(|name| (*name).to_owned()).collect();
            Projection::builder()
                .projection_type(ProjectionType::Include)
                .set_non_key_attributes(Some(carried))
        }
    };
    GlobalSecondaryIndex::builder()
        .index_name(*name)
        .set_key_schema(Some(schema(key)))
        .projection(projection.build())
        .build()
        .unwrap()
}

fn schema(key: &[&str]) -> Vec<KeySchemaElement> {
    let kinds = [KeyType::Hash, KeyType::Range];
    let element = |(name, kind): (&&str, KeyType)| {
        KeySchemaElement::builder().attribute_name(*name).key_type(kind).build().unwrap()
    };
    key.iter().zip(kinds).map(element).collect()
}

fn attribute(name: &str) -> AttributeDefinition {
    let kind = match NUMBERS.contains(&name) {
        true => ScalarAttributeType::N,
        false => ScalarAttributeType::S,
    };
    AttributeDefinition::builder().attribute_name(name).attribute_type(kind).build().unwrap()
}
