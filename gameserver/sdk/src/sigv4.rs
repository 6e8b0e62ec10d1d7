//! Signing the connection with AWS keys, where there is no token.
//!
//! GameLift's own variant of Signature Version 4: what is signed is not a request
//! but the three parameters that say who connects, and the signature travels in
//! the query.

use jiff::Timestamp;
use ring::{digest, hmac};

use crate::query::Query;
use crate::secrets::Secret;

const ALGORITHM: &str = "AWS4-HMAC-SHA256";
const SERVICE: &str = "gamelift";

/// What a process without a token proves itself with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Keys {
    pub(crate) region: String,
    pub(crate) access_key: String,
    pub(crate) secret_key: Secret,
    pub(crate) session_token: Option<Secret>,
}

impl Keys {
    /// The query parameters that sign `identity` as of `at`.
    pub(crate) fn sign(&self, identity: &Query, at: Timestamp) -> Query {
        let time = at.strftime("%Y%m%dT%H%M%SZ").to_string();
        let scope = format!("{}/{}/{SERVICE}/aws4_request", &time[..8], self.region);
        let mut query = Query::default();
        query.add("Authorization", "SigV4");
        query.add("X-Amz-Algorithm", ALGORITHM);
        query.add("X-Amz-Credential", &format!("{}/{scope}", self.access_key));
        query.add("X-Amz-Date", &time);
        if let Some(token) = &self.session_token {
            query.add("X-Amz-Security-Token", token.reveal());
        }
        query.add("X-Amz-Signature", &self.signature(identity, &time, &scope));
        query
    }

    fn signature(&self, identity: &Query, time: &str, scope: &str) -> String {
        let canonical = digest::digest(&digest::SHA256, identity.canonical().as_bytes());
        let to_sign = format!("{ALGORITHM}\n{time}\n{scope}\n{}", hex::encode(canonical));
        let secret = format!("AWS4{}", self.secret_key.reveal());
        let key = scope.split('/').fold(secret.into_bytes(), |key, part| sign(&key, part));
        hex::encode(sign(&key, &to_sign))
    }
}

fn sign(key: &[u8], text: &str) -> Vec<u8> {
    let key = hmac::Key::new(hmac::HMAC_SHA256, key);
    hmac::sign(&key, text.as_bytes()).as_ref().to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(parameters: &[(&str, &str)], region: &str, secret: &str, at: &str, signature: &str) {
        let mut identity = Query::default();
        for (name, value) in parameters {
            identity.add(name, value);
        }
        let keys = Keys {
            region: region.into(),
            access_key: "ACCESS".into(),
            secret_key: Secret::new(secret),
            session_token: None,
        };

        let signed = keys.sign(&identity, at.parse().unwrap()).to_string();

        assert!(signed.contains(&format!("X-Amz-Signature={signature}")), "{signed}");
        assert!(signed.contains("Authorization=SigV4"));
        assert!(signed.contains("X-Amz-Credential=ACCESS%2F2"), "{signed}");
    }

    #[test]
    fn the_signature_is_that_of_the_official_sdks() {
        check(
            &[("param1", "value1"), ("param2", "value2")],
            "us-east-1",
            "testSecretKey",
            "2024-08-05T10:00:00Z",
            "2601fe291f4b43a63f6ffb0e1d9085a1edbaa2a866c96511e153af3408bfe771",
        );
        check(
            &[("pID", "p1"), ("FleetId", "fleet-1234"), ("ComputeId", "host-1")],
            "us-west-2",
            "SECRET",
            "2026-11-22T05:42:01Z",
            "a0f5f1109566d53eaaec94f65b6a12d4cff118a60251bb943fc3120c76225d3f",
        );
    }
}
