//! The event that API Gateway hands to a function: REST API, proxy integration.
//!
//! # After
//! API Gateway developer guide, "Input format of a Lambda function for proxy
//! integration", read 2026-11-22.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use http::request::Parts;
use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::routes::RouteMatch;
use crate::{
    clock,
    gateway::paths::{decoded, query},
    settings::ACCOUNT,
};

/// What is the same in every event.
#[derive(Debug)]
pub(super) struct Gateway {
    pub(super) region: String,
    pub(super) identity_pool_id: String,
}

/// A request whose signature was checked.
#[derive(Debug)]
pub(super) struct Caller<'a> {
    /// The guest, if it is one.
    pub(super) identity: Option<String>,
    pub(super) parts: &'a Parts,
    pub(super) body: &'a [u8],
}

/// The stage that lambda_http does not put in front of paths, as a custom domain
/// name's base path mapping would hide it.
const STAGE: &str = "$default";

/// Builds the event of one request.
pub(super) fn build(gateway: &Gateway, route: &RouteMatch, caller: &Caller<'_>) -> Value {
    let parts = caller.parts;
    let headers = Multi::of(parts.headers.iter().filter_map(|(name, value)| {
        // The signature has done its work, and the key behind it is nobody's business;
        // how the request came is the gateway's to say, not the caller's.
        let hidden = ["authorization", "x-amz-security-token", "x-forwarded-proto"];
        let hidden = hidden.contains(&name.as_str());
        if hidden { None } else { Some((name.to_string(), value.to_str().ok()?.to_owned())) }
    }));
    let query = Multi::of(query(parts.uri.query().unwrap_or_default()));
    let (body, is_base64) = match std::str::from_utf8(caller.body) {
        Ok("") => (Value::Null, false),
        Ok(text) => (Value::from(text), false),
        Err(_) => (Value::from(STANDARD.encode(caller.body)), true),
    };
    let parameters: Map<String, Value> = route
        .parameters
        .iter()
        .map(|(name, value)| (name.clone(), decoded(value).into()))
        .collect();
    json!({
        "resource": route.resource,
        "path": parts.uri.path(),
        "httpMethod": parts.method.as_str(),
        "headers": headers.last(),
        "multiValueHeaders": headers.all(),
        "queryStringParameters": query.last(),
        "multiValueQueryStringParameters": query.all(),
        "pathParameters": parameters,
        "stageVariables": null,
        "requestContext": context(gateway, route, caller),
        "body": body,
        "isBase64Encoded": is_base64,
    })
}

fn context(gateway: &Gateway, route: &RouteMatch, caller: &Caller<'_>) -> Value {
    let (parts, now) = (caller.parts, clock::now());
    let header = |name: &str| parts.headers.get(name).and_then(|value| value.to_str().ok());
    let identity = caller.identity.as_deref();
    let role = format!("arn:aws:sts::{ACCOUNT}:assumed-role/guests/CognitoIdentityCredentials");
    json!({
        "accountId": ACCOUNT,
        "apiId": "local",
        "domainName": header("host"),
        "httpMethod": parts.method.as_str(),
        "identity": {
            "accountId": ACCOUNT,
            "cognitoAuthenticationProvider": null,
            "cognitoAuthenticationType": identity.map(|_| "unauthenticated"),
            "cognitoIdentityId": identity,
            "cognitoIdentityPoolId": identity.map(|_| &gateway.identity_pool_id),
            "sourceIp": "127.0.0.1",
            "userAgent": header("user-agent"),
            "userArn": identity.map(|_| role),
        },
        "path": parts.uri.path(),
        "protocol": "HTTP/1.1",
        "requestId": Uuid::new_v4().to_string(),
        "requestTimeEpoch": now.as_millis(),
        "resourceId": "local",
        "resourcePath": route.resource,
        "stage": STAGE,
    })
}

/// Names with one or several values each.
struct Multi(Vec<(String, String)>);

impl Multi {
    fn of(pairs: impl Iterator<Item = (String, String)>) -> Self {
        Self(pairs.collect())
    }

    /// The last value of each, or null for none at all, as the gateway does it.
    fn last(&self) -> Value {
        let last: Map<String, Value> =
            self.0.iter().map(|(name, value)| (name.clone(), value.as_str().into())).collect();
        if last.is_empty() { Value::Null } else { last.into() }
    }

    fn all(&self) -> Value {
        let mut all = Map::new();
        for (name, value) in &self.0 {
            let values = all.entry(name.clone()).or_insert_with(|| Value::Array(Vec::new()));
            if let Value::Array(values) = values {
                values.push(value.as_str().into());
            }
        }
        if all.is_empty() { Value::Null } else { all.into() }
    }
}

#[cfg(test)]
mod tests {
    use http::Request;

    use super::*;

    fn event(uri: &str, body: &[u8]) -> Value {
        let (parts, ()) = Request::get(uri)
            .header("host", "127.0.0.1:4747")
            .header("authorization", "AWS4-HMAC-SHA256 …")
            .header("accept", "a")
            .header("accept", "b")
            .body(())
            .unwrap()
            .into_parts();
        let gateway =
            Gateway { region: "eu-west-1".to_owned(), identity_pool_id: "pool".to_owned() };
        let route = RouteMatch {
            resource: "/v1/tickets/{ticketId}".to_owned(),
            parameters: vec![("ticketId".to_owned(), "t%2D1".to_owned())],
        };
        let identity = Some("eu-west-1:ada".to_owned());
        build(&gateway, &route, &Caller { identity, parts: &parts, body })
    }

    #[test]
    fn the_caller_is_the_one_who_signed() {
        let event = event("/v1/tickets/t-1", b"");
        assert_eq!(event["requestContext"]["identity"]["cognitoIdentityId"], "eu-west-1:ada");
        assert_eq!(event["pathParameters"]["ticketId"], "t-1");
        assert_eq!(event["body"], Value::Null);
    }

    #[test]
    fn repeated_names_are_all_there_and_secrets_are_not() {
        let event = event("/v1/tickets/t-1?a=1&a=x%20y&b", b"{}");
        assert_eq!(event["multiValueHeaders"]["accept"], json!(["a", "b"]));
        assert_eq!(event["headers"]["authorization"], Value::Null);
        assert_eq!(event["multiValueQueryStringParameters"]["a"], json!(["1", "x y"]));
        assert_eq!(event["queryStringParameters"], json!({ "a": "x y", "b": "" }));
        assert_eq!(event["body"], "{}");
    }

    #[test]
    fn a_body_that_is_not_text_is_base64() {
        let event = event("/v1/tickets/t-1", &[0xff]);
        assert_eq!((&event["body"], &event["isBase64Encoded"]), (&json!("/w=="), &json!(true)));
    }
}
