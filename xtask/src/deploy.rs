//! `cargo xtask deploy`: one door for every home of a deployment.

use crate::{cloud, local, terminal::Terminal};

/// Run Muster here, or deploy it to AWS.
#[derive(Debug, clap::Args)]
#[command(after_help = AFTER_HELP)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    home: Home,
}

const AFTER_HELP: &str = "\
`local` needs Rust and a C compiler; all others need terraform 1.10 or newer, the AWS CLI
and an AWS account. Each has a --help of its own; docs/deploy.md goes from an empty
account to the first match.";

#[derive(Debug, clap::Subcommand)]
enum Home {
    /// On this machine: build, start the local cloud, and let bots play.
    Local(local::Arguments),
    /// AWS: show what `apply` would do and what it costs each month; change nothing.
    Plan(cloud::Arguments),
    /// AWS: bring the account to what this folder describes.
    Apply(cloud::Arguments),
    /// AWS: remove everything that `apply` made.
    Destroy(cloud::Arguments),
    /// AWS: show addresses, fleets, alarms, versions and who holds the state's lock.
    Status(cloud::Arguments),
    /// AWS: move the alias back to the fleet that was live before.
    Rollback(cloud::Arguments),
    /// AWS: say who may sign in to the console.
    ConsoleUser(cloud::Arguments),
}

/// Deploys to the home that was asked for.
///
/// # Errors
/// What kept it from running, or ended it too early.
pub(crate) fn run(
    terminal: &Terminal,
    arguments: &Arguments,
) -> Result<(), Box<dyn std::error::Error>> {
    let (wish, arguments) = match &arguments.home {
        Home::Local(arguments) => return Ok(local::run(terminal, arguments)?),
        Home::Plan(arguments) => ("plan", arguments),
        Home::Apply(arguments) => ("apply", arguments),
        Home::Destroy(arguments) => ("destroy", arguments),
        Home::Status(arguments) => ("status", arguments),
        Home::Rollback(arguments) => ("rollback", arguments),
        Home::ConsoleUser(arguments) => ("console-user", arguments),
    };
    Ok(cloud::run(terminal, wish, arguments)?)
}
