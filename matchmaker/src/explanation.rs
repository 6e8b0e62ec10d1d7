//! Why a ticket still waits.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::alone::{allowed_teams, each_way, keeping_out};
use crate::candidate::{Candidate, View};
use crate::likeness::Likeness;
use crate::limits::{EXPLANATION_NEIGHBOURS_MAX, EXPLANATION_TICKETS_MAX};
use crate::matchmaker::Matchmaker;
use crate::outlook::{Outlook, Outlooks, of_one_stage};
use crate::pool::Entry;
use crate::rule_set::{Expansion, ExpansionAge, RuleSet};
use crate::rules::closeness::{Closeness, closeness};
use crate::sorting::{order_of, sort_by_number};
use crate::teams::team_classes;
use crate::tickets::TicketId;

/// What keeps a ticket from being matched.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
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
    /// How far the ticket by itself is from each rule in `alone`.
    #[serde(default)]
    pub alone_by: Vec<Miss>,
    /// The tickets that come closest to playing with this one, closest first,
    /// with what keeps each away; a few of them.
    #[serde(default)]
    pub kept_from: Vec<KeptFrom>,
}

/// Another ticket that cannot play with the one in question now.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct KeptFrom {
    /// The other ticket.
    pub ticket: TicketId,
    /// The rules that forbid it, and by how much.
    pub by: Vec<Miss>,
    /// When both tickets will have reached the first step of an expansion after
    /// which no rule keeps them apart, in milliseconds of the caller's clock;
    /// none if no step that is yet to come helps.
    pub until_ms: Option<u64>,
}

/// A rule that does not hold, and how close it came.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Miss {
    /// The rule's name.
    pub rule_name: String,
    /// What was measured, where it is a number.
    pub measured: Option<f64>,
    /// What the rule allows, where it is a number.
    pub limit: Option<f64>,
    /// Both in words: `distance 12 of 10`.
    pub words: String,
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
    /// How, target by target.
    #[serde(default)]
    pub changes: Vec<Change>,
}

/// A property that becomes another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Change {
    /// The property, as rule sets name it.
    pub target: String,
    /// Its value until then, as JSON; none if the rule did not have it.
    pub from: Option<String>,
    /// Its value from then on, as JSON.
    pub to: String,
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
        ..Explanation::default()
    };
    if entry.missing.is_some() {
        return Some(explanation);
    }
    explanation.alone_by =
        misses(rule_set, &outlook, &team_classes(rule_set), stage, &[entry]).unwrap_or_default();
    explanation.alone = explanation.alone_by.iter().map(|miss| miss.rule_name.clone()).collect();
    let others = matchmaker.pool.oldest_first().into_iter().take(EXPLANATION_TICKETS_MAX);
    let others = others.filter(|other| other.ticket.id != *ticket && other.missing.is_none());
    compare(rule_set, entry, others, now_ms, &mut explanation);
    Some(explanation)
}

/// Counts who could play with the entry, and what keeps the rest away.
fn compare<'p>(
    rule_set: &RuleSet,
    entry: &'p Entry,
    others: impl Iterator<Item = &'p Entry>,
    now_ms: u64,
    explanation: &mut Explanation,
) {
    let mut apart: BTreeMap<String, u64> = BTreeMap::new();
    let mut outlooks: Vec<Option<Outlook>> = rule_set.stages().iter().map(|_| None).collect();
    let classes = team_classes(rule_set);
    let mut kept: Vec<(KeptFrom, &Entry)> = Vec::new();
    // Two running game sessions never share a match.
    let two_sessions = |other: &&Entry| entry.ticket.backfill && other.ticket.backfill;
    for other in others.filter(|other| !two_sessions(other)) {
        let together = stage_together(rule_set, entry, other, now_ms);
        let outlook = outlooks[together].get_or_insert_with(|| of_one_stage(rule_set, together));
        match misses(rule_set, outlook, &classes, together, &[entry, other]) {
            Some(by) => {
                by.iter().for_each(|miss| *apart.entry(miss.rule_name.clone()).or_default() += 1);
                let ticket = other.ticket.id.clone();
                kept.push((KeptFrom { ticket, by, until_ms: None }, other));
            }
            None => {
                explanation.compatible_tickets += 1;
                explanation.players_available += other.ticket.players.len() as u64;
            }
        }
    }
    let names = rule_set.rules().iter().map(|rule| &rule.name);
    let counted = names
        .filter_map(|name| Some(RuleCount { rule_name: name.clone(), tickets: *apart.get(name)? }));
    explanation.kept_apart = counted.collect();
    sort_by_number(&mut kept, |(kept, _)| order_of(kept.by.iter().map(share).sum()));
    kept.truncate(EXPLANATION_NEIGHBOURS_MAX);
    let until = |(kept, other): (KeptFrom, &Entry)| KeptFrom {
        until_ms: together_from(rule_set, &classes, entry, other, now_ms),
        ..kept
    };
    explanation.kept_from = kept.into_iter().map(until).collect();
}

/// How far a rule is from holding, in shares of what it allows; what is no
/// number counts as far.
fn share(miss: &Miss) -> f64 {
    match miss.measured.zip(miss.limit) {
        Some((measured, limit)) => (measured - limit).abs() / limit.abs().max(1.0),
        None => 1_000.0,
    }
}

/// The stage by which a match of the two would be judged.
fn stage_together(rule_set: &RuleSet, a: &Entry, b: &Entry, now_ms: u64) -> usize {
    let stage_of =
        |entry: &Entry| rule_set.stage_at(now_ms.saturating_sub(entry.ticket.created_at_ms));
    match rule_set.algorithm().expansion_age {
        ExpansionAge::Newest => stage_of(a).min(stage_of(b)),
        ExpansionAge::Oldest => stage_of(a).max(stage_of(b)),
    }
}

/// The first moment at which the two could play together, if a step yet to come
/// brings it about.
fn together_from(
    rule_set: &RuleSet,
    classes: &[usize],
    a: &Entry,
    b: &Entry,
    now_ms: u64,
) -> Option<u64> {
    let (a_ms, b_ms) = (a.ticket.created_at_ms, b.ticket.created_at_ms);
    let created_at_ms = match rule_set.algorithm().expansion_age {
        ExpansionAge::Newest => a_ms.max(b_ms),
        ExpansionAge::Oldest => a_ms.min(b_ms),
    };
    let now = stage_together(rule_set, a, b, now_ms);
    let later = (now + 1)..rule_set.stages().len();
    let mut stages = later.filter(|stage| {
        keeping_out(rule_set, &of_one_stage(rule_set, *stage), classes, &[a, b]).is_none()
    });
    Some(created_at_ms.saturating_add(rule_set.stages()[stages.next()?].since_ms))
}

/// The rules that keep these tickets apart, each as close as it comes on any
/// teams; nothing if there are teams on which none does.
fn misses(
    rule_set: &RuleSet,
    outlook: &Outlook,
    classes: &[usize],
    stage: usize,
    entries: &[&Entry],
) -> Option<Vec<Miss>> {
    let stage = &rule_set.stages()[stage];
    let mut found: Vec<(usize, Closeness)> = Vec::new();
    let forbidden = each_way(rule_set, outlook, classes, entries, &mut |rule, candidate| {
        let closeness = closeness(rule_set, stage, rule, View { candidate, room: &[] });
        match found.iter_mut().find(|(known, _)| *known == rule) {
            Some((_, known)) if closeness.miss() < known.miss() => *known = closeness,
            Some(_) => {}
            None => found.push((rule, closeness)),
        }
    });
    let miss = |(rule, closeness): (usize, Closeness)| Miss {
        rule_name: rule_name(rule_set, rule),
        measured: closeness.measured,
        limit: closeness.limit,
        words: closeness.words,
    };
    forbidden.then(|| found.into_iter().map(miss).collect())
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
    let begins = |expansion: &&Expansion| expansion.steps.iter().any(|step| step.wait_ms == next);
    let beginning: Vec<&Expansion> = rule_set.expansions().iter().filter(begins).collect();
    let change = |expansion: &&Expansion| {
        let place = expansion.steps.iter().position(|step| step.wait_ms == next)?;
        let before = place.checked_sub(1).map(|place| expansion.steps[place].value.clone());
        let before = before.or_else(|| rule_set.value_before(&expansion.target));
        Some(Change {
            target: expansion.target_text.clone(),
            from: before.map(|value| value.to_string()),
            to: expansion.steps[place].value.to_string(),
        })
    };
    Some(NextExpansion {
        at_ms: entry.ticket.created_at_ms.saturating_add(next),
        targets: beginning.iter().map(|expansion| expansion.target_text.clone()).collect(),
        changes: beginning.iter().filter_map(change).collect(),
    })
}
