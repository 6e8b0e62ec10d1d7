//! The tables.

use stack::deployment::{Attribute, AttributeKind, Index, Projection, Table};

use super::{Scope, key, label, name};
use crate::{
    body,
    module::Module,
    value::{Body, Value, block, blocks, list},
    variable::Variable,
};

/// Days that a table can be taken back by: DynamoDB's most.
const RECOVERY_DAYS: u32 = 35;

pub(super) fn module(scope: &Scope<'_>) -> Module {
    let mut module = Module::new(
        "data",
        "The DynamoDB tables: on demand, encrypted, with point-in-time recovery for 35 days.",
    );
    let (name, key) = (name(&mut module), key(&mut module));
    let protection = module.variable(Variable::truth(
        "deletion_protection",
        "Whether the tables refuse to be deleted, also by a rename.",
    ));
    let mut arns = Body::new();
    let mut names = Body::new();
    for table in &scope.deployment.tables {
        let short = scope.short(&table.name);
        let mut body = arguments(table);
        body.extend(body! {
            "deletion_protection_enabled": &protection,
            "name": scope.named(&table.name, &name),
            "server_side_encryption": block(body! { "enabled": true, "kms_key_arn": &key }),
        });
        let table = module.resource("aws_dynamodb_table", &label(short), body);
        arns.insert(short.to_owned(), table.attr("arn").into());
        names.insert(short.to_owned(), table.attr("name").into());
    }
    module.output("table_arns", "The tables' ARNs, by their short names.", arns);
    module.output("table_names", "The tables' names, by their short names.", names);
    module
}

fn arguments(table: &Table) -> Body {
    let recovery = body! { "enabled": true, "recovery_period_in_days": RECOVERY_DAYS };
    let mut body = body! {
        "attribute": attributes(table),
        "billing_mode": "PAY_PER_REQUEST",
        "hash_key": table.key.partition.name,
        "point_in_time_recovery": block(recovery),
    };
    if let Some(sort) = table.key.sort {
        body.insert("range_key".to_owned(), sort.name.into());
    }
    if !table.indexes.is_empty() {
        let indexes = blocks(table.indexes.iter().map(index));
        body.insert("global_secondary_index".to_owned(), indexes);
    }
    if let Some(attribute) = table.ttl_attribute {
        let ttl = block(body! { "attribute_name": attribute, "enabled": true });
        body.insert("ttl".to_owned(), ttl);
    }
    body
}

/// Every attribute that a key or an index names, once.
fn attributes(table: &Table) -> Value {
    let keys = std::iter::once(&table.key).chain(table.indexes.iter().map(|index| &index.key));
    let all = keys.flat_map(|key| std::iter::once(key.partition).chain(key.sort));
    let mut named: Vec<Attribute> = all.collect();
    named.sort_by_key(|attribute| attribute.name);
    named.dedup_by_key(|attribute| attribute.name);
    blocks(named.into_iter().map(|attribute| {
        let kind = match attribute.kind {
            AttributeKind::Text => "S",
            AttributeKind::Number => "N",
        };
        body! { "name": attribute.name, "type": kind }
    }))
}

fn index(index: &Index) -> Body {
    let part = |attribute: Attribute, kind: &str| {
        body! { "attribute_name": attribute.name, "key_type": kind }
    };
    let mut keys = vec![part(index.key.partition, "HASH")];
    keys.extend(index.key.sort.map(|sort| part(sort, "RANGE")));
    let mut body = body! { "key_schema": blocks(keys), "name": index.name };
    match index.projection {
        Projection::All => {
            body.insert("projection_type".to_owned(), "ALL".into());
        }
        Projection::Include(attributes) => {
            body.insert("projection_type".to_owned(), "INCLUDE".into());
            let mut sorted = attributes.to_vec();
            sorted.sort_unstable();
            body.insert("non_key_attributes".to_owned(), list(sorted));
        }
    }
    body
}
