//! Lists in pages: a limit, and a token that says where the next page begins.

/// One page of a list, and where the next one begins.
#[derive(Debug)]
pub(crate) struct Page<T> {
    pub(crate) items: Vec<T>,
    pub(crate) next_token: Option<String>,
}

/// Why there is no such page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum PageError {
    /// Nothing at all was asked for.
    #[error("the limit must be at least 1")]
    Limit,
    /// The token was not given out by us.
    #[error("the next token is not one of ours")]
    Token,
}

/// Cuts the page out of `all` that `limit` and `token` ask for; it has at most
/// `most` items, and so many if there is no limit.
pub(crate) fn cut<T>(
    all: Vec<T>,
    limit: Option<i64>,
    token: Option<&str>,
    most: usize,
) -> Result<Page<T>, PageError> {
    let limit = match limit {
        None => most,
        Some(limit @ 1..) => usize::try_from(limit).unwrap_or(most).min(most),
        Some(_) => return Err(PageError::Limit),
    };
    let skip: usize = match token {
        None => 0,
        Some(token) => token.parse().map_err(|_| PageError::Token)?,
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
        let first = cut(vec![1, 2, 3], Some(2), None, 50).unwrap();
        assert_eq!((first.items, first.next_token.as_deref()), (vec![1, 2], Some("2")));
        let last = cut(vec![1, 2, 3], Some(2), Some("2"), 50).unwrap();
        assert_eq!((last.items, last.next_token), (vec![3], None));
    }

    #[test]
    fn a_page_is_never_longer_than_the_limit_and_never_empty_by_wish() {
        let all: Vec<usize> = (0..200).collect();
        assert_eq!(cut(all.clone(), Some(1_000), None, 50).unwrap().items.len(), 50);
        assert_eq!(cut(all.clone(), Some(0), None, 50).unwrap_err(), PageError::Limit);
        assert_eq!(cut(all.clone(), None, Some("x"), 50).unwrap_err(), PageError::Token);
        assert!(cut(all, None, Some("18446744073709551615"), 50).unwrap().items.is_empty());
    }
}
