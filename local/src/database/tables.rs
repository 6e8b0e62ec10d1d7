//! The deployment's tables: made at the first start, and looked at in later ones.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use stack::deployment::{Attribute, AttributeKind, Key, Projection, Table};

use super::Database;

/// Why a table cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum TablesError {
    /// The data folder is from another version of the deployment.
    #[error(
        "the table {table} in the data folder has other keys or indexes than this deployment's: start with --fresh to forget its data"
    )]
    Different {
        /// The table.
        table: String,
    },
    /// DynamoDB refused to make it.
    #[error("the table {table} could not be made: {reason}")]
    Refused {
        /// The table.
        table: String,
        /// What DynamoDB said.
        reason: String,
    },
    /// DynamoDB did not answer.
    #[error("cannot make the tables")]
    Call(#[source] Box<dyn std::error::Error + Send + Sync>),
}

/// Makes `table` unless it is there.
pub(super) async fn make(database: &Database, table: &Table) -> Result<(), TablesError> {
    let name = json!({ "TableName": table.name });
    let (status, found) = database.ask("DescribeTable", &name).await?;
    if status.is_success() {
        let is_same = keys(&found["Table"]) == keys(&description(table));
        let different = TablesError::Different { table: table.name.clone() };
        return if is_same { Ok(()) } else { Err(different) };
    }
    check(table, database.ask("CreateTable", &description(table)).await?)?;
    let Some(attribute) = table.ttl_attribute else { return Ok(()) };
    let ttl = json!({
        "TableName": table.name,
        "TimeToLiveSpecification": { "AttributeName": attribute, "Enabled": true },
    });
    check(table, database.ask("UpdateTimeToLive", &ttl).await?)
}

fn check(table: &Table, answer: (http::StatusCode, Value)) -> Result<(), TablesError> {
    let (status, body) = answer;
    if status.is_success() {
        return Ok(());
    }
    Err(TablesError::Refused { table: table.name.clone(), reason: body.to_string() })
}

/// The request that makes `table`.
fn description(table: &Table) -> Value {
    let mut request = json!({
        "TableName": table.name,
        "BillingMode": "PAY_PER_REQUEST",
        "KeySchema": key_schema(&table.key),
        "AttributeDefinitions": attributes(table),
    });
    if !table.indexes.is_empty() {
        let index = |index: &stack::deployment::Index| {
            json!({
                "IndexName": index.name,
                "KeySchema": key_schema(&index.key),
                "Projection": projection(index.projection),
            })
        };
        request["GlobalSecondaryIndexes"] = table.indexes.iter().map(index).collect();
    }
    request
}

fn projection(projection: Projection) -> Value {
    match projection {
        Projection::All => json!({ "ProjectionType": "ALL" }),
        Projection::Include(attributes) => {
            json!({ "ProjectionType": "INCLUDE", "NonKeyAttributes": attributes })
        }
    }
}

fn key_schema(key: &Key) -> Value {
    let partition = json!({ "AttributeName": key.partition.name, "KeyType": "HASH" });
    let sort = key.sort.map(|sort| json!({ "AttributeName": sort.name, "KeyType": "RANGE" }));
    std::iter::once(partition).chain(sort).collect()
}

fn attributes(table: &Table) -> Value {
    let keys = std::iter::once(&table.key).chain(table.indexes.iter().map(|index| &index.key));
    let attributes = keys.flat_map(|key| std::iter::once(key.partition).chain(key.sort));
    // An attribute of several keys is defined once.
    let by_name: BTreeMap<&str, Attribute> =
        attributes.map(|attribute| (attribute.name, attribute)).collect();
    let definition = |attribute: &Attribute| {
        let kind = match attribute.kind {
            AttributeKind::Text => "S",
            AttributeKind::Number => "N",
        };
        json!({ "AttributeName": attribute.name, "AttributeType": kind })
    };
    by_name.values().map(definition).collect()
}

/// The keys of a table and of each of its indexes, with what the index carries, of
/// a request or a description.
fn keys(table: &Value) -> BTreeMap<String, Value> {
    let indexes = table["GlobalSecondaryIndexes"].as_array().into_iter().flatten();
    let key = |index: &Value| {
        let name = index["IndexName"].as_str().unwrap_or_default().to_owned();
        let projection = &index["Projection"];
        let mut carried: Vec<&str> = projection["NonKeyAttributes"]
            .as_array()
            .map_or_else(Vec::new, |names| names.iter().filter_map(Value::as_str).collect());
        carried.sort_unstable();
        (name, json!([index["KeySchema"], projection["ProjectionType"], carried]))
    };
    // No index has an empty name, so this is the table's own.
    indexes.map(key).chain([(String::new(), table["KeySchema"].clone())]).collect()
}

#[cfg(test)]
mod tests {
    use stack::deployment::Index;
    use tokio_util::sync::CancellationToken;

    use super::*;
    use crate::scratch::Scratch;

    fn table(index: &'static str) -> Table {
        carrying(index, Projection::All)
    }

    fn carrying(index: &'static str, projection: Projection) -> Table {
        let attribute = |name, kind| Attribute { name, kind };
        let player = attribute("player_id", AttributeKind::Text);
        Table {
            name: "tickets".to_owned(),
            key: Key { partition: attribute("ticket_id", AttributeKind::Text), sort: None },
            indexes: vec![Index {
                name: index,
                key: Key {
                    partition: player,
                    sort: Some(attribute("created_at", AttributeKind::Number)),
                },
                projection,
            }],
            ttl_attribute: Some("expires_at"),
        }
    }

    async fn items(database: &Database) -> usize {
        let (_, found) = database.ask("Scan", &json!({ "TableName": "tickets" })).await.unwrap();
        found["Items"].as_array().map_or(0, Vec::len)
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn tables_and_items_are_there_after_a_restart() {
        let scratch = Scratch::new();
        let path = scratch.path().join("dynamodb.db");
        for expected in [0, 1] {
            let stop = CancellationToken::new();
            let (database, end) = Database::start(&path, stop.clone()).await.unwrap();
            let include = Projection::Include(&["status", "reason"]);
            database.make_tables(&[carrying("by_player", include)]).await.unwrap();
            assert_eq!(items(&database).await, expected);

            let item = json!({ "ticket_id": { "S": "t-1" } });
            let (status, _) = database
                .ask("PutItem", &json!({ "TableName": "tickets", "Item": item }))
                .await
                .unwrap();

            assert!(status.is_success());
            stop.cancel();
            end.wait().await;
        }
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn a_table_of_another_shape_is_refused() {
        let scratch = Scratch::new();
        let path = scratch.path().join("dynamodb.db");
        let stop = CancellationToken::new();
        let (database, _end) = Database::start(&path, stop.clone()).await.unwrap();
        database.make_tables(&[table("by_player")]).await.unwrap();

        for other in [
            table("by_state"),
            carrying("by_player", Projection::Include(&["status"])),
            Table { indexes: Vec::new(), ..table("by_player") },
        ] {
            let refused = database.make_tables(&[other]).await;
            assert!(matches!(refused, Err(TablesError::Different { .. })), "{refused:?}");
        }
        stop.cancel();
    }
}
