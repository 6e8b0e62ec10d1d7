//! `rules replay`: tickets through rule sets in virtual time.

mod progress;
mod report;

use std::io::Write;
use std::sync::Arc;

use matchmaker::trial::{Run, SECOND_MS, Settings, skill_attribute};
use matchmaker::{RuleSet, Ticket};

use crate::arguments::Replay;
use crate::failure::{CommandError, Verdict};
use crate::input;
use crate::problems::load_rule_set;
use crate::style::Style;
use crate::ticket_lines;
use progress::Progress;
use report::Report;

pub(crate) fn run(
    wish: &Replay,
    out: &mut impl Write,
    style: Style,
) -> Result<Verdict, CommandError> {
    let rule_sets = wish.rule_sets.iter().map(|file| Ok((file, load_rule_set(file)?.1)));
    let rule_sets = rule_sets.collect::<Result<Vec<_>, CommandError>>()?;
    let lines = ticket_lines::load(&wish.tickets, wish.lenient)?;
    let tickets: Arc<[Ticket]> = lines.tickets.into();
    let settings = Settings {
        request_timeout_ms: wish.request_timeout.map(|seconds| seconds * SECOND_MS),
        until_second: wish.until,
        seed: wish.seed,
        skill: wish.skill.clone().or_else(|| skill_attribute(&rule_sets[0].1)),
    };
    let runs = rule_sets.into_iter().map(|(file, rule_set)| {
        let name = input::name(file);
        let run = played(rule_set, &tickets, &settings, Progress::new(name, wish.quiet));
        (name.to_owned(), run.measures())
    });
    let report = Report {
        runs: runs.collect(),
        tickets_file: input::name(&wish.tickets).to_owned(),
        tickets: tickets.len(),
        players: tickets.iter().map(|ticket| ticket.players.len()).sum(),
        bad_lines: lines.bad_lines,
        skill_attribute: settings.skill,
    };
    if wish.json {
        crate::write_json(out, &report.json())?;
    } else {
        report.write(out, style)?;
    }
    Ok(Verdict::Good)
}

/// The run at its end.
fn played(
    rule_set: RuleSet,
    tickets: &Arc<[Ticket]>,
    settings: &Settings,
    mut progress: Progress<'_>,
) -> Run {
    let mut run = Run::new(rule_set, Arc::clone(tickets), settings);
    let mut matches = 0;
    while let Some(made) = run.tick() {
        matches += made.len();
        progress.show(run.clock(), tickets.len(), matches);
    }
    progress.clear();
    run
}
