//! From when on matchmaking itself is wrong, by what the functions and game servers measure.

use api_contract::metrics::Metric as Ours;

use super::{Parts, sqs};
use crate::deployment::{Alarm, Function, Metric, Statistic, Wrong};

/// Percent of the tickets that end, from which on it is more than bad luck.
const FAILED_PERCENT: u32 = 25;

/// Tickets in five minutes of whose change no event told: one or two are events that
/// got lost, as they may.
const UNHEARD: u32 = 10;

/// Throttled attempts in five minutes that are more than a burst which the SDK's
/// retries take care of.
const THROTTLED: u32 = 50;

/// Failed attempts in five minutes that are more than AWS's ordinary weather.
const FAILED: u32 = 20;

/// Microseconds that a tick may take at 30 ticks a second.
const TICK_MICROSECONDS: u32 = 33_333;

impl Parts<'_> {
    pub(super) fn matchmaking_alarms(&self) -> Vec<Alarm> {
        let mut alarms = self.alarms_of_players();
        alarms.extend(self.alarms_of_operators());
        alarms
    }

    /// What players notice.
    fn alarms_of_players(&self) -> Vec<Alarm> {
        let failing = self.alarm(
            "tickets-failing",
            "A quarter of the tickets or more ends without a match that nobody called off. The \
             console's overview says for which reasons.",
            Metric::ours(Ours::TicketsFailed, Statistic::Average),
            Wrong::PercentAtLeast(FAILED_PERCENT),
        );
        let slow = self.alarm(
            "matching-slow",
            "One player in twenty waits for more than half the time that a ticket may. Look whether \
             players are too few, rules too strict, or game sessions full.",
            Metric::ours(Ours::TimeToMatch, Statistic::Percentile95),
            Wrong::AtLeast(self.request_timeout_seconds * 1_000 / 2),
        );
        let ticks = self.alarm(
            "servers-slow",
            "Game servers are late with one tick in a hundred or more: the instances have too little \
             CPU for what runs on them.",
            Metric::ours(Ours::TickTimeP99, Statistic::Percentile95),
            Wrong::AtLeast(TICK_MICROSECONDS),
        );
        // One player who is alone at night is no fault: it has to last.
        [failing, slow, ticks]
            .map(|alarm| Alarm { periods: 3, players_notice: true, ..alarm })
            .into()
    }

    /// What players do not notice yet.
    fn alarms_of_operators(&self) -> Vec<Alarm> {
        vec![
            self.alarm(
                "events-missing",
                "Tickets change and no event tells of it: the topic, its subscription or the function \
                 for events does not work. Tickets end all the same, later.",
                Metric::ours(Ours::TicketsUnheard, Statistic::Sum),
                Wrong::AtLeast(UNHEARD),
            ),
            self.alarm(
                "calls-throttled",
                "AWS throttles the functions' calls. The lines of this metric in their logs name \
                 service and operation; a quota has to be raised or a key is too hot.",
                Metric::ours(Ours::CallsThrottled, Statistic::Sum),
                Wrong::AtLeast(THROTTLED),
            ),
            self.alarm(
                "calls-failed",
                "AWS does not answer the functions' calls. The lines of this metric in their logs name \
                 service and operation; AWS's health page may know more.",
                Metric::ours(Ours::CallsFailed, Statistic::Sum),
                Wrong::AtLeast(FAILED),
            ),
            self.alarm(
                "results-refused",
                "Results of matches are refused: a game server writes them otherwise than they are read, \
                 or names players who were not there. The function's log says why.",
                Metric::ours(Ours::ResultsRefused, Statistic::Sum),
                Wrong::AtLeast(1),
            ),
        ]
    }

    pub(super) fn event_alarms(&self) -> Vec<Alarm> {
        let waiting = |queue: &str| sqs("ApproximateNumberOfMessagesVisible", queue);
        let undelivered = self.alarm(
            "events-undelivered",
            "SNS gave matchmaking events up: it could not invoke the function for them. The queue has each.",
            waiting(&self.topic.dead_letters),
            Wrong::AtLeast(1),
        );
        let dead = self.functions.iter().filter_map(Function::dead_letters).map(|queue| {
            self.alarm(
                "events-dead",
                "Lambda gave matchmaking events up: the function for them failed at each attempt. Its log \
                 has each failure, and the queue each event.",
                waiting(&queue),
                Wrong::AtLeast(1),
            )
        });
        std::iter::once(undelivered).chain(dead).collect()
    }
}
