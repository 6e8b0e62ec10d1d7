//! One or two rule sets on the same tickets, in lockstep on one virtual clock.

use std::{collections::VecDeque, sync::Arc};

use matchmaker::{
    Explanation, RuleMetrics, Ticket, TicketId,
    trial::{Clock, EPOCH_MS, Made, Measures, Run, SECOND_MS},
};

/// Most waiting tickets that are listed, the longest waiting ones.
pub const WAITING_SHOWN_MAX: usize = 10;
/// Most matches that are kept to be looked at, the newest.
pub const NEWEST_MAX: usize = 12;

/// Runs that share tickets and a clock.
#[derive(Debug)]
pub struct Trial {
    versions: Vec<Version>,
    /// The virtual moment up to which everything has happened.
    clock_ms: f64,
    tickets: usize,
}

#[derive(Debug)]
struct Version {
    run: Run,
    newest: VecDeque<Arc<Numbered>>,
    matches: usize,
}

/// A match, and which of its run it is.
#[derive(Debug, Clone, PartialEq)]
pub struct Numbered {
    /// Counts from 1.
    pub number: usize,
    /// The match.
    pub made: Made,
}

/// What a trial looks like at a moment.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Snapshot {
    /// The virtual second.
    pub second: u64,
    /// Tickets that have come.
    pub come: usize,
    /// All tickets.
    pub tickets: usize,
    /// Whether nothing more will happen.
    pub over: bool,
    /// Each version's, in their order.
    pub versions: Vec<VersionSnapshot>,
}

/// What one version's run looks like at a moment.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct VersionSnapshot {
    /// The figures.
    pub measures: Measures,
    /// How many wait now.
    pub waiting: usize,
    /// Those who wait longest.
    pub longest: Vec<Ticket>,
    /// The newest matches, the newest first.
    pub newest: Vec<Arc<Numbered>>,
    /// The virtual moment of the last pass, of the engine's clock.
    pub now_ms: u64,
}

impl Version {
    fn new(run: Run) -> Self {
        Self { run, newest: VecDeque::new(), matches: 0 }
    }

    fn tick_while(&mut self, go_on: &mut dyn FnMut() -> bool) {
        for made in self.run.tick_while(go_on).unwrap_or_default() {
            self.matches += 1;
            self.newest.push_front(Arc::new(Numbered { number: self.matches, made }));
        }
        self.newest.truncate(NEWEST_MAX);
    }

    fn snapshot(&self) -> VersionSnapshot {
        let matchmaker = self.run.clock().world().matchmaker();
        VersionSnapshot {
            measures: self.run.measures(),
            waiting: matchmaker.waiting_count(),
            longest: matchmaker.waiting().take(WAITING_SHOWN_MAX).cloned().collect(),
            newest: self.newest.iter().cloned().collect(),
            now_ms: self.run.clock().now_ms(),
        }
    }
}

impl Trial {
    /// A trial that has not begun; every run has the same `tickets`.
    #[must_use]
    pub fn new(runs: Vec<Run>, tickets: usize) -> Self {
        let versions = runs.into_iter().map(Version::new).collect();
        Self { versions, clock_ms: EPOCH_MS as f64, tickets }
    }

    /// The virtual moment up to which everything has happened.
    #[must_use]
    pub fn clock_ms(&self) -> f64 {
        self.clock_ms
    }

    /// Turns the clock on up to `target_ms`, as long as `go_on` says so, and says whether
    /// that is reached: even the pass of one second can be left and taken up again.
    pub fn advance(&mut self, target_ms: f64, go_on: &mut dyn FnMut() -> bool) -> bool {
        while let Some((version, next_ms)) = self.next() {
            if next_ms as f64 > target_ms {
                break;
            }
            if !go_on() {
                self.clock_ms = self.clock_ms.max(next_ms as f64 - SECOND_MS as f64);
                return false;
            }
            self.versions[version].tick_while(go_on);
        }
        self.clock_ms = self.clock_ms.max(target_ms);
        true
    }

    /// The next moment at which something happens.
    #[must_use]
    pub fn next_ms(&self) -> Option<u64> {
        self.next().map(|(_, next_ms)| next_ms)
    }

    /// The version whose next second comes first, and that second.
    fn next(&self) -> Option<(usize, u64)> {
        let versions = self.versions.iter().enumerate();
        let next = versions.filter_map(|(place, it)| Some((place, it.run.next_ms()?)));
        next.min_by_key(|(_, next_ms)| *next_ms)
    }

    /// Whether nothing more will happen.
    #[must_use]
    pub fn is_over(&self) -> bool {
        self.next().is_none()
    }

    /// How it looks now.
    #[must_use]
    pub fn snapshot(&self) -> Snapshot {
        let over = self.is_over();
        let clocks = || self.versions.iter().map(|it| it.run.clock());
        let last_ms = clocks().map(Clock::now_ms).max().unwrap_or(EPOCH_MS);
        // At the end the clock would run on with nothing to show.
        let shown_ms = if over { last_ms } else { (self.clock_ms as u64).max(last_ms) };
        let left = clocks().map(Clock::left_count).max().unwrap_or(0);
        Snapshot {
            second: (shown_ms - EPOCH_MS) / SECOND_MS,
            come: self.tickets - left,
            tickets: self.tickets,
            over,
            versions: self.versions.iter().map(Version::snapshot).collect(),
        }
    }

    /// Why a ticket waits in one version.
    #[must_use]
    pub fn why_not(
        &self,
        version: usize,
        ticket: &TicketId,
    ) -> Option<(Explanation, Vec<RuleMetrics>)> {
        let clock = self.versions.get(version)?.run.clock();
        let matchmaker = clock.world().matchmaker();
        Some((matchmaker.why_not(ticket, clock.now_ms())?, matchmaker.metrics(ticket)?))
    }
}

#[cfg(test)]
mod tests {
    use matchmaker::{
        RuleSet,
        trial::{Settings, lines::TicketLines},
    };

    use super::*;
    use crate::lab::{TICKETS_MAX, templates::TEMPLATES};

    fn trial() -> Trial {
        let parse = |template: usize| RuleSet::parse(TEMPLATES[template].text).unwrap().rule_set;
        let line = |number: u32| {
            format!(
                r#"{{"id":"t{number}","at":{},"players":[{{"id":"p{number}","attributes":{{"skill":{{"N":{}}}}},"latencyInMs":{{"home":20}}}}]}}"#,
                number / 20,
                number * 7 % 50
            )
        };
        let text = (0..400).map(line).collect::<Vec<_>>().join("\n");
        let tickets: Arc<[Ticket]> = TicketLines::read(&text, TICKETS_MAX).tickets.into();
        let run = |template| Run::new(parse(template), Arc::clone(&tickets), &Settings::default());
        Trial::new(vec![run(0), run(6)], tickets.len())
    }

    #[test]
    fn speed_changes_nothing_of_what_comes_of_it() {
        let (mut slow, mut fast, mut stepped) = (trial(), trial(), trial());

        while !slow.is_over() {
            let mut looks = 0;
            slow.advance(slow.clock_ms() + 160.0, &mut || {
                looks += 1;
                looks < 3
            });
        }
        fast.advance(1e15, &mut || true);
        while let Some(next_ms) = stepped.next_ms() {
            assert!(stepped.advance(next_ms as f64, &mut || true));
        }

        assert_eq!(slow.snapshot(), fast.snapshot());
        assert_eq!(stepped.snapshot(), fast.snapshot());
        assert!(fast.snapshot().versions[0].measures.matches > 0);
    }
}
