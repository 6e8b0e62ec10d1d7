//! AWS Signature Version 4, checked for real.
//!
//! A request is taken when its signature follows from a key of this deployment,
//! for the right region and service, at about this time. Everything else is
//! refused with the reason: a local cloud that waves requests through would let
//! the mistake wait until the deployment meets AWS.
//!
//! # After
//! IAM user guide, "Create a signed AWS API request", read 2026-11-22. Signatures
//! in the query (presigned URLs), chunked payloads and SigV4A are not taken.

mod authorization;
mod canonical;
#[cfg(test)]
mod tests;

use std::time::Duration;

use api_contract::Timestamp;
use http::{HeaderMap, Method, Uri};
use ring::{digest, hmac};

use self::authorization::{Authorization, MalformedError};
pub(crate) use self::canonical::percent_decode;
use crate::credentials::{Credentials, Mint, Principal, RecogniseError};

/// How far the signer's clock may be from ours; AWS allows most services the same.
pub(crate) const CLOCK_SKEW_MAX: Duration = Duration::from_secs(5 * 60);

/// A request as it came, with its whole body.
#[derive(Debug, Clone, Copy)]
pub(crate) struct SignedRequest<'a> {
    pub(crate) method: &'a Method,
    pub(crate) uri: &'a Uri,
    pub(crate) headers: &'a HeaderMap,
    pub(crate) body: &'a [u8],
}

/// What a signature has to be for.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Scope<'a> {
    pub(crate) region: &'a str,
    /// Such as `execute-api`, `gamelift`, `dynamodb`.
    pub(crate) service: &'a str,
}

/// Why a signature was refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum SignatureError {
    /// There is none.
    #[error("the request is not signed: it has no Authorization header")]
    Unsigned,
    /// There is one, but it cannot be read.
    #[error("the Authorization header cannot be read: {0}")]
    Malformed(#[from] MalformedError),
    /// No time, or none that can be read.
    #[error("the request needs its time in the x-amz-date header, such as 20261122T100000Z")]
    DateMissing,
    /// Signed for another day than it says it was sent.
    #[error("the credential's date {scope} is not the day of the request, {date}")]
    DateMismatch {
        /// The day in the credential scope.
        scope: String,
        /// The request's day.
        date: String,
    },
    /// Too old: this is what stops a replay.
    #[error("the signature expired: it was made at {at}, and now it is {now}")]
    Expired {
        /// When it was made.
        at: Timestamp,
        /// When it was looked at.
        now: Timestamp,
    },
    /// From the future.
    #[error("the signature is not yet valid: it was made at {at}, and now it is {now}")]
    NotYet {
        /// When it says it was made.
        at: Timestamp,
        /// When it was looked at.
        now: Timestamp,
    },
    /// For another region.
    #[error("the request is signed for region {found:?}, this is {expected:?}")]
    WrongRegion {
        /// This deployment's.
        expected: String,
        /// The signature's.
        found: String,
    },
    /// For another service.
    #[error("the request is signed for service {found:?}, this is {expected:?}")]
    WrongService {
        /// The one that was called.
        expected: String,
        /// The signature's.
        found: String,
    },
    /// By nobody we know.
    #[error(transparent)]
    Key(#[from] RecogniseError),
    /// A header that has to be signed is not.
    #[error("the header {0:?} is not among the signed ones")]
    NotSigned(&'static str),
    /// The body is not the one whose hash was signed.
    #[error("the body is not the signed one: its SHA-256 differs from x-amz-content-sha256")]
    BodyChanged,
    /// Something is different from what was signed, or the key was wrong.
    #[error(
        "the signature does not match the request: method, path, query, a signed header or the body changed after signing, or the secret key is wrong"
    )]
    Mismatch,
}

impl SignatureError {
    /// The name that AWS has for it.
    pub(crate) fn aws_name(&self) -> &'static str {
        match self {
            Self::Unsigned => "MissingAuthenticationTokenException",
            Self::Malformed(_) | Self::DateMissing => "IncompleteSignatureException",
            Self::Key(RecogniseError::Expired { .. }) => "ExpiredTokenException",
            Self::Key(RecogniseError::Unknown | RecogniseError::TokenMissing) => {
                "UnrecognizedClientException"
            }
            Self::DateMismatch { .. }
            | Self::Expired { .. }
            | Self::NotYet { .. }
            | Self::WrongRegion { .. }
            | Self::WrongService { .. }
            | Self::NotSigned(_)
            | Self::BodyChanged
            | Self::Mismatch => "InvalidSignatureException",
        }
    }
}

/// Says who signed `request`, for `scope`, at about `now`.
pub(crate) fn verify(
    request: SignedRequest<'_>,
    mint: &Mint,
    scope: Scope<'_>,
    now: Timestamp,
) -> Result<(Principal, Credentials), SignatureError> {
    let header = request.headers.get(http::header::AUTHORIZATION);
    let header = header.ok_or(SignatureError::Unsigned)?;
    let authorization = Authorization::parse(header)?;
    authorization.check_scope(scope)?;
    let date = date(request.headers).ok_or(SignatureError::DateMissing)?;
    check_date(&authorization, &date, now)?;
    let token = request.headers.get("x-amz-security-token").and_then(|token| token.to_str().ok());
    let known = mint.recognise(&authorization.access_key_id, token, now)?;
    check_signed_headers(&authorization, request.headers)?;
    let body_hash = check_body(request)?;
    let canonical =
        canonical::request(request, &authorization, &body_hash).ok_or(SignatureError::Mismatch)?;
    let text = string_to_sign(&authorization, &date, &canonical);
    let key = signing_key(&known.credentials.secret_access_key, &authorization);
    // Compares in constant time.
    hmac::verify(&key, text.as_bytes(), &authorization.signature)
        .map_err(|_| SignatureError::Mismatch)?;
    Ok((known.principal, known.credentials))
}

/// `20261122T100000Z`, from the one header or the other.
fn date(headers: &HeaderMap) -> Option<String> {
    let date = headers.get("x-amz-date").or_else(|| headers.get(http::header::DATE))?;
    Some(date.to_str().ok()?.trim().to_owned())
}

fn check_date(
    authorization: &Authorization,
    date: &str,
    now: Timestamp,
) -> Result<(), SignatureError> {
    let at = parse_date(date).ok_or(SignatureError::DateMissing)?;
    if !date.starts_with(&authorization.date) {
        let (scope, date) = (authorization.date.clone(), date.chars().take(8).collect());
        return Err(SignatureError::DateMismatch { scope, date });
    }
    if now.since(at) > CLOCK_SKEW_MAX {
        return Err(SignatureError::Expired { at, now });
    }
    if at.since(now) > CLOCK_SKEW_MAX {
        return Err(SignatureError::NotYet { at, now });
    }
    Ok(())
}

fn parse_date(date: &str) -> Option<Timestamp> {
    let digits = |from: usize, to: usize| {
        let part = date.get(from..to)?;
        part.bytes().all(|byte| byte.is_ascii_digit()).then_some(part)
    };
    if date.len() != 16 || !date.ends_with('Z') || date.get(8..9)? != "T" {
        return None;
    }
    let (year, month, day) = (digits(0, 4)?, digits(4, 6)?, digits(6, 8)?);
    let (hour, minute, second) = (digits(9, 11)?, digits(11, 13)?, digits(13, 15)?);
    format!("{year}-{month}-{day}T{hour}:{minute}:{second}Z").parse().ok()
}

/// The session token is not among them: the original sample's clients add it
/// after signing, and API Gateway lets them. It cannot be exchanged all the same,
/// as the key follows from it.
fn check_signed_headers(
    authorization: &Authorization,
    headers: &HeaderMap,
) -> Result<(), SignatureError> {
    let signed = |name: &str| authorization.signed_headers.iter().any(|header| header == name);
    if !signed("host") {
        return Err(SignatureError::NotSigned("host"));
    }
    if headers.contains_key("x-amz-date") && !signed("x-amz-date") {
        return Err(SignatureError::NotSigned("x-amz-date"));
    }
    // With JSON services the target *is* the operation.
    if headers.contains_key("x-amz-target") && !signed("x-amz-target") {
        return Err(SignatureError::NotSigned("x-amz-target"));
    }
    Ok(())
}

fn check_body(request: SignedRequest<'_>) -> Result<String, SignatureError> {
    let hash = hex::encode(digest::digest(&digest::SHA256, request.body));
    match request.headers.get("x-amz-content-sha256") {
        Some(claimed) if claimed.as_bytes() != hash.as_bytes() => Err(SignatureError::BodyChanged),
        Some(_) | None => Ok(hash),
    }
}

fn string_to_sign(authorization: &Authorization, date: &str, canonical: &str) -> String {
    let Authorization { date: day, region, service, .. } = authorization;
    let hash = hex::encode(digest::digest(&digest::SHA256, canonical.as_bytes()));
    format!("AWS4-HMAC-SHA256\n{date}\n{day}/{region}/{service}/aws4_request\n{hash}")
}

fn signing_key(secret_access_key: &str, authorization: &Authorization) -> hmac::Key {
    let key = |bytes: &[u8]| hmac::Key::new(hmac::HMAC_SHA256, bytes);
    let Authorization { date, region, service, .. } = authorization;
    [date.as_str(), region, service, "aws4_request"]
        .iter()
        .fold(key(format!("AWS4{secret_access_key}").as_bytes()), |last, part| {
            key(hmac::sign(&last, part.as_bytes()).as_ref())
        })
}
