//! Any text as an expression, a statement and an expansion's target.
#![no_main]

use std::collections::BTreeMap;

use libfuzzer_sys::fuzz_target;
use matchmaker::{
    AttributeValue, Matchmaker, Options, Player, PlayerId, RuleSet, Ticket, TicketId,
};

fuzz_target!(|text: &str| {
    let quoted = serde_json::to_string(text).expect("every text can be quoted");
    for rule in [
        format!(r#""type":"comparison","operation":"=","measurements":{quoted}"#),
        format!(
            r#""type":"collection","operation":"intersection","minCount":1,"measurements":{quoted}"#
        ),
        format!(
            r#""type":"distance","maxDistance":5,"measurements":{quoted},"referenceValue":{quoted}"#
        ),
        format!(r#""type":"compound","statement":{quoted}"#),
    ] {
        let body = format!(
            r#"{{"ruleLanguageVersion":"1.0","playerAttributes":[
            {{"name":"s","type":"number","default":1}},{{"name":"m","type":"string_list","default":["a"]}}],
            "teams":[{{"name":"a","minPlayers":1,"maxPlayers":2,"quantity":2}},
                     {{"name":"b","minPlayers":0,"maxPlayers":2}}],
            "rules":[{{"name":"x","type":"latency","maxLatency":9}},{{"name":"y",{rule}}}]}}"#
        );
        if let Ok(parsed) = RuleSet::parse(&body) {
            match_by(parsed.rule_set);
        }
    }
    let target = format!(
        r#"{{"ruleLanguageVersion":"1.0","teams":[{{"name":"a","minPlayers":1,"maxPlayers":2}}],
        "expansions":[{{"target":{quoted},"steps":[{{"waitTimeSeconds":1,"value":2}}]}}]}}"#
    );
    let _ = RuleSet::parse(&target);
});

fn match_by(rule_set: RuleSet) {
    let options = Options { search_budget: 200, ..Options::default() };
    let mut matchmaker = Matchmaker::new(rule_set, options);
    for number in 0..4_u32 {
        let attributes =
            BTreeMap::from([("s".to_owned(), AttributeValue::N(f64::from(number) * 3.0))]);
        let player = Player {
            id: PlayerId::new(format!("p{number}")).expect("it has a character"),
            attributes,
            latency_ms: BTreeMap::from([("here".to_owned(), number)]),
            team: None,
        };
        let id = TicketId::new(format!("t{number}")).expect("letters and digits only");
        let players = vec![player];
        let _ = matchmaker.add(Ticket { id, created_at_ms: 0, players, backfill: false });
    }
    matchmaker.pass(0);
    if let Ok(id) = TicketId::new("t0") {
        let _ = matchmaker.why_not(&id, 0);
    }
}
