//! Lists in pages, as GameLift's operations have them: `Limit` and `NextToken`.

use ciborium::value::Value as Cbor;
use serde::{Deserialize, Serialize};

use crate::gamelift::limits::PAGE_MAX;
use crate::wire::errors::CallError;
use crate::wire::output;
use crate::wire::pages::{Page, PageError, cut};

/// Which page is wanted: two members of every input that asks for a list.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Wanted {
    limit: Option<i64>,
    next_token: Option<String>,
}

impl Wanted {
    /// Cuts the page out of `all`.
    pub(super) fn cut<T>(&self, all: Vec<T>) -> Result<Page<T>, CallError> {
        self.cut_at_most(all, PAGE_MAX)
    }

    /// Cuts the page out of `all` for an operation whose pages have at most `most` entries.
    pub(super) fn cut_at_most<T>(&self, all: Vec<T>, most: usize) -> Result<Page<T>, CallError> {
        cut(all, self.limit, self.next_token.as_deref(), most).map_err(|error| {
            CallError::invalid(match error {
                PageError::Limit => "Limit must be at least 1.",
                PageError::Token => "NextToken is not one of ours.",
            })
        })
    }
}

/// The output with a page in its member `name`, each entry told by `describe`.
pub(super) fn told<T, O: Serialize>(
    name: &str,
    page: Page<T>,
    describe: impl FnMut(T) -> O,
) -> Result<Cbor, CallError> {
    let entries: Vec<O> = page.items.into_iter().map(describe).collect();
    let text = |text: &str| Cbor::Text(text.to_owned());
    let mut members = vec![(text(name), output(&entries)?)];
    members.extend(page.next_token.map(|token| (text("NextToken"), Cbor::Text(token))));
    Ok(Cbor::Map(members))
}
