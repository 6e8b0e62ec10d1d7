//! Which metrics are watched, and from when on somebody is told.
//!
//! Only what is reported somewhere is watched: AWS's own metrics of what the
//! deployment has, and ours, by the names under which they are written.

mod graphs;
mod matchmaking;

use super::Names;
use crate::deployment::{
    Alarm, Dimension, Function, Metric, Monitoring, ResultsQueue, Statistic, Table, Topic, Wrong,
};

/// Seconds of one point, where a minute is too short to tell a fault from a hiccup.
const FIVE_MINUTES: u32 = 300;

/// Milliseconds that a request of the player API may take for all but one in a
/// hundred: players wait for it with a spinner before them.
const PLAYER_API_P99_MS: u32 = 2_000;

/// Server errors of the player API in five minutes that are no hiccup.
const PLAYER_API_ERRORS: u32 = 5;

/// Placements that fail in five minutes before it is more than a full location.
const PLACEMENTS_FAILED: u32 = 3;

/// Percent of free game sessions below which a crowd would wait for instances.
const FREE_SESSIONS_PERCENT: u32 = 5;

/// Seconds that the oldest result may wait: its function is retried for minutes.
const RESULT_AGE_SECONDS: u32 = 900;

/// What is watched.
pub(super) struct Parts<'a> {
    pub(super) names: &'a Names<'a>,
    pub(super) functions: &'a [Function],
    pub(super) tables: &'a [Table],
    pub(super) results_queue: &'a ResultsQueue,
    pub(super) queue: &'a str,
    pub(super) matchmaking: &'a str,
    pub(super) topic: &'a Topic,
    /// Seconds that a ticket may wait for its match.
    pub(super) request_timeout_seconds: u32,
}

impl Parts<'_> {
    pub(super) fn monitoring(&self) -> Monitoring {
        let mut alarms = self.function_alarms();
        alarms.extend(self.table_alarms());
        alarms.extend(self.matchmaking_alarms());
        alarms.extend(self.event_alarms());
        alarms.extend(self.result_alarms());
        alarms.extend(self.api_alarms());
        alarms.extend(self.game_alarms());
        Monitoring { alarms, dashboard: self.names.of("overview"), graphs: self.graphs() }
    }

    fn alarm(&self, what: &str, about: &'static str, metric: Metric, wrong: Wrong) -> Alarm {
        Alarm {
            name: self.names.of(what),
            about,
            metric,
            wrong,
            period_seconds: FIVE_MINUTES,
            periods: 1,
            players_notice: false,
        }
    }

    fn function_alarms(&self) -> Vec<Alarm> {
        let of = |function: &Function| {
            let (binary, notice) = (&function.binary, !function.routes.is_empty());
            let errors = self.alarm(
                &format!("{binary}-errors"),
                "The function failed. Its log has each failure with all its causes.",
                lambda("Errors", &function.name, Statistic::Sum),
                Wrong::AtLeast(1),
            );
            let throttles = self.alarm(
                &format!("{binary}-throttles"),
                "Invocations were refused: the reserved concurrency or the account's quota is used up.",
                lambda("Throttles", &function.name, Statistic::Sum),
                Wrong::AtLeast(1),
            );
            [errors, throttles].map(|alarm| Alarm { players_notice: notice, ..alarm })
        };
        self.functions.iter().flat_map(of).collect()
    }

    fn table_alarms(&self) -> Vec<Alarm> {
        let of = |table: &Table| {
            let what = table.name.replace(&self.names.of(""), "");
            let throttled = self.alarm(
                &format!("{what}-throttled"),
                "The table refused requests: one key is asked for too often, or the quota is used up.",
                table_metric("ThrottledRequests", &table.name),
                Wrong::AtLeast(1),
            );
            Alarm { players_notice: true, ..throttled }
        };
        self.tables.iter().map(of).collect()
    }

    fn result_alarms(&self) -> Vec<Alarm> {
        let queue = self.results_queue;
        let dead = sqs("ApproximateNumberOfMessagesVisible", &queue.dead_letters.name);
        let age = sqs("ApproximateAgeOfOldestMessage", &queue.name);
        vec![
            self.alarm(
                "results-dead",
                "Results were given up: no rating follows from them until they are sent again.",
                dead,
                Wrong::AtLeast(1),
            ),
            self.alarm(
                "results-late",
                "Results wait: the function that takes them in fails or is throttled.",
                age,
                Wrong::AtLeast(RESULT_AGE_SECONDS),
            ),
        ]
    }

    fn api_alarms(&self) -> Vec<Alarm> {
        let errors = self.alarm(
            "player-api-errors",
            "The player API answered with server errors. The access log has each with its request id.",
            player_api("5XXError", Statistic::Sum),
            Wrong::AtLeast(PLAYER_API_ERRORS),
        );
        let slow = self.alarm(
            "player-api-slow",
            "The player API is slow for one request in a hundred. The traces say where the time goes.",
            player_api("Latency", Statistic::Percentile99),
            Wrong::AtLeast(PLAYER_API_P99_MS),
        );
        let slow = Alarm { periods: 3, ..slow };
        [errors, slow].map(|alarm| Alarm { players_notice: true, ..alarm }).into()
    }

    fn game_alarms(&self) -> Vec<Alarm> {
        let failed = self.alarm(
            "placements-failed",
            "Matches found no game session: fleets are full, or no location is near enough.",
            gamelift("PlacementsFailed", "QueueName", self.queue),
            Wrong::AtLeast(PLACEMENTS_FAILED),
        );
        let full = self.alarm(
            "sessions-full",
            "Hardly any game session is free. Look whether the fleet grows, and raise its maximum if not.",
            fleet("PercentAvailableGameSessions", Statistic::Minimum),
            Wrong::Below(FREE_SESSIONS_PERCENT),
        );
        let crashed = self.alarm(
            "servers-crashed",
            "Game server processes ended without having been asked to. Their log group has the last words.",
            fleet("ServerProcessAbnormalTerminations", Statistic::Sum),
            Wrong::AtLeast(1),
        );
        [failed, Alarm { periods: 2, ..full }, crashed]
            .map(|alarm| Alarm { players_notice: true, ..alarm })
            .into()
    }
}

fn metric(
    namespace: &'static str,
    name: &'static str,
    dimension: (&'static str, Dimension),
    statistic: Statistic,
) -> Metric {
    Metric { namespace, name, dimensions: vec![dimension], statistic }
}

fn named(dimension: &'static str, name: &str) -> (&'static str, Dimension) {
    (dimension, Dimension::Name(name.to_owned()))
}

fn lambda(name: &'static str, function: &str, statistic: Statistic) -> Metric {
    metric("AWS/Lambda", name, named("FunctionName", function), statistic)
}

fn table_metric(name: &'static str, table: &str) -> Metric {
    metric("AWS/DynamoDB", name, named("TableName", table), Statistic::Sum)
}

fn sqs(name: &'static str, queue: &str) -> Metric {
    metric("AWS/SQS", name, named("QueueName", queue), Statistic::Maximum)
}

fn gamelift(name: &'static str, dimension: &'static str, of: &str) -> Metric {
    metric("AWS/GameLift", name, named(dimension, of), Statistic::Sum)
}

fn fleet(name: &'static str, statistic: Statistic) -> Metric {
    metric("AWS/GameLift", name, ("FleetId", Dimension::Fleet), statistic)
}

fn player_api(name: &'static str, statistic: Statistic) -> Metric {
    metric("AWS/ApiGateway", name, ("ApiName", Dimension::PlayerApi), statistic)
}
