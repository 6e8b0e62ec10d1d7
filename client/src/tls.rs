//! Which certificates HTTPS calls trust: the system's.

use std::sync::Arc;

use rustls::{ClientConfig, RootCertStore, crypto::ring};

/// TLS with the system's authorities and ring.
///
/// Made by hand for two reasons: a library must not choose the process's one
/// global cryptography, and a machine *without* any authorities (a slim
/// container) can still play on a local cloud, which speaks plain HTTP.
pub(crate) fn client_config() -> ClientConfig {
    let mut roots = RootCertStore::empty();
    let found = rustls_native_certs::load_native_certs();
    for error in &found.errors {
        tracing::debug!(%error, "a certificate authority of the system cannot be read");
    }
    roots.add_parsable_certificates(found.certs);
    ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .expect("ring speaks the default versions of TLS")
        .with_root_certificates(roots)
        .with_no_client_auth()
}
