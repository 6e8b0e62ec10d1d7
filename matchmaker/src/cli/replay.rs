//! `rules replay`: tickets through rule sets in virtual time.

mod measures;
mod report;
mod run;

use std::io::Write;

use matchmaker::RuleSet;
use matchmaker::rule_set::AttributeType;

use crate::arguments::Replay;
use crate::failure::{CommandError, Verdict};
use crate::input;
use crate::problems::load_rule_set;
use crate::style::Style;
use crate::ticket_lines::{self, TicketLines};
use measures::Measures;
use report::Report;
use run::Run;

pub(crate) fn run(
    wish: &Replay,
    out: &mut impl Write,
    style: Style,
) -> Result<Verdict, CommandError> {
    let rule_sets = wish.rule_sets.iter().map(|file| Ok((file, load_rule_set(file)?.1)));
    let rule_sets = rule_sets.collect::<Result<Vec<_>, CommandError>>()?;
    let TicketLines { tickets, bad_lines } = ticket_lines::load(&wish.tickets, wish.lenient)?;
    let skill = skill_attribute(wish, &rule_sets[0].1);
    let runs = rule_sets.into_iter().map(|(file, rule_set)| {
        let run = Run::of(rule_set, &tickets, wish, input::name(file));
        (input::name(file).to_owned(), Measures::of(&run, skill.as_deref()))
    });
    let report = Report {
        tickets_file: input::name(&wish.tickets).to_owned(),
        tickets: tickets.len(),
        players: tickets.iter().map(|ticket| ticket.players.len()).sum(),
        bad_lines,
        skill_attribute: skill.clone(),
        runs: runs.collect(),
    };
    if wish.json {
        crate::write_json(out, &report.json())?;
    } else {
        report.write(out, style)?;
    }
    Ok(Verdict::Good)
}

/// The number attribute that quality is told by.
fn skill_attribute(wish: &Replay, rule_set: &RuleSet) -> Option<String> {
    let numbers = rule_set.attributes().iter().filter(|it| it.kind == AttributeType::Number);
    let mut names: Vec<&str> = numbers.map(|attribute| attribute.name.as_str()).collect();
    // The usual name, even if the rules do not look at it.
    if names.is_empty() || names.contains(&"skill") {
        names.insert(0, "skill");
    }
    wish.skill.clone().or_else(|| names.first().map(|name| (*name).to_owned()))
}
