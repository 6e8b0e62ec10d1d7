//! Reading what a query and a path ask for, strictly: what nobody knows is refused, not skipped.

use std::str::FromStr;

use api_contract::{
    admin::{
        Cursor,
        pages::{CURSOR_LENGTH_MAX, LIMIT_DEFAULT, LIMIT_MAX},
    },
    problems::ProblemCode,
};
use axum::extract::{FromRequestParts, Path, Query};
use http::{Uri, request::Parts};
use serde::{Deserialize, de::DeserializeOwned};

use crate::http::Refusal;

/// The query of a list: its filter, and which page.
#[derive(Debug)]
pub(super) struct Listing<F> {
    pub(super) filter: F,
    pub(super) limit: u32,
    pub(super) cursor: Option<Cursor>,
}

/// The query of anything else.
pub(super) struct Asked<T>(pub(super) T);

/// What the path names.
pub(super) struct Named<T>(pub(super) T);

/// The filter of a list that has none.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct NoFilter {}

/// Which page.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Which {
    limit: Option<u32>,
    cursor: Option<String>,
}

impl<F: DeserializeOwned, S: Send + Sync> FromRequestParts<S> for Listing<F> {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Refusal> {
        listing(parts.uri.query().unwrap_or_default())
    }
}

impl<T: DeserializeOwned, S: Send + Sync> FromRequestParts<S> for Asked<T> {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Refusal> {
        parse(parts.uri.query().unwrap_or_default()).map(Self)
    }
}

impl<T: FromStr, S: Send + Sync> FromRequestParts<S> for Named<T> {
    type Rejection = Refusal;

    /// What cannot be a name is the name of nothing.
    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Refusal> {
        let path = Path::<String>::from_request_parts(parts, state).await;
        let named = path.ok().and_then(|Path(text)| text.parse().ok());
        named
            .map(Self)
            .ok_or_else(|| Refusal::new(ProblemCode::NotFound, "nothing can be called like this"))
    }
}

fn listing<F: DeserializeOwned>(query: &str) -> Result<Listing<F>, Refusal> {
    // A filter's own type does not know of pages, and refuses what it does not know.
    let is_of_page =
        |pair: &&str| ["limit", "cursor"].contains(&pair.split('=').next().unwrap_or(""));
    let (page, filter): (Vec<&str>, Vec<&str>) =
        query.split('&').filter(|pair| !pair.is_empty()).partition(is_of_page);
    let Which { limit, cursor } = parse(&page.join("&"))?;
    let limit = limit.unwrap_or(LIMIT_DEFAULT);
    if !(1..=LIMIT_MAX).contains(&limit) {
        return Err(invalid(format!("a page has 1 to {LIMIT_MAX} items")));
    }
    if cursor.as_ref().is_some_and(|cursor| !is_cursor(cursor)) {
        return Err(invalid("the cursor is not one of this list's"));
    }
    Ok(Listing { filter: parse(&filter.join("&"))?, limit, cursor: cursor.map(Cursor) })
}

fn is_cursor(text: &str) -> bool {
    let is_plain = |character: char| character.is_ascii_graphic() || character == ' ';
    (1..=CURSOR_LENGTH_MAX).contains(&text.len()) && text.chars().all(is_plain)
}

fn parse<T: DeserializeOwned>(query: &str) -> Result<T, Refusal> {
    let uri = format!("/?{query}").parse::<Uri>();
    let uri = uri.map_err(|_| invalid("the query cannot be read"))?;
    match Query::try_from_uri(&uri) {
        Ok(Query(parsed)) => Ok(parsed),
        Err(rejection) => Err(invalid(rejection.body_text())),
    }
}

fn invalid(detail: impl Into<String>) -> Refusal {
    let detail: String = detail.into().chars().take(500).collect();
    Refusal::new(ProblemCode::InvalidFilter, detail)
}

#[cfg(test)]
mod tests {
    use api_contract::admin::{players::PlayersFilter, tickets::TicketsFilter};

    use super::*;

    #[test]
    fn a_filter_is_read_beside_the_page() {
        let query = "limit=200&idPrefix=us-east-1%3Aab&banned=true&cursor=a%20b%2Fc";
        let listing: Listing<PlayersFilter> = listing(query).unwrap();

        assert_eq!(listing.filter.id_prefix.as_deref(), Some("us-east-1:ab"));
        assert!(listing.filter.banned);
        assert_eq!((listing.limit, listing.cursor), (200, Some(Cursor("a b/c".to_owned()))));
    }

    #[test]
    fn nothing_asked_for_is_the_first_page_of_all() {
        let listing: Listing<TicketsFilter> = listing("").unwrap();

        assert_eq!(listing.filter, TicketsFilter::default());
        assert_eq!((listing.limit, listing.cursor), (LIMIT_DEFAULT, None));
    }

    #[test]
    fn what_a_list_does_not_know_is_refused() {
        let long = format!("cursor={}", "x".repeat(CURSOR_LENGTH_MAX + 1));
        for query in [
            "limit=0",
            "limit=201",
            "limit=-1",
            "limit=ten",
            "limit=",
            "limit=1&limit=2",
            "cursor=",
            "cursor=%00",
            "cursor=%C3%A4",
            long.as_str(),
            "colour=red",
            "status=FAILED&status=FAILED",
            "playerId=",
            "playerId=a%20b",
            "reason=WHY",
            "from=yesterday",
            "=",
            "%",
            "playerId=%ff",
        ] {
            assert!(listing::<TicketsFilter>(query).is_err(), "{query}");
        }
    }
}
