//! The audit log: what operators did, and whether the log still says what it said.

use api_contract::admin::{
    actions::Action,
    audit::{AuditEntry, Outcome},
    routes,
};
use leptos::prelude::*;

use crate::{
    api::Request,
    components::{
        Column, DataTable, Field, FilterBar, Id, Page, StatusBadge, Time, badge::readable,
        use_filter,
    },
    query::Query,
    sign_in::use_session,
};

const ACTIONS: [(&str, &str); Action::ALL.len()] = [
    ("cancel-ticket", "Cancel ticket"),
    ("ban-player", "Ban player"),
    ("unban-player", "Unban player"),
    ("set-skill", "Set skill"),
    ("export-player", "Export player"),
    ("erase-player", "Erase player"),
    ("end-game-session", "End game session"),
    ("set-capacity", "Set capacity"),
    ("validate-rule-set", "Validate rule set"),
    ("create-rule-set", "Create rule set"),
];

const OUTCOMES: [(&str, &str); 4] =
    [("begun", "Begun"), ("done", "Done"), ("refused", "Refused"), ("failed", "Failed")];

/// Operator and target exclude each other, as in the API.
const FIELDS: &[Field] = &[
    Field::text("operator", "Operator").example("ada").instead_of("index"),
    Field::text("target", "About").example("an id or a name").instead_of("index"),
    Field::select("action", "Action", &ACTIONS),
    Field::select("outcome", "Outcome", &OUTCOMES),
];

/// The audit log.
#[component]
pub fn Audit() -> impl IntoView {
    let session = use_session();
    let least = routes::ROUTES.iter().find(|route| route.path == routes::AUDIT);
    let may = Memo::new(move |_| {
        let operator = session.operator();
        least.is_some_and(|route| operator.is_some_and(|operator| operator.may(route.group)))
    });
    view! {
        <Page
            title="Audit"
            about="Every action of every operator, also those that were refused or failed. Each entry carries the hash of the one before; cargo xtask audit verify reads them through."
        >
            {move || if may.get() { log().into_any() } else { refused().into_any() }}
        </Page>
    }
}

fn refused() -> impl IntoView {
    view! {
        <div class="state">
            <h2>"The audit log is for operators"</h2>
            <p>"It needs the group operator or higher. Ask an admin if you have to read it."</p>
        </div>
    }
}

fn log() -> impl IntoView {
    let filter = use_filter(FIELDS);
    let advice = move || {
        if filter.with(Query::is_empty) {
            "No operator has done anything yet. Banning a player or ending a game session lands here."
        } else {
            "None fits the filter. Clear it to see all."
        }
    };
    view! {
        <FilterBar fields=FIELDS />
        <DataTable
            caption="Audit log, newest first"
            columns=columns()
            key=|entry: &AuditEntry| entry.sequence.to_string()
            request=move || Some(Request::to(routes::AUDIT, &[]).query(filter.get()))
            empty="No entries"
            advice=Signal::derive(move || advice().to_owned())
            file="audit"
        />
    }
}

fn columns() -> Vec<Column<AuditEntry>> {
    let mut columns = vec![
        Column::text("No.", |entry: &AuditEntry| entry.sequence.to_string()).number(),
        Column::new("When", |entry: &AuditEntry| view! { <Time at=entry.record.at /> })
            .csv(|entry| entry.record.at.to_string()),
        Column::text("Who", |entry: &AuditEntry| entry.record.operator.clone()),
        Column::new("Action", |entry: &AuditEntry| readable(entry.record.action.name()))
            .csv(|entry| entry.record.action.name().to_owned()),
        Column::new("About", |entry: &AuditEntry| {
            view! { <Id id=entry.record.target.clone() kind="id" /> }
        })
        .csv(|entry| entry.record.target.clone()),
        Column::new("Outcome", |entry: &AuditEntry| {
            view! { <StatusBadge status=entry.record.outcome.name() /> }
        })
        .csv(|entry| entry.record.outcome.name().to_owned()),
        Column::text("Why", why).wide_only(),
        Column::new("Before and after", change).wide_only(),
        Column::new("Holds", holds).wide_only(),
    ];
    columns.extend(file_only());
    columns
}

/// What a file has and a page shows elsewhere.
fn file_only() -> [Column<AuditEntry>; 6] {
    [
        Column::csv_only("Action id", |entry: &AuditEntry| entry.record.action_id.clone()),
        Column::csv_only("Operator id", |entry: &AuditEntry| entry.record.operator_id.clone()),
        Column::csv_only("Groups", |entry: &AuditEntry| entry.record.groups.clone()),
        Column::csv_only("Before", |entry: &AuditEntry| {
            entry.record.before.clone().unwrap_or_default()
        }),
        Column::csv_only("After", |entry: &AuditEntry| {
            entry.record.after.clone().unwrap_or_default()
        }),
        Column::csv_only("Hash", |entry: &AuditEntry| entry.hash.clone()),
    ]
}

/// The operator's reason, and why it did not work.
fn why(entry: &AuditEntry) -> String {
    let record = &entry.record;
    match (record.outcome, record.reason.is_empty(), record.failure.is_empty()) {
        (Outcome::Begun | Outcome::Done, ..) | (_, false, true) => record.reason.clone(),
        (_, true, _) => record.failure.clone(),
        (_, false, false) => format!("{} – {}", record.reason, record.failure),
    }
}

fn change(entry: &AuditEntry) -> AnyView {
    let (before, after) = (entry.record.before.clone(), entry.record.after.clone());
    if before.is_none() && after.is_none() {
        return ().into_any();
    }
    let part = |name: &'static str, text: Option<String>| {
        text.map(|text| view! { <dt>{name}</dt> <dd><pre>{pretty(&text)}</pre></dd> })
    };
    view! {
        <details>
            <summary>"Show"</summary>
            <dl>{part("Before", before)} {part("After", after)}</dl>
        </details>
    }
    .into_any()
}

/// Whether the entry still says what it said when it was written.
fn holds(entry: &AuditEntry) -> impl IntoView + use<> {
    match entry.is_unchanged() {
        Ok(()) => view! { <span class="muted" title=entry.hash.clone()>"yes"</span> }.into_any(),
        Err(error) => {
            view! { <StatusBadge status="ERROR" /> <span>{error.to_string()}</span> }.into_any()
        }
    }
}

/// JSON as people read it; what is none stays as it is.
fn pretty(text: &str) -> String {
    let value = serde_json::from_str::<serde_json::Value>(text);
    value.and_then(|value| serde_json::to_string_pretty(&value)).unwrap_or_else(|_| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_filter_knows_every_action_and_outcome() {
        assert!(Action::ALL.iter().zip(ACTIONS).all(|(action, (key, _))| action.name() == key));
        let outcomes = [Outcome::Begun, Outcome::Done, Outcome::Refused, Outcome::Failed];
        assert!(outcomes.iter().zip(OUTCOMES).all(|(outcome, (key, _))| outcome.name() == key));
    }

    #[test]
    fn what_is_no_json_is_shown_as_it_is() {
        assert_eq!(pretty("{\"a\":1}"), "{\n  \"a\": 1\n}");
        assert_eq!(pretty("cut off {"), "cut off {");
    }
}
