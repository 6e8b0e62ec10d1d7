//! Checks a request's signature the way the service does: by signing again.

use std::time::{Duration, SystemTime};

use api_contract::Timestamp;
use aws_credential_types::Credentials;
use axum::http::{HeaderMap, Method, Uri};
use muster_client::signing;

/// The access key id, if the signature is right for the secret `a-secret`.
pub(crate) fn signer(
    method: &Method,
    uri: &Uri,
    headers: &HeaderMap,
    body: &[u8],
) -> Option<String> {
    let text = |name: &str| headers.get(name)?.to_str().ok();
    let authorization = text("authorization")?;
    let credential = between(authorization, "Credential=", ",")?;
    // KEY/DATE/REGION/SERVICE/aws4_request, and a key may have slashes.
    let key_id = credential.rsplitn(5, '/').last()?;
    let signed_headers = between(authorization, "SignedHeaders=", ",")?;
    let token = text("x-amz-security-token")?;
    let credentials = Credentials::new(key_id, "a-secret", Some(token.to_owned()), None, "test");

    let url = format!("http://{}{uri}", text("host")?);
    let mut request = http::Request::builder().method(method).uri(url);
    for name in signed_headers.split(';').filter(|name| !is_added_by_signing(name)) {
        request = request.header(name, headers.get(name)?);
    }
    let request = request.body(body.to_vec()).unwrap();
    let at = time_of(text("x-amz-date")?)?;
    let again = signing::sign(request, &credentials, "us-east-1", at).unwrap();
    (again.headers()["authorization"] == authorization).then(|| key_id.to_owned())
}

fn is_added_by_signing(name: &str) -> bool {
    matches!(name, "host" | "x-amz-date" | "x-amz-security-token")
}

fn between<'a>(text: &'a str, before: &str, after: &str) -> Option<&'a str> {
    text.split_once(before)?.1.split_once(after).map(|(found, _)| found)
}

/// `20150830T123600Z`, as signatures write it.
fn time_of(text: &str) -> Option<SystemTime> {
    let (date, time) = text.trim_end_matches('Z').split_once('T')?;
    let rfc3339 = format!(
        "{}-{}-{}T{}:{}:{}Z",
        date.get(..4)?,
        date.get(4..6)?,
        date.get(6..)?,
        time.get(..2)?,
        time.get(2..4)?,
        time.get(4..)?
    );
    let seconds = rfc3339.parse::<Timestamp>().ok()?.as_seconds();
    Some(SystemTime::UNIX_EPOCH + Duration::from_secs(u64::try_from(seconds).ok()?))
}
