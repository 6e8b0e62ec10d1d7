//! Published rule sets and what they must form, played second by second.
//!
//! The cases are data (`cases/`, format in its README). A case of the tier
//! `disputed` is played and reported, but does not fail the test.
#![expect(clippy::unwrap_used, reason = "a failed test may panic")]

mod scenario;

use std::fs;
use std::path::PathBuf;

use matchmaker::RuleSet;
use scenario::{Case, Scenario, Tier};

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

/// Plays a case in several seeds: no outcome may hang on chance.
fn play(scenario: &Scenario, case: &Case) -> Result<(), String> {
    let text = scenario::patched(&rule_set_text(&scenario.rule_set_file), &case.rule_set_patch);
    let parsed = RuleSet::parse(&text).map_err(|problems| format!("{problems:?}"))?;
    for seed in 0..5 {
        scenario::play(case, parsed.rule_set.clone(), seed)
            .map_err(|reason| format!("seed {seed}: {reason}"))?;
    }
    Ok(())
}

#[test]
fn published_rule_sets_form_what_they_should() {
    let mut failed = Vec::new();
    let mut count = 0;
    for path in files(|name| name.ends_with(".scenario.json")) {
        let scenario: Scenario = serde_json::from_str(&fs::read_to_string(&path).unwrap()).unwrap();
        for case in &scenario.cases {
            let id = format!("{}/{}", scenario.rule_set, case.id);
            let outcome = play(&scenario, case);
            count += 1;
            match (&outcome, case.tier) {
                (Ok(()), _) => println!("ok {id}"),
                (Err(reason), Tier::Disputed) => println!("disputed {id}: {reason}"),
                (Err(reason), Tier::Core | Tier::Search) => {
                    println!("FAILED {id}: {reason}");
                    failed.push(id);
                }
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
