//! One or two tickets by themselves: what is against them, and until when.

use std::sync::Arc;

use matchmaker::rule_set::ExpansionAge;
use matchmaker::{Matchmaker, Options, RuleSet, Ticket};

/// What keeps two tickets from playing together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Apart {
    /// Nothing.
    Together,
    /// These rules, by name: at least one, however the tickets are put on teams.
    Rules(Vec<String>),
    /// No teams have room for both.
    NoRoom,
}

/// Judges `ticket` beside `other` at `now_ms`.
pub(crate) fn apart(
    rule_set: &Arc<RuleSet>,
    ticket: &Ticket,
    other: &Ticket,
    now_ms: u64,
) -> Apart {
    let mut pair = Matchmaker::new(Arc::clone(rule_set), Options::default());
    let both = [ticket, other].into_iter().all(|ticket| pair.add(ticket.clone()).is_ok());
    let explanation = if both { pair.why_not(&ticket.id, now_ms) } else { None };
    match explanation {
        Some(explanation) if explanation.compatible_tickets > 0 => Apart::Together,
        Some(explanation) if !explanation.kept_apart.is_empty() => {
            let rules = explanation.kept_apart.into_iter().map(|rule| rule.rule_name);
            Apart::Rules(rules.collect())
        }
        Some(_) | None => Apart::NoRoom,
    }
}

/// The rules, by name, that `ticket` does not satisfy even by itself at `now_ms`.
pub(crate) fn alone(rule_set: &Arc<RuleSet>, ticket: &Ticket, now_ms: u64) -> Vec<String> {
    let mut one = Matchmaker::new(Arc::clone(rule_set), Options::default());
    let added = one.add(ticket.clone()).ok();
    let explanation = added.and_then(|()| one.why_not(&ticket.id, now_ms));
    explanation.map(|explanation| explanation.alone).unwrap_or_default()
}

/// When waiting alone lets two tickets play together that cannot do so at
/// `now_ms`, if it ever does.
pub(crate) fn together_at_ms(
    rule_set: &Arc<RuleSet>,
    ticket: &Ticket,
    other: &Ticket,
    now_ms: u64,
) -> Option<u64> {
    let created = [ticket.created_at_ms, other.created_at_ms];
    let of_step = |wait_ms: u64| created.map(|created_at_ms| created_at_ms + wait_ms);
    let steps = rule_set.expansions().iter().flat_map(|expansion| &expansion.steps);
    let mut moments: Vec<u64> = steps.flat_map(|step| of_step(step.wait_ms)).collect();
    moments.retain(|moment| *moment > now_ms);
    moments.sort_unstable();
    moments.dedup();
    let mut moments = moments.into_iter();
    moments.find(|moment| apart(rule_set, ticket, other, *moment) == Apart::Together)
}

/// The age by which a match of the two is judged, in milliseconds.
pub(crate) fn age_ms(rule_set: &RuleSet, ticket: &Ticket, other: &Ticket, now_ms: u64) -> u64 {
    let (a, b) = (ticket.created_at_ms, other.created_at_ms);
    let created_at_ms = match rule_set.algorithm().expansion_age {
        ExpansionAge::Newest => a.max(b),
        ExpansionAge::Oldest => a.min(b),
    };
    now_ms.saturating_sub(created_at_ms)
}
