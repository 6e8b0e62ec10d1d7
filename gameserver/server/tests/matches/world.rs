//! A game server process between its GameLift and its players.

use std::{
    path::PathBuf,
    process::{ExitStatus, Stdio},
    sync::atomic::{AtomicU32, Ordering},
};

use serde_json::Value;
use tokio::{
    io::{AsyncBufReadExt, BufReader, Lines},
    process::{Child, ChildStdout, Command},
    time::timeout,
};
use wtransport::{Identity, tls::Sha256Digest};

use crate::{
    client::Client,
    gamelift::{GameLift, PATIENCE},
};

pub(crate) struct World {
    pub(crate) gamelift: GameLift,
    pub(crate) port: u16,
    pub(crate) hash: Sha256Digest,
    process: Child,
    log: Lines<BufReader<ChildStdout>>,
    folder: PathBuf,
}

impl World {
    /// A process that is ready, started with these arguments.
    pub(crate) async fn start(arguments: &[&str]) -> Self {
        let (folder, hash) = certificate().await;
        let path = folder.to_str().unwrap().to_owned();
        Self::start_with(arguments, &path, folder, hash).await
    }

    /// The same, on a compute that has no certificate.
    pub(crate) async fn start_without_certificate(arguments: &[&str]) -> Self {
        Self::start_with(arguments, "", new_folder(), Sha256Digest::new([0; 32])).await
    }

    async fn start_with(
        arguments: &[&str],
        certificate_path: &str,
        folder: PathBuf,
        hash: Sha256Digest,
    ) -> Self {
        let mut gamelift = GameLift::start(certificate_path).await;
        let mut process = spawn(&gamelift.url, arguments);
        let log = BufReader::new(process.stdout.take().unwrap()).lines();
        let ready = gamelift.request("ActivateServerProcess").await;
        let port = u16::try_from(ready["Port"].as_u64().unwrap()).unwrap();
        Self { gamelift, port, hash, process, log, folder }
    }

    /// The same, with a game session for these players, who hold reservations.
    pub(crate) async fn with_game_session(arguments: &[&str], players: &[&str]) -> Self {
        let mut world = Self::start(arguments).await;
        for player in players {
            world.gamelift.reserve(player);
        }
        world.gamelift.start_game_session(players);
        world.gamelift.request("ActivateGameSession").await;
        world
    }

    /// A client that has not said anything.
    pub(crate) async fn stranger(&self) -> Client {
        Client::connect(self.port, &self.hash).await
    }

    /// A client that has said hello for `player`.
    pub(crate) async fn arrive(&self, player: &str) -> Client {
        let mut client = self.stranger().await;
        client.hello(&format!("psess-{player}")).await;
        client
    }

    /// The first line of the log that `pick` makes something of.
    pub(crate) async fn logged<T>(&mut self, pick: impl Fn(&Value) -> Option<T>) -> T {
        let wanted = async {
            loop {
                let line = self.log.next_line().await.unwrap().expect("the log goes on");
                let line = serde_json::from_str(&line).expect("every line is JSON");
                if let Some(picked) = pick(&line) {
                    return picked;
                }
            }
        };
        timeout(PATIENCE, wanted).await.expect("such a line")
    }

    /// The log's lines that have not been read, to the end of the process.
    pub(crate) async fn rest_of_log(&mut self) -> Vec<String> {
        let reading = async {
            let mut lines = Vec::new();
            while let Some(line) = self.log.next_line().await.unwrap() {
                lines.push(line);
            }
            lines
        };
        timeout(PATIENCE, reading).await.expect("the process ends")
    }

    /// Asks the process to end as an operating system does.
    pub(crate) async fn send_sigterm(&self) {
        let pid = self.process.id().unwrap().to_string();
        let sent = Command::new("kill").args(["-TERM", &pid]).status().await.unwrap();
        assert!(sent.success());
    }

    /// How the process ended.
    pub(crate) async fn exit(&mut self) -> ExitStatus {
        timeout(PATIENCE, self.process.wait()).await.expect("the process ends").unwrap()
    }
}

impl Drop for World {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

fn spawn(url: &str, arguments: &[&str]) -> Child {
    Command::new(env!("CARGO_BIN_EXE_gameserver"))
        .args(["--bind", "127.0.0.1"])
        .args(arguments)
        .env("GAMELIFT_SDK_WEBSOCKET_URL", url)
        .env("GAMELIFT_SDK_PROCESS_ID", "process-1")
        .env("GAMELIFT_SDK_HOST_ID", "host-1")
        .env("GAMELIFT_SDK_FLEET_ID", "fleet-1")
        .env("GAMELIFT_SDK_AUTH_TOKEN", "token-1")
        .stdout(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .unwrap()
}

/// A folder with a certificate and its key, and the certificate's hash.
async fn certificate() -> (PathBuf, Sha256Digest) {
    let folder = new_folder();
    let identity = Identity::self_signed(["localhost"]).unwrap();
    let leaf = &identity.certificate_chain().as_slice()[0];
    leaf.store_pemfile(folder.join("certificate.pem")).await.unwrap();
    let key = identity.private_key();
    key.store_secret_pemfile(folder.join("privateKey.pem")).await.unwrap();
    (folder, leaf.hash())
}

fn new_folder() -> PathBuf {
    static FOLDERS: AtomicU32 = AtomicU32::new(0);
    let number = FOLDERS.fetch_add(1, Ordering::Relaxed);
    let folder = std::env::temp_dir().join(format!("gameserver-{}-{number}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    folder
}
