//! `./deploy.sh plan | apply | destroy | status | rollback | console-user`: Muster in an AWS account.
//!
//! A command checks tools and account first, says what it will do in plain words, asks,
//! and does it; whatever stops it, the same command goes on from there. The work is
//! `terraform`'s, on the modules that `terraform` generates, and the AWS CLI's for what
//! Terraform does not do.
//!
//! # Invariants
//! - Nothing is changed that was not shown before, unless `--yes` says so.
//! - A deployment's record is Terraform's state alone; besides it only
//!   `deploy/environments.json` says in which account an environment is.
//! - Every child has a time limit or shows how far it is, and Ctrl-C is passed on to it.
//!
//! # What is deliberately not here
//! No AWS SDK: `cargo xtask deploy` compiles this on first use. What the cloud consists of
//! is `stack`'s and `terraform`'s; packages are built by `cargo xtask package`.

mod account;
mod arguments;
mod aws;
mod changes;
mod child;
mod commands;
mod console_files;
mod costs;
mod fleets;
mod health;
mod interrupt;
mod packages;
mod place;
mod progress;
mod refusal;
mod report;
mod session;
mod terminal;
mod terraform;

use std::{error::Error, process::ExitCode};

use clap::Parser;

use crate::{
    arguments::{Arguments, Command},
    commands::{apply, destroy, operators, plan, rollback, status},
    interrupt::{Interrupt, STATUS_INTERRUPTED},
    terminal::Terminal,
    terraform::TerraformError,
};

fn main() -> ExitCode {
    let command = Arguments::parse().command;
    let terminal = Terminal::open();
    let interrupt = match Interrupt::listen(terminal) {
        Ok(interrupt) => interrupt,
        Err(error) => {
            terminal.failure(&error);
            return ExitCode::FAILURE;
        }
    };
    match run(&terminal, &interrupt, &command) {
        Ok(()) => ExitCode::SUCCESS,
        Err(_) if interrupt.asked() => {
            terminal.warn(
                "stopped. What was done until now is kept; the same command goes on from there",
            );
            ExitCode::from(STATUS_INTERRUPTED)
        }
        Err(failure) => {
            terminal.failure(failure.as_ref());
            explain(&terminal, failure.as_ref());
            ExitCode::FAILURE
        }
    }
}

fn run(
    terminal: &Terminal,
    interrupt: &Interrupt,
    command: &Command,
) -> Result<(), Box<dyn Error>> {
    match command {
        Command::Plan(wish) => plan::run(terminal, interrupt, wish),
        Command::Apply(wish) => apply::run(terminal, interrupt, wish),
        Command::Destroy(wish) => destroy::run(terminal, interrupt, wish),
        Command::Status(wish) => status::run(terminal, interrupt, wish),
        Command::Rollback(wish) => rollback::run(terminal, interrupt, wish),
        Command::ConsoleUser(wish) => operators::run(terminal, interrupt, wish),
    }
}

/// What Terraform said was wrong: which resource, why, and what to do.
fn explain(terminal: &Terminal, failure: &(dyn Error + 'static)) {
    let mut errors = std::iter::successors(Some(failure), |&error| error.source());
    let failed = errors.find_map(|error| {
        // A session's error shows Terraform's as its own.
        error.downcast_ref::<TerraformError>().or_else(|| match error.downcast_ref() {
            Some(session::SessionError::Terraform(error)) => Some(error),
            _other => None,
        })
    });
    let Some(TerraformError::Failed { problems, .. }) = failed else { return };
    for problem in problems {
        if let Some(address) = &problem.address {
            terminal.wrapped("    resource  ", address);
        }
        terminal.wrapped("    cause     ", &problem.what);
        terminal.wrapped("    next      ", problem.next);
    }
}
