//! Pages of lists.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Items of a page where nobody says otherwise.
pub const LIMIT_DEFAULT: u32 = 50;

/// Most items of a page: a screen full, and far below an answer's 6 MB.
pub const LIMIT_MAX: u32 = 200;

/// Most characters of a cursor.
pub const CURSOR_LENGTH_MAX: usize = 2048;

/// A part of a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Page<T> {
    /// The items. Fewer than the limit does not mean that there are no more: a
    /// filter may have left some out.
    pub items: Vec<T>,
    /// Where the next page begins; absent at the end.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub next: Option<Cursor>,
}

/// Where a page begins: opaque to whoever gets it, and good only for the filter
/// that it was made with.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[schema(value_type = String)]
#[serde(transparent)]
pub struct Cursor(pub String);
