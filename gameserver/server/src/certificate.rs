//! What the server proves its name with: GameLift's certificate, or its own.
//!
//! GameLift puts a certificate into a folder of the compute and says which. Where
//! it does not, the server makes one that browsers accept by its hash (ECDSA
//! P-256, valid for less than two weeks) and logs the hash.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use wtransport::{
    Identity,
    tls::{
        Certificate, Sha256DigestFmt, WEBTRANSPORT_ALPN,
        rustls::{
            self, ServerConfig,
            crypto::ring,
            pki_types::{CertificateDer, PrivateKeyDer, pem, pem::PemObject},
        },
    },
};

/// The leaf, and often what signed it.
const CERTIFICATE_FILE: &str = "certificate.pem";
/// What signed the leaf, where that is a file of its own.
const CHAIN_FILE: &str = "certificateChain.pem";
/// The leaf's key.
const PRIVATE_KEY_FILE: &str = "privateKey.pem";

/// How long a certificate of our own is valid, in days: as browsers want it,
/// with a day to spare for clocks that differ.
const OWN_VALIDITY_DAYS: u32 = 13;

/// Why there is no certificate to serve with.
#[derive(Debug, thiserror::Error)]
pub(crate) enum CertificateError {
    /// A file is missing or is not what it should be.
    #[error("could not read {}", file.display())]
    File { file: PathBuf, source: pem::Error },
    /// The certificate is not one, or is not the key's.
    #[error("could not serve with the certificate")]
    Unusable(#[from] rustls::Error),
}

/// The TLS configuration for the certificate in `folder`, or without a folder
/// for one of our own.
pub(crate) fn tls_configuration(folder: Option<&Path>) -> Result<ServerConfig, CertificateError> {
    let (chain, key) = match folder {
        Some(folder) => read(folder)?,
        None => make_own(),
    };
    log_hash(chain.first(), folder);
    // Not by `wtransport`, which panics if key and certificate do not match.
    let mut configuration = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_protocol_versions(&[&rustls::version::TLS13])?
        .with_no_client_auth()
        .with_single_cert(chain, key)?;
    configuration.alpn_protocols = vec![WEBTRANSPORT_ALPN.to_vec()];
    Ok(configuration)
}

type Chain = Vec<CertificateDer<'static>>;

fn read(folder: &Path) -> Result<(Chain, PrivateKeyDer<'static>), CertificateError> {
    let mut chain = read_certificates(folder.join(CERTIFICATE_FILE))?;
    let rest = folder.join(CHAIN_FILE);
    if chain.len() == 1 && rest.exists() {
        chain.extend(read_certificates(rest)?);
    }
    let file = folder.join(PRIVATE_KEY_FILE);
    let key = PrivateKeyDer::from_pem_file(&file)
        .map_err(|source| CertificateError::File { file, source })?;
    Ok((chain, key))
}

fn read_certificates(file: PathBuf) -> Result<Chain, CertificateError> {
    CertificateDer::pem_file_iter(&file)
        .and_then(Iterator::collect)
        .map_err(|source| CertificateError::File { file, source })
}

fn make_own() -> (Chain, PrivateKeyDer<'static>) {
    let identity = Identity::self_signed_builder()
        .subject_alt_names(["localhost", "127.0.0.1", "::1"])
        .from_now_utc()
        .validity_days(OWN_VALIDITY_DAYS)
        .build()
        .expect("the names are valid");
    let certificates = identity.certificate_chain().as_slice();
    let chain = certificates.iter().map(|one| CertificateDer::from(one.der().to_vec())).collect();
    let key = PrivateKeyDer::Pkcs8(identity.private_key().secret_der().to_vec().into());
    (chain, key)
}

fn log_hash(leaf: Option<&CertificateDer<'static>>, folder: Option<&Path>) {
    let certificate = leaf.and_then(|leaf| Certificate::from_der(leaf.to_vec()).ok());
    let hash = certificate.map(|certificate| certificate.hash().fmt(Sha256DigestFmt::DottedHex));
    tracing::info!(
        sha256 = hash.map(|hash| hash.replace(':', "")),
        folder = folder.map(|folder| folder.display().to_string()),
        self_signed = folder.is_none(),
        "certificate"
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_a_folder_the_server_makes_its_own_certificate() {
        let configuration = tls_configuration(None).unwrap();

        assert_eq!(configuration.alpn_protocols, [b"h3"]);
    }

    #[test]
    fn a_missing_file_is_named() {
        let error = tls_configuration(Some(Path::new("/no/such/folder"))).unwrap_err();

        assert!(error.to_string().contains("/no/such/folder/certificate.pem"), "{error}");
    }

    #[test]
    fn a_key_of_another_certificate_is_an_error_and_no_panic() {
        let folder = std::env::temp_dir().join(format!("gameserver-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let (certificate, key) = (Identity::self_signed(["a"]), Identity::self_signed(["b"]));
        let leaf = certificate.unwrap().certificate_chain().as_slice()[0].to_pem();
        std::fs::write(folder.join(CERTIFICATE_FILE), leaf).unwrap();
        let pem = key.unwrap().private_key().to_secret_pem();
        std::fs::write(folder.join(PRIVATE_KEY_FILE), pem).unwrap();

        let error = tls_configuration(Some(&folder)).unwrap_err();

        std::fs::remove_dir_all(&folder).unwrap();
        assert!(matches!(error, CertificateError::Unusable(_)), "{error}");
    }
}
