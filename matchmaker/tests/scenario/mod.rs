//! The scenario format `flexmatch-scenario/1`, and a world to play cases in.

mod expectations;
mod world;

use std::collections::BTreeMap;

use matchmaker::json::{self, Kind};
use matchmaker::{AttributeValue, RuleSet};
use serde::Deserialize;
use serde_json::{Value, json};

use world::World;

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Scenario {
    pub(crate) rule_set: String,
    pub(crate) rule_set_file: String,
    pub(crate) cases: Vec<Case>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Case {
    pub(crate) id: String,
    pub(crate) tier: Tier,
    #[serde(default)]
    pub(crate) rule_set_patch: Vec<Patch>,
    #[serde(default)]
    pub(crate) configuration: Configuration,
    pub(crate) tickets: Vec<TicketEntry>,
    #[serde(default)]
    pub(crate) actions: Vec<Action>,
    pub(crate) expect: Vec<ExpectedMatch>,
    pub(crate) unmatched_at_end: Option<Vec<String>>,
    pub(crate) unmatched_count_at_end: Option<usize>,
    pub(crate) unmatched_one_of: Option<Vec<String>>,
    #[serde(default)]
    pub(crate) expect_status: Vec<ExpectedStatus>,
    pub(crate) end_at: u64,
}

#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Tier {
    Core,
    Search,
    Disputed,
}

#[derive(Debug, Deserialize)]
pub(crate) struct Patch {
    op: String,
    path: String,
    value: Option<Value>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Configuration {
    pub(crate) request_timeout_seconds: Option<u64>,
    #[serde(default)]
    pub(crate) acceptance_required: bool,
    pub(crate) acceptance_timeout_seconds: Option<u64>,
}

/// One ticket, or `repeat` tickets named after `id_prefix`.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct TicketEntry {
    pub(crate) id: Option<String>,
    pub(crate) id_prefix: Option<String>,
    pub(crate) repeat: Option<usize>,
    pub(crate) at: u64,
    #[serde(default)]
    pub(crate) backfill: bool,
    pub(crate) players: Vec<PlayerEntry>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct PlayerEntry {
    pub(crate) id: String,
    #[serde(default)]
    pub(crate) attributes: BTreeMap<String, AttributeValue>,
    #[serde(default)]
    pub(crate) latency_in_ms: BTreeMap<String, u32>,
    pub(crate) team: Option<String>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct Action {
    pub(crate) at: u64,
    pub(crate) op: String,
    pub(crate) ticket: String,
    #[serde(default)]
    pub(crate) players: Vec<String>,
    pub(crate) acceptance: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ExpectedMatch {
    pub(crate) at: u64,
    pub(crate) by: u64,
    pub(crate) tickets: Option<Vec<String>>,
    pub(crate) ticket_count: Option<usize>,
    #[serde(default)]
    pub(crate) includes: Vec<String>,
    pub(crate) excludes_prefix: Option<String>,
    pub(crate) teams: Option<BTreeMap<String, Vec<String>>>,
    pub(crate) team_sizes: Option<BTreeMap<String, usize>>,
    pub(crate) team_sizes_unordered: Option<Vec<usize>>,
    #[serde(default)]
    pub(crate) same_team: Vec<Vec<String>>,
    #[serde(default)]
    pub(crate) proposed: bool,
}

#[derive(Debug, Deserialize)]
pub(crate) struct ExpectedStatus {
    pub(crate) at: u64,
    pub(crate) ticket: String,
    pub(crate) status: String,
    pub(crate) reason: Option<String>,
}

/// Plays `case` and says what went otherwise than expected.
pub(crate) fn play(case: &Case, rule_set: RuleSet, seed: u64) -> Result<(), String> {
    let mut world = World::new(case, rule_set, seed);
    for second in 0..=case.end_at {
        world.live_through(second)?;
    }
    expectations::check(case, &world)
}

/// The rule set with a JSON Patch applied; byte for byte without one.
pub(crate) fn patched(text: &str, patches: &[Patch]) -> String {
    if patches.is_empty() {
        return text.to_owned();
    }
    let mut root = plain(&json::read(text, 64).unwrap().root);
    patches.iter().for_each(|patch| apply(&mut root, patch));
    root.to_string()
}

fn apply(root: &mut Value, patch: &Patch) {
    let (parent, key) = patch.path.rsplit_once('/').unwrap();
    let parent = root.pointer_mut(parent).unwrap();
    let value = patch.value.clone();
    match (parent, patch.op.as_str()) {
        (Value::Object(members), "add" | "replace") => {
            members.insert(key.to_owned(), value.unwrap());
        }
        (Value::Object(members), "remove") => assert!(members.remove(key).is_some()),
        (Value::Array(items), "add") if key == "-" => items.push(value.unwrap()),
        (Value::Array(items), "add") => items.insert(key.parse().unwrap(), value.unwrap()),
        (Value::Array(items), "replace") => items[key.parse::<usize>().unwrap()] = value.unwrap(),
        (Value::Array(items), "remove") => {
            items.remove(key.parse().unwrap());
        }
        (other, op) => panic!("cannot {op} in {other}"),
    }
}

/// The value without its positions.
fn plain(value: &json::Value) -> Value {
    match &value.kind {
        Kind::Null => Value::Null,
        Kind::Bool(truth) => json!(truth),
        Kind::Number(text) => serde_json::from_str(text).unwrap(),
        Kind::Text(text) => json!(text),
        Kind::List(items) => items.iter().map(plain).collect(),
        Kind::Object(members) => {
            let member = |member: &json::Member| (member.key.clone(), plain(&member.value));
            Value::Object(members.iter().map(member).collect())
        }
    }
}
