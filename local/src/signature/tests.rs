//! Requests signed by AWS's own signer, whole and spoilt.

use std::time::{Duration, SystemTime};

use aws_credential_types::Credentials as AwsCredentials;
use aws_sigv4::{
    http_request::{
        self, PayloadChecksumKind, SessionTokenMode, SignableBody, SignableRequest, SigningSettings,
    },
    sign::v4,
};
use http::Request;

use super::*;
use crate::secret::Secret;

const REGION: &str = "eu-west-1";
const SERVICE: &str = "execute-api";

fn now() -> Timestamp {
    "2026-11-22T10:00:00Z".parse().unwrap()
}

fn seconds_before(seconds: u64) -> Timestamp {
    Timestamp::from_millis(now().as_millis() - i64::try_from(seconds).unwrap() * 1000)
}

fn mint() -> Mint {
    Mint::new(Secret::from_bytes(&[7; 32]))
}

fn guest() -> Principal {
    Principal::Guest("eu-west-1:ada".to_owned())
}

fn key() -> Credentials {
    mint().temporary(guest(), now().plus(Duration::from_secs(3600)))
}

/// A signed request, about to be spoilt.
struct Draft {
    request: Request<Vec<u8>>,
    key: Credentials,
    region: &'static str,
    service: &'static str,
    at: Timestamp,
    settings: SigningSettings,
}

impl Draft {
    fn new(request: http::request::Builder, body: &[u8]) -> Self {
        Self {
            request: request.body(body.to_vec()).unwrap(),
            key: key(),
            region: REGION,
            service: SERVICE,
            at: now(),
            settings: SigningSettings::default(),
        }
    }

    fn get() -> Self {
        Self::new(Request::get("http://127.0.0.1:4747/v1/tickets/t-1"), b"")
    }

    fn signed(mut self) -> Request<Vec<u8>> {
        let key = AwsCredentials::new(
            &self.key.access_key_id,
            &self.key.secret_access_key,
            self.key.session_token.clone(),
            None,
            "test",
        );
        let time = SystemTime::UNIX_EPOCH
            + Duration::from_millis(u64::try_from(self.at.as_millis()).unwrap());
        let identity = key.into();
        let parameters = v4::SigningParams::builder()
            .identity(&identity)
            .region(self.region)
            .name(self.service)
            .time(time)
            .settings(self.settings)
            .build()
            .unwrap()
            .into();
        let headers = self.request.headers().iter();
        let headers = headers.map(|(name, value)| (name.as_str(), value.to_str().unwrap()));
        let signable = SignableRequest::new(
            self.request.method().as_str(),
            self.request.uri().to_string(),
            headers,
            SignableBody::Bytes(self.request.body()),
        );
        let (instructions, _) =
            http_request::sign(signable.unwrap(), &parameters).unwrap().into_parts();
        instructions.apply_to_request_http1x(&mut self.request);
        // What a client sends besides, and what arrives of the address.
        let authority = self.request.uri().authority().unwrap().to_string();
        self.request.headers_mut().insert("host", authority.parse().unwrap());
        let target = self.request.uri().path_and_query().unwrap().to_string();
        *self.request.uri_mut() = target.parse().unwrap();
        self.request
    }
}

fn check(request: &Request<Vec<u8>>) -> Result<Principal, SignatureError> {
    let scope = Scope { region: REGION, service: SERVICE };
    let (method, uri, headers) = (request.method(), request.uri(), request.headers());
    let request = SignedRequest { method, uri, headers, body: request.body() };
    verify(request, &mint(), scope, now()).map(|(principal, _)| principal)
}

#[test]
fn what_awss_signer_signs_is_taken() {
    let base = "http://127.0.0.1:4747";
    for path in [
        "/",
        "/v1/tickets/a.b-c",
        "/requestmatchmaking?latencies=us-east-1_20_eu-west-1_60",
        "/a?b=2&a=1&a=0&empty=&bare",
        "/a?q=%20%2F%7E*%C3%A9&plus=1%2B1",
        "/with%20space/%C3%A9/%2F",
        "/dots/./and/../more",
        "/service/GameLift/operation/StartMatchmaking",
    ] {
        let request = Draft::new(Request::get(format!("{base}{path}")), b"").signed();
        assert_eq!(check(&request), Ok(guest()), "of {path}");
    }
}

#[test]
fn bodies_and_headers_are_taken_as_signed() {
    let request = Request::post("http://127.0.0.1:4747/v1/tickets")
        .header("content-type", "application/json")
        .header("x-twice", "b")
        .header("x-twice", " a   c ");
    let mut draft = Draft::new(request, br#"{"latencies":{"eu-west-1":20}}"#);
    draft.settings.payload_checksum_kind = PayloadChecksumKind::XAmzSha256;

    assert_eq!(check(&draft.signed()), Ok(guest()));
}

#[test]
fn a_lasting_key_signs_without_a_token() {
    let mut draft = Draft::get();
    draft.key = mint().operator();
    assert_eq!(check(&draft.signed()), Ok(Principal::Operator));
}

#[test]
fn a_session_token_may_be_added_after_signing_and_not_exchanged() {
    let mut draft = Draft::get();
    draft.settings.session_token_mode = SessionTokenMode::Exclude;
    let mut request = draft.signed();
    let signed = request.headers()["authorization"].to_str().unwrap();
    assert!(!signed.contains("x-amz-security-token"), "{signed}");
    assert_eq!(check(&request), Ok(guest()));

    let other = key().session_token.unwrap();
    request.headers_mut().insert("x-amz-security-token", other.parse().unwrap());
    assert_eq!(check(&request), Err(SignatureError::Key(RecogniseError::Unknown)));
}

#[test]
fn a_second_value_of_a_signed_header_or_parameter_is_noticed() {
    let uri = "http://127.0.0.1:4747/v1/tickets/t-1?latencies=a_1";
    let mut request = Draft::new(Request::get(uri), b"").signed();
    let date = request.headers()["x-amz-date"].clone();
    request.headers_mut().append("x-amz-date", date);
    assert_eq!(check(&request), Err(SignatureError::Mismatch));

    let mut request = Draft::new(Request::get(uri), b"").signed();
    *request.uri_mut() = "/v1/tickets/t-1?latencies=a_1&latencies=a_2".parse().unwrap();
    assert_eq!(check(&request), Err(SignatureError::Mismatch));
}

#[test]
fn an_unsigned_request_is_refused() {
    let mut request = Draft::get().signed();
    request.headers_mut().remove("authorization");
    assert_eq!(check(&request), Err(SignatureError::Unsigned));
}

#[test]
fn a_replayed_request_expires_and_an_early_one_is_not_yet_valid() {
    let check_at = |at| {
        let mut draft = Draft::get();
        draft.at = at;
        check(&draft.signed())
    };
    assert_eq!(check_at(seconds_before(300)), Ok(guest()));
    assert!(matches!(check_at(seconds_before(301)), Err(SignatureError::Expired { .. })));
    let later = now().plus(Duration::from_secs(301));
    assert!(matches!(check_at(later), Err(SignatureError::NotYet { .. })));
}

#[test]
fn a_request_for_elsewhere_is_refused() {
    let mut draft = Draft::get();
    draft.region = "us-west-2";
    assert!(matches!(check(&draft.signed()), Err(SignatureError::WrongRegion { .. })));

    let mut draft = Draft::get();
    draft.service = "gamelift";
    assert!(matches!(check(&draft.signed()), Err(SignatureError::WrongService { .. })));
}

#[test]
fn whatever_is_changed_after_signing_is_noticed() {
    type Change = fn(&mut Request<Vec<u8>>);
    let changes: [(&str, Change); 6] = [
        ("path", |r| *r.uri_mut() = "/v1/tickets/t-2".parse().unwrap()),
        ("query", |r| *r.uri_mut() = "/v1/tickets/t-1?a=1".parse().unwrap()),
        ("method", |r| *r.method_mut() = Method::DELETE),
        ("body", |r| r.body_mut().push(b' ')),
        ("host", |r| drop(r.headers_mut().insert("host", "other".parse().unwrap()))),
        ("header", |r| assert!(r.headers_mut().append("x-signed", "more".parse().unwrap()))),
    ];
    for (what, change) in changes {
        let request = Request::get("http://127.0.0.1:4747/v1/tickets/t-1").header("x-signed", "a");
        let mut request = Draft::new(request, b"").signed();
        assert_eq!(check(&request), Ok(guest()));
        change(&mut request);
        assert_eq!(check(&request), Err(SignatureError::Mismatch), "the {what} was changed");
    }
}

#[test]
fn a_body_that_is_not_the_hashed_one_is_named() {
    let mut draft = Draft::get();
    draft.settings.payload_checksum_kind = PayloadChecksumKind::XAmzSha256;
    let mut request = draft.signed();
    request.body_mut().push(b'x');
    assert_eq!(check(&request), Err(SignatureError::BodyChanged));
}

#[test]
fn keys_that_are_not_ours_are_refused_by_reason() {
    let check_key = |key: Credentials| {
        let mut draft = Draft::get();
        draft.key = key;
        check(&draft.signed())
    };
    let refused = |error| Err(SignatureError::Key(error));
    let of_another = Mint::new(Secret::from_bytes(&[8; 32]));

    assert_eq!(check_key(of_another.operator()), refused(RecogniseError::Unknown));
    let alone = Credentials { session_token: None, ..key() };
    assert_eq!(check_key(alone), refused(RecogniseError::TokenMissing));
    let expired = mint().temporary(guest(), now());
    assert_eq!(check_key(expired), refused(RecogniseError::Expired { at: now() }));
    let wrong_secret = Credentials { secret_access_key: "guessed".to_owned(), ..key() };
    assert_eq!(check_key(wrong_secret), Err(SignatureError::Mismatch));
}

#[test]
fn a_target_has_to_be_signed() {
    let mut request = Draft::get().signed();
    request.headers_mut().insert("x-amz-target", "GameLift.StopMatchmaking".parse().unwrap());
    assert_eq!(check(&request), Err(SignatureError::NotSigned("x-amz-target")));
}

#[test]
fn a_date_is_read_or_refused() {
    assert_eq!(parse_date("20261122T100203Z").unwrap().to_string(), "2026-11-22T10:02:03.000Z");
    for date in ["", "20261122", "20261322T100203Z", "2026-1-22T100203Z", "20261122T1002+3Z"] {
        assert_eq!(parse_date(date), None, "{date} was read");
    }
}

#[test]
fn the_signing_key_is_the_one_in_the_guide() {
    // "Deriving the signing key", AWS general reference, with its example values.
    let authorization = Authorization {
        access_key_id: String::new(),
        date: "20150830".to_owned(),
        region: "us-east-1".to_owned(),
        service: "iam".to_owned(),
        signed_headers: Vec::new(),
        signature: Vec::new(),
    };
    let key = signing_key("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", &authorization);

    let text = "AWS4-HMAC-SHA256\n20150830T123600Z\n20150830/us-east-1/iam/aws4_request\n\
                f536975d06c0309214f805bb90ccff089219ecd68b2577efef23edd43b7e1a59";
    assert_eq!(
        hex::encode(hmac::sign(&key, text.as_bytes())),
        "5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7"
    );
}
