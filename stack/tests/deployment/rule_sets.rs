//! A bad rule set is refused before it is deployed, by its own lines.

use stack::Deployment;

use super::describe_with;

const BAD: &str = r#"{
    "name": "bad",
    "ruleLanguageVersion": "1.0",
    // Comments are fine.
    "teams": [{ "name": "players", "minPlayers": 1, "maxPlayer": 2 }],
    "rules": [{ "name": "fair", "type": "distanc" }]
}"#;

#[test]
fn everything_wrong_in_a_rule_set_is_told_by_its_own_lines() {
    let error = describe_with("project = \"game\"", BAD).unwrap_err();

    let lines: Vec<(&str, usize)> = error
        .problems()
        .iter()
        .filter_map(|problem| problem.place.as_ref())
        .map(|place| (place.file.as_str(), place.line))
        .collect();
    // The missing key where its table begins, the mistyped one where it stands.
    assert_eq!(
        lines,
        [("rule-sets/simplerule.json", 5); 2]
            .into_iter()
            .chain([("rule-sets/simplerule.json", 6)])
            .collect::<Vec<_>>()
    );
}

#[test]
fn a_problem_with_a_rule_set_reads_like_one_with_the_file() {
    let error = describe_with("project = \"game\"", BAD).unwrap_err();

    let message = error.problems().last().unwrap().to_string();
    let mut lines = message.lines();

    assert_eq!(
        lines.next(),
        Some("rule-sets/simplerule.json:6:41: rules[0].type: unknown rule type `distanc`")
    );
    assert_eq!(
        lines.next(),
        Some("  6 |     \"rules\": [{ \"name\": \"fair\", \"type\": \"distanc\" }]")
    );
    assert_eq!(lines.next(), Some("    |                                         ^"));
    assert!(lines.next().unwrap().starts_with("    = did you mean `distance`?"));
}

#[test]
fn both_files_problems_are_told_at_once() {
    let error = describe_with("project = \"game\"\nregion = \"europe\"", BAD).unwrap_err();

    let files: Vec<&str> = error
        .problems()
        .iter()
        .filter_map(|problem| problem.place.as_ref())
        .map(|place| place.file.as_str())
        .collect();
    assert_eq!(files.first(), Some(&"muster.toml"));
    assert_eq!(files.last(), Some(&"rule-sets/simplerule.json"));
}

#[test]
fn a_rule_set_that_cannot_be_read_is_told_where_it_is_named() {
    let text = "project = \"game\"\n[matchmaking]\nrule_set = \"rules.json\"";

    let error =
        Deployment::from_toml("muster.toml", text, None, |_| Err::<String, _>("no such file"))
            .unwrap_err();

    assert_eq!(
        error.to_string(),
        r#"
muster.toml:3:12: cannot read the rule set `rules.json`: no such file
  3 | rule_set = "rules.json"
    |            ^^^^^^^^^^^^
    = name a file by its path from the folder of this one
"#
        .trim()
    );
}
