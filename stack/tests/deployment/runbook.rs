//! Whoever is woken by an alarm finds a section about it in the runbook.

use std::fs;

use super::smallest;

/// What alarms are called after the deployment's name, as the runbook's headings have
/// it: `results-dead`, or `*-errors` for all that end so.
fn headings() -> Vec<String> {
    let runbook = fs::read_to_string("../docs/runbook.md").unwrap();
    let headings = runbook.lines().filter_map(|line| line.strip_prefix("### `"));
    headings.filter_map(|rest| rest.strip_suffix('`')).map(ToOwned::to_owned).collect()
}

fn is_about(heading: &str, alarm: &str) -> bool {
    match heading.strip_prefix('*') {
        Some(ending) => alarm.ends_with(ending),
        None => alarm == heading,
    }
}

#[test]
fn the_runbook_has_a_section_for_every_alarm() {
    let headings = headings();

    let alarms = smallest().monitoring.alarms;
    let names = alarms.iter().map(|alarm| alarm.name.trim_start_matches("game-dev-"));
    let missing: Vec<&str> =
        names.filter(|name| !headings.iter().any(|heading| is_about(heading, name))).collect();

    assert!(
        missing.is_empty(),
        "docs/runbook.md lacks a section (### `NAME`) for: {}",
        missing.join(", ")
    );
}
