//! `rules simulate`: does a rule set form what the cases of a scenario expect?

mod expectations;
pub(crate) mod patch;
mod play;
mod report;
mod scenario;

use std::io::Write;

use matchmaker::RuleSet;

use crate::arguments::Simulate;
use crate::failure::{CommandError, Verdict};
use crate::input;
use crate::style::Style;
use play::{Found, play};
use report::Report;
use scenario::{Case, Scenario};

/// What came of a case.
#[derive(Debug)]
enum Outcome {
    /// It was played.
    Played { found: Found, differences: Vec<String> },
    /// It could not be: the rule set does not fit.
    NotPlayed { reasons: Vec<String> },
}

impl Outcome {
    fn passed(&self) -> bool {
        matches!(self, Self::Played { differences, .. } if differences.is_empty())
    }
}

pub(crate) fn run(
    wish: &Simulate,
    out: &mut impl Write,
    style: Style,
) -> Result<Verdict, CommandError> {
    let rule_set = input::read(&wish.rule_set)?;
    let text = input::read(&wish.scenario)?;
    let scenario = Scenario::read(&text)
        .map_err(|error| CommandError::malformed(input::name(&wish.scenario), error))?;
    let known = |name: &String| scenario.cases.iter().any(|case| case.id == *name);
    if let Some(unknown) = wish.case.iter().find(|name| !known(name)) {
        let ids: Vec<&str> = scenario.cases.iter().map(|case| case.id.as_str()).collect();
        return Err(CommandError::Wish(matchmaker::json::unknown("case", unknown, &ids)));
    }
    let wished = |case: &&Case| wish.case.is_empty() || wish.case.contains(&case.id);
    let cases = scenario.cases.iter().filter(wished);
    let outcomes: Vec<(&Case, Outcome)> =
        cases.map(|case| (case, outcome(case, &rule_set, wish.seeds))).collect();
    let report = Report::new(wish, &outcomes);
    if wish.json {
        crate::write_json(out, &report)?;
    } else {
        report::write(out, style, &outcomes, wish.verbose)?;
    }
    Ok(Verdict::good_if(report.passed))
}

/// Plays a case in several seeds: no outcome may hang on chance.
fn outcome(case: &Case, rule_set: &str, seeds: u64) -> Outcome {
    let text = match patch::patched(rule_set, &case.patches) {
        Ok(text) => text,
        Err(error) => return Outcome::NotPlayed { reasons: vec![error.to_string()] },
    };
    let rule_set = match RuleSet::parse(&text) {
        Ok(parsed) => parsed.rule_set,
        Err(problems) => {
            let errors = problems.iter().filter(|it| it.severity == matchmaker::Severity::Error);
            let reasons = errors.map(|problem| format!("rule set: {problem}")).collect();
            return Outcome::NotPlayed { reasons };
        }
    };
    let mut first = None;
    for seed in 0..seeds {
        let found = play(case, rule_set.clone(), seed);
        let mut differences = expectations::differences(case, &found);
        if !differences.is_empty() {
            differences.push(format!("seen with seed {seed}"));
            return Outcome::Played { found, differences };
        }
        first.get_or_insert(found);
    }
    match first {
        Some(found) => Outcome::Played { found, differences: Vec::new() },
        None => Outcome::NotPlayed { reasons: vec!["played with no seed".to_owned()] },
    }
}
