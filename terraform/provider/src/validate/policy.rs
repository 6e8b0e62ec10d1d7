//! Arguments that hold JSON: policies, schemas, dashboards.

use serde_json::Value as Json;

use crate::{
    diagnostics::{Place, error_at},
    protocol::Diagnostic,
};

/// What is wrong with `text`, which is to be JSON and maybe a policy.
pub(crate) fn fault(path: &str, text: &str, is_policy: bool) -> Option<Diagnostic> {
    // An argument that is optional and empty is as good as absent to the provider.
    if text.is_empty() {
        return None;
    }
    let refuse = |reason: &str| {
        let what = if is_policy { "an invalid JSON policy" } else { "invalid JSON" };
        let detail = format!("\"{path}\" contains {what}: {reason}");
        Some(error_at(&Place::at(path), "Invalid JSON", detail))
    };
    let json: Json = match serde_json::from_str(text) {
        Ok(json) => json,
        Err(error) => return refuse(&error.to_string()),
    };
    if !is_policy {
        return None;
    }
    policy_fault(&json).and_then(|reason| refuse(&reason))
}

/// What AWS calls a malformed policy document.
fn policy_fault(policy: &Json) -> Option<String> {
    let version = policy.get("Version").and_then(Json::as_str);
    if !matches!(version, None | Some("2012-10-17" | "2008-10-17")) {
        return Some(format!("there is no policy version {}", version.unwrap_or_default()));
    }
    let statements = match policy.get("Statement") {
        Some(Json::Array(statements)) if !statements.is_empty() => statements.iter().collect(),
        Some(statement @ Json::Object(_)) => vec![statement],
        _ => return Some("the policy has no statement".to_owned()),
    };
    statements.into_iter().find_map(statement_fault)
}

fn statement_fault(statement: &Json) -> Option<String> {
    let has = |name: &str| statement.get(name).is_some_and(|value| !value.is_null());
    let effect = statement.get("Effect").and_then(Json::as_str);
    if !matches!(effect, Some("Allow" | "Deny")) {
        return Some("a statement's Effect is Allow or Deny".to_owned());
    }
    if !has("Action") && !has("NotAction") {
        return Some("a statement has no Action".to_owned());
    }
    let action = statement.get("Action");
    let actions = action.and_then(Json::as_array).cloned().or_else(|| Some(vec![action?.clone()]));
    let misspelt = actions
        .unwrap_or_default()
        .into_iter()
        .find(|action| action.as_str().is_none_or(|action| action != "*" && !action.contains(':')));
    misspelt.map(|action| format!("{action} is no action: it has no service in front"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(policy: &str, expected: Option<&str>) {
        let fault = fault("policy", policy, true).map(|fault| fault.detail);
        match expected {
            None => assert_eq!(fault, None),
            Some(words) => assert!(fault.unwrap().contains(words)),
        }
    }

    #[test]
    fn a_policy_says_what_is_wrong_with_it() {
        check(r#"{"Statement": {"Effect": "Allow", "Action": "sqs:SendMessage"}}"#, None);
        check(
            r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": ["*"]}]}"#,
            None,
        );
        check("{", Some("invalid JSON policy"));
        check("{}", Some("no statement"));
        check(r#"{"Version": "2012-10-18", "Statement": []}"#, Some("no policy version"));
        check(r#"{"Statement": [{"Effect": "allow", "Action": "*"}]}"#, Some("Effect"));
        check(r#"{"Statement": [{"Effect": "Allow"}]}"#, Some("no Action"));
        check(
            r#"{"Statement": [{"Effect": "Allow", "Action": "SendMessage"}]}"#,
            Some("no service"),
        );
    }

    #[test]
    fn other_json_is_only_json() {
        assert!(fault("schema", r#"{"type": "object"}"#, false).is_none());
        assert!(fault("schema", "{]", false).is_some());
        assert!(fault("redrive_policy", "", false).is_none());
    }
}
