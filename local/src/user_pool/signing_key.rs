//! The key that tokens are signed with: RSA, as Cognito's are.
//!
//! ring signs and checks; it cannot make such a key, so another crate does, once a
//! data folder. That takes from a tenth of a second to some seconds, which no start
//! should wait for: it is begun when somebody comes to sign in, and whoever needs
//! the key waits for it.

use std::{fmt, fs, io, path::PathBuf, sync::Arc};

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use ring::{
    digest,
    rand::SystemRandom,
    rsa::{KeyPair, PublicKeyComponents},
    signature::{self, RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_SHA256},
};
use rsa::{RsaPrivateKey, pkcs8::EncodePrivateKey, rand_core::OsRng};
use serde_json::{Value, json};
use tokio::sync::OnceCell;

use crate::data_folder::{make_private, write_private};

/// Bits of the key, as many as Cognito's have.
const KEY_BITS: usize = 2048;

/// A key pair with its name.
pub(crate) struct SigningKey {
    pair: KeyPair,
    public: PublicKeyComponents<Vec<u8>>,
    id: String,
}

/// Why there is no key.
#[derive(Debug, thiserror::Error)]
pub(crate) enum KeyError {
    /// It could not be made.
    #[error("cannot make the key that tokens are signed with")]
    NotMade,
    /// It could not be read or written.
    #[error("cannot read or write the key that tokens are signed with")]
    Io(#[from] io::Error),
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SigningKey").field("id", &self.id).finish_non_exhaustive()
    }
}

impl SigningKey {
    /// A new key, as PKCS #8.
    fn generate() -> Result<Vec<u8>, KeyError> {
        let key = RsaPrivateKey::new(&mut OsRng, KEY_BITS).map_err(|_| KeyError::NotMade)?;
        let document = key.to_pkcs8_der().map_err(|_| KeyError::NotMade)?;
        Ok(document.as_bytes().to_vec())
    }

    fn from_pkcs8(bytes: &[u8]) -> io::Result<Self> {
        let pair = KeyPair::from_pkcs8(bytes).map_err(|rejected| {
            let reason =
                format!("it is not a key of this program ({rejected}); --fresh starts over");
            io::Error::new(io::ErrorKind::InvalidData, reason)
        })?;
        let public = PublicKeyComponents::<Vec<u8>>::from(pair.public());
        let id = URL_SAFE_NO_PAD.encode(digest::digest(&digest::SHA256, pair.public().as_ref()));
        Ok(Self { pair, public, id })
    }

    /// A key for a test, one for each number.
    #[cfg(test)]
    pub(crate) fn for_test(number: usize) -> Arc<Self> {
        use std::sync::LazyLock;
        static KEYS: [LazyLock<Arc<SigningKey>>; 2] = [const { LazyLock::new(make) }; 2];
        fn make() -> Arc<SigningKey> {
            Arc::new(SigningKey::from_pkcs8(&SigningKey::generate().unwrap()).unwrap())
        }
        Arc::clone(&KEYS[number])
    }

    /// The key's name, `kid`.
    pub(super) fn id(&self) -> &str {
        &self.id
    }

    /// `content`'s signature: RS256.
    pub(super) fn sign(&self, content: &[u8]) -> Vec<u8> {
        let mut signature = vec![0; self.pair.public().modulus_len()];
        self.pair
            .sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), content, &mut signature)
            .expect("the signature is as long as the modulus, and the system has randomness");
        signature
    }

    /// Whether `signature` is `content`'s.
    pub(super) fn verifies(&self, content: &[u8], signature: &[u8]) -> bool {
        signature::RsaPublicKeyComponents { n: &self.public.n, e: &self.public.e }
            .verify(&RSA_PKCS1_2048_8192_SHA256, content, signature)
            .is_ok()
    }

    /// The public half, as a set of JSON web keys.
    pub(super) fn jwks(&self) -> Value {
        let [e, n] = [&self.public.e, &self.public.n].map(|part| URL_SAFE_NO_PAD.encode(part));
        json!({ "keys": [
            { "alg": "RS256", "e": e, "kid": self.id, "kty": "RSA", "n": n, "use": "sig" },
        ] })
    }

    /// The public half, as whoever confuses keys with secrets would take it.
    #[cfg(test)]
    pub(super) fn public_der(&self) -> &[u8] {
        self.pair.public().as_ref()
    }
}

/// The key of a data folder, as soon as it is there.
#[derive(Debug, Clone)]
pub(crate) struct SigningKeys {
    path: PathBuf,
    key: Arc<OnceCell<Arc<SigningKey>>>,
}

impl SigningKeys {
    /// Reads the key at `path`, if there is one yet.
    pub(crate) fn open(path: PathBuf) -> io::Result<Self> {
        let key = match fs::read(&path) {
            Ok(bytes) => OnceCell::new_with(Some(Arc::new(SigningKey::from_pkcs8(&bytes)?))),
            Err(error) if error.kind() == io::ErrorKind::NotFound => OnceCell::new(),
            Err(error) => return Err(error),
        };
        Ok(Self { path, key: Arc::new(key) })
    }

    #[cfg(test)]
    pub(crate) fn of(key: Arc<SigningKey>) -> Self {
        Self { path: PathBuf::new(), key: Arc::new(OnceCell::new_with(Some(key))) }
    }

    /// The key, if it is there; where it is not, nothing can have been signed.
    pub(crate) fn existing(&self) -> Option<&SigningKey> {
        self.key.get().map(Arc::as_ref)
    }

    /// Begins to make the key, if it is not there.
    pub(crate) fn prepare(&self) {
        if self.existing().is_none() {
            drop(self.make());
        }
    }

    /// The key, made if need be.
    pub(crate) async fn wait(&self) -> Result<Arc<SigningKey>, KeyError> {
        if let Some(key) = self.key.get() {
            return Ok(Arc::clone(key));
        }
        self.make().await.map_err(|_| KeyError::NotMade)?
    }

    /// In a task of its own: whoever waits may go away, and then the next one would
    /// begin again while this one is still at it.
    fn make(&self) -> tokio::task::JoinHandle<Result<Arc<SigningKey>, KeyError>> {
        let Self { path, key } = self.clone();
        tokio::spawn(async move {
            let made = key.get_or_try_init(async || {
                let made = tokio::task::spawn_blocking(move || make_at(path));
                made.await.map_err(|_| KeyError::NotMade)?.map(Arc::new)
            });
            made.await.cloned()
        })
    }
}

fn make_at(path: PathBuf) -> Result<SigningKey, KeyError> {
    let bytes = SigningKey::generate()?;
    if let Some(folder) = path.parent() {
        make_private(folder)?;
    }
    write_private(&path, &bytes)?;
    Ok(SigningKey::from_pkcs8(&bytes)?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scratch::Scratch;

    #[tokio::test]
    async fn a_key_is_made_once_and_kept() {
        let scratch = Scratch::new();
        let path = scratch.path().join("operators/signing-key.p8");
        let keys = SigningKeys::open(path.clone()).unwrap();
        assert!(keys.existing().is_none());

        let (one, other) = tokio::join!(keys.wait(), keys.wait());

        let (one, other) = (one.unwrap(), other.unwrap());
        let again = SigningKeys::open(path).unwrap();
        assert_eq!(one.id(), other.id());
        assert_eq!(again.existing().unwrap().id(), one.id());
        assert!(again.existing().unwrap().verifies(b"word", &one.sign(b"word")));
    }

    #[cfg(unix)]
    #[tokio::test]
    async fn nobody_else_reads_the_key() {
        use std::os::unix::fs::PermissionsExt;
        let scratch = Scratch::new();
        let path = scratch.path().join("signing-key.p8");
        SigningKeys::open(path.clone()).unwrap().wait().await.unwrap();

        assert_eq!(fs::metadata(path).unwrap().permissions().mode() & 0o777, 0o600);
    }

    #[test]
    fn a_file_that_is_no_key_is_refused_with_the_remedy() {
        let scratch = Scratch::new();
        let path = scratch.path().join("signing-key.p8");
        fs::write(&path, "no key").unwrap();

        assert!(SigningKeys::open(path).unwrap_err().to_string().contains("--fresh"));
    }

    #[test]
    fn another_keys_signature_is_not_taken() {
        let (key, other) = (SigningKey::for_test(0), SigningKey::for_test(1));
        assert!(key.verifies(b"word", &key.sign(b"word")));
        assert!(!key.verifies(b"word", &other.sign(b"word")));
        assert!(!key.verifies(b"words", &key.sign(b"word")));
        assert!(!key.verifies(b"word", b""));
    }
}
