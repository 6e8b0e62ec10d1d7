//! One or two rule sets on the same tickets, in lockstep on one virtual clock.

use std::sync::Arc;

use matchmaker::{Explanation, RuleMetrics, Ticket, TicketId};

use super::{
    EPOCH_MS, SECOND_MS,
    measures::Measures,
    run::{Made, Run},
};

/// Most waiting tickets that are listed, the longest waiting ones.
pub const WAITING_SHOWN_MAX: usize = 10;

/// Runs that share tickets and a clock.
#[derive(Debug)]
pub struct Trial {
    runs: Vec<Run>,
    /// The virtual moment up to which everything has happened.
    clock_ms: f64,
    tickets: usize,
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
    pub newest: Vec<Arc<Made>>,
    /// Why the first ticket was refused that was.
    pub refused_because: Option<String>,
    /// The virtual moment of the last pass, of the engine's clock.
    pub now_ms: u64,
}

impl Trial {
    /// A trial that has not begun; every run has the same `tickets`.
    #[must_use]
    pub fn new(runs: Vec<Run>, tickets: usize) -> Self {
        Self { runs, clock_ms: EPOCH_MS as f64, tickets }
    }

    /// Turns the clock on by `ms`. Stops where `enough` says so, with the clock
    /// where everything has happened.
    pub fn advance(&mut self, ms: f64, mut enough: impl FnMut() -> bool) {
        let target_ms = self.clock_ms + ms;
        while let Some((place, next_ms)) = self.next() {
            if next_ms as f64 > target_ms {
                break;
            }
            if enough() {
                self.clock_ms = self.clock_ms.max(next_ms as f64 - SECOND_MS as f64);
                return;
            }
            self.runs[place].tick(next_ms);
        }
        self.clock_ms = target_ms;
    }

    /// Lives through the next second in which something happens.
    pub fn step(&mut self) {
        let Some((_, next_ms)) = self.next() else { return };
        for run in &mut self.runs {
            run.tick(next_ms);
        }
        self.clock_ms = self.clock_ms.max(next_ms as f64);
    }

    /// The run whose next second comes first, and that second.
    fn next(&self) -> Option<(usize, u64)> {
        let runs = self.runs.iter().enumerate();
        let next = runs.filter_map(|(place, run)| Some((place, run.next_ms()?)));
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
        let last_ms = self.runs.iter().map(Run::now_ms).max().unwrap_or(EPOCH_MS);
        // At the end the clock would run on with nothing to show.
        let shown_ms = if over { last_ms } else { (self.clock_ms as u64).max(last_ms) };
        let left = self.runs.iter().map(Run::left).max().unwrap_or(0);
        Snapshot {
            second: (shown_ms - EPOCH_MS) / SECOND_MS,
            come: self.tickets - left,
            tickets: self.tickets,
            over,
            versions: self.runs.iter().map(version).collect(),
        }
    }

    /// Why a ticket waits in one version.
    #[must_use]
    pub fn why_not(
        &self,
        version: usize,
        ticket: &TicketId,
    ) -> Option<(Explanation, Vec<RuleMetrics>)> {
        self.runs.get(version)?.why_not(ticket)
    }
}

fn version(run: &Run) -> VersionSnapshot {
    let waiting = run.waiting_count();
    let second = (run.now_ms() - EPOCH_MS) / SECOND_MS;
    VersionSnapshot {
        measures: run.tally().measures(waiting + run.left(), second),
        waiting,
        longest: run.waiting().take(WAITING_SHOWN_MAX).cloned().collect(),
        newest: run.newest().cloned().collect(),
        refused_because: run.tally().refused_because.clone(),
        now_ms: run.now_ms(),
    }
}

#[cfg(test)]
mod tests {
    use matchmaker::RuleSet;

    use super::*;
    use crate::lab::{
        crowd::{Crowd, Latency},
        templates::TEMPLATES,
    };

    fn trial() -> Trial {
        let parse = |template: usize| RuleSet::parse(TEMPLATES[template].text).unwrap().rule_set;
        let crowd = Crowd {
            tickets: 400,
            rate: 20.0,
            seed: 3,
            mean: 25.0,
            deviation: 8.0,
            latency: Latency::Regions,
            parties: "1".parse().unwrap(),
        };
        let tickets: Arc<[Ticket]> = crowd.tickets(&parse(0)).into();
        let run = |template| {
            Run::new(parse(template), Arc::clone(&tickets), None, Some("skill".to_owned()))
        };
        Trial::new(vec![run(0), run(6)], tickets.len())
    }

    #[test]
    fn speed_changes_nothing_of_what_comes_of_it() {
        let (mut slow, mut fast, mut stepped) = (trial(), trial(), trial());

        while !slow.is_over() {
            let mut looks = 0;
            slow.advance(160.0, || {
                looks += 1;
                looks > 1
            });
        }
        fast.advance(1e12, || false);
        while !stepped.is_over() {
            stepped.step();
        }

        assert_eq!(slow.snapshot(), fast.snapshot());
        assert_eq!(stepped.snapshot(), fast.snapshot());
        assert!(fast.snapshot().versions[0].measures.matches > 0);
    }
}
