//! What must be true of every pass over any crowd.
//!
//! Crowds are drawn at random over rule sets that use every type of rule. Each
//! match is judged again by a checker that knows nothing of the engine: it
//! spells out, rule set by rule set, what the rules say in plain arithmetic.
#![expect(clippy::unwrap_used, reason = "a failed test may panic")]

mod crowd;
mod plain_rules;

use std::collections::BTreeSet;

use matchmaker::{Match, Matchmaker, Options, Pass, RuleSet, Ticket, TicketId, json};
use proptest::prelude::*;

use crowd::{crowd, player, solo};
use plain_rules::{ALL, PlainRules, enumeration};

/// Passes at the moments at which anything can change.
const MOMENTS_S: [u64; 6] = [0, 3, 6, 11, 21, 40];

fn matchmaker(rules: &PlainRules, seed: u64) -> Matchmaker {
    let rule_set = RuleSet::parse(rules.text).unwrap().rule_set;
    Matchmaker::new(rule_set, Options { seed, search_budget: 20_000, ..Options::default() })
}

/// Runs all passes; tickets come when they were created.
fn run(rules: &PlainRules, tickets: &[Ticket], seed: u64) -> Vec<(u64, Pass)> {
    let mut matchmaker = matchmaker(rules, seed);
    let mut waiting: Vec<&Ticket> = tickets.iter().collect();
    let mut passes = Vec::new();
    for now_ms in MOMENTS_S.map(|second| second * 1_000) {
        waiting.retain(|ticket| {
            let comes = ticket.created_at_ms <= now_ms;
            if comes {
                matchmaker.add((*ticket).clone()).unwrap();
            }
            !comes
        });
        passes.push((now_ms, matchmaker.pass(now_ms)));
    }
    passes
}

fn matches(passes: &[(u64, Pass)]) -> Vec<(u64, Match)> {
    let all = passes.iter().flat_map(|(at, pass)| pass.matches.iter().map(|m| (*at, m.clone())));
    all.collect()
}

/// Whether no search ended at its budget: only then is an outcome independent
/// of how the search went.
fn is_complete(passes: &[(u64, Pass)]) -> bool {
    passes.iter().all(|(_, pass)| !pass.budget_exhausted)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(192))]

    #[test]
    fn every_match_satisfies_every_rule(
        which in 0..ALL.len(), tickets in crowd(24), seed in any::<u64>(),
    ) {
        for (now_ms, made) in matches(&run(&ALL[which], &tickets, seed)) {
            let verdict = plain_rules::check(&ALL[which], &made, now_ms);
            prop_assert!(verdict.is_ok(), "{}: {verdict:?}: {made:#?}", ALL[which].name);
        }
    }

    #[test]
    fn no_ticket_is_in_two_matches_and_none_is_lost(
        which in 0..ALL.len(), tickets in crowd(24), seed in any::<u64>(),
    ) {
        let mut matchmaker = matchmaker(&ALL[which], seed);
        for ticket in &tickets {
            matchmaker.add(ticket.clone()).unwrap();
        }

        let pass = matchmaker.pass(50_000);

        let matched = pass.matches.iter().flat_map(|made| &made.tickets);
        let mut seen: Vec<TicketId> = matched.chain(matchmaker.waiting()).map(|t| t.id.clone()).collect();
        seen.sort();
        let mut all: Vec<TicketId> = tickets.iter().map(|ticket| ticket.id.clone()).collect();
        all.sort();
        prop_assert_eq!(seen, all);
    }

    #[test]
    fn the_same_seed_gives_the_same_matches(
        which in 0..ALL.len(), tickets in crowd(24), seed in any::<u64>(),
    ) {
        let again = run(&ALL[which], &tickets, seed);

        prop_assert_eq!(run(&ALL[which], &tickets, seed), again);
    }

    #[test]
    fn an_unmatchable_ticket_changes_nothing_for_others(
        which in 0..ALL.len(), tickets in crowd(16), seed in any::<u64>(), place in 0..16_usize,
    ) {
        let alone = run(&ALL[which], &tickets, seed);
        let mut with_one_more = tickets.clone();
        let unmatchable = solo("unmatchable", 0, vec![player("nobody", None, None, &[])]);
        with_one_more.insert(place.min(tickets.len()), unmatchable);

        prop_assert_eq!(matches(&run(&ALL[which], &with_one_more, seed)), matches(&alone));
    }

    #[test]
    fn in_whatever_order_equal_tickets_come_the_rules_see_the_same_matches(
        which in 0..ALL.len(), tickets in crowd(16), seed in any::<u64>(), turn in 0..16_usize,
    ) {
        // As players are seen by rules: without ids.
        let seen = |passes: &[(u64, Pass)]| -> Vec<String> {
            let mut all: Vec<String> = matches(passes).iter().map(|(at, made)| {
                let mut tickets: Vec<String> = made.tickets.iter().map(|ticket| {
                    let of_player = |p: &matchmaker::Player| format!("{:?}{:?}", p.attributes, p.latency_ms);
                    let players: Vec<String> = ticket.players.iter().map(of_player).collect();
                    format!("{} {players:?}", ticket.created_at_ms)
                }).collect();
                tickets.sort();
                format!("{at} {tickets:?}")
            }).collect();
            all.sort();
            all
        };
        // Twins of every ticket: which of two is first makes no difference.
        let twin = |ticket: &Ticket, name: &str| {
            let mut twin = ticket.clone();
            twin.id = TicketId::new(format!("{}-{name}", ticket.id)).unwrap();
            for player in &mut twin.players {
                player.id = matchmaker::PlayerId::new(format!("{}-{name}", player.id)).unwrap();
            }
            twin
        };
        let named = |first: &str, second: &str| -> Vec<Ticket> {
            tickets.iter().enumerate().flat_map(|(place, ticket)| {
                let (first, second) = if place == turn { (second, first) } else { (first, second) };
                [twin(ticket, first), twin(ticket, second)]
            }).collect()
        };
        let (one, other) = (run(&ALL[which], &named("a", "b"), seed), run(&ALL[which], &named("b", "a"), seed));
        prop_assume!(is_complete(&one) && is_complete(&other));

        prop_assert_eq!(seen(&one), seen(&other));
    }

    #[test]
    fn an_explanation_agrees_with_what_is_matched(
        tickets in crowd(10), seed in any::<u64>(),
    ) {
        let rules = &ALL[plain_rules::DUEL];
        let mut matchmaker = matchmaker(rules, seed);
        for ticket in &tickets {
            matchmaker.add(ticket.clone()).unwrap();
        }
        matchmaker.pass(50_000);

        let left: Vec<TicketId> = matchmaker.waiting().map(|ticket| ticket.id.clone()).collect();
        for id in left {
            let why = matchmaker.why_not(&id, 50_000).unwrap();
            let lonely = why.compatible_tickets == 0;
            prop_assert!(lonely || !why.alone.is_empty() || why.never.is_some(), "{why:?}");
            for kept in why.kept_from {
                prop_assert!(kept.until_ms.is_none_or(|until| until > 50_000), "{kept:?}");
            }
        }
    }

    #[test]
    fn the_first_match_is_the_fullest_around_the_oldest_ticket_that_has_any(
        which in 0..ALL.len(), tickets in crowd(7), seed in any::<u64>(), second in 0..30_u64,
    ) {
        let now_ms = (12 + second) * 1_000;
        let mut matchmaker = matchmaker(&ALL[which], seed);
        for ticket in &tickets {
            matchmaker.add(ticket.clone()).unwrap();
        }

        let pass = matchmaker.pass(now_ms);

        prop_assume!(!pass.budget_exhausted);
        let found = pass.matches.first().map(|made| (made.tickets[0].clone(), made.player_count()));
        let possible = enumeration::best(&ALL[which], &tickets, now_ms);
        match found {
            Some(found) => prop_assert!(possible.contains(&found), "{found:?} of {possible:?}"),
            None => prop_assert_eq!(possible, vec![]),
        }
    }

    #[test]
    fn what_a_pass_leaves_over_can_form_no_pair(
        tickets in crowd(24), seed in any::<u64>(),
    ) {
        let rules = &ALL[plain_rules::DUEL];
        let mut matchmaker = matchmaker(rules, seed);
        for ticket in &tickets {
            matchmaker.add(ticket.clone()).unwrap();
        }
        matchmaker.pass(50_000);

        let left: Vec<&Ticket> = matchmaker.waiting().filter(|t| t.players.len() == 1).collect();
        for (index, a) in left.iter().enumerate() {
            for b in &left[index + 1..] {
                prop_assert!(!plain_rules::could_duel(a, b, 50_000), "{a:?} and {b:?}");
            }
        }
    }

    #[test]
    fn passes_over_a_growing_pool_find_what_one_pass_over_all_would(
        tickets in crowd(20), seed in any::<u64>(),
    ) {
        // What earlier passes proved must never hide a match from a later one.
        let rules = &ALL[plain_rules::DUEL];
        let passes = run(rules, &tickets, seed);
        prop_assume!(is_complete(&passes));
        let matched: BTreeSet<TicketId> = matches(&passes)
            .iter()
            .flat_map(|(_, made)| made.tickets.iter().map(|ticket| ticket.id.clone()))
            .collect();
        let mut fresh = matchmaker(rules, seed);
        for ticket in tickets.iter().filter(|ticket| !matched.contains(&ticket.id)) {
            fresh.add(ticket.clone()).unwrap();
        }

        let pass = fresh.pass(MOMENTS_S[MOMENTS_S.len() - 1] * 1_000);

        prop_assert_eq!(pass.matches, vec![]);
    }

    #[test]
    fn no_text_makes_the_reader_panic(text in ".{0,200}") {
        let _ = json::read(&text, 16);
        let _ = RuleSet::parse(&text);
    }

    #[test]
    fn no_mangled_rule_set_makes_the_reader_panic(
        which in 0..ALL.len(), at in any::<prop::sample::Index>(), put in "[\\[\\]{}\",:0-9a-z.*()-]{0,4}",
        gone in 0..12_usize,
    ) {
        let mut characters: Vec<char> = ALL[which].text.chars().collect();
        let begin = at.index(characters.len());
        let end = (begin + gone).min(characters.len());
        characters.splice(begin..end, put.chars());
        let text: String = characters.into_iter().collect();

        if let Ok(parsed) = RuleSet::parse(&text) {
            let mut matchmaker = Matchmaker::new(parsed.rule_set, Options::default());
            let _ = matchmaker.add(solo("t", 0, vec![player("p", Some(1.0), Some("a"), &[("x", 1)])]));
            matchmaker.pass(1_000_000);
        }
    }
}

#[test]
fn the_generator_draws_crowds_that_match() {
    // A property over crowds that never match would hold for nothing.
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    for rules in &ALL {
        let mut formed = 0;
        for _ in 0..60 {
            let tickets =
                proptest::strategy::ValueTree::current(&crowd(24).new_tree(&mut runner).unwrap());
            formed += matches(&run(rules, &tickets, 1)).len();
        }
        assert!(formed > 15, "{}: only {formed} matches", rules.name);
    }
}
