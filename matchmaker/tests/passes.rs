//! What a pass must not depend on: who is at the head of the line in vain, and whether
//! its caller interrupts it.
#![expect(clippy::unwrap_used, reason = "a failed test may panic")]

use matchmaker::trial::crowd::{Crowd, Latency, Numbers, PartySizes, Region, suggested};
use matchmaker::{AttributeValue, Matchmaker, Options, Pass, RuleSet, Ticket, TicketId};

const SIMPLE: &str = include_str!("cases/aws-sample-serverless-simplerule.json");
const ALIENS: &str = include_str!("cases/aws-doc-01-aliens-vs-cowboys.json");
const LARGE: &str = r#"{
    "ruleLanguageVersion": "1.0",
    "playerAttributes": [{ "name": "skill", "type": "number" }],
    "algorithm": {
        "strategy": "balanced", "balancedAttribute": "skill", "batchingPreference": "fastestRegion"
    },
    "teams": [{ "name": "side", "minPlayers": 20, "maxPlayers": 22, "quantity": 2 }],
    "rules": [
        { "name": "Alike", "type": "batchDistance", "batchAttribute": "skill", "maxDistance": 25 }
    ]
}"#;

/// No player has a skill that is near to this one.
const FAR_AWAY: f64 = 1e6;

fn crowd(rule_set: &RuleSet, count: usize) -> Vec<Ticket> {
    let numbers = Numbers::Normal { mean: 30.0, deviation: 10.0 };
    let attributes = rule_set.attributes().iter();
    let crowd = Crowd {
        attributes: attributes
            .map(|it| (it.name.clone(), suggested(it, rule_set, numbers)))
            .collect(),
        regions: Region::usual(),
        far: Latency::FAR,
        parties: PartySizes(vec![(1, 7.0), (2, 2.0), (3, 1.0)]),
        rate: 20.0,
        seed: 11,
    };
    crowd.arrivals().take(count).collect()
}

fn among(rule_set: &RuleSet, tickets: &[Ticket]) -> Matchmaker {
    let mut matchmaker = Matchmaker::new(rule_set.clone(), Options::default());
    for ticket in tickets {
        matchmaker.add(ticket.clone()).unwrap();
    }
    matchmaker
}

fn names(passes: &[Pass]) -> Vec<Vec<String>> {
    let matches = passes.iter().flat_map(|pass| &pass.matches);
    let names = matches.map(|it| it.tickets.iter().map(|it| it.id.to_string()).collect());
    names.collect()
}

fn last_ms(tickets: &[Ticket]) -> u64 {
    tickets.iter().map(|ticket| ticket.created_at_ms).max().unwrap() + 1_000
}

#[test]
fn a_thousand_unmatchable_tickets_at_the_head_of_the_line_change_nothing_for_others() {
    let rule_set = RuleSet::parse(SIMPLE).unwrap().rule_set;
    let others = crowd(&rule_set, 400);
    let unmatchable = (0..1_000).map(|number| {
        let mut ticket = others[0].clone();
        ticket.id = TicketId::new(format!("unmatchable-{number}")).unwrap();
        ticket.created_at_ms = 1;
        ticket.players.truncate(1);
        let skill = AttributeValue::N(FAR_AWAY + 1_000.0 * f64::from(number));
        ticket.players[0].attributes.insert("skill".to_owned(), skill);
        // Nor does it help that latency is forgiven after a while: alone nobody plays.
        ticket.players[0].latency_ms.clear();
        ticket
    });
    let line: Vec<Ticket> = unmatchable.chain(others.iter().cloned()).collect();
    let now_ms = last_ms(&others);

    let without = among(&rule_set, &others).pass(now_ms);
    let with = among(&rule_set, &line).pass(now_ms);

    assert!(without.matches.len() > 50, "{}", without.matches.len());
    assert!(!with.budget_exhausted);
    assert_eq!(names(&[with]), names(&[without]));
}

#[test]
fn a_pass_in_pieces_forms_the_matches_of_a_whole_one() {
    for (name, text) in [("simple", SIMPLE), ("aliens", ALIENS), ("large", LARGE)] {
        let rule_set = RuleSet::parse(text).unwrap().rule_set;
        let tickets = crowd(&rule_set, 300);
        let now_ms = last_ms(&tickets);

        let whole = among(&rule_set, &tickets).pass(now_ms);
        let mut matchmaker = among(&rule_set, &tickets);
        let mut pieces = vec![matchmaker.pass_while(now_ms, &mut || false)];
        while pieces.last().is_some_and(|piece| piece.interrupted) {
            // A few searches a piece, and never the same number.
            let mut left = pieces.len() % 5;
            pieces.push(matchmaker.pass_while(now_ms, &mut || {
                left = left.saturating_sub(1);
                left > 0
            }));
        }

        assert!(!whole.interrupted && !whole.matches.is_empty(), "{name}");
        assert!(pieces.len() > 3, "{name}: {} pieces", pieces.len());
        assert_eq!(names(&pieces), names(&[whole]), "{name}");
    }
}
