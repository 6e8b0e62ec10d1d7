//! A guest who signs requests by hand, to do with them what a client never would.
//!
//! A player's id is as good as a password, so failing tests do not show it.

use std::{fmt, time::SystemTime};

use api_contract::client_config::ClientConfig;
use aws_credential_types::Credentials;
use http::Request;
use muster_client::signing;
use serde_json::{Value, json};

use crate::cloud::Cloud;

/// An identity and its credentials.
#[derive(Clone)]
pub struct RawGuest {
    /// The deployment's addresses.
    pub config: ClientConfig,
    /// The player's id.
    pub identity_id: String,
    /// What it signs with.
    pub credentials: Credentials,
    http: reqwest::Client,
}

/// An answer: the status, the media type, and the body as JSON (null if it is none).
#[derive(Clone, PartialEq)]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// The media type.
    pub media_type: String,
    /// The body.
    pub body: Value,
}

impl RawGuest {
    /// Gets a new identity and its credentials.
    ///
    /// # Panics
    /// When the cloud gives none.
    pub async fn sign_in(cloud: &Cloud) -> Self {
        let http = reqwest::Client::new();
        let config = cloud.read("/client.json").await;
        let config: ClientConfig = serde_json::from_value(config).unwrap();
        let pool = json!({ "IdentityPoolId": config.identity_pool_id });
        let identity = cognito(&http, &config, "GetId", &pool).await;
        let identity_id = identity["IdentityId"].as_str().unwrap().to_owned();
        let wish = json!({ "IdentityId": identity_id });
        let answer = cognito(&http, &config, "GetCredentialsForIdentity", &wish).await;
        let keys = &answer["Credentials"];
        let text = |name: &str| keys[name].as_str().unwrap().to_owned();
        let credentials = Credentials::new(
            text("AccessKeyId"),
            text("SecretKey"),
            Some(text("SessionToken")),
            None,
            "test",
        );
        Self { config, identity_id, credentials, http }
    }

    /// A request to the player API, not signed yet.
    ///
    /// # Panics
    /// When it is no request.
    #[must_use]
    pub fn request(&self, method: &str, path: &str, body: impl Into<Vec<u8>>) -> Request<Vec<u8>> {
        let uri = format!("{}{path}", self.config.player_api_url);
        let request = Request::builder().method(method).uri(uri);
        request.header("content-type", "application/json").body(body.into()).unwrap()
    }

    /// Signs and sends a request, as a client would.
    pub async fn call(&self, method: &str, path: &str, body: impl Into<Vec<u8>>) -> Answer {
        self.send(self.signed(self.request(method, path, body), SystemTime::now())).await
    }

    /// A request signed as of `time`.
    ///
    /// # Panics
    /// When it cannot be signed.
    #[must_use]
    pub fn signed(&self, request: Request<Vec<u8>>, time: SystemTime) -> Request<Vec<u8>> {
        signing::sign(request, &self.credentials, &self.config.region, time).unwrap()
    }

    /// Sends a request as it is.
    ///
    /// # Panics
    /// When nobody answers.
    pub async fn send(&self, request: Request<Vec<u8>>) -> Answer {
        let request = reqwest::Request::try_from(request).unwrap();
        let answer = self.http.execute(request).await.unwrap();
        let status = answer.status().as_u16();
        let media_type = answer.headers().get("content-type");
        let media_type = media_type.map_or(String::new(), |v| v.to_str().unwrap().to_owned());
        let body = answer.json().await.unwrap_or(Value::Null);
        Answer { status, media_type, body }
    }
}

impl fmt::Debug for RawGuest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RawGuest").finish_non_exhaustive()
    }
}

impl fmt::Debug for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut body = self.body.clone();
        if let Some(id) = body.get_mut("playerId") {
            *id = Value::from("(withheld)");
        }
        write!(f, "{} {} {body}", self.status, self.media_type)
    }
}

async fn cognito(http: &reqwest::Client, config: &ClientConfig, call: &str, body: &Value) -> Value {
    let request = http
        .post(&config.identity_endpoint)
        .header("content-type", "application/x-amz-json-1.1")
        .header("x-amz-target", format!("AWSCognitoIdentityService.{call}"))
        .body(body.to_string());
    let answer = request.send().await.unwrap();
    assert!(answer.status().is_success(), "{call} answered {}", answer.status());
    answer.json().await.unwrap()
}
