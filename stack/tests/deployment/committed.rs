//! The committed `muster.toml` shows every key with its default, and the manual tells of each.

use std::path::Path;

use stack::{Config, Deployment};

const TEXT: &str = include_str!("../../../muster.toml");
const MANUAL: &str = include_str!("../../../docs/configuration.md");

fn committed() -> Deployment {
    Deployment::from_toml("muster.toml", TEXT, None, |file| {
        std::fs::read_to_string(Path::new("..").join(file))
    })
    .unwrap()
}

#[test]
fn the_committed_file_is_good() {
    let deployment = committed();

    assert_eq!(deployment.project, "muster");
    assert_eq!(deployment.rule_set.name.len(), "muster-dev-".len() + 8);
}

#[test]
fn what_the_committed_file_shows_is_the_default() {
    let shown = Config::parse("muster.toml", TEXT);
    let bare = Config::parse("muster.toml", "project = \"muster\"");

    // All but the place at which the rule set is named.
    let described = |config: Result<Config, _>| {
        Deployment::describe(&config.unwrap(), super::RULE_SET, "dev").unwrap()
    };
    assert_eq!(described(shown), described(bare));
}

#[test]
fn the_committed_file_shows_every_key() {
    for key in stack::config::keys() {
        let name = key.rsplit('.').next().unwrap();

        assert!(TEXT.contains(name), "muster.toml does not show `{key}`");
    }
}

#[test]
fn what_is_commented_out_is_good_too() {
    let uncommented: Vec<&str> = TEXT
        .lines()
        .map(|line| match line.strip_prefix("# ") {
            Some(rest) if rest.starts_with('[') || rest.contains(" = ") => rest,
            Some(_) | None => line,
        })
        .collect();

    let deployment = super::describe(&uncommented.join("\n")).unwrap();

    assert_eq!(deployment.alarms.email.as_deref(), Some("ops@example.com"));
    assert_eq!(deployment.alarms.monthly_budget_usd, Some(100));
    assert_eq!(deployment.matchmaking.acceptance_timeout_seconds, Some(20));
    assert_eq!(deployment.matchmaking.custom_event_data.as_deref(), Some("season-1"));
}

#[test]
fn half_a_file_does_no_harm() {
    for (end, _) in TEXT.char_indices() {
        if let Err(error) = super::describe(&TEXT[..end]) {
            assert!(!error.problems().is_empty(), "cut at {end}");
        }
    }
}

#[test]
fn the_manual_tells_of_every_key() {
    for key in stack::config::keys() {
        let row = format!("| `{key}` |");

        assert!(MANUAL.contains(&row), "docs/configuration.md has no row for `{key}`");
    }
}

#[test]
fn the_manual_tells_of_no_key_that_is_not_there() {
    let known = stack::config::keys();
    let rows = MANUAL.lines().filter_map(|line| line.strip_prefix("| `")?.split_once("` |"));
    for (key, _) in rows {
        assert!(known.contains(&key.to_owned()), "`{key}` of docs/configuration.md is unknown");
    }
}
