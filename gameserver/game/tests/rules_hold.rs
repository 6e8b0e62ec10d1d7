//! What must be true of every match, whatever its players do.
#![expect(clippy::unwrap_used, reason = "a failed test may panic")]

use game::{
    ARENA_HEIGHT, ARENA_WIDTH, Direction, Ended, Entrant, Inputs, Lobby, PICKUPS_MAX, Progress,
    Rules, Running, SEATS, Seat,
};
use proptest::prelude::*;

/// One thing that happens to a match.
#[derive(Debug, Clone)]
enum Happening {
    Join,
    /// The n-th of those present leaves.
    Leave(usize),
    /// A seat steers, for so many ticks.
    Steer(usize, i8, i8, u8),
}

fn happening() -> impl Strategy<Value = Happening> {
    prop_oneof![
        1 => Just(Happening::Join),
        1 => (0..SEATS).prop_map(Happening::Leave),
        8 => (0..SEATS, any::<i8>(), any::<i8>(), 1..60_u8)
            .prop_map(|(seat, x, y, ticks)| Happening::Steer(seat, x, y, ticks)),
    ]
}

fn story() -> impl Strategy<Value = (Rules, Vec<Happening>)> {
    let rules = (1..=128_u16, 1..60_u16, any::<u64>())
        .prop_map(|(tick_hz, seconds, seed)| Rules::new(tick_hz, seconds, seed).unwrap());
    (rules, prop::collection::vec(happening(), 0..80))
}

/// A match with its players' directions, as a server holds them.
struct Table {
    inputs: Inputs,
    present: Vec<Entrant>,
}

impl Table {
    fn act(&mut self, mut running: Running, happening: &Happening) -> Progress {
        match happening {
            Happening::Join => {
                self.present.extend(running.join().ok());
                Progress::Running(running)
            }
            Happening::Leave(place) if *place < self.present.len() => {
                running.leave(self.present.remove(*place))
            }
            Happening::Leave(_) => Progress::Running(running),
            Happening::Steer(seat, x, y, ticks) => {
                self.inputs.set(Seat::all().nth(*seat).unwrap(), Direction::new(*x, *y));
                (0..*ticks).fold(Progress::Running(running), |progress, _| match progress {
                    Progress::Running(running) => running.step(&self.inputs),
                    Progress::Ended(ended) => Progress::Ended(ended),
                })
            }
        }
    }
}

/// Plays the story, showing every state on the way, and then ends the match.
fn play(rules: &Rules, story: &[Happening], mut look: impl FnMut(&Running)) -> Ended {
    let mut lobby = Lobby::new(rules.clone());
    let mut table = Table { inputs: Inputs::still(), present: vec![lobby.join().unwrap()] };
    let mut running = lobby.start().unwrap();
    for happening in story {
        look(&running);
        running = match table.act(running, happening) {
            Progress::Running(running) => running,
            Progress::Ended(ended) => return ended,
        };
    }
    running.end()
}

proptest! {
    #[test]
    fn everybody_and_every_coin_stays_in_the_arena((rules, story) in story()) {
        play(&rules, &story, |running| {
            for player in running.players() {
                assert!(player.position.x <= ARENA_WIDTH && player.position.y <= ARENA_HEIGHT);
            }
            assert!(running.pickups().len() <= PICKUPS_MAX);
            for coin in running.pickups() {
                assert!(coin.x < ARENA_WIDTH && coin.y < ARENA_HEIGHT);
            }
        });
    }

    #[test]
    fn the_scores_sum_up_to_the_coins_collected((rules, story) in story()) {
        let ended = play(&rules, &story, |_| ());

        let sum: u32 = ended.standings().iter().map(|one| u32::from(one.score)).sum();
        prop_assert_eq!(sum, ended.pickups_collected());
    }

    #[test]
    fn the_same_seed_and_inputs_give_the_same_match((rules, story) in story()) {
        let mut first = Vec::new();
        let mut second = Vec::new();

        let first_end = play(&rules, &story, |running| first.push(running.clone()));
        let second_end = play(&rules, &story, |running| second.push(running.clone()));

        prop_assert_eq!(first, second);
        prop_assert_eq!(first_end, second_end);
    }

    #[test]
    fn no_seat_is_taken_twice((rules, story) in story()) {
        play(&rules, &story, |running| {
            let mut seats: Vec<_> = running.players().map(|player| player.seat).collect();
            seats.sort();
            seats.dedup();
            assert_eq!(seats.len(), running.players().count());
        });
    }

    #[test]
    fn a_match_is_never_longer_than_its_time((rules, story) in story()) {
        let ended = play(&rules, &story, |running| assert!(running.ticks_left() > 0));

        prop_assert!(ended.tick() <= rules.match_ticks());
    }
}

#[test]
fn a_match_ends_after_its_time() {
    let rules = Rules::new(30, 2, 1).unwrap();

    let ended = play(&rules, &[Happening::Steer(0, 0, 0, 100)], |_| ());

    assert_eq!(ended.tick(), 60);
}

#[test]
fn a_match_ends_when_everybody_has_left() {
    let rules = Rules::new(30, 2, 1).unwrap();

    let ended = play(&rules, &[Happening::Leave(0), Happening::Join], |_| ());

    assert_eq!(ended.tick(), 0);
    assert!(ended.standings()[0].left);
}

#[test]
fn a_leavers_seat_is_free_for_a_newcomer_who_starts_from_nothing() {
    let mut lobby = Lobby::new(Rules::new(30, 60, 1).unwrap());
    let entrants: Vec<_> = (0..SEATS).map(|_| lobby.join().unwrap()).collect();
    let Progress::Running(mut running) = lobby.start().unwrap().leave(entrants[2]) else {
        panic!("four others still play");
    };

    let newcomer = running.join().unwrap();

    assert_eq!(newcomer.seat(), entrants[2].seat());
    assert_ne!(newcomer, entrants[2]);
    assert!(running.join().is_err());
}

/// Two machines that disagree on this would disagree on a result.
#[test]
fn a_known_match_has_its_known_result() {
    let mut lobby = Lobby::new(Rules::new(30, 60, 42).unwrap());
    let entrants = [lobby.join().unwrap(), lobby.join().unwrap()];
    let mut progress = Progress::Running(lobby.start().unwrap());

    let ended = loop {
        progress = match progress {
            Progress::Running(running) => {
                let inputs = Inputs::still()
                    .with(entrants[0].seat(), toward_nearest_coin(&running, 0))
                    .with(entrants[1].seat(), toward_nearest_coin(&running, 1));
                running.step(&inputs)
            }
            Progress::Ended(ended) => break ended,
        };
    };

    let scores: Vec<_> = ended.standings().iter().map(|one| (one.score, one.rank)).collect();
    assert_eq!(scores, [(59, 1), (24, 2)]);
}

fn toward_nearest_coin(running: &Running, player: usize) -> Direction {
    let at = running.players().nth(player).unwrap().position;
    let away = |to: u16, from: u16| i32::from(to) - i32::from(from);
    let Some(coin) = running
        .pickups()
        .iter()
        .min_by_key(|coin| away(coin.x, at.x).pow(2) + away(coin.y, at.y).pow(2))
    else {
        return Direction::default();
    };
    let tilt = |distance: i32| i8::try_from(distance.clamp(-127, 127)).unwrap();
    Direction::new(tilt(away(coin.x, at.x)), tilt(away(coin.y, at.y)))
}
