//! What is said of the cases, to people and to programs.

use std::io::{self, Write};

use serde::Serialize;
use serde_json::{Map, Value, json};

use crate::arguments::Simulate;
use crate::input;
use crate::numbers::seconds;
use crate::simulate::Outcome;
use crate::simulate::expectations::told_status;
use crate::simulate::play::{Found, FoundMatch};
use crate::simulate::scenario::{Case, ExpectedMatch, Tier, Unmatched};
use crate::style::Style;

/// Most names in one line for people.
const NAMES_MAX: usize = 12;

/// What `--json` prints.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Report {
    rule_set: String,
    scenario: String,
    /// Whether all cases that count have passed.
    pub(crate) passed: bool,
    totals: Totals,
    cases: Vec<CaseReport>,
}

#[derive(Debug, Default, Serialize)]
struct Totals {
    cases: usize,
    passed: usize,
    failed: usize,
    core: TierTotals,
    search: TierTotals,
    disputed: TierTotals,
}

#[derive(Debug, Default, Clone, Copy, Serialize)]
struct TierTotals {
    passed: usize,
    failed: usize,
}

#[derive(Debug, Serialize)]
struct CaseReport {
    id: String,
    tier: &'static str,
    passed: bool,
    differences: Vec<String>,
    expected: Value,
    found: Value,
}

impl Report {
    pub(crate) fn new(wish: &Simulate, outcomes: &[(&Case, Outcome)]) -> Self {
        let totals = totals(outcomes);
        Self {
            rule_set: input::name(&wish.rule_set).to_owned(),
            scenario: input::name(&wish.scenario).to_owned(),
            passed: totals.core.failed + totals.search.failed == 0,
            totals,
            cases: outcomes.iter().map(|(case, outcome)| case_report(case, outcome)).collect(),
        }
    }
}

fn totals(outcomes: &[(&Case, Outcome)]) -> Totals {
    let of_tier = |tier: Tier| {
        let of_it = outcomes.iter().filter(|(case, _)| case.tier == tier);
        let passed = of_it.clone().filter(|(_, outcome)| outcome.passed()).count();
        TierTotals { passed, failed: of_it.count() - passed }
    };
    let (core, search, disputed) =
        (of_tier(Tier::Core), of_tier(Tier::Search), of_tier(Tier::Disputed));
    let passed = core.passed + search.passed + disputed.passed;
    let cases = outcomes.len();
    Totals { cases, passed, failed: cases - passed, core, search, disputed }
}

fn case_report(case: &Case, outcome: &Outcome) -> CaseReport {
    let (differences, found) = match outcome {
        Outcome::Played { found, differences } => (differences.clone(), found_json(found)),
        Outcome::NotPlayed { reasons } => (reasons.clone(), Value::Null),
    };
    CaseReport {
        id: case.id.clone(),
        tier: case.tier.name(),
        passed: outcome.passed(),
        differences,
        expected: expected_json(case),
        found,
    }
}

fn expected_json(case: &Case) -> Value {
    let matches: Vec<Value> = case.matches.iter().map(expected_match_json).collect();
    let statuses = case.statuses.iter().map(|expected| {
        json!({ "at": seconds(expected.at_ms), "ticket": expected.ticket,
                "status": expected.status, "reason": expected.reason })
    });
    let mut expected = json!({ "matches": matches, "statuses": statuses.collect::<Vec<_>>() });
    match &case.unmatched {
        Unmatched::These(tickets) => expected["unmatched"] = json!(tickets),
        Unmatched::Count(count) => expected["unmatchedCount"] = json!(count),
        Unmatched::OneOf(tickets) => expected["unmatchedOneOf"] = json!(tickets),
        Unmatched::Unsaid if case.statuses.is_empty() => expected["unmatched"] = json!([]),
        Unmatched::Unsaid => {}
    }
    expected
}

fn expected_match_json(expected: &ExpectedMatch) -> Value {
    let mut json = Map::new();
    let mut put = |key: &str, value: Value| {
        if !value.is_null() && value != json!([]) && value != json!({}) {
            json.insert(key.to_owned(), value);
        }
    };
    put("at", seconds(expected.at_ms));
    put("by", seconds(expected.by_ms));
    put("proposed", json!(expected.proposed));
    put("tickets", json!(expected.tickets));
    put("ticketCount", json!(expected.ticket_count));
    put("includes", json!(expected.includes));
    put("excludesPrefix", json!(expected.excludes_prefix));
    put("teams", json!(expected.teams));
    put("teamSizes", json!(expected.team_sizes));
    put("teamSizesUnordered", json!(expected.team_sizes_unordered));
    put("sameTeam", json!(expected.same_team));
    Value::Object(json)
}

fn found_json(found: &Found) -> Value {
    let matches = found.matches.iter().map(|found| {
        json!({ "at": seconds(found.at_ms), "proposed": found.proposed,
                "tickets": found.tickets, "teams": found.teams })
    });
    let statuses = found.statuses.iter().map(|found| {
        json!({ "at": seconds(found.at_ms), "ticket": found.ticket,
                "status": found.status, "reason": found.reason })
    });
    json!({ "matches": matches.collect::<Vec<_>>(), "statuses": statuses.collect::<Vec<_>>(),
            "unmatched": found.unmatched })
}

/// Writes a line for each case, and all that is known of those that failed.
pub(crate) fn write(
    out: &mut impl Write,
    style: Style,
    outcomes: &[(&Case, Outcome)],
    verbose: bool,
) -> io::Result<()> {
    let width = outcomes.iter().map(|(case, _)| case.id.chars().count()).max().unwrap_or(0);
    for (case, outcome) in outcomes {
        let word = match (outcome.passed(), case.tier.counts()) {
            (true, _) => style.good("pass"),
            (false, true) => style.bad("FAIL"),
            (false, false) => style.warning("fail"),
        };
        let (id, tier) = (&case.id, case.tier.name());
        let line = format!("{word}  {tier:8}  {id:width$}  {}", style.dim(&summary(outcome)));
        writeln!(out, "{}", line.trim_end())?;
        if verbose || !outcome.passed() {
            write_details(out, style, case, outcome)?;
        }
    }
    write_totals(out, style, &totals(outcomes))
}

fn summary(outcome: &Outcome) -> String {
    match outcome {
        Outcome::Played { found, .. } => {
            let matches = crate::counted(found.matches.len(), "match");
            format!("{matches}, {} left over", found.unmatched.len())
        }
        Outcome::NotPlayed { .. } => "not played".to_owned(),
    }
}

fn write_details(
    out: &mut impl Write,
    style: Style,
    case: &Case,
    outcome: &Outcome,
) -> io::Result<()> {
    let mut part = |word: &str, lines: &[String]| {
        for (place, line) in lines.iter().enumerate() {
            let word = if place == 0 { word } else { "" };
            writeln!(out, "      {} {line}", style.dim(&format!("{word:9}")))?;
        }
        Ok::<(), io::Error>(())
    };
    part("expected", &told_expected(case))?;
    match outcome {
        Outcome::Played { found, differences } => {
            part("found", &told_found(found))?;
            part("wrong", differences)?;
        }
        Outcome::NotPlayed { reasons } => part("wrong", reasons)?,
    }
    writeln!(out)
}

fn told_expected(case: &Case) -> Vec<String> {
    let mut lines: Vec<String> = case.matches.iter().map(told_expected_match).collect();
    lines.extend(case.statuses.iter().map(|expected| {
        let status = told_status(&expected.status, expected.reason.as_deref());
        format!("at {} s ticket {} is {status}", seconds(expected.at_ms), expected.ticket)
    }));
    match &case.unmatched {
        Unmatched::These(tickets) => lines.push(format!("left over: {}", told_names(tickets))),
        Unmatched::Count(count) => {
            lines.push(format!("left over: {}", crate::counted(*count, "ticket")))
        }
        Unmatched::OneOf(tickets) => {
            lines.push(format!("left over: one of {}", told_names(tickets)));
        }
        Unmatched::Unsaid if case.statuses.is_empty() => lines.push("left over: none".to_owned()),
        Unmatched::Unsaid => {}
    }
    lines
}

fn told_found(found: &Found) -> Vec<String> {
    let mut lines: Vec<String> = found.matches.iter().map(told_match).collect();
    lines.extend(found.statuses.iter().map(|found| {
        let status = told_status(found.status, found.reason.as_deref());
        format!("at {} s ticket {} is {status}", seconds(found.at_ms), found.ticket)
    }));
    lines.push(format!("left over: {}", told_names(&found.unmatched)));
    lines
}

/// `match at 0 to 2 s of 3 tickets, teams red 2, blue 1`
pub(crate) fn told_expected_match(expected: &ExpectedMatch) -> String {
    let mut parts = Vec::new();
    if let Some(tickets) = &expected.tickets {
        parts.push(told_names(tickets));
    }
    parts.extend(expected.ticket_count.map(|count| crate::counted(count, "ticket")));
    if !expected.includes.is_empty() {
        parts.push(format!("{} among them", told_names(&expected.includes)));
    }
    let excludes = expected.excludes_prefix.as_ref();
    parts.extend(excludes.map(|prefix| format!("none named {prefix}…")));
    let teams =
        expected.teams.iter().map(|(name, players)| format!("{name}: {}", told_names(players)));
    parts.extend(teams);
    parts.extend(expected.team_sizes.iter().map(|(name, size)| format!("{name}: {size} players")));
    let sizes = expected.team_sizes_unordered.as_ref();
    parts.extend(sizes.map(|sizes| format!("team sizes {sizes:?} in any order")));
    let together = expected.same_team.iter();
    parts.extend(together.map(|players| format!("{} in one team", told_names(players))));
    let what = if expected.proposed { "proposal" } else { "match" };
    let (at, by) = (seconds(expected.at_ms), seconds(expected.by_ms));
    let when = if at == by { format!("at {at} s") } else { format!("from {at} to {by} s") };
    format!("{what} {when}: {}", parts.join("; "))
}

/// `match at 2 s: t1, t2; red: p1; blue: p2`
pub(crate) fn told_match(found: &FoundMatch) -> String {
    let mut parts = vec![told_names(&found.tickets)];
    parts.extend(
        found.teams.iter().map(|(name, players)| format!("{name}: {}", told_names(players))),
    );
    let what = if found.proposed { "proposal" } else { "match" };
    format!("{what} at {} s: {}", seconds(found.at_ms), parts.join("; "))
}

/// Names in a line, the first of them if they are many.
pub(crate) fn told_names(names: &[String]) -> String {
    if names.is_empty() {
        return "none".to_owned();
    }
    let shown = names[..names.len().min(NAMES_MAX)].join(", ");
    match names.len().saturating_sub(NAMES_MAX) {
        0 => shown,
        more => format!("{shown} and {more} more"),
    }
}

fn write_totals(out: &mut impl Write, style: Style, totals: &Totals) -> io::Result<()> {
    let counting = totals.core.failed + totals.search.failed;
    let passed = totals.core.passed + totals.search.passed;
    let verdict = match counting {
        0 => style.good(&format!("{passed} passed")),
        failed => format!("{}, {passed} passed", style.bad(&format!("{failed} failed"))),
    };
    let TierTotals { passed, failed } = totals.disputed;
    let disputed = match passed + failed {
        0 => String::new(),
        all => format!("; disputed, not counted: {passed} of {all} passed"),
    };
    writeln!(out, "{}: {verdict}{disputed}", crate::counted(totals.cases, "case"))
}
