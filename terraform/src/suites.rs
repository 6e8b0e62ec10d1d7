//! Suites for `terraform test`: whoever changes a module by hand can try it online too.
//!
//! Runs are a list of objects with one name each, since an object would be sorted.

use std::{collections::BTreeMap, path::PathBuf};

use serde_json::{Value as Json, json};

use crate::{modules::Scope, render};

/// The suites.
pub(crate) fn files(scope: &Scope<'_>) -> BTreeMap<PathBuf, String> {
    let suites = [("budget", budget()), ("data", data(scope)), ("identity", identity())];
    let file = |(name, runs): (&str, Vec<Json>)| {
        let suite = json!({ "//": render::NOTE, "provider": provider(), "run": runs });
        (PathBuf::from(format!("root/tests/{name}.tftest.json")), render::pretty(&suite))
    };
    suites.into_iter().map(file).collect()
}

fn provider() -> Json {
    json!({ "aws": [{ "region": "us-east-1" }] })
}

/// One run of a module: what it is given, and what must hold or must fail.
fn run(name: &str, module: &str, variables: &Json, expected: &Json) -> Json {
    let mut body = json!({
        "command": "plan",
        "module": { "source": format!("../modules/{module}") },
        "variables": variables,
    });
    if let (Some(body), Some(expected)) = (body.as_object_mut(), expected.as_object()) {
        body.extend(expected.iter().map(|(key, value)| (key.clone(), value.clone())));
    }
    json!({ name: body })
}

fn holds(condition: &str, message: &str) -> Json {
    json!({ "assert": [{ "condition": format!("${{{condition}}}"), "error_message": message }] })
}

fn fails(addresses: &[&str]) -> Json {
    json!({ "expect_failures": addresses })
}

fn budget() -> Vec<Json> {
    let given = |email: &str, amount: u32| json!({ "alarm_email": email, "monthly_budget_usd": amount, "name": "game-test" });
    let none = "length(aws_budgets_budget.monthly) == 0";
    vec![
        run("none_without_an_amount", "budget", &given("", 0), &holds(none, "There is a budget.")),
        run("somebody_is_told", "budget", &given("", 10), &fails(&["aws_budgets_budget.monthly"])),
        run("an_address_is_one", "budget", &given("ops", 10), &fails(&["var.alarm_email"])),
    ]
}

fn data(scope: &Scope<'_>) -> Vec<Json> {
    let given = |name: &str| {
        let key = "arn:aws:kms:us-east-1:123456789012:key/1f3c2b1a-0000-4000-8000-000000000000";
        json!({ "deletion_protection": true, "key_arn": key, "name": name })
    };
    let tables = scope.tables().len();
    let all = format!("length(output.table_names) == {tables}");
    vec![
        run(
            "every_table_is_there",
            "data",
            &given("game-test"),
            &holds(&all, "A table is missing."),
        ),
        run("a_name_is_plain", "data", &given("Game"), &fails(&["var.name"])),
    ]
}

fn identity() -> Vec<Json> {
    let given = |origin: &str| {
        json!({
            "console_origin": origin,
            "deletion_protection": false,
            "name": "game-test",
            "player_api_invocation_arn": "arn:aws:execute-api:us-east-1:123456789012:api/players/*",
        })
    };
    let guests = "aws_cognito_identity_pool.guests.allow_unauthenticated_identities";
    let console = "https://console.example.com";
    vec![
        run("guests_are_let_in", "identity", &given(console), &holds(guests, "Guests are not.")),
        run(
            "an_origin_has_no_path",
            "identity",
            &given("https://a.b/c"),
            &fails(&["var.console_origin"]),
        ),
    ]
}
