//! The audit table: one chain of entries, written at its end and nowhere else.
//!
//! An entry's keys and what lists narrow by are attributes; the entry itself is
//! one JSON text beside them (`document`), whose hash is over its own fields.
//!
//! # Invariants
//! - A number is given once: an entry is put where none is, or not at all. Who
//!   was overtaken reads the newest entry again and chains to that.

use api_contract::{
    admin::{
        Cursor,
        audit::{AuditEntry, AuditFilter, AuditRecord},
        pages::Page,
    },
    tables::audit::{BY_OPERATOR, BY_TARGET, CHAIN, OPERATOR, SEQUENCE, TARGET, THE_CHAIN},
};
use aws_sdk_dynamodb::{
    Client, operation::query::builders::QueryFluentBuilder,
    types::ReturnValuesOnConditionCheckFailure,
};

use super::item::{self, Item, ItemError};
use crate::{PortError, backoff, limits};

/// The entry, as JSON.
const DOCUMENT: &str = "document";

/// The audit log, in DynamoDB.
#[derive(Debug, Clone)]
pub struct DynamoAuditStore {
    client: Client,
    table: String,
}

/// Why a list was not read.
#[derive(Debug, thiserror::Error)]
pub enum ListAuditError {
    /// The cursor is none of this list's.
    #[error("the cursor is not one of this list's")]
    UnknownCursor,
    /// Two filters that exclude each other.
    #[error("`operator` and `target` exclude each other")]
    Exclusive,
    /// DynamoDB failed, and there is nothing to add to what it says.
    #[error(transparent)]
    Port(#[from] PortError),
}

/// Others put an entry at each of our attempts.
#[derive(Debug, thiserror::Error)]
#[error("others wrote to the audit log {} times in a row", limits::AUDIT_ATTEMPTS_MAX)]
struct Overtaken;

/// What became of putting an entry.
enum Put {
    Done,
    Overtaken,
}

impl DynamoAuditStore {
    /// The log in `table`.
    #[must_use]
    pub fn new(client: Client, table: impl Into<String>) -> Self {
        Self { client, table: table.into() }
    }

    /// Writes a record at the chain's end, and returns the entry that it became.
    ///
    /// # Errors
    /// When the table cannot be read or written, or others are faster at every
    /// attempt. Then the record may be in the log all the same if only the last
    /// answer was lost.
    pub async fn append(&self, record: &AuditRecord) -> Result<AuditEntry, PortError> {
        for attempt in 0..limits::AUDIT_ATTEMPTS_MAX {
            let newest = self.newest().await?;
            let entry = AuditEntry::chain(newest.as_ref(), record.clone());
            match self.put(&entry).await? {
                Put::Done => return Ok(entry),
                Put::Overtaken => backoff::pause_after(attempt).await,
            }
        }
        Err(PortError::new("audit", "PutItem", Overtaken))
    }

    /// The newest entry; none while the log is empty.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub async fn newest(&self) -> Result<Option<AuditEntry>, PortError> {
        let newest = self.chain().consistent_read(true).scan_index_forward(false).limit(1);
        Ok(self.entries(newest).await?.0.into_iter().next())
    }

    /// The entries after number `after`, in their order: some of them, and none
    /// only at the log's end. This is what a check of the whole chain reads.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub async fn in_order(&self, after: u64) -> Result<Vec<AuditEntry>, PortError> {
        let query = self
            .client
            .query()
            .table_name(&self.table)
            .key_condition_expression("#chain = :chain AND #sequence > :after")
            .expression_attribute_names("#chain", CHAIN)
            .expression_attribute_names("#sequence", SEQUENCE)
            .expression_attribute_values(":chain", item::text(THE_CHAIN))
            .expression_attribute_values(":after", item::number(after))
            .consistent_read(true);
        Ok(self.entries(query).await?.0)
    }

    /// Entries that `filter` asks for, the newest first.
    ///
    /// What an operator or a target narrows is found by an index; the rest is
    /// looked at entry by entry, at most so many for a page
    /// ([`limits::AUDIT_ENTRIES_READ_MAX`]).
    ///
    /// # Errors
    /// When the filter or the cursor is none, or the table cannot be read.
    pub async fn list(
        &self,
        filter: &AuditFilter,
        limit: u32,
        cursor: Option<&Cursor>,
    ) -> Result<Page<AuditEntry>, ListAuditError> {
        let limit = limit as usize;
        let mut before = match cursor {
            Some(Cursor(text)) => text.parse().map_err(|_| ListAuditError::UnknownCursor)?,
            None => u64::MAX,
        };
        let (mut items, mut read) = (Vec::new(), 0);
        while read < limits::AUDIT_ENTRIES_READ_MAX {
            let query = self.before(filter, before)?.scan_index_forward(false);
            let (entries, more) = self.entries(query.limit(limits::AUDIT_QUERY_LIMIT)).await?;
            let is_over = !more;
            for entry in entries {
                if items.len() == limit {
                    return Ok(page(items, before));
                }
                (before, read) = (entry.sequence, read + 1);
                if is_wanted(filter, &entry) {
                    items.push(entry);
                }
            }
            if is_over {
                return Ok(Page { items, next: None });
            }
        }
        Ok(page(items, before))
    }

    /// Puts an entry where none is.
    async fn put(&self, entry: &AuditEntry) -> Result<Put, PortError> {
        let put = self
            .client
            .put_item()
            .table_name(&self.table)
            .set_item(Some(write(entry)))
            .condition_expression("attribute_not_exists(#sequence)")
            .expression_attribute_names("#sequence", SEQUENCE)
            .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld)
            .send()
            .await;
        let Err(error) = put else { return Ok(Put::Done) };
        match error.as_service_error() {
            Some(service) if service.is_conditional_check_failed_exception() => {
                // An answer that was lost makes the SDK ask again: then it is ours
                // that stands there.
                let there = conflicting(service).map(read).transpose();
                match there.map_err(|error| PortError::new("audit", "PutItem", error))? {
                    Some(there) if there == *entry => Ok(Put::Done),
                    Some(_) | None => Ok(Put::Overtaken),
                }
            }
            Some(_) | None => Err(PortError::new("audit", "PutItem", error)),
        }
    }

    fn chain(&self) -> QueryFluentBuilder {
        self.client
            .query()
            .table_name(&self.table)
            .key_condition_expression("#chain = :chain")
            .expression_attribute_names("#chain", CHAIN)
            .expression_attribute_values(":chain", item::text(THE_CHAIN))
    }

    /// The query for the entries of `filter` before number `before`.
    fn before(
        &self,
        filter: &AuditFilter,
        before: u64,
    ) -> Result<QueryFluentBuilder, ListAuditError> {
        let query = self.client.query().table_name(&self.table);
        let (query, partition, value) = match (&filter.operator, &filter.target) {
            (Some(_), Some(_)) => return Err(ListAuditError::Exclusive),
            (Some(operator), None) => (query.index_name(BY_OPERATOR), OPERATOR, operator.as_str()),
            (None, Some(target)) => (query.index_name(BY_TARGET), TARGET, target.as_str()),
            (None, None) => (query.consistent_read(true), CHAIN, THE_CHAIN),
        };
        Ok(query
            .key_condition_expression("#partition = :value AND #sequence < :before")
            .expression_attribute_names("#partition", partition)
            .expression_attribute_names("#sequence", SEQUENCE)
            .expression_attribute_values(":value", item::text(value))
            .expression_attribute_values(":before", item::number(before)))
    }

    /// What a query finds, and whether there is more.
    async fn entries(
        &self,
        query: QueryFluentBuilder,
    ) -> Result<(Vec<AuditEntry>, bool), PortError> {
        let found = query.send().await.map_err(|error| PortError::new("audit", "Query", error))?;
        let entries: Result<_, ItemError> = found.items().iter().map(read).collect();
        let entries = entries.map_err(|error| PortError::new("audit", "Query", error))?;
        Ok((entries, found.last_evaluated_key.is_some()))
    }
}

fn page(items: Vec<AuditEntry>, before: u64) -> Page<AuditEntry> {
    Page { items, next: Some(Cursor(before.to_string())) }
}

fn is_wanted(filter: &AuditFilter, entry: &AuditEntry) -> bool {
    let record = &entry.record;
    filter.action.is_none_or(|action| action == record.action)
        && filter.outcome.is_none_or(|outcome| outcome == record.outcome)
}

#[expect(clippy::wildcard_enum_match_arm, reason = "DynamoDB may add errors")]
fn conflicting(error: &aws_sdk_dynamodb::operation::put_item::PutItemError) -> Option<&Item> {
    use aws_sdk_dynamodb::operation::put_item::PutItemError::ConditionalCheckFailedException;
    match error {
        ConditionalCheckFailedException(failed) => failed.item(),
        _ => None,
    }
}

fn write(entry: &AuditEntry) -> Item {
    let document = serde_json::to_string(entry).expect("an entry is made of texts and numbers");
    let attributes = [
        (CHAIN, item::text(THE_CHAIN)),
        (SEQUENCE, item::number(entry.sequence)),
        (OPERATOR, item::text(&entry.record.operator)),
        (TARGET, item::text(&entry.record.target)),
        (DOCUMENT, item::text(document)),
    ];
    attributes.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}

fn read(item: &Item) -> Result<AuditEntry, ItemError> {
    serde_json::from_str(item::read_text(item, DOCUMENT)?)
        .map_err(|error| ItemError::Unreadable { name: DOCUMENT, source: error.into() })
}
