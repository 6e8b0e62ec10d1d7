//! Tools for whoever runs a deployment: fill its tables, check its audit log.
//!
//! They use the same stores as the functions do, against the local
//! cloud or AWS: whose region and credentials come from AWS's own variables and
//! files. `cargo xtask seed` and `audit` point them at the local cloud.
//!
//! # What is deliberately not here
//! How items lie in the tables is `api/service`'s; what a deployment consists of is
//! `stack`'s.

mod arguments;
mod audit;
mod report;
mod seed;
mod tables;

use std::process::ExitCode;

use clap::Parser;

use crate::arguments::{Arguments, Command};

#[tokio::main]
async fn main() -> ExitCode {
    let Arguments { place, command } = Arguments::parse();
    let tables = match tables::Tables::find(&place).await {
        Ok(tables) => tables,
        Err(error) => return report::failure(&error),
    };
    let done = match command {
        Command::Seed(wish) => seed::run(&tables, &wish).await.map_err(Into::into),
        Command::Audit(arguments::Audit { command: arguments::AuditCommand::Verify }) => {
            audit::verify(&tables).await.map_err(Into::into)
        }
    };
    done.map_or_else(
        |error: Box<dyn std::error::Error>| report::failure(error.as_ref()),
        |()| ExitCode::SUCCESS,
    )
}
