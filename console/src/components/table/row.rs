//! A row of any kind.
//!
//! Tables are made of these and not of their rows' own types: the code of a table
//! then exists once, and not once for every list of the console.

use std::{any::Any, fmt, sync::Arc};

use api_contract::admin::Page;
use serde::de::DeserializeOwned;

use crate::{api::client::decode, live::Decode};

/// A row: its key, and a value of a type that only its columns know.
#[derive(Clone)]
pub struct Row {
    /// Names the row among the others.
    pub key: String,
    value: Arc<dyn Any + Send + Sync>,
    same: fn(&dyn Any, &dyn Any) -> bool,
}

impl fmt::Debug for Row {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Row")
    }
}

impl Row {
    /// The row of `value`, named by `key`.
    #[must_use]
    pub fn of<T: PartialEq + Send + Sync + 'static>(value: T, key: fn(&T) -> String) -> Self {
        Self { key: key(&value), value: Arc::new(value), same: same::<T> }
    }

    /// The value, if it is a `T`.
    #[must_use]
    pub fn value<T: 'static>(&self) -> Option<&T> {
        self.value.downcast_ref()
    }
}

fn same<T: PartialEq + 'static>(one: &dyn Any, other: &dyn Any) -> bool {
    one.downcast_ref::<T>().is_some_and(|one| other.downcast_ref() == Some(one))
}

impl PartialEq for Row {
    fn eq(&self, other: &Self) -> bool {
        self.key == other.key && (self.same)(self.value.as_ref(), other.value.as_ref())
    }
}

/// A page of a list.
#[derive(Debug, Clone, PartialEq)]
pub struct RowPage {
    /// The rows.
    pub rows: Vec<Row>,
    /// Where the next page begins.
    pub next: Option<String>,
}

/// Reads a page of `T`s.
#[must_use]
pub fn decoder<T>(key: fn(&T) -> String) -> Decode<RowPage>
where
    T: PartialEq + DeserializeOwned + Send + Sync + 'static,
{
    Arc::new(move |body| {
        let page: Page<T> = decode(body)?;
        let rows = page.items.into_iter().map(|item| Row::of(item, key)).collect();
        Ok(RowPage { rows, next: page.next.map(|cursor| cursor.0) })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_is_the_same_by_its_key_and_its_value() {
        let row = |value: (u8, u8)| Row::of(value, |value| value.0.to_string());
        assert_eq!(row((1, 2)), row((1, 2)));
        assert_ne!(row((1, 2)), row((1, 3)));
        assert_ne!(row((1, 2)), Row::of(1_u8, u8::to_string));
        assert_eq!(row((1, 2)).value(), Some(&(1_u8, 2_u8)));
        assert_eq!(row((1, 2)).value::<String>(), None);
    }

    #[test]
    fn a_page_keeps_its_next_cursor() {
        let page = decoder::<u8>(u8::to_string)(r#"{"items":[7],"next":"c"}"#).unwrap();
        assert_eq!(page.next.as_deref(), Some("c"));
        assert_eq!(page.rows[0].key, "7");
    }
}
