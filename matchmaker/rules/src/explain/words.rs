//! A rule set in words.

use std::io::{self, Write};

use matchmaker::rule_set::{
    AttributeDefinition, BackfillPriority, BatchingPreference, ExpansionAge, RuleBody, Statement,
    Strategy, TeamDefinition,
};
use matchmaker::{AttributeValue, RuleSet};
use serde::Serialize;
use serde_json::{Value, json};

use crate::explain::rule_words::rule_words;
use crate::explain::timeline::{Moment, timeline};
use crate::numbers::value_json;
use crate::style::Style;

/// What `--json` prints, and the text.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Words {
    rule_set: String,
    name: Option<String>,
    players_min: u32,
    players_max: u32,
    teams: Vec<TeamWords>,
    attributes: Vec<AttributeWords>,
    rules: Vec<RuleWords>,
    expansion_age: &'static str,
    expansions: Vec<Moment>,
    algorithm: Vec<String>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct TeamWords {
    name: String,
    min_players: u32,
    max_players: u32,
    quantity: u32,
    text: String,
}

#[derive(Debug, Serialize)]
struct AttributeWords {
    name: String,
    #[serde(rename = "type")]
    kind: &'static str,
    /// In GameLift's form; `null` if there is none.
    default: Value,
    text: String,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct RuleWords {
    name: String,
    #[serde(rename = "type")]
    kind: &'static str,
    description: Option<String>,
    /// Whether it counts only as a part of compound rules.
    only_in_compound: bool,
    text: String,
}

impl Words {
    /// `text` is what the rule set was read from.
    pub(crate) fn of(file: &str, rule_set: &RuleSet, text: &str) -> Self {
        let algorithm = rule_set.algorithm();
        let in_compound = named_in_compounds(rule_set);
        let rules = rule_set.rules().iter().enumerate().map(|(place, rule)| RuleWords {
            name: rule.name.clone(),
            kind: rule.body.type_name(),
            description: rule.description.clone(),
            only_in_compound: in_compound.contains(&place),
            text: rule_words(rule, rule_set),
        });
        let size = |of: fn(&TeamDefinition) -> u32| {
            rule_set.teams().iter().map(|team| of(team) * team.quantity).sum()
        };
        Self {
            rule_set: file.to_owned(),
            name: rule_set.name().filter(|name| !name.is_empty()).map(str::to_owned),
            players_min: size(|team| team.min_players),
            players_max: size(|team| team.max_players),
            teams: rule_set.teams().iter().map(team_words).collect(),
            attributes: rule_set.attributes().iter().map(attribute_words).collect(),
            rules: rules.collect(),
            expansion_age: match algorithm.expansion_age {
                ExpansionAge::Newest => "newest",
                ExpansionAge::Oldest => "oldest",
            },
            expansions: timeline(rule_set, text),
            algorithm: algorithm_words(rule_set),
        }
    }

    pub(crate) fn write(&self, out: &mut impl Write, style: Style) -> io::Result<()> {
        let name = self.name.as_deref().unwrap_or(&self.rule_set);
        let players = range(self.players_min, self.players_max);
        writeln!(out, "{}: matches of {players}", style.heading(name))?;
        self.write_part(out, style, "Teams", self.teams.iter().map(|it| it.text.as_str()))?;
        let attributes = self.attributes.iter().map(|it| it.text.as_str());
        self.write_part(out, style, "Player attributes", attributes)?;
        self.write_rules(out, style)?;
        self.write_expansions(out, style)?;
        self.write_part(out, style, "Algorithm", self.algorithm.iter().map(String::as_str))
    }

    fn write_part<'t>(
        &self,
        out: &mut impl Write,
        style: Style,
        heading: &str,
        lines: impl Iterator<Item = &'t str>,
    ) -> io::Result<()> {
        for (place, line) in lines.enumerate() {
            if place == 0 {
                writeln!(out, "\n{}", style.heading(heading))?;
            }
            writeln!(out, "  {line}")?;
        }
        Ok(())
    }

    fn write_rules(&self, out: &mut impl Write, style: Style) -> io::Result<()> {
        if self.rules.is_empty() {
            return writeln!(out, "\n{}\n  none: any tickets fit", style.heading("Rules"));
        }
        writeln!(out, "\n{}", style.heading("Rules"))?;
        for rule in &self.rules {
            let only =
                if rule.only_in_compound { ", only as a part of compound rules" } else { "" };
            let kind = style.dim(&format!("({}{only})", rule.kind));
            writeln!(out, "  {} {kind}", style.heading(&rule.name))?;
            writeln!(out, "      {}", rule.text)?;
            if let Some(description) = &rule.description {
                writeln!(out, "      {}", style.dim(&format!("\"{description}\"")))?;
            }
        }
        Ok(())
    }

    fn write_expansions(&self, out: &mut impl Write, style: Style) -> io::Result<()> {
        if self.expansions.is_empty() {
            return Ok(());
        }
        let heading =
            format!("While tickets wait (the {} ticket of a match counts)", self.expansion_age);
        writeln!(out, "\n{}", style.heading(&heading))?;
        for moment in &self.expansions {
            let at = format!("{} s", moment.at);
            for (place, change) in moment.changes.iter().enumerate() {
                let at = if place == 0 { at.as_str() } else { "" };
                writeln!(out, "  {at:>8}  {}", change.words())?;
            }
        }
        Ok(())
    }
}

/// `2 to 5 players`
fn range(min: u32, max: u32) -> String {
    if min == max {
        crate::counted(max as usize, "player")
    } else {
        format!("{min} to {max} players")
    }
}

fn team_words(team: &TeamDefinition) -> TeamWords {
    let players = range(team.min_players, team.max_players);
    let text = match team.quantity {
        1 => format!("{}: {players}", team.name),
        count => format!("{name}_1 to {name}_{count}: {players} each", name = team.name),
    };
    TeamWords {
        name: team.name.clone(),
        min_players: team.min_players,
        max_players: team.max_players,
        quantity: team.quantity,
        text,
    }
}

fn attribute_words(attribute: &AttributeDefinition) -> AttributeWords {
    let default = match &attribute.default {
        None => "every player must have it".to_owned(),
        Some(AttributeValue::N(number)) => format!("{number} if a player has none"),
        Some(AttributeValue::S(text)) => format!("\"{text}\" if a player has none"),
        Some(AttributeValue::SL(texts)) if texts.is_empty() => {
            "an empty list if a player has none".to_owned()
        }
        Some(AttributeValue::SL(texts)) => format!("{} if a player has none", texts.join(", ")),
        Some(AttributeValue::SDM(map)) => format!("{} if a player has none", json!(map)),
    };
    let kind = attribute.kind.name();
    AttributeWords {
        name: attribute.name.clone(),
        kind,
        default: attribute.default.as_ref().map_or(Value::Null, value_json),
        text: format!("{} ({kind}): {default}", attribute.name),
    }
}

fn named_in_compounds(rule_set: &RuleSet) -> Vec<usize> {
    fn collect(statement: &Statement, into: &mut Vec<usize>) {
        match statement {
            Statement::Rule(place) => into.push(*place),
            Statement::Not(part) => collect(part, into),
            Statement::And(parts) | Statement::Or(parts) => {
                parts.iter().for_each(|part| collect(part, into));
            }
            Statement::Xor(a, b) => [a, b].into_iter().for_each(|part| collect(part, into)),
        }
    }
    let mut named = Vec::new();
    for rule in rule_set.rules() {
        if let RuleBody::Compound(statement) = &rule.body {
            collect(statement, &mut named);
        }
    }
    named
}

fn algorithm_words(rule_set: &RuleSet) -> Vec<String> {
    let algorithm = rule_set.algorithm();
    let mut lines = Vec::new();
    lines.push(match (algorithm.strategy, &algorithm.balanced_attribute) {
        (Strategy::ExhaustiveSearch, _) => {
            "exhaustive search: the oldest ticket first, the fullest match that the rules allow"
                .to_owned()
        }
        (Strategy::Balanced, Some(attribute)) => {
            format!("balanced: teams are made even in {attribute}")
        }
        (Strategy::Balanced, None) => "balanced: teams are made even".to_owned(),
    });
    match algorithm.batching_preference {
        BatchingPreference::Random => {}
        BatchingPreference::Sorted => {
            lines
                .push(format!("tickets are sorted by {}", algorithm.sort_by_attributes.join(", ")));
        }
        BatchingPreference::LargestPopulation => {
            lines.push("the location that most tickets can reach comes first".to_owned());
        }
        BatchingPreference::FastestRegion => {
            lines.push("tickets are grouped by the location that they reach fastest".to_owned());
        }
    }
    match algorithm.backfill_priority {
        BackfillPriority::Normal => {}
        BackfillPriority::High => lines.push("backfill tickets come before others".to_owned()),
        BackfillPriority::Low => lines.push("backfill tickets come after others".to_owned()),
    }
    lines
}
