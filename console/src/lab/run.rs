//! One rule set's run over tickets, in virtual time.
//!
//! Tickets come at their moments; there is one pass in each virtual second in
//! which something can have changed. A ticket ends by a match, when its time is
//! over, or when its player comes again with another one; matches need no
//! acceptance here.

use std::{
    collections::{HashMap, VecDeque},
    sync::Arc,
};

use matchmaker::{
    Explanation, Match, Matchmaker, Options, PlayerId, RuleMetrics, RuleSet, Ticket, TicketId,
};

use super::{EPOCH_MS, SECOND_MS, measures::Tally};

/// Most matches that are kept to be looked at, the newest.
pub const NEWEST_MAX: usize = 12;
/// Tentative matches that one pass looks at: a tenth of the engine's own bound,
/// so that no pass holds up the page for long. The next pass goes on.
const SEARCH_BUDGET: u64 = 40_000;
/// The same for large matches, of which each takes four times as long to look at.
const LARGE_SEARCH_BUDGET: u64 = 10_000;
/// For how long after the last change searches that ended at their bound are gone
/// on with.
const SEARCH_ON_MS: u64 = 60 * SECOND_MS;

/// A match and when it was made.
#[derive(Debug, Clone, PartialEq)]
pub struct Made {
    /// Counts from 1.
    pub number: usize,
    /// The moment of the engine's clock.
    pub at_ms: u64,
    /// The match.
    pub made: Match,
}

/// A rule set, the tickets that are yet to come to it, and what came of the others.
#[derive(Debug)]
pub struct Run {
    matchmaker: Matchmaker,
    tickets: Arc<[Ticket]>,
    come: usize,
    now_ms: u64,
    /// Found out once a pass: it looks at everybody who waits.
    next_ms: Option<u64>,
    last_change_ms: u64,
    patience_ms: Option<u64>,
    playing: HashMap<PlayerId, TicketId>,
    cut_short: bool,
    newest: VecDeque<Arc<Made>>,
    tally: Tally,
}

impl Run {
    /// A run that has not begun; `tickets` in the order in which they come. A
    /// ticket is given up after `patience_ms`.
    #[must_use]
    pub fn new(
        rule_set: RuleSet,
        tickets: Arc<[Ticket]>,
        patience_ms: Option<u64>,
        skill: Option<String>,
    ) -> Self {
        let steps = rule_set.expansions().iter().flat_map(|expansion| &expansion.steps);
        let wait_ms = steps.map(|step| step.wait_ms).chain(patience_ms).max().unwrap_or(0);
        let last_ms = tickets.last().map_or(EPOCH_MS, |ticket| ticket.created_at_ms);
        let first = tickets.first();
        let tickets_begin = first.map(|ticket| ticket.created_at_ms.next_multiple_of(SECOND_MS));
        let tally = Tally::new(rule_set.player_count_max(), skill);
        let search_budget = if rule_set.is_large() { LARGE_SEARCH_BUDGET } else { SEARCH_BUDGET };
        let options = Options { search_budget, ..Options::default() };
        Self {
            matchmaker: Matchmaker::new(rule_set, options),
            tickets,
            come: 0,
            next_ms: tickets_begin,
            now_ms: EPOCH_MS,
            last_change_ms: last_ms + wait_ms + SEARCH_ON_MS,
            patience_ms,
            playing: HashMap::new(),
            cut_short: false,
            newest: VecDeque::new(),
            tally,
        }
    }

    /// The next second in which there is something to do; none at the end.
    #[must_use]
    pub fn next_ms(&self) -> Option<u64> {
        self.next_ms
    }

    fn find_next_ms(&self) -> Option<u64> {
        let arrival = self.tickets.get(self.come).map(|ticket| ticket.created_at_ms);
        let change = if self.cut_short {
            Some(self.now_ms + 1)
        } else {
            self.matchmaker.next_change_at(self.now_ms)
        };
        let next = [arrival, change, self.next_timeout_ms()].into_iter().flatten().min()?;
        let next = next.next_multiple_of(SECOND_MS);
        (next <= self.last_change_ms).then_some(next)
    }

    fn next_timeout_ms(&self) -> Option<u64> {
        let patience_ms = self.patience_ms?;
        let oldest = self.matchmaker.waiting().next()?;
        Some((oldest.created_at_ms + patience_ms).max(self.now_ms + 1))
    }

    /// Lives through the next second in which there is something to do, unless
    /// there is none up to `until_ms`.
    pub fn tick(&mut self, until_ms: u64) -> bool {
        let next = self.next_ms.filter(|next_ms| *next_ms <= until_ms);
        if let Some(next_ms) = next {
            self.live_through(next_ms);
            self.next_ms = self.find_next_ms();
        }
        next.is_some()
    }

    fn live_through(&mut self, now_ms: u64) {
        self.now_ms = now_ms;
        let tickets = Arc::clone(&self.tickets);
        let left = &tickets[self.come..];
        let due = left.partition_point(|ticket| ticket.created_at_ms <= now_ms);
        left[..due].iter().for_each(|ticket| self.submit(ticket.clone()));
        self.come += due;
        self.time_out();
        let pass = self.matchmaker.pass(now_ms);
        self.cut_short = pass.budget_exhausted;
        self.tally.passes_cut_short += u64::from(pass.budget_exhausted);
        pass.matches.into_iter().for_each(|made| self.keep(made));
    }

    /// Takes a ticket in. Other open tickets of its players end silently.
    fn submit(&mut self, ticket: Ticket) {
        let players: Vec<PlayerId> =
            ticket.players.iter().map(|player| player.id.clone()).collect();
        let id = ticket.id.clone();
        if let Err(refused) = self.matchmaker.add(ticket) {
            self.tally.refused += 1;
            self.tally.refused_because.get_or_insert_with(|| refused.to_string());
            return;
        }
        for player in players {
            let older = self.playing.insert(player, id.clone()).filter(|older| *older != id);
            if older.is_some_and(|older| self.matchmaker.remove(&older).is_some()) {
                self.tally.cancelled += 1;
            }
        }
    }

    fn time_out(&mut self) {
        let Some(patience_ms) = self.patience_ms else { return };
        let over =
            |ticket: &&Ticket| self.now_ms.saturating_sub(ticket.created_at_ms) >= patience_ms;
        let due: Vec<TicketId> =
            self.matchmaker.waiting().take_while(over).map(|ticket| ticket.id.clone()).collect();
        self.tally.timed_out += due.len();
        due.iter().for_each(|ticket| drop(self.matchmaker.remove(ticket)));
    }

    fn keep(&mut self, made: Match) {
        self.tally.count(&made, self.now_ms);
        let number = self.tally.matches();
        self.newest.push_front(Arc::new(Made { number, at_ms: self.now_ms, made }));
        self.newest.truncate(NEWEST_MAX);
    }

    /// What is measured so far.
    #[must_use]
    pub fn tally(&self) -> &Tally {
        &self.tally
    }

    /// The last moment at which there was a pass.
    #[must_use]
    pub fn now_ms(&self) -> u64 {
        self.now_ms
    }

    /// How many tickets are yet to come.
    #[must_use]
    pub fn left(&self) -> usize {
        self.tickets.len() - self.come
    }

    /// How many wait.
    #[must_use]
    pub fn waiting_count(&self) -> usize {
        self.matchmaker.waiting_count()
    }

    /// Those who wait, the longest first.
    pub fn waiting(&self) -> impl Iterator<Item = &Ticket> {
        self.matchmaker.waiting()
    }

    /// The newest matches, the newest first.
    pub fn newest(&self) -> impl Iterator<Item = &Arc<Made>> {
        self.newest.iter()
    }

    /// Why a ticket waits, and what the rules said of tentative matches with it.
    #[must_use]
    pub fn why_not(&self, ticket: &TicketId) -> Option<(Explanation, Vec<RuleMetrics>)> {
        let explanation = self.matchmaker.why_not(ticket, self.now_ms)?;
        Some((explanation, self.matchmaker.metrics(ticket)?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lab::lines;

    const PAIRS: &str = r#"{
        "ruleLanguageVersion": "1.0",
        "playerAttributes": [{ "name": "skill", "type": "number" }],
        "teams": [{ "name": "pair", "minPlayers": 2, "maxPlayers": 2 }],
        "rules": [{ "name": "Fair", "type": "batchDistance",
                    "batchAttribute": "skill", "maxDistance": 5 }],
        "expansions": [{ "target": "rules[Fair].maxDistance",
                         "steps": [{ "waitTimeSeconds": 10, "value": 20 }] }]
    }"#;

    fn line(id: &str, player: &str, at: u32, skill: u32) -> String {
        format!(
            r#"{{"id":"{id}","at":{at},"players":[{{"id":"{player}","attributes":{{"skill":{{"N":{skill}}}}}}}]}}"#
        )
    }

    fn run(lines: &[String], patience_ms: Option<u64>) -> Run {
        let rule_set = RuleSet::parse(PAIRS).unwrap().rule_set;
        let tickets = lines::read(&lines.join("\n")).tickets;
        Run::new(rule_set, tickets.into(), patience_ms, Some("skill".to_owned()))
    }

    #[test]
    fn waiting_ends_where_an_expansion_allows_it() {
        let mut run = run(&[line("a", "ada", 0, 10), line("b", "bob", 3, 25)], None);
        assert!(run.tick(EPOCH_MS + 3_000) && run.tick(EPOCH_MS + 3_000));
        let (explanation, _) = run.why_not(&TicketId::new("a").unwrap()).unwrap();
        assert_eq!(explanation.kept_apart[0].rule_name, "Fair");

        while run.tick(u64::MAX) {}

        let made = run.newest().next().unwrap();
        assert_eq!((made.at_ms, made.made.player_count()), (EPOCH_MS + 13_000, 2));
        assert_eq!((run.waiting_count(), run.left()), (0, 0));
    }

    #[test]
    fn a_ticket_ends_when_its_time_is_over_or_its_player_comes_again() {
        let lines = [line("a", "ada", 0, 1), line("b", "ada", 2, 1), line("c", "cy", 3, 99)];
        let mut run = run(&lines, Some(5_000));

        while run.tick(u64::MAX) {}

        assert_eq!((run.tally().cancelled, run.tally().timed_out), (1, 2));
        assert_eq!(run.now_ms(), EPOCH_MS + 8_000);
    }
}
