//! Any text: the reader refuses it or gives a rule set that can be written back
//! and matched by, and never panics.
#![no_main]

use std::collections::BTreeMap;

use libfuzzer_sys::fuzz_target;
use matchmaker::{Matchmaker, Options, Player, PlayerId, RuleSet, Ticket, TicketId};

fuzz_target!(|text: &str| {
    let Ok(parsed) = RuleSet::parse(text) else { return };
    let again = RuleSet::parse(&parsed.rule_set.to_json()).expect("what is written can be read");
    assert_eq!(again.rule_set, parsed.rule_set);
    let options = Options { search_budget: 200, ..Options::default() };
    let mut matchmaker = Matchmaker::new(parsed.rule_set, options);
    for number in 0..4_u32 {
        let player = Player {
            id: PlayerId::new(format!("p{number}")).expect("it has a character"),
            attributes: BTreeMap::new(),
            latency_ms: BTreeMap::from([("here".to_owned(), 20 * number)]),
            team: None,
        };
        let id = TicketId::new(format!("t{number}")).expect("letters and digits only");
        let players = vec![player];
        let ticket = Ticket { id, created_at_ms: 0, players, backfill: false };
        let _ = matchmaker.add(ticket);
    }
    for now_ms in [0, 10_000, 50_000_000] {
        matchmaker.pass(now_ms);
    }
    if let Ok(id) = TicketId::new("t0") {
        let _ = matchmaker.why_not(&id, 10_000);
    }
});
