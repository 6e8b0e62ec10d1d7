//! `rules`: checks, explains and tries FlexMatch rule sets.
//!
//! A program on top of the library: files in, tables or JSON out. Time is
//! virtual throughout, so that an hour of waiting takes moments.
//!
//! # What is deliberately not here
//! Everything that the rules mean is the library's.

mod arguments;
mod check;
mod explain;
mod failure;
mod generate;
mod input;
mod numbers;
mod problems;
mod replay;
mod simulate;
mod style;
mod table;
mod ticket_lines;

use std::error::Error;
use std::io::{self, BufWriter, Write};
use std::iter;
use std::process::ExitCode;

use clap::Parser;
use serde::Serialize;

use crate::arguments::{Arguments, Command};
use crate::failure::{CommandError, Verdict};
use crate::style::Style;

fn main() -> ExitCode {
    let Arguments { command } = Arguments::parse();
    match run(&command) {
        Ok(verdict) => verdict.exit_code(),
        Err(error) if error.is_broken_pipe() => ExitCode::SUCCESS,
        Err(error) => {
            tell(&error);
            error.exit_code()
        }
    }
}

fn run(command: &Command) -> Result<Verdict, CommandError> {
    let stdout = io::stdout().lock();
    let style = Style::of(&stdout);
    let mut out = BufWriter::new(stdout);
    let verdict = match command {
        Command::Check(wish) => check::run(wish, &mut out, style),
        Command::Explain(wish) => explain::run(wish, &mut out, style),
        Command::Simulate(wish) => simulate::run(wish, &mut out, style),
        Command::Generate(wish) => generate::run(wish, &mut out),
        Command::Replay(wish) => replay::run(wish, &mut out, style),
    }?;
    out.flush()?;
    Ok(verdict)
}

/// Says on standard error why a command failed.
fn tell(error: &CommandError) {
    let style = Style::of(&io::stderr());
    let causes = iter::successors(error.source(), |&error| error.source());
    let text = causes.fold(error.to_string(), |text, cause| format!("{text}: {cause}"));
    note(&format!("{}: {text}", style.bad("error")));
}

/// A line on standard error.
fn note(text: &str) {
    // A closed terminal is no reason to stop the work.
    let _ = writeln!(io::stderr(), "{text}");
}

/// Writes one JSON document, indented.
fn write_json(out: &mut impl Write, document: &impl Serialize) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut *out, document)?;
    writeln!(out)
}

/// `1 ticket`, `2 tickets`, `3 matches`
fn counted(count: usize, what: &str) -> String {
    let ending = match (count, what) {
        (1, _) => "",
        (_, "match") => "es",
        _ => "s",
    };
    format!("{count} {what}{ending}")
}
