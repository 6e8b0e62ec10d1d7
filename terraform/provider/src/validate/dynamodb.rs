//! What DynamoDB wants of a table: key attributes are described, and no others.

use std::collections::BTreeSet;

use crate::{
    diagnostics::{Place, error_at},
    protocol::Diagnostic,
    value::Value,
};

/// What is inconsistent in a table's configuration.
pub(crate) fn faults(table: &Value) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let keys = ["hash_key", "range_key", "global_secondary_index.hash_key"];
    let keys = keys.into_iter().chain([
        "global_secondary_index.range_key",
        "global_secondary_index.key_schema.attribute_name",
        "local_secondary_index.range_key",
    ]);
    let reached: Vec<&Value> = keys.flat_map(|path| table.reach(path)).collect();
    let described = table.reach("attribute.name");
    let unknown = reached.iter().chain(&described).any(|value| value.is_unknown());
    if !unknown {
        let keys: BTreeSet<&str> = reached.into_iter().filter_map(Value::as_text).collect();
        let described: BTreeSet<&str> = described.into_iter().filter_map(Value::as_text).collect();
        if let Some(name) = keys.difference(&described).next() {
            let detail =
                format!("all indexes must match a defined attribute. Unmatched indexes: [{name}]");
            found.push(error_at(&Place::at("attribute"), "Invalid table", detail));
        }
        if let Some(name) = described.difference(&keys).next() {
            let detail = format!("all attributes must be indexed. Unused attributes: [{name}]");
            found.push(error_at(&Place::at("attribute"), "Invalid table", detail));
        }
    }
    found.extend(capacity_fault(table));
    found.extend(ttl_fault(table));
    found
        .extend(table.member("global_secondary_index").items().iter().filter_map(projection_fault));
    found
}

fn capacity_fault(table: &Value) -> Option<Diagnostic> {
    let on_demand = table.member("billing_mode").as_text() == Some("PAY_PER_REQUEST");
    let given = ["read_capacity", "write_capacity"];
    let given = given.into_iter().find(|name| matches!(table.member(name), Value::Number(_)));
    let detail =
        "neither read_capacity nor write_capacity can be set when billing_mode is PAY_PER_REQUEST";
    given.filter(|_| on_demand).map(|name| error_at(&Place::at(name), "Invalid table", detail))
}

fn ttl_fault(table: &Value) -> Option<Diagnostic> {
    let ttl = table.member("ttl").items().first()?;
    let enabled = *ttl.member("enabled") == Value::Bool(true);
    let named = !matches!(ttl.member("attribute_name"), Value::Null);
    let detail = "attribute_name cannot be empty when ttl is enabled";
    (enabled && !named).then(|| error_at(&Place::at("ttl"), "Invalid table", detail))
}

fn projection_fault(index: &Value) -> Option<Diagnostic> {
    let projection = index.member("projection_type").as_text()?;
    let listed = !index.member("non_key_attributes").items().is_empty();
    let name = index.member("name").shown();
    let detail = match (projection, listed) {
        ("INCLUDE", false) => format!("index {name} includes no non_key_attributes"),
        ("ALL" | "KEYS_ONLY", true) => {
            format!("index {name}: non_key_attributes cannot be set for projection {projection}")
        }
        _ => return None,
    };
    Some(error_at(&Place::at("global_secondary_index"), "Invalid table", detail))
}
