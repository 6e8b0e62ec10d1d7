//! A running local cloud.

use std::{
    ffi::OsString,
    path::{Path, PathBuf},
    process::Stdio,
    time::Duration,
};

use serde_json::Value;
use tokio::{
    io::{AsyncBufReadExt, BufReader},
    process::{Child, Command},
    time,
};

use crate::{binaries, folder::Folder};

/// How long anything may take before a test gives up; only a fault takes longer.
pub const PATIENCE: Duration = Duration::from_secs(60);

/// How a cloud is started.
#[derive(Debug, Clone)]
pub struct Setup {
    /// Game server processes in each location.
    pub processes_per_location: u32,
    /// Where the binaries are.
    pub binaries: PathBuf,
    /// The configuration, by its path.
    pub configuration: PathBuf,
    /// Whether it serves the console.
    pub console: bool,
}

impl Default for Setup {
    fn default() -> Self {
        Self {
            processes_per_location: 2,
            binaries: binaries::debug().to_owned(),
            configuration: binaries::root().join("tests/muster.toml"),
            console: false,
        }
    }
}

/// A local cloud: the process, and the data that outlives it.
#[derive(Debug)]
pub struct Cloud {
    setup: Setup,
    folder: Folder,
    process: Child,
    url: String,
    http: reqwest::Client,
}

impl Cloud {
    /// Starts one with few game servers and the stories' own configuration.
    pub async fn start() -> Self {
        Self::start_with(Setup::default()).await
    }

    /// Starts one as `setup` says, and waits until it is ready.
    pub async fn start_with(setup: Setup) -> Self {
        // Done once a process; a second time it says so, which is as good.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let folder = Folder::new();
        let (process, url) = spawn(&setup, folder.path(), 0).await;
        Self { setup, folder, process, url, http: reqwest::Client::new() }
    }

    /// Its address, such as `http://127.0.0.1:40123`.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The folder with its data and logs.
    #[must_use]
    pub fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    /// The process's id.
    ///
    /// # Panics
    /// When it was killed.
    #[must_use]
    pub fn process_id(&self) -> u32 {
        self.process.id().unwrap()
    }

    /// Kills it as a power cut would.
    pub async fn kill(&mut self) {
        self.process.kill().await.unwrap();
    }

    /// Starts it again with the data that it left, at another port.
    pub async fn restart(&mut self) {
        self.start_again(0).await;
    }

    /// Starts it again with the data that it left, where it was.
    pub async fn come_back(&mut self) {
        let port = self.url.rsplit(':').next().and_then(|port| port.parse().ok());
        self.start_again(port.expect("its address ends with its port")).await;
    }

    async fn start_again(&mut self, port: u16) {
        let (process, url) = spawn(&self.setup, self.folder.path(), port).await;
        self.process = process;
        self.url = url;
    }

    /// Asks it to stop, and waits until it has.
    pub async fn stop(&mut self) {
        drop(self.process.stdin.take());
        let ended = time::timeout(PATIENCE, self.process.wait()).await;
        let status = ended.expect("the local cloud stops when asked").unwrap();
        assert!(status.success(), "the local cloud ended with {status}");
    }

    /// What it says of itself.
    pub async fn status(&self) -> Value {
        self.read("/local/status").await
    }

    /// The JSON document at `path`.
    pub async fn read(&self, path: &str) -> Value {
        let answer = self.http.get(format!("{}{path}", self.url)).send().await.unwrap();
        answer.json().await.unwrap()
    }

    /// The text at `path`.
    pub async fn text(&self, path: &str) -> String {
        let answer = self.http.get(format!("{}{path}", self.url)).send().await.unwrap();
        answer.text().await.unwrap()
    }

    /// Sends JSON to `path`.
    pub async fn send(&self, path: &str, body: &Value) {
        let request = self.http.post(format!("{}{path}", self.url)).json(body);
        let answer = request.send().await.unwrap();
        assert!(answer.status().is_success(), "{path} answered {}", answer.status());
    }

    /// Waits until what it says of itself is as `wanted`.
    pub async fn until(&self, what: &str, wanted: impl Fn(&Value) -> bool) -> Value {
        self.until_within(PATIENCE, what, wanted).await
    }

    /// The same for what takes its time: `patience` at most.
    ///
    /// # Panics
    /// When it does not come to that.
    pub async fn until_within(
        &self,
        patience: Duration,
        what: &str,
        wanted: impl Fn(&Value) -> bool,
    ) -> Value {
        let waiting = async {
            loop {
                let status = self.status().await;
                if wanted(&status) {
                    return status;
                }
                // There is no event to await across processes; a short look again is next best.
                time::sleep(Duration::from_millis(20)).await;
            }
        };
        match time::timeout(patience, waiting).await {
            Ok(status) => status,
            Err(_) => panic!("{what} did not happen; the status is {:#}", self.status().await),
        }
    }
}

async fn spawn(setup: &Setup, folder: &Path, port: u16) -> (Child, String) {
    let mut process = Command::new(binaries::debug().join("muster-local"))
        .args(["--json", "--until-stdin-closes"])
        .arg("--port")
        .arg(port.to_string())
        .arg("--config")
        .arg(&setup.configuration)
        .arg("--data")
        .arg(folder.join("data"))
        .arg("--bin-dir")
        .arg(&setup.binaries)
        .arg("--processes-per-location")
        .arg(setup.processes_per_location.to_string())
        .args(
            setup
                .console
                .then(binaries::console)
                .into_iter()
                .flat_map(|folder| [OsString::from("--console"), folder.into_os_string()]),
        )
        .current_dir(binaries::root())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .unwrap();
    let output = process.stdout.take().unwrap();
    let mut lines = BufReader::new(output).lines();
    let line = time::timeout(PATIENCE, lines.next_line()).await.expect("it says that it is ready");
    let line = line.unwrap().expect("the local cloud ended before it was ready");
    let ready: Value = serde_json::from_str(&line).unwrap();
    // Its pipe must not fill up, nor break, while the test goes on.
    tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
    (process, ready["url"].as_str().unwrap().to_owned())
}
