//! The operator's hand on the tables, to set up what a story needs.

use std::{fs, time::SystemTime};

use aws_credential_types::Credentials;
use aws_sigv4::{
    http_request::{self, SignableBody, SignableRequest, SigningSettings},
    sign::v4,
};
use serde_json::{Value, json};

use crate::cloud::Cloud;

/// Gives a player a skill before the player first asks for a match.
///
/// # Panics
/// When the table cannot be written.
pub async fn set_skill(cloud: &Cloud, player: &str, skill: f64) {
    let item = json!({
        "player_id": {"S": player},
        "skill": {"N": skill.to_string()},
        "skill_uncertainty": {"N": "8.333"},
        "created_at": {"N": "0"},
    });
    let wish = json!({"TableName": "muster-local-players", "Item": item});
    dynamodb(cloud, "PutItem", &wish).await;
}

/// How many items a table has.
///
/// # Panics
/// When the table cannot be read.
pub async fn count(cloud: &Cloud, table: &str) -> u64 {
    let wish = json!({"TableName": format!("muster-local-{table}"), "Select": "COUNT"});
    dynamodb(cloud, "Scan", &wish).await["Count"].as_u64().unwrap()
}

/// Every item of a small table.
///
/// # Panics
/// When the table cannot be read.
pub async fn items(cloud: &Cloud, table: &str) -> Vec<Value> {
    let wish = json!({"TableName": format!("muster-local-{table}")});
    dynamodb(cloud, "Scan", &wish).await["Items"].as_array().unwrap().clone()
}

async fn dynamodb(cloud: &Cloud, operation: &str, wish: &Value) -> Value {
    let (identity, body) = (key(cloud).into(), wish.to_string());
    let target = format!("DynamoDB_20120810.{operation}");
    let headers = [("content-type", "application/x-amz-json-1.0"), ("x-amz-target", &target)];
    let parameters = v4::SigningParams::builder()
        .identity(&identity)
        .region("us-east-1")
        .name("dynamodb")
        .time(SystemTime::now())
        .settings(SigningSettings::default())
        .build()
        .unwrap()
        .into();
    let url = format!("{}/", cloud.url());
    let body_to_sign = SignableBody::Bytes(body.as_bytes());
    let request = SignableRequest::new("POST", &url, headers.into_iter(), body_to_sign).unwrap();
    let (signed, _) = http_request::sign(request, &parameters).unwrap().into_parts();
    let mut request = reqwest::Client::new().post(&url);
    for (name, value) in headers.into_iter().chain(signed.headers()) {
        request = request.header(name, value);
    }
    let answer = request.body(body).send().await.unwrap();
    let (status, body) = (answer.status(), answer.text().await.unwrap());
    assert!(status.is_success(), "{operation} answered {status}: {body}");
    serde_json::from_str(&body).unwrap()
}

/// The operator's key, as the AWS CLI reads it.
fn key(cloud: &Cloud) -> Credentials {
    let text = fs::read_to_string(cloud.data().join("credentials")).unwrap();
    let value = |name: &str| {
        let line = text.lines().find(|line| line.starts_with(name)).unwrap();
        line.split_once('=').unwrap().1.trim().to_owned()
    };
    Credentials::new(value("aws_access_key_id"), value("aws_secret_access_key"), None, None, "test")
}
