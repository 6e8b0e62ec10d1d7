//! The one secret of a data folder, from which everything else secret is derived.
//!
//! A guest's identity and credentials are functions of it, so there is no list
//! of them to keep or to lose: whoever was signed in before a crash still is
//! after it, and nobody can sign in with what another folder gave out.

use std::{fmt, fs, io, path::Path};

use ring::{
    hmac,
    rand::{SecureRandom, SystemRandom},
};

use crate::data_folder::write_private;

/// Bytes of the secret: as many as its hash has.
const SECRET_BYTES: usize = 32;

/// A key for derivations, one for each purpose.
#[derive(Clone)]
pub(crate) struct Secret(hmac::Key);

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

impl Secret {
    /// Reads the secret at `path`, or makes one there.
    pub(crate) fn load_or_make(path: &Path) -> io::Result<Self> {
        match fs::read(path) {
            Ok(bytes) if bytes.len() == SECRET_BYTES => Ok(Self::from_bytes(&bytes)),
            Ok(_) => Err(io::Error::new(
                io::ErrorKind::InvalidData,
                "it is not a secret of this program; --fresh starts over",
            )),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                let bytes = random::<SECRET_BYTES>();
                write_private(path, &bytes)?;
                Ok(Self::from_bytes(&bytes))
            }
            Err(error) => Err(error),
        }
    }

    pub(crate) fn from_bytes(bytes: &[u8]) -> Self {
        Self(hmac::Key::new(hmac::HMAC_SHA256, bytes))
    }

    /// Thirty-two bytes that follow from `purpose` and `content`, and that nobody
    /// without the secret can guess.
    pub(crate) fn derive(&self, purpose: &str, content: &[u8]) -> [u8; 32] {
        let mut context = hmac::Context::with_key(&self.0);
        // No purpose contains a zero byte, so no two pairs read the same.
        context.update(purpose.as_bytes());
        context.update(&[0]);
        context.update(content);
        let mut bytes = [0; 32];
        bytes.copy_from_slice(context.sign().as_ref());
        bytes
    }
}

/// Bytes that nobody can guess.
pub(crate) fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    SystemRandom::new().fill(&mut bytes).expect("the system's source of randomness works");
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scratch::Scratch;

    #[test]
    fn the_same_folder_has_the_same_secret() {
        let scratch = Scratch::new();
        let path = scratch.path().join("secret");
        let made = Secret::load_or_make(&path).unwrap();

        let read = Secret::load_or_make(&path).unwrap();

        assert_eq!(made.derive("a", b"x"), read.derive("a", b"x"));
        assert_ne!(made.derive("a", b"x"), made.derive("b", b"x"));
    }

    #[test]
    fn a_secret_is_not_printed() {
        assert_eq!(format!("{:?}", Secret::from_bytes(&[7; 32])), "Secret(…)");
    }
}
