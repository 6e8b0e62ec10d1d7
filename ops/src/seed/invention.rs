//! Inventing players and what they did, by chance that can be repeated.

use std::time::Duration;

use api_contract::{
    Latencies, PlayerId, Ticket, TicketId, Timestamp,
    admin::{
        matches::{Match, MatchPlayer},
        players::{Ban, PlayerRecord},
    },
    play::{MatchResult, PlayerResult, PlayerTag},
    players::{Player, SKILL_INITIAL, SKILL_UNCERTAINTY_INITIAL},
    tickets::{Connection, Reason, ReasonCode, TicketState, TimelineEntry},
};
use rand::{Rng, SeedableRng, rngs::StdRng};

use crate::arguments::Seed;

/// How far back tickets go: on the seventh day they would vanish while one looks.
const TICKETS_SINCE: Duration = Duration::from_secs(6 * 24 * 60 * 60);
/// How far back players go.
const PLAYERS_SINCE: Duration = Duration::from_secs(90 * 24 * 60 * 60);
/// How long a match lasts.
const MATCH_LASTS: Duration = Duration::from_secs(180);
/// How long a ticket may wait.
const TICKET_LASTS: Duration = Duration::from_secs(60);

/// One ticket in four is for the second.
const CONFIGURATIONS: [&str; 2] = ["casual", "ranked"];
/// One match in three is at the second.
const LOCATIONS: [&str; 2] = ["us-east-1", "eu-west-1"];
const TEAMS: [&str; 2] = ["red", "blue"];

/// What is invented: it follows from the seed, the numbers and the time.
#[derive(Debug)]
pub(super) struct Invention {
    chance: StdRng,
    now: Timestamp,
    seed: u64,
    players: u32,
    players_made: u32,
}

/// A ticket that has begun, and what a match takes of it.
struct Wish {
    player: PlayerId,
    id: TicketId,
    skill_milli: i64,
    latencies: [f64; 2],
    asked: Timestamp,
    waited: Duration,
}

impl Invention {
    pub(super) fn new(wish: &Seed, now: Timestamp) -> Self {
        let chance = StdRng::seed_from_u64(wish.seed);
        Self { chance, now, seed: wish.seed, players: wish.players, players_made: 0 }
    }

    /// The next `count` players, one in a hundred of them banned.
    pub(super) fn players(&mut self, count: usize) -> Vec<PlayerRecord> {
        (0..count).map(|_| self.next_player()).collect()
    }

    /// `count` matches, each with its two tickets.
    pub(super) fn matches(&mut self, count: usize) -> (Vec<Ticket>, Vec<Match>) {
        let mut tickets = Vec::with_capacity(2 * count);
        let matches = (0..count).map(|_| self.played(&mut tickets)).collect();
        (tickets, matches)
    }

    /// `count` tickets that ended without a match.
    pub(super) fn failed_tickets(&mut self, count: usize) -> Vec<Ticket> {
        (0..count).map(|_| self.failed()).collect()
    }

    fn next_player(&mut self) -> PlayerRecord {
        let player_id = player_id(self.seed, self.players_made);
        self.players_made += 1;
        let created_at = self.moment(PLAYERS_SINCE);
        let ban = self.chance.random_ratio(1, 100).then(|| Ban {
            since: created_at.plus(self.now.since(created_at).mul_f64(self.chance.random())),
            until: None,
            reason: "invented: throws matches".to_owned(),
            by: "seed".to_owned(),
        });
        let skill = self.skill();
        let certain = self.chance.random_range(0.2..1.0);
        let player = Player {
            player_id,
            skill,
            skill_uncertainty: SKILL_UNCERTAINTY_INITIAL * certain,
            open_ticket_id: None,
            created_at,
        };
        PlayerRecord { player, ban }
    }

    fn played(&mut self, tickets: &mut Vec<Ticket>) -> Match {
        let configuration = CONFIGURATIONS[usize::from(self.chance.random_ratio(1, 4))];
        let here = usize::from(self.chance.random_ratio(1, 3));
        let formed_at = self.moment(TICKETS_SINCE);
        let wishes = [(); 2].map(|()| self.wish(formed_at));
        let uuid = self.uuid();
        let arn = format!(
            "arn:aws:gamelift:us-east-1::gamesession/fleet-seed/{}/{uuid}",
            LOCATIONS[here]
        );
        let players = wishes.iter().zip(TEAMS).map(|(wish, team)| of_match(wish, team, here));
        let formed = Match {
            match_id: uuid.parse().expect("a UUID is letters, digits and dashes"),
            configuration: configuration.to_owned(),
            formed_at,
            game_session_id: arn.parse().expect("an ARN of letters, digits and dashes"),
            location: Some(LOCATIONS[here].to_owned()),
            ip_address: "192.0.2.7".to_owned(),
            port: self.chance.random_range(33_000..33_100),
            players: players.collect(),
            result: None,
        };
        tickets.extend(wishes.iter().zip(TEAMS).map(|(wish, team)| matched(wish, team, &formed)));
        Match { result: self.result(&formed), ..formed }
    }

    /// How a match ended; none for one that is still played, or broke off.
    fn result(&mut self, formed: &Match) -> Option<MatchResult> {
        let ended_at = formed.formed_at.plus(MATCH_LASTS);
        if ended_at > self.now || self.chance.random_ratio(1, 50) {
            return None;
        }
        let mut scores = [(); 2].map(|()| self.chance.random_range(0..40_u16));
        scores.sort_unstable_by(|one, other| other.cmp(one));
        let winner = self.chance.random_range(0..formed.players.len());
        let result = |(place, score): (usize, u16)| {
            let seat = (winner + place) % formed.players.len();
            let (seat_number, rank) = (u8::try_from(seat).ok()?, u8::try_from(place).ok()? + 1);
            Some(PlayerResult {
                player_id: formed.players[seat].player_id.clone(),
                player_tag: PlayerTag::from_bytes([seat_number + 1; 8]),
                seat: seat_number,
                score,
                rank,
                left: false,
            })
        };
        Some(MatchResult {
            game_session_id: formed.game_session_id.clone(),
            match_id: Some(formed.match_id.clone()),
            started_at: formed.formed_at.plus(Duration::from_secs(3)),
            ended_at,
            players: scores.into_iter().enumerate().filter_map(result).collect(),
        })
    }

    fn failed(&mut self) -> Ticket {
        let ended = self.moment(TICKETS_SINCE);
        let mut wish = self.wish(ended);
        let (state, event) = match self.chance.random_range(0..10) {
            0..5 => {
                wish.waited = TICKET_LASTS;
                wish.asked = Timestamp::from_millis(ended.as_millis() - millis(TICKET_LASTS));
                let reason = Reason::of(ReasonCode::NoMatchInTime);
                (TicketState::TimedOut { reason }, "MatchmakingTimedOut")
            }
            5..9 => {
                let reason = Reason::of(ReasonCode::CancelledByPlayer);
                (TicketState::Cancelled { reason }, "MatchmakingCancelled")
            }
            _ => {
                let reason = Reason::of(ReasonCode::PlacementFailed);
                (TicketState::Failed { reason }, "MatchmakingFailed")
            }
        };
        let configuration = CONFIGURATIONS[usize::from(self.chance.random_ratio(1, 4))];
        ticket(&wish, configuration, state, &["MatchmakingSearching", event])
    }

    /// A ticket that ends at `ended`.
    fn wish(&mut self, ended: Timestamp) -> Wish {
        let number = self.chance.random_range(0..self.players);
        // Most find others at once, and some wait long.
        let chance: f64 = self.chance.random();
        let waited = Duration::from_millis(400) + TICKET_LASTS.mul_f64(chance.powi(4));
        let asked = Timestamp::from_millis(ended.as_millis() - millis(waited));
        #[expect(
            clippy::cast_possible_truncation,
            reason = "a skill is far below the range of i64"
        )]
        let skill_milli = (self.skill() * 1000.0) as i64;
        Wish {
            player: player_id(self.seed, number),
            id: self.uuid().parse().expect("a UUID is letters, digits and dashes"),
            skill_milli,
            latencies: [self.chance.random_range(8.0..70.0), self.chance.random_range(60.0..180.0)],
            asked,
            waited,
        }
    }

    /// A skill: near the middle most often, as the sum of several is.
    fn skill(&mut self) -> f64 {
        let sum: f64 = (0..4).map(|_| self.chance.random_range(-1.0..1.0)).sum();
        let skill = SKILL_INITIAL + sum * SKILL_UNCERTAINTY_INITIAL;
        (skill.clamp(0.0, 60.0) * 1000.0).round() / 1000.0
    }

    /// A moment of the time before now, later ones a little more often.
    fn moment(&mut self, since: Duration) -> Timestamp {
        let chance: f64 = self.chance.random();
        Timestamp::from_millis(self.now.as_millis() - millis(since.mul_f64(chance.powf(1.2))))
    }

    fn uuid(&mut self) -> String {
        uuid::Builder::from_random_bytes(self.chance.random()).into_uuid().to_string()
    }
}

/// The id of a player: always the same for the same seed and number.
fn player_id(seed: u64, number: u32) -> PlayerId {
    let mut chance = StdRng::seed_from_u64(seed.rotate_left(32) ^ u64::from(number));
    let uuid = uuid::Builder::from_random_bytes(chance.random()).into_uuid();
    PlayerId::parse(format!("us-east-1:{uuid}")).expect("a UUID is letters, digits and dashes")
}

fn of_match(wish: &Wish, team: &str, here: usize) -> MatchPlayer {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "below 180 ms")]
    let latency_ms = wish.latencies[here].round() as u32;
    #[expect(clippy::cast_precision_loss, reason = "a skill in thousandths is far below 2^52")]
    let skill = wish.skill_milli as f64 / 1000.0;
    MatchPlayer {
        player_id: wish.player.clone(),
        ticket_id: wish.id.clone(),
        team: Some(team.to_owned()),
        skill,
        latency_ms: Some(latency_ms),
        waited_ms: millis(wish.waited),
    }
}

fn matched(wish: &Wish, team: &str, formed: &Match) -> Ticket {
    let session = format!("psess-{}", wish.id);
    let connection = Connection {
        ip_address: formed.ip_address.clone(),
        dns_name: None,
        port: formed.port,
        player_session_id: session.parse().expect("letters, digits and dashes"),
        game_session_id: formed.game_session_id.clone(),
        match_id: Some(formed.match_id.clone()),
        team: Some(team.to_owned()),
    };
    let events = ["MatchmakingSearching", "PotentialMatchCreated", "MatchmakingSucceeded"];
    ticket(wish, &formed.configuration, TicketState::Completed { connection }, &events)
}

fn ticket(wish: &Wish, configuration: &str, state: TicketState, events: &[&str]) -> Ticket {
    let ended = wish.asked.plus(wish.waited);
    let entry =
        |at, event: &str| TimelineEntry { at, event: event.to_owned(), detail: String::new() };
    let mut timeline = vec![entry(wish.asked, "Opened")];
    let steps = u32::try_from(events.len()).unwrap_or(1).max(1);
    timeline.extend((1..).zip(events).map(|(step, event)| {
        let share = wish.waited * step / steps;
        entry(if step == steps { ended } else { wish.asked.plus(share) }, event)
    }));
    let latencies = LOCATIONS.map(str::to_owned).into_iter().zip(wish.latencies).collect();
    Ticket {
        ticket_id: wish.id.clone(),
        player_id: wish.player.clone(),
        configuration: configuration.to_owned(),
        latencies: Latencies::new(latencies).expect("some milliseconds for two locations"),
        skill_milli: wish.skill_milli,
        state,
        created_at: wish.asked,
        settle_by: wish.asked.plus(TICKET_LASTS),
        as_of: ended,
        timeline,
    }
}

fn millis(duration: Duration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn invention() -> Invention {
        let wish = Seed { players: 10, tickets: 10, matches: 4, seed: 7, at_once: 1 };
        Invention::new(&wish, "2026-11-22T12:00:00Z".parse().unwrap())
    }

    #[test]
    fn the_same_seed_invents_the_same() {
        let (mut one, mut other) = (invention(), invention());

        assert_eq!(one.players(10), other.players(10));
        assert_eq!(one.matches(4), other.matches(4));
        assert_eq!(one.failed_tickets(2), other.failed_tickets(2));
    }

    #[test]
    fn tickets_are_of_players_who_exist_and_of_matches_who_have_them() {
        let mut invention = invention();
        let ids: Vec<_> =
            invention.players(10).into_iter().map(|record| record.player.player_id).collect();

        let (tickets, matches) = invention.matches(50);

        for (pair, played) in tickets.chunks(2).zip(&matches) {
            for (ticket, player) in pair.iter().zip(&played.players) {
                assert!(ids.contains(&ticket.player_id));
                assert_eq!(ticket.state.match_id(), Some(&played.match_id));
                assert_eq!(ticket.ended_at(), Some(played.formed_at));
                assert_eq!(
                    (&player.player_id, &player.ticket_id),
                    (&ticket.player_id, &ticket.ticket_id)
                );
                assert!(ticket.timeline.is_sorted_by_key(|entry| entry.at));
            }
        }
    }

    #[test]
    fn a_ticket_without_a_match_has_a_reason() {
        for ticket in invention().failed_tickets(50) {
            assert!(ticket.state.reason().is_some() && ticket.state.match_id().is_none());
        }
    }
}
