//! `cargo xtask schema`: the Terraform providers' schemas, extracted anew or compared.

use std::ffi::OsString;

use crate::{
    command::{self, CommandError, cargo},
    terminal::Terminal,
};

/// Extracts the Terraform providers' schemas anew, or compares them with real ones.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    /// Extract `terraform/schema` anew from the published bindings; `-- --help` tells more.
    Refresh {
        /// What is handed on, such as `--check`.
        #[arg(trailing_var_arg = true, allow_hyphen_values = true, value_name = "ARGUMENTS")]
        arguments: Vec<OsString>,
    },
    /// Compare `terraform/schema` with what `terraform providers schema -json` printed.
    Compare {
        /// The file with what it printed.
        file: OsString,
    },
}

/// Hands on to the program that does it.
///
/// # Errors
/// When it cannot be built, or fails.
pub(crate) fn run(terminal: &Terminal, arguments: &Arguments) -> Result<(), CommandError> {
    match &arguments.command {
        Command::Refresh { arguments } => {
            terminal.note("npm and pip fetch 150 MB of packages");
            let program = ["run", "--locked", "--quiet", "-p", "terraform-schema", "--"];
            command::run(cargo(&program).args(arguments))
        }
        Command::Compare { file } => {
            let program = ["run", "--locked", "--quiet", "-p", "terraform", "--", "compare"];
            command::run(cargo(&program).arg(file))
        }
    }
}
