//! The way to the hosted sign-in and back.
//!
//! What has to survive the redirect is in the tab's storage for as long as it
//! lasts: the verifier, the state, and the page to return to. It is taken out
//! when the browser comes back, whatever it comes back with.

use api_contract::console_config::{ConsoleConfig, SIGNED_IN_PATH, SIGNED_OUT_PATH};

use super::pkce::{self, Verifier};
use crate::{browser, query::Query};

const VERIFIER: &str = "sign-in.verifier";
const STATE: &str = "sign-in.state";
const RETURN_TO: &str = "sign-in.return-to";

/// Why a sign-in did not begin or did not end well; said to the operator.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SignInError {
    /// The browser has no storage or no `crypto`.
    #[error("this browser keeps nothing for this page: allow storage for it, and try again")]
    NoStorage,
    /// The answer is to a question that this tab did not ask.
    #[error("this answer does not belong to a sign-in of this tab: sign in again")]
    Foreign,
    /// The hosted sign-in refused.
    #[error("{0}")]
    Refused(String),
    /// The code was not taken.
    #[error("the sign-in expired or was used already: sign in again")]
    CodeRefused,
    /// The token endpoint cannot be reached.
    #[error("the sign-in service cannot be reached: check your connection, and try again")]
    Unreachable,
}

/// What is kept over the redirect.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Begun {
    /// Redeems the code.
    pub verifier: Verifier,
    /// Has to come back with it.
    pub state: String,
    /// Where the operator was.
    pub return_to: String,
}

/// What came back.
#[derive(Clone, PartialEq, Eq)]
pub struct Redeemable {
    /// The code.
    pub code: String,
    /// What redeems it.
    pub verifier: Verifier,
    /// Where the operator was.
    pub return_to: String,
}

impl std::fmt::Debug for Redeemable {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Redeemable").field("return_to", &self.return_to).finish_non_exhaustive()
    }
}

/// Leaves for the hosted sign-in, to come back to `return_to`.
///
/// # Errors
/// When the browser cannot keep what has to survive the redirect.
pub fn begin(config: &ConsoleConfig, return_to: &str) -> Result<(), SignInError> {
    let entropy = browser::random_bytes().zip(browser::random_bytes());
    let (verifier, state) = entropy.ok_or(SignInError::NoStorage)?;
    let begun = Begun {
        verifier: Verifier::of(verifier),
        state: pkce::state(state),
        return_to: own_path(return_to).to_owned(),
    };
    keep(&begun).ok_or(SignInError::NoStorage)?;
    browser::leave_for(&authorize_address(config, &browser::origin(), &begun));
    Ok(())
}

fn keep(begun: &Begun) -> Option<()> {
    let storage = browser::tab_storage()?;
    storage.set_item(VERIFIER, begun.verifier.as_str()).ok()?;
    storage.set_item(STATE, &begun.state).ok()?;
    storage.set_item(RETURN_TO, &begun.return_to).ok()
}

/// Takes out what [`begin`] kept: a second answer finds nothing.
pub fn take_begun() -> Option<Begun> {
    let storage = browser::tab_storage()?;
    let take = |key: &str| {
        let value = storage.get_item(key).ok().flatten();
        // What cannot be removed ends with the tab.
        let _ = storage.remove_item(key);
        value
    };
    let (verifier, state, return_to) = (take(VERIFIER), take(STATE), take(RETURN_TO));
    Some(Begun {
        verifier: Verifier::kept(verifier?),
        state: state?,
        return_to: own_path(&return_to?).to_owned(),
    })
}

/// Where the browser leaves for (RFC 6749 §4.1.1, RFC 7636 §4.3).
#[must_use]
pub fn authorize_address(config: &ConsoleConfig, origin: &str, begun: &Begun) -> String {
    Query::new()
        .with("response_type", "code")
        .with("client_id", &config.sign_in.client_id)
        .with("redirect_uri", format!("{origin}{SIGNED_IN_PATH}"))
        .with("scope", config.sign_in.scopes.join(" "))
        .with("state", &begun.state)
        .with("code_challenge", begun.verifier.challenge())
        .with("code_challenge_method", "S256")
        .after(&config.sign_in.authorize_url)
}

/// Where the browser leaves for to end the hosted sign-in's own session.
#[must_use]
pub fn logout_address(config: &ConsoleConfig, origin: &str) -> String {
    Query::new()
        .with("client_id", &config.sign_in.client_id)
        .with("logout_uri", format!("{origin}{SIGNED_OUT_PATH}"))
        .after(&config.sign_in.logout_url)
}

/// Reads what the hosted sign-in sent back.
///
/// # Errors
/// When it is a refusal, or does not belong to what this tab began.
pub fn returned(query: &Query, begun: Option<Begun>) -> Result<Redeemable, SignInError> {
    let begun = begun.ok_or(SignInError::Foreign)?;
    if query.find("state") != Some(begun.state.as_str()) {
        return Err(SignInError::Foreign);
    }
    if let Some(error) = query.find("error") {
        return Err(SignInError::Refused(in_words(error, query.find("error_description"))));
    }
    let code = query.find("code").ok_or(SignInError::Foreign)?;
    Ok(Redeemable { code: code.to_owned(), verifier: begun.verifier, return_to: begun.return_to })
}

/// RFC 6749 §4.1.2.1 for people; the sign-in's own words after ours.
fn in_words(error: &str, description: Option<&str>) -> String {
    let ours = match error {
        "access_denied" => "the sign-in was cancelled or refused",
        "temporarily_unavailable" | "server_error" => {
            "the sign-in service has a problem: try again in a moment"
        }
        "invalid_scope"
        | "unauthorized_client"
        | "invalid_request"
        | "unsupported_response_type" => {
            "the deployment's sign-in settings do not fit: compare config.json with the user pool's client"
        }
        _ => "the sign-in service refused",
    };
    // Bounded: it comes from an address that anybody can make.
    match description {
        Some(said) => format!("{ours} ({})", said.chars().take(200).collect::<String>()),
        None => ours.to_owned(),
    }
}

/// `path` if it is a page of this console that one can return to, else `/`.
///
/// An address such as `//evil.example` would lead away.
#[must_use]
pub fn own_path(path: &str) -> &str {
    let own = path.starts_with('/') && !path.starts_with("//") && !path.contains('\\');
    let plain = path.split(['?', '#']).next().unwrap_or_default();
    if own && plain != SIGNED_IN_PATH && plain != SIGNED_OUT_PATH { path } else { "/" }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn begun() -> Begun {
        Begun {
            verifier: Verifier::of([7; 32]),
            state: "s-1".to_owned(),
            return_to: "/tickets?status=FAILED".to_owned(),
        }
    }

    fn config() -> ConsoleConfig {
        serde_json::from_value(serde_json::json!({
            "project": "muster", "environment": "local", "region": "us-east-1", "apiUrl": "/api/v1",
            "signIn": {
                "clientId": "c 1", "authorizeUrl": "/oauth2/authorize", "tokenUrl": "/oauth2/token",
                "revokeUrl": "/oauth2/revoke", "logoutUrl": "/logout", "scopes": ["openid", "profile"],
            },
        }))
        .unwrap()
    }

    #[test]
    fn the_browser_leaves_with_challenge_and_state_and_without_the_verifier() {
        let address = authorize_address(&config(), "http://127.0.0.1:4747", &begun());

        let query = Query::parse(address.strip_prefix("/oauth2/authorize").unwrap());
        assert_eq!(query.find("client_id"), Some("c 1"));
        assert_eq!(query.find("redirect_uri"), Some("http://127.0.0.1:4747/signed-in"));
        assert_eq!(query.find("scope"), Some("openid profile"));
        assert_eq!(query.find("state"), Some("s-1"));
        assert_eq!(query.find("code_challenge_method"), Some("S256"));
        assert_eq!(query.find("code_challenge"), Some(begun().verifier.challenge().as_str()));
        assert!(!address.contains(begun().verifier.as_str()));
    }

    #[test]
    fn signing_out_comes_back_to_its_page() {
        assert_eq!(
            logout_address(&config(), "http://h"),
            "/logout?client_id=c%201&logout_uri=http%3A%2F%2Fh%2Fsigned-out"
        );
    }

    #[test]
    fn a_code_with_the_right_state_can_be_redeemed() {
        let redeemable = returned(&Query::parse("code=c&state=s-1"), Some(begun())).unwrap();
        assert_eq!(redeemable.code, "c");
        assert_eq!(redeemable.return_to, "/tickets?status=FAILED");
    }

    #[test]
    fn an_answer_to_another_question_is_refused() {
        for text in ["code=c&state=other", "code=c", "", "error=access_denied", "state=s-1"] {
            let refused = returned(&Query::parse(text), Some(begun()));
            assert_eq!(refused, Err(SignInError::Foreign), "{text}");
        }
        let refused = returned(&Query::parse("code=c&state=s-1"), None);
        assert_eq!(refused, Err(SignInError::Foreign));
    }

    #[test]
    fn a_refusal_is_said_in_words() {
        let query = Query::parse("error=access_denied&error_description=User+left&state=s-1");
        let Err(SignInError::Refused(words)) = returned(&query, Some(begun())) else {
            panic!("not refused")
        };
        assert_eq!(words, "the sign-in was cancelled or refused (User left)");
    }

    #[test]
    fn nobody_is_led_away() {
        for (path, own) in [
            ("/players/x?a=1", "/players/x?a=1"),
            ("//evil.example", "/"),
            ("https://evil.example", "/"),
            ("/\\evil.example", "/"),
            ("/signed-in?code=1", "/"),
            ("/signed-out", "/"),
            ("", "/"),
        ] {
            assert_eq!(own_path(path), own);
        }
    }
}
