//! The certificate that the listener and the game servers show.
//!
//! Made at every start: an ECDSA P-256 key, signed by itself, for at most 13 days,
//! because a browser takes a certificate by its hash only if it is of this kind
//! and lasts less than 14 (WebTransport, `serverCertificateHashes`). A local cloud
//! that runs for longer has to be started again.

use std::{io, path::Path, sync::Arc};

use rcgen::{
    CertificateParams, DistinguishedName, DnType, ExtendedKeyUsagePurpose, KeyPair,
    KeyUsagePurpose, PKCS_ECDSA_P256_SHA256,
};
use rustls::{
    ServerConfig,
    pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer},
};

use crate::data_folder::{make_private, write_private};

/// Days that the certificate is valid, from midnight (UTC) before it is made.
const VALID_DAYS: i64 = 13;

/// Whom the certificate is for.
const NAMES: [&str; 3] = ["localhost", "127.0.0.1", "::1"];

/// The file with the certificate: the name that the server SDK's folder has for it.
const CERTIFICATE_FILE: &str = "certificate.pem";

/// The file with its key.
const KEY_FILE: &str = "privateKey.pem";

/// A certificate, ready for use.
#[derive(Debug)]
pub(crate) struct Certificate {
    /// SHA-256 of it, in hexadecimal digits.
    pub(crate) sha256: String,
    /// For connections that begin with TLS.
    pub(crate) server: Arc<ServerConfig>,
}

/// Why there is no certificate.
#[derive(Debug, thiserror::Error)]
pub enum CertificateError {
    /// It could not be generated.
    #[error("cannot generate the certificate")]
    Generate(#[from] rcgen::Error),
    /// The TLS library does not take it.
    #[error("cannot use the certificate")]
    Use(#[from] rustls::Error),
    /// Its files cannot be written.
    #[error("cannot write the certificate into the data folder")]
    Write(#[from] io::Error),
}

/// Makes a certificate and writes it and its key into `folder`.
pub(crate) fn make(folder: &Path) -> Result<Certificate, CertificateError> {
    let key = KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256)?;
    let certificate = params()?.self_signed(&key)?;
    make_private(folder)?;
    write_private(&folder.join(KEY_FILE), key.serialize_pem().as_bytes())?;
    write_private(&folder.join(CERTIFICATE_FILE), certificate.pem().as_bytes())?;
    let der = certificate.der().clone();
    let sha256 = hex::encode(ring::digest::digest(&ring::digest::SHA256, &der));
    let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der()));
    Ok(Certificate { sha256, server: Arc::new(server(der, key)?) })
}

fn params() -> Result<CertificateParams, rcgen::Error> {
    let mut params = CertificateParams::new(NAMES.map(str::to_owned))?;
    let mut name = DistinguishedName::new();
    name.push(DnType::CommonName, "Muster local cloud");
    params.distinguished_name = name;
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    let today = jiff::Timestamp::now().to_zoned(jiff::tz::TimeZone::UTC).date();
    let end = today.saturating_add(jiff::Span::new().days(VALID_DAYS));
    let midnight = |date: jiff::civil::Date| {
        // Months and days are small and positive.
        let [month, day] = [date.month(), date.day()].map(i8::unsigned_abs);
        rcgen::date_time_ymd(i32::from(date.year()), month, day)
    };
    (params.not_before, params.not_after) = (midnight(today), midnight(end));
    Ok(params)
}

fn server(
    certificate: CertificateDer<'static>,
    key: PrivateKeyDer<'static>,
) -> Result<ServerConfig, rustls::Error> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let mut config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .with_no_client_auth()
        .with_single_cert(vec![certificate], key)?;
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(config)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::scratch::Scratch;

    #[test]
    fn the_certificate_is_written_with_its_key() {
        let scratch = Scratch::new();
        let folder = scratch.path().join("certificates");

        let certificate = make(&folder).unwrap();

        assert_eq!(certificate.sha256.len(), 64);
        let read = |name: &str| fs::read_to_string(folder.join(name)).unwrap();
        assert!(read(CERTIFICATE_FILE).starts_with("-----BEGIN CERTIFICATE-----"));
        assert!(read(KEY_FILE).starts_with("-----BEGIN PRIVATE KEY-----"));
    }

    #[cfg(unix)]
    #[test]
    fn nobody_else_can_read_the_key() {
        use std::os::unix::fs::PermissionsExt;
        let scratch = Scratch::new();
        make(scratch.path()).unwrap();

        let mode = fs::metadata(scratch.path().join(KEY_FILE)).unwrap().permissions().mode();

        assert_eq!(mode & 0o777, 0o600);
    }
}
