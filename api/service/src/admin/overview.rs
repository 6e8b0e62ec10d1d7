//! How matchmaking is doing: counted anew each time, from the newest tickets and matches.

use std::{cmp::Reverse, collections::BTreeMap, time::Duration};

use api_contract::{
    Timestamp,
    admin::{
        matches::Match,
        overview::{
            Failures, FunctionHealth, Hours, Interval, LocationLoad, Overview, TimeToMatch,
            WINDOW_MINUTES,
        },
        tickets::TicketSummary,
    },
};
use futures_util::future::try_join3;

use super::Records;
use crate::{PortError, limits};

const MINUTE_MS: i64 = 60_000;

/// What the overview tells besides the tables: somebody else has asked for it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Elsewhere {
    /// The last hours; none if they could not be read.
    pub hours: Option<Hours>,
    /// Game sessions per location; none if they could not be counted.
    pub locations: Option<Vec<LocationLoad>>,
    /// The functions' health; none if it could not be read.
    pub functions: Option<Vec<FunctionHealth>>,
    /// What could not be read, in words.
    pub problems: Vec<String>,
}

/// Tells how matchmaking is doing now and did in the last minutes.
///
/// A ticket that ended in the window and was asked for longer than
/// [`limits::OVERVIEW_LOOKBACK`] before it is not among its failures.
///
/// # Errors
/// When a table cannot be read.
pub async fn read(records: &Records, elsewhere: Elsewhere) -> Result<Overview, PortError> {
    let now = records.clock.now();
    let window = Window::until(now);
    let asked_from = Timestamp::from_millis(window.start - millis(limits::OVERVIEW_LOOKBACK));
    let start = Timestamp::from_millis(window.start);
    let (open_tickets, (tickets, more_tickets), (matches, more_matches)) = try_join3(
        records.tickets.count_open(),
        records.tickets.asked_since(asked_from, now, limits::OVERVIEW_TICKETS_MAX),
        records.matches.formed_since(start, now, limits::OVERVIEW_MATCHES_MAX),
    )
    .await?;
    Ok(Overview {
        as_of: now,
        open_tickets,
        minutes: window.minutes(&tickets, &matches),
        time_to_match: time_to_match(matches.iter()),
        failures: failures(tickets.iter().filter(|ticket| window.has_failed(ticket))),
        truncated: more_tickets || more_matches,
        hours: elsewhere.hours,
        locations: elsewhere.locations,
        functions: elsewhere.functions,
        problems: elsewhere.problems,
    })
}

/// The minutes that are looked at: whole ones, but for the last.
struct Window {
    /// When the first of them began, in milliseconds since 1970.
    start: i64,
}

impl Window {
    fn until(now: Timestamp) -> Self {
        let last = now.as_millis() / MINUTE_MS * MINUTE_MS;
        Self { start: last - i64::from(WINDOW_MINUTES - 1) * MINUTE_MS }
    }

    /// Which of the minutes `at` is in.
    fn minute(&self, at: Timestamp) -> Option<usize> {
        let minute = (at.as_millis() - self.start).div_euclid(MINUTE_MS);
        // What a clock ahead of ours says counts as just now.
        let newest = i64::from(WINDOW_MINUTES) - 1;
        usize::try_from(minute.min(newest)).ok()
    }

    fn has_failed(&self, ticket: &TicketSummary) -> bool {
        self.failed_in(ticket).is_some()
    }

    fn failed_in(&self, ticket: &TicketSummary) -> Option<usize> {
        ticket.reason?;
        self.minute(ticket.ended_at?)
    }

    fn minutes(&self, tickets: &[TicketSummary], matches: &[Match]) -> Vec<Interval> {
        let count = |minutes: &mut dyn Iterator<Item = Option<usize>>| {
            let mut counts = [0; WINDOW_MINUTES as usize];
            minutes.flatten().for_each(|minute| counts[minute] += 1);
            counts
        };
        let asked = count(&mut tickets.iter().map(|ticket| self.minute(ticket.created_at)));
        let failed = count(&mut tickets.iter().map(|ticket| self.failed_in(ticket)));
        let mut formed = vec![Vec::new(); WINDOW_MINUTES as usize];
        for one in matches {
            if let Some(minute) = self.minute(one.formed_at) {
                formed[minute].push(one);
            }
        }
        let minute = |(number, matches): (usize, Vec<&Match>)| {
            let time = time_to_match(matches.iter().copied());
            let offset = i64::try_from(number).unwrap_or(0) * MINUTE_MS;
            Interval {
                start: Timestamp::from_millis(self.start + offset),
                matches: u32::try_from(matches.len()).unwrap_or(u32::MAX),
                tickets: asked[number],
                failures: failed[number],
                time_to_match_p50_ms: time.p50_ms,
                time_to_match_p95_ms: time.p95_ms,
            }
        };
        formed.into_iter().enumerate().map(minute).collect()
    }
}

fn time_to_match<'a>(matches: impl Iterator<Item = &'a Match>) -> TimeToMatch {
    let mut waits: Vec<i64> =
        matches.flat_map(|one| &one.players).map(|player| player.waited_ms).collect();
    waits.sort_unstable();
    TimeToMatch {
        tickets: u32::try_from(waits.len()).unwrap_or(u32::MAX),
        p50_ms: percentile(&waits, 50),
        p95_ms: percentile(&waits, 95),
    }
}

/// The smallest value that at least `percent` of the sorted `values` do not exceed.
fn percentile(values: &[i64], percent: usize) -> Option<i64> {
    let rank = (values.len() * percent).div_ceil(100);
    values.get(rank.checked_sub(1)?).copied()
}

fn failures<'a>(failed: impl Iterator<Item = &'a TicketSummary>) -> Vec<Failures> {
    let mut counts: BTreeMap<(&str, &str), Failures> = BTreeMap::new();
    for ticket in failed {
        let Some(reason) = ticket.reason else { continue };
        let none = || Failures { status: ticket.status.clone(), reason, tickets: 0 };
        counts.entry((&ticket.status, reason.name())).or_insert_with(none).tickets += 1;
    }
    let mut failures: Vec<_> = counts.into_values().collect();
    failures.sort_by_key(|one| Reverse(one.tickets));
    failures
}

fn millis(duration: Duration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_percentile_is_a_value_that_was_seen() {
        let hundred: Vec<i64> = (1..=100).collect();
        for (values, percent, expected) in [
            (hundred.as_slice(), 50, Some(50)),
            (&hundred, 95, Some(95)),
            (&[7], 50, Some(7)),
            (&[7], 95, Some(7)),
            (&[1, 9], 50, Some(1)),
            (&[1, 9], 95, Some(9)),
            (&[], 50, None),
        ] {
            assert_eq!(percentile(values, percent), expected, "{percent} of {values:?}");
        }
    }

    #[test]
    fn the_window_is_whole_minutes_and_the_one_that_runs() {
        let window = Window::until("2026-11-22T12:00:30Z".parse().unwrap());
        let minute = |text: &str| window.minute(text.parse().unwrap());

        assert_eq!(minute("2026-11-22T12:00:29Z"), Some(14));
        assert_eq!(minute("2026-11-22T12:02:00Z"), Some(14));
        assert_eq!(minute("2026-11-22T11:46:00Z"), Some(0));
        assert_eq!(minute("2026-11-22T11:45:59.999Z"), None);
    }
}
