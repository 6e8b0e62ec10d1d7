//! Pages of lists that are short enough to be read whole.

use api_contract::admin::{Cursor, Page};

/// The page of `all`, which is in the order of `key`, that comes after the cursor:
/// the key of the last item of the page before. An item that is gone meanwhile
/// does no harm.
pub(crate) fn page<T: Clone>(
    all: &[T],
    key: impl Fn(&T) -> String,
    limit: u32,
    cursor: Option<&Cursor>,
) -> Page<T> {
    let first = match cursor {
        Some(Cursor(last)) => all.partition_point(|item| key(item) <= *last),
        None => 0,
    };
    let rest = &all[first..];
    let items = &rest[..rest.len().min(limit as usize)];
    let next = match items.last() {
        Some(last) if items.len() < rest.len() => Some(Cursor(key(last))),
        Some(_) | None => None,
    };
    Page { items: items.to_vec(), next }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(cursor: Option<&str>, limit: u32, items: &[&str], next: Option<&str>) {
        let all = ["b", "d", "f"].map(str::to_owned);
        let cursor = cursor.map(|key| Cursor(key.to_owned()));

        let page = page(&all, String::clone, limit, cursor.as_ref());

        assert_eq!(page.items, items);
        assert_eq!(page.next, next.map(|key| Cursor(key.to_owned())));
    }

    #[test]
    fn page_after_page_is_the_whole_list() {
        check(None, 2, &["b", "d"], Some("d"));
        check(Some("d"), 2, &["f"], None);
        check(None, 3, &["b", "d", "f"], None);
        check(Some("f"), 3, &[], None);
    }

    #[test]
    fn a_cursor_holds_although_its_item_is_gone() {
        check(Some("c"), 1, &["d"], Some("d"));
        check(Some("z"), 1, &[], None);
    }
}
