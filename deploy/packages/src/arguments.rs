//! What can be asked for.

use std::{
    env,
    path::{Path, PathBuf},
};

use clap::{Parser, ValueEnum};
use stack::deployment::Architecture;

/// Build and pack what is deployed: the functions, the game server's build, the console.
#[derive(Debug, Parser)]
#[command(name = "cargo xtask package", bin_name = "cargo xtask package", version)]
pub(crate) struct Arguments {
    /// Where it goes, with a list of it in packages.json; relative to the repository's root.
    #[arg(long, value_name = "FOLDER", default_value = "target/packages")]
    pub(crate) out: PathBuf,
    /// Build all programs for these machines; otherwise the functions for arm64, as Terraform
    /// deploys them, and the game server for the machines of its instance type.
    #[arg(long, value_enum)]
    pub(crate) architecture: Option<Machines>,
    /// Only these; otherwise all.
    #[arg(long, value_enum, value_delimiter = ',', value_name = "PARTS")]
    only: Vec<Part>,
    /// The environment that game servers report to; otherwise the one that muster.toml names.
    #[arg(long, value_name = "NAME")]
    pub(crate) environment: Option<String>,
    /// The home region that game servers report to; otherwise the one that muster.toml names.
    #[arg(long, value_name = "REGION")]
    pub(crate) region: Option<String>,
    /// Print packages.json, for scripts.
    #[arg(long)]
    pub(crate) json: bool,
    /// The configuration; relative to the repository's root.
    #[arg(long, value_name = "FILE", default_value = "muster.toml")]
    pub(crate) config: PathBuf,
    /// The console as it was built; otherwise where `cargo xtask console build` puts it.
    #[arg(long, value_name = "FOLDER")]
    console_built: Option<PathBuf>,
    /// The repository's root.
    #[arg(long, hide = true, default_value = ".")]
    pub(crate) root: PathBuf,
}

/// What can be built alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Part {
    /// An archive for each function.
    Functions,
    /// The game server's build, with what is installed beside it.
    GameServer,
    /// The console's files; they must have been built.
    Console,
}

/// What programs are built for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Machines {
    /// AWS's Graviton.
    Arm64,
    /// Intel's and AMD's.
    #[value(name = "x86_64")]
    X86_64,
}

impl From<Machines> for Architecture {
    fn from(machines: Machines) -> Self {
        match machines {
            Machines::Arm64 => Self::Arm64,
            Machines::X86_64 => Self::X86_64,
        }
    }
}

impl Arguments {
    /// Whether `part` is asked for.
    pub(crate) fn wants(&self, part: Part) -> bool {
        self.only.is_empty() || self.only.contains(&part)
    }

    /// Where the console was built.
    pub(crate) fn console_built(&self, root: &Path) -> PathBuf {
        match &self.console_built {
            Some(folder) => root.join(folder),
            None => {
                let target = env::var_os("CARGO_TARGET_DIR").filter(|folder| !folder.is_empty());
                root.join(target.unwrap_or_else(|| "target".into())).join("console/dist")
            }
        }
    }
}
