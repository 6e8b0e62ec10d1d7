//! The tables, as `stack` describes them.

use api_contract::tables::{players, tickets};
use aws_sdk_dynamodb::{
    Client,
    types::{
        AttributeDefinition, BillingMode, GlobalSecondaryIndex, KeySchemaElement, KeyType,
        Projection, ProjectionType, ScalarAttributeType,
    },
};

pub(crate) async fn create(client: &Client) {
    let table = client.create_table().table_name("players");
    let table = table.billing_mode(BillingMode::PayPerRequest);
    let table = table.key_schema(key(players::PLAYER_ID, KeyType::Hash));
    let table = table.attribute_definitions(text(players::PLAYER_ID));
    table.send().await.unwrap();

    let table = client.create_table().table_name("tickets");
    let table = table.billing_mode(BillingMode::PayPerRequest);
    let table = table.key_schema(key(tickets::TICKET_ID, KeyType::Hash));
    let table = table.attribute_definitions(text(tickets::TICKET_ID));
    let table = table.attribute_definitions(text(tickets::PLAYER_ID));
    let table = table.attribute_definitions(text(tickets::STATE_SHARD));
    let table = table.attribute_definitions(number(tickets::CREATED_AT));
    let table = table
        .global_secondary_indexes(index(tickets::BY_PLAYER, tickets::PLAYER_ID))
        .global_secondary_indexes(index(tickets::BY_STATE, tickets::STATE_SHARD));
    table.send().await.unwrap();
}

fn index(name: &str, partition: &str) -> GlobalSecondaryIndex {
    GlobalSecondaryIndex::builder()
        .index_name(name)
        .key_schema(key(partition, KeyType::Hash))
        .key_schema(key(tickets::CREATED_AT, KeyType::Range))
        .projection(Projection::builder().projection_type(ProjectionType::All).build())
        .build()
        .unwrap()
}

fn key(name: &str, kind: KeyType) -> KeySchemaElement {
    KeySchemaElement::builder().attribute_name(name).key_type(kind).build().unwrap()
}

fn text(name: &str) -> AttributeDefinition {
    attribute(name, ScalarAttributeType::S)
}

fn number(name: &str) -> AttributeDefinition {
    attribute(name, ScalarAttributeType::N)
}

fn attribute(name: &str, kind: ScalarAttributeType) -> AttributeDefinition {
    AttributeDefinition::builder().attribute_name(name).attribute_type(kind).build().unwrap()
}
