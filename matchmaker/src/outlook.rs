//! What can still hold for a match whose age may change as tickets join it.
//!
//! A newer ticket makes a match younger (or an older one makes it older, if
//! the oldest counts), and with the age the stage of the expansions changes.
//! Pruning has to allow for every stage that the match may yet be judged by.

use std::rc::Rc;
use std::sync::Arc;

use crate::likeness::Likeness;
use crate::rule_set::{ExpansionAge, Rule, RuleBody, RuleSet, Stage, TeamSize};

/// The stages by which a tentative match may yet be judged.
#[derive(Debug)]
pub(crate) struct Outlook {
    /// For each team, the fewest and most players that any of the stages allows.
    pub(crate) teams: Vec<TeamSize>,
    /// For each rule, the stages in which it differs; none if it is not enforced.
    pub(crate) variants: Vec<Vec<usize>>,
    /// How far apart the values of the index may be.
    pub(crate) reach: f64,
}

/// The outlooks of one pass, made when first asked for.
#[derive(Debug)]
pub(crate) struct Outlooks<'r> {
    rule_set: &'r RuleSet,
    likeness: &'r Likeness,
    stage_max: usize,
    made: Vec<Option<Rc<Outlook>>>,
}

impl<'r> Outlooks<'r> {
    pub(crate) fn new(rule_set: &'r RuleSet, likeness: &'r Likeness, stage_max: usize) -> Self {
        Self { rule_set, likeness, stage_max, made: vec![None; rule_set.stages().len()] }
    }

    /// The outlook of a match that is in `stage` now.
    pub(crate) fn of_stage(&mut self, stage: usize) -> Rc<Outlook> {
        let make = || Rc::new(look_ahead(self.rule_set, self.likeness, stage, self.stage_max));
        Rc::clone(self.made[stage].get_or_insert_with(make))
    }
}

fn look_ahead(rule_set: &RuleSet, likeness: &Likeness, stage: usize, stage_max: usize) -> Outlook {
    // The present one first: it usually lets the match live, which ends the question.
    let reachable: Vec<usize> = match rule_set.algorithm().expansion_age {
        ExpansionAge::Newest => (0..=stage).rev().collect(),
        ExpansionAge::Oldest => (stage..=stage_max.max(stage)).collect(),
    };
    Outlook { reach: likeness.reach(rule_set, &reachable), ..over(rule_set, stage, &reachable) }
}

/// The outlook of a match that is judged by `stage`, whoever comes.
pub(crate) fn of_one_stage(rule_set: &RuleSet, stage: usize) -> Outlook {
    over(rule_set, stage, &[stage])
}

fn over(rule_set: &RuleSet, stage: usize, reachable: &[usize]) -> Outlook {
    let stages = rule_set.stages();
    let mut teams = stages[stage].teams.clone();
    for &other in reachable {
        for (team, size) in teams.iter_mut().zip(&stages[other].teams) {
            team.min = team.min.min(size.min);
            team.max = team.max.max(size.max);
        }
    }
    let variants = (0..rule_set.rules().len()).map(|rule| {
        if is_enforced(rule_set, rule) { variants(rule, stages, reachable) } else { Vec::new() }
    });
    Outlook { teams, variants: variants.collect(), reach: f64::INFINITY }
}

/// Whether a match must satisfy this rule by itself.
pub(crate) fn is_enforced(rule_set: &RuleSet, rule: usize) -> bool {
    !rule_set.in_compound(rule) && !rule_set.rules()[rule].body.is_sort()
}

/// The reachable stages in which `rule`, or any rule that it names, is another.
fn variants(rule: usize, stages: &[Stage], reachable: &[usize]) -> Vec<usize> {
    let mut parts = vec![rule];
    if let RuleBody::Compound(statement) = &stages[0].rules[rule].body {
        parts.extend(statement.rules());
    }
    let same = |a: &Arc<Rule>, b: &Arc<Rule>| Arc::ptr_eq(a, b);
    let alike = |a: usize, b: usize| {
        parts.iter().all(|part| same(&stages[a].rules[*part], &stages[b].rules[*part]))
    };
    let mut variants: Vec<usize> = Vec::new();
    for &stage in reachable {
        if !variants.iter().any(|known| alike(*known, stage)) {
            variants.push(stage);
        }
    }
    variants
}
