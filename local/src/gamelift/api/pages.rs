//! Lists in pages: `Limit` and `NextToken`.

use crate::gamelift::limits::PAGE_MAX;
use crate::gamelift::wire::errors::CallError;

/// One page of a list, and where the next one begins.
#[derive(Debug)]
pub(super) struct Page<T> {
    pub(super) items: Vec<T>,
    pub(super) next_token: Option<String>,
}

/// Cuts the page out of `all` that `limit` and `token` ask for.
pub(super) fn page<T>(
    all: Vec<T>,
    limit: Option<i64>,
    token: Option<&str>,
) -> Result<Page<T>, CallError> {
    let limit = match limit {
        None => PAGE_MAX,
        Some(limit @ 1..) => usize::try_from(limit).unwrap_or(PAGE_MAX).min(PAGE_MAX),
        Some(_) => return Err(CallError::invalid("Limit must be at least 1.")),
    };
    let skip: usize = match token {
        None => 0,
        Some(token) => {
            token.parse().map_err(|_| CallError::invalid("NextToken is not one of ours."))?
        }
    };
    let next = skip.saturating_add(limit);
    let next_token = (next < all.len()).then(|| next.to_string());
    let items = all.into_iter().skip(skip).take(limit).collect();
    Ok(Page { items, next_token })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_is_read_page_by_page() {
        let first = page(vec![1, 2, 3], Some(2), None).unwrap();
        assert_eq!((first.items, first.next_token.as_deref()), (vec![1, 2], Some("2")));
        let last = page(vec![1, 2, 3], Some(2), Some("2")).unwrap();
        assert_eq!((last.items, last.next_token), (vec![3], None));
    }

    #[test]
    fn a_page_is_never_longer_than_the_limit_and_never_empty_by_wish() {
        let all: Vec<usize> = (0..200).collect();
        assert_eq!(page(all.clone(), Some(1_000), None).unwrap().items.len(), PAGE_MAX);
        assert!(page(all.clone(), Some(0), None).is_err());
        assert!(page(all.clone(), None, Some("x")).is_err());
        assert!(page(all, None, Some("18446744073709551615")).unwrap().items.is_empty());
    }
}
