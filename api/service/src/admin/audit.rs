//! Writing down what operators do, and reading it through.

use api_contract::admin::{
    Cursor, Page,
    actions::Action,
    audit::{AuditEntry, AuditFilter, AuditRecord, BrokenChainError, Outcome},
};
use serde_json::{Value, json};

use super::{AdminBackend, Operator};
use crate::{
    Chain, PortError, limits,
    stores::{DynamoAuditStore, ListAuditError},
};

/// What stands where there is nobody or nothing to name: index keys cannot be empty.
const NONE: &str = "-";

/// What operators did, the newest first.
///
/// # Errors
/// When the filter or the cursor is none, or the log cannot be read.
pub async fn list(
    admin: &AdminBackend,
    filter: &AuditFilter,
    limit: u32,
    cursor: Option<&Cursor>,
) -> Result<Page<AuditEntry>, ListAuditError> {
    admin.audit.list(filter, limit, cursor).await
}

/// A log that was read through and holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verified {
    /// Its entries.
    pub entries: u64,
    /// The newest one; keep its hash elsewhere, and a log that lost its end is
    /// found out too. None while the log is empty.
    pub newest: Option<AuditEntry>,
}

/// Why a log was not verified.
#[derive(Debug, thiserror::Error)]
pub enum VerifyError {
    /// Somebody changed it.
    #[error("the audit log does not hold")]
    Broken(#[from] BrokenChainError),
    /// It cannot be read.
    #[error(transparent)]
    Port(#[from] PortError),
}

/// Reads the whole log in order and checks every link.
///
/// # Errors
/// When a link does not hold, or the log cannot be read.
pub async fn verify(log: &DynamoAuditStore) -> Result<Verified, VerifyError> {
    let mut verified = Verified { entries: 0, newest: None };
    loop {
        let entries = log.in_order(verified.entries).await?;
        if entries.is_empty() {
            return Ok(verified);
        }
        for entry in entries {
            entry.follows(verified.newest.as_ref())?;
            verified = Verified { entries: entry.sequence, newest: Some(entry) };
        }
    }
}

/// One action's trail through the log: its entries carry the same id.
#[derive(Debug)]
pub(crate) struct Trail<'a> {
    log: &'a AdminBackend,
    action_id: String,
    operator: Option<&'a Operator>,
    action: Action,
    target: String,
    reason: String,
}

impl<'a> Trail<'a> {
    /// The trail of what `operator` (none: a stranger) asks for.
    pub(crate) fn new(
        log: &'a AdminBackend,
        operator: Option<&'a Operator>,
        action: Action,
        target: &str,
        reason: &str,
    ) -> Self {
        let target: String = target.chars().take(limits::AUDIT_TARGET_LENGTH_MAX).collect();
        let target = if target.is_empty() { NONE.to_owned() } else { target };
        let action_id = uuid::Uuid::new_v4().to_string();
        Self { log, action_id, operator, action, target, reason: reason.to_owned() }
    }

    /// It is about to be tried.
    ///
    /// # Errors
    /// When the log does not take it: then it must not be tried.
    pub(crate) async fn begin(
        &self,
        before: Option<&Value>,
        asked_for: Option<&Value>,
    ) -> Result<(), PortError> {
        let record = self.record(Outcome::Begun, before, asked_for, "");
        self.log.audit.append(&record).await.map(|_| ())
    }

    /// It was done.
    pub(crate) async fn done(&self, before: Option<&Value>, after: Option<&Value>) {
        self.end(self.record(Outcome::Done, before, after, "")).await;
    }

    /// It was tried, and did not work; or it could not even be tried.
    pub(crate) async fn fail(&self, before: Option<&Value>, failure: &str) {
        self.end(self.record(Outcome::Failed, before, None, failure)).await;
    }

    /// It was not tried.
    pub(crate) async fn refuse(&self, failure: &str) {
        self.end(self.record(Outcome::Refused, None, None, failure)).await;
    }

    /// Writes how it went. What was done is done, whether the log takes it or not:
    /// an entry of its beginning alone says that nobody knows.
    async fn end(&self, record: AuditRecord) {
        let (action_id, action, outcome) = (&self.action_id, self.action, record.outcome.name());
        match self.log.audit.append(&record).await {
            Ok(entry) => {
                let sequence = entry.sequence;
                tracing::info!(action_id, %action, outcome, sequence, "an operator's action");
            }
            Err(error) => {
                let error = Chain(&error);
                tracing::error!(action_id, %action, outcome, %error, "not in the audit log");
            }
        }
    }

    fn record(
        &self,
        outcome: Outcome,
        before: Option<&Value>,
        after: Option<&Value>,
        failure: &str,
    ) -> AuditRecord {
        let text = |of: fn(&Operator) -> &str| self.operator.map_or(NONE, of).to_owned();
        AuditRecord {
            action_id: self.action_id.clone(),
            at: self.log.backend.clock.now(),
            operator: text(|operator| &operator.user_name),
            operator_id: text(|operator| &operator.id),
            groups: text(|operator| &operator.groups),
            action: self.action,
            target: self.target.clone(),
            outcome,
            before: before.map(bounded),
            after: after.map(bounded),
            reason: self.reason.clone(),
            failure: failure.chars().take(limits::AUDIT_FAILURE_LENGTH_MAX).collect(),
        }
    }
}

/// A value as JSON text; of one that is too long its beginning and its length.
fn bounded(value: &Value) -> String {
    let text = value.to_string();
    if text.len() <= limits::AUDIT_VALUE_BYTES_MAX {
        return text;
    }
    // JSON within JSON may double.
    let beginning = text.floor_char_boundary(limits::AUDIT_VALUE_BYTES_MAX / 2 - 100);
    json!({ "truncatedFromBytes": text.len(), "beginning": text[..beginning] }).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_value_is_kept_by_its_beginning_and_its_length() {
        for text in ["é\"\\\n".repeat(20_000), "x".repeat(65_535)] {
            let kept = bounded(&json!({ "body": text }));

            assert!(kept.len() <= limits::AUDIT_VALUE_BYTES_MAX, "{}", kept.len());
            let kept: Value = serde_json::from_str(&kept).unwrap();
            assert!(kept["truncatedFromBytes"].as_u64().unwrap() > 65_000);
        }
        assert_eq!(bounded(&json!({ "skill": 25.0 })), r#"{"skill":25.0}"#);
    }
}
