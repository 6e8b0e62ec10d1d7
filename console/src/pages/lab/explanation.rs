//! Why a ticket of the lab waits: what the engine says, in words and tables.

use leptos::prelude::*;
use matchmaker::{
    Explanation, KeptFrom, Miss, NextExpansion, RuleMetrics, TicketId,
    trial::{EPOCH_MS, SECOND_MS},
};

use super::lines::{Line, column, key};
use crate::{
    components::{Column, table::PlainTable},
    format::numbers::{count, counted},
    lab::state::use_lab,
    pages::tickets::{expansions::Change, waiting, waiting_words as words},
};

/// Most of the tickets that come closest that are listed.
const CLOSEST_MAX: usize = 10;

/// Why `ticket` waits now.
#[component]
pub fn Why(
    /// In which version.
    version: usize,
    /// Which ticket.
    ticket: TicketId,
) -> impl IntoView {
    let lab = use_lab();
    let title = format!("Why {ticket} waits");
    let found = Memo::new(move |_| lab.why_not(version, &ticket));
    let explained = move |say: fn(&Explanation) -> String| {
        Memo::new(move |_| {
            found.with(|it| it.as_ref().map(|(found, _)| say(found)).unwrap_or_default())
        })
    };
    let (headline, next) = (explained(headline), explained(next));
    let waits = Memo::new(move |_| found.with(Option::is_some));
    let rules = Signal::derive(move || {
        found.with(|it| {
            it.as_ref().map(|(found, metrics)| rules(found, metrics)).unwrap_or_default()
        })
    });
    let others = Signal::derive(move || {
        found.with(|it| it.as_ref().map(|(found, _)| closest(found)).unwrap_or_default())
    });
    let said = move || match waits.get() {
        true => headline.get(),
        false => "It does not wait any more.".to_owned(),
    };
    view! {
        <section class="lab-why">
            <h4>{title}</h4>
            <p role="status"><strong>{said}</strong></p>
            <Show when=move || waits.get()>
                <p>{move || next.get()}</p>
                <PlainTable
                    caption="Rules, and from how many waiting tickets they keep it"
                    columns=rule_columns()
                    key=key
                    items=rules
                    empty="The rule set has no rules."
                />
                <PlainTable
                    caption="Tickets that come closest"
                    columns=other_columns()
                    key=key
                    items=others
                    empty="No rule keeps it from another ticket."
                />
            </Show>
        </section>
    }
}

fn closest(found: &Explanation) -> Vec<Line> {
    let line = |other: &KeptFrom| {
        let from = match other.until_ms {
            Some(at_ms) => format!("second {}", second(at_ms)),
            None => "never, by waiting".to_owned(),
        };
        vec![other.ticket.to_string(), missed(&other.by), from]
    };
    found.kept_from.iter().take(CLOSEST_MAX).map(line).collect()
}

fn headline(found: &Explanation) -> String {
    if !found.alone_by.is_empty() {
        return format!("By itself it does not satisfy {}.", missed(&found.alone_by));
    }
    // The words of a ticket's page, which come from the same engine.
    let away: u64 = found.kept_apart.iter().map(|rule| rule.tickets).max().unwrap_or(0);
    words::headline(&waiting::Waiting {
        explanation: found.clone(),
        apart: Vec::new(),
        others: (found.compatible_tickets + away) as usize,
        truncated: found.shortened,
        left_out: 0,
        next: None,
        neighbours: Vec::new(),
    })
}

/// `FairSkill (distance 12 of 10), FastConnection`
fn missed(by: &[Miss]) -> String {
    let one = |miss: &Miss| match miss.words.is_empty() {
        true => miss.rule_name.clone(),
        false => format!("{} ({})", miss.rule_name, miss.words),
    };
    by.iter().map(one).collect::<Vec<_>>().join(", ")
}

fn next(found: &Explanation) -> String {
    match &found.next_expansion {
        None => "Waiting longer changes nothing more: no further expansion is to come.".to_owned(),
        Some(NextExpansion { at_ms, changes, .. }) => {
            let changes = changes.iter().map(|change| {
                let matchmaker::Change { target, from, to } = change.clone();
                words::change(&Change { target, from, to })
            });
            let changes = changes.collect::<Vec<_>>().join("; ");
            format!("Next, in second {}: {changes}.", second(*at_ms))
        }
    }
}

fn second(at_ms: u64) -> String {
    count(at_ms.saturating_sub(EPOCH_MS).div_ceil(SECOND_MS))
}

fn rules(found: &Explanation, metrics: &[RuleMetrics]) -> Vec<Line> {
    let line = |metric: &RuleMetrics| {
        let apart = found.kept_apart.iter().find(|rule| rule.rule_name == metric.rule_name);
        let (held, failed) = (count(metric.passed_count), count(metric.failed_count));
        vec![
            metric.rule_name.clone(),
            counted(apart.map_or(0, |rule| rule.tickets), "ticket", "tickets"),
            format!("{held} held, {failed} failed"),
        ]
    };
    metrics.iter().map(line).collect()
}

fn rule_columns() -> Vec<Column<Line>> {
    vec![column("Rule", 0), column("Keeps away", 1).number(), column("Tried", 2).number()]
}

fn other_columns() -> Vec<Column<Line>> {
    vec![column("Ticket", 0), column("Kept away by", 1), column("Together from", 2)]
}
