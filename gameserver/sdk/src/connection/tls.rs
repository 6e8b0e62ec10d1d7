//! Whom a `wss://` connection trusts.

use std::sync::Arc;

use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{WebPkiSupportedAlgorithms, ring};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{ClientConfig, DigitallySignedStruct, RootCertStore, SignatureScheme};
use tokio::sync::OnceCell;

use crate::parameters::TlsOptions;

/// Why TLS cannot be set up.
#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    /// The extra certificates are no PEM.
    #[error("the extra root certificates are no PEM")]
    ExtraRoots(#[source] rustls::pki_types::pem::Error),
    /// A certificate cannot be a root, or TLS cannot be set up with it.
    #[error("rustls refused the configuration")]
    Rustls(#[from] rustls::Error),
    /// There is nobody to trust, so every connection would fail.
    #[error("this system has no root certificates, and no extra ones were given")]
    NoRoots,
}

/// The TLS configuration, made when first needed: a `ws://` connection never is.
#[derive(Debug, Clone)]
pub(crate) struct Trust {
    options: TlsOptions,
    config: Arc<OnceCell<Arc<ClientConfig>>>,
}

impl Trust {
    pub(crate) fn new(options: TlsOptions) -> Self {
        Self { options, config: Arc::default() }
    }

    pub(crate) async fn config(&self) -> Result<Arc<ClientConfig>, TlsError> {
        self.config.get_or_try_init(|| async { self.make().map(Arc::new) }).await.cloned()
    }

    fn make(&self) -> Result<ClientConfig, TlsError> {
        let provider = Arc::new(ring::default_provider());
        let algorithms = provider.signature_verification_algorithms;
        let versions =
            ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions()?;
        if self.options.skip_verification {
            tracing::warn!("the certificate of GameLift's endpoint is not verified");
            let nobody = Arc::new(AnyCertificate(algorithms));
            let config = versions.dangerous().with_custom_certificate_verifier(nobody);
            return Ok(config.with_no_client_auth());
        }
        Ok(versions.with_root_certificates(self.roots()?).with_no_client_auth())
    }

    fn roots(&self) -> Result<RootCertStore, TlsError> {
        let mut roots = RootCertStore::empty();
        let native = rustls_native_certs::load_native_certs();
        for error in &native.errors {
            tracing::warn!(%error, "could not read some of the system's root certificates");
        }
        roots.add_parsable_certificates(native.certs);
        for pem in &self.options.extra_roots_pem {
            for certificate in CertificateDer::pem_slice_iter(pem) {
                roots.add(certificate.map_err(TlsError::ExtraRoots)?)?;
            }
        }
        if roots.is_empty() { Err(TlsError::NoRoots) } else { Ok(roots) }
    }
}

/// Takes any certificate, but still wants the handshake to be signed with its key.
#[derive(Debug)]
struct AnyCertificate(WebPkiSupportedAlgorithms);

impl ServerCertVerifier for AnyCertificate {
    fn verify_server_cert(
        &self,
        _: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        rustls::crypto::verify_tls12_signature(message, certificate, signed, &self.0)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        rustls::crypto::verify_tls13_signature(message, certificate, signed, &self.0)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.0.supported_schemes()
    }
}
