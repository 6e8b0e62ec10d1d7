//! Published rule sets and what they must form, played second by second.
//!
//! The cases are data (`cases/`, format in its README), and `rules simulate`
//! plays them. A case of the tier `disputed` is played and reported, but does
//! not fail the test.
#![expect(clippy::unwrap_used, reason = "a failed test may panic")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use matchmaker::RuleSet;
use serde_json::Value;

fn cases_folder() -> PathBuf {
    PathBuf::from("tests/cases")
}

fn files(ends: impl Fn(&str) -> bool) -> Vec<PathBuf> {
    let entries = fs::read_dir(cases_folder()).unwrap();
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| ends(path.file_name().unwrap().to_str().unwrap()));
    paths.sort();
    paths
}

fn rule_set_text(name: &str) -> String {
    fs::read_to_string(cases_folder().join(name)).unwrap()
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
    for path in files(|name| name.ends_with(".scenario.json")) {
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

#[test]
fn every_published_rule_set_is_accepted() {
    for path in files(|name| !name.ends_with(".scenario.json") && name.ends_with(".json")) {
        let parsed = RuleSet::parse(&fs::read_to_string(&path).unwrap());
        assert!(parsed.is_ok(), "{}: {parsed:?}", path.display());
    }
}

#[test]
fn a_rule_set_written_back_is_read_as_the_same() {
    for path in files(|name| !name.ends_with(".scenario.json") && name.ends_with(".json")) {
        let rule_set = RuleSet::parse(&fs::read_to_string(&path).unwrap()).unwrap().rule_set;

        let again = RuleSet::parse(&rule_set.to_json()).unwrap();

        assert_eq!(again.warnings, [], "{}", path.display());
        assert_eq!(again.rule_set, rule_set, "{}", path.display());
    }
}

#[test]
fn repeated_keys_are_warned_of_and_the_last_counts() {
    let text = rule_set_text("aws-doc-07-2019-duplicate-keys.json");

    let parsed = RuleSet::parse(&text).unwrap();

    let told: Vec<String> = parsed.warnings.iter().map(ToString::to_string).collect();
    assert!(told[0].starts_with("line 30, column 9: key `target`"), "{told:#?}");
    assert!(parsed.rule_set.is_large());
}

#[test]
fn the_product_uses_the_published_simple_rule_set() {
    let product = fs::read_to_string("../rule-sets/simplerule.json").unwrap();

    assert_eq!(product, rule_set_text("aws-sample-serverless-simplerule.json"));
}
