//! What is on the dashboard: how players fare first, what may be to blame below.

use api_contract::{
    metrics::{Dimension, Metric as Ours, Service},
    tickets::{ENDS, ReasonCode},
};

use super::{Parts, fleet, gamelift, lambda, player_api, sqs, table_metric};
use crate::deployment::{Function, Graph, Metric, Statistic};

impl Parts<'_> {
    /// Row by row, three in each.
    pub(super) fn graphs(&self) -> Vec<Graph> {
        let mut graphs = tickets();
        graphs.extend(self.matches());
        graphs.extend(self.game_sessions());
        graphs.extend(self.service());
        graphs.extend(self.results());
        graphs
    }

    fn matches(&self) -> Vec<Graph> {
        let configuration = |name| gamelift(name, "ConfigurationName", self.matchmaking);
        let queue = |name| gamelift(name, "QueueName", self.queue);
        vec![
            graph("Tickets waiting", vec![configuration("CurrentTickets")]),
            graph("Matches", vec![configuration("MatchesCreated"), configuration("MatchesPlaced")]),
            graph(
                "Placements",
                vec![
                    queue("PlacementsStarted"),
                    queue("PlacementsSucceeded"),
                    queue("PlacementsFailed"),
                ],
            ),
        ]
    }

    fn game_sessions(&self) -> Vec<Graph> {
        vec![
            graph("Players in game sessions", vec![fleet("CurrentPlayerSessions", Statistic::Sum)]),
            graph(
                "Game sessions",
                vec![
                    fleet("ActiveGameSessions", Statistic::Sum),
                    fleet("AvailableGameSessions", Statistic::Sum),
                ],
            ),
            graph("Instances", vec![fleet("ActiveInstances", Statistic::Average)]),
        ]
    }

    fn service(&self) -> Vec<Graph> {
        let functions = |name, statistic| -> Vec<Metric> {
            self.functions.iter().map(|it| lambda(name, &it.name, statistic)).collect()
        };
        let tables = self.tables.iter();
        vec![
            graph(
                "Player API",
                vec![
                    player_api("Count", Statistic::Sum),
                    player_api("4XXError", Statistic::Sum),
                    player_api("5XXError", Statistic::Sum),
                ],
            ),
            graph(
                "Player API, slowest in a hundred",
                vec![player_api("Latency", Statistic::Percentile99)],
            ),
            graph("Functions' errors", functions("Errors", Statistic::Sum)),
            graph(
                "Functions' time, slowest in a hundred",
                functions("Duration", Statistic::Percentile99),
            ),
            graph(
                "Tables' refusals",
                tables.map(|it| table_metric("ThrottledRequests", &it.name)).collect(),
            ),
            graph("Calls to AWS that were throttled or failed", calls()),
        ]
    }

    fn results(&self) -> Vec<Graph> {
        let visible = |queue: &str| sqs("ApproximateNumberOfMessagesVisible", queue);
        let of_functions = self.functions.iter().filter_map(Function::dead_letters);
        let mut waiting = vec![
            visible(&self.results_queue.name),
            visible(&self.results_queue.dead_letters.name),
            visible(&self.topic.dead_letters),
        ];
        waiting.extend(of_functions.map(|queue| visible(&queue)));
        vec![
            graph("Results waiting, and events and results undelivered", waiting),
            graph(
                "Results",
                sums(&[
                    Ours::ResultsRecorded,
                    Ours::ResultsRepeated,
                    Ours::ResultsDelayed,
                    Ours::ResultsRefused,
                ]),
            ),
            graph(
                "Repeated, late and contended",
                sums(&[Ours::ReportsIgnored, Ours::Conflicts, Ours::TicketsUnheard]),
            ),
        ]
    }
}

/// How players fare.
fn tickets() -> Vec<Graph> {
    let time = |metric, statistic| Metric::ours(metric, statistic);
    let ended = || Metric::ours(Ours::TicketsEnded, Statistic::Sum);
    let by_state = ENDS.iter().map(|state| ended().by(Dimension::State, state));
    let failures = ReasonCode::ALL.into_iter().filter(|reason| reason.is_failure());
    let by_reason = failures.flat_map(|reason| {
        let by =
            move |state| ended().by(Dimension::State, state).by(Dimension::Reason, reason.name());
        reason.ends().iter().map(move |state| by(state))
    });
    vec![
        graph("Tickets asked for", sums(&[Ours::TicketsAsked, Ours::MatchesFormed])),
        graph("Tickets, by their end", by_state.collect()),
        graph("Tickets that failed, by reason", by_reason.collect()),
        graph(
            "Time to match",
            vec![
                time(Ours::TimeToMatch, Statistic::Percentile50),
                time(Ours::TimeToMatch, Statistic::Percentile95),
                time(Ours::TimeToPlace, Statistic::Percentile95),
            ],
        ),
        graph(
            "Game servers' ticks",
            vec![
                time(Ours::TickTimeP99, Statistic::Percentile95),
                time(Ours::TickTimeMax, Statistic::Maximum),
            ],
        ),
        graph(
            "Matches as they are played",
            vec![
                time(Ours::MatchTime, Statistic::Average),
                time(Ours::Players, Statistic::Average),
                time(Ours::PlayersLeft, Statistic::Sum),
            ],
        ),
    ]
}

fn calls() -> Vec<Metric> {
    let of = |service: Service| {
        [Ours::CallsThrottled, Ours::CallsFailed].map(|metric| {
            Metric::ours(metric, Statistic::Sum).by(Dimension::CalledService, service.name())
        })
    };
    [Service::DynamoDb, Service::GameLift].into_iter().flat_map(of).collect()
}

fn sums(metrics: &[Ours]) -> Vec<Metric> {
    metrics.iter().map(|&metric| Metric::ours(metric, Statistic::Sum)).collect()
}

fn graph(title: &'static str, metrics: Vec<Metric>) -> Graph {
    Graph { title, metrics }
}
