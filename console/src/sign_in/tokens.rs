//! What the token endpoint gives, and what the access token says.

use api_contract::{Timestamp, admin::Group};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::Deserialize;
use serde_json::Value;
use std::{fmt, time::Duration};

/// A token is renewed when it has less than this left: longer than a request may take.
const RENEW_AHEAD: Duration = Duration::from_secs(30);

/// How long an access token is good where the endpoint does not say: the user
/// pool's least.
const LIFETIME_SECONDS_DEFAULT: u64 = 300;

/// The token endpoint's answer (RFC 6749 §5.1).
#[derive(Deserialize)]
pub struct TokenAnswer {
    access_token: String,
    #[serde(default)]
    refresh_token: Option<String>,
    #[serde(default)]
    expires_in: Option<u64>,
}

impl fmt::Debug for TokenAnswer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TokenAnswer(redacted)")
    }
}

/// Tokens in use.
#[derive(Clone)]
pub struct Tokens {
    /// Goes with every request to the admin API.
    pub access: String,
    /// Renews the access token, where the pool gave one.
    pub refresh: Option<String>,
    /// When the access token ends, by this machine's clock.
    pub expires_at: Timestamp,
}

impl fmt::Debug for Tokens {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tokens").field("expires_at", &self.expires_at).finish_non_exhaustive()
    }
}

impl Tokens {
    /// The tokens that came at `now`; without a new refresh token the one before stays.
    #[must_use]
    pub fn of(answer: TokenAnswer, before: Option<String>, now: Timestamp) -> Self {
        let lifetime = Duration::from_secs(answer.expires_in.unwrap_or(LIFETIME_SECONDS_DEFAULT));
        Self {
            access: answer.access_token,
            refresh: answer.refresh_token.or(before),
            expires_at: now.plus(lifetime),
        }
    }

    /// Whether the access token has to be renewed before it is used at `now`.
    #[must_use]
    pub fn is_due(&self, now: Timestamp) -> bool {
        self.expires_at.since(now) < RENEW_AHEAD
    }
}

/// What an access token says of whom it was given to. Not verified: it decides
/// what is shown, and the API decides what is done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claims {
    /// The operator's user name.
    pub user_name: String,
    /// All groups, ours and others.
    pub groups: Vec<String>,
}

impl Claims {
    /// Reads an access token's claims, if it is a JSON Web Token.
    #[must_use]
    pub fn of(access_token: &str) -> Option<Self> {
        let payload = access_token.split('.').nth(1)?;
        let payload = URL_SAFE_NO_PAD.decode(payload.trim_end_matches('=')).ok()?;
        let claims: Value = serde_json::from_slice(&payload).ok()?;
        let text = |name: &str| claims.get(name).and_then(Value::as_str).map(str::to_owned);
        let groups = claims.get("cognito:groups").and_then(Value::as_array);
        Some(Self {
            user_name: text("username").or_else(|| text("sub"))?,
            groups: groups
                .into_iter()
                .flatten()
                .filter_map(|group| group.as_str().map(str::to_owned))
                .collect(),
        })
    }

    /// The highest of our groups among them.
    #[must_use]
    pub fn group(&self) -> Option<Group> {
        self.groups.iter().filter_map(|name| name.parse().ok()).max()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn token(claims: &str) -> String {
        format!("e30.{}.c2ln", URL_SAFE_NO_PAD.encode(claims))
    }

    #[test]
    fn the_highest_group_counts() {
        let claims =
            token(r#"{"username":"ada","cognito:groups":["viewer","operator","eu_pool"]}"#);

        let claims = Claims::of(&claims).unwrap();

        assert_eq!(claims.user_name, "ada");
        assert_eq!(claims.group(), Some(Group::Operator));
    }

    #[test]
    fn a_token_without_groups_has_none() {
        let claims = Claims::of(&token(r#"{"sub":"s-1"}"#)).unwrap();
        assert_eq!((claims.user_name.as_str(), claims.group()), ("s-1", None));
    }

    #[test]
    fn what_is_no_token_says_nothing() {
        for text in ["", "a.b.c", "e30.e30", "e30..c", &token("[]"), &token("nonsense")] {
            assert_eq!(Claims::of(text), None, "{text}");
        }
    }

    #[test]
    fn a_token_is_renewed_before_it_ends_and_keeps_its_refresh_token() {
        let start = Timestamp::from_millis(1_000_000);
        let answer = serde_json::from_str(r#"{"access_token":"a","expires_in":300}"#).unwrap();

        let tokens = Tokens::of(answer, Some("r".to_owned()), start);

        assert_eq!(tokens.refresh.as_deref(), Some("r"));
        assert!(!tokens.is_due(start.plus(Duration::from_secs(269))));
        assert!(tokens.is_due(start.plus(Duration::from_secs(271))));
        assert!(tokens.is_due(start.plus(Duration::from_secs(9_000))));
    }

    #[test]
    fn tokens_are_not_shown_by_accident() {
        let answer: TokenAnswer =
            serde_json::from_str(r#"{"access_token":"secret","refresh_token":"secret"}"#).unwrap();
        assert!(!format!("{answer:?}").contains("secret"));
        let tokens = Tokens::of(answer, None, Timestamp::from_millis(0));
        assert!(!format!("{tokens:?}").contains("secret"));
    }
}
