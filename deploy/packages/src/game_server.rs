//! The game server's build: what GameLift unpacks on each instance, and what it runs there first.
//!
//! GameLift starts `install.sh` once on a new instance, and then the processes of the
//! fleet's runtime configuration by their launch path. The agent beside them reports
//! what [`agent`] says.

use std::path::Path;

use stack::{Deployment, deployment::Architecture};

use crate::{
    agent,
    archive::{Archive, ArchiveError},
    manifest::PackedArchive,
    program::{PackError, Program},
};

/// The build's archive, in the folder of all packages.
pub const BUILD_FILE: &str = "game-server.zip";

/// What GameLift runs once on each instance.
pub const INSTALL_SCRIPT: &str = "install.sh";

/// The agent's configuration, which that script installs.
pub const AGENT_FILE: &str = "amazon-cloudwatch-agent.json";

/// Where the agent finds the credentials of the fleet's role.
pub const CREDENTIALS_FILE: &str = "common-config.toml";

/// The reference game's server, as Cargo builds it.
const BINARY: &str = "gameserver";

const SCRIPT: &str = include_str!("../game-server/install.sh");
const CREDENTIALS: &str = include_str!("../game-server/common-config.toml");

/// The line of the script that names what GameLift starts.
const SERVER_LINE: &str = "server='gameserver'\n";

/// Packs the game server's build of `deployment`, with the server as it lies in `built`,
/// into `out`.
///
/// # Errors
/// When the server is not there, would not start, or cannot be packed.
pub fn pack(
    deployment: &Deployment,
    architecture: Architecture,
    built: &Path,
    out: &Path,
) -> Result<PackedArchive, PackError> {
    let program = Program::read(&built.join(BINARY), architecture)?;
    let archive = beside_the_server(deployment)?;
    program.pack(archive, launch_path(deployment), out, BUILD_FILE.to_owned())
}

/// All of the build but the server.
///
/// # Errors
/// Never, as the names are ours.
pub fn beside_the_server(deployment: &Deployment) -> Result<Archive, ArchiveError> {
    let line = format!("server='{}'\n", launch_path(deployment));
    let script = SCRIPT.replacen(SERVER_LINE, &line, 1);
    let mut archive = Archive::default();
    archive.add_program(INSTALL_SCRIPT, script.into_bytes())?;
    archive.add_text(AGENT_FILE, &agent::configuration(deployment))?;
    archive.add_text(CREDENTIALS_FILE, CREDENTIALS)?;
    Ok(archive)
}

/// Where the runtime configuration looks for the server in the build.
fn launch_path(deployment: &Deployment) -> &str {
    let first = deployment.fleet.runtime.server_processes.first();
    first.map_or(BINARY, |process| process.launch_path.as_str())
}
