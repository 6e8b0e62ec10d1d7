//! What was said otherwise five years ago.

use std::collections::BTreeSet;

use serde_json::{Value, json};

/// Values that came later, with what there was in their place.
const VALUES: &[(&str, &str, &str)] = &[
    ("aws_cloudfront_distribution", "http2and3", "http2"),
    ("aws_cloudfront_distribution", "TLSv1.2_2025", "TLSv1.2_2019"),
    ("aws_lambda_function", "provided.al2023", "provided.al2"),
    ("aws_s3_bucket_ownership_controls", "BucketOwnerEnforced", "BucketOwnerPreferred"),
];

/// Rewrites the `values` of a resource of type `kind`, and adds to `told` what was changed.
pub(crate) fn rewrite(kind: &str, values: &mut Value, told: &mut BTreeSet<String>) {
    for (_, newer, older) in VALUES.iter().filter(|(of, ..)| *of == kind) {
        if replace(values, newer, older) {
            told.insert(format!("{newer} to {older}"));
        }
    }
    match kind {
        "aws_dynamodb_table" => indexes(values, told),
        "aws_cognito_user_pool_client" => validity(values, told),
        _ => {}
    }
}

/// Adds to the `body` of a resource of type `kind` what had to be given.
pub(crate) fn complete(kind: &str, body: &mut Value) {
    if kind == "aws_budgets_budget" {
        body["time_period_start"] = "2021-05-01_00:00".into();
    }
}

/// Puts `older` wherever `newer` is, and answers whether it was anywhere.
fn replace(value: &mut Value, newer: &str, older: &str) -> bool {
    match value {
        Value::String(text) if text == newer => {
            *value = older.into();
            true
        }
        // All of them, and not only the first.
        Value::Array(items) => {
            items.iter_mut().filter_map(|it| replace(it, newer, older).then_some(())).count() > 0
        }
        Value::Object(members) => {
            let members = members.values_mut();
            members.filter_map(|it| replace(it, newer, older).then_some(())).count() > 0
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => false,
    }
}

/// An index had its key as two arguments.
fn indexes(values: &mut Value, told: &mut BTreeSet<String>) {
    for index in values["global_secondary_index"].as_array_mut().into_iter().flatten() {
        let keys = index["key_schema"].as_array().cloned().unwrap_or_default();
        for key in keys {
            let argument = if key["key_type"] == "HASH" { "hash_key" } else { "range_key" };
            index[argument] = key["attribute_name"].clone();
            told.insert("key_schema to hash_key and range_key".to_owned());
        }
    }
}

/// What was counted in days was at most 3,650, whatever the unit was.
fn validity(values: &mut Value, told: &mut BTreeSet<String>) {
    let Some(seconds) = values["refresh_token_validity"].as_u64() else { return };
    if values["token_validity_units"][0]["refresh_token"] == "seconds" {
        values["refresh_token_validity"] = json!(seconds / 60 / 60);
        values["token_validity_units"][0]["refresh_token"] = json!("hours");
        told.insert("refresh_token_validity from seconds to hours".to_owned());
    }
}
