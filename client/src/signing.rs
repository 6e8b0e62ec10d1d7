//! Signature Version 4 for the player API.
//!
//! # Invariants
//! - The session token is among the signed headers: the gateway refuses requests
//!   whose token was added after signing, or swapped since.
//!
//! # After
//! "Signature Version 4 signing process", AWS IAM guide; `aws-sigv4` does the
//! arithmetic.

use std::time::SystemTime;

use aws_credential_types::Credentials;
use aws_sigv4::{
    http_request::{self, SignableBody, SignableRequest, SigningSettings},
    sign::v4,
};
use http::HeaderValue;

/// API Gateway's name in signatures.
pub const SERVICE: &str = "execute-api";

/// Why a request could not be signed.
#[derive(Debug, thiserror::Error)]
pub enum SignError {
    /// A header cannot be written as text.
    #[error("header {name} is not text")]
    Header {
        /// Which.
        name: String,
    },
    /// The address names no host.
    #[error("{uri} names no host")]
    Host {
        /// The address.
        uri: http::Uri,
    },
    /// The parameters are not complete.
    #[error("the signature's parameters are incomplete")]
    Parameters(#[source] v4::signing_params::BuildError),
    /// The request has no canonical form.
    #[error("the request cannot be signed")]
    Request(#[source] http_request::SigningError),
}

/// Signs `request` for [`SERVICE`] in `region`, as of `now`.
///
/// All of its headers are signed, the body's hash is, and so is the session
/// token; the request is complete then and must not be changed.
///
/// # Errors
/// When the request has no canonical form.
pub fn sign(
    mut request: http::Request<Vec<u8>>,
    credentials: &Credentials,
    region: &str,
    now: SystemTime,
) -> Result<http::Request<Vec<u8>>, SignError> {
    let identity = credentials.clone().into();
    let parameters = v4::SigningParams::builder()
        .identity(&identity)
        .region(region)
        .name(SERVICE)
        .time(now)
        .settings(SigningSettings::default())
        .build()
        .map_err(SignError::Parameters)?
        .into();
    let signed =
        http_request::sign(signable(&request)?, &parameters).map_err(SignError::Request)?;
    let (instructions, _signature) = signed.into_parts();
    let (headers, _query) = instructions.into_parts();
    for header in headers {
        let name = || SignError::Header { name: header.name().to_owned() };
        let mut value = HeaderValue::from_str(header.value()).map_err(|_| name())?;
        value.set_sensitive(header.sensitive());
        request.headers_mut().insert(header.name(), value);
    }
    Ok(request)
}

fn signable(request: &http::Request<Vec<u8>>) -> Result<SignableRequest<'_>, SignError> {
    // Without one `aws-sigv4` panics.
    if request.uri().host().is_none() {
        return Err(SignError::Host { uri: request.uri().clone() });
    }
    let headers: Vec<_> = request
        .headers()
        .iter()
        .map(|(name, value)| match value.to_str() {
            Ok(text) => Ok((name.as_str(), text)),
            Err(_) => Err(SignError::Header { name: name.to_string() }),
        })
        .collect::<Result<_, _>>()?;
    SignableRequest::new(
        request.method().as_str(),
        request.uri().to_string(),
        headers.into_iter(),
        SignableBody::Bytes(request.body()),
    )
    .map_err(SignError::Request)
}
