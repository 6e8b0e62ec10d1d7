//! Published rule sets are read, and written back as they were. What they must form is
//! a test of the command `rules`, which plays the cases.
#![expect(clippy::unwrap_used, reason = "a failed test may panic")]

use std::fs;
use std::path::PathBuf;

use matchmaker::RuleSet;

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
