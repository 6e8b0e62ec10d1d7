//! The vendored schemas beside others.

use std::fs;

use terraform::{compare::differences, project, schema::Schemas};

use super::deployment;

/// What `real` says otherwise, after `change` to the vendored text.
fn differences_after(change: impl FnOnce(String) -> String) -> Vec<String> {
    let text = fs::read_to_string("schema/provider-schema.json").unwrap();
    let real = Schemas::parse(&change(text)).unwrap();
    differences(&project(&deployment("dev")), &Schemas::vendored(), &real)
}

#[test]
fn the_same_schemas_do_not_differ() {
    assert_eq!(differences_after(|text| text), [""; 0]);
}

#[test]
fn an_argument_that_was_renamed_is_told_on_both_sides() {
    assert_eq!(
        differences_after(|text| text.replace("\"rule_set_body\"", "\"rule_set_text\"")),
        [
            "awscc_gamelift_matchmaking_rule_set.rule_set_body: not in the real schemas",
            "awscc_gamelift_matchmaking_rule_set.rule_set_text: not in the vendored schemas",
        ]
    );
}

#[test]
fn what_is_no_schema_is_refused() {
    assert!(Schemas::parse("{}").is_err());
}
