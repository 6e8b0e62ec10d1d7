//! The lists, each with every filter that it has.

use std::time::Duration;

use api_contract::{
    Timestamp,
    admin::{Cursor, Page, matches::MatchesFilter, players::PlayersFilter, tickets::TicketsFilter},
    tickets::ReasonCode,
};
use api_service::{
    admin::{Records, matches, overview, players, tickets},
    stores::ListError,
};

/// A list with a filter.
#[derive(Debug, Clone)]
pub(super) struct Case {
    pub(super) list: &'static str,
    pub(super) filter: &'static str,
    which: Which,
}

#[derive(Debug, Clone)]
enum Which {
    Players(PlayersFilter),
    Tickets(TicketsFilter),
    Matches(MatchesFilter),
    Overview,
}

/// What was read of a list.
pub(super) struct Read {
    pub(super) items: usize,
    pub(super) next: Option<Cursor>,
}

impl Case {
    /// Reads a page.
    pub(super) async fn read(
        &self,
        records: &Records,
        limit: u32,
        cursor: Option<&Cursor>,
    ) -> Result<Read, ListError> {
        Ok(match &self.which {
            Which::Players(filter) => read(players::list(records, filter, limit, cursor).await?),
            Which::Tickets(filter) => read(tickets::list(records, filter, limit, cursor).await?),
            Which::Matches(filter) => read(matches::list(records, filter, limit, cursor).await?),
            Which::Overview => {
                let overview = overview::read(records, overview::Elsewhere::default()).await?;
                Read { items: overview.minutes.len(), next: None }
            }
        })
    }
}

fn read<T>(page: Page<T>) -> Read {
    Read { items: page.items.len(), next: page.next }
}

/// Every list with every filter, by what is in the tables.
pub(super) async fn cases(records: &Records) -> Result<Vec<Case>, ListError> {
    let mut cases = players_cases();
    cases.extend(tickets_cases(records).await?);
    cases.extend(matches_cases());
    cases.push(Case { list: "overview", filter: "-", which: Which::Overview });
    Ok(cases)
}

fn players_cases() -> Vec<Case> {
    let case = |filter, id_prefix: Option<&str>, banned| Case {
        list: "players",
        filter,
        which: Which::Players(PlayersFilter { id_prefix: id_prefix.map(str::to_owned), banned }),
    };
    vec![
        case("-", None, false),
        case("id prefix, wide", Some("us-east-1:7"), false),
        case("id prefix, narrow", Some("us-east-1:7a3"), false),
        case("banned", None, true),
        case("banned, id prefix", Some("us-east-1:7"), true),
    ]
}

async fn tickets_cases(records: &Records) -> Result<Vec<Case>, ListError> {
    let any = TicketsFilter::default();
    let newest = tickets::list(records, &any, 1, None).await?.items.into_iter().next();
    let player_id = newest.map(|line| line.player_id);
    let now = records.clock.now();
    let ago = |days: u64| {
        let ago = Duration::from_secs(days * 24 * 60 * 60).as_millis();
        Some(Timestamp::from_millis(now.as_millis() - i64::try_from(ago).unwrap_or(0)))
    };
    let text = |text: &str| Some(text.to_owned());
    let filters = [
        ("-", any.clone()),
        ("status", TicketsFilter { status: text("COMPLETED"), ..any.clone() }),
        ("status, none", TicketsFilter { status: text("PLACING"), ..any.clone() }),
        ("reason", TicketsFilter { reason: Some(ReasonCode::NoMatchInTime), ..any.clone() }),
        ("player", TicketsFilter { player_id, ..any.clone() }),
        ("configuration", TicketsFilter { configuration: text("ranked"), ..any.clone() }),
        ("configuration, none", TicketsFilter { configuration: text("nothing"), ..any.clone() }),
        ("from, to", TicketsFilter { from: ago(3), to: ago(2), ..any.clone() }),
        (
            "status, configuration, from",
            TicketsFilter {
                status: text("COMPLETED"),
                configuration: text("ranked"),
                from: ago(3),
                ..any
            },
        ),
    ];
    let case = |(filter, which)| Case { list: "tickets", filter, which: Which::Tickets(which) };
    Ok(filters.into_iter().map(case).collect())
}

fn matches_cases() -> Vec<Case> {
    let any = MatchesFilter::default();
    let text = |text: &str| Some(text.to_owned());
    let filters = [
        ("-", any.clone()),
        ("configuration", MatchesFilter { configuration: text("ranked"), ..any.clone() }),
        ("location", MatchesFilter { location: text("eu-west-1"), ..any.clone() }),
        ("location, none", MatchesFilter { location: text("mars"), ..any }),
    ];
    let case = |(filter, which)| Case { list: "matches", filter, which: Which::Matches(which) };
    filters.into_iter().map(case).collect()
}
