//! The tickets that every engine is measured with, and the least that sorting
//! and cutting them takes.
//!
//! One player a ticket, drawn from one SplitMix64 stream: a normally distributed
//! skill and one of three regions. The check sums make sure that they are the
//! tickets that others were measured with.

use std::collections::BTreeMap;

use matchmaker::{AttributeValue, Match, Player, PlayerId, Ticket, TicketId};

/// A player as drawn.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Drawn {
    /// 0, 1 or 2.
    pub(crate) region: u8,
    /// Normally distributed around 1500.
    pub(crate) skill: i32,
}

const REGIONS: [&str; 3] = ["us-east-1", "us-west-2", "eu-west-1"];

/// A kind of match.
pub(crate) struct Workload {
    /// Its letter.
    pub(crate) name: &'static str,
    /// Fewest and most players.
    pub(crate) players: (usize, usize),
    /// How far apart skills may be.
    pub(crate) reach: i32,
    /// Whether all must be in one region.
    pub(crate) one_region: bool,
    /// Its rule set.
    pub(crate) rule_set: &'static str,
}

/// The three kinds: duels, five against five, and a free for all.
pub(crate) const WORKLOADS: [Workload; 3] = [
    Workload {
        name: "a",
        players: (2, 2),
        reach: 100,
        one_region: true,
        rule_set: include_str!("a.json"),
    },
    Workload {
        name: "b",
        players: (10, 10),
        reach: 100,
        one_region: true,
        rule_set: include_str!("b.json"),
    },
    Workload {
        name: "c",
        players: (2, 5),
        reach: 200,
        one_region: false,
        rule_set: include_str!("c.json"),
    },
];

/// Draws `count` players.
pub(crate) fn draw(seed: u64, count: usize) -> Vec<Drawn> {
    let mut state = seed;
    let mut next = move || {
        state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = state;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    };
    let unit = 2.0_f64.powi(-53);
    let one = |_| {
        let u1 = ((next() >> 11) + 1) as f64 * unit;
        let u2 = (next() >> 11) as f64 * unit;
        let u3 = (next() >> 11) as f64 * unit;
        let normal = (-2.0 * u1.ln()).sqrt() * (2.0 * std::f64::consts::PI * u2).cos();
        let region = if u3 < 0.5 {
            0
        } else if u3 < 0.8 {
            1
        } else {
            2
        };
        Drawn { region, skill: (1500.0 + 300.0 * normal + 0.5).floor() as i32 }
    };
    (0..count).map(one).collect()
}

/// FNV-1a over regions and skills.
pub(crate) fn check_sum(drawn: &[Drawn]) -> u64 {
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    let mut take = |byte: u8| hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    for one in drawn {
        take(one.region);
        one.skill.to_le_bytes().into_iter().for_each(&mut take);
    }
    hash
}

/// The player's ticket, region and skill as attributes.
pub(crate) fn ticket(number: usize, drawn: Drawn, created_at_ms: u64) -> Ticket {
    let attributes = BTreeMap::from([
        ("region".to_owned(), AttributeValue::S(REGIONS[usize::from(drawn.region)].to_owned())),
        ("skill".to_owned(), AttributeValue::N(f64::from(drawn.skill))),
    ]);
    let id = PlayerId::new(format!("p{number}")).expect("it has a character");
    let latency_ms = BTreeMap::new();
    Ticket {
        id: TicketId::new(format!("t{number}")).expect("letters and digits only"),
        created_at_ms,
        players: vec![Player { id, attributes, latency_ms, team: None }],
        backfill: false,
    }
}

/// The player of a matched ticket again.
pub(crate) fn drawn(ticket: &Ticket) -> Drawn {
    let attributes = &ticket.players[0].attributes;
    let AttributeValue::S(region) = &attributes["region"] else { panic!("a region is a text") };
    let AttributeValue::N(skill) = attributes["skill"] else { panic!("a skill is a number") };
    let region = REGIONS.iter().position(|known| known == region).expect("one of the three");
    Drawn { region: region as u8, skill: skill as i32 }
}

/// The spread of skill of a group, if it is a match of this kind.
pub(crate) fn spread(workload: &Workload, players: &[Drawn]) -> Option<i32> {
    let least = players.iter().map(|one| one.skill).min()?;
    let greatest = players.iter().map(|one| one.skill).max()?;
    let together = players.iter().all(|one| one.region == players[0].region);
    let fits = (workload.players.0..=workload.players.1).contains(&players.len());
    let valid = fits && greatest - least <= workload.reach && (together || !workload.one_region);
    valid.then_some(greatest - least)
}

/// The spread of a match; it must be one of this kind.
pub(crate) fn spread_of(workload: &Workload, made: &Match) -> i32 {
    let players: Vec<Drawn> = made.tickets.iter().map(drawn).collect();
    spread(workload, &players).expect("every match satisfies the rules")
}

/// Sorts by region and skill and cuts: no ages, no teams, no rule set, nothing
/// but the numbers. Gives the spreads of its matches and who is left.
pub(crate) fn sort_and_cut(workload: &Workload, players: &mut Vec<Drawn>) -> Vec<(usize, i32)> {
    let region = |one: &Drawn| if workload.one_region { one.region } else { 0 };
    players.sort_unstable_by_key(|one| (region(one), one.skill));
    let (mut matches, mut left) = (Vec::new(), Vec::new());
    let mut at = 0;
    while at < players.len() {
        let first = players[at];
        let near = |one: &&Drawn| {
            region(one) == region(&first) && one.skill - first.skill <= workload.reach
        };
        let most = &players[at..players.len().min(at + workload.players.1)];
        let count = most.iter().take_while(near).count();
        if count >= workload.players.0 {
            matches.push((count, most[count - 1].skill - first.skill));
            at += count;
        } else {
            left.push(first);
            at += 1;
        }
    }
    *players = left;
    matches
}
