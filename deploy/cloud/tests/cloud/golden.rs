//! What is printed, held against files; `GOLDEN=write cargo test -p cloud` writes them.

use std::{env, fs, path::Path};

use regex::Regex;

/// Holds what was said against `tests/golden/NAME.txt`, without what differs each time.
#[track_caller]
pub(super) fn check(name: &str, said: &str) {
    let said = without_chance(said);
    let file = Path::new("tests/golden").join(format!("{name}.txt"));
    if env::var("GOLDEN").is_ok_and(|wish| wish == "write") {
        fs::write(&file, &said).unwrap();
    }
    let expected = fs::read_to_string(&file).unwrap_or_default();
    assert_eq!(said, expected, "{} differs", file.display());
}

/// Without times, made-up ids, and the order in which things were done.
fn without_chance(said: &str) -> String {
    let mut text = said.to_owned();
    for (pattern, instead) in [
        (r"(?m)^ +\d+(/\d+)? (created|changed|destroyed|replaced) .*\n", ""),
        (r"\d+ min \d+ s|\d+\.\d s|\b\d+ s\b", "N s"),
        (r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "UUID"),
        (r"Terraform \d+\.\d+\.\d+", "Terraform V"),
        (r"https://[a-z0-9]+\.(execute-api|cloudfront)", "https://ID.$1"),
        (r"us-east-1_[A-Za-z0-9]+", "us-east-1_ID"),
        (r"distribution id( +)[A-Z0-9]+", "distribution id${1}ID"),
        (r"/tmp/\.tmp[A-Za-z0-9]+", "FOLDER"),
    ] {
        text = Regex::new(pattern).unwrap().replace_all(&text, instead).into_owned();
    }
    text
}
