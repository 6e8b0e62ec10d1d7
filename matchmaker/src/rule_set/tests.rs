//! Rule sets good and bad, and what is said about them.

use super::*;

const TEAMS: &str = r#""teams":[{"name":"red","minPlayers":1,"maxPlayers":2}]"#;
const SKILL: &str = r#""playerAttributes":[{"name":"skill","type":"number"},{"name":"mode","type":"string","default":""},{"name":"maps","type":"string_list"}]"#;

/// A rule set of one team and these further properties.
fn with(properties: &str) -> String {
    format!("{{\"ruleLanguageVersion\":\"1.0\",{TEAMS},{SKILL},\n{properties}}}")
}

/// The problems of a text, without their places.
fn problems(text: &str) -> Vec<String> {
    let problems = match RuleSet::parse(text) {
        Ok(parsed) => parsed.warnings,
        Err(problems) => problems,
    };
    let told = problems.iter().map(|problem| {
        let told = problem.to_string();
        told.split_once(": ").map_or(told.clone(), |(_, what)| what.to_owned())
    });
    told.collect()
}

/// Checks that a rule of these properties has exactly this wrong.
fn check_rule(rule: &str, expected: &[&str]) {
    let text = with(&format!(
        r#""rules":[{{"name":"first","type":"latency","maxLatency":1}},{{"name":"r",{rule}}}]"#
    ));
    assert_eq!(problems(&text), expected, "{rule}");
}

#[test]
fn a_rule_set_is_read_whole() {
    let text = include_str!("../../tests/cases/aws-sample-radiant-dire-all.json");

    let rule_set = RuleSet::parse(text).unwrap().rule_set;

    assert_eq!(rule_set.name(), Some("Radiant_vs_Dire"));
    assert_eq!(rule_set.team_names(), ["Radiant", "Dire"]);
    assert_eq!(rule_set.player_count_max(), 16);
    assert_eq!(rule_set.algorithm().expansion_age, ExpansionAge::Oldest);
    assert_eq!(rule_set.algorithm().backfill_priority, BackfillPriority::High);
    assert_eq!(rule_set.rules().len(), 10);
    let waits: Vec<u64> = rule_set.stages().iter().map(|stage| stage.since_ms / 1_000).collect();
    assert_eq!(waits, [0, 20, 30, 40, 120]);
}

#[test]
fn all_problems_are_found_at_once_in_the_order_of_the_text() {
    let text = r#"{
  "ruleLanguageVersion": "2.0",
  "teams": [{ "name": "red", "minPlayers": 3, "maxPlayers": 2 }],
  "rules": [
    { "name": "A", "type": "distanc" },
    { "name": "A", "type": "latency", "maxLatenzy": 5 },
    { "name": "C", "type": "latency", "maxLatency": 5 }
  ],
  "expansions": [
    { "target": "rules[B].maxLatency", "steps": [] },
    { "target": "rules[C].maxLatency", "steps": [{ "waitTimeSeconds": 5, "value": -1 }] }
  ]
}"#;

    let problems = RuleSet::parse(text).unwrap_err();

    let told: Vec<String> = problems.iter().map(ToString::to_string).collect();
    assert_eq!(
        told,
        [
            "line 2, column 26: ruleLanguageVersion: there is no rule language `2.0` \
             (allowed: \"1.0\")",
            "line 3, column 44: teams[0].minPlayers: minPlayers 3 is more than maxPlayers 2 \
             (allowed: 0 to 2, or a higher maxPlayers)",
            "line 5, column 28: rules[0].type: unknown rule type `distanc`; did you mean \
             `distance`? (allowed: absoluteSort, distanceSort, collection, comparison, compound, \
             distance, batchDistance, latency)",
            "line 6, column 5: rules[1]: one of `maxLatency` and `maxDistance` is needed",
            "line 6, column 15: rules[1].name: there is a rule `A` already at line 5, column 15",
            "line 6, column 39: rules[1]: unknown property `maxLatenzy` is ignored; did you mean \
             `maxLatency`? (allowed: name, description, type, maxLatency, maxDistance, \
             distanceReference, partyAggregation)",
            "line 10, column 17: expansions[0].target: unknown rule `B`; did you mean `A`? \
             (allowed: A, C)",
            "line 10, column 49: expansions[0].steps: an expansion without steps changes nothing",
            "line 11, column 83: rules[2].maxLatency: -1 is negative (allowed: 0 or more)",
        ]
    );
}

#[test]
fn one_mistake_makes_one_error() {
    let check = |from: &str, to: &str, expected: &str| {
        let text = r#"{
            "ruleLanguageVersion": "1.0",
            "playerAttributes": [{ "name": "mode", "type": "string" }],
            "teams": [{ "name": "red", "minPlayers": 1, "maxPlayers": 4 }],
            "rules": [
                { "name": "Near", "type": "latency", "maxLatency": 80 },
                { "name": "Same", "type": "comparison", "operation": "=",
                  "measurements": ["teams[red].players.attributes[mode]"] }
            ],
            "expansions": [
                { "target": "rules[Near].maxLatency",
                  "steps": [{ "waitTimeSeconds": 5, "value": 200 }] },
                { "target": "teams[red].minPlayers",
                  "steps": [{ "waitTimeSeconds": 9, "value": 1 }] }
            ]
        }"#;
        assert!(text.contains(from), "{from}");
        let problems = RuleSet::parse(&text.replacen(from, to, 1)).unwrap_err();
        let errors = problems.iter().filter(|it| it.severity == Severity::Error);
        let errors: Vec<&str> = errors.map(|it| it.message.as_str()).collect();
        assert_eq!(errors, [expected], "{to}");
    };
    check("\"latency\"", "\"latencie\"", "unknown rule type `latencie`");
    check("\"string\"", "\"strng\"", "unknown value `strng`");
    check("\"string\"", "7", "expected a text, found a number");
    check("\"1.0\"", "1.0", "the version is a text: it needs its quotes");
    check("\"1.0\"", "true", "expected a text, found a boolean");
    check("\"minPlayers\": 1", "\"minPlayers\": 9", "minPlayers 9 is more than maxPlayers 4");
    check("\"minPlayers\": 1", "\"minPlayers\": \"one\"", "expected a number, found a text");
    check("\"maxPlayers\": 4", "\"maxPlayer\": 4", "`maxPlayers` is missing");
    check("\"maxPlayers\": 4", "\"maxPlayers\": 0", "a team for nobody");
    check("\"=\"", "7", "expected a text, found a number");
}

#[test]
fn what_is_no_rule_set_is_refused_with_its_place() {
    let first = |text: &str| RuleSet::parse(text).unwrap_err()[0].to_string();

    assert_eq!(first("[1, 2"), "line 1, column 6: expected `,` or `]`, but the text ends");
    assert_eq!(first("[]"), "line 1, column 1: expected an object, found a list");
    assert_eq!(
        first("{}"),
        "line 1, column 1: `ruleLanguageVersion` is missing (allowed: \"1.0\")"
    );
    let long = " ".repeat(RULE_SET_LENGTH_MAX + 1);
    assert!(first(&long).contains("65536 characters is too long"));
}

#[test]
fn comments_and_repeated_keys_are_read_with_a_warning() {
    let text = with("// here\n\"name\":\"a\",\n\"name\":\"b\"");

    let parsed = RuleSet::parse(&text).unwrap();

    assert_eq!(parsed.rule_set.name(), Some("b"));
    let told: Vec<String> = parsed.warnings.iter().map(ToString::to_string).collect();
    assert_eq!(
        told,
        [
            "line 2, column 1: comments are not JSON, though GameLift reads them",
            "line 4, column 1: key `name` stands at line 3, column 1 already; \
             the value given last counts",
        ]
    );
}

#[test]
fn teams_are_checked() {
    let teams =
        |teams: &str| problems(&format!(r#"{{"ruleLanguageVersion":"1.0","teams":{teams}}}"#));

    assert_eq!(teams("[]"), ["teams: a rule set needs at least one team"]);
    assert_eq!(
        teams(r#"[{"name":"a","minPlayers":"1","maxPlayers":-1,"quantity":0}]"#),
        [
            "teams[0].maxPlayers: -1 is not a count (allowed: whole numbers from 0)",
            "teams[0].quantity: no such number of teams (allowed: 1 to 200)",
        ]
    );
    assert_eq!(
        teams(r#"[{"name":"a","minPlayers":1,"maxPlayers":5,"quantity":9}]"#),
        ["teams: a match of 45 players is a large match, which needs the strategy `balanced` \
          (allowed: up to 40 players, or `balanced` with a `balancedAttribute`)"]
    );
    assert_eq!(
        teams(r#"[{"name":"a","minPlayers":1,"maxPlayers":201}]"#),
        ["teams: a match of 201 players is larger than FlexMatch allows \
          (allowed: up to 200 players)"]
    );
}

#[test]
fn copies_of_a_team_are_numbered() {
    let text = r#"{"ruleLanguageVersion":"1.0","teams":[
        {"name":"trio","minPlayers":1,"maxPlayers":3,"quantity":2},
        {"name":"boss","minPlayers":1,"maxPlayers":1}]}"#;

    let rule_set = RuleSet::parse(text).unwrap().rule_set;

    assert_eq!(rule_set.team_names(), ["trio_1", "trio_2", "boss"]);
}

#[test]
fn a_large_match_has_only_rules_that_say_who_is_batched_with_whom() {
    let text = r#"{"ruleLanguageVersion":"1.0",
        "playerAttributes":[{"name":"skill","type":"number"}],
        "algorithm":{"strategy":"balanced","balancedAttribute":"skill"},
        "teams":[{"name":"red","minPlayers":20,"maxPlayers":30,"quantity":2}],
        "rules":[
            {"name":"a","type":"batchDistance","batchAttribute":"skill","maxDistance":"5"},
            {"name":"b","type":"latency","maxLatency":80},
            {"name":"c","type":"latency","maxDistance":80,"distanceReference":"min"},
            {"name":"d","type":"comparison","operation":"=",
             "measurements":"count(teams[red_1].players)","referenceValue":"20"}]}"#;

    assert_eq!(
        problems(text),
        [
            "rules[2].type: a large match bounds latency by `maxLatency` only \
             (allowed: batchDistance, latency with `maxLatency`)",
            "rules[3].type: a match of 60 players is a large match, which has no comparison rules \
             (allowed: batchDistance, latency with `maxLatency`)",
        ]
    );
}

#[test]
fn forty_players_may_be_balanced_under_any_rules() {
    let text = with(r#""algorithm":{"strategy":"balanced","balancedAttribute":"skill"}"#);

    assert!(!RuleSet::parse(&text).unwrap().rule_set.is_large());
}

#[test]
fn what_would_take_exponential_time_is_refused() {
    let mut rules = vec![r#"{"name":"c0","type":"latency","maxLatency":1}"#.to_owned()];
    for number in 1..60 {
        let before = number - 1;
        rules.push(format!(
            r#"{{"name":"c{number}","type":"compound","statement":"and(c{before},c{before})"}}"#
        ));
    }
    let text = with(&format!(r#""rules":[{}]"#, rules.join(",")));

    let problems = problems(&text);

    assert!(problems[0].contains("would ask for more than 1000 rules"), "{problems:#?}");
}

#[test]
fn a_team_is_named_once_in_an_expression() {
    let rule = r#""type":"comparison","operation":"=","referenceValue":1,
        "measurements":"count(teams[red, red].players)""#;

    check_rule(rule, &["rules[1].measurements: team `red` is named twice"]);
}

#[test]
fn hostile_bodies_are_refused_quickly() {
    let deep = "[".repeat(60_000);
    let huge = format!(r#"{{"name":"{}"}}"#, "x".repeat(10_000_000));
    let wide = format!("[{}]", "{},".repeat(20_000));
    let steps: Vec<String> =
        (0..1_500).map(|wait| format!(r#"{{"waitTimeSeconds":{wait},"value":1}}"#)).collect();
    let expansions = format!(
        r#""expansions":[{{"target":"teams[red].minPlayers","steps":[{}]}}]"#,
        steps.join(",")
    );

    for text in [deep, huge, wide, with(&expansions)] {
        assert!(RuleSet::parse(&text).is_err(), "{}", &text[..40]);
    }
}

#[test]
fn expressions_are_checked_against_teams_and_attributes() {
    let distance = |expression: &str, expected: &str| {
        let rule = format!(
            r#""type":"distance","measurements":"{expression}","referenceValue":1,"maxDistance":1"#
        );
        check_rule(&rule, &[expected]);
    };

    distance(
        "avg(teams[blue].players.attributes[skill])",
        "rules[1].measurements: unknown team `blue` (allowed: red, *)",
    );
    distance(
        "avg(teams[red].players.attributes[skil])",
        "rules[1].measurements: unknown player attribute `skil`; did you mean `skill`? \
         (allowed: skill, mode, maps)",
    );
    distance(
        "avg(teams[red].players.attributes[mode])",
        "rules[1].measurements: `avg` cannot take a list of string",
    );
    distance(
        "set_intersection(teams[red].players.attributes[maps])",
        "rules[1].measurements: this is a list of string, which the rule cannot measure \
         (allowed: number values)",
    );
    distance(
        "avrg(teams[red])",
        "rules[1].measurements: unknown function `avrg`; did you mean \
         `avg`? (allowed: min, max, avg, median, sum, count, stddev, flatten, set_intersection)",
    );
}

#[test]
fn each_type_of_rule_is_checked() {
    check_rule(
        r#""type":"comparison","measurements":["teams[red].players.attributes[mode]"],"operation":"<","referenceValue":"a""#,
        &["rules[1].operation: strings have no order (allowed: =, !=)"],
    );
    check_rule(
        r#""type":"comparison","measurements":["teams[red].players.attributes[skill]"],"operation":">""#,
        &["rules[1].operation: without `referenceValue` values can only be equal or different \
           (allowed: =, !=)"],
    );
    check_rule(
        r#""type":"distance","measurements":["teams[red].players.attributes[skill]"],"referenceValue":"ten","minDistance":2,"maxDistance":1"#,
        &[
            "rules[1]: minDistance 2 is more than maxDistance 1",
            "rules[1].referenceValue: expected a number, found a text",
        ],
    );
    check_rule(
        r#""type":"collection","measurements":["teams[red].players.attributes[maps]"],"operation":"contains","referenceValue":["a"],"maxCount":1"#,
        &["rules[1].referenceValue: lists contain single values (allowed: a text)"],
    );
    check_rule(
        r#""type":"collection","measurements":["teams[red].players.attributes[maps]"],"operation":"intersection""#,
        &["rules[1]: one of `minCount` and `maxCount` is needed"],
    );
    check_rule(
        r#""type":"batchDistance","batchAttribute":"maps","maxDistance":"5""#,
        &["rules[1].batchAttribute: `maps` is a string_list (allowed: number, string)"],
    );
    check_rule(
        r#""type":"latency","maxDistance":5"#,
        &["rules[1]: `maxDistance` needs `distanceReference` (allowed: min, avg)"],
    );
    check_rule(
        r#""type":"distanceSort","sortAttribute":"skill","sortDirection":"up""#,
        &["rules[1].sortDirection: unknown value `up` (allowed: ascending, descending)"],
    );
}

#[test]
fn numbers_may_be_texts_and_one_measurement_need_not_be_a_list() {
    check_rule(r#""type":"batchDistance","batchAttribute":"skill","maxDistance":"500""#, &[]);
    check_rule(
        r#""type":"distance","measurements":"teams[red].players.attributes[skill]","referenceValue":"7","maxDistance":"1.5""#,
        &[],
    );
}

#[test]
fn compound_statements_are_checked() {
    let compound = |statement: &str, expected: &[&str]| {
        check_rule(&format!(r#""type":"compound","statement":"{statement}""#), expected);
    };

    compound("or(first, not(first))", &[]);
    compound("or(first)", &["rules[1].statement: `or` takes two or more, not 1"]);
    compound(
        "nand(first, first)",
        &["rules[1].statement: unknown operator `nand`; did you mean \
         `and`? (allowed: and, or, xor, not)"],
    );
    compound("r", &["rules[1].statement: rule `r` must be defined before this one"]);
    compound(
        "not(frist)",
        &["rules[1].statement: unknown rule `frist`; did you mean `first`? (allowed: first)"],
    );
    compound("and(first, first", &["rules[1].statement: expected `,` or `)`"]);
    compound("not(first) x", &["rules[1].statement: unexpected 'x' after the statement"]);
}

#[test]
fn expansions_are_checked() {
    let expansion = |target: &str, steps: &str, expected: &[&str]| {
        let text = with(&format!(
            r#""rules":[{{"name":"a","type":"latency","maxLatency":1}},{{"name":"both","type":"compound","statement":"not(a)"}}],
            "expansions":[{{"target":"{target}","steps":[{steps}]}}]"#
        ));
        assert_eq!(problems(&text), expected, "{target} {steps}");
    };
    let step = r#"{"waitTimeSeconds":5,"value":2}"#;

    expansion("rules[a].maxLatency", step, &[]);
    expansion("teams[red].minPlayers", step, &[]);
    expansion(
        "a.maxLatency",
        step,
        &["expansions[0].target: this is not the target of an \
         expansion (allowed: rules[<names>].<property>, teams[<names>].<property>)"],
    );
    expansion(
        "rules[a].maxLatncy",
        step,
        &["expansions[0].target: a latency rule has no property \
         `maxLatncy`; did you mean `maxLatency`? (allowed: maxLatency, maxDistance, \
         distanceReference, partyAggregation)"],
    );
    expansion(
        "rules[both].statement",
        step,
        &["expansions[0].target: compound rule `both` \
         cannot be expanded; its members can"],
    );
    expansion(
        "teams[red].name",
        step,
        &["expansions[0].target: a team's `name` cannot be \
         expanded (allowed: minPlayers, maxPlayers)"],
    );
    expansion(
        "rules[a].maxLatency",
        r#"{"waitTimeSeconds":5,"value":2},{"waitTimeSeconds":5,"value":"x"}"#,
        &[
            "expansions[0].steps[1]: each step must wait longer than the one before it",
            "rules[0].maxLatency: expected a number, found a text",
        ],
    );
    expansion(
        "teams[red].minPlayers",
        r#"{"waitTimeSeconds":5,"value":3}"#,
        &["expansions[0].steps: team `red` then needs 3 players and takes 2"],
    );
    expansion(
        "rules[a].maxLatency",
        r#"{"waitTimeSeconds":50000,"value":3}"#,
        &["expansions[0].steps[0].waitTimeSeconds: no ticket waits that long \
         (allowed: up to 43200 seconds)"],
    );
}

#[test]
fn an_empty_default_is_none() {
    let rule_set = RuleSet::parse(&with(r#""rules":[]"#)).unwrap().rule_set;

    assert_eq!(rule_set.attributes()[1].default, None);
}
