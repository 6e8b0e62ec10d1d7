//! The equivalents on Node.js: what they need, and how one is started.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use tests::binaries;

/// What comes from npm.
const PACKAGES: [&str; 4] = [
    "@aws-sdk/client-dynamodb@3.1133.0",
    "@aws-sdk/client-gamelift@3.1133.0",
    "@aws-sdk/lib-dynamodb@3.1133.0",
    "aws-sdk@2.1693.0",
];

/// The file that says what was installed.
const INSTALLED_FILE: &str = "installed";

/// A version of the AWS SDK for JavaScript.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sdk {
    /// The one that the original sample uses, which came with Lambda's Node.js until 16.
    V2,
    /// The one that comes with it since.
    V3,
}

/// Node.js with both SDKs.
#[derive(Debug)]
pub(super) struct Node {
    modules: PathBuf,
}

/// Whether the original sample has a function that does the same.
pub(super) fn has(function: &str) -> bool {
    matches!(function, "request-matchmaking" | "match-status" | "match-events")
}

impl Node {
    /// Installs the SDKs, if they are not there, into the folder of Muster's tools.
    pub(super) fn installed() -> Result<Self, String> {
        let npm = if cfg!(windows) { "npm.cmd" } else { "npm" };
        let runs = |program: &str| {
            let mut command = Command::new(program);
            command.arg("--version").stdout(Stdio::null()).stderr(Stdio::null());
            command.status().is_ok_and(|status| status.success())
        };
        if !runs("node") || !runs(npm) {
            return Err("Node.js or npm is missing: install both (`apt install nodejs npm` on Debian, \
                        `brew install node` on macOS), or measure our functions alone with `--alone`"
                .to_owned());
        }
        let folder = tools()?.join("sdk-for-javascript");
        let wanted = PACKAGES.join("\n");
        let installed = folder.join(INSTALLED_FILE);
        if !fs::read_to_string(&installed).is_ok_and(|found| found == wanted) {
            install(npm, &folder)?;
            fs::write(&installed, wanted).map_err(|error| error.to_string())?;
        }
        Ok(Self { modules: folder.join("node_modules") })
    }

    /// What starts `function` over `sdk`.
    pub(super) fn command(&self, sdk: Sdk, function: &str) -> Command {
        let folder = binaries::root().join("tests/src/bin/start/node");
        let handler = match sdk {
            Sdk::V2 => "v2.js",
            Sdk::V3 => "v3.js",
        };
        let mut command = Command::new("node");
        command
            .arg(folder.join("runtime.js"))
            .env("HANDLER", folder.join(handler))
            .env("FUNCTION", function)
            .env("NODE_PATH", &self.modules);
        command
    }
}

fn tools() -> Result<PathBuf, String> {
    let named = env::var_os("MUSTER_TOOLS").filter(|folder| !folder.is_empty());
    let home = || env::home_dir().map(|home| home.join(".cache/muster/tools"));
    let folder = named.map(|folder| binaries::root().join(folder)).or_else(home);
    folder.ok_or_else(|| "there is no home folder: set MUSTER_TOOLS to a folder".to_owned())
}

fn install(npm: &str, folder: &Path) -> Result<(), String> {
    fs::create_dir_all(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    let mut command = Command::new(npm);
    command.args(["install", "--no-audit", "--no-fund", "--ignore-scripts", "--prefix"]);
    let status = command.arg(folder).args(PACKAGES).stdout(std::io::stderr()).status();
    match status {
        Ok(status) if status.success() => Ok(()),
        Ok(_) | Err(_) => Err(format!(
            "the AWS SDKs for JavaScript could not be installed into {}: is there a network?",
            folder.display()
        )),
    }
}
