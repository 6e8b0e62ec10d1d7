//! JSON web tokens: signed by the pool, and looked at before they are believed.
//!
//! # After
//! RFC 7515 and RFC 7519. One algorithm, RS256: what a token says of its own
//! algorithm is compared and never followed.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::signing_key::SigningKey;

/// Longest token that is looked at, in bytes; ours have some 1,100.
const TOKEN_BYTES_MAX: usize = 8192;

/// The one algorithm.
const ALGORITHM: &str = "RS256";

/// What a token says of whoever has it.
pub(crate) type Claims = Map<String, Value>;

/// Why a token is not believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum JwtError {
    /// It is none.
    #[error("the token cannot be read")]
    Malformed,
    /// Signed in another way, or not at all.
    #[error("the token is not signed by {ALGORITHM}")]
    Algorithm,
    /// Signed with a key that is not the pool's.
    #[error("the token is signed with an unknown key")]
    Key,
    /// Changed since, or never signed.
    #[error("the token's signature is wrong")]
    Signature,
}

#[derive(Deserialize)]
struct Header {
    alg: String,
    #[serde(default)]
    kid: String,
    /// Extensions that have to be understood; none is.
    #[serde(default)]
    crit: Option<Value>,
}

/// A token that says `claims`.
pub(crate) fn sign(key: &SigningKey, claims: &Value) -> String {
    let header = json!({ "kid": key.id(), "alg": ALGORITHM });
    let [header, claims] = [&header, claims].map(|part| URL_SAFE_NO_PAD.encode(part.to_string()));
    let content = format!("{header}.{claims}");
    let signature = URL_SAFE_NO_PAD.encode(key.sign(content.as_bytes()));
    format!("{content}.{signature}")
}

/// What `token` says, if `key` signed it. Whether that is still true, and meant for
/// whoever asks, is not looked at.
pub(crate) fn verify(token: &str, key: Option<&SigningKey>) -> Result<Claims, JwtError> {
    if token.len() > TOKEN_BYTES_MAX {
        return Err(JwtError::Malformed);
    }
    let (content, signature) = token.rsplit_once('.').ok_or(JwtError::Malformed)?;
    let (header, claims) = content.split_once('.').ok_or(JwtError::Malformed)?;
    let Header { alg, kid, crit } = decoded(header)?;
    if alg != ALGORITHM || crit.is_some() {
        return Err(JwtError::Algorithm);
    }
    let key = key.filter(|key| key.id() == kid).ok_or(JwtError::Key)?;
    let signature = URL_SAFE_NO_PAD.decode(signature).map_err(|_| JwtError::Malformed)?;
    if !key.verifies(content.as_bytes(), &signature) {
        return Err(JwtError::Signature);
    }
    decoded(claims)
}

fn decoded<T: for<'a> Deserialize<'a>>(part: &str) -> Result<T, JwtError> {
    let bytes = URL_SAFE_NO_PAD.decode(part).map_err(|_| JwtError::Malformed)?;
    serde_json::from_slice(&bytes).map_err(|_| JwtError::Malformed)
}

#[cfg(test)]
mod tests {
    use ring::hmac;

    use super::*;

    fn claims() -> Value {
        json!({ "sub": "ada" })
    }

    /// A token with a header and a signature of the caller's.
    fn forged(header: &Value, sign: impl FnOnce(&[u8]) -> Vec<u8>) -> String {
        let parts = [header, &claims()].map(|part| URL_SAFE_NO_PAD.encode(part.to_string()));
        let content = parts.join(".");
        let signature = URL_SAFE_NO_PAD.encode(sign(content.as_bytes()));
        format!("{content}.{signature}")
    }

    fn check(token: &str) -> Result<Claims, JwtError> {
        verify(token, Some(&SigningKey::for_test(0)))
    }

    #[test]
    fn a_signed_token_says_what_it_said() {
        let token = sign(&SigningKey::for_test(0), &claims());
        assert_eq!(Value::Object(check(&token).unwrap()), claims());
        assert_eq!(verify(&token, None), Err(JwtError::Key));
    }

    #[test]
    fn a_token_without_a_signature_is_not_believed() {
        let kid = SigningKey::for_test(0).id().to_owned();
        for alg in ["none", "None", ""] {
            let token = forged(&json!({ "alg": alg, "kid": kid }), |_| Vec::new());
            assert_eq!(check(&token), Err(JwtError::Algorithm), "{alg:?}");
        }
        let token = forged(&json!({ "alg": "RS256", "kid": kid }), |_| Vec::new());
        assert_eq!(check(&token), Err(JwtError::Signature));
    }

    #[test]
    fn the_public_key_is_no_secret_to_sign_with() {
        let key = SigningKey::for_test(0);
        for secret in [key.public_der(), key.jwks().to_string().as_bytes()] {
            let token = forged(&json!({ "alg": "HS256", "kid": key.id() }), |content| {
                let secret = hmac::Key::new(hmac::HMAC_SHA256, secret);
                hmac::sign(&secret, content).as_ref().to_vec()
            });
            assert_eq!(check(&token), Err(JwtError::Algorithm));
        }
    }

    #[test]
    fn another_keys_token_is_not_believed_whatever_name_it_says() {
        let (key, other) = (SigningKey::for_test(0), SigningKey::for_test(1));
        assert_eq!(check(&sign(&other, &claims())), Err(JwtError::Key));

        let header = json!({ "alg": "RS256", "kid": key.id() });
        let token = forged(&header, |content| other.sign(content));
        assert_eq!(check(&token), Err(JwtError::Signature));
    }

    #[test]
    fn what_is_no_token_is_refused() {
        let token = sign(&SigningKey::for_test(0), &claims());
        let parts: Vec<&str> = token.split('.').collect();
        let changed = URL_SAFE_NO_PAD.encode(json!({ "sub": "eve" }).to_string());
        let changed = [parts[0], &changed, parts[2]].join(".");
        assert_eq!(check(&changed), Err(JwtError::Signature));
        let long = "a".repeat(TOKEN_BYTES_MAX + 1);
        for text in ["", ".", "..", "a.b.c", "a.b", &long, &format!("{token}.a")] {
            assert!(check(text).is_err(), "{text} was believed");
        }
    }
}
