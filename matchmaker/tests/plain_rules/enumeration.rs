//! Every match that a few tickets can form, by trying all of them.

use matchmaker::{Match, TeamMembers, Ticket};

use super::{PlainRules, check};

/// A ticket and its team, by its place among the teams.
type Seat<'t> = (&'t Ticket, usize);

const TEAMS: [&str; 2] = ["red", "blue"];

/// The oldest ticket that can be in a match, and the most players of such a match.
pub(crate) fn best(rules: &PlainRules, tickets: &[Ticket], now_ms: u64) -> Option<(Ticket, usize)> {
    let mut by_age: Vec<&Ticket> = tickets.iter().collect();
    by_age.sort_by_key(|ticket| ticket.created_at_ms);
    by_age.iter().enumerate().find_map(|(place, anchor)| {
        let mut most = 0;
        let mut seats: Vec<Seat<'_>> = Vec::new();
        let others: Vec<&Ticket> = by_age[place + 1..].to_vec();
        for team in 0..TEAMS.len() {
            seats.push((anchor, team));
            try_all(&others, &mut seats, &mut |seats| {
                let made = made(seats);
                if made.player_count() > most && check(rules, &made, now_ms).is_ok() {
                    most = made.player_count();
                }
            });
            seats.pop();
        }
        (most > 0).then(|| ((*anchor).clone(), most))
    })
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
