//! Why a ticket still waits, worked out here.
//!
//! The rule set and the waiting tickets come with the ticket; the `matchmaker`
//! crate applies the one to the other in the browser, as the local cloud does and
//! as FlexMatch is documented to. Players are made of tickets as the service makes
//! them when it hands a ticket over: the skill as an attribute, and round trips of
//! one millisecond or more.

use std::sync::Arc;

use api_contract::{
    Latencies, PlayerId, Ticket, TicketId, Timestamp,
    admin::tickets::{Pool, PooledTicket},
    players::SKILL_ATTRIBUTE,
};
use matchmaker::{
    AttributeValue, Explanation, Matchmaker, Options, RuleSet,
    sorting::{map_of, sort_by_number},
};

use super::expansions::{self, NextStep};

/// Most of the other tickets that are listed one by one.
pub const NEIGHBOURS_MAX: usize = 10;

/// What keeps a ticket waiting.
#[derive(Debug, Clone, PartialEq)]
pub struct Waiting {
    /// What the matchmaker says of the ticket among all that wait.
    pub explanation: Explanation,
    /// The rules that keep others away, the one that keeps most away first.
    pub apart: Vec<Apart>,
    /// How many other tickets wait.
    pub others: usize,
    /// Whether more wait than the API listed.
    pub truncated: bool,
    /// Tickets to which the rule set cannot be applied here.
    pub left_out: usize,
    /// What changes next, just by waiting.
    pub next: Option<NextStep>,
    /// The other tickets that come closest, the closest first.
    pub neighbours: Vec<Neighbour>,
}

/// A rule that keeps others away.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Apart {
    /// The rule's name.
    pub rule_name: String,
    /// What its author says about it.
    pub about: Option<String>,
    /// How many tickets it keeps away.
    pub tickets: u64,
}

/// Another waiting ticket, beside the one in question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Neighbour {
    /// Names the ticket.
    pub ticket_id: TicketId,
    /// Whose it is.
    pub player_id: PlayerId,
    /// The skill that FlexMatch was told, in thousandths.
    pub skill_milli: i64,
    /// How far that is from the ticket in question.
    pub skill_distance_milli: u64,
    /// The location that is nearest to both, and the longer of the two round
    /// trips to it, milliseconds.
    pub nearest: Option<(String, u32)>,
    /// When the player asked.
    pub created_at: Timestamp,
    /// Whether the two could play together, were they enough for a match.
    pub compatible: bool,
    /// The rules that keep the two apart.
    pub kept_apart: Vec<String>,
}

/// Why it cannot be worked out here.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum WaitingError {
    /// The rule set uses what this matchmaker does not know.
    #[error("the rule set cannot be applied here: {problem}")]
    RuleSet {
        /// The first thing that is wrong with it, and where.
        problem: String,
    },
    /// The rule set does not take the ticket.
    #[error("the rule set does not take this ticket: {problem}")]
    Ticket {
        /// Why.
        problem: String,
    },
}

/// Works out what keeps `ticket` waiting at `now`.
///
/// # Errors
/// When the rule set cannot be read, or does not take the ticket.
pub fn work_out(ticket: &Ticket, pool: &Pool, now: Timestamp) -> Result<Waiting, WaitingError> {
    let parsed = RuleSet::parse(&pool.rule_set_body).map_err(|problems| {
        let error = problems.iter().find(|found| found.severity == matchmaker::Severity::Error);
        WaitingError::RuleSet { problem: error.map(ToString::to_string).unwrap_or_default() }
    })?;
    let rule_set = Arc::new(parsed.rule_set);
    let own = PooledTicket::from(ticket);
    let others: Vec<&PooledTicket> =
        pool.tickets.iter().filter(|other| other.ticket_id != own.ticket_id).collect();

    let (mut matchmaker, mut left_out) = (among(&rule_set, &own)?, 0);
    for other in &others {
        let refused = waiting(other).is_none_or(|other| matchmaker.add(other).is_err());
        left_out += usize::from(refused);
    }
    let explanation = explain(&matchmaker, &own, now)?;
    let next = explanation.next_expansion.as_ref();
    Ok(Waiting {
        others: others.len(),
        truncated: pool.truncated,
        left_out,
        next: next.map(|next| expansions::describe(&rule_set, next, own.created_at)),
        neighbours: neighbours(&rule_set, &own, &others, now)?,
        apart: apart(&rule_set, &explanation),
        explanation,
    })
}

/// A matchmaker in which only `own` waits.
fn among(rule_set: &Arc<RuleSet>, own: &PooledTicket) -> Result<Matchmaker, WaitingError> {
    let mut matchmaker = Matchmaker::new(Arc::clone(rule_set), Options::default());
    let refused = |problem: String| WaitingError::Ticket { problem };
    let own = waiting(own).ok_or_else(|| refused("its id is none of GameLift's".to_owned()))?;
    matchmaker.add(own).map_err(|error| refused(error.to_string()))?;
    Ok(matchmaker)
}

fn explain(
    matchmaker: &Matchmaker,
    own: &PooledTicket,
    now: Timestamp,
) -> Result<Explanation, WaitingError> {
    let id = matchmaker::TicketId::new(own.ticket_id.as_str()).ok();
    id.and_then(|id| matchmaker.why_not(&id, milliseconds(now)))
        .ok_or_else(|| WaitingError::Ticket { problem: "it does not wait".to_owned() })
}

fn apart(rule_set: &RuleSet, explanation: &Explanation) -> Vec<Apart> {
    let about = |name: &str| {
        let rule = rule_set.rules().iter().find(|rule| rule.name == name);
        rule.and_then(|rule| rule.description.clone())
    };
    let kept = explanation.kept_apart.iter().map(|kept| Apart {
        rule_name: kept.rule_name.clone(),
        about: about(&kept.rule_name),
        tickets: kept.tickets,
    });
    let mut apart: Vec<Apart> = kept.collect();
    sort_by_number(&mut apart, |rule| u64::MAX - rule.tickets);
    apart
}

fn neighbours(
    rule_set: &Arc<RuleSet>,
    own: &PooledTicket,
    others: &[&PooledTicket],
    now: Timestamp,
) -> Result<Vec<Neighbour>, WaitingError> {
    let alone = among(rule_set, own)?;
    let mut neighbours = Vec::with_capacity(others.len());
    for other in others {
        let mut pair = alone.clone();
        let taken = waiting(other).is_some_and(|other| pair.add(other).is_ok());
        if taken {
            let explanation = explain(&pair, own, now)?;
            neighbours.push(neighbour(own, other, explanation));
        }
    }
    // By the number of rules that keep them apart, and then by skill.
    sort_by_number(&mut neighbours, |other| other.skill_distance_milli);
    sort_by_number(&mut neighbours, |other| match other.compatible {
        true => 0,
        false => 1 + other.kept_apart.len() as u64,
    });
    neighbours.truncate(NEIGHBOURS_MAX);
    Ok(neighbours)
}

fn neighbour(own: &PooledTicket, other: &PooledTicket, pair: Explanation) -> Neighbour {
    Neighbour {
        ticket_id: other.ticket_id.clone(),
        player_id: other.player_id.clone(),
        skill_milli: other.skill_milli,
        skill_distance_milli: own.skill_milli.abs_diff(other.skill_milli),
        nearest: nearest(&own.latencies, &other.latencies),
        created_at: other.created_at,
        compatible: pair.compatible_tickets > 0,
        kept_apart: pair.kept_apart.into_iter().map(|rule| rule.rule_name).collect(),
    }
}

/// The location that both have measured and whose longer round trip is shortest.
fn nearest(own: &Latencies, other: &Latencies) -> Option<(String, u32)> {
    let shared = own.by_location().iter().filter_map(|(location, &milliseconds)| {
        let others = *other.by_location().get(location)?;
        Some((location.clone(), milliseconds.max(others)))
    });
    shared.min_by_key(|&(_, milliseconds)| milliseconds)
}

/// The ticket as the matchmaker takes it; none if its ids are none of FlexMatch's.
#[must_use]
pub fn waiting(ticket: &PooledTicket) -> Option<matchmaker::Ticket> {
    #[expect(clippy::cast_precision_loss, reason = "a skill in thousandths is far below 2^52")]
    let skill = ticket.skill_milli as f64 / 1000.0;
    let round_trips = ticket.latencies.by_location().iter();
    let player = matchmaker::Player {
        id: matchmaker::PlayerId::new(ticket.player_id.as_str()).ok()?,
        attributes: [(SKILL_ATTRIBUTE.to_owned(), AttributeValue::N(skill))].into(),
        latency_ms: map_of(round_trips.map(|(at, &trip)| (at.clone(), trip.max(1)))),
        team: None,
    };
    Some(matchmaker::Ticket {
        id: matchmaker::TicketId::new(ticket.ticket_id.as_str()).ok()?,
        created_at_ms: milliseconds(ticket.created_at),
        players: vec![player],
        backfill: false,
    })
}

fn milliseconds(moment: Timestamp) -> u64 {
    u64::try_from(moment.as_millis()).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::{
        super::sample::{pooled, rule_set, ticket},
        *,
    };

    fn pool(others: Vec<PooledTicket>) -> Pool {
        Pool {
            rule_set_name: "duel".to_owned(),
            rule_set_body: rule_set(),
            tickets: others,
            truncated: false,
        }
    }

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_millis(seconds * 1000)
    }

    #[test]
    fn a_ticket_alone_waits_for_others() {
        let waiting = work_out(&ticket("t-1", 25_000, 40), &pool(Vec::new()), at(1)).unwrap();

        assert_eq!((waiting.others, waiting.explanation.players_needed), (0, 2));
        assert_eq!(waiting.explanation.players_available, 1);
    }

    #[test]
    fn the_rule_that_keeps_others_away_is_named_and_the_closest_come_first() {
        let others = vec![
            pooled("far", 60_000, 30),
            pooled("near", 36_000, 30),
            pooled("mate", 27_000, 30),
            pooled("t-1", 25_000, 40),
        ];

        let waiting = work_out(&ticket("t-1", 25_000, 40), &pool(others), at(1)).unwrap();

        assert_eq!((waiting.others, waiting.explanation.compatible_tickets), (3, 1));
        let apart = &waiting.apart;
        assert_eq!((apart[0].rule_name.as_str(), apart[0].tickets), ("FairSkill", 2));
        let order: Vec<_> = waiting.neighbours.iter().map(|n| n.ticket_id.as_str()).collect();
        assert_eq!(order, ["mate", "near", "far"]);
        assert!(waiting.neighbours[0].compatible);
        assert_eq!(waiting.neighbours[1].kept_apart, ["FairSkill"]);
        assert_eq!(waiting.neighbours[1].skill_distance_milli, 11_000);
        assert_eq!(waiting.neighbours[1].nearest, Some(("eu-west-1".to_owned(), 40)));
    }

    #[test]
    fn waiting_brings_the_next_expansion_and_then_a_mate() {
        let (slow, other) = (ticket("t-1", 25_000, 300), vec![pooled("other", 25_000, 20)]);

        let early = work_out(&slow, &pool(other.clone()), at(1)).unwrap();
        let late = work_out(&slow, &pool(other), at(6)).unwrap();

        assert_eq!(early.explanation.alone, ["FastConnection"]);
        assert_eq!(early.next.unwrap().at, at(5));
        assert_eq!(late.explanation.compatible_tickets, 1);
        assert_eq!(late.next.unwrap().at, at(10));
    }

    #[test]
    fn a_rule_set_that_is_none_is_said_to_be_none() {
        let pool = Pool { rule_set_body: r#"{"teams": 7}"#.to_owned(), ..pool(Vec::new()) };

        let refused = work_out(&ticket("t-1", 25_000, 40), &pool, at(1));

        let Err(WaitingError::RuleSet { problem }) = refused else { panic!("{refused:?}") };
        assert!(problem.starts_with("line 1"), "{problem}");
    }
}
