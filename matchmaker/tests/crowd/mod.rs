//! Random crowds: parties, skills, modes, lists and round trips, a few backfills.

use std::collections::BTreeMap;

use matchmaker::{AttributeValue, Player, PlayerId, Ticket, TicketId};
use proptest::prelude::*;

/// A player with the attributes that the rule sets under test declare.
pub(crate) fn player(
    id: &str,
    skill: Option<f64>,
    mode: Option<&str>,
    latency: &[(&str, u32)],
) -> Player {
    let mut attributes = BTreeMap::new();
    if let Some(skill) = skill {
        attributes.insert("skill".to_owned(), AttributeValue::N(skill));
    }
    if let Some(mode) = mode {
        attributes.insert("mode".to_owned(), AttributeValue::S(mode.to_owned()));
    }
    let latency = latency.iter().map(|(location, ms)| ((*location).to_owned(), *ms));
    Player { id: PlayerId::new(id).unwrap(), attributes, latency_ms: latency.collect(), team: None }
}

pub(crate) fn solo(id: &str, created_at_ms: u64, players: Vec<Player>) -> Ticket {
    Ticket { id: TicketId::new(id).unwrap(), created_at_ms, players, backfill: false }
}

/// Up to `most` tickets that arrive within twelve seconds.
pub(crate) fn crowd(most: usize) -> impl Strategy<Value = Vec<Ticket>> {
    let one = (0..12_u64, party(), prop::bool::weighted(0.1), any::<bool>());
    prop::collection::vec(one, 0..=most).prop_map(|drawn| {
        let ticket =
            |(number, (second, party, backfill, blue)): (usize, (u64, Vec<Drawn>, bool, bool))| {
                let team = if blue { "blue" } else { "red" };
                let players = party.iter().enumerate().map(|(seat, drawn)| Player {
                    team: backfill.then(|| team.to_owned()),
                    ..drawn.player(&format!("p{number}-{seat}"))
                });
                let players = players.collect();
                Ticket { backfill, ..solo(&format!("t{number}"), second * 1_000, players) }
            };
        drawn.into_iter().enumerate().map(ticket).collect()
    })
}

#[derive(Debug, Clone)]
struct Drawn {
    skill: i32,
    mode: bool,
    maps: Vec<&'static str>,
    near_ms: u32,
    far_ms: u32,
}

impl Drawn {
    fn player(&self, id: &str) -> Player {
        let mode = if self.mode { "ranked" } else { "casual" };
        let latency = [("near", self.near_ms), ("far", self.far_ms)];
        let mut player = player(id, Some(f64::from(self.skill)), Some(mode), &latency);
        let maps = self.maps.iter().map(|map| (*map).to_owned()).collect();
        player.attributes.insert("maps".to_owned(), AttributeValue::SL(maps));
        player
    }
}

fn party() -> impl Strategy<Value = Vec<Drawn>> {
    let size = prop_oneof![5 => Just(1_usize), 2 => Just(2_usize), 1 => Just(3_usize)];
    size.prop_flat_map(|size| prop::collection::vec(drawn(), size))
}

fn drawn() -> impl Strategy<Value = Drawn> {
    let maps = prop::sample::subsequence(vec!["dust", "mill", "port"], 1..=3);
    (0..60, any::<bool>(), maps, 10..140_u32, 10..140_u32).prop_map(
        |(skill, mode, maps, near_ms, far_ms)| Drawn { skill, mode, maps, near_ms, far_ms },
    )
}
