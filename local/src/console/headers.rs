//! What every answer of the console tells the browser besides its content.

use http::{HeaderMap, HeaderName, HeaderValue, header};

/// Of every file: it is what it says it is, and for this origin alone.
const OF_FILES: [(HeaderName, &str); 2] = [
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
];

/// Of pages: they tell nobody where they were, use none of the browser's
/// devices, and share nothing with whoever opened them.
const OF_PAGES: [(HeaderName, &str); 4] = [
    (header::REFERRER_POLICY, "no-referrer"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (
        HeaderName::from_static("permissions-policy"),
        "accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), \
         magnetometer=(), microphone=(), midi=(), payment=(), publickey-credentials-get=(), \
         screen-wake-lock=(), usb=(), xr-spatial-tracking=()",
    ),
    // For browsers that do not know `frame-ancestors`.
    (header::X_FRAME_OPTIONS, "DENY"),
];

/// Adds what belongs to every file.
pub(super) fn of_file(headers: &mut HeaderMap) {
    add(headers, OF_FILES);
}

/// Adds what belongs to a page, with its policy.
pub(super) fn of_page(headers: &mut HeaderMap, policy: HeaderValue) {
    add(headers, OF_PAGES);
    headers.insert(header::CONTENT_SECURITY_POLICY, policy);
}

fn add<const N: usize>(headers: &mut HeaderMap, pairs: [(HeaderName, &'static str); N]) {
    for (name, value) in pairs {
        headers.insert(name, HeaderValue::from_static(value));
    }
}
