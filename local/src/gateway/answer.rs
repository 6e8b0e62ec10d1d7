//! A function's answer to the gateway, as HTTP.

use std::collections::BTreeMap;

use axum::{body::Body, response::Response};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use http::{HeaderName, HeaderValue, StatusCode, header};
use serde::Deserialize;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Answer {
    status_code: u16,
    #[serde(default)]
    headers: Option<BTreeMap<String, String>>,
    #[serde(default)]
    multi_value_headers: Option<BTreeMap<String, Vec<String>>>,
    /// Of payload format 2.0 alone.
    #[serde(default)]
    cookies: Option<Vec<String>>,
    #[serde(default)]
    body: Option<String>,
    #[serde(default)]
    is_base64_encoded: bool,
}

/// Reads what a function answered; none if the gateway could not.
pub(crate) fn read(bytes: &[u8]) -> Option<Response> {
    let answer: Answer = serde_json::from_slice(bytes).ok()?;
    let body = answer.body.unwrap_or_default();
    let body = if answer.is_base64_encoded { STANDARD.decode(body).ok()? } else { body.into() };
    let mut response = Response::new(Body::from(body));
    *response.status_mut() = StatusCode::from_u16(answer.status_code).ok()?;
    let single = answer.headers.unwrap_or_default().into_iter();
    let mut headers: BTreeMap<String, Vec<String>> =
        single.map(|(name, value)| (name, vec![value])).collect();
    // A header that is in both counts with all of its values.
    headers.extend(answer.multi_value_headers.unwrap_or_default());
    for (name, values) in headers {
        let name: HeaderName = name.parse().ok()?;
        if is_ours(&name) {
            continue;
        }
        for value in values {
            response.headers_mut().append(name.clone(), HeaderValue::from_str(&value).ok()?);
        }
    }
    for cookie in answer.cookies.unwrap_or_default() {
        response.headers_mut().append(header::SET_COOKIE, HeaderValue::from_str(&cookie).ok()?);
    }
    Some(response)
}

/// Headers that are about the connection, which is not the function's.
fn is_ours(name: &HeaderName) -> bool {
    matches!(name.as_str(), "connection" | "content-length" | "transfer-encoding" | "upgrade")
}

#[cfg(test)]
mod tests {
    use http_body_util::BodyExt;

    use super::*;

    #[tokio::test]
    async fn an_answer_has_its_status_headers_and_body() {
        let answer = read(
            br#"{"statusCode":202,"headers":{"location":"/v1/tickets/t","content-length":"9"},
                "multiValueHeaders":{"set-cookie":["a","b"]},"cookies":["c"],"body":"{}","isBase64Encoded":false}"#,
        )
        .unwrap();

        assert_eq!(answer.status(), StatusCode::ACCEPTED);
        assert_eq!(answer.headers()["location"], "/v1/tickets/t");
        assert_eq!(answer.headers().get_all("set-cookie").iter().count(), 3);
        assert!(!answer.headers().contains_key("content-length"));
        assert_eq!(answer.into_body().collect().await.unwrap().to_bytes(), "{}");
    }

    #[test]
    fn what_the_gateway_could_not_read_is_no_answer() {
        for bytes in
            ["", "{}", r#"{"statusCode":1}"#, r#"{"statusCode":200,"headers":{"a b":"c"}}"#]
        {
            assert!(read(bytes.as_bytes()).is_none(), "{bytes} was read");
        }
    }
}
