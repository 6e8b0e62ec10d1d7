//! `cargo xtask deploy`: one door for every home of a deployment.

use crate::{local, terminal::Terminal};

/// Run Muster.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    home: Home,
}

#[derive(Debug, clap::Subcommand)]
enum Home {
    /// On this machine: build, start the local cloud, and let bots play.
    Local(local::Arguments),
}

/// Deploys to the home that was asked for.
///
/// # Errors
/// What kept it from running, or ended it too early.
pub(crate) fn run(
    terminal: &Terminal,
    arguments: &Arguments,
) -> Result<(), Box<dyn std::error::Error>> {
    match &arguments.home {
        Home::Local(arguments) => Ok(local::run(terminal, arguments)?),
    }
}
