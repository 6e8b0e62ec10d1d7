//! Authorization codes: given to a browser, exchanged once, within a minute.

use std::{collections::HashMap, time::Duration};

use api_contract::Timestamp;
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use ring::digest;
use uuid::Uuid;

use super::{token_hash::TokenHash, users::Holder};

/// How long a code can be exchanged; Cognito's five minutes are for slow servers.
const CODE: Duration = Duration::from_secs(60);

/// Most codes at a time; the oldest go.
const CODES_MAX: usize = 1000;

/// What a code stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Granted {
    pub(super) holder: Holder,
    pub(super) auth_time: Timestamp,
    pub(super) redirect_uri: String,
    /// SHA-256 of the verifier, in base64url.
    pub(super) challenge: String,
    pub(super) scopes: Vec<String>,
    pub(super) nonce: Option<String>,
    /// Names everything that comes of this code.
    pub(super) origin: Uuid,
}

#[derive(Debug)]
struct Code {
    granted: Granted,
    expires: Timestamp,
    used: bool,
}

/// The codes that are out.
#[derive(Debug, Default)]
pub(super) struct Codes(HashMap<TokenHash, Code>);

/// Why a code gets no tokens.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(super) enum RedeemError {
    /// Nobody's, or too old.
    #[error("the code is unknown or has expired")]
    Unknown,
    /// Somebody has used it already: one of the two stole it.
    #[error("the code was used before")]
    Used {
        /// What came of it, and has to go.
        origin: Uuid,
    },
    /// Asked for by somebody else.
    #[error("the code verifier is not the challenge's")]
    Verifier,
    /// Asked for at another address.
    #[error("the redirect address is not the one that the code was sent to")]
    RedirectUri,
}

impl Codes {
    /// A code for `granted`.
    pub(super) fn issue(&mut self, granted: Granted, now: Timestamp) -> String {
        self.0.retain(|_, code| now < code.expires);
        if self.0.len() >= CODES_MAX {
            let oldest = self.0.iter().min_by_key(|(_, code)| code.expires);
            let oldest = oldest.map(|(hash, _)| *hash);
            oldest.and_then(|hash| self.0.remove(&hash));
        }
        let (text, hash) = TokenHash::of_random();
        self.0.insert(hash, Code { granted, expires: now.plus(CODE), used: false });
        text
    }

    /// Exchanges a code. It is used up, however this ends.
    pub(super) fn redeem(
        &mut self,
        code: &str,
        verifier: &str,
        redirect_uri: &str,
        now: Timestamp,
    ) -> Result<Granted, RedeemError> {
        let code = self.0.get_mut(&TokenHash::of(code)).filter(|code| now < code.expires);
        let code = code.ok_or(RedeemError::Unknown)?;
        if std::mem::replace(&mut code.used, true) {
            return Err(RedeemError::Used { origin: code.granted.origin });
        }
        if challenge(verifier) != code.granted.challenge {
            return Err(RedeemError::Verifier);
        }
        if redirect_uri != code.granted.redirect_uri {
            return Err(RedeemError::RedirectUri);
        }
        Ok(code.granted.clone())
    }
}

/// A verifier's challenge, by method S256.
pub(super) fn challenge(verifier: &str) -> String {
    URL_SAFE_NO_PAD.encode(digest::digest(&digest::SHA256, verifier.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::user_pool::{passwords::PasswordHash, users::User};

    fn granted() -> Granted {
        let at = Timestamp::from_millis(0);
        let name = "ada".parse().unwrap();
        let hash = PasswordHash::of_nobody();
        Granted {
            holder: User::new(name, api_contract::admin::Group::Viewer, hash, at).holder(),
            auth_time: at,
            redirect_uri: "here".to_owned(),
            challenge: challenge("verifier"),
            scopes: Vec::new(),
            nonce: None,
            origin: Uuid::new_v4(),
        }
    }

    fn at(seconds: u64) -> Timestamp {
        Timestamp::from_millis(0).plus(Duration::from_secs(seconds))
    }

    #[test]
    fn the_challenge_is_the_specifications() {
        // RFC 7636, appendix B.
        let verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
        assert_eq!(challenge(verifier), "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
    }

    #[test]
    fn a_code_is_exchanged_once_and_names_what_came_of_it() {
        let (mut codes, granted) = (Codes::default(), granted());
        let code = codes.issue(granted.clone(), at(0));

        assert_eq!(codes.redeem(&code, "verifier", "here", at(59)), Ok(granted.clone()));

        let origin = granted.origin;
        let again = codes.redeem(&code, "verifier", "here", at(59));
        assert_eq!(again, Err(RedeemError::Used { origin }));
    }

    #[test]
    fn a_code_that_was_tried_wrongly_is_used_up() {
        for (verifier, address, now, error) in [
            ("guess", "here", 0, RedeemError::Verifier),
            ("verifier", "there", 0, RedeemError::RedirectUri),
            ("verifier", "here", 60, RedeemError::Unknown),
        ] {
            let mut codes = Codes::default();
            let code = codes.issue(granted(), at(0));
            assert_eq!(codes.redeem(&code, verifier, address, at(now)), Err(error));
            assert!(codes.redeem(&code, "verifier", "here", at(now)).is_err());
        }
    }

    #[test]
    fn no_more_than_so_many_codes_are_out() {
        let mut codes = Codes::default();
        let first = codes.issue(granted(), at(0));
        for _ in 0..CODES_MAX {
            codes.issue(granted(), at(1));
        }
        assert_eq!(codes.0.len(), CODES_MAX);
        assert_eq!(codes.redeem(&first, "verifier", "here", at(1)), Err(RedeemError::Unknown));
    }
}
