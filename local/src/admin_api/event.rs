//! The event that API Gateway hands to a function: HTTP API, payload format 2.0.
//!
//! # After
//! API Gateway developer guide, "Create AWS Lambda proxy integrations for HTTP APIs",
//! read 2026-11-22. The `authorization` header and the sign-in's cookies, which in
//! the cloud belong to another domain, have done their work and are left out.

use std::collections::BTreeMap;

use api_contract::Timestamp;
use base64::{Engine as _, engine::general_purpose::STANDARD};
use http::{Version, header, request::Parts};
use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::authorizer::Caller;
use crate::{
    gateway::paths::{decoded, query},
    settings::ACCOUNT,
};

/// The stage that is not in any path.
const STAGE: &str = "$default";

/// A request that was let in.
pub(super) struct Call<'a> {
    /// The route's path, parameters in braces.
    pub(super) resource: &'a str,
    pub(super) parameters: &'a [(String, String)],
    pub(super) parts: &'a Parts,
    pub(super) body: &'a [u8],
    pub(super) caller: &'a Caller,
    pub(super) is_hidden_cookie: &'a dyn Fn(&str) -> bool,
    pub(super) now: Timestamp,
}

/// The event of one request.
pub(super) fn build(call: &Call<'_>) -> Value {
    let Call { parts, body, .. } = call;
    let (body, is_base64) = match std::str::from_utf8(body) {
        Ok("") => (None, false),
        Ok(text) => (Some(text.to_owned()), false),
        Err(_) => (Some(STANDARD.encode(body)), true),
    };
    let route_key = format!("{} {}", parts.method, call.resource);
    let mut event = json!({
        "version": "2.0",
        "routeKey": route_key,
        "rawPath": parts.uri.path(),
        "rawQueryString": parts.uri.query().unwrap_or_default(),
        "headers": headers(parts),
        "requestContext": context(call, &route_key),
        "isBase64Encoded": is_base64,
    });
    // What is empty is not there at all.
    let parameters = call.parameters.iter().map(|(name, value)| (name.clone(), decoded(value)));
    let cookies = cookies(call);
    for (name, value) in [
        ("cookies", (!cookies.is_empty()).then(|| json!(cookies))),
        ("queryStringParameters", joined(query(parts.uri.query().unwrap_or_default()))),
        ("pathParameters", joined(parameters)),
        ("body", body.map(Value::from)),
    ] {
        if let Some(value) = value {
            event[name] = value;
        }
    }
    event
}

fn context(call: &Call<'_>, route_key: &str) -> Value {
    let Call { parts, caller, now, .. } = call;
    let domain = parts.headers.get(header::HOST).and_then(|host| host.to_str().ok());
    let domain = domain.or(parts.uri.authority().map(|host| host.as_str()));
    json!({
        "accountId": ACCOUNT,
        "apiId": "local",
        "authorizer": { "jwt": { "claims": caller.claims, "scopes": caller.scopes } },
        "domainName": domain,
        "domainPrefix": domain.and_then(|domain| domain.split(['.', ':']).next()),
        "http": {
            "method": parts.method.as_str(),
            "path": parts.uri.path(),
            "protocol": protocol(parts.version),
            "sourceIp": "127.0.0.1",
            "userAgent": text_of(parts, "user-agent"),
        },
        "requestId": Uuid::new_v4().to_string(),
        "routeKey": route_key,
        "stage": STAGE,
        "time": logged(*now),
        "timeEpoch": now.as_millis(),
    })
}

/// The headers, each with all its values; without cookies, which are apart.
fn headers(parts: &Parts) -> Map<String, Value> {
    let mut headers: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (name, value) in &parts.headers {
        // How the request came is the gateway's to say, not the caller's.
        let hidden = ["authorization", "cookie", "x-forwarded-proto"].contains(&name.as_str());
        if let (false, Ok(value)) = (hidden, value.to_str()) {
            headers.entry(name.as_str()).or_default().push(value);
        }
    }
    headers.into_iter().map(|(name, values)| (name.to_owned(), values.join(",").into())).collect()
}

fn cookies(call: &Call<'_>) -> Vec<String> {
    let lines = call.parts.headers.get_all(header::COOKIE).iter();
    let cookies = lines.filter_map(|line| line.to_str().ok()).flat_map(|line| line.split(';'));
    let is_shown = |cookie: &&str| {
        let name = cookie.split('=').next().unwrap_or_default();
        !cookie.is_empty() && !(call.is_hidden_cookie)(name.trim())
    };
    cookies.map(str::trim).filter(is_shown).map(str::to_owned).collect()
}

/// Each name once, its values with commas between; none for none at all.
fn joined(pairs: impl Iterator<Item = (String, String)>) -> Option<Value> {
    let mut all: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (name, value) in pairs {
        all.entry(name).or_default().push(value);
    }
    let all = all.into_iter().map(|(name, values)| (name, Value::from(values.join(","))));
    let all: Map<String, Value> = all.collect();
    (!all.is_empty()).then(|| all.into())
}

fn text_of(parts: &Parts, name: &str) -> String {
    let value = parts.headers.get(name).and_then(|value| value.to_str().ok());
    value.unwrap_or_default().to_owned()
}

fn protocol(version: Version) -> &'static str {
    if version == Version::HTTP_2 { "HTTP/2.0" } else { "HTTP/1.1" }
}

/// `22/Nov/2026:10:00:00 +0000`.
fn logged(at: Timestamp) -> String {
    let time = jiff::Timestamp::from_millisecond(at.as_millis()).unwrap_or_default();
    time.strftime("%d/%b/%Y:%H:%M:%S +0000").to_string()
}

#[cfg(test)]
mod tests {
    use http::Request;

    use super::*;

    fn event(uri: &str, body: &[u8]) -> Value {
        let (parts, ()) = Request::post(uri)
            .header("host", "127.0.0.1:4747")
            .header("user-agent", "test")
            .header("authorization", "Bearer secret")
            .header("accept", "a")
            .header("accept", "b")
            .header("cookie", "mine=secret; theme=dark")
            .header("cookie", "size=4")
            .body(())
            .unwrap()
            .into_parts();
        let claims = json!({ "username": "ada" }).as_object().unwrap().clone();
        let caller = Caller { claims, scopes: vec!["openid".to_owned()] };
        let call = Call {
            resource: "/api/v1/players/{playerId}/ban",
            parameters: &[("playerId".to_owned(), "eu-west-1%3Aada".to_owned())],
            parts: &parts,
            body,
            caller: &caller,
            is_hidden_cookie: &|name| name == "mine",
            now: Timestamp::from_millis(1_779_876_543_210),
        };
        build(&call)
    }

    #[test]
    fn the_event_says_what_was_asked_and_by_whom() {
        let event = event("/api/v1/players/eu-west-1%3Aada/ban?a=1&a=2&b=x+y", b"{}");

        assert_eq!(event["version"], "2.0");
        assert_eq!(event["routeKey"], "POST /api/v1/players/{playerId}/ban");
        assert_eq!(event["rawPath"], "/api/v1/players/eu-west-1%3Aada/ban");
        assert_eq!(event["rawQueryString"], "a=1&a=2&b=x+y");
        assert_eq!(event["queryStringParameters"], json!({ "a": "1,2", "b": "x y" }));
        assert_eq!(event["pathParameters"], json!({ "playerId": "eu-west-1:ada" }));
        assert_eq!(event["body"], "{}");
        let context = &event["requestContext"];
        assert_eq!(context["authorizer"]["jwt"]["claims"]["username"], "ada");
        assert_eq!(context["authorizer"]["jwt"]["scopes"], json!(["openid"]));
        assert_eq!(context["http"]["method"], "POST");
        assert_eq!(context["http"]["userAgent"], "test");
        assert_eq!(context["time"], "27/May/2026:10:09:03 +0000");
        assert_eq!(context["timeEpoch"], 1_779_876_543_210_i64);
    }

    #[test]
    fn what_was_proven_is_not_handed_on() {
        let event = event("/api/v1/me", b"");

        assert_eq!(event["headers"]["accept"], "a,b");
        assert_eq!(event["cookies"], json!(["theme=dark", "size=4"]));
        assert!(!event.to_string().contains("secret"), "{event}");
    }

    #[test]
    fn what_is_empty_is_not_there_and_what_is_no_text_is_encoded() {
        let empty = event("/api/v1/me", b"");
        assert!(empty.get("body").is_none() && empty.get("queryStringParameters").is_none());

        let binary = event("/api/v1/me", &[0xff, 0]);
        assert_eq!((&binary["body"], &binary["isBase64Encoded"]), (&json!("/wA="), &json!(true)));
    }
}
