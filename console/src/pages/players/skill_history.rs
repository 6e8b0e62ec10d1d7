//! How a player's skill changed: as their tickets told it to FlexMatch.

use api_contract::{
    Timestamp,
    admin::{Page, pages::LIMIT_MAX, routes, tickets::TicketSummary},
};
use leptos::prelude::*;

use crate::{
    api::Request,
    browser,
    components::{
        Loaded, Section,
        charts::{LineChart, Series},
    },
    format::moments::{OffsetMinutes, input_value, minute_of_day},
    live::{Pace, watch},
    preferences::use_preferences,
};

/// Tickets within which the labels are times of day.
const ONE_DAY_MS: i64 = 24 * 60 * 60 * 1000;

/// The skill over the tickets that are kept.
#[component]
pub fn SkillHistory(
    /// The player's id.
    id: Signal<String>,
) -> impl IntoView {
    let tickets = watch::<Page<TicketSummary>>(Pace::Slow, move || {
        let list = Request::to(routes::TICKETS, &[]).with("playerId", id.get());
        Some(list.with("limit", LIMIT_MAX.to_string()))
    });
    view! {
        <Section
            title="Skill"
            about="As it was told to FlexMatch with each ticket of the last seven days."
        >
            <Loaded watched=tickets view=chart lines=5 />
        </Section>
    }
}

fn chart(tickets: Signal<Page<TicketSummary>>) -> impl IntoView {
    let zone = use_preferences().zone;
    let points = Memo::new(move |_| points(&tickets.read().items));
    let labels = Memo::new(move |_| {
        let offset = |at| browser::offset(zone.get(), at);
        labels(&points.read(), offset)
    });
    let series = Memo::new(move |_| {
        let values = points.read().iter().map(|(_, skill)| Some(*skill)).collect();
        vec![Series { name: "skill".to_owned(), values }]
    });
    let enough = Memo::new(move |_| points.read().len() > 1);
    move || match enough.get() {
        false => view! { <p class="muted">"Two tickets or more make a line."</p> }.into_any(),
        true => view! {
            <LineChart title="Skill by ticket" unit="" labels=labels series=series />
        }
        .into_any(),
    }
}

/// When each ticket was made, and the skill that it told; the oldest first.
fn points(newest_first: &[TicketSummary]) -> Vec<(Timestamp, f64)> {
    #[expect(clippy::cast_precision_loss, reason = "a skill is far below 2^52 thousandths")]
    let point = |ticket: &TicketSummary| (ticket.created_at, ticket.skill_milli as f64 / 1000.0);
    newest_first.iter().rev().map(point).collect()
}

/// Times of day within a day, and days too over more of them.
fn labels(points: &[(Timestamp, f64)], offset: impl Fn(Timestamp) -> OffsetMinutes) -> Vec<String> {
    let span = match (points.first(), points.last()) {
        (Some((first, _)), Some((last, _))) => last.as_millis() - first.as_millis(),
        (_, _) => 0,
    };
    let label = |&(at, _): &(Timestamp, f64)| {
        if span <= ONE_DAY_MS {
            return minute_of_day(at, offset(at));
        }
        // The year says nothing within a week.
        let text = input_value(at, offset(at)).replace('T', " ");
        text.split_once('-').map_or_else(String::new, |(_, rest)| rest.to_owned())
    };
    points.iter().map(label).collect()
}

#[cfg(test)]
mod tests {
    use api_contract::{PlayerId, TicketId};

    use super::*;

    fn ticket(created_at_ms: i64, skill_milli: i64) -> TicketSummary {
        TicketSummary {
            ticket_id: TicketId::parse(format!("t-{created_at_ms}")).unwrap(),
            player_id: PlayerId::parse("us-east-1:ada").unwrap(),
            status: "COMPLETED".to_owned(),
            reason: None,
            configuration: "default".to_owned(),
            skill_milli,
            created_at: Timestamp::from_millis(created_at_ms),
            ended_at: None,
            match_id: None,
        }
    }

    #[test]
    fn the_oldest_ticket_comes_first() {
        let points = points(&[ticket(120_000, 26_500), ticket(60_000, 25_000)]);

        assert_eq!(points[0], (Timestamp::from_millis(60_000), 25.0));
        assert_eq!(labels(&points, |_| 0), ["00:01", "00:02"]);
    }

    #[test]
    fn days_apart_are_told_by_date() {
        let points = points(&[ticket(3 * ONE_DAY_MS, 26_500), ticket(0, 25_000)]);
        assert_eq!(labels(&points, |_| 0), ["01-01 00:00", "01-04 00:00"]);
    }
}
