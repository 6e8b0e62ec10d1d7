//! Why a ticket has not matched yet, on the page: in words, by rule, and beside
//! the tickets that come closest.

use api_contract::{Timestamp, admin::tickets::TicketDetail};
use leptos::prelude::*;

use super::{
    expansions::NextStep,
    waiting::{Apart, Neighbour, Waiting, work_out},
    waiting_words as words,
};
use crate::{
    components::{Column, Id, Section, Since, StatusBadge, Time, Tone, table::PlainTable},
    format::numbers::{counted, skill_milli},
    links,
    live::use_live,
};

/// Why an open ticket has not matched yet.
#[component]
pub fn WhyNot(
    /// The ticket, and who waits with it.
    detail: Signal<TicketDetail>,
) -> impl IntoView {
    let live = use_live();
    let found = Memo::new(move |_| {
        let detail = detail.read();
        let pool = detail.pool.as_ref().ok_or("The API does not say who waits with it.")?;
        work_out(&detail.ticket, pool, live.now.get()).map_err(|error| error.to_string())
    });
    // What the page keeps while seconds pass: only what changed is written anew.
    let trouble = Memo::new(move |_| found.with(|found| found.as_ref().err().cloned()));
    let about = move || {
        let rule_set = detail.read().pool.as_ref().map(|pool| pool.rule_set_name.clone());
        let rule_set = rule_set.unwrap_or_default();
        format!("Worked out in this browser by the rule set {rule_set} and the tickets that wait.")
    };
    let content = move || match trouble.get() {
        Some(trouble) => {
            view! { <p class="muted">{format!("It cannot be worked out: {trouble}")}</p> }
                .into_any()
        }
        None => view! { <Answer found=Signal::derive(move || known(found)) /> }.into_any(),
    };
    view! {
        <Section title="Why it has not matched yet" about=Signal::derive(about)>
            {content}
        </Section>
    }
}

fn known(found: Memo<Result<Waiting, String>>) -> Option<Waiting> {
    found.with(|found| found.as_ref().ok().cloned())
}

/// The answer, part by part.
#[component]
fn Answer(found: Signal<Option<Waiting>>) -> impl IntoView {
    let of = move |say: fn(&Waiting) -> String| {
        Memo::new(move |_| found.read().as_ref().map(say).unwrap_or_default())
    };
    let (headline, others) = (of(words::headline), of(words::others));
    let next = Memo::new(move |_| found.read().as_ref().and_then(|found| found.next.clone()));
    let apart = move || found.get().map(|found| found.apart).unwrap_or_default();
    let neighbours = move || found.get().map(|found| found.neighbours).unwrap_or_default();
    view! {
        <p><strong>{move || headline.get()}</strong></p>
        <p>{move || others.get()}</p>
        <p>{move || next_step(next.get())}</p>
        <h3>"Rules that keep others away"</h3>
        <PlainTable
            caption="Rules that keep others away, and from how many tickets"
            columns=rule_columns()
            key=|rule: &Apart| rule.rule_name.clone()
            items=Signal::derive(apart)
            empty="No rule keeps anybody away."
        />
        <h3>"Who comes closest"</h3>
        <PlainTable
            caption="Waiting tickets that come closest"
            columns=neighbour_columns()
            key=|other: &Neighbour| other.ticket_id.to_string()
            items=Signal::derive(neighbours)
            empty="Nobody else waits."
        />
    }
}

fn next_step(next: Option<NextStep>) -> impl IntoView {
    match next {
        None => "Waiting longer changes nothing more: no further expansion is to come.".into_any(),
        Some(NextStep { at, changes }) => {
            let changes: Vec<String> = changes.iter().map(words::change).collect();
            let changes = changes.join("; ");
            view! { "Next, " <Time at=at /> ": " {changes} "." }.into_any()
        }
    }
}

fn rule_columns() -> Vec<Column<Apart>> {
    vec![
        Column::text("Rule", |rule: &Apart| rule.rule_name.clone()),
        Column::text("Keeps away", |rule: &Apart| counted(rule.tickets, "ticket", "tickets"))
            .number(),
        Column::text("What its author says", |rule: &Apart| rule.about.clone().unwrap_or_default()),
    ]
}

fn neighbour_columns() -> Vec<Column<Neighbour>> {
    vec![
        Column::new("Ticket", |other: &Neighbour| {
            let href = links::ticket(&other.ticket_id);
            view! { <Id id=other.ticket_id.to_string() kind="ticket id" href=href /> }
        }),
        Column::new("Together", |other: &Neighbour| {
            let (word, tone) = if other.compatible {
                ("Could play", Tone::Good)
            } else {
                ("Kept apart", Tone::Warning)
            };
            let rules = other.kept_apart.join(", ");
            view! {
                <span>
                    <StatusBadge status=word tone=tone /> " " <span class="muted">{rules}</span>
                </span>
            }
        }),
        Column::text("Skill", |other: &Neighbour| skill_milli(other.skill_milli)).number(),
        Column::text("Skill apart", |other: &Neighbour| {
            skill_milli(i64::try_from(other.skill_distance_milli).unwrap_or(i64::MAX))
        })
        .number(),
        Column::text("Nearest for both", |other: &Neighbour| match &other.nearest {
            Some((location, milliseconds)) => format!("{location}, {milliseconds} ms"),
            None => "no location in common".to_owned(),
        }),
        Column::new("Waits", |other: &Neighbour| {
            let open: Option<Timestamp> = None;
            view! { <Since start=other.created_at end=open /> }
        })
        .number(),
    ]
}
