//! A deployment from the outside: what is described, and what is refused.

#![expect(clippy::unwrap_used, reason = "a failed test may panic")]

mod committed;
mod consistency;
mod monitoring;
mod permissions;
mod refusals;
mod rule_sets;
mod runbook;

use stack::{ConfigError, Deployment};

/// A rule set that is as small as one can be.
const RULE_SET: &str = r#"{
    "name": "smallest",
    "ruleLanguageVersion": "1.0",
    "teams": [{ "name": "players", "minPlayers": 1, "maxPlayers": 2 }]
}"#;

/// Describes a `muster.toml` beside a rule set that is good.
fn describe(text: &str) -> Result<Deployment, ConfigError> {
    describe_with(text, RULE_SET)
}

/// Describes a `muster.toml` beside a rule set.
fn describe_with(text: &str, rule_set: &str) -> Result<Deployment, ConfigError> {
    Deployment::from_toml("muster.toml", text, None, |_| Ok::<_, String>(rule_set.to_owned()))
}

/// The smallest deployment, `game-dev`.
fn smallest() -> Deployment {
    describe("project = \"game\"").unwrap()
}
