//! The audit log: who did what, when, why, and what it changed.
//!
//! Entries are numbered without gaps and chained: each carries the hash of the
//! one before it, so that an entry that was changed, removed or put in later is
//! found by reading the log through ([`AuditEntry::follows`]). What the chain cannot
//! show is that its newest entries are missing: keep the newest hash elsewhere
//! now and then.
//!
//! # Invariants
//! - An action that changes something has a [`Outcome::Begun`] entry before it is
//!   tried, and one of its end with the same action id after it.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use utoipa::ToSchema;

use super::actions::Action;
use crate::Timestamp;

/// What an entry says, before it is chained.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct AuditRecord {
    /// Names the action: its beginning and its end carry the same.
    pub action_id: String,
    /// When.
    #[schema(value_type = String, format = DateTime)]
    pub at: Timestamp,
    /// Who: the operator's user name, and `-` where nobody had signed in.
    pub operator: String,
    /// The operator's id in the user pool: names may be given again.
    pub operator_id: String,
    /// The operator's groups, as the token had them.
    pub groups: String,
    /// What.
    pub action: Action,
    /// To what: a player's, ticket's, game session's or fleet's id, or a rule
    /// set's name.
    pub target: String,
    /// How it went.
    pub outcome: Outcome,
    /// What was there before, as JSON text.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub before: Option<String>,
    /// What is there after, or was asked for, as JSON text.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub after: Option<String>,
    /// Why, in the operator's words; empty if the request was refused without one.
    #[serde(skip_serializing_if = "String::is_empty", default)]
    pub reason: String,
    /// Why it was refused or failed.
    #[serde(skip_serializing_if = "String::is_empty", default)]
    pub failure: String,
}

/// How an action went.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Outcome {
    /// It is being tried. Without a later entry: nobody knows how it went.
    Begun,
    /// It was done.
    Done,
    /// It was not tried: the operator may not, or asked for something impossible.
    Refused,
    /// It was tried, and did not work.
    Failed,
}

impl Outcome {
    /// The outcome's name, as in JSON.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Begun => "begun",
            Self::Done => "done",
            Self::Refused => "refused",
            Self::Failed => "failed",
        }
    }
}

/// A link of the chain.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct AuditEntry {
    /// Its number, from 1.
    pub sequence: u64,
    /// What it says.
    #[serde(flatten)]
    pub record: AuditRecord,
    /// The hash of the entry before; of the first: 64 zeros.
    pub previous_hash: String,
    /// SHA-256 of all that, in lower-case hexadecimal.
    pub hash: String,
}

/// What the first entry has in place of a hash before it.
pub const GENESIS: &str = "0000000000000000000000000000000000000000000000000000000000000000";

impl AuditEntry {
    /// The entry that chains `record` to the newest one.
    #[must_use]
    pub fn chain(newest: Option<&Self>, record: AuditRecord) -> Self {
        let sequence = newest.map_or(1, |entry| entry.sequence + 1);
        let previous_hash = newest.map_or(GENESIS, |entry| &entry.hash).to_owned();
        let hash = hash(sequence, &previous_hash, &record);
        Self { sequence, record, previous_hash, hash }
    }

    /// Whether this is the entry that was written after `previous` (or first).
    ///
    /// # Errors
    /// When it is not, with what is wrong.
    pub fn follows(&self, previous: Option<&Self>) -> Result<(), BrokenChainError> {
        let sequence = self.sequence;
        let expected = previous.map_or(1, |entry| entry.sequence + 1);
        if sequence != expected {
            return Err(BrokenChainError::Gap { expected, sequence });
        }
        if self.previous_hash != previous.map_or(GENESIS, |entry| &entry.hash) {
            return Err(BrokenChainError::Unlinked { sequence });
        }
        self.is_unchanged()
    }

    /// Whether the entry says what it said when it was written.
    ///
    /// # Errors
    /// When its hash is another one's.
    pub fn is_unchanged(&self) -> Result<(), BrokenChainError> {
        if hash(self.sequence, &self.previous_hash, &self.record) == self.hash {
            Ok(())
        } else {
            Err(BrokenChainError::Changed { sequence: self.sequence })
        }
    }
}

/// Where the chain does not hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BrokenChainError {
    /// Entries are missing, or there are too many.
    #[error("entry {expected} should come here, but it is entry {sequence}")]
    Gap {
        /// The number that should have come.
        expected: u64,
        /// The number that came.
        sequence: u64,
    },
    /// The entry was written after another one than the one before it.
    #[error("entry {sequence} does not carry the hash of the entry before it")]
    Unlinked {
        /// The entry's number.
        sequence: u64,
    },
    /// The entry does not say what it said.
    #[error("entry {sequence} was changed after it was written")]
    Changed {
        /// The entry's number.
        sequence: u64,
    },
}

/// SHA-256 over the number, the hash before, and the record's JSON, a line each.
fn hash(sequence: u64, previous_hash: &str, record: &AuditRecord) -> String {
    let record = serde_json::to_string(record).expect("a record is plain data");
    let digest = Sha256::digest(format!("{sequence}\n{previous_hash}\n{record}"));
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Which entries to list, newest first. `operator` and `target` exclude each
/// other; the rest narrows each of them.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct AuditFilter {
    /// Those of one operator: the user name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub operator: Option<String>,
    /// Those about one thing: its id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub target: Option<String>,
    /// Those of one action.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub action: Option<Action>,
    /// Those that went so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub outcome: Option<Outcome>,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(reason: &str) -> AuditRecord {
        AuditRecord {
            action_id: "a-1".to_owned(),
            at: Timestamp::from_millis(1_000),
            operator: "ada".to_owned(),
            operator_id: "sub-1".to_owned(),
            groups: "[admin]".to_owned(),
            action: Action::SetSkill,
            target: "us-east-1:p".to_owned(),
            outcome: Outcome::Done,
            before: Some("25.0".to_owned()),
            after: Some("30.0".to_owned()),
            reason: reason.to_owned(),
            failure: String::new(),
        }
    }

    fn chain() -> [AuditEntry; 3] {
        let first = AuditEntry::chain(None, record("one"));
        let second = AuditEntry::chain(Some(&first), record("two"));
        let third = AuditEntry::chain(Some(&second), record("three"));
        [first, second, third]
    }

    #[test]
    fn a_chain_holds() {
        let [first, second, third] = chain();

        first.follows(None).unwrap();
        second.follows(Some(&first)).unwrap();
        third.follows(Some(&second)).unwrap();
    }

    #[test]
    fn a_changed_entry_is_found() {
        let [first, mut second, _] = chain();
        second.record.reason = "another".to_owned();

        let found = second.follows(Some(&first));

        assert_eq!(found, Err(BrokenChainError::Changed { sequence: 2 }));
    }

    #[test]
    fn a_removed_entry_is_found() {
        let [first, _, third] = chain();

        let found = third.follows(Some(&first));

        assert_eq!(found, Err(BrokenChainError::Gap { expected: 2, sequence: 3 }));
    }

    #[test]
    fn an_entry_written_anew_breaks_the_link_after_it() {
        let [first, _, third] = chain();
        let forged = AuditEntry::chain(Some(&first), record("forged"));

        let found = third.follows(Some(&forged));

        assert_eq!(found, Err(BrokenChainError::Unlinked { sequence: 3 }));
    }
}
