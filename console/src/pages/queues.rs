//! Queues, and the matchmaking configurations that place with them.

use api_contract::admin::{
    matchmaking::{LatencyPolicy, MatchmakingConfiguration, Queue},
    routes,
};
use leptos::prelude::*;
use leptos_router::components::A;

use crate::{
    api::Request,
    components::{Column, DataTable, Id, Page, Section, Time},
    live::Pace,
};

/// Queues and matchmaking configurations.
#[component]
pub fn Queues() -> impl IntoView {
    view! {
        <Page
            title="Queues"
            about="Where matches are placed, and which configurations send them there."
        >
            <Section title="Game session queues">
                <DataTable
                    caption="Game session queues"
                    columns=queue_columns()
                    key=|queue: &Queue| queue.name.clone()
                    request=|| Some(Request::to(routes::QUEUES, &[]))
                    empty="No queues"
                    advice="Without a queue no match is placed. Deploy again: the queue is part of the deployment."
                    file="queues"
                    name="queues"
                    pace=Pace::Slow
                />
            </Section>
            <Section title="Matchmaking configurations">
                <DataTable
                    caption="Matchmaking configurations"
                    columns=configuration_columns()
                    key=|configuration: &MatchmakingConfiguration| configuration.name.clone()
                    request=|| Some(Request::to(routes::CONFIGURATIONS, &[]))
                    empty="No matchmaking configurations"
                    advice="Without one no ticket is taken. Deploy again: it is part of the deployment."
                    file="matchmaking-configurations"
                    name="configurations"
                    pace=Pace::Slow
                />
            </Section>
        </Page>
    }
}

fn queue_columns() -> Vec<Column<Queue>> {
    vec![
        Column::text("Queue", |queue: &Queue| queue.name.clone()),
        Column::text("Gives up after", |queue: &Queue| format!("{} s", queue.timeout_seconds))
            .number(),
        Column::text("How far players may be", |queue: &Queue| patience(&queue.latency_policies)),
        Column::new("Destinations, in order", |queue: &Queue| {
            let destinations = queue.destinations.iter().map(|arn| {
                let arn = arn.clone();
                view! { <li><Id id=arn kind="destination" /></li> }
            });
            view! { <ol class="plain">{destinations.collect_view()}</ol> }
        })
        .csv(|queue| queue.destinations.join(" ")),
    ]
}

fn configuration_columns() -> Vec<Column<MatchmakingConfiguration>> {
    vec![
        Column::text("Configuration", |c: &MatchmakingConfiguration| c.name.clone()),
        Column::new("Rule set", |c: &MatchmakingConfiguration| {
            let name = c.rule_set_name.clone();
            view! { <A href="/rules">{name}</A> }
        })
        .csv(|c| c.rule_set_name.clone()),
        Column::text("A ticket waits at most", |c: &MatchmakingConfiguration| {
            format!("{} s", c.request_timeout_seconds)
        })
        .number(),
        Column::text("Players accept", acceptance),
        Column::text("Backfill", |c: &MatchmakingConfiguration| {
            c.backfill_mode.clone().unwrap_or_else(|| "not set".to_owned()).to_lowercase()
        })
        .wide_only(),
        Column::new("Made", |c: &MatchmakingConfiguration| view! { <Time at=c.created_at /> })
            .csv(|c| c.created_at.to_string())
            .wide_only(),
    ]
}

fn acceptance(configuration: &MatchmakingConfiguration) -> String {
    match (configuration.acceptance_required, configuration.acceptance_timeout_seconds) {
        (true, Some(seconds)) => format!("within {seconds} s"),
        (true, None) => "yes".to_owned(),
        (false, _) => "not asked".to_owned(),
    }
}

/// `100 ms for 5 s, then 200 ms for 5 s, then 1000 ms`.
fn patience(policies: &[LatencyPolicy]) -> String {
    let step = |policy: &LatencyPolicy| match policy.duration_seconds {
        Some(seconds) => format!("{} ms for {seconds} s", policy.maximum_latency_ms),
        None => format!("{} ms", policy.maximum_latency_ms),
    };
    if policies.is_empty() {
        return "any distance".to_owned();
    }
    policies.iter().map(step).collect::<Vec<_>>().join(", then ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_queues_patience_reads_as_a_sentence() {
        let step = |maximum_latency_ms, duration_seconds| LatencyPolicy {
            maximum_latency_ms,
            duration_seconds,
        };
        assert_eq!(patience(&[]), "any distance");
        assert_eq!(
            patience(&[step(100, Some(5)), step(1000, None)]),
            "100 ms for 5 s, then 1000 ms"
        );
    }
}
