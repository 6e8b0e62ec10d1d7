//! The command line.

/// Tools for whoever runs a deployment.
#[derive(Debug, clap::Parser)]
#[command(name = "muster-ops", version, disable_help_subcommand = true, after_help = AFTER_HELP)]
pub(crate) struct Arguments {
    #[command(flatten)]
    pub(crate) place: Place,
    #[command(subcommand)]
    pub(crate) command: Command,
}

const AFTER_HELP: &str = "\
Credentials come from AWS's own variables and files.

Exit status:
  0  done; the audit log holds
  1  something did not work; the audit log does not hold
  2  the command line is wrong";

/// Whose tables.
#[derive(Debug, clap::Args)]
pub(crate) struct Place {
    /// The address of the local cloud; without it, AWS.
    #[arg(long, value_name = "URL", env = "AWS_ENDPOINT_URL", global = true)]
    pub(crate) endpoint: Option<String>,
    /// The deployment's region.
    #[arg(
        long,
        value_name = "REGION",
        env = "AWS_REGION",
        default_value = "us-east-1",
        global = true
    )]
    pub(crate) region: String,
    /// What the tables' names begin with, such as `muster-local-`; without it, the
    /// only deployment that there is.
    #[arg(long, value_name = "PREFIX", global = true)]
    pub(crate) tables: Option<String>,
}

#[derive(Debug, clap::Subcommand)]
pub(crate) enum Command {
    /// Fill the tables with invented players, tickets and matches of the last days.
    Seed(Seed),
    /// Look at what operators did.
    Audit(Audit),
}

/// How much, and by which chance.
#[derive(Debug, Clone, clap::Args)]
pub(crate) struct Seed {
    /// Players, one in a hundred of them banned.
    #[arg(long, default_value_t = 1_000, value_parser = clap::value_parser!(u32).range(1..=10_000_000))]
    pub(crate) players: u32,
    /// Tickets of the last six days, which all have ended.
    #[arg(long, default_value_t = 5_000, value_parser = clap::value_parser!(u32).range(..=10_000_000))]
    pub(crate) tickets: u32,
    /// Matches of two of those tickets each; at most half as many as tickets.
    #[arg(long, default_value_t = 2_000, value_parser = clap::value_parser!(u32).range(..=5_000_000))]
    pub(crate) matches: u32,
    /// The same seed invents the same again, at times that count back from now.
    #[arg(long, default_value_t = 1)]
    pub(crate) seed: u64,
    /// Batches of 25 that are written at once.
    #[arg(long, default_value_t = 4, value_parser = clap::value_parser!(u8).range(1..=64))]
    pub(crate) at_once: u8,
}

/// What of the audit log.
#[derive(Debug, clap::Args)]
pub(crate) struct Audit {
    #[command(subcommand)]
    pub(crate) command: AuditCommand,
}

#[derive(Debug, clap::Subcommand)]
pub(crate) enum AuditCommand {
    /// Read it through and check that nothing in it was changed, removed or put in.
    Verify,
}
