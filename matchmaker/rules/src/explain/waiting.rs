//! Why tickets still wait.

mod text;

use std::collections::BTreeMap;
use std::sync::Arc;

use matchmaker::trial::lines::came_at_ms;
use matchmaker::trial::{Clock, Configuration, EPOCH_MS, Made, SECOND_MS, World};
use matchmaker::{Explanation, RuleMetrics, RuleSet, Ticket};
use serde::Serialize;
use serde_json::Value;

use crate::arguments::Explain;
use crate::explain::needs::{Need, Needs};
use crate::explain::pairs::{Apart, apart, together_at_ms};
use crate::explain::timeline::{Change, Moment, document, timeline};
use crate::failure::CommandError;
use crate::input;
use crate::numbers::seconds;
use crate::ticket_lines;

/// Most other tickets that one is compared with, the oldest first.
const OTHERS_MAX: usize = 1_000;
/// Most of them whose distance is found out, a rule.
const MEASURED_MAX: usize = 32;
/// Most of them that are listed, a rule.
const LISTED_MAX: usize = 3;
/// The same when tickets were asked for by name.
const LISTED_NAMED_MAX: usize = 10;

/// What `--json` prints, and the text.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Waiting {
    rule_set: String,
    /// The second that is looked at.
    second: u64,
    tickets_come: usize,
    tickets_matched: usize,
    tickets_waiting: usize,
    matches: usize,
    /// With how many of the oldest waiting tickets each is compared.
    compared_with: usize,
    /// Tickets asked for by name that do not wait.
    elsewhere: Vec<Elsewhere>,
    waiting: Vec<TicketReport>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Elsewhere {
    ticket: String,
    text: String,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct TicketReport {
    ticket: String,
    players: usize,
    waited_seconds: Value,
    never: Option<String>,
    alone: Vec<Alone>,
    players_needed: u64,
    players_available: u64,
    compatible_tickets: u64,
    kept_apart: Vec<KeptApart>,
    /// Tickets for which no teams have room beside this one.
    without_room: usize,
    /// What the rules said of tentative matches with this ticket.
    metrics: Vec<RuleMetrics>,
    next: Option<Next>,
}

/// A rule that a ticket does not satisfy even by itself.
#[derive(Debug, Serialize)]
struct Alone {
    rule: String,
    need: Option<Need>,
}

#[derive(Debug, Serialize)]
struct KeptApart {
    rule: String,
    tickets: usize,
    /// Some of these tickets, those that come closest first.
    nearest: Vec<Near>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Near {
    ticket: String,
    need: Option<Need>,
    /// The second from which waiting alone brings them together.
    together_from: Option<Value>,
}

/// The next step of an expansion.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Next {
    second: Value,
    changes: Vec<Change>,
    /// How many more of the waiting tickets could then play with this one.
    tickets_more: usize,
}

impl Waiting {
    /// `text` is what the rule set was read from; `tickets` are in the order in
    /// which they come.
    pub(crate) fn of(
        wish: &Explain,
        rule_set: RuleSet,
        text: &str,
        tickets: &[Ticket],
    ) -> Result<Self, CommandError> {
        let named = wish.ticket.iter().map(|name| ticket_lines::find(tickets, name));
        let named = named.collect::<Result<Vec<_>, _>>()?;
        let last = tickets.last().map_or(0, |ticket| came_at_ms(ticket).div_ceil(SECOND_MS));
        let second = wish.at.unwrap_or(last);
        let now_ms = EPOCH_MS + second * SECOND_MS;
        let come = &tickets[..tickets.partition_point(|ticket| ticket.created_at_ms <= now_ms)];
        let rule_set = Arc::new(rule_set);
        let (clock, made) = played(&rule_set, come, now_ms);
        let world = clock.world();
        let scene = Scene {
            needs: Needs::new(&rule_set, document(text)),
            timeline: timeline(&rule_set, text),
            rule_set: &rule_set,
            waiting: world.matchmaker().waiting().collect(),
            world,
            now_ms,
            listed_max: if named.is_empty() { LISTED_MAX } else { LISTED_NAMED_MAX },
        };
        let wished: Vec<&Ticket> = match named.is_empty() {
            true => scene.waiting.iter().take(wish.limit as usize).copied().collect(),
            false => named.clone(),
        };
        let waits = |ticket: &&&Ticket| scene.waiting.iter().any(|other| other.id == ticket.id);
        let elsewhere = named.iter().filter(|ticket| !waits(ticket));
        Ok(Self {
            rule_set: input::name(&wish.rule_set).to_owned(),
            second,
            tickets_come: come.len(),
            tickets_matched: made.iter().map(|made| made.made.tickets.len()).sum(),
            tickets_waiting: scene.waiting.len(),
            matches: made.len(),
            compared_with: scene.waiting.len().min(OTHERS_MAX),
            elsewhere: elsewhere.map(|ticket| elsewhere_of(ticket, world, &made, now_ms)).collect(),
            waiting: wished.iter().filter_map(|ticket| scene.report(ticket)).collect(),
        })
    }
}

/// Plays the tickets up to a moment, one pass a second.
fn played(rule_set: &RuleSet, tickets: &[Ticket], now_ms: u64) -> (Clock, Vec<Made>) {
    let world = World::new(rule_set.clone(), Configuration::default(), 0);
    let mut clock = Clock::new(world, tickets.into());
    let made = std::iter::from_fn(|| clock.tick(now_ms)).flatten().collect();
    (clock, made)
}

fn elsewhere_of(ticket: &Ticket, world: &World, made: &[Made], now_ms: u64) -> Elsewhere {
    let has = |made: &&Made| made.made.tickets.iter().any(|other| other.id == ticket.id);
    let text = match (made.iter().find(has), world.standings().get(&ticket.id)) {
        (Some(made), _) => {
            let others = made.made.tickets.iter().filter(|other| other.id != ticket.id);
            let others: Vec<String> = others.map(|other| other.id.to_string()).collect();
            let second = seconds(made.at_ms - EPOCH_MS);
            let with = match others.is_empty() {
                true => "by itself".to_owned(),
                false => format!("with {}", others.join(", ")),
            };
            format!("matched in second {second} {with}")
        }
        (None, Some(standing)) => {
            let reason = standing.reason.as_ref().map(|reason| format!(": {reason}"));
            format!("{}{}", standing.status.word(), reason.unwrap_or_default())
        }
        (None, None) => {
            let second = seconds(came_at_ms(ticket));
            format!("comes in second {second}, after {}", seconds(now_ms - EPOCH_MS))
        }
    };
    Elsewhere { ticket: ticket.id.to_string(), text }
}

/// The waiting tickets at one moment.
struct Scene<'r> {
    rule_set: &'r Arc<RuleSet>,
    needs: Needs<'r>,
    timeline: Vec<Moment>,
    world: &'r World,
    waiting: Vec<&'r Ticket>,
    now_ms: u64,
    listed_max: usize,
}

/// A ticket beside another.
struct Beside<'t> {
    other: &'t Ticket,
    apart: Apart,
    together_at_ms: Option<u64>,
}

impl Scene<'_> {
    fn report(&self, ticket: &Ticket) -> Option<TicketReport> {
        let explanation = self.world.matchmaker().why_not(&ticket.id, self.now_ms)?;
        let beside =
            if explanation.never.is_none() { self.beside_others(ticket) } else { Vec::new() };
        let metrics = self.world.matchmaker().metrics(&ticket.id).unwrap_or_default();
        Some(TicketReport {
            ticket: ticket.id.to_string(),
            players: ticket.players.len(),
            waited_seconds: seconds(self.now_ms - ticket.created_at_ms),
            kept_apart: self.kept_apart(ticket, &beside),
            without_room: beside.iter().filter(|it| it.apart == Apart::NoRoom).count(),
            next: self.next(ticket, &explanation, &beside),
            metrics: metrics
                .into_iter()
                .filter(|it| it.passed_count + it.failed_count > 0)
                .collect(),
            never: explanation.never,
            alone: explanation.alone.into_iter().map(|rule| self.alone(rule, ticket)).collect(),
            players_needed: explanation.players_needed,
            players_available: explanation.players_available,
            compatible_tickets: explanation.compatible_tickets,
        })
    }

    fn alone(&self, rule: String, ticket: &Ticket) -> Alone {
        let place = self.rule_set.rules().iter().position(|other| other.name == rule);
        Alone { need: place.and_then(|place| self.needs.of_one(place, ticket, self.now_ms)), rule }
    }

    fn beside_others<'s>(&'s self, ticket: &Ticket) -> Vec<Beside<'s>> {
        let others = self.waiting.iter().filter(|other| other.id != ticket.id).take(OTHERS_MAX);
        let beside = |other: &&'s Ticket| {
            let apart = apart(self.rule_set, ticket, other, self.now_ms);
            let together_at_ms = match apart {
                Apart::Together => None,
                Apart::Rules(_) | Apart::NoRoom => {
                    together_at_ms(self.rule_set, ticket, other, self.now_ms)
                }
            };
            Beside { other, apart, together_at_ms }
        };
        others.map(beside).collect()
    }

    fn kept_apart(&self, ticket: &Ticket, beside: &[Beside<'_>]) -> Vec<KeptApart> {
        let mut by_rule: BTreeMap<usize, Vec<&Beside<'_>>> = BTreeMap::new();
        for it in beside {
            let Apart::Rules(names) = &it.apart else { continue };
            let rules = self.rule_set.rules().iter().enumerate();
            for (place, _) in rules.filter(|(_, rule)| names.contains(&rule.name)) {
                by_rule.entry(place).or_default().push(it);
            }
        }
        let kept_apart = by_rule.into_iter().map(|(place, mut beside)| {
            let tickets = beside.len();
            beside.sort_by_key(|it| it.together_at_ms.unwrap_or(u64::MAX));
            let mut nearest: Vec<Near> = beside
                .into_iter()
                .take(MEASURED_MAX)
                .map(|it| self.near(place, ticket, it))
                .collect();
            let missing = |near: &Near| near.need.as_ref().map_or(f64::INFINITY, |it| it.missing);
            nearest.sort_by(|a, b| missing(a).total_cmp(&missing(b)));
            nearest.truncate(self.listed_max);
            KeptApart { rule: self.rule_set.rules()[place].name.clone(), tickets, nearest }
        });
        kept_apart.collect()
    }

    fn near(&self, rule: usize, ticket: &Ticket, beside: &Beside<'_>) -> Near {
        Near {
            ticket: beside.other.id.to_string(),
            need: self.needs.of_pair(rule, ticket, beside.other, self.now_ms),
            together_from: beside.together_at_ms.map(|moment| seconds(moment - EPOCH_MS)),
        }
    }

    fn next(
        &self,
        ticket: &Ticket,
        explanation: &Explanation,
        beside: &[Beside<'_>],
    ) -> Option<Next> {
        let at_ms = explanation.next_expansion.as_ref()?.at_ms;
        let wait_ms = at_ms.saturating_sub(ticket.created_at_ms);
        let moment = self.timeline.iter().find(|moment| moment.wait_ms == wait_ms);
        let sooner = |it: &&Beside<'_>| it.together_at_ms.is_some_and(|moment| moment <= at_ms);
        Some(Next {
            second: seconds(at_ms - EPOCH_MS),
            changes: moment.map(|moment| moment.changes.clone()).unwrap_or_default(),
            tickets_more: beside.iter().filter(sooner).count(),
        })
    }
}
