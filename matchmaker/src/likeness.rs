//! What all tickets of a match must have in common, so far as the rules say it
//! of any two of them.
//!
//! Some rules need not be tried on whole matches to know who is out of the
//! question: if all players must be in one region, or their skills within 100
//! of each other, then whoever differs more from the first ticket never joins
//! it. Tickets are therefore kept in the order of those values, and a search
//! looks at its neighbourhood only.
//!
//! # Invariants
//! - Two tickets that can be in one match, at whatever ages, are in one group,
//!   and their values are no farther apart than [`Likeness::reach`] of a stage
//!   by which the match may be judged.

use crate::candidate::{AttributeView, PlayerView};
use crate::expression::{Function, Leaf, Node, PropertyExpression, Type};
use crate::hash::Hash;
use crate::outlook::is_enforced;
use crate::rule_set::{
    AttributeType, Comparison, Distance, Operator, PartyAggregation, Reference, RuleBody, RuleSet,
};
use crate::rules::{aggregate, slack};

/// The values by which tickets can be told to be out of each other's question.
#[derive(Debug, Clone, Default)]
pub(crate) struct Likeness {
    /// Attributes in which all players must be equal.
    equal: Vec<usize>,
    /// The rule that bounds how far apart numbers may be.
    spread: Option<Spread>,
}

#[derive(Debug, Clone, Copy, PartialEq)]
struct Spread {
    rule: usize,
    attribute: usize,
    /// What stands for a party.
    of_party: PartyAggregation,
}

impl Likeness {
    /// Finds the rules that hold in every stage and speak of every two tickets.
    pub(crate) fn of(rule_set: &RuleSet) -> Self {
        let mut likeness = Self::default();
        let singles = rule_set.stages().iter().all(|stage| stage.teams.iter().all(|t| t.max == 1));
        for rule in (0..rule_set.rules().len()).filter(|rule| is_enforced(rule_set, *rule)) {
            let bodies = || rule_set.stages().iter().map(|stage| &stage.rules[rule].body);
            let equal = same_in_all(bodies().map(|body| equal_attribute(body, rule_set, singles)));
            likeness.equal.extend(equal);
            let spread = bodies().map(|body| Some(spread_of(body, rule_set, singles)?.0));
            if let (None, Some((attribute, of_party))) = (likeness.spread, same_in_all(spread)) {
                likeness.spread = Some(Spread { rule, attribute, of_party });
            }
        }
        likeness
    }

    /// A number that all tickets of a match share.
    pub(crate) fn group(&self, players: &[PlayerView]) -> u64 {
        let mut hash = Hash::new(self.equal.len() as u64);
        let Some(first) = players.first().filter(|_| !self.equal.is_empty()) else { return 0 };
        for attribute in &self.equal {
            match &first.attributes[*attribute] {
                // Adding zero makes the two zeros one.
                AttributeView::Number(number) => hash.number((number + 0.0).to_bits()),
                AttributeView::Text(text) => hash.text(text),
                AttributeView::Texts(_) | AttributeView::Map(_) => {}
            }
        }
        hash.finish()
    }

    /// The number by which a ticket's neighbourhood is measured.
    pub(crate) fn value(&self, players: &[PlayerView]) -> f64 {
        let Some(spread) = &self.spread else { return 0.0 };
        let number = |player: &PlayerView| match &player.attributes[spread.attribute] {
            AttributeView::Number(number) => Some(number + 0.0),
            AttributeView::Text(_) | AttributeView::Texts(_) | AttributeView::Map(_) => None,
        };
        aggregate(players.iter().filter_map(number), spread.of_party).unwrap_or(0.0)
    }

    /// How far apart the values of a match may be that any of these stages judges.
    pub(crate) fn reach(&self, rule_set: &RuleSet, stages: &[usize]) -> f64 {
        let Some(spread) = &self.spread else { return f64::INFINITY };
        let singles = rule_set.stages().iter().all(|stage| stage.teams.iter().all(|t| t.max == 1));
        let reach = |stage: &usize| {
            let body = &rule_set.stages()[*stage].rules[spread.rule].body;
            let reach =
                spread_of(body, rule_set, singles).map_or(f64::INFINITY, |(_, reach)| reach);
            reach + slack(reach)
        };
        stages.iter().map(reach).fold(0.0, f64::max)
    }
}

/// The value, if it is the same each time.
fn same_in_all<T: PartialEq>(mut values: impl Iterator<Item = Option<T>>) -> Option<T> {
    let first = values.next()??;
    values.all(|value| value.as_ref() == Some(&first)).then_some(first)
}

/// The attribute in which a rule wants all players to be equal.
fn equal_attribute(body: &RuleBody, rule_set: &RuleSet, singles: bool) -> Option<usize> {
    match body {
        RuleBody::BatchDistance(rule) => {
            let kind = rule_set.attributes()[rule.attribute].kind;
            (kind == AttributeType::String).then_some(rule.attribute)
        }
        RuleBody::Comparison(Comparison {
            operation: Operator::Equal,
            reference: None,
            measurements,
        }) => measurements.iter().find_map(|measured| of_every_player(measured, rule_set, singles)),
        RuleBody::AbsoluteSort(_)
        | RuleBody::DistanceSort(_)
        | RuleBody::Collection(_)
        | RuleBody::Comparison(_)
        | RuleBody::Compound(_)
        | RuleBody::Distance(_)
        | RuleBody::Latency(_) => None,
    }
}

/// The number attribute whose spread a rule bounds, with what stands for a
/// party, and the bound.
fn spread_of(
    body: &RuleBody,
    rule_set: &RuleSet,
    singles: bool,
) -> Option<((usize, PartyAggregation), f64)> {
    match body {
        RuleBody::BatchDistance(rule) => {
            let kind = rule_set.attributes()[rule.attribute].kind;
            let number = kind == AttributeType::Number;
            Some(((rule.attribute, rule.party_aggregation), rule.max_distance.filter(|_| number)?))
        }
        RuleBody::Distance(rule) => spread_of_distance(rule, rule_set, singles),
        RuleBody::AbsoluteSort(_)
        | RuleBody::DistanceSort(_)
        | RuleBody::Collection(_)
        | RuleBody::Comparison(_)
        | RuleBody::Compound(_)
        | RuleBody::Latency(_) => None,
    }
}

/// Whoever is near one reference is twice as near to each other; or as near, if
/// the reference is the least or greatest of them.
fn spread_of_distance(
    rule: &Distance,
    rule_set: &RuleSet,
    singles: bool,
) -> Option<((usize, PartyAggregation), f64)> {
    let max = rule.max_distance?;
    let attribute = rule.measurements.iter().find_map(|m| of_every_player(m, rule_set, singles))?;
    let Reference::Expression(reference) = &rule.reference else { return None };
    let single = reference.result == Type::Number;
    let of_same = reference.node.path().leaf == Leaf::Attribute(attribute);
    let reach = match &reference.node {
        Node::Call { function: Function::Min | Function::Max, argument, .. }
            if of_same && looks_at_every_player(argument, singles) =>
        {
            max
        }
        Node::Call { .. } | Node::Path(_) => 2.0 * max,
    };
    single.then_some(((attribute, PartyAggregation::Min), reach))
}

/// The attribute of which the expression yields the value of every player by itself.
fn of_every_player(
    measured: &PropertyExpression,
    rule_set: &RuleSet,
    singles: bool,
) -> Option<usize> {
    let Leaf::Attribute(attribute) = measured.node.path().leaf else { return None };
    let kind = rule_set.attributes()[attribute].kind;
    let single = matches!(kind, AttributeType::Number | AttributeType::String);
    (single && looks_at_every_player(&measured.node, singles)).then_some(attribute)
}

/// Whether the values of all players come out of `node` as they are.
fn looks_at_every_player(node: &Node, singles: bool) -> bool {
    match node {
        Node::Path(path) => path.all,
        Node::Call { function: Function::Flatten, argument, .. } => {
            looks_at_every_player(argument, singles)
        }
        // The average of a team of one is its player.
        Node::Call {
            function: Function::Min | Function::Max | Function::Avg | Function::Median,
            nesting: 1,
            argument,
        } => singles && matches!(argument.as_ref(), Node::Path(path) if path.all),
        Node::Call { .. } => false,
    }
}
