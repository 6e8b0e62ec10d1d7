//! Large matches over random crowds, judged in plain arithmetic; and how even
//! their teams are.
#![expect(clippy::unwrap_used, reason = "a failed test may panic")]

use std::collections::{BTreeMap, BTreeSet};

use matchmaker::{
    AttributeValue, Match, Matchmaker, Options, Player, PlayerId, RuleSet, Ticket, TicketId,
};
use proptest::prelude::*;

const LARGE: &str = r#"{
    "ruleLanguageVersion": "1.0",
    "playerAttributes": [
        { "name": "skill", "type": "number" },
        { "name": "map", "type": "string" }
    ],
    "algorithm": {
        "strategy": "balanced", "balancedAttribute": "skill", "batchingPreference": "fastestRegion"
    },
    "teams": [
        { "name": "hunters", "minPlayers": 8, "maxPlayers": 14, "quantity": 3 },
        { "name": "monsters", "minPlayers": 2, "maxPlayers": 4 }
    ],
    "rules": [
        { "name": "Alike", "type": "batchDistance", "batchAttribute": "skill", "maxDistance": 30 },
        { "name": "OneMap", "type": "batchDistance", "batchAttribute": "map" },
        { "name": "Near", "type": "latency", "maxLatency": 100, "partyAggregation": "max" }
    ],
    "expansions": [
        { "target": "rules[Alike].maxDistance", "steps": [{ "waitTimeSeconds": 10, "value": 45 }] },
        { "target": "teams[hunters].minPlayers", "steps": [{ "waitTimeSeconds": 20, "value": 5 }] }
    ]
}"#;

fn matchmaker(text: &str) -> Matchmaker {
    Matchmaker::new(RuleSet::parse(text).unwrap().rule_set, Options::default())
}

fn player(id: &str, skill: f64, map: &str, near: u32, far: u32) -> Player {
    Player {
        id: PlayerId::new(id).unwrap(),
        attributes: BTreeMap::from([
            ("skill".to_owned(), AttributeValue::N(skill)),
            ("map".to_owned(), AttributeValue::S(map.to_owned())),
        ]),
        latency_ms: BTreeMap::from([("near".to_owned(), near), ("far".to_owned(), far)]),
        team: None,
    }
}

fn ticket(name: &str, created_at_ms: u64, players: Vec<Player>) -> Ticket {
    Ticket { id: TicketId::new(name).unwrap(), created_at_ms, players, backfill: false }
}

fn skill(player: &Player) -> f64 {
    let AttributeValue::N(skill) = player.attributes["skill"] else { panic!("not a number") };
    skill
}

fn crowd() -> impl Strategy<Value = Vec<Ticket>> {
    let one = (0..60_u32, prop::bool::weighted(0.8), 20..120_u32, 20..120_u32);
    let party = (0..15_u64, prop::collection::vec(one, 1..=4), prop::bool::weighted(0.7));
    prop::collection::vec(party, 20..90).prop_map(|drawn| {
        let ticket = |(number, (second, party, solo)): (usize, (u64, Vec<_>, bool))| {
            let size = if solo { 1 } else { party.len() };
            let player = |(seat, (skill, map, near, far)): (usize, (u32, bool, u32, u32))| {
                let map = if map { "mill" } else { "port" };
                player(&format!("p{number}-{seat}"), f64::from(skill), map, near, far)
            };
            let players = party.into_iter().take(size).enumerate().map(player).collect();
            ticket(&format!("t{number}"), second * 1_000, players)
        };
        drawn.into_iter().enumerate().map(ticket).collect()
    })
}

fn check(made: &Match, now_ms: u64) -> Result<(), String> {
    let demand = |holds: bool, what: &str| if holds { Ok(()) } else { Err(what.to_owned()) };
    let age_ms = now_ms - made.tickets.iter().map(|ticket| ticket.created_at_ms).max().unwrap();
    let (reach, least) =
        (if age_ms >= 10_000 { 45.0 } else { 30.0 }, if age_ms >= 20_000 { 5 } else { 8 });
    for team in &made.teams {
        let (min, max) = if team.name == "monsters" { (2, 4) } else { (least, 14) };
        demand((min..=max).contains(&team.players.len()), "a team is too small or too large")?;
    }
    for ticket in &made.tickets {
        let teams: BTreeSet<_> = ticket.players.iter().map(|p| made.team_of(&p.id)).collect();
        demand(teams.len() == 1 && !teams.contains(&None), "a party is split")?;
    }
    let of_ticket = |ticket: &Ticket| {
        ticket.players.iter().map(skill).sum::<f64>() / ticket.players.len() as f64
    };
    let skills: Vec<f64> = made.tickets.iter().map(of_ticket).collect();
    let greatest = skills.iter().copied().fold(f64::MIN, f64::max);
    demand(greatest - skills.iter().copied().fold(f64::MAX, f64::min) <= reach, "too far apart")?;
    let players = || made.tickets.iter().flat_map(|ticket| &ticket.players);
    demand(
        players().all(|p| p.attributes["map"] == players().next().unwrap().attributes["map"]),
        "maps",
    )?;
    let serves = |at: &&str| players().all(|player| player.latency_ms[*at] <= 100);
    demand(["near", "far"].iter().any(serves), "no location suits all")
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn every_large_match_satisfies_every_rule(tickets in crowd()) {
        let mut matchmaker = matchmaker(LARGE);
        for ticket in &tickets {
            matchmaker.add(ticket.clone()).unwrap();
        }
        let mut seen = BTreeSet::new();
        for now_ms in [15_000, 25_000, 36_000] {
            for made in matchmaker.pass(now_ms).matches {
                let verdict = check(&made, now_ms);
                prop_assert!(verdict.is_ok(), "{verdict:?}: {made:#?}");
                prop_assert!(made.tickets.iter().all(|ticket| seen.insert(ticket.id.clone())));
            }
        }
        prop_assert_eq!(seen.len() + matchmaker.waiting_count(), tickets.len());
    }
}

#[test]
fn enough_alike_players_always_form_large_matches() {
    let mut matchmaker = matchmaker(LARGE);
    for number in 0..200_u32 {
        let one = player(&format!("p{number}"), f64::from(number % 30), "mill", 20, 90);
        matchmaker.add(ticket(&format!("t{number}"), 0, vec![one])).unwrap();
    }

    let sizes: Vec<usize> = matchmaker.pass(0).matches.iter().map(Match::player_count).collect();

    assert_eq!(sizes, [46, 46, 46, 46]);
}

fn averages(made: &Match) -> Vec<f64> {
    let players: BTreeMap<&PlayerId, f64> =
        made.tickets.iter().flat_map(|t| &t.players).map(|p| (&p.id, skill(p))).collect();
    let average = |team: &matchmaker::TeamMembers| {
        team.players.iter().map(|id| players[id]).sum::<f64>() / team.players.len() as f64
    };
    made.teams.iter().map(average).collect()
}

fn spread_of_averages(made: &Match) -> f64 {
    let averages = averages(made);
    let greatest = averages.iter().copied().fold(f64::MIN, f64::max);
    greatest - averages.iter().copied().fold(f64::MAX, f64::min)
}

#[test]
fn teams_of_a_balanced_match_are_even_whether_large_or_small() {
    let small = r#"{
        "ruleLanguageVersion": "1.0",
        "playerAttributes": [
            { "name": "skill", "type": "number" }, { "name": "map", "type": "string" }
        ],
        "algorithm": { "strategy": "balanced", "balancedAttribute": "skill" },
        "teams": [{ "name": "side", "minPlayers": 5, "maxPlayers": 5, "quantity": 2 }]
    }"#;
    for (text, players) in [(LARGE, 46_u32), (small, 10)] {
        let mut matchmaker = matchmaker(text);
        for number in 0..players {
            let skill = f64::from(number * number % 31);
            let one = player(&format!("p{number}"), skill, "mill", 20, 90);
            matchmaker.add(ticket(&format!("t{number}"), 0, vec![one])).unwrap();
        }

        let made = matchmaker.pass(0).matches.remove(0);

        assert_eq!(made.player_count(), players as usize);
        assert!(spread_of_averages(&made) < 1.0, "{:?}", averages(&made));
    }
}

#[test]
fn a_running_game_session_is_filled_first() {
    let mut matchmaker = matchmaker(LARGE);
    let names = ["hunters_1", "hunters_2", "hunters_3"];
    let playing = (0..30).map(|number| Player {
        team: Some(names[number % 3].to_owned()),
        ..player(&format!("old{number}"), 10.0, "mill", 20, 90)
    });
    let session = Ticket { backfill: true, ..ticket("session", 9_000, playing.collect()) };
    for number in 0..50_u32 {
        let one = player(&format!("p{number}"), 12.0, "mill", 20, 90);
        matchmaker.add(ticket(&format!("t{number}"), 0, vec![one])).unwrap();
    }
    matchmaker.add(session).unwrap();

    let matches = matchmaker.pass(9_000).matches;

    assert_eq!(matches[0].backfill().unwrap().id.as_str(), "session");
    assert_eq!((matches.len(), matches[0].player_count()), (2, 46));
}
