//! Proof Key for Code Exchange (RFC 7636), method S256.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use sha2::{Digest, Sha256};

/// Bytes of chance in a verifier and in a state: RFC 7636 §4.1 recommends 32.
pub const ENTROPY_BYTES: usize = 32;

/// What proves that who redeems a code is who asked for it.
#[derive(Clone, PartialEq, Eq)]
pub struct Verifier(String);

impl Verifier {
    /// A verifier of 43 characters.
    #[must_use]
    pub fn of(entropy: [u8; ENTROPY_BYTES]) -> Self {
        Self(URL_SAFE_NO_PAD.encode(entropy))
    }

    /// A verifier that was kept over the redirect.
    #[must_use]
    pub fn kept(text: String) -> Self {
        Self(text)
    }

    /// The text that is kept, and sent with the code.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What is sent ahead: BASE64URL(SHA256(verifier)).
    #[must_use]
    pub fn challenge(&self) -> String {
        URL_SAFE_NO_PAD.encode(Sha256::digest(self.0.as_bytes()))
    }
}

impl std::fmt::Debug for Verifier {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Verifier(redacted)")
    }
}

/// A value that ties an answer to the question: OAuth's `state`.
#[must_use]
pub fn state(entropy: [u8; ENTROPY_BYTES]) -> String {
    URL_SAFE_NO_PAD.encode(entropy)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 7636, appendix B.
    const ENTROPY: [u8; ENTROPY_BYTES] = [
        116, 24, 223, 180, 151, 153, 224, 37, 79, 250, 96, 125, 216, 173, 187, 186, 22, 212, 37,
        77, 105, 214, 191, 240, 91, 88, 5, 88, 83, 132, 141, 121,
    ];

    #[test]
    fn the_challenge_is_that_of_the_specification() {
        let verifier = Verifier::of(ENTROPY);

        assert_eq!(verifier.as_str(), "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk");
        assert_eq!(verifier.challenge(), "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
    }

    #[test]
    fn a_verifier_is_not_shown_by_accident() {
        assert_eq!(format!("{:?}", Verifier::of(ENTROPY)), "Verifier(redacted)");
    }
}
