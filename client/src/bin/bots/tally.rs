//! What happened to the bots, counted.

use std::{
    collections::{BTreeMap, VecDeque},
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use api_contract::{
    GameSessionId, MatchId, Timestamp,
    play::{PlayerTag, PublicResult},
};
use serde::Serialize;

use crate::{
    percentiles::{Percentiles, Samples},
    tags::Tags,
};

/// Most matches that are remembered one by one: the newest.
const MATCHES_MAX: usize = 1_000;
/// Most kinds of reasons that are told apart.
const REASONS_MAX: usize = 50;

/// Where a bot is on its way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Stage {
    SignIn,
    Measure,
    Ticket,
    Match,
    Connect,
    Play,
}

const STAGES: usize = 6;

/// How a bot's way ended.
#[derive(Debug)]
pub(crate) enum Ending {
    Finished(PublicResult),
    /// The ticket ended without a match, for a reason that is known.
    Unmatched(Cause),
    /// The bot was told to stop, or had played as long as it should.
    Left,
    /// What should not happen.
    Failed(Cause),
}

/// Why: a stable word for programs, a sentence for people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Cause {
    pub(crate) reason: String,
    pub(crate) message: String,
}

/// How many bots came how far.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub(crate) struct Counts {
    pub(crate) asked: u64,
    pub(crate) ticketed: u64,
    pub(crate) matched: u64,
    pub(crate) connected: u64,
    pub(crate) finished: u64,
    pub(crate) unmatched: u64,
    pub(crate) left: u64,
    pub(crate) failed: u64,
    /// Who waits for a match right now.
    #[serde(skip)]
    pub(crate) waiting: u64,
    /// Who is in a match right now.
    #[serde(skip)]
    pub(crate) playing: u64,
    /// Matches that have finished.
    #[serde(skip)]
    pub(crate) matches: u64,
}

/// Bots that ended without a result for one reason.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Reason {
    /// Whether this should not happen; a ticket that ended without a match may.
    pub(crate) unexpected: bool,
    pub(crate) stage: Stage,
    pub(crate) reason: String,
    /// The first one's words.
    pub(crate) message: String,
    pub(crate) count: u64,
}

/// A match that finished.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct FinishedMatch {
    pub(crate) game_session_id: GameSessionId,
    pub(crate) match_id: Option<MatchId>,
    pub(crate) started_at: Timestamp,
    pub(crate) ended_at: Timestamp,
    /// Best first.
    pub(crate) players: Vec<FinishedPlayer>,
}

/// One player of a match that finished.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct FinishedPlayer {
    /// The bot's number; none for a player who was none of these bots.
    pub(crate) bot: Option<u32>,
    pub(crate) player_tag: PlayerTag,
    pub(crate) seat: u8,
    pub(crate) score: u16,
    pub(crate) rank: u8,
    pub(crate) left: bool,
}

/// How long bots took from asking.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Times {
    pub(crate) to_ticket: Percentiles,
    pub(crate) to_match: Percentiles,
    pub(crate) to_connected: Percentiles,
}

/// Counts what all bots report.
#[derive(Debug, Default)]
pub(crate) struct Tally(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    counts: Counts,
    now_at: [u64; STAGES],
    to_ticket: Samples,
    to_match: Samples,
    to_connected: Samples,
    reasons: BTreeMap<(bool, Stage, String), Reason>,
    matches: VecDeque<FinishedMatch>,
    matches_in_all: u64,
    tags: Tags,
}

impl Tally {
    /// A bot asks for a match.
    pub(crate) fn asked(&self) {
        let mut state = self.state();
        state.counts.asked += 1;
        state.now_at[Stage::SignIn as usize] += 1;
    }

    /// A bot has come to a stage, so long after it asked.
    pub(crate) fn moved(&self, from: Stage, to: Stage, after: Duration) {
        let mut state = self.state();
        state.now_at[from as usize] -= 1;
        state.now_at[to as usize] += 1;
        match to {
            Stage::SignIn | Stage::Measure | Stage::Ticket => {}
            Stage::Match => {
                state.counts.ticketed += 1;
                state.to_ticket.add(after);
            }
            Stage::Connect => {
                state.counts.matched += 1;
                state.to_match.add(after);
            }
            Stage::Play => {
                state.counts.connected += 1;
                state.to_connected.add(after);
            }
        }
    }

    /// A bot's way has ended.
    pub(crate) fn ended(&self, at: Stage, ending: Ending) {
        let mut state = self.state();
        state.now_at[at as usize] -= 1;
        match ending {
            Ending::Finished(result) => {
                state.counts.finished += 1;
                state.take_result(result);
            }
            Ending::Left => state.counts.left += 1,
            Ending::Unmatched(cause) => {
                state.counts.unmatched += 1;
                state.take_cause(false, at, cause);
            }
            Ending::Failed(cause) => {
                state.counts.failed += 1;
                state.take_cause(true, at, cause);
            }
        }
    }

    /// Which bot a player of a match is.
    pub(crate) fn introduce(&self, player: PlayerTag, bot: u32) {
        self.state().tags.introduce(player, bot);
    }

    pub(crate) fn counts(&self) -> Counts {
        let state = self.state();
        Counts {
            waiting: state.now_at[Stage::Match as usize],
            playing: state.now_at[Stage::Play as usize],
            matches: state.matches_in_all,
            ..state.counts
        }
    }

    pub(crate) fn times(&self) -> Times {
        let state = self.state();
        Times {
            to_ticket: state.to_ticket.percentiles(),
            to_match: state.to_match.percentiles(),
            to_connected: state.to_connected.percentiles(),
        }
    }

    /// Unexpected ones first, then by stage.
    pub(crate) fn reasons(&self) -> Vec<Reason> {
        let state = self.state();
        let (unexpected, expected): (Vec<_>, Vec<_>) =
            state.reasons.values().cloned().partition(|reason| reason.unexpected);
        [unexpected, expected].concat()
    }

    /// The matches after the first `seen` that finished, as far as remembered.
    pub(crate) fn matches_after(&self, seen: u64) -> Vec<FinishedMatch> {
        let state = self.state();
        let new = usize::try_from(state.matches_in_all - seen).unwrap_or(usize::MAX);
        let skipped = state.matches.len().saturating_sub(new);
        state.matches.iter().skip(skipped).cloned().collect()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// Each of a match's bots brings its result; the first one counts.
    fn take_result(&mut self, result: PublicResult) {
        if self.matches.iter().any(|known| known.game_session_id == result.game_session_id) {
            return;
        }
        if self.matches.len() == MATCHES_MAX {
            self.matches.pop_front();
        }
        self.matches_in_all += 1;
        let players = result.players.into_iter().map(|player| FinishedPlayer {
            bot: self.tags.find(player.player_tag),
            player_tag: player.player_tag,
            seat: player.seat,
            score: player.score,
            rank: player.rank,
            left: player.left,
        });
        let players = players.collect();
        self.matches.push_back(FinishedMatch {
            game_session_id: result.game_session_id,
            match_id: result.match_id,
            started_at: result.started_at,
            ended_at: result.ended_at,
            players,
        });
    }

    fn take_cause(&mut self, unexpected: bool, stage: Stage, cause: Cause) {
        let Cause { mut reason, message } = cause;
        let is_known = self.reasons.contains_key(&(unexpected, stage, reason.clone()));
        if !is_known && self.reasons.len() >= REASONS_MAX {
            "other".clone_into(&mut reason);
        }
        let key = (unexpected, stage, reason.clone());
        let first = Reason { unexpected, stage, reason, message, count: 0 };
        self.reasons.entry(key).or_insert(first).count += 1;
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use api_contract::play::PublicPlayerResult;

    use super::*;

    pub(crate) const ADA: PlayerTag = PlayerTag::from_bytes([0xad; 8]);
    pub(crate) const BOB: PlayerTag = PlayerTag::from_bytes([0xb0; 8]);

    pub(crate) fn result(session: &str, scores: &[(PlayerTag, u16)]) -> PublicResult {
        let player = |(index, (player, score)): (usize, &(PlayerTag, u16))| PublicPlayerResult {
            player_tag: *player,
            seat: u8::try_from(index).unwrap(),
            score: *score,
            rank: u8::try_from(index + 1).unwrap(),
            left: false,
        };
        PublicResult {
            game_session_id: GameSessionId::parse(session).unwrap(),
            match_id: Some(MatchId::parse("5e1f0a52-9c1e").unwrap()),
            started_at: Timestamp::from_millis(1_000),
            ended_at: Timestamp::from_millis(61_000),
            players: scores.iter().enumerate().map(player).collect(),
        }
    }

    pub(crate) fn cause(reason: &str) -> Cause {
        Cause { reason: reason.to_owned(), message: format!("{reason}, in words") }
    }

    /// Lets a bot come as far as `stage`, a second for each.
    pub(crate) fn come_to(tally: &Tally, stage: Stage) {
        let way = [
            Stage::SignIn,
            Stage::Measure,
            Stage::Ticket,
            Stage::Match,
            Stage::Connect,
            Stage::Play,
        ];
        tally.asked();
        for (index, step) in way.windows(2).enumerate() {
            if step[1] <= stage {
                tally.moved(step[0], step[1], Duration::from_secs(1 + index as u64));
            }
        }
    }

    #[test]
    fn bots_are_counted_where_they_are_and_how_far_they_came() {
        let tally = Tally::default();
        come_to(&tally, Stage::Match);
        come_to(&tally, Stage::Play);
        come_to(&tally, Stage::Match);
        tally.ended(Stage::Match, Ending::Unmatched(cause("NO_MATCH_IN_TIME")));

        let counts = tally.counts();
        assert_eq!((counts.asked, counts.ticketed, counts.matched), (3, 3, 1));
        assert_eq!((counts.waiting, counts.playing, counts.unmatched), (1, 1, 1));
        assert_eq!(tally.times().to_connected.max, Some(5_000));
    }

    #[test]
    fn a_match_counts_once_whoever_reports_it() {
        let tally = Tally::default();
        tally.introduce(ADA, 7);
        for _ in 0..2 {
            come_to(&tally, Stage::Play);
            let result = result("arn:s/1", &[(ADA, 9), (BOB, 3)]);
            tally.ended(Stage::Play, Ending::Finished(result));
        }

        assert_eq!((tally.counts().matches, tally.counts().finished), (1, 2));
        let bots: Vec<_> = tally.matches_after(0)[0].players.iter().map(|p| p.bot).collect();
        assert_eq!(bots, [Some(7), None]);
        assert!(tally.matches_after(1).is_empty());
    }

    #[test]
    fn the_same_reason_is_counted_and_the_unexpected_come_first() {
        let tally = Tally::default();
        for reason in ["b", "a", "b"] {
            come_to(&tally, Stage::Match);
            tally.ended(Stage::Match, Ending::Unmatched(cause(reason)));
        }
        come_to(&tally, Stage::Play);
        tally.ended(Stage::Play, Ending::Failed(cause("z")));

        let reasons = tally.reasons();
        let told: Vec<_> = reasons.iter().map(|r| (r.reason.as_str(), r.count)).collect();
        assert_eq!(told, [("z", 1), ("a", 1), ("b", 2)]);
    }

    #[test]
    fn reasons_are_bounded() {
        let tally = Tally::default();
        for number in 0..200 {
            come_to(&tally, Stage::SignIn);
            tally.ended(Stage::SignIn, Ending::Failed(cause(&number.to_string())));
        }
        assert_eq!(tally.reasons().len(), REASONS_MAX + 1);
    }
}
