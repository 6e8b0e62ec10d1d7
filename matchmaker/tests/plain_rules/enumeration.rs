//! Every match that a few tickets can form, by trying all of them.

use matchmaker::{Match, TeamMembers, Ticket};

use super::{PlainRules, check};

/// A ticket and its team, by its place among the teams.
type Seat<'t> = (&'t Ticket, usize);

const TEAMS: [&str; 2] = ["red", "blue"];

/// The first tickets by turn that can be in a match, and the most players of
/// such a match; several, if they are equally old.
pub(crate) fn best(rules: &PlainRules, tickets: &[Ticket], now_ms: u64) -> Vec<(Ticket, usize)> {
    let mut turns: Vec<(bool, u64)> = tickets.iter().map(|ticket| rules.turn(ticket)).collect();
    turns.sort_unstable();
    turns.dedup();
    let of_turn = |turn: &(bool, u64)| {
        // Earlier ones are in no match at all.
        let left = || tickets.iter().filter(|ticket| rules.turn(ticket) >= *turn);
        let anchors = left().filter(|ticket| rules.turn(ticket) == *turn);
        let fullest = anchors.map(|anchor| {
            let others: Vec<&Ticket> = left().filter(|other| other.id != anchor.id).collect();
            (anchor.clone(), fullest_around(rules, anchor, &others, now_ms))
        });
        fullest.filter(|(_, players)| *players > 0).collect::<Vec<_>>()
    };
    turns.iter().map(of_turn).find(|anchors| !anchors.is_empty()).unwrap_or_default()
}

/// The most players of a match with `anchor`.
fn fullest_around(rules: &PlainRules, anchor: &Ticket, others: &[&Ticket], now_ms: u64) -> usize {
    let mut most = 0;
    for team in 0..TEAMS.len() {
        try_all(others, &mut vec![(anchor, team)], &mut |seats| {
            let made = made(seats);
            if made.player_count() > most && check(rules, &made, now_ms).is_ok() {
                most = made.player_count();
            }
        });
    }
    most
}

/// Leaves out each ticket, or puts it on either team.
fn try_all<'t>(
    tickets: &[&'t Ticket],
    seats: &mut Vec<Seat<'t>>,
    look: &mut dyn FnMut(&[Seat<'t>]),
) {
    let Some((ticket, others)) = tickets.split_first() else { return look(seats) };
    try_all(others, seats, look);
    for team in 0..TEAMS.len() {
        seats.push((ticket, team));
        try_all(others, seats, look);
        seats.pop();
    }
}

fn made(seats: &[Seat<'_>]) -> Match {
    let team = |(place, name): (usize, &&str)| {
        let members = seats.iter().filter(|(_, team)| *team == place);
        let players = members.flat_map(|(ticket, _)| ticket.players.iter().map(|p| p.id.clone()));
        TeamMembers { name: (*name).to_owned(), players: players.collect() }
    };
    Match {
        teams: TEAMS.iter().enumerate().map(team).collect(),
        tickets: seats.iter().map(|(ticket, _)| (*ticket).clone()).collect(),
        metrics: Vec::new(),
    }
}
