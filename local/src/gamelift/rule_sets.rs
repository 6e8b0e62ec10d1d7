//! Matchmaking rule sets: the deployment's, and those that operators made.
//!
//! A rule set never changes: a new one is made and the configuration switched to
//! it. Those that operators made outlive a restart of the local cloud; which one
//! is in use does not, because a start is a deployment of `muster.toml`.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::Path;

use api_contract::Timestamp;
use matchmaker::Severity;
use serde::{Deserialize, Serialize};

use super::limits::RULE_SETS_MAX;
use super::world::{Effect, World};
use crate::data_folder::write_private;
use crate::wire::errors::{CallError, ErrorKind};

/// Longest name, in characters (GameLift API, `MatchmakingIdStringModel`).
const NAME_LENGTH_MAX: usize = 128;

/// A rule set, as its author wrote it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct RuleSet {
    pub(crate) name: String,
    pub(crate) arn: String,
    pub(crate) body: String,
    pub(crate) created: Timestamp,
    /// Whether it is the deployment's own.
    deployed: bool,
}

/// A rule set as it is kept in the data folder.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct KeptRuleSet {
    name: String,
    body: String,
    created_at: Timestamp,
}

/// All rule sets, by name.
#[derive(Debug)]
pub(crate) struct RuleSets {
    all: BTreeMap<String, RuleSet>,
    /// What an ARN begins with.
    arn_prefix: String,
}

impl RuleSets {
    /// The deployment's own.
    pub(crate) fn new(
        own: &stack::deployment::RuleSet,
        arn_prefix: String,
        now: Timestamp,
    ) -> Self {
        let rule_set = RuleSet {
            name: own.name.clone(),
            arn: format!("{arn_prefix}{}", own.name),
            body: own.body.clone(),
            created: now,
            deployed: true,
        };
        Self { all: BTreeMap::from([(own.name.clone(), rule_set)]), arn_prefix }
    }

    /// The rule set that `name` names, by name or ARN.
    pub(crate) fn find(&self, name: &str) -> Option<&RuleSet> {
        self.all.get(name.strip_prefix(&self.arn_prefix).unwrap_or(name))
    }

    /// The rule set that `name` names, by name or ARN, or GameLift's refusal.
    pub(crate) fn find_or_refuse(&self, name: &str) -> Result<&RuleSet, CallError> {
        self.find(name).ok_or_else(|| {
            let name: String = name.chars().take(256).collect();
            CallError::not_found(format!("Matchmaking rule set {name} not found."))
        })
    }

    /// All of them, by name.
    pub(crate) fn list(&self) -> impl Iterator<Item = &RuleSet> {
        self.all.values()
    }

    /// Those that a deployment would not bring back.
    pub(crate) fn kept(&self) -> Vec<KeptRuleSet> {
        let made = self.all.values().filter(|rule_set| !rule_set.deployed);
        made.map(|rule_set| KeptRuleSet {
            name: rule_set.name.clone(),
            body: rule_set.body.clone(),
            created_at: rule_set.created,
        })
        .collect()
    }

    fn insert(&mut self, kept: KeptRuleSet) -> &RuleSet {
        let arn = format!("{}{}", self.arn_prefix, kept.name);
        let KeptRuleSet { name, body, created_at: created } = kept;
        let rule_set = RuleSet { name: name.clone(), arn, body, created, deployed: false };
        self.all.entry(name).or_insert(rule_set)
    }
}

impl World {
    /// Takes back the rule sets that were made before a restart; the
    /// deployment's own goes before a kept one of the same name.
    pub(crate) fn restore_rule_sets(&mut self, kept: Vec<KeptRuleSet>) {
        for rule_set in kept.into_iter().take(RULE_SETS_MAX) {
            if check_name(&rule_set.name).is_ok() && validate(&rule_set.body).is_ok() {
                self.configurations.rule_sets.insert(rule_set);
            } else {
                tracing::warn!("a kept rule set is none any more and is left out");
            }
        }
    }

    /// Makes a rule set, if it is one and its name is free.
    pub(crate) fn create_rule_set(
        &mut self,
        name: String,
        body: String,
        now: Timestamp,
    ) -> Result<RuleSet, CallError> {
        check_name(&name)?;
        let rule_sets = &mut self.configurations.rule_sets;
        if rule_sets.all.contains_key(&name) {
            // The model has no refusal of its own for this.
            return Err(CallError::invalid(format!("Matchmaking rule set {name} exists already.")));
        }
        if rule_sets.all.len() >= RULE_SETS_MAX {
            let message = format!("There are {RULE_SETS_MAX} matchmaking rule sets already.");
            return Err(CallError::new(ErrorKind::LimitExceeded, message));
        }
        validate(&body)?;
        tracing::info!(rule_set = name, "rule set made");
        let made = rule_sets.insert(KeptRuleSet { name, body, created_at: now }).clone();
        self.cause(Effect::KeepRuleSets);
        Ok(made)
    }

    /// Deletes a rule set that no configuration uses.
    pub(crate) fn delete_rule_set(&mut self, name: &str) -> Result<(), CallError> {
        let rule_set = self.configurations.rule_sets.find_or_refuse(name)?;
        let name = rule_set.name.clone();
        if name == self.configurations.matchmaking.rule_set {
            let configuration = &self.configurations.matchmaking.name;
            return Err(CallError::invalid(format!(
                "Matchmaking rule set {name} is used by the matchmaking configuration {configuration}."
            )));
        }
        tracing::info!(rule_set = name, "rule set deleted");
        self.configurations.rule_sets.all.remove(&name);
        self.cause(Effect::KeepRuleSets);
        Ok(())
    }
}

/// Refuses a body that is no rule set, with everything that is wrong with it.
pub(crate) fn validate(body: &str) -> Result<(), CallError> {
    match matchmaker::RuleSet::parse(body) {
        Ok(_) => Ok(()),
        Err(problems) => {
            let errors = problems.iter().filter(|problem| problem.severity == Severity::Error);
            let messages: Vec<String> = errors.map(ToString::to_string).collect();
            Err(CallError::invalid(messages.join("\n")))
        }
    }
}

/// `[a-zA-Z0-9-\.]*`, as GameLift's model has it, and not empty.
fn check_name(name: &str) -> Result<(), CallError> {
    let is_sound = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '.');
    if (1..=NAME_LENGTH_MAX).contains(&name.len()) && name.chars().all(is_sound) {
        return Ok(());
    }
    Err(CallError::invalid(format!(
        "Name must have 1 to {NAME_LENGTH_MAX} letters, digits, dashes and dots."
    )))
}

/// Reads the rule sets kept at `path`; no file is none.
pub(crate) fn load(path: &Path) -> io::Result<Vec<KeptRuleSet>> {
    match fs::read(path) {
        Ok(bytes) => serde_json::from_slice(&bytes).map_err(io::Error::other),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Vec::new()),
        Err(error) => Err(error),
    }
}

/// Keeps `rule_sets` at `path`.
pub(crate) fn keep(path: &Path, rule_sets: &[KeptRuleSet]) -> io::Result<()> {
    write_private(path, &serde_json::to_vec(rule_sets)?)
}
