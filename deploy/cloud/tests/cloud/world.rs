//! A clone of the repository, an account, and somebody who runs commands there.

use std::{
    env, fs,
    io::{Read, Write},
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    thread,
};

use serde_json::{Value as Json, json};
use sha2::{Digest, Sha256};
use tempfile::TempDir;
use terraform_provider::{Home, Offline, REATTACH_VARIABLE, Server};

use super::store::Store;

/// What the AWS CLI is replaced by: it writes down how it was called, and answers with
/// the first file whose first line is a pattern of that; the second line is its status.
const AWS: &str = r#"#!/bin/sh
printf '%s\n' "$*" >> "$AWS_STAND_IN/calls"
for answer in "$AWS_STAND_IN"/answers/*; do
  { IFS= read -r pattern; IFS= read -r status; } < "$answer"
  case "$*" in
    $pattern)
      if [ "$status" = 0 ]; then tail -n +3 "$answer"; exit 0; fi
      tail -n +3 "$answer" >&2
      exit "$status" ;;
  esac
done
echo "nobody answers: $*" >&2
exit 99
"#;

/// The generated backend, reached at an address that has no name.
const BACKEND: &str = r#"{"terraform":{"backend":{"s3":{"encrypt":true,"use_lockfile":true,"use_path_style":true}}}}"#;

pub(super) const ACCOUNT: &str = "123456789012";

/// What somebody saw of a command.
#[derive(Debug)]
pub(super) struct Seen {
    pub(super) status: Option<i32>,
    pub(super) said: String,
    pub(super) printed: String,
}

impl Seen {
    /// The same, if it went well.
    #[track_caller]
    pub(super) fn good(self) -> Self {
        assert_eq!(self.status, Some(0), "{}", self.said);
        self
    }

    /// The same, if it failed and said `why`.
    #[track_caller]
    pub(super) fn refused(self, why: &str) -> Self {
        assert_eq!(self.status, Some(1), "{}", self.said);
        assert!(self.said.contains(why), "{}", self.said);
        self
    }

    pub(super) fn json(&self) -> Json {
        serde_json::from_str(&self.printed).unwrap_or_else(|_| panic!("{}", self.said))
    }
}

#[derive(Debug)]
pub(super) struct World {
    folder: TempDir,
    server: Server,
    store: Store,
    answers: std::cell::Cell<usize>,
    pub(super) variables: Vec<(&'static str, String)>,
}

impl World {
    pub(super) fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().join("muster");
        for part in ["rule-sets", "terraform/root", "terraform/modules", "terraform/bootstrap"] {
            copy(&Path::new("../..").join(part), &root.join(part));
        }
        fs::copy("../../muster.toml", root.join("muster.toml")).unwrap();
        fs::copy("../../terraform/permissions.md", root.join("terraform/permissions.md")).unwrap();
        fs::create_dir(root.join("docs")).unwrap();
        fs::copy("../../docs/metrics.md", root.join("docs/metrics.md")).unwrap();
        fs::write(root.join("terraform/root/offline_override.tf.json"), BACKEND).unwrap();
        let programs = folder.path().join("programs");
        fs::create_dir_all(folder.path().join("aws/answers")).unwrap();
        fs::create_dir(&programs).unwrap();
        fs::write(programs.join("aws"), AWS).unwrap();
        fs::set_permissions(programs.join("aws"), fs::Permissions::from_mode(0o755)).unwrap();
        fs::write(folder.path().join("terraform.rc"), "").unwrap();
        let schema = fs::read("../../terraform/schema/provider-schema.json").unwrap();
        let server = Offline::start(&schema, Home::default()).unwrap();
        let answers = std::cell::Cell::new(0);
        let world = Self { folder, server, store: Store::start(), answers, variables: Vec::new() };
        world.answer_as_usual();
        world.build("first");
        world
    }

    pub(super) fn root(&self) -> PathBuf {
        self.folder.path().join("muster")
    }

    pub(super) fn store(&self) -> &Store {
        &self.store
    }

    pub(super) fn server(&self) -> &Server {
        &self.server
    }

    /// From now on the CLI, called like `pattern`, answers so.
    pub(super) fn answer(&self, pattern: &str, status: i32, text: &str) {
        let number = self.answers.get() + 1;
        self.answers.set(number);
        // The newest comes first.
        let file = self.folder.path().join(format!("aws/answers/{:06}", 999_999 - number));
        fs::write(file, format!("{pattern}\n{status}\n{text}\n")).unwrap();
    }

    /// From now on AWS refuses what is called like `pattern`, with this code.
    pub(super) fn refuse(&self, pattern: &str, code: &str, operation: &str) {
        let said = format!("An error occurred ({code}) when calling the {operation} operation: no");
        self.answer(pattern, 254, &said);
    }

    fn answer_as_usual(&self) {
        let arn = format!("arn:aws:iam::{ACCOUNT}:user/ada");
        let identity = json!({ "Account": ACCOUNT, "Arn": arn, "UserId": "ada" });
        self.answer("sts get-caller-identity*", 0, &identity.to_string());
        self.refuse("s3api head-bucket*", "404", "HeadBucket");
        self.refuse("s3api head-object*", "404", "HeadObject");
        self.answer("s3 cp *", 0, "");
        self.refuse("s3 cp *.tflock -*", "404", "HeadObject");
        self.answer("cloudfront create-invalidation*", 0, r#"{"Invalidation":{"Id":"I1"}}"#);
        self.answer("cloudwatch describe-alarms*", 0, r#"{"MetricAlarms":[]}"#);
        self.answer("cognito-idp *", 0, r#"{"Groups":[],"Users":[]}"#);
        self.fleets("ACTIVE", 10, 0);
    }

    /// The state's bucket is there from now on.
    pub(super) fn has_bucket(&self) {
        self.answer("s3api head-bucket*", 0, "{}");
    }

    /// How GameLift says that every fleet is.
    pub(super) fn fleets(&self, status: &str, processes: u32, game_sessions: u32) {
        let attributes = json!({ "FleetAttributes": [{ "Status": status }] });
        self.answer("gamelift describe-fleet-attributes*", 0, &attributes.to_string());
        let location =
            |name: &str| json!({ "LocationState": { "Location": name, "Status": status } });
        let locations =
            json!({ "LocationAttributes": [location("us-east-1"), location("eu-west-1")] });
        self.answer("gamelift describe-fleet-location-attributes*", 0, &locations.to_string());
        let capacity =
            json!({ "FleetCapacity": { "InstanceCounts": { "DESIRED": 1, "ACTIVE": 1 } } });
        self.answer("gamelift describe-fleet-location-capacity*", 0, &capacity.to_string());
        let used = json!({ "FleetUtilization": {
            "ActiveServerProcessCount": processes,
            "ActiveGameSessionCount": game_sessions,
            "CurrentPlayerSessionCount": game_sessions * 4,
        }});
        self.answer("gamelift describe-fleet-location-utilization*", 0, &used.to_string());
        let event =
            json!({ "EventTime": "2026-11-22T10:00:00Z", "EventCode": "FLEET_STATE_ACTIVE" });
        let events = json!({ "Events": [event] });
        self.answer("gamelift describe-fleet-events*", 0, &events.to_string());
    }

    /// How the CLI was called since the last time this was asked.
    pub(super) fn calls(&self) -> Vec<String> {
        let file = self.folder.path().join("aws/calls");
        let calls = fs::read_to_string(&file).unwrap_or_default();
        fs::write(file, "").unwrap();
        calls.lines().map(ToOwned::to_owned).collect()
    }

    /// Builds packages whose game server holds nothing but `content`.
    pub(super) fn build(&self, content: &str) {
        let folder = self.root().join("target/packages");
        fs::create_dir_all(folder.join("functions")).unwrap();
        fs::create_dir_all(folder.join("console")).unwrap();
        for function in fs::read_dir("../../lambdas/src/bin").unwrap() {
            let name = function.unwrap().path().file_stem().unwrap().to_owned();
            let archive = folder.join("functions").join(name).with_extension("zip");
            fs::write(archive, "function").unwrap();
        }
        fs::write(folder.join("game-server.zip"), content).unwrap();
        fs::write(folder.join("console/index.html"), "<p>").unwrap();
        fs::write(folder.join("console/console-1.js"), "1").unwrap();
        let file = |name: &str, kind: &str, cache: &str| json!({ "file": name, "content_type": kind, "cache_control": cache });
        let digest = hex::encode(Sha256::digest(content));
        let list = json!({
            "functions": "functions",
            "game_server_build": "game-server.zip",
            "console": "console",
            "console_script_hash": format!("sha256-{}=", "A".repeat(43)),
            "archives": [{ "file": "game-server.zip", "sha256": digest, "bytes": 1, "glibc": "2.34" }],
            "console_files": [
                file("index.html", "text/html", "no-cache"),
                file("console-1.js", "text/javascript", "max-age=31536000, immutable"),
            ],
        });
        fs::write(folder.join("packages.json"), list.to_string()).unwrap();
    }

    /// The name of the fleet with that game server.
    pub(super) fn fleet(content: &str) -> String {
        format!("{}-c7g-medium", &hex::encode(Sha256::digest(content))[..12])
    }

    /// Runs a command to its end, typing `typed`.
    pub(super) fn run(&self, line: &str, typed: &str) -> Seen {
        self.start(line, typed).end()
    }

    /// Starts a command.
    pub(super) fn start(&self, line: &str, typed: &str) -> Running {
        let program = terraform();
        let path = env::var("PATH").unwrap();
        let mut command = Command::new(env!("CARGO_BIN_EXE_cloud"));
        command.args(line.split_whitespace()).args(["--root", "."]).current_dir(self.root());
        command.env_clear().env("TERRAFORM", program).env("HOME", self.folder.path());
        let programs = self.folder.path().join("programs");
        command.env("PATH", format!("{}:{path}", programs.display()));
        command.env("AWS_STAND_IN", self.folder.path().join("aws"));
        command.env("TF_CLI_CONFIG_FILE", self.folder.path().join("terraform.rc"));
        command.env(REATTACH_VARIABLE, self.server.reattach()).env("GOGC", "400");
        for (name, value) in [
            ("AWS_ACCESS_KEY_ID", "nobody"),
            ("AWS_SECRET_ACCESS_KEY", "nothing"),
            ("AWS_EC2_METADATA_DISABLED", "true"),
            ("AWS_ENDPOINT_URL_S3", self.store.address()),
            ("AWS_ENDPOINT_URL_STS", self.store.address()),
        ] {
            command.env(name, value);
        }
        command.envs(self.variables.iter().map(|(name, value)| (name, value)));
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut process = command.spawn().unwrap();
        // A command that asks nothing may have ended already.
        let _ = process.stdin.as_mut().unwrap().write_all(typed.as_bytes());
        Running { process, said: String::new(), interrupted: false }
    }
}

/// A command under way.
#[derive(Debug)]
pub(super) struct Running {
    process: Child,
    said: String,
    interrupted: bool,
}

impl Running {
    /// Waits until it has said `words`, then presses Ctrl-C.
    pub(super) fn interrupt_at(&mut self, words: &str) {
        let stream = self.process.stderr.as_mut().unwrap();
        let mut bytes = [0; 256];
        while !self.said.contains(words) {
            let read = stream.read(&mut bytes).unwrap();
            assert!(read > 0, "it ended before it said {words}: {}", self.said);
            self.said.push_str(&String::from_utf8_lossy(&bytes[..read]));
        }
        self.interrupted = true;
        let id = rustix::process::Pid::from_child(&self.process);
        rustix::process::kill_process(id, rustix::process::Signal::INT).unwrap();
    }

    /// Waits until it ends.
    pub(super) fn end(mut self) -> Seen {
        // Whoever presses Ctrl-C is still there.
        if !self.interrupted {
            drop(self.process.stdin.take());
        }
        let stdin = self.process.stdin.take();
        let mut output = self.process.stdout.take().unwrap();
        let printed = thread::spawn(move || {
            let mut text = String::new();
            output.read_to_string(&mut text).unwrap();
            text
        });
        let mut rest = String::new();
        self.process.stderr.take().unwrap().read_to_string(&mut rest).unwrap();
        let status = self.process.wait().unwrap();
        drop(stdin);
        let printed = printed.join().unwrap();
        Seen { status: status.code(), said: self.said + &rest, printed }
    }
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let to = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            if entry.file_name() != ".terraform" {
                copy(&entry.path(), &to);
            }
        } else {
            fs::copy(entry.path(), to).unwrap();
        }
    }
}

/// Where the real `terraform` is.
pub(super) fn terraform() -> String {
    if let Ok(named) = env::var("TERRAFORM") {
        return named;
    }
    let path = env::var_os("PATH").unwrap();
    let found = env::split_paths(&path).map(|folder| folder.join("terraform"));
    found.into_iter().find(|file| file.is_file()).unwrap().display().to_string()
}
