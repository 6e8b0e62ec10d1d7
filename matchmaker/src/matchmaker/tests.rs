//! The engine through its own door.

use std::collections::BTreeMap;

use super::*;
use crate::tickets::{AttributeValue, Player, PlayerId};
use crate::{Change, Match, NextExpansion, RuleCount};

const SIMPLE: &str = include_str!("../../tests/cases/aws-sample-serverless-simplerule.json");
const DUEL: &str = include_str!("../../tests/cases/aws-sample-gomoku.json");
const CHARACTERS: &str = include_str!("../../tests/cases/aws-doc-06-compare-attributes.json");

fn matchmaker(text: &str) -> Matchmaker {
    Matchmaker::new(RuleSet::parse(text).unwrap().rule_set, Options::default())
}

fn ticket(name: &str, created_at_ms: u64, attribute: &str, number: f64, ms: u32) -> Ticket {
    let player = Player {
        id: PlayerId::new(format!("p-{name}")).unwrap(),
        attributes: BTreeMap::from([(attribute.to_owned(), AttributeValue::N(number))]),
        latency_ms: BTreeMap::from([("near".to_owned(), ms)]),
        team: None,
    };
    Ticket { id: id(name), created_at_ms, players: vec![player], backfill: false }
}

fn id(name: &str) -> TicketId {
    TicketId::new(name).unwrap()
}

fn tickets_of(made: &Match) -> Vec<&str> {
    made.tickets.iter().map(|ticket| ticket.id.as_str()).collect()
}

#[test]
fn a_matchmaker_can_be_handed_to_another_thread() {
    fn check<T: Send + Sync>() {}

    check::<Matchmaker>();
}

#[test]
fn a_match_takes_its_tickets_out_of_the_pool() {
    let mut matchmaker = matchmaker(DUEL);
    for (name, score) in [("a", 1_000.0), ("b", 9_000.0), ("c", 1_100.0)] {
        matchmaker.add(ticket(name, 0, "score", score, 20)).unwrap();
    }

    let pass = matchmaker.pass(0);

    assert_eq!(pass.matches.len(), 1);
    assert_eq!(tickets_of(&pass.matches[0]), ["a", "c"]);
    assert_eq!(matchmaker.waiting().map(|t| t.id.as_str()).collect::<Vec<_>>(), ["b"]);
    let teams: Vec<usize> = pass.matches[0].teams.iter().map(|t| t.players.len()).collect();
    assert_eq!(teams, [1, 1]);
    assert!(pass.matches[0].team_of(&PlayerId::new("p-c").unwrap()).is_some());
}

#[test]
fn a_ticket_put_back_keeps_its_age_and_comes_first_again() {
    let mut matchmaker = matchmaker(DUEL);
    matchmaker.add(ticket("a", 0, "score", 0.0, 20)).unwrap();
    matchmaker.add(ticket("b", 1, "score", 0.0, 20)).unwrap();
    let made = matchmaker.pass(10).matches.remove(0);
    matchmaker.add(ticket("c", 5, "score", 0.0, 20)).unwrap();
    matchmaker.add(ticket("d", 6, "score", 0.0, 20)).unwrap();

    let rejected = made.tickets.into_iter().find(|ticket| ticket.id == id("a")).unwrap();
    matchmaker.put_back(rejected).unwrap();

    assert_eq!(tickets_of(&matchmaker.pass(20).matches[0]), ["a", "c"]);
}

#[test]
fn the_next_change_is_the_next_step_that_any_ticket_reaches() {
    let mut matchmaker = matchmaker(DUEL);
    assert_eq!(matchmaker.next_change_at(0), None);
    matchmaker.add(ticket("a", 1_000, "score", 0.0, 20)).unwrap();
    matchmaker.add(ticket("b", 4_000, "score", 9_000.0, 20)).unwrap();

    assert_eq!(matchmaker.next_change_at(5_000), Some(11_000));
    assert_eq!(matchmaker.next_change_at(11_000), Some(14_000));
    assert_eq!(matchmaker.next_change_at(14_000), Some(21_000));
    assert_eq!(matchmaker.next_change_at(33_999), Some(34_000));
    assert_eq!(matchmaker.next_change_at(34_000), None);
}

#[test]
fn between_changes_a_pass_brings_nothing_new() {
    let mut matchmaker = matchmaker(DUEL);
    matchmaker.add(ticket("a", 0, "score", 0.0, 20)).unwrap();
    matchmaker.add(ticket("b", 0, "score", 900.0, 20)).unwrap();
    let mut now = 0;

    while matchmaker.pass(now).matches.is_empty() {
        now = matchmaker.next_change_at(now).unwrap();
    }

    assert_eq!(now, 10_000);
}

#[test]
fn metrics_count_what_each_rule_said() {
    let mut matchmaker = matchmaker(DUEL);
    matchmaker.add(ticket("a", 0, "score", 0.0, 20)).unwrap();
    matchmaker.add(ticket("b", 0, "score", 5_000.0, 20)).unwrap();
    matchmaker.pass(0);

    // Once with a as the anchor, once with b: the index has told them apart, and
    // the rules are asked about the nearest that are out of reach.
    let metrics = matchmaker.metrics(&id("b")).unwrap();
    let told: Vec<_> =
        metrics.iter().map(|m| (m.rule_name.as_str(), m.passed_count, m.failed_count)).collect();
    assert_eq!(told, [("EqualTeamSizes", 0, 0), ("FairTeamSkill", 0, 2)]);

    matchmaker.add(ticket("c", 0, "score", 5_000.0, 20)).unwrap();
    let made = matchmaker.pass(1).matches.remove(0);
    assert_eq!(made.metrics[1].passed_count, 1);
}

#[test]
fn what_cannot_be_a_ticket_of_this_rule_set_is_refused() {
    let mut matchmaker = matchmaker(DUEL);
    let good = ticket("a", 0, "score", 0.0, 20);
    matchmaker.add(good.clone()).unwrap();

    let nobody = Ticket { id: id("b"), players: vec![], ..good.clone() };
    let twice = Ticket { id: id("b"), players: vec![good.players[0].clone(); 2], ..good.clone() };
    let backfill = Ticket { id: id("b"), backfill: true, ..good.clone() };
    let mut text = Ticket { id: id("b"), ..good.clone() };
    text.players[0].attributes.insert("score".to_owned(), AttributeValue::S("high".to_owned()));
    let nan = Ticket { id: id("b"), ..ticket("b", 0, "score", f64::NAN, 20) };

    let player = PlayerId::new("p-a").unwrap();
    let refused = |matchmaker: &mut Matchmaker, ticket| matchmaker.add(ticket).unwrap_err();
    assert_eq!(refused(&mut matchmaker, good), RefusedTicket::AlreadyWaiting { ticket: id("a") });
    assert_eq!(refused(&mut matchmaker, nobody), RefusedTicket::PlayerCount { count: 0 });
    assert_eq!(
        refused(&mut matchmaker, twice),
        RefusedTicket::RepeatedPlayer { player: player.clone() }
    );
    assert_eq!(
        refused(&mut matchmaker, backfill),
        RefusedTicket::UnknownTeam { player: player.clone() }
    );
    assert_eq!(
        refused(&mut matchmaker, text).to_string(),
        "attribute score of player p-a is not a number"
    );
    assert!(matches!(refused(&mut matchmaker, nan), RefusedTicket::Unreasonable { .. }));
    assert_eq!(matchmaker.waiting_count(), 1);
}

#[test]
fn a_missing_attribute_is_said_to_be_for_ever() {
    let mut matchmaker = matchmaker(CHARACTERS);
    let lacking = ticket("a", 0, "gameMap", 1.0, 20);
    assert_eq!(matchmaker.rule_set().missing_attribute(&lacking.players[0]), Some("character"));
    matchmaker.add(lacking).unwrap();
    matchmaker.add(ticket("b", 0, "character", 1.0, 20)).unwrap();

    assert_eq!(matchmaker.pass(0).matches, []);
    assert_eq!(
        matchmaker.why_not(&id("a"), 0).unwrap().never.unwrap(),
        "player p-a lacks attribute character, which has no default"
    );
}

#[test]
fn an_explanation_names_the_rule_and_the_step_that_ends_it() {
    let mut matchmaker = matchmaker(SIMPLE);
    matchmaker.add(ticket("slow", 2_000, "skill", 10.0, 300)).unwrap();
    matchmaker.pass(2_000);

    let explanation = matchmaker.why_not(&id("slow"), 2_000).unwrap();

    assert_eq!(explanation.never, None);
    assert_eq!(explanation.alone, ["FastConnection"]);
    assert_eq!(explanation.alone_by[0].words, "milliseconds 300 of 80");
    let targets = vec!["rules[FastConnection].maxLatency".to_owned()];
    let target = targets[0].clone();
    let changes = vec![Change { target, from: Some("80".to_owned()), to: "1000".to_owned() }];
    assert_eq!(explanation.next_expansion, Some(NextExpansion { at_ms: 7_000, targets, changes }));
}

#[test]
fn an_explanation_counts_whom_each_rule_keeps_away() {
    let mut matchmaker = matchmaker(DUEL);
    for (name, score) in [("a", 0.0), ("b", 5_000.0), ("c", 9_000.0)] {
        matchmaker.add(ticket(name, 0, "score", score, 20)).unwrap();
    }

    let explanation = matchmaker.why_not(&id("a"), 0).unwrap();

    assert_eq!((explanation.compatible_tickets, explanation.players_needed), (0, 2));
    let unfair = RuleCount { rule_name: "FairTeamSkill".to_owned(), tickets: 2 };
    assert!(explanation.kept_apart.contains(&unfair), "{explanation:?}");
}

#[test]
fn an_explanation_says_who_came_close_and_when_that_will_do() {
    let mut matchmaker = matchmaker(DUEL);
    for (name, score) in [("a", 0.0), ("far", 9_000.0), ("near", 700.0)] {
        matchmaker.add(ticket(name, 1_000, "score", score, 20)).unwrap();
    }

    let kept_from = matchmaker.why_not(&id("a"), 1_000).unwrap().kept_from;

    let told: Vec<_> = kept_from
        .iter()
        .map(|kept| (kept.ticket.as_str(), kept.by[0].words.as_str(), kept.until_ms))
        .collect();
    // Each is half of the difference from the average of both.
    assert_eq!(
        told,
        [("near", "distance 350 of 300", Some(11_000)), ("far", "distance 4500 of 300", None)]
    );
}

#[test]
fn slots_can_be_kept_open() {
    let rule_set = RuleSet::parse(SIMPLE).unwrap().rule_set;
    let options = Options { additional_player_count: 2, ..Options::default() };
    let mut matchmaker = Matchmaker::new(rule_set, options);
    for number in 0..7_u32 {
        matchmaker.add(ticket(&format!("t{number}"), 0, "skill", 10.0, 20)).unwrap();
    }

    let sizes: Vec<usize> = matchmaker.pass(0).matches.iter().map(Match::player_count).collect();

    assert_eq!(sizes, [3, 3, 1]);
}

#[test]
fn whether_all_share_a_location_is_an_option() {
    let formed = |latency| {
        let rule_set = RuleSet::parse(SIMPLE).unwrap().rule_set;
        let mut matchmaker = Matchmaker::new(rule_set, Options { latency, ..Options::default() });
        let mut elsewhere = ticket("b", 0, "skill", 10.0, 20);
        elsewhere.players[0].latency_ms = BTreeMap::from([("far".to_owned(), 20)]);
        matchmaker.add(ticket("a", 0, "skill", 10.0, 20)).unwrap();
        matchmaker.add(elsewhere).unwrap();
        matchmaker.pass(0).matches.len()
    };

    assert_eq!(formed(LatencyReading::SharedLocation), 2);
    assert_eq!(formed(LatencyReading::AnyLocation), 1);
}

#[test]
fn a_latency_that_no_step_allows_is_for_ever() {
    let mut matchmaker = matchmaker(SIMPLE);
    matchmaker.add(ticket("lost", 0, "skill", 10.0, 5_000)).unwrap();

    assert_eq!(
        matchmaker.why_not(&id("lost"), 0).unwrap().never.unwrap(),
        "no expansion makes it satisfy FastConnection"
    );
    assert_eq!(matchmaker.why_not(&id("unknown"), 0), None);
}

#[test]
fn a_pass_says_when_its_budget_ended_it_and_the_next_one_goes_on() {
    // A rule between two teams says nothing of any two tickets: no index helps.
    let text = DUEL.replace("avg(teams[*]", "avg(teams[blue]").replace(
        "avg(flatten(teams[*].players.attributes[score]))",
        "avg(teams[red].players.attributes[score])",
    );
    let rule_set = RuleSet::parse(&text).unwrap().rule_set;
    let options = Options { search_budget: 800, ..Options::default() };
    let mut matchmaker = Matchmaker::new(rule_set, options);
    for number in 0..30_u32 {
        let score = f64::from(number) * 9_000.0;
        matchmaker.add(ticket(&format!("t{number}"), 0, "score", score, 20)).unwrap();
    }
    matchmaker.add(ticket("last", 0, "score", 29.0 * 9_000.0, 20)).unwrap();

    let passes: Vec<Pass> = (0..40).map(|_| matchmaker.pass(0)).collect();

    assert!(passes[0].budget_exhausted && passes[0].matches.is_empty());
    let matched: Vec<_> = passes.iter().flat_map(|pass| &pass.matches).collect();
    assert_eq!(matched.len(), 1, "the last anchors had their turn");
    assert_eq!(tickets_of(matched[0]), ["t29", "last"]);
}

#[test]
fn the_seed_settles_who_plays_red() {
    let team = |seed: u64| {
        let rule_set = RuleSet::parse(CHARACTERS).unwrap().rule_set;
        let options = Options { seed, ..Options::default() };
        let mut matchmaker = Matchmaker::new(rule_set, options);
        matchmaker.add(ticket("a", 0, "character", 1.0, 20)).unwrap();
        matchmaker.add(ticket("b", 0, "character", 2.0, 20)).unwrap();
        let made = matchmaker.pass(0).matches.remove(0);
        made.team_of(&PlayerId::new("p-a").unwrap()).unwrap().to_owned()
    };

    let teams: Vec<String> = (0..20).map(team).collect();

    assert!(teams.iter().any(|team| team == "player_1"));
    assert!(teams.iter().any(|team| team == "player_2"));
}
