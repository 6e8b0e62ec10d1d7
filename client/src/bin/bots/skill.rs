//! How a bot plays: it goes for pickups, well or badly.

use std::{f64::consts::PI, time::Duration};

use api_contract::play::{PickupState, StateDatagram};
use rand::{Rng, rngs::StdRng, seq::IndexedRandom};

/// How well bots play.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum SkillProfile {
    /// Slow, and easily distracted.
    Novice,
    /// In between.
    Casual,
    /// Always on the way to the nearest pickup.
    Expert,
    /// Every bot another skill.
    Mixed,
}

/// Somebody at the controls.
#[derive(Debug)]
pub(crate) struct Pilot {
    /// From 0 (none) to 1.
    skill: f64,
    target: Option<PickupState>,
    rng: StdRng,
}

/// How often the best look at the arena, and how often the worst.
const ATTENTION_MS: (f64, f64) = (100.0, 500.0);
/// How far the worst steer past their target, in radians to either side.
const ERROR_MAX: f64 = PI / 3.0;
/// Below this distance a pilot slows down, so as not to circle the target.
const APPROACH: f64 = 30.0;

impl Pilot {
    pub(crate) fn new(profile: SkillProfile, mut rng: StdRng) -> Self {
        let skill = match profile {
            SkillProfile::Novice => 0.2,
            SkillProfile::Casual => 0.6,
            SkillProfile::Expert => 1.0,
            SkillProfile::Mixed => rng.random(),
        };
        Self { skill, target: None, rng }
    }

    /// How long until the pilot looks again.
    pub(crate) fn attention(&self) -> Duration {
        let (best, worst) = ATTENTION_MS;
        Duration::from_secs_f64((worst + (best - worst) * self.skill) / 1e3)
    }

    /// Where to steer from `seat`, as [`Game::steer`](muster_client::play::Game::steer)
    /// takes it.
    pub(crate) fn steer(&mut self, state: &StateDatagram, seat: u8) -> (i8, i8) {
        let Some(me) = state.players.iter().find(|player| player.seat == seat) else {
            return (0, 0);
        };
        let (x, y) = (f64::from(me.x), f64::from(me.y));
        self.choose(state, (x, y));
        let Some(target) = self.target else { return (0, 0) };
        let (dx, dy) = (f64::from(target.x) - x, f64::from(target.y) - y);
        let error = ERROR_MAX * (1.0 - self.skill) * self.rng.random_range(-1.0..=1.0);
        let angle = dy.atan2(dx) + error;
        let speed = (dx.hypot(dy) / APPROACH).min(1.0);
        (axis(speed * angle.cos()), axis(speed * angle.sin()))
    }

    /// Keeps to a target that is still there; the better the pilot, the more
    /// likely the new one is the nearest.
    fn choose(&mut self, state: &StateDatagram, me: (f64, f64)) {
        let still_there = self.target.filter(|target| state.pickups.contains(target));
        self.target = if self.rng.random::<f64>() < self.skill {
            nearest(&state.pickups, me)
        } else {
            still_there.or_else(|| state.pickups.choose(&mut self.rng).copied())
        };
    }
}

fn nearest(pickups: &[PickupState], (x, y): (f64, f64)) -> Option<PickupState> {
    let distance = |pickup: &PickupState| (f64::from(pickup.x) - x).hypot(f64::from(pickup.y) - y);
    pickups.iter().copied().min_by(|a, b| distance(a).total_cmp(&distance(b)))
}

/// A share of full speed, from -1 to 1, as it is sent.
fn axis(share: f64) -> i8 {
    #[expect(clippy::cast_possible_truncation, reason = "the range is that of the type")]
    let axis = (share.clamp(-1.0, 1.0) * 127.0).round() as i8;
    axis
}

#[cfg(test)]
mod tests {
    use api_contract::play::PlayerState;
    use rand::SeedableRng;

    use super::*;

    fn state(pickups: &[(u16, u16)]) -> StateDatagram {
        StateDatagram {
            tick: 1,
            ticks_left: 100,
            acked_input: 0,
            players: vec![PlayerState { seat: 2, x: 500, y: 500, score: 0 }],
            pickups: pickups.iter().map(|&(x, y)| PickupState { x, y }).collect(),
        }
    }

    fn pilot(profile: SkillProfile) -> Pilot {
        Pilot::new(profile, StdRng::seed_from_u64(1))
    }

    #[test]
    fn an_expert_goes_straight_to_the_nearest_pickup() {
        let state = state(&[(900, 500), (500, 300)]);
        assert_eq!(pilot(SkillProfile::Expert).steer(&state, 2), (0, -127));
    }

    #[test]
    fn who_arrives_slows_down() {
        let (x, y) = pilot(SkillProfile::Expert).steer(&state(&[(515, 500)]), 2);
        assert_eq!((x, y), (64, 0));
    }

    #[test]
    fn without_a_seat_or_a_pickup_nobody_moves() {
        assert_eq!(pilot(SkillProfile::Expert).steer(&state(&[]), 2), (0, 0));
        assert_eq!(pilot(SkillProfile::Expert).steer(&state(&[(1, 1)]), 3), (0, 0));
    }

    #[test]
    fn novices_look_less_often_and_steer_worse() {
        let state = state(&[(900, 500)]);
        let mut novice = pilot(SkillProfile::Novice);
        let off_course = (0..100).filter(|_| novice.steer(&state, 2).1.abs() > 20).count();

        assert!(off_course > 30, "off course {off_course} times of 100");
        assert!(novice.attention() > pilot(SkillProfile::Expert).attention());
    }
}
