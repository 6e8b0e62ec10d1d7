//! A plain page of the local cloud's own: no script, one style, nothing from elsewhere.

use std::sync::LazyLock;

use axum::response::{Html, IntoResponse, Response};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use http::{HeaderValue, StatusCode, header};
use sha2::{Digest, Sha256};

const STYLE: &str = include_str!("page.css");

/// Lets in the style, by its hash, and nothing else.
static POLICY: LazyLock<String> = LazyLock::new(|| {
    let hash = STANDARD.encode(Sha256::digest(STYLE));
    format!(
        "default-src 'none'; style-src 'sha256-{hash}'; base-uri 'none'; frame-ancestors 'none'"
    )
});

/// A page with `main` in it, which is HTML already.
pub(crate) fn answer(status: StatusCode, title: &str, main: &str) -> Response {
    shown(status, title, main, "'none'", "no-referrer")
}

/// The same, with a form in it that is sent here and then leads to `origin`: browsers
/// look at where a form leads, too.
pub(crate) fn with_form(status: StatusCode, title: &str, main: &str, origin: &str) -> Response {
    // Without any referrer, browsers would not say where the form came from either.
    shown(status, title, main, &format!("'self' {origin}"), "same-origin")
}

fn shown(
    status: StatusCode,
    title: &str,
    main: &str,
    form_action: &str,
    referrer: &'static str,
) -> Response {
    let page = format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width\">\n\
         <title>{title} · Muster</title>\n<style>{STYLE}</style>\n</head>\n\
         <body>\n<main>\n{main}</main>\n</body>\n</html>\n"
    );
    let mut answer = (status, Html(page)).into_response();
    let headers = answer.headers_mut();
    for (name, value) in [
        (header::CACHE_CONTROL, "no-store"),
        (header::REFERRER_POLICY, referrer),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::X_FRAME_OPTIONS, "DENY"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    let policy = HeaderValue::from_str(&format!("{}; form-action {form_action}", *POLICY));
    let policy = policy.expect("base 64 and an origin are plain text");
    headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    answer
}

/// `text` as a part of a page, or of an attribute in quotes.
pub(crate) fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            other => escaped.push(other),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_came_from_outside_stays_text() {
        assert_eq!(escaped("<a href=\"'&\">"), "&lt;a href=&quot;&#39;&amp;&quot;&gt;");
    }
}
