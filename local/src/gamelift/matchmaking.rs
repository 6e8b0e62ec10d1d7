//! From waiting tickets to matches.
//!
//! The first ticket that starts waiting gathers others for a moment before
//! matches are formed, as the real service's batches do; whoever stays waits for
//! the next ticket or the next step of an expansion.

use std::collections::HashMap;
use std::time::Duration;

use api_contract::events::RuleEvaluationMetric;
use api_contract::{TicketId, Timestamp};
use matchmaker::{Match, Matchmaker, RefusedTicket, RuleMetrics};

use super::agenda::Deadline;
use super::latency::PlacedPlayer;
use super::limits::MATCHMAKER_DATA_LENGTH_MAX;
use super::matchmaker_data;
use super::options::NewError;
use super::placements::NewPlacement;
use super::rule_sets::RuleSet;
use super::tickets::{Ticket, TicketState, UNEXPECTED};
use super::world::World;
use crate::wire::errors::CallError;

/// From the start of a pass that did not finish to the next: such a pass takes a
/// few tenths of a second, and calls and game servers are to be heard in between.
const BREATH: Duration = Duration::from_millis(500);

/// The waiting tickets, by the rule set's rules.
#[derive(Debug)]
pub(crate) struct Pool {
    matchmaker: Matchmaker,
}

/// Why a ticket cannot wait for a match.
#[derive(Debug, thiserror::Error)]
pub(crate) enum WaitError {
    /// Without it no match would ever be possible.
    #[error("Invalid player; missing required attribute {attribute}")]
    MissingAttribute {
        /// The attribute's name.
        attribute: String,
    },
    /// The rules cannot be applied to it.
    #[error(transparent)]
    Refused(#[from] RefusedTicket),
}

impl Pool {
    /// An empty pool under `rule_set`.
    pub(crate) fn new(rule_set: &RuleSet, seed: u64) -> Result<Self, NewError> {
        let parsed = matchmaker::RuleSet::parse(&rule_set.body).map_err(|problems| {
            let error = problems.iter().find(|p| p.severity == matchmaker::Severity::Error);
            let first = error.map(ToString::to_string).unwrap_or_default();
            NewError::RuleSet { name: rule_set.name.clone(), first }
        })?;
        let options = matchmaker::Options { seed, ..matchmaker::Options::default() };
        Ok(Self { matchmaker: Matchmaker::new(parsed.rule_set, options) })
    }

    /// The tickets in it, earliest first.
    fn tickets(&self) -> Vec<TicketId> {
        let mut waiting: Vec<&matchmaker::Ticket> = self.matchmaker.waiting().collect();
        waiting.sort_by_key(|ticket| ticket.created_at_ms);
        let id = |ticket: &matchmaker::Ticket| {
            TicketId::parse(ticket.id.as_str()).expect("it was ours before")
        };
        waiting.into_iter().map(id).collect()
    }

    /// Takes a ticket in, at the age that it has.
    pub(crate) fn add(&mut self, ticket: &Ticket) -> Result<(), WaitError> {
        let ticket = waiting(ticket);
        let rule_set = self.matchmaker.rule_set();
        let missing = ticket.players.iter().find_map(|player| rule_set.missing_attribute(player));
        if let Some(attribute) = missing {
            return Err(WaitError::MissingAttribute { attribute: attribute.to_owned() });
        }
        Ok(self.matchmaker.add(ticket)?)
    }

    /// Takes a ticket out; tells what the rules said of its tentative matches.
    pub(crate) fn remove(&mut self, id: &TicketId) -> Vec<RuleEvaluationMetric> {
        let id = waiting_id(id);
        let metrics = self.matchmaker.metrics(&id).unwrap_or_default();
        self.matchmaker.remove(&id);
        published(&metrics)
    }
}

/// The ticket as the matchmaker sees it.
fn waiting(ticket: &Ticket) -> matchmaker::Ticket {
    matchmaker::Ticket {
        id: waiting_id(&ticket.id),
        created_at_ms: milliseconds(ticket.start),
        players: ticket
            .players
            .iter()
            .map(|player| matchmaker::Player {
                id: matchmaker::PlayerId::new(player.id.as_str())
                    .expect("the matchmaker takes every player id that we take"),
                attributes: player.attributes.clone(),
                latency_ms: player.latency_ms.clone(),
                team: None,
            })
            .collect(),
        backfill: false,
    }
}

fn waiting_id(id: &TicketId) -> matchmaker::TicketId {
    matchmaker::TicketId::new(id.as_str())
        .expect("the matchmaker takes every ticket id that we take")
}

fn milliseconds(time: Timestamp) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(0)
}

/// Rule metrics as events have them.
fn published(metrics: &[RuleMetrics]) -> Vec<RuleEvaluationMetric> {
    metrics
        .iter()
        .map(|metric| RuleEvaluationMetric {
            rule_name: metric.rule_name.clone(),
            passed_count: metric.passed_count,
            failed_count: metric.failed_count,
        })
        .collect()
}

impl World {
    /// Somebody waits: matches are formed soon, if not sooner.
    pub(crate) fn gather(&mut self, now: Timestamp) {
        self.agenda.set_no_later(Deadline::Pass, now.plus(self.gather));
    }

    /// Goes on under another rule set; tickets that wait keep their ages.
    pub(crate) fn switch_rule_set(&mut self, name: &str, now: Timestamp) -> Result<(), CallError> {
        let rule_set = self.configurations.rule_sets.find_or_refuse(name)?;
        if rule_set.name == self.configurations.matchmaking.rule_set {
            return Ok(());
        }
        let pool = Pool::new(rule_set, self.seed)
            .map_err(|error| CallError::invalid(error.to_string()))?;
        tracing::info!(rule_set = rule_set.name, "matchmaking goes on under another rule set");
        self.configurations.matchmaking.rule_set = rule_set.name.clone();
        let waiting = self.pool.tickets();
        self.pool = pool;
        self.search(&waiting, now);
        Ok(())
    }

    /// Forms the matches that were possible at `at`, in a pass that runs `now`.
    pub(crate) fn form_matches(&mut self, at: Timestamp, now: Timestamp) {
        let pass = self.pool.matchmaker.pass(milliseconds(at));
        self.await_next_pass(pass.budget_exhausted, at, now);
        for formed in pass.matches {
            self.match_formed(&formed, at);
        }
    }

    /// Enters the pass after the one that was for `at` and ran `now`.
    pub(crate) fn await_next_pass(&mut self, exhausted: bool, at: Timestamp, now: Timestamp) {
        if exhausted {
            // From now on, not from when it was due: a search that takes longer
            // than the pause would otherwise fall ever farther behind, and
            // nothing else would be heard.
            self.agenda.set(Deadline::Pass, now.plus(BREATH));
        } else if let Some(next) = self.pool.matchmaker.next_change_at(milliseconds(at)) {
            let next = Timestamp::from_millis(i64::try_from(next).unwrap_or(i64::MAX));
            self.agenda.set_no_later(Deadline::Pass, next);
        }
    }

    /// Proposes a match to its players, or has it placed if nobody is asked.
    fn match_formed(&mut self, formed: &Match, now: Timestamp) {
        self.matches_formed += 1;
        let id = self.ids.matched();
        let tickets = self.join_teams(formed);
        let metrics = published(&formed.metrics);
        tracing::info!(matched = %id, tickets = tickets.len(), players = formed.player_count(),
            "match formed");
        for ticket in &tickets {
            self.record_metrics(ticket, metrics.clone());
        }
        self.publish_potential_match(&id, &tickets, metrics, now);
        let data = matchmaker_data::write(&id, &self.configurations.matchmaking.arn, formed);
        if data.chars().count() > MATCHMAKER_DATA_LENGTH_MAX {
            for ticket in &tickets {
                self.end_ticket(ticket, TicketState::Failed(UNEXPECTED), now);
            }
            self.publish_failed(&tickets, Some(&id), now);
            return;
        }
        let players = self.placed_players(&tickets);
        let players_max = self.pool.matchmaker.rule_set().player_count_max();
        let placement =
            NewPlacement { id, tickets, players, players_max, matchmaker_data: data.into() };
        match self.configurations.matchmaking.acceptance_timeout {
            Some(patience) => self.propose(placement, patience, now),
            None => self.start_placement(placement, now),
        }
    }

    /// Writes the match's teams into its tickets; returns these.
    fn join_teams(&mut self, formed: &Match) -> Vec<TicketId> {
        let teams: HashMap<&str, &str> = formed
            .teams
            .iter()
            .flat_map(|team| team.players.iter().map(|p| (p.as_str(), team.name.as_str())))
            .collect();
        let mut tickets = Vec::new();
        for matched in &formed.tickets {
            let id = TicketId::parse(matched.id.as_str()).expect("it was ours before");
            let Some(ticket) = self.tickets.find_mut(&id) else { continue };
            for player in &mut ticket.players {
                player.team = teams.get(player.id.as_str()).map(|&team| team.to_owned());
            }
            tickets.push(id);
        }
        tickets
    }

    fn placed_players(&self, tickets: &[TicketId]) -> Vec<PlacedPlayer> {
        tickets
            .iter()
            .filter_map(|id| self.tickets.find(id))
            .flat_map(|ticket| &ticket.players)
            .map(|player| PlacedPlayer {
                id: player.id.clone(),
                latency_ms: player.latency_ms.clone(),
            })
            .collect()
    }

    /// How many tickets wait in the pool.
    pub(crate) fn tickets_waiting(&self) -> usize {
        self.pool.matchmaker.waiting_count()
    }
}
