//! A rule set in words: its teams, rules, expansions and attributes.

use matchmaker::{
    RuleSet,
    json::{Kind, Value},
    rule_set::{BatchingPreference, Expansion, Strategy, TeamDefinition},
};

use super::sentences;
use crate::format::numbers;

/// A rule set in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Words {
    /// How many play.
    pub size: String,
    /// In which order tickets are tried.
    pub order: String,
    /// The teams.
    pub teams: Vec<Line>,
    /// The rules.
    pub rules: Vec<Line>,
    /// What changes while tickets wait.
    pub expansions: Vec<Line>,
    /// The player attributes.
    pub attributes: Vec<Line>,
}

/// One thing of a rule set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// What its author called it.
    pub name: String,
    /// What it means.
    pub words: String,
    /// Its type, as rule sets name it.
    pub kind: String,
}

/// `rule_set` in words.
#[must_use]
pub fn of(rule_set: &RuleSet) -> Words {
    let attributes = rule_set.attributes().iter().map(|attribute| Line {
        name: attribute.name.clone(),
        words: match &attribute.default {
            Some(_) => "a player may leave it out: there is a default".to_owned(),
            None => "every player brings it".to_owned(),
        },
        kind: attribute.kind.name().to_owned(),
    });
    Words {
        size: size(rule_set),
        order: order(rule_set),
        teams: rule_set.teams().iter().map(team).collect(),
        rules: sentences::rules(rule_set),
        expansions: rule_set.expansions().iter().flat_map(expansion).collect(),
        attributes: attributes.collect(),
    }
}

fn size(rule_set: &RuleSet) -> String {
    let least: u32 = rule_set.teams().iter().map(|team| team.min_players * team.quantity).sum();
    let most = rule_set.player_count_max();
    if least == most {
        format!("A match has {}.", numbers::counted(u64::from(most), "player", "players"))
    } else {
        format!("A match has {least} to {most} players.")
    }
}

fn order(rule_set: &RuleSet) -> String {
    let algorithm = rule_set.algorithm();
    let searched = match algorithm.strategy {
        Strategy::ExhaustiveSearch => "Every combination is tried",
        Strategy::Balanced => "Teams are made even",
    };
    let batch = match algorithm.batching_preference {
        BatchingPreference::Random => "tickets are looked at in no particular order".to_owned(),
        BatchingPreference::Sorted => {
            format!("tickets are looked at by {}", algorithm.sort_by_attributes.join(", "))
        }
        BatchingPreference::LargestPopulation => "the largest group is looked at first".to_owned(),
        BatchingPreference::FastestRegion => "tickets near to each other come first".to_owned(),
    };
    format!("{searched}; {batch}.")
}

fn team(team: &TeamDefinition) -> Line {
    let size = if team.min_players == team.max_players {
        numbers::counted(u64::from(team.max_players), "player", "players")
    } else {
        format!("{} to {} players", team.min_players, team.max_players)
    };
    let words = match team.quantity {
        1 => size,
        quantity => format!("{quantity} such teams of {size}"),
    };
    Line { name: team.name.clone(), words, kind: "team".to_owned() }
}

fn expansion(expansion: &Expansion) -> Vec<Line> {
    let line = |step: &matchmaker::rule_set::ExpansionStep| Line {
        name: format!("{} s", step.wait_ms / 1000),
        words: format!("{} becomes {}", expansion.target_text, plain(&step.value)),
        kind: "expansion".to_owned(),
    };
    expansion.steps.iter().map(line).collect()
}

fn plain(value: &Value) -> String {
    match &value.kind {
        Kind::Null => "nothing".to_owned(),
        Kind::Bool(truth) => truth.to_string(),
        Kind::Number(digits) => digits.clone(),
        Kind::Text(text) => format!("“{text}”"),
        Kind::List(items) => items.iter().map(plain).collect::<Vec<_>>().join(", "),
        Kind::Object(_) => value.kind_name().to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RULE_SET: &str = r#"{
        "ruleLanguageVersion": "1.0",
        "playerAttributes": [{"name": "skill", "type": "number", "default": 10}],
        "teams": [{"name": "players", "minPlayers": 2, "maxPlayers": 4}],
        "rules": [
            {"name": "Fair", "type": "distance",
             "measurements": ["avg(teams[players].players.attributes[skill])"],
             "referenceValue": 25, "maxDistance": 10},
            {"name": "Near", "type": "latency", "maxLatency": 80}
        ],
        "expansions": [
            {"target": "rules[Near].maxLatency", "steps": [{"waitTimeSeconds": 5, "value": 200}]}
        ]
    }"#;

    #[test]
    fn a_rule_set_reads_as_sentences() {
        let words = of(&RuleSet::parse(RULE_SET).unwrap().rule_set);

        assert_eq!(words.size, "A match has 2 to 4 players.");
        assert_eq!(words.teams[0].words, "2 to 4 players");
        assert_eq!(
            words.rules[0].words,
            "avg(teams[players].players.attributes[skill]) lies at most 10 from 25"
        );
        assert_eq!(words.rules[1].words, "there is a location that everybody reaches within 80 ms");
        assert_eq!(words.expansions[0].name, "5 s");
        assert_eq!(words.expansions[0].words, "rules[Near].maxLatency becomes 200");
    }
}
