//! Seating the tickets of a large match.
//!
//! The guide's order of filling: a team below its minimum first, among these the
//! one with most open slots; when all have their minimum, the one with most open
//! slots. Parties stay together, so they are seated before single players; and
//! strong before weak, so that teams filled in turn come out even.

use crate::rule_set::TeamSize;
use crate::search::Place;

/// A ticket that wants a seat.
#[derive(Debug, Clone, Copy)]
pub(super) struct Guest<'p> {
    pub(super) number: usize,
    pub(super) size: u32,
    /// The team of each player, for a backfill ticket.
    pub(super) fixed: Option<&'p [usize]>,
    /// What teams are balanced by, summed over its players.
    pub(super) strength: f64,
}

/// Seats as many as there is room for, those first who come first; nothing if
/// some team stays below its minimum.
pub(super) fn seat(guests: &[Guest<'_>], sizes: &[TeamSize]) -> Option<Vec<(usize, Place)>> {
    let mut counts = vec![0_u32; sizes.len()];
    let mut seats = Vec::with_capacity(guests.len());
    for guest in guests {
        for team in guest.fixed.unwrap_or_default() {
            counts[*team] += 1;
        }
        if guest.fixed.is_some() {
            seats.push((guest.number, Place::Fixed));
        }
    }
    if counts.iter().zip(sizes).any(|(count, size)| *count > size.max) {
        return None;
    }
    let room = |counts: &[u32]| -> u32 {
        sizes.iter().zip(counts).map(|(size, count)| size.max.saturating_sub(*count)).sum()
    };
    let mut free = room(&counts);
    let (mut first, mut spare) = (Vec::new(), Vec::new());
    for guest in guests.iter().filter(|guest| guest.fixed.is_none()) {
        if guest.size <= free {
            free -= guest.size;
            first.push(*guest);
        } else {
            spare.push(*guest);
        }
    }
    let each = |guest: &Guest<'_>| guest.strength / f64::from(guest.size.max(1));
    first.sort_by(|a, b| b.size.cmp(&a.size).then(each(b).total_cmp(&each(a))));
    for guest in first.iter().chain(&spare) {
        if let Some(team) = next_team(&counts, sizes, guest.size) {
            counts[team] += guest.size;
            seats.push((guest.number, Place::Team(team)));
        }
    }
    let enough = counts.iter().zip(sizes).all(|(count, size)| *count >= size.min);
    enough.then_some(seats)
}

/// The team that is filled next, of those with room for so many.
fn next_team(counts: &[u32], sizes: &[TeamSize], players: u32) -> Option<usize> {
    let fits = |team: &usize| counts[*team] + players <= sizes[*team].max;
    (0..sizes.len()).filter(fits).min_by_key(|team| {
        let (count, size) = (counts[*team], sizes[*team]);
        (count >= size.min, std::cmp::Reverse(size.max - count), *team)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sizes_after(players: usize, sizes: &[(u32, u32)]) -> Vec<u32> {
        let sizes: Vec<TeamSize> =
            sizes.iter().map(|(max, _)| TeamSize { min: 0, max: *max }).collect();
        counts(players, &sizes)
    }

    fn counts(players: usize, sizes: &[TeamSize]) -> Vec<u32> {
        let guest = |number| Guest { number, size: 1, fixed: None, strength: 0.0 };
        let guests: Vec<Guest<'_>> = (0..players).map(guest).collect();
        let mut counts = vec![0; sizes.len()];
        for (_, place) in seat(&guests, sizes).unwrap() {
            let Place::Team(team) = place else { panic!("nobody plays already") };
            counts[team] += 1;
        }
        counts
    }

    #[test]
    fn seats_are_filled_in_the_guides_order() {
        let sizes = [(10, 5), (10, 5), (3, 2)].map(|(max, min)| TeamSize { min, max });

        assert_eq!(counts(12, &sizes), [5, 5, 2]);
        assert_eq!(counts(20, &sizes), [9, 9, 2]);
        assert_eq!(counts(23, &sizes), [10, 10, 3]);
        assert_eq!(sizes_after(7, &[(4, 0), (9, 0)]), [1, 6]);
    }

    #[test]
    fn monsters_and_hunters_are_seated_as_the_example_says() {
        let mut sizes = vec![TeamSize { min: 10, max: 15 }; 10];
        sizes.push(TeamSize { min: 5, max: 5 });

        let seated = counts(155, &sizes);

        assert_eq!((seated[10], &seated[..10]), (5, &[15; 10][..]));
    }

    #[test]
    fn a_party_is_seated_before_its_seats_are_taken() {
        let party = Guest { number: 3, size: 2, fixed: None, strength: 0.0 };
        let single = |number| Guest { number, size: 1, ..party };
        let sizes = [TeamSize { min: 2, max: 2 }; 2];

        let seats = seat(&[single(1), single(2), party], &sizes).unwrap();

        assert!(seats.contains(&(3, Place::Team(0))), "{seats:?}");
        assert_eq!(seat(&[single(1), party, party], &sizes), None);
    }
}
