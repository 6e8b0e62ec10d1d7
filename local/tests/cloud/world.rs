//! A cloud for one test: its own folders, any port, and a client that can sign.

use std::{
    fs,
    path::{Path, PathBuf},
    time::{Duration, SystemTime},
};

use aws_credential_types::Credentials;
use aws_sigv4::{
    http_request::{self, SignableBody, SignableRequest, SigningSettings},
    sign::v4,
};
use bytes::Bytes;
use http::{Request, Response, StatusCode};
use http_body_util::{BodyExt, Full};
use hyper_util::{client::legacy::Client, rt::TokioExecutor};
use local::{Cloud, Settings, StartError, gamelift::Timers};
use serde_json::{Value, json};
use stack::Deployment;

pub(crate) const REGION: &str = "us-east-1";

/// A deployment with one location and a "game server" that only waits.
const CONFIG: &str = r#"
project = "test"
region = "us-east-1"

[[locations]]
name = "us-east-1"

[matchmaking]
rule_set = "rules.json"

[game_server]
launch_path = "server.sh"
processes_per_instance = 1
"#;

/// Writes down that it runs, and waits.
const SERVER: &str = "#!/bin/sh\necho $$ >> started\nexec sleep 1000\n";

/// A folder with a deployment, and with the cloud's data.
#[derive(Debug)]
pub(crate) struct Folder(PathBuf);

impl Folder {
    pub(crate) fn new() -> Self {
        let path = std::env::temp_dir().join(format!("muster-cloud-{}", uuid::Uuid::new_v4()));
        fs::create_dir_all(&path).unwrap();
        fs::write(path.join("muster.toml"), CONFIG).unwrap();
        fs::write(path.join("server.sh"), SERVER).unwrap();
        fs::copy("../rule-sets/simplerule.json", path.join("rules.json")).unwrap();
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let executable = fs::Permissions::from_mode(0o755);
            fs::set_permissions(path.join("server.sh"), executable).unwrap();
        }
        Self(path)
    }

    pub(crate) fn path(&self) -> &Path {
        &self.0
    }

    pub(crate) fn settings(&self) -> Settings {
        let read = |name: &str| fs::read_to_string(self.0.join(name));
        let deployment = Deployment::from_toml("muster.toml", CONFIG, Some("local"), read).unwrap();
        Settings {
            deployment,
            config_dir: self.0.clone(),
            port: 0,
            data: self.0.join("data"),
            fresh: false,
            bin_dir: self.0.join("bin"),
            console: None,
            launcher: env!("CARGO_BIN_EXE_muster-local").into(),
            processes_per_location: None,
            gather: Some(Duration::ZERO),
            seed: 0,
            timers: Timers::default(),
        }
    }

    /// Process ids of the game servers that were started here, in turn.
    pub(crate) fn started(&self) -> Vec<u32> {
        let text = fs::read_to_string(self.0.join("started")).unwrap_or_default();
        text.lines().filter_map(|line| line.parse().ok()).collect()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// A running cloud and a client for it.
#[derive(Debug)]
pub(crate) struct World {
    pub(crate) cloud: Cloud,
    pub(crate) web: Web,
    /// Last: the cloud writes into it.
    pub(crate) folder: Folder,
}

impl World {
    /// A cloud without game servers.
    pub(crate) async fn new() -> Self {
        let folder = Folder::new();
        let settings = Settings { processes_per_location: Some(0), ..folder.settings() };
        Self::start(folder, settings).await.unwrap()
    }

    pub(crate) async fn start(folder: Folder, settings: Settings) -> Result<Self, StartError> {
        let cloud = Cloud::start(settings).await?;
        let web = Web::new(&cloud.announcement().url);
        Ok(Self { cloud, web, folder })
    }

    /// Stops the cloud and gives its folder back.
    pub(crate) async fn stop(self) -> Folder {
        self.cloud.stop().await;
        self.folder
    }
}

/// A guest's credentials.
#[derive(Debug, Clone)]
pub(crate) struct Guest {
    pub(crate) identity: String,
    pub(crate) key: Credentials,
}

/// What is different about a signature, if anything.
#[derive(Debug, Clone)]
pub(crate) struct Signing {
    pub(crate) region: &'static str,
    pub(crate) service: &'static str,
    pub(crate) at: SystemTime,
}

impl Default for Signing {
    fn default() -> Self {
        Self { region: REGION, service: "execute-api", at: SystemTime::now() }
    }
}

/// A client for a cloud's port.
#[derive(Debug, Clone)]
pub(crate) struct Web {
    url: String,
    client: Client<hyper_util::client::legacy::connect::HttpConnector, Full<Bytes>>,
}

impl Web {
    pub(crate) fn new(url: &str) -> Self {
        let client = Client::builder(TokioExecutor::new()).build_http();
        Self { url: url.to_owned(), client }
    }

    pub(crate) fn request(&self, method: &str, path: &str, body: &str) -> Request<Full<Bytes>> {
        let uri = format!("{}{path}", self.url);
        let body = Full::new(Bytes::from(body.to_owned()));
        Request::builder().method(method).uri(uri).body(body).unwrap()
    }

    /// The whole answer.
    pub(crate) async fn ask(&self, request: Request<Full<Bytes>>) -> Response<Bytes> {
        let (parts, body) = self.client.request(request).await.unwrap().into_parts();
        Response::from_parts(parts, body.collect().await.unwrap().to_bytes())
    }

    /// The status, and the body as JSON (null if it is none).
    pub(crate) async fn send(&self, request: Request<Full<Bytes>>) -> (StatusCode, Value) {
        let answer = self.ask(request).await;
        (answer.status(), serde_json::from_slice(answer.body()).unwrap_or_default())
    }

    pub(crate) async fn get(&self, path: &str) -> (StatusCode, Value) {
        self.send(self.request("GET", path, "")).await
    }

    /// A call of a JSON service.
    pub(crate) async fn call(&self, target: &str, body: &Value) -> (StatusCode, Value) {
        let mut request = self.request("POST", "/", &body.to_string());
        request.headers_mut().insert("x-amz-target", target.parse().unwrap());
        self.send(request).await
    }

    pub(crate) async fn sign_in(&self) -> Guest {
        let (_, config) = self.get("/client.json").await;
        let pool = json!({ "IdentityPoolId": config["identityPoolId"] });
        let (_, answer) = self.call("AWSCognitoIdentityService.GetId", &pool).await;
        self.credentials(answer["IdentityId"].as_str().unwrap()).await
    }

    pub(crate) async fn credentials(&self, identity: &str) -> Guest {
        let body = json!({ "IdentityId": identity });
        let target = "AWSCognitoIdentityService.GetCredentialsForIdentity";
        let (status, answer) = self.call(target, &body).await;
        assert_eq!(status, 200, "{answer}");
        let text = |name: &str| answer["Credentials"][name].as_str().unwrap().to_owned();
        let token = Some(text("SessionToken"));
        let key = Credentials::new(text("AccessKeyId"), text("SecretKey"), token, None, "test");
        Guest { identity: identity.to_owned(), key }
    }

    /// `request`, signed by AWS's own signer.
    pub(crate) async fn signed(
        &self,
        mut request: Request<Full<Bytes>>,
        key: &Credentials,
        signing: &Signing,
    ) -> Request<Full<Bytes>> {
        let body = request.body().clone().collect().await.unwrap().to_bytes();
        let identity = key.clone().into();
        let parameters = v4::SigningParams::builder()
            .identity(&identity)
            .region(signing.region)
            .name(signing.service)
            .time(signing.at)
            .settings(SigningSettings::default())
            .build()
            .unwrap()
            .into();
        let headers: Vec<(&str, &str)> = request
            .headers()
            .iter()
            .map(|(name, value)| (name.as_str(), value.to_str().unwrap()))
            .collect();
        let signable = SignableRequest::new(
            request.method().as_str(),
            request.uri().to_string(),
            headers.into_iter(),
            SignableBody::Bytes(&body),
        );
        let (instructions, _) =
            http_request::sign(signable.unwrap(), &parameters).unwrap().into_parts();
        instructions.apply_to_request_http1x(&mut request);
        request
    }
}

/// Waits until `check` finds something, and fails after ten seconds.
///
/// For what other processes do: they have no event that this one could await.
pub(crate) async fn eventually<T>(what: &str, mut check: impl FnMut() -> Option<T>) -> T {
    for _ in 0..500 {
        if let Some(found) = check() {
            return found;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("waited in vain: {what}")
}
