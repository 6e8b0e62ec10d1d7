//! Why tickets ended without a match, the most frequent reason first.

use api_contract::admin::overview::Failures;
use leptos::prelude::*;
use leptos_router::components::A;

use crate::{
    components::{Column, Section, StatusBadge, charts::CellBar, table::PlainTable},
    format::numbers::{count, percent},
    pages::reasons,
    query::Query,
};

/// One reason, with all failures as the whole.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Row {
    failures: Failures,
    whole: u32,
}

fn rows(failures: &[Failures]) -> Vec<Row> {
    let whole = failures.iter().map(|failure| failure.tickets).sum();
    failures.iter().map(|failures| Row { failures: failures.clone(), whole }).collect()
}

/// The tickets that ended for the row's reason.
fn tickets_of(row: &Row) -> String {
    Query::new().with("reason", reasons::key(row.failures.reason)).after("/tickets")
}

/// Failures by reason.
#[component]
pub fn FailureTable(
    /// What the table is called.
    title: &'static str,
    /// Of which time it is.
    about: &'static str,
    /// The reasons, in order.
    failures: Signal<Vec<Failures>>,
) -> impl IntoView {
    view! {
        <Section title=title about=about>
            <PlainTable
                caption=title
                columns=columns()
                key=|row: &Row| format!("{} {:?}", row.failures.status, row.failures.reason)
                items=Signal::derive(move || rows(&failures.read()))
                empty="None did."
            />
        </Section>
    }
}

fn columns() -> Vec<Column<Row>> {
    vec![
        Column::new("Reason", |row: &Row| {
            let (href, name) = (tickets_of(row), reasons::name(row.failures.reason));
            view! { <A href=href>{name}</A> }
        }),
        Column::new("Status", |row: &Row| {
            view! { <StatusBadge status=row.failures.status.clone() /> }
        }),
        Column::text("Tickets", |row: &Row| count(row.failures.tickets)).number(),
        Column::new("Share", |row: &Row| {
            let (tickets, whole) = (row.failures.tickets, row.whole);
            view! { <CellBar label=percent(tickets, whole) value=tickets.into() whole=whole.into() /> }
        }),
        Column::text("What it means", |row: &Row| reasons::advice(row.failures.reason).to_owned())
            .wide_only(),
    ]
}

#[cfg(test)]
mod tests {
    use api_contract::tickets::ReasonCode;

    use super::*;

    #[test]
    fn a_reason_leads_to_its_tickets() {
        let failures = |reason, tickets| Failures { status: "FAILED".to_owned(), reason, tickets };
        let failures =
            [failures(ReasonCode::PlacementFailed, 3), failures(ReasonCode::NoMatchInTime, 1)];

        let rows = rows(&failures);

        assert_eq!((rows[1].whole, rows[1].failures.tickets), (4, 1));
        assert_eq!(tickets_of(&rows[0]), "/tickets?reason=PLACEMENT_FAILED");
    }
}
