//! What a plan will do, read from `terraform show -json`.

use std::collections::BTreeSet;

use serde_json::{Value as Json, json};

/// What happens to a resource.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Action {
    /// It is made.
    Create,
    /// It is changed where it is.
    Update,
    /// Another is made in its place.
    Replace,
    /// It goes.
    Delete,
}

impl Action {
    /// What has happened to it then.
    pub(crate) fn done(self) -> &'static str {
        match self {
            Self::Create => "created",
            Self::Update => "changed",
            Self::Replace => "replaced",
            Self::Delete => "destroyed",
        }
    }
}

/// A resource to which something happens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Change {
    /// Its address.
    pub(crate) address: String,
    /// The module that it is in; nothing for the root.
    pub(crate) module: String,
    /// Its type.
    pub(crate) kind: String,
    /// Its name; its key if there are several.
    pub(crate) name: String,
    /// What happens to it.
    pub(crate) action: Action,
    /// The arguments that change, or that it is replaced for.
    pub(crate) arguments: Vec<String>,
}

/// What losing one of these would lose.
const PRECIOUS: &[(&str, &str)] = &[
    ("aws_dynamodb_table", "everything in the table is lost"),
    ("aws_cognito_user_pool", "every operator's account is lost"),
    ("aws_cognito_identity_pool", "every guest gets another identity, and loses what was theirs"),
    ("aws_s3_bucket", "every file in the bucket is lost"),
    (
        "aws_kms_key",
        "what it encrypted cannot be read any more, unless that is taken back within 30 days",
    ),
    ("awscc_gamelift_fleet", "its game sessions end, and players are thrown out"),
    ("awscc_gamelift_container_fleet", "its game sessions end, and players are thrown out"),
];

impl Change {
    /// What is lost by it, if that is more than what can be made again.
    pub(crate) fn loss(&self) -> Option<&'static str> {
        let lost = matches!(self.action, Action::Replace | Action::Delete);
        let (_, loss) = PRECIOUS.iter().find(|(kind, _)| lost && *kind == self.kind)?;
        Some(loss)
    }

    /// As a script wants it.
    pub(crate) fn json(&self) -> Json {
        json!({
            "address": self.address,
            "type": self.kind,
            "action": self.action.done(),
            "arguments": self.arguments,
            "loss": self.loss(),
        })
    }
}

/// The changes of a plan, sorted by address.
pub(crate) fn changes(plan: &Json) -> Vec<Change> {
    let resources = plan["resource_changes"].as_array().into_iter().flatten();
    let mut changes: Vec<Change> = resources.filter_map(change).collect();
    changes.sort_by(|one, other| one.address.cmp(&other.address));
    changes
}

/// Whether a plan does anything at all, be it to an output.
pub(crate) fn is_empty(plan: &Json) -> bool {
    let outputs = plan["output_changes"].as_object().into_iter().flatten();
    let same = |change: &Json| change["actions"] == json!(["no-op"]);
    changes(plan).is_empty() && outputs.into_iter().all(|(_, change)| same(change))
}

fn change(resource: &Json) -> Option<Change> {
    let actions: BTreeSet<&str> =
        resource["change"]["actions"].as_array()?.iter().filter_map(Json::as_str).collect();
    let action = match (actions.contains("create"), actions.contains("delete")) {
        (true, true) => Action::Replace,
        (true, false) => Action::Create,
        (false, true) => Action::Delete,
        (false, false) if actions.contains("update") => Action::Update,
        (false, false) => return None,
    };
    let text = |key: &str| resource[key].as_str().unwrap_or_default().to_owned();
    let module = text("module_address");
    let module = module.rsplit("module.").next().unwrap_or_default().replace('_', "-");
    Some(Change {
        address: text("address"),
        kind: text("type"),
        name: resource["index"]
            .as_str()
            .map_or_else(|| text("name").replace('_', "-"), ToOwned::to_owned),
        arguments: arguments(&resource["change"], action),
        module,
        action,
    })
}

fn arguments(change: &Json, action: Action) -> Vec<String> {
    match action {
        Action::Create | Action::Delete => Vec::new(),
        Action::Replace => {
            let paths = change["replace_paths"].as_array().into_iter().flatten();
            let first = |path: &Json| path[0].as_str().map(ToOwned::to_owned);
            paths.filter_map(first).collect::<BTreeSet<_>>().into_iter().collect()
        }
        Action::Update => {
            let (before, after) = (&change["before"], &change["after"]);
            let names = before.as_object().into_iter().flatten().map(|(name, _)| name);
            let unknown = |name: &&String| change["after_unknown"][name.as_str()] == true;
            let known: Vec<String> = names
                .clone()
                .filter(|name| !unknown(name) && before[name.as_str()] != after[name.as_str()])
                .cloned()
                .collect();
            // What is known only afterwards is mostly what AWS makes up; it is named
            // where there is nothing else.
            if known.is_empty() { names.filter(unknown).cloned().collect() } else { known }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plan(kind: &str, actions: &[&str]) -> Json {
        json!({ "resource_changes": [{
            "address": format!("module.game_servers.{kind}.managed[\"a\"]"),
            "module_address": "module.game_servers",
            "type": kind,
            "name": "managed_one",
            "index": "a",
            "change": {
                "actions": actions,
                "before": { "x": 1, "y": 1, "z": "old" },
                "after": { "x": 2, "y": 1, "z": null },
                "after_unknown": { "z": true },
                "replace_paths": [["x"]],
            },
        }]})
    }

    #[test]
    fn a_change_says_what_happens_where_and_to_what() {
        let changes = changes(&plan("aws_x", &["update"]));
        assert_eq!(changes[0].module, "game-servers");
        assert_eq!(changes[0].name, "a");
        assert_eq!(changes[0].action, Action::Update);
        assert_eq!(changes[0].arguments, ["x"]);
    }

    #[test]
    fn what_does_nothing_is_no_change() {
        assert!(is_empty(&plan("aws_x", &["no-op"])));
        assert!(is_empty(&plan("aws_x", &["read"])));
        assert!(!is_empty(&plan("aws_x", &["create"])));
        let output = json!({ "output_changes": { "a": { "actions": ["create"] } } });
        assert!(!is_empty(&output));
    }

    #[test]
    fn a_table_that_goes_is_a_loss_in_either_order() {
        for actions in [["delete", "create"], ["create", "delete"]] {
            assert!(changes(&plan("aws_dynamodb_table", &actions))[0].loss().is_some());
        }
        assert_eq!(changes(&plan("aws_dynamodb_table", &["update"]))[0].loss(), None);
        assert_eq!(changes(&plan("aws_x", &["delete"]))[0].loss(), None);
    }
}
