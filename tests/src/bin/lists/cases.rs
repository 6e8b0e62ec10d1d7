//! The lists, each with every filter that it has.

use std::time::{Duration, SystemTime};

use api_contract::Timestamp;
use serde_json::Value;
use tests::admin_api::AdminApi;
use url::form_urlencoded::Serializer;

/// A list with a filter.
#[derive(Debug, Clone)]
pub(super) struct Case {
    pub(super) list: &'static str,
    pub(super) filter: &'static str,
    path: &'static str,
    query: Vec<(&'static str, String)>,
    items: &'static str,
}

impl Case {
    fn new(
        list: &'static str,
        path: &'static str,
        filter: &'static str,
        query: &[(&'static str, &str)],
    ) -> Self {
        let query = query.iter().map(|&(key, value)| (key, value.to_owned())).collect();
        Self { list, filter, path, query, items: "items" }
    }

    /// The path of the first page of so many items.
    pub(super) fn first_page(&self, limit: u32) -> String {
        self.page(limit, None)
    }

    /// The path of the page after `answer`, if there is one.
    pub(super) fn next_page(&self, limit: u32, answer: &Value) -> Option<String> {
        Some(self.page(limit, Some(answer["next"].as_str()?)))
    }

    /// How many items are in `answer`.
    pub(super) fn count(&self, answer: &Value) -> usize {
        answer[self.items].as_array().map_or(0, Vec::len)
    }

    fn page(&self, limit: u32, cursor: Option<&str>) -> String {
        let path = format!("{}?", self.path);
        let after_path = path.len();
        let mut query = Serializer::for_suffix(path, after_path);
        query.extend_pairs(&self.query).append_pair("limit", &limit.to_string());
        if let Some(cursor) = cursor {
            query.append_pair("cursor", cursor);
        }
        query.finish()
    }
}

/// Every list with every filter, by what is in the tables.
pub(super) async fn all(api: &AdminApi) -> Vec<Case> {
    let mut cases = players();
    cases.extend(tickets(api).await);
    cases.extend(matches());
    cases.push(Case { items: "minutes", ..Case::new("overview", "/overview", "-", &[]) });
    cases
}

fn players() -> Vec<Case> {
    let case = |filter, query: &[_]| Case::new("players", "/players", filter, query);
    vec![
        case("-", &[]),
        case("id prefix, wide", &[("idPrefix", "us-east-1:7")]),
        case("id prefix, narrow", &[("idPrefix", "us-east-1:7a3")]),
        case("banned", &[("banned", "true")]),
        case("banned, id prefix", &[("banned", "true"), ("idPrefix", "us-east-1:7")]),
    ]
}

async fn tickets(api: &AdminApi) -> Vec<Case> {
    let newest = api.read("/tickets?limit=1").await;
    let player = newest["items"][0]["playerId"].as_str().unwrap_or_default();
    let (from, to) = (&days_ago(3), &days_ago(2));
    let case = |filter, query: &[_]| Case::new("tickets", "/tickets", filter, query);
    let (completed, ranked) = (("status", "COMPLETED"), ("configuration", "ranked"));
    vec![
        case("-", &[]),
        case("status", &[completed]),
        case("status, none", &[("status", "PLACING")]),
        case("reason", &[("reason", "NO_MATCH_IN_TIME")]),
        case("player", &[("playerId", player)]),
        case("configuration", &[ranked]),
        case("configuration, none", &[("configuration", "nothing")]),
        case("from, to", &[("from", from), ("to", to)]),
        case("status, configuration, from", &[completed, ranked, ("from", from)]),
    ]
}

fn matches() -> Vec<Case> {
    let case = |filter, query: &[_]| Case::new("matches", "/matches", filter, query);
    vec![
        case("-", &[]),
        case("configuration", &[("configuration", "ranked")]),
        case("location", &[("location", "eu-west-1")]),
        case("location, none", &[("location", "mars")]),
        case("to", &[("to", &days_ago(3))]),
    ]
}

fn days_ago(days: u64) -> String {
    let then = SystemTime::now() - Duration::from_secs(days * 24 * 60 * 60);
    let since = then.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    Timestamp::from_millis(i64::try_from(since.as_millis()).unwrap_or(0)).to_string()
}
