//! The JWT authorizer: whose token it is, and whether it is one for this API.
//!
//! Like the gateway's it knows no sessions: a token that was signed here counts
//! until it expires. Groups are the function's to check.
//!
//! # After
//! API Gateway developer guide, "Control access to HTTP APIs with JWT authorizers", read
//! 2026-11-22, and "Troubleshooting issues with HTTP API JWT authorizers" for what is
//! said in `www-authenticate`; only some of the reasons are told there.

use api_contract::Timestamp;
use http::{HeaderMap, header};
use serde_json::{Map, Value};

use crate::user_pool::{
    jwt::{self, Claims, JwtError},
    signing_key::SigningKey,
};

/// Whose tokens are believed, and for whom they have to be.
#[derive(Debug)]
pub(super) struct Authority<'a> {
    pub(super) issuer: &'a str,
    pub(super) audience: &'a str,
    pub(super) key: Option<&'a SigningKey>,
}

/// Who calls, as the function is told.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Caller {
    /// What the token says, each as text.
    pub(super) claims: Map<String, Value>,
    /// What it may be used for.
    pub(super) scopes: Vec<String>,
}

/// Why a call is turned away.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Denied {
    /// There is no token.
    Missing,
    /// There is one, and it does not count.
    Invalid(&'static str),
    /// It counts, but not for this.
    Scope {
        /// What it would have to be for.
        wanted: String,
    },
}

impl Denied {
    /// The `www-authenticate` header.
    pub(super) fn challenge(&self) -> String {
        match self {
            Self::Missing => "Bearer".to_owned(),
            Self::Invalid(reason) => {
                format!(r#"Bearer scope="" error="invalid_token" error_description="{reason}""#)
            }
            Self::Scope { wanted } => {
                format!(r#"Bearer scope="{wanted}" error="insufficient_scope""#)
            }
        }
    }
}

impl Authority<'_> {
    /// Says who calls.
    pub(super) fn check(
        &self,
        headers: &HeaderMap,
        scopes_wanted: &[&str],
        now: Timestamp,
    ) -> Result<Caller, Denied> {
        let token = token(headers).ok_or(Denied::Missing)?;
        let claims =
            jwt::verify(token, self.key).map_err(|error| Denied::Invalid(reason(error)))?;
        self.check_claims(&claims, now).map_err(Denied::Invalid)?;
        let scopes = claims.get("scope").and_then(Value::as_str).unwrap_or_default();
        let scopes: Vec<String> = scopes.split_whitespace().map(str::to_owned).collect();
        if !scopes_wanted.iter().any(|wanted| scopes.iter().any(|scope| scope == wanted)) {
            return Err(Denied::Scope { wanted: scopes_wanted.join(" ") });
        }
        let claims = claims.iter().map(|(name, value)| (name.clone(), text(value).into()));
        Ok(Caller { claims: claims.collect(), scopes })
    }

    fn check_claims(&self, claims: &Claims, now: Timestamp) -> Result<(), &'static str> {
        if claims.get("iss").and_then(Value::as_str) != Some(self.issuer) {
            return Err("the token does not have a valid issuer");
        }
        if !self.is_for_us(claims) {
            return Err("the token does not have a valid audience");
        }
        let second = |name: &str| claims.get(name).map(Value::as_f64);
        // Whole seconds: what a token says has no finer ones.
        let now = now.as_seconds() as f64;
        match second("exp") {
            Some(Some(expires)) if expires > now => {}
            _ => return Err("the token has expired"),
        }
        let has_begun = |name| second(name).is_none_or(|at| at.is_some_and(|at| at <= now));
        if !has_begun("nbf") || !has_begun("iat") {
            return Err("the token is not valid yet");
        }
        Ok(())
    }

    /// By `aud`, and by `client_id` only where there is none, as the gateway does it.
    fn is_for_us(&self, claims: &Claims) -> bool {
        let is_us = |value: &Value| value.as_str() == Some(self.audience);
        match claims.get("aud") {
            Some(Value::Array(audiences)) => audiences.iter().any(is_us),
            Some(audience) => is_us(audience),
            None => claims.get("client_id").is_some_and(is_us),
        }
    }
}

/// The token, with `Bearer` before it or not.
fn token(headers: &HeaderMap) -> Option<&str> {
    let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?.trim();
    let token = match value.split_once(' ') {
        Some((scheme, token)) if scheme.eq_ignore_ascii_case("bearer") => token.trim(),
        Some(_) | None => value,
    };
    (!token.is_empty()).then_some(token)
}

fn reason(error: JwtError) -> &'static str {
    match error {
        JwtError::Malformed => "the token is malformed",
        JwtError::Algorithm => "the token has an unsupported signing method",
        JwtError::Key => "the token is signed with an unknown key",
        JwtError::Signature => "the token has an invalid signature",
    }
}

/// A claim as the gateway hands it over: arrays as `[a b]`, the rest as it stands.
fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(values) => {
            let values: Vec<String> = values.iter().map(text).collect();
            format!("[{}]", values.join(" "))
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Object(_) => value.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const NOW: i64 = 1_000_000;

    fn right() -> Value {
        json!({
            "iss": "issuer", "client_id": "client", "exp": NOW + 1, "iat": NOW, "scope": "openid profile",
            "username": "ada", "cognito:groups": ["admin", "viewer"],
        })
    }

    fn check(claims: &Value) -> Result<Caller, Denied> {
        let key = SigningKey::for_test(0);
        let authority = Authority { issuer: "issuer", audience: "client", key: Some(&key) };
        let mut headers = HeaderMap::new();
        let token = format!("Bearer {}", jwt::sign(&key, claims));
        headers.insert("authorization", token.parse().unwrap());
        authority.check(&headers, &["openid"], Timestamp::from_millis(NOW * 1000 + 999))
    }

    #[test]
    fn the_function_is_told_everything_as_text() {
        let caller = check(&right()).unwrap();
        assert_eq!(caller.claims["cognito:groups"], "[admin viewer]");
        assert_eq!(caller.claims["exp"], (NOW + 1).to_string());
        assert_eq!(caller.scopes, ["openid", "profile"]);
    }

    #[test]
    fn a_token_for_something_else_does_not_count() {
        for (name, value, reason) in [
            ("iss", json!("other"), "the token does not have a valid issuer"),
            ("iss", Value::Null, "the token does not have a valid issuer"),
            ("client_id", json!("other"), "the token does not have a valid audience"),
            ("aud", json!("other"), "the token does not have a valid audience"),
            ("aud", json!(["other"]), "the token does not have a valid audience"),
            ("exp", json!(NOW), "the token has expired"),
            ("exp", json!("never"), "the token has expired"),
            ("exp", Value::Null, "the token has expired"),
            ("nbf", json!(NOW + 1), "the token is not valid yet"),
            ("iat", json!(NOW + 1), "the token is not valid yet"),
        ] {
            let mut claims = right();
            claims[name] = value;
            assert_eq!(check(&claims), Err(Denied::Invalid(reason)), "{claims}");
        }
    }

    #[test]
    fn an_id_token_has_no_scope_and_is_not_for_apis() {
        let mut claims = right();
        claims["aud"] = "client".into();
        claims.as_object_mut().unwrap().remove("scope");
        let denied = check(&claims).unwrap_err();
        assert_eq!(denied.challenge(), r#"Bearer scope="openid" error="insufficient_scope""#);
    }

    #[test]
    fn a_token_may_stand_alone_or_be_missing() {
        for (value, found) in [
            ("Bearer a", Some("a")),
            ("bearer a", Some("a")),
            ("a", Some("a")),
            ("Basic a", Some("Basic a")),
            ("Bearer", Some("Bearer")),
            ("", None),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert("authorization", value.parse().unwrap());
            assert_eq!(token(&headers), found, "{value:?}");
        }
        assert_eq!(Denied::Missing.challenge(), "Bearer");
    }
}
