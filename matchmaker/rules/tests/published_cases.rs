//! What published rule sets must form, played second by second.
//!
//! The cases are data (`matchmaker/tests/cases`, format in its README), and `rules
//! simulate` plays them. A case of the tier `disputed` is played and reported, but does
//! not fail the test.
#![expect(clippy::unwrap_used, reason = "a failed test may panic")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

fn cases_folder() -> PathBuf {
    PathBuf::from("../tests/cases")
}

fn scenarios() -> Vec<PathBuf> {
    let entries = fs::read_dir(cases_folder()).unwrap();
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| path.to_str().unwrap().ends_with(".scenario.json"));
    paths.sort();
    paths
}

/// What `rules simulate` says of a scenario. It plays each case in several
/// seeds, for no outcome may hang on chance.
fn simulated(scenario: &Path, rule_set: &str) -> Value {
    let rules = Command::new(env!("CARGO_BIN_EXE_rules"))
        .args(["simulate", "--json", "--scenario"])
        .args([scenario, &cases_folder().join(rule_set)])
        .output()
        .unwrap();
    let told = String::from_utf8_lossy(&rules.stderr);
    assert_eq!(told, "", "{}", scenario.display());
    serde_json::from_slice(&rules.stdout).unwrap()
}

#[test]
fn published_rule_sets_form_what_they_should() {
    let mut failed = Vec::new();
    let mut count = 0;
    for path in scenarios() {
        let scenario: Value = serde_json::from_str(&fs::read_to_string(&path).unwrap()).unwrap();
        let report = simulated(&path, scenario["ruleSetFile"].as_str().unwrap());
        let cases = report["cases"].as_array().unwrap();
        count += cases.len();
        for case in cases.iter().filter(|case| case["passed"] == false) {
            let told = format!("{}/{}: {:#}", scenario["ruleSet"], case["id"], case["differences"]);
            println!("{told}");
            if case["tier"] != "disputed" {
                failed.push(told);
            }
        }
    }
    assert!(count > 80, "only {count} cases were found");
    assert!(failed.is_empty(), "{} of {count} cases failed: {failed:#?}", failed.len());
}
