//! A thin ticket life cycle around the engine: timeouts, duplicate players and
//! acceptance, as far as the cases need them.

use std::collections::{BTreeMap, BTreeSet};

use matchmaker::{Match, Matchmaker, Options, Player, PlayerId, RuleSet, Ticket, TicketId};

use super::{Action, Case, PlayerEntry, TicketEntry};

/// Milliseconds of the engine's clock at the case's second 0: not itself 0, so
/// that nothing works only because the clock began with the case.
const EPOCH_MS: u64 = 1_700_000_000_000;

/// A match and the second in which it was made.
#[derive(Debug)]
pub(crate) struct Made {
    pub(crate) at: u64,
    pub(crate) made: Match,
    pub(crate) proposed: bool,
}

#[derive(Debug, Clone)]
pub(crate) struct Standing {
    pub(crate) status: &'static str,
    pub(crate) reason: Option<&'static str>,
    created_at: u64,
    players: Vec<String>,
}

struct Proposal {
    at: u64,
    tickets: Vec<Ticket>,
    accepted: BTreeSet<String>,
}

pub(crate) struct World<'c> {
    case: &'c Case,
    matchmaker: Matchmaker,
    proposals: Vec<Proposal>,
    pub(crate) standings: BTreeMap<String, Standing>,
    pub(crate) made: Vec<Made>,
    /// The standings at the end of each second.
    pub(crate) history: Vec<BTreeMap<String, Standing>>,
}

impl<'c> World<'c> {
    pub(crate) fn new(case: &'c Case, rule_set: RuleSet, seed: u64) -> Self {
        let options = Options { seed, ..Options::default() };
        Self {
            case,
            matchmaker: Matchmaker::new(rule_set, options),
            proposals: Vec::new(),
            standings: BTreeMap::new(),
            made: Vec::new(),
            history: Vec::new(),
        }
    }

    pub(crate) fn live_through(&mut self, second: u64) -> Result<(), String> {
        let case = self.case;
        for entry in case.tickets.iter().filter(|entry| entry.at == second) {
            tickets(entry).into_iter().for_each(|ticket| self.submit(ticket, second));
        }
        for action in case.actions.iter().filter(|action| action.at == second) {
            self.act(action)?;
        }
        self.time_out(second);
        self.end_proposals(second);
        self.run_pass(second);
        self.history.push(self.standings.clone());
        Ok(())
    }

    fn submit(&mut self, ticket: Ticket, second: u64) {
        let players: Vec<String> =
            ticket.players.iter().map(|player| player.id.to_string()).collect();
        let searching = self.standings.iter_mut().filter(|(_, other)| other.status == "SEARCHING");
        for (id, other) in searching {
            if other.players.iter().any(|player| players.contains(player)) {
                self.matchmaker.remove(&TicketId::new(id).unwrap()).unwrap();
                other.status = "CANCELLED";
                other.reason = Some("Cancelled due to duplicate player");
            }
        }
        let id = ticket.id.to_string();
        let status = if self.matchmaker.add(ticket).is_ok() { "SEARCHING" } else { "REFUSED" };
        let standing = Standing { status, reason: None, created_at: second, players };
        self.standings.insert(id, standing);
    }

    fn act(&mut self, action: &Action) -> Result<(), String> {
        match (action.op.as_str(), action.acceptance.as_deref()) {
            ("AcceptMatch", Some("ACCEPT")) => {
                let of_ticket = |proposal: &&mut Proposal| proposal.has(&action.ticket);
                let proposal = self.proposals.iter_mut().find(of_ticket);
                let proposal = proposal.ok_or("no proposal to accept")?;
                proposal.accepted.extend(action.players.iter().cloned());
            }
            ("AcceptMatch", Some("REJECT")) => {
                let place = self.proposals.iter().position(|proposal| proposal.has(&action.ticket));
                let proposal = self.proposals.remove(place.ok_or("no proposal to reject")?);
                self.drop_proposal(proposal);
            }
            ("StopMatchmaking", _) => {
                self.matchmaker.remove(&TicketId::new(&action.ticket).unwrap());
                self.settle(&action.ticket, "CANCELLED");
            }
            (op, _) => return Err(format!("the world knows no action {op}")),
        }
        Ok(())
    }

    fn settle(&mut self, ticket: &str, status: &'static str) {
        self.standings.get_mut(ticket).unwrap().status = status;
    }

    fn time_out(&mut self, second: u64) {
        let Some(timeout) = self.case.configuration.request_timeout_seconds else { return };
        for (id, standing) in &mut self.standings {
            if standing.status == "SEARCHING" && second - standing.created_at >= timeout {
                self.matchmaker.remove(&TicketId::new(id).unwrap()).unwrap();
                standing.status = "TIMED_OUT";
            }
        }
    }

    /// Completes accepted proposals, drops those whose time is over.
    fn end_proposals(&mut self, second: u64) {
        let timeout = self.case.configuration.acceptance_timeout_seconds.unwrap_or(u64::MAX);
        for proposal in std::mem::take(&mut self.proposals) {
            if proposal.is_accepted() {
                for ticket in &proposal.tickets {
                    self.settle(ticket.id.as_str(), "COMPLETED");
                }
            } else if second - proposal.at >= timeout {
                self.drop_proposal(proposal);
            } else {
                self.proposals.push(proposal);
            }
        }
    }

    /// Whoever has accepted goes on searching; the others are out.
    fn drop_proposal(&mut self, proposal: Proposal) {
        for ticket in proposal.tickets.clone() {
            let id = ticket.id.to_string();
            if proposal.has_accepted(&ticket) {
                self.matchmaker.put_back(ticket).unwrap();
                self.settle(&id, "SEARCHING");
            } else {
                self.settle(&id, "CANCELLED");
            }
        }
    }

    fn run_pass(&mut self, second: u64) {
        let acceptance = self.case.configuration.acceptance_required;
        let status = if acceptance { "REQUIRES_ACCEPTANCE" } else { "COMPLETED" };
        for made in self.matchmaker.pass(EPOCH_MS + second * 1_000).matches {
            for ticket in &made.tickets {
                self.settle(ticket.id.as_str(), status);
            }
            if acceptance {
                let tickets = made.tickets.clone();
                self.proposals.push(Proposal { at: second, tickets, accepted: BTreeSet::new() });
            }
            self.made.push(Made { at: second, made, proposed: acceptance });
        }
    }
}

impl Proposal {
    fn has(&self, ticket: &str) -> bool {
        self.tickets.iter().any(|other| other.id.as_str() == ticket)
    }

    fn has_accepted(&self, ticket: &Ticket) -> bool {
        ticket.players.iter().all(|player| self.accepted.contains(player.id.as_str()))
    }

    fn is_accepted(&self) -> bool {
        self.tickets.iter().all(|ticket| self.has_accepted(ticket))
    }
}

fn tickets(entry: &TicketEntry) -> Vec<Ticket> {
    match (&entry.id, &entry.id_prefix) {
        (Some(id), _) => vec![ticket(entry, id)],
        (None, Some(prefix)) => {
            let numbers = 1..=entry.repeat.unwrap();
            numbers.map(|number| ticket(entry, &format!("{prefix}{number}"))).collect()
        }
        (None, None) => panic!("a ticket without an id"),
    }
}

fn ticket(entry: &TicketEntry, id: &str) -> Ticket {
    Ticket {
        id: TicketId::new(id).unwrap(),
        created_at_ms: EPOCH_MS + entry.at * 1_000,
        players: entry.players.iter().map(|entry| player(entry, id)).collect(),
        backfill: entry.backfill,
    }
}

fn player(entry: &PlayerEntry, ticket: &str) -> Player {
    Player {
        id: PlayerId::new(entry.id.replace("{ticket}", ticket)).unwrap(),
        attributes: entry.attributes.clone(),
        latency_ms: entry.latency_in_ms.clone(),
        team: entry.team.clone(),
    }
}
