//! A result as the request that SQS takes, signed.

use std::time::SystemTime;

use api_contract::play::MatchResult;
use aws_credential_types::Credentials;
use aws_sigv4::{
    http_request::{self, SignableBody, SignableRequest, SigningSettings},
    sign::v4,
};
use bytes::Bytes;
use http::{
    HeaderValue, Request,
    header::{CONTENT_TYPE, HOST},
};
use http_body_util::Full;
use serde::{Deserialize, Serialize};

use super::QueueUrl;

/// What is asked of SQS.
const TARGET: &str = "AmazonSQS.SendMessage";

const JSON_1_0: &str = "application/x-amz-json-1.0";

/// Longest name of an error that is repeated in the log, in bytes.
const CODE_LENGTH_MAX: usize = 128;

/// Why a result is no request.
#[derive(Debug, thiserror::Error)]
pub(super) enum MessageError {
    /// It cannot be written.
    #[error("the result is no JSON")]
    Json(#[from] serde_json::Error),
    /// The signature's parameters are not complete.
    #[error("the signature's parameters are incomplete")]
    Parameters(#[from] v4::signing_params::BuildError),
    /// It has no canonical form.
    #[error("the request cannot be signed")]
    Sign(#[from] http_request::SigningError),
    /// It cannot be made.
    #[error("the request cannot be made")]
    Request(#[from] http::Error),
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct SendMessage<'a> {
    queue_url: &'a str,
    message_body: String,
}

/// What SQS says when it refuses.
#[derive(Deserialize)]
struct Refusal {
    #[serde(rename = "__type")]
    code: String,
}

/// The request that puts `result` into the queue, signed as of `now`.
pub(super) fn signed(
    url: &QueueUrl,
    region: &str,
    result: &MatchResult,
    credentials: &Credentials,
    now: SystemTime,
) -> Result<Request<Full<Bytes>>, MessageError> {
    let message =
        SendMessage { queue_url: url.as_str(), message_body: serde_json::to_string(result)? };
    let body = serde_json::to_vec(&message)?;
    let headers = [
        (HOST.as_str(), url.authority()),
        (CONTENT_TYPE.as_str(), JSON_1_0),
        ("x-amz-target", TARGET),
    ];
    let identity = credentials.clone().into();
    let parameters = v4::SigningParams::builder()
        .identity(&identity)
        .region(region)
        .name("sqs")
        .time(now)
        .settings(SigningSettings::default())
        .build()?
        .into();
    let signable = SignableRequest::new(
        "POST",
        url.endpoint(),
        headers.into_iter(),
        SignableBody::Bytes(&body),
    )?;
    let (instructions, _) = http_request::sign(signable, &parameters)?.into_parts();
    // HTTP/1.1 has the path alone in the first line, and the host in a header.
    let request = headers
        .into_iter()
        .chain(instructions.headers())
        .fold(Request::post("/"), |request, (name, value)| request.header(name, value));
    let mut request = request.body(Full::new(Bytes::from(body)))?;
    request.headers_mut().values_mut().for_each(hide_secrets);
    Ok(request)
}

/// Nothing here is for a log: the signature and the token least of all.
fn hide_secrets(value: &mut HeaderValue) {
    value.set_sensitive(true);
}

/// SQS's name for why it refused; its message may have anything in it.
pub(super) fn refusal_code(body: &[u8]) -> String {
    let code = serde_json::from_slice(body).map(|refusal: Refusal| refusal.code);
    let mut code = code.unwrap_or_else(|_| "no reason that can be read".to_owned());
    code.retain(|character| !character.is_control());
    code.truncate(code.floor_char_boundary(CODE_LENGTH_MAX));
    code
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use api_contract::{GameSessionId, MatchId, Timestamp};
    use http_body_util::BodyExt;
    use serde_json::Value;

    use super::*;

    fn result() -> MatchResult {
        MatchResult {
            game_session_id: GameSessionId::parse("arn:aws:gamelift:x").unwrap(),
            match_id: Some(MatchId::parse("m-1").unwrap()),
            started_at: Timestamp::from_millis(1_000),
            ended_at: Timestamp::from_millis(3_500),
            players: vec![],
        }
    }

    #[tokio::test]
    async fn a_result_is_a_signed_message() {
        let url = "https://sqs.eu-west-1.amazonaws.com/123456789012/r";
        let token = Some("the-token".to_owned());
        let credentials = Credentials::new("AKID", "secret", token, None, "test");
        let now = SystemTime::UNIX_EPOCH + Duration::from_secs(1_700_000_000);

        let request =
            signed(&url.parse().unwrap(), "eu-west-1", &result(), &credentials, now).unwrap();

        let header = |name: &str| request.headers()[name].to_str().unwrap().to_owned();
        assert_eq!(header("host"), "sqs.eu-west-1.amazonaws.com");
        assert_eq!(header("x-amz-target"), "AmazonSQS.SendMessage");
        assert_eq!(header("x-amz-security-token"), "the-token");
        let signature = header("authorization");
        assert!(signature.contains("Credential=AKID/20231114/eu-west-1/sqs/aws4_request"));
        assert!(signature.contains("x-amz-security-token;x-amz-target,"), "{signature}");
        let printed = format!("{:?}", request.headers());
        assert!(!printed.contains("the-token") && !printed.contains("AKID"), "{printed}");
        let body = request.into_body().collect().await.unwrap().to_bytes();
        let body: Value = serde_json::from_slice(&body).unwrap();
        assert_eq!(body["QueueUrl"], url);
        let sent: MatchResult =
            serde_json::from_str(body["MessageBody"].as_str().unwrap()).unwrap();
        assert_eq!(sent, result());
    }

    #[test]
    fn a_refusal_is_named_and_nothing_else_of_it_is_told() {
        let refused = br#"{"__type":"com.amazonaws.sqs#QueueDoesNotExist","message":"psst"}"#;

        assert_eq!(refusal_code(refused), "com.amazonaws.sqs#QueueDoesNotExist");
        assert_eq!(refusal_code(b"<html>"), "no reason that can be read");
        let endless = format!(r#"{{"__type":"{}"}}"#, "é".repeat(100));
        assert_eq!(refusal_code(endless.as_bytes()).len(), CODE_LENGTH_MAX);
    }
}
