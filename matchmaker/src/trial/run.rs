//! One rule set's run over all tickets.

use std::sync::Arc;

use super::clock::Clock;
use super::measures::{Measures, Tally};
use super::world::{Configuration, Made, World};
use super::{EPOCH_MS, SECOND_MS};
use crate::rule_set::RuleSet;
use crate::tickets::Ticket;

/// How long searches that ended at their budget are gone on with.
const SEARCH_ON_MS: u64 = 60 * SECOND_MS;

/// What a run does that neither rule set nor tickets say.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Settings {
    /// How long a ticket waits before it is given up, in milliseconds.
    pub request_timeout_ms: Option<u64>,
    /// The last virtual second; if nobody says, when waiting changes nothing any more.
    pub until_second: Option<u64>,
    /// Settles which of several equal teams a ticket joins.
    pub seed: u64,
    /// The number attribute that the quality of matches is told by.
    pub skill: Option<String>,
}

/// A rule set, the tickets that come to it, and what came of them.
#[derive(Debug)]
pub struct Run {
    clock: Clock,
    until_ms: u64,
    tally: Tally,
}

impl Run {
    /// A run that has not begun; `tickets` in the order in which they come.
    #[must_use]
    pub fn new(rule_set: RuleSet, tickets: Arc<[Ticket]>, settings: &Settings) -> Self {
        let request_timeout_ms = settings.request_timeout_ms;
        let until_ms = match settings.until_second {
            Some(second) => EPOCH_MS + second * SECOND_MS,
            None => last_change_ms(&rule_set, &tickets, request_timeout_ms),
        };
        let tally = Tally::new(&rule_set, settings.skill.clone());
        let configuration = Configuration { request_timeout_ms, ..Configuration::default() };
        let world = World::new(rule_set, configuration, settings.seed);
        Self { clock: Clock::new(world, tickets), until_ms, tally }
    }

    /// The virtual clock and those who wait.
    #[must_use]
    pub fn clock(&self) -> &Clock {
        &self.clock
    }

    /// The next second in which there is something to do; none at the end.
    #[must_use]
    pub fn next_ms(&self) -> Option<u64> {
        self.clock.next_ms().filter(|next_ms| *next_ms <= self.until_ms)
    }

    /// Lives through that second, and says which matches were made; nothing at the end.
    pub fn tick(&mut self) -> Option<Vec<Made>> {
        self.tick_while(&mut || true)
    }

    /// The same, as long as `go_on` says so; what is left of the second is lived through
    /// by the next call.
    pub fn tick_while(&mut self, go_on: &mut dyn FnMut() -> bool) -> Option<Vec<Made>> {
        let made = self.clock.tick_while(self.until_ms, go_on)?;
        made.iter().for_each(|made| self.tally.count(made));
        Some(made)
    }

    /// What is measured so far.
    #[must_use]
    pub fn measures(&self) -> Measures {
        self.tally.measures(&self.clock)
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

#[cfg(test)]
mod tests {
    use super::super::lines::TicketLines;
    use super::*;
    use crate::tickets::TicketId;

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

    fn run(lines: &[String], request_timeout_ms: Option<u64>) -> Run {
        let rule_set = RuleSet::parse(PAIRS).unwrap().rule_set;
        let tickets = TicketLines::read(&lines.join("\n"), 100).tickets;
        let skill = Some("skill".to_owned());
        let settings = Settings { request_timeout_ms, skill, ..Settings::default() };
        Run::new(rule_set, tickets.into(), &settings)
    }

    #[test]
    fn waiting_ends_where_an_expansion_allows_it() {
        let mut run = run(&[line("a", "ada", 0, 10), line("b", "bob", 3, 25)], None);
        assert_eq!((run.tick(), run.tick()), (Some(vec![]), Some(vec![])));
        let waiting = run.clock().world().matchmaker();
        let why = waiting.why_not(&TicketId::new("a").unwrap(), run.clock().now_ms()).unwrap();
        assert_eq!(why.kept_apart[0].rule_name, "Fair");

        let made: Vec<Made> = std::iter::from_fn(|| run.tick()).flatten().collect();

        assert_eq!((made[0].at_ms, made[0].made.player_count()), (EPOCH_MS + 13_000, 2));
        assert_eq!((run.measures().tickets_waiting, run.measures().matches), (0, 1));
    }

    #[test]
    fn a_ticket_ends_when_its_time_is_over_or_its_player_comes_again() {
        let lines = [line("a", "ada", 0, 1), line("b", "ada", 2, 1), line("c", "cy", 3, 99)];
        let mut run = run(&lines, Some(5_000));

        while run.tick().is_some() {}

        let measures = run.measures();
        assert_eq!((measures.tickets_cancelled, measures.tickets_timed_out), (1, 2));
        assert_eq!(measures.end_second, 8);
    }
}
