//! One rule set's run over all tickets.

use std::io::{self, IsTerminal, Write};

use matchmaker::{RuleSet, Ticket};

use crate::arguments::Replay;
use crate::clock::{Clock, SECOND_MS};
use crate::counted;
use crate::tickets::EPOCH_MS;
use crate::world::{Configuration, Made, Status, World};

/// How long searches that ended at their budget are gone on with.
const SEARCH_ON_MS: u64 = 60 * SECOND_MS;
/// How many virtual seconds lie between two updates of the progress.
const PROGRESS_SECONDS: u64 = 10;

/// What came of the tickets.
#[derive(Debug)]
pub(crate) struct Run {
    /// In the order in which they were made.
    pub(crate) matches: Vec<Made>,
    pub(crate) waiting: usize,
    pub(crate) timed_out: usize,
    /// Their players came again with another ticket.
    pub(crate) cancelled: usize,
    /// Not taken by the engine.
    pub(crate) refused: usize,
    /// Why the first of them was not.
    pub(crate) refused_because: Option<String>,
    /// The last moment at which there was a pass, of the engine's clock.
    pub(crate) end_ms: u64,
    pub(crate) passes_cut_short: u64,
    pub(crate) match_size_max: u32,
}

impl Run {
    /// `tickets` in the order in which they come.
    pub(crate) fn of(rule_set: RuleSet, tickets: &[Ticket], wish: &Replay, name: &str) -> Self {
        let match_size_max = rule_set.player_count_max();
        let request_timeout_ms = wish.request_timeout.map(|seconds| seconds * SECOND_MS);
        let configuration = Configuration { request_timeout_ms, ..Configuration::default() };
        let until_ms = match wish.until {
            Some(second) => EPOCH_MS + second * SECOND_MS,
            None => last_change_ms(&rule_set, tickets, request_timeout_ms),
        };
        let world = World::new(rule_set, configuration, wish.seed);
        let mut progress = Progress::new(name, tickets.len(), wish.quiet);
        let mut clock = Clock::new(world, tickets);
        while clock.tick(until_ms) {
            progress.show(&clock);
        }
        progress.clear();
        Self::after(clock, match_size_max)
    }

    fn after(clock: Clock<'_>, match_size_max: u32) -> Self {
        let standings = clock.world.standings().values();
        let count = |status: Status| standings.clone().filter(|it| it.status == status).count();
        let refused = standings.clone().find(|it| it.status == Status::Refused);
        Self {
            waiting: count(Status::Searching) + clock.left_count(),
            timed_out: count(Status::TimedOut),
            cancelled: count(Status::Cancelled),
            refused: count(Status::Refused),
            refused_because: refused.and_then(|standing| standing.reason.clone()),
            end_ms: clock.now_ms,
            passes_cut_short: clock.world.passes_cut_short,
            match_size_max,
            matches: clock.made,
        }
    }
}

/// When the last ticket has seen the last expansion, and has been given up. A
/// search that ends at its budget again and again would otherwise go on for ever.
fn last_change_ms(rule_set: &RuleSet, tickets: &[Ticket], timeout_ms: Option<u64>) -> u64 {
    let steps = rule_set.expansions().iter().flat_map(|expansion| &expansion.steps);
    let wait_ms = steps.map(|step| step.wait_ms).chain(timeout_ms).max().unwrap_or(0);
    let last_ms = tickets.last().map_or(EPOCH_MS, |ticket| ticket.created_at_ms);
    last_ms + wait_ms + SEARCH_ON_MS
}

/// How far a run is, on a terminal.
struct Progress<'n> {
    name: &'n str,
    tickets: usize,
    live: bool,
    shown_at: Option<u64>,
}

impl<'n> Progress<'n> {
    fn new(name: &'n str, tickets: usize, quiet: bool) -> Self {
        Self { name, tickets, live: !quiet && io::stderr().is_terminal(), shown_at: None }
    }

    fn show(&mut self, clock: &Clock<'_>) {
        let second = (clock.now_ms - EPOCH_MS) / SECOND_MS;
        let soon = self.shown_at.is_some_and(|shown| second < shown + PROGRESS_SECONDS);
        if !self.live || soon {
            return;
        }
        self.shown_at = Some(second);
        let come = self.tickets - clock.left_count();
        let (tickets, matches) = (self.tickets, counted(clock.made.len(), "match"));
        let line =
            format!("{}: second {second}, {come} of {tickets} tickets, {matches}", self.name);
        // Progress that cannot be shown is no reason to stop.
        let _ = write!(io::stderr(), "\r{line}\x1b[K");
    }

    fn clear(&self) {
        if self.live {
            let _ = write!(io::stderr(), "\r\x1b[K");
        }
    }
}
