//! What every answer of the admin API has: a tag, and no place in anybody's cache.
//!
//! Consoles ask for the same pages every few seconds. An answer that is byte for
//! byte the one that the console has is not sent again (RFC 9110 §13.1.2).

use api_contract::problems::ProblemCode;
use axum::{
    body::{Body, to_bytes},
    extract::Request,
    middleware::Next,
    response::{IntoResponse, Response},
};
use http::{
    HeaderMap, HeaderValue, Method, StatusCode,
    header::{CACHE_CONTROL, ETAG, IF_NONE_MATCH, VARY, X_CONTENT_TYPE_OPTIONS},
};
use sha2::{Digest, Sha256};

use crate::{http::Refusal, limits};

/// Adds tag and headers to whatever is answered.
pub(super) async fn answer(request: Request, next: Next) -> Response {
    let is_read = request.method() == Method::GET;
    let known = request.headers().get_all(IF_NONE_MATCH).iter().cloned().collect::<Vec<_>>();
    let mut response = next.run(request).await;
    if is_read && response.status() == StatusCode::OK {
        response = tagged(response, &known).await;
    }
    let headers = response.headers_mut();
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    // The same path reads differently for another operator (`/me`).
    headers.insert(VARY, HeaderValue::from_static("authorization"));
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    response
}

async fn tagged(response: Response, known: &[HeaderValue]) -> Response {
    let (mut parts, body) = response.into_parts();
    let Ok(bytes) = to_bytes(body, limits::ANSWER_BYTES_MAX).await else {
        tracing::error!("an answer is larger than a function may give");
        let detail = "the answer is too large; ask for a smaller page";
        return Refusal::new(ProblemCode::Internal, detail).into_response();
    };
    let tag = tag(&bytes);
    let is_known = known.iter().any(|header| names(header, &tag));
    if let Ok(tag) = HeaderValue::try_from(&tag) {
        parts.headers.insert(ETAG, tag);
    }
    if is_known {
        return not_modified(parts.headers);
    }
    Response::from_parts(parts, Body::from(bytes))
}

/// The tag and nothing of the body.
fn not_modified(mut headers: HeaderMap) -> Response {
    let tag = headers.remove(ETAG);
    let mut response = StatusCode::NOT_MODIFIED.into_response();
    response.headers_mut().extend(tag.map(|tag| (ETAG, tag)));
    response
}

/// Half of a SHA-256 is more than enough to tell two answers apart.
fn tag(bytes: &[u8]) -> String {
    let digest = Sha256::digest(bytes);
    let digits: String = digest.iter().take(16).map(|byte| format!("{byte:02x}")).collect();
    format!("\"{digits}\"")
}

/// Whether an `If-None-Match` has the tag: weakly, as the RFC has it compared.
fn names(header: &HeaderValue, tag: &str) -> bool {
    let tags = header.to_str().unwrap_or_default().split(',');
    tags.map(|one| one.trim().trim_start_matches("W/")).any(|one| one == "*" || one == tag)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_is_compared_weakly_and_among_others() {
        let tag = tag(b"{}");
        for (header, same) in [
            (tag.clone(), true),
            (format!("W/{tag}"), true),
            (format!("\"other\", {tag}"), true),
            ("*".to_owned(), true),
            ("\"other\"".to_owned(), false),
            (tag.trim_matches('"').to_owned(), false),
            (String::new(), false),
        ] {
            assert_eq!(names(&HeaderValue::try_from(&header).unwrap(), &tag), same, "{header}");
        }
    }
}
