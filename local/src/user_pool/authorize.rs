//! What a client asks for when it sends a browser to sign in.
//!
//! An unknown client or a foreign address is told to the person alone: nothing may
//! be sent there. Everything else goes back to the client as an error.
//!
//! # After
//! Amazon Cognito developer guide, "Authorize endpoint", and RFC 7636, read
//! 2026-11-22. Stricter than Cognito: PKCE is a must, and only the code flow is
//! there.

use super::{
    client::Client,
    form::{Form, with_query},
};

/// Longest `state` and `nonce`, in bytes.
const ECHO_BYTES_MAX: usize = 2048;

/// Characters of a challenge by S256.
const CHALLENGE_LENGTH: usize = 43;

/// A request that can be granted, once somebody has signed in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct AuthorizeRequest {
    pub(super) redirect_uri: String,
    pub(super) state: Option<String>,
    pub(super) scopes: Vec<String>,
    pub(super) challenge: String,
    pub(super) nonce: Option<String>,
    pub(super) prompt: Prompt,
}

/// Whether somebody is to be asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Prompt {
    /// Only who is not signed in.
    IfNeeded,
    /// In any case.
    Always,
    /// In no case.
    Never,
}

/// Why a request is not granted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Refusal {
    /// Told to the person.
    Shown {
        /// OAuth's name for it.
        error: &'static str,
        /// What is wrong.
        description: &'static str,
    },
    /// Told to the client.
    SentBack {
        /// The whole address.
        location: String,
    },
}

impl AuthorizeRequest {
    /// Reads a request's query.
    pub(super) fn parse(query: &str, client: &Client) -> Result<Self, Refusal> {
        let shown = |error, description| Refusal::Shown { error, description };
        let form = Form::parse(query)
            .map_err(|_| shown("invalid_request", "The address cannot be read."))?;
        if form.find("client_id") != Some(&client.id) {
            return Err(shown("invalid_request", "There is no such client."));
        }
        let redirect_uri = form.find("redirect_uri").unwrap_or_default();
        if !client.takes_callback(redirect_uri) {
            let description = "The address to come back to is not one of the console's.";
            return Err(shown("redirect_mismatch", description));
        }
        let sent_back = |(error, description)| Refusal::SentBack {
            location: answer(
                redirect_uri,
                form.find("state"),
                &[("error", error), ("error_description", description)],
            ),
        };
        let text = |name| form.find(name).map(str::to_owned);
        Ok(Self {
            redirect_uri: redirect_uri.to_owned(),
            state: echoed(&form, "state").map_err(sent_back)?,
            scopes: scopes(&form, client).map_err(sent_back)?,
            challenge: challenge(&form).map_err(sent_back)?,
            nonce: echoed(&form, "nonce").map_err(sent_back)?,
            prompt: match text("prompt").as_deref() {
                Some("none") => Prompt::Never,
                Some("login") => Prompt::Always,
                Some(_) | None => Prompt::IfNeeded,
            },
        })
    }

    /// Where the browser goes with `code`.
    pub(super) fn granted(&self, code: &str) -> String {
        answer(&self.redirect_uri, self.state.as_deref(), &[("code", code)])
    }

    /// Where the browser goes if nobody may be asked, and somebody would have to be.
    pub(super) fn login_required(&self) -> String {
        answer(&self.redirect_uri, self.state.as_deref(), &[("error", "login_required")])
    }
}

type Wrong = (&'static str, &'static str);

fn echoed(form: &Form, name: &str) -> Result<Option<String>, Wrong> {
    match form.find(name) {
        Some(text) if text.len() > ECHO_BYTES_MAX => {
            Err(("invalid_request", "state or nonce is too long"))
        }
        text => Ok(text.map(str::to_owned)),
    }
}

fn challenge(form: &Form) -> Result<String, Wrong> {
    if form.find("response_type") != Some("code") {
        return Err(("unauthorized_client", "response_type has to be code"));
    }
    if form.find("code_challenge_method") != Some("S256") {
        return Err(("invalid_request", "code_challenge_method has to be S256"));
    }
    let challenge = form.find("code_challenge").unwrap_or_default();
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_".contains(&byte);
    if challenge.len() != CHALLENGE_LENGTH || !challenge.bytes().all(plain) {
        return Err(("invalid_request", "code_challenge has to be a SHA-256 in base64url"));
    }
    Ok(challenge.to_owned())
}

fn scopes(form: &Form, client: &Client) -> Result<Vec<String>, Wrong> {
    let Some(asked) = form.find("scope") else {
        return Ok(client.scopes.clone());
    };
    let asked: Vec<String> =
        asked.split(' ').filter(|scope| !scope.is_empty()).map(str::to_owned).collect();
    if asked.len() > client.scopes.len() || !asked.iter().all(|scope| client.scopes.contains(scope))
    {
        return Err(("invalid_scope", "the client may not ask for this scope"));
    }
    if !asked.iter().any(|scope| scope == "openid") {
        return Err(("invalid_scope", "openid has to be among the scopes"));
    }
    Ok(asked)
}

fn answer(redirect_uri: &str, state: Option<&str>, fields: &[(&str, &str)]) -> String {
    let mut fields = fields.to_vec();
    fields.extend(state.map(|state| ("state", state)));
    with_query(redirect_uri, &fields)
}

#[cfg(test)]
mod tests {
    use super::*;

    const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

    fn query(change: &[(&str, &str)]) -> String {
        let right = [
            ("client_id", "client"),
            ("redirect_uri", "http://127.0.0.1:4747/signed-in"),
            ("response_type", "code"),
            ("state", "st"),
            ("scope", "openid profile"),
            ("code_challenge", CHALLENGE),
            ("code_challenge_method", "S256"),
        ];
        let changed =
            |name| change.iter().find(|(other, _)| *other == name).map(|(_, value)| *value);
        let fields: Vec<(&str, &str)> =
            right.iter().map(|(name, value)| (*name, changed(*name).unwrap_or(value))).collect();
        with_query("", &fields).trim_start_matches('?').to_owned()
    }

    fn check(change: &[(&str, &str)]) -> Result<AuthorizeRequest, Refusal> {
        AuthorizeRequest::parse(&query(change), &Client::for_test())
    }

    #[test]
    fn a_right_request_is_read() {
        let request = check(&[]).unwrap();
        assert_eq!(request.scopes, ["openid", "profile"]);
        assert_eq!(request.granted("c"), "http://127.0.0.1:4747/signed-in?code=c&state=st");
    }

    #[test]
    fn nothing_is_sent_to_strangers() {
        for change in [
            ("client_id", "other"),
            ("client_id", ""),
            ("redirect_uri", "http://evil.example/signed-in"),
            ("redirect_uri", "http://127.0.0.1:4747/signed-in/.."),
            ("redirect_uri", ""),
        ] {
            assert!(matches!(check(&[change]), Err(Refusal::Shown { .. })), "{change:?}");
        }
        let twice = format!("{}&redirect_uri=http://evil.example/", query(&[]));
        let refused = AuthorizeRequest::parse(&twice, &Client::for_test());
        assert!(matches!(refused, Err(Refusal::Shown { .. })));
    }

    #[test]
    fn the_client_hears_what_it_did_wrong() {
        for (change, error) in [
            (("response_type", "token"), "unauthorized_client"),
            (("code_challenge", ""), "invalid_request"),
            (("code_challenge", "short"), "invalid_request"),
            (("code_challenge_method", "plain"), "invalid_request"),
            (("code_challenge_method", ""), "invalid_request"),
            (("scope", "openid phone"), "invalid_scope"),
            (("scope", "profile"), "invalid_scope"),
        ] {
            let Err(Refusal::SentBack { location }) = check(&[change]) else {
                panic!("{change:?} was not sent back")
            };
            let start = format!("http://127.0.0.1:4747/signed-in?error={error}&");
            assert!(location.starts_with(&start), "{location}");
            assert!(location.ends_with("&state=st"), "{location}");
        }
    }
}
