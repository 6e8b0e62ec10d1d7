//! Signatures, against one that was computed without this crate.

use std::time::{Duration, SystemTime};

use aws_credential_types::Credentials;
use muster_client::signing::{self, SignError};

/// 2015-08-30T12:36:00Z, the time in AWS's own examples.
fn then() -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_secs(1_440_938_160)
}

fn credentials(token: &str) -> Credentials {
    let secret = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
    Credentials::new("AKIDEXAMPLE", secret, Some(token.to_owned()), None, "test")
}

fn request(url: &str) -> http::Request<Vec<u8>> {
    let request = http::Request::post(url).header("content-type", "application/json");
    request.body(br#"{"latencies":{"us-east-1":20}}"#.to_vec()).unwrap()
}

#[test]
fn a_signature_is_what_the_specification_says() {
    let request = request("http://127.0.0.1:4747/v1/tickets");

    let signed = signing::sign(request, &credentials("a/token+="), "us-east-1", then()).unwrap();

    assert_eq!(signed.headers()["x-amz-date"], "20150830T123600Z");
    assert_eq!(signed.headers()["x-amz-security-token"], "a/token+=");
    assert_eq!(
        signed.headers()["authorization"],
        concat!(
            "AWS4-HMAC-SHA256 ",
            "Credential=AKIDEXAMPLE/20150830/us-east-1/execute-api/aws4_request, ",
            "SignedHeaders=content-type;host;x-amz-date;x-amz-security-token, ",
            "Signature=766966173333f349c75b11748ff517f344fd0c80a72be04d269ea1e4b03617d3"
        )
    );
}

#[test]
fn the_session_token_is_signed_and_secret() {
    let url = "http://127.0.0.1:4747/v1/tickets";
    let sign = |token| signing::sign(request(url), &credentials(token), "us-east-1", then());
    let (one, other) = (sign("one").unwrap(), sign("other").unwrap());

    assert_ne!(one.headers()["authorization"], other.headers()["authorization"]);
    assert!(one.headers()["x-amz-security-token"].is_sensitive());
}

#[test]
fn what_cannot_be_signed_is_an_error() {
    let nowhere = signing::sign(request("/v1/tickets"), &credentials("t"), "r", then());
    assert!(matches!(nowhere, Err(SignError::Host { .. })));

    let broken = signing::sign(request("http://a/"), &credentials("line\nbreak"), "r", then());
    assert!(broken.is_err());
}
