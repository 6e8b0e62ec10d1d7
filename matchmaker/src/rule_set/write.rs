//! A rule set as its JSON again.
//!
//! Comments, unknown properties and the spelling of numbers in rules are lost;
//! what they mean is not: reading the text gives an equal rule set.

use super::algorithm::name_of as algorithm_names;
use super::read_rules::names;
use super::rules::{
    BatchDistance, Collection, CollectionOperation, Comparison, Distance, Latency, Reference, Sort,
};
use super::{
    AttributeDefinition, Expansion, ExpansionTarget, Rule, RuleBody, RuleSet, Statement,
    TeamDefinition, TeamProperty,
};
use crate::expression::PropertyExpression;
use crate::json::Value;
use crate::tickets::AttributeValue;

impl RuleSet {
    /// The rule set as JSON that [`RuleSet::parse`] reads as an equal one.
    pub fn to_json(&self) -> String {
        let many = |items: Vec<Value>| (!items.is_empty()).then(|| Value::list(items));
        let rules = self.rules.iter().map(|rule| self.rule(rule)).collect();
        let root = Value::object([
            ("name", self.name.as_ref().map(Value::text)),
            ("ruleLanguageVersion", Some(Value::text("1.0"))),
            ("playerAttributes", many(self.attributes.iter().map(attribute).collect())),
            ("algorithm", Some(self.algorithm_value())),
            ("teams", Some(Value::list(self.teams.iter().map(team)))),
            ("rules", many(rules)),
            ("expansions", many(self.expansions.iter().map(expansion).collect())),
        ]);
        let mut text = root.to_pretty();
        text.push('\n');
        text
    }

    /// The value of an expansion's target as written, before any step.
    pub(crate) fn value_before(&self, target: &ExpansionTarget) -> Option<Value> {
        match target {
            ExpansionTarget::Rules { rules, property } => {
                let rule = self.rule(&self.rules[*rules.first()?]);
                rule.member(property).cloned()
            }
            ExpansionTarget::Teams { teams, property } => {
                let team = &self.teams[*teams.first()?];
                Some(Value::number(f64::from(match property {
                    TeamProperty::MinPlayers => team.min_players,
                    TeamProperty::MaxPlayers => team.max_players,
                })))
            }
        }
    }

    fn algorithm_value(&self) -> Value {
        let algorithm = &self.algorithm;
        let sorted = algorithm.sort_by_attributes.iter().map(Value::text);
        let sorted = (!algorithm.sort_by_attributes.is_empty()).then(|| Value::list(sorted));
        let name = |name: &str| Some(Value::text(name));
        Value::object([
            ("strategy", name(algorithm_names::strategy(algorithm))),
            ("batchingPreference", name(algorithm_names::batching(algorithm))),
            ("sortByAttributes", sorted),
            ("balancedAttribute", algorithm.balanced_attribute.as_ref().map(Value::text)),
            ("expansionAgeSelection", name(algorithm_names::age(algorithm))),
            ("backfillPriority", name(algorithm_names::priority(algorithm))),
        ])
    }

    fn rule(&self, rule: &Rule) -> Value {
        let mut members = vec![
            ("name", Some(Value::text(&rule.name))),
            ("description", rule.description.as_ref().map(Value::text)),
            ("type", Some(Value::text(rule.body.type_name()))),
        ];
        members.extend(match &rule.body {
            RuleBody::AbsoluteSort(body) | RuleBody::DistanceSort(body) => self.sort(body),
            RuleBody::Collection(body) => collection(body),
            RuleBody::Comparison(body) => comparison(body),
            RuleBody::Compound(statement) => {
                vec![("statement", Some(Value::text(self.statement(statement))))]
            }
            RuleBody::Distance(body) => distance(body),
            RuleBody::BatchDistance(body) => self.batch_distance(body),
            RuleBody::Latency(body) => latency(body),
        });
        Value::object(members)
    }

    fn sort(&self, rule: &Sort) -> Vec<Written> {
        vec![
            ("sortAttribute", Some(Value::text(&self.attributes[rule.attribute].name))),
            ("sortDirection", Some(Value::text(names::direction(rule.descending)))),
            ("mapKey", rule.map_key.map(|key| Value::text(names::map_key(key)))),
            ("partyAggregation", Some(Value::text(names::aggregation(rule.party_aggregation)))),
        ]
    }

    fn batch_distance(&self, rule: &BatchDistance) -> Vec<Written> {
        vec![
            ("batchAttribute", Some(Value::text(&self.attributes[rule.attribute].name))),
            ("maxDistance", rule.max_distance.map(Value::number)),
            ("partyAggregation", Some(Value::text(names::aggregation(rule.party_aggregation)))),
        ]
    }

    fn statement(&self, statement: &Statement) -> String {
        let call = |name: &str, parts: Vec<&Statement>| {
            let parts: Vec<String> = parts.into_iter().map(|part| self.statement(part)).collect();
            format!("{name}({})", parts.join(", "))
        };
        match statement {
            Statement::And(parts) => call("and", parts.iter().collect()),
            Statement::Or(parts) => call("or", parts.iter().collect()),
            Statement::Xor(a, b) => call("xor", vec![a, b]),
            Statement::Not(part) => call("not", vec![part]),
            Statement::Rule(rule) => self.rules[*rule].name.clone(),
        }
    }
}

/// A property, if the rule has it.
type Written = (&'static str, Option<Value>);

fn attribute(attribute: &AttributeDefinition) -> Value {
    let default = attribute.default.as_ref().map(|default| match default {
        AttributeValue::N(number) => Value::number(*number),
        AttributeValue::S(text) => Value::text(text),
        AttributeValue::SL(texts) => Value::list(texts.iter().map(Value::text)),
        AttributeValue::SDM(map) => {
            let entry =
                |(name, number): (&'_ String, &f64)| (name.clone(), Some(Value::number(*number)));
            let entries: Vec<(String, Option<Value>)> = map.iter().map(entry).collect();
            Value::object(entries.iter().map(|(name, value)| (name.as_str(), value.clone())))
        }
    });
    Value::object([
        ("name", Some(Value::text(&attribute.name))),
        ("type", Some(Value::text(attribute.kind.name()))),
        ("default", default),
    ])
}

fn team(team: &TeamDefinition) -> Value {
    let count = |count: u32| Some(Value::number(f64::from(count)));
    Value::object([
        ("name", Some(Value::text(&team.name))),
        ("minPlayers", count(team.min_players)),
        ("maxPlayers", count(team.max_players)),
        ("quantity", count(team.quantity).filter(|_| team.quantity != 1)),
    ])
}

fn expansion(expansion: &Expansion) -> Value {
    let step = |step: &super::ExpansionStep| {
        Value::object([
            ("waitTimeSeconds", Some(Value::number(step.wait_ms as f64 / 1_000.0))),
            ("value", Some(step.value.clone())),
        ])
    };
    Value::object([
        ("target", Some(Value::text(&expansion.target_text))),
        ("steps", Some(Value::list(expansion.steps.iter().map(step)))),
    ])
}

fn measurements(measured: &[PropertyExpression]) -> Option<Value> {
    Some(Value::list(measured.iter().map(|expression| Value::text(expression.as_str()))))
}

fn reference(reference: &Reference) -> Option<Value> {
    Some(match reference {
        Reference::Number(number) => Value::number(*number),
        Reference::Text(text) => Value::text(text),
        Reference::Texts(texts) => Value::list(texts.iter().map(Value::text)),
        Reference::Expression(expression) => Value::text(expression.as_str()),
    })
}

fn collection(rule: &Collection) -> Vec<Written> {
    let count = |count: u32| Value::number(f64::from(count));
    let (operation, against) = match &rule.operation {
        CollectionOperation::Intersection => ("intersection", None),
        CollectionOperation::Contains(against) => ("contains", reference(against)),
        CollectionOperation::ReferenceIntersectionCount(against) => {
            ("reference_intersection_count", reference(against))
        }
    };
    vec![
        ("measurements", measurements(&rule.measurements)),
        ("operation", Some(Value::text(operation))),
        ("referenceValue", against),
        ("minCount", rule.min_count.map(count)),
        ("maxCount", rule.max_count.map(count)),
    ]
}

fn comparison(rule: &Comparison) -> Vec<Written> {
    vec![
        ("measurements", measurements(&rule.measurements)),
        ("operation", Some(Value::text(names::operator(rule.operation)))),
        ("referenceValue", rule.reference.as_ref().and_then(reference)),
    ]
}

fn distance(rule: &Distance) -> Vec<Written> {
    vec![
        ("measurements", measurements(&rule.measurements)),
        ("referenceValue", reference(&rule.reference)),
        ("minDistance", rule.min_distance.map(Value::number)),
        ("maxDistance", rule.max_distance.map(Value::number)),
    ]
}

fn latency(rule: &Latency) -> Vec<Written> {
    let against = names::distance_reference(rule.distance_reference);
    vec![
        ("maxLatency", rule.max_latency.map(Value::number)),
        ("maxDistance", rule.max_distance.map(Value::number)),
        ("distanceReference", Some(Value::text(against))),
        ("partyAggregation", Some(Value::text(names::aggregation(rule.party_aggregation)))),
    ]
}
