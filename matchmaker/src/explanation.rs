//! Why a ticket still waits.

use serde::{Deserialize, Serialize};

use crate::alone::{allowed_teams, keeping_out};
use crate::candidate::Candidate;
use crate::likeness::Likeness;
use crate::limits::EXPLANATION_TICKETS_MAX;
use crate::matchmaker::Matchmaker;
use crate::outlook::{Outlooks, of_one_stage};
use crate::pool::Entry;
use crate::rule_set::{ExpansionAge, RuleSet};
use crate::teams::team_classes;
use crate::tickets::TicketId;

/// What keeps a ticket from being matched.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Explanation {
    /// Why no match can ever have this ticket, whoever comes and however long
    /// it waits.
    pub never: Option<String>,
    /// The rules that the ticket by itself cannot satisfy at its present age.
    pub alone: Vec<String>,
    /// For each rule that keeps others from playing with this ticket, how many.
    pub kept_apart: Vec<RuleCount>,
    /// How many of the other tickets could play with this one, taken singly.
    pub compatible_tickets: u64,
    /// How many players these tickets have, with those of this ticket.
    pub players_available: u64,
    /// Fewest players of a match at this ticket's age.
    pub players_needed: u64,
    /// Whether only the oldest of the other tickets were looked at.
    pub shortened: bool,
    /// What changes next, just by waiting.
    pub next_expansion: Option<NextExpansion>,
}

/// A rule and how many tickets it concerns.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RuleCount {
    /// The rule's name.
    pub rule_name: String,
    /// How many.
    pub tickets: u64,
}

/// A step of an expansion that is yet to come.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct NextExpansion {
    /// When this ticket is old enough for it, in milliseconds of the caller's clock.
    pub at_ms: u64,
    /// What changes: `rules[FastConnection].maxLatency`.
    pub targets: Vec<String>,
}

/// Looks at the ticket by itself and beside each of the others.
pub(crate) fn explain(
    matchmaker: &Matchmaker,
    ticket: &TicketId,
    now_ms: u64,
) -> Option<Explanation> {
    let rule_set = matchmaker.rule_set();
    let entry = matchmaker.pool.find(ticket)?;
    let stage_of =
        |entry: &Entry| rule_set.stage_at(now_ms.saturating_sub(entry.ticket.created_at_ms));
    let stage = stage_of(entry);
    let outlook = of_one_stage(rule_set, stage);
    let mut explanation = Explanation {
        never: reason_for_never(rule_set, entry, stage),
        alone: Vec::new(),
        kept_apart: Vec::new(),
        compatible_tickets: 0,
        players_available: entry.ticket.players.len() as u64,
        players_needed: outlook.teams.iter().map(|size| u64::from(size.min)).sum(),
        shortened: matchmaker.pool.len() > EXPLANATION_TICKETS_MAX,
        next_expansion: next_expansion(rule_set, entry, stage),
    };
    if entry.missing.is_some() {
        return Some(explanation);
    }
    let alone = keeping_out(rule_set, &outlook, &[entry]).unwrap_or_default();
    explanation.alone = alone.into_iter().map(|rule| rule_name(rule_set, rule)).collect();
    let others = matchmaker.pool.oldest_first().into_iter().take(EXPLANATION_TICKETS_MAX);
    let others = others.filter(|other| other.ticket.id != *ticket && other.missing.is_none());
    compare(rule_set, entry, others, &stage_of, &mut explanation);
    Some(explanation)
}

/// Counts who could play with the entry, and what keeps the rest away.
fn compare<'p>(
    rule_set: &RuleSet,
    entry: &Entry,
    others: impl Iterator<Item = &'p Entry>,
    stage_of: &dyn Fn(&Entry) -> usize,
    explanation: &mut Explanation,
) {
    let mut apart = vec![0_u64; rule_set.rules().len()];
    for other in others {
        let stages = (stage_of(entry), stage_of(other));
        let together = match rule_set.algorithm().expansion_age {
            ExpansionAge::Newest => stages.0.min(stages.1),
            ExpansionAge::Oldest => stages.0.max(stages.1),
        };
        match keeping_out(rule_set, &of_one_stage(rule_set, together), &[entry, other]) {
            Some(rules) => rules.into_iter().for_each(|rule| apart[rule] += 1),
            None => {
                explanation.compatible_tickets += 1;
                explanation.players_available += other.ticket.players.len() as u64;
            }
        }
    }
    let counted = apart.into_iter().enumerate().filter(|(_, tickets)| *tickets > 0);
    let named =
        counted.map(|(rule, tickets)| RuleCount { rule_name: rule_name(rule_set, rule), tickets });
    explanation.kept_apart = named.collect();
}

/// What no waiting can change.
fn reason_for_never(rule_set: &RuleSet, entry: &Entry, stage: usize) -> Option<String> {
    if let Some((player, attribute)) = entry.missing.as_deref() {
        return Some(format!("player {player} lacks attribute {attribute}, which has no default"));
    }
    let last = rule_set.stages().len() - 1;
    let likeness = Likeness::default();
    let mut outlooks = Outlooks::new(rule_set, &likeness, last);
    // The stage from which all that are yet to come can be seen.
    let stage = match rule_set.algorithm().expansion_age {
        ExpansionAge::Newest => last,
        ExpansionAge::Oldest => stage,
    };
    let classes = team_classes(rule_set);
    let mut candidate = Candidate::empty(classes.len());
    let outlook = outlooks.of_stage(stage);
    let rules = allowed_teams(rule_set, &outlook, entry, &classes, &mut candidate).err()?;
    if rules.is_empty() {
        return Some("no team takes so many players".to_owned());
    }
    let names: Vec<String> = rules.into_iter().map(|rule| rule_name(rule_set, rule)).collect();
    Some(format!("no expansion makes it satisfy {}", names.join(", ")))
}

fn rule_name(rule_set: &RuleSet, rule: usize) -> String {
    rule_set.rules()[rule].name.clone()
}

fn next_expansion(rule_set: &RuleSet, entry: &Entry, stage: usize) -> Option<NextExpansion> {
    let next = rule_set.stages().get(stage + 1)?.since_ms;
    let begins = |expansion: &&crate::rule_set::Expansion| {
        expansion.steps.iter().any(|step| step.wait_ms == next)
    };
    let targets = rule_set.expansions().iter().filter(begins);
    Some(NextExpansion {
        at_ms: entry.ticket.created_at_ms.saturating_add(next),
        targets: targets.map(|expansion| expansion.target_text.clone()).collect(),
    })
}
