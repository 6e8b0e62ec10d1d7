//! What expressions yield, complete and in the making.

use super::*;
use crate::candidate::{AttributeView, Candidate, PlayerView, View};
use crate::rule_set::{AttributeDefinition, AttributeType, TeamDefinition};
use crate::tickets::PlayerId;

/// Red has skills 1, 2 and 6; blue has 10 and 20; nobody is in green_1 and green_2.
fn world() -> (Vec<TeamDefinition>, Vec<AttributeDefinition>, Vec<PlayerView>) {
    let team = |name: &str, quantity| TeamDefinition {
        name: name.to_owned(),
        min_players: 0,
        max_players: 5,
        quantity,
    };
    let attribute =
        |name: &str, kind| AttributeDefinition { name: name.to_owned(), kind, default: None };
    let player = |id: &str, skill: f64, maps: &[&str]| PlayerView {
        id: PlayerId::new(id).ok(),
        attributes: vec![
            AttributeView::Number(skill),
            AttributeView::Texts(maps.iter().map(|map| (*map).to_owned()).collect()),
        ]
        .into(),
        latency_ms: Vec::new(),
    };
    (
        vec![team("red", 1), team("blue", 1), team("green", 2)],
        vec![
            attribute("skill", AttributeType::Number),
            attribute("maps", AttributeType::StringList),
        ],
        vec![
            player("a", 1.0, &["x", "y"]),
            player("b", 2.0, &["y"]),
            player("c", 6.0, &["y", "z"]),
            player("d", 10.0, &["z"]),
            player("e", 20.0, &["x", "z"]),
        ],
    )
}

/// A value in short: `?` for unknown, `-` for nothing, `..` for what may come.
fn told(value: &Value<'_>) -> String {
    match value {
        Value::Number(range) if range.is_point() => range.low.to_string(),
        Value::Number(range) => format!("{}..{}", range.low, range.high),
        Value::Text(text) => (*text).to_owned(),
        Value::Opaque => "o".to_owned(),
        Value::Unknown => "?".to_owned(),
        Value::Nothing => "-".to_owned(),
        Value::List(list) => {
            let items: Vec<String> = list.items.iter().map(told).collect();
            let more = if list.more.any() { ".." } else { "" };
            format!("[{}{more}]", items.join(" "))
        }
    }
}

fn check_in(room: &[u32], text: &str, expected: &str) {
    let (teams, attributes, players) = world();
    let scope = Scope { teams: &teams, attributes: &attributes };
    let expression = resolve(text, parse(text).unwrap(), scope).unwrap();
    let mut candidate = Candidate::empty(4);
    candidate.push(&players, [0, 0, 0, 1, 1].into_iter());

    let value = evaluate(&expression.node, View { candidate: &candidate, room });

    assert_eq!(told(&value), expected, "{text}");
}

fn check(text: &str, expected: &str) {
    check_in(&[], text, expected);
}

/// In a match to which two more may come on each team.
fn check_open(text: &str, expected: &str) {
    check_in(&[2, 2, 2, 2], text, expected);
}

#[test]
fn paths_group_players_by_team_unless_one_team_is_named() {
    check("teams[red].players[playerId]", "[a b c]");
    check("teams[red, blue].players[playerId]", "[[a b c] [d e]]");
    check("teams[*].players.attributes[skill]", "[[1 2 6] [10 20] [] []]");
    check("teams[green].players", "[[] []]");
    check("team[green_2].players", "[]");
    check("teams[blue].players.attributes[maps]", "[[z] [x z]]");
}

#[test]
fn a_function_works_on_each_inner_list() {
    check("avg(teams[red].players.attributes[skill])", "3");
    check("avg(teams[red,blue].players.attributes[skill])", "[3 15]");
    check("max(avg(teams[red,blue].players.attributes[skill]))", "15");
    check("avg(flatten(teams[*].players.attributes[skill]))", "7.8");
    check("count(teams[*].players)", "[3 2 0 0]");
    check("sum(count(teams[*].players))", "5");
    check("count(teams[*])", "4");
    check("median(teams[red,blue].players.attributes[skill])", "[2 15]");
    check("stddev(teams[blue].players.attributes[skill])", "5");
    check("min(min(teams[red,blue].players.attributes[skill]))", "1");
}

#[test]
fn flattening_takes_away_one_level() {
    check("flatten(teams[red,blue].players[playerId])", "[a b c d e]");
    check("flatten(teams[blue].players.attributes[maps])", "[z x z]");
    check("flatten(teams[red,blue].players.attributes[maps])", "[[x y] [y] [y z] [z] [x z]]");
    check("flatten(teams[red].players[playerId])", "[a b c]");
}

#[test]
fn an_intersection_has_what_all_lists_have() {
    check("set_intersection(teams[red].players.attributes[maps])", "[y]");
    check("set_intersection(flatten(teams[red,blue].players.attributes[maps]))", "[]");
    check("set_intersection(teams[red,blue].players.attributes[maps])", "[[y] [z]]");
}

#[test]
fn an_empty_team_has_a_sum_and_a_count_but_no_average() {
    check("sum(teams[green_1].players.attributes[skill])", "0");
    check("avg(teams[green_1].players.attributes[skill])", "-");
    check("max(avg(teams[*].players.attributes[skill]))", "-");
    check_open("avg(teams[green_1].players.attributes[skill])", "?");
}

#[test]
fn a_value_covers_what_it_can_become() {
    check_open("count(teams[red].players)", "3..5");
    check_open("max(teams[red].players.attributes[skill])", "6..inf");
    check_open("min(teams[red].players.attributes[skill])", "-inf..1");
    check_open("avg(teams[red].players.attributes[skill])", "-inf..inf");
    check_open("stddev(teams[red].players.attributes[skill])", "0..inf");
    check_open("flatten(teams[red,blue].players[playerId])", "[a b c d e..]");
    check_open("set_intersection(teams[blue].players.attributes[maps])", "[z]");
    check_open("set_intersection(teams[green_1].players.attributes[maps])", "?");
}
