//! The command line.

use std::path::PathBuf;

use crate::fleets::FleetName;

/// Deploy Muster to an AWS account.
#[derive(Debug, clap::Parser)]
#[command(name = "deploy", bin_name = "./deploy.sh", version, disable_help_subcommand = true)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// What is to be done.
#[derive(Debug, clap::Subcommand)]
pub(crate) enum Command {
    /// Show what `apply` would do and what it costs each month; change nothing.
    #[command(after_help = AFTER_HELP)]
    Plan(Plan),
    /// Bring the account to what this folder describes.
    #[command(after_help = AFTER_HELP_APPLY)]
    Apply(Apply),
    /// Remove everything that `apply` made.
    #[command(after_help = AFTER_HELP)]
    Destroy(Destroy),
    /// Show addresses, fleets, alarms, versions and who holds the state's lock.
    #[command(after_help = AFTER_HELP)]
    Status(Status),
    /// Move the alias back to the fleet that was live before.
    #[command(after_help = AFTER_HELP)]
    Rollback(Rollback),
    /// Say who may sign in to the console.
    #[command(after_help = AFTER_HELP)]
    ConsoleUser(ConsoleUser),
}

const AFTER_HELP: &str = "\
Wanted: terraform 1.10 or newer (on the PATH, or named by TERRAFORM), the AWS CLI `aws`,
and credentials as the CLI takes them (AWS_PROFILE, `aws sso login`, ...).

Exit status:
  0    done
  1    something did not work; the last lines say what, why, and what to do next
  2    the command line is wrong
  130  stopped by Ctrl-C; the same command goes on from there";

const AFTER_HELP_APPLY: &str = "\
A changed game server is a new fleet: it is made beside the live one, the alias moves
when it is healthy, and the older one is kept for `rollback` until the next build or
until `apply --retire`. Two fleets are paid for as long as there are two.

Wanted: terraform 1.10 or newer (on the PATH, or named by TERRAFORM), the AWS CLI `aws`,
and credentials as the CLI takes them (AWS_PROFILE, `aws sso login`, ...).

Exit status:
  0    done
  1    something did not work; the last lines say what, why, and what to do next
  2    the command line is wrong
  130  stopped by Ctrl-C; the same command goes on from there";

/// Which deployment.
#[derive(Debug, clap::Args)]
pub(crate) struct Place {
    /// Which of the project's deployments; muster.toml's if none is named.
    #[arg(long, short, value_name = "NAME")]
    pub(crate) environment: Option<String>,
    /// The home region; muster.toml's if none is named.
    #[arg(long, value_name = "REGION")]
    pub(crate) region: Option<String>,
    /// The repository's root.
    #[arg(long, value_name = "FOLDER", default_value = ".", hide = true)]
    pub(crate) root: PathBuf,
}

/// What is deployed.
#[derive(Debug, clap::Args)]
pub(crate) struct Packages {
    /// Deploy the packages in this folder, instead of building them; relative to the
    /// repository's root.
    #[arg(long, value_name = "FOLDER")]
    pub(crate) packages: Option<PathBuf>,
    /// Keep the fleet that is live, whatever game server was built.
    #[arg(long)]
    pub(crate) keep_fleet: bool,
    /// Empty and remove fleets that are not live any more.
    #[arg(long)]
    pub(crate) retire: bool,
}

/// How patiently fleets are waited for.
#[derive(Debug, clap::Args)]
pub(crate) struct Patience {
    /// Minutes that a fleet may take to be healthy once it is made, or to be empty.
    #[arg(long, value_name = "MINUTES", default_value_t = 60, value_parser = clap::value_parser!(u16).range(1..=1440))]
    pub(crate) wait_minutes: u16,
    /// Seconds between two looks at a fleet.
    #[arg(long, value_name = "SECONDS", default_value_t = 20, hide = true, value_parser = clap::value_parser!(u16).range(1..=600))]
    pub(crate) look_seconds: u16,
}

/// Show what `apply` would do.
#[derive(Debug, clap::Args)]
pub(crate) struct Plan {
    #[command(flatten)]
    pub(crate) place: Place,
    #[command(flatten)]
    pub(crate) packages: Packages,
    /// Make the bucket for the state without asking, if it is not there.
    #[arg(long)]
    pub(crate) yes: bool,
    /// Print the plan as JSON on standard output.
    #[arg(long)]
    pub(crate) json: bool,
}

/// Bring the account to what this folder describes.
#[derive(Debug, clap::Args)]
pub(crate) struct Apply {
    #[command(flatten)]
    pub(crate) place: Place,
    #[command(flatten)]
    pub(crate) packages: Packages,
    #[command(flatten)]
    pub(crate) patience: Patience,
    /// Ask nothing: for scripts.
    #[arg(long)]
    pub(crate) yes: bool,
    /// Print the addresses as JSON on standard output.
    #[arg(long)]
    pub(crate) json: bool,
}

/// Remove everything that `apply` made.
#[derive(Debug, clap::Args)]
pub(crate) struct Destroy {
    #[command(flatten)]
    pub(crate) place: Place,
    /// Also where what players left is protected: tables, operators, files. They are
    /// gone then, and cannot be brought back.
    #[arg(long)]
    pub(crate) lift_protection: bool,
    /// Do not ask for the deployment's name: for scripts.
    #[arg(long)]
    pub(crate) yes: bool,
}

/// Show how the deployment is.
#[derive(Debug, clap::Args)]
pub(crate) struct Status {
    #[command(flatten)]
    pub(crate) place: Place,
    /// Print it as JSON on standard output.
    #[arg(long)]
    pub(crate) json: bool,
}

/// Move the alias back.
#[derive(Debug, clap::Args)]
pub(crate) struct Rollback {
    #[command(flatten)]
    pub(crate) place: Place,
    #[command(flatten)]
    pub(crate) patience: Patience,
    /// The fleet to go back to, if there are several.
    #[arg(long, value_name = "FLEET")]
    pub(crate) to: Option<FleetName>,
    /// Ask nothing: for scripts.
    #[arg(long)]
    pub(crate) yes: bool,
}

/// Say who may sign in to the console.
#[derive(Debug, clap::Args)]
pub(crate) struct ConsoleUser {
    #[command(subcommand)]
    pub(crate) wish: UserWish,
}

/// What is to become of an operator.
#[derive(Debug, clap::Subcommand)]
pub(crate) enum UserWish {
    /// Invite somebody, or move them to another group; Cognito sends the invitation.
    Create {
        /// Their e-mail address.
        email: String,
        /// What they may do; each may do what the ones before it may.
        #[arg(long)]
        group: Group,
        #[command(flatten)]
        place: Place,
    },
    /// Keep somebody from signing in; who is signed in is signed out.
    Disable {
        /// Their e-mail address.
        email: String,
        #[command(flatten)]
        place: Place,
    },
    /// Show everybody with their group.
    List {
        #[command(flatten)]
        place: Place,
        /// Print them as JSON on standard output.
        #[arg(long)]
        json: bool,
    },
}

/// The operators' groups, as the user pool calls them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Group {
    /// May look.
    Viewer,
    /// May help players.
    Support,
    /// May act on matches and fleets.
    Operator,
    /// May do everything.
    Admin,
}

impl Group {
    /// All of them, from the least to the most.
    pub(crate) const ALL: [Self; 4] = [Self::Viewer, Self::Support, Self::Operator, Self::Admin];

    /// Its name.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Viewer => "viewer",
            Self::Support => "support",
            Self::Operator => "operator",
            Self::Admin => "admin",
        }
    }
}
