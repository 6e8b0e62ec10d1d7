//! Taking in how matches ended, as game servers report it.
//!
//! Reports arrive at least once and in any order, also before FlexMatch's events of
//! their match; those wait. That a report is a game server's own is the queue's to
//! guarantee: nobody else may send to it. What is checked here is that it fits the
//! match that it names.
//!
//! # Invariants
//! - A match has one result: the first that is recorded.
//! - No error here has a player's id in its words.

use std::collections::BTreeSet;

use api_contract::{
    MatchId, PlayerId,
    admin::matches::Match,
    metrics::{Dimension, Metric, Record, Refusal, property},
    play::MatchResult,
};

use crate::{
    Meter, PortError,
    limits::{RESULT_BYTES_MAX, RESULT_PLAYERS_MAX},
    stores::{DynamoMatchStore, Recorded},
};

/// Why a result was not taken in.
#[derive(Debug, thiserror::Error)]
pub enum TakeResultError {
    /// It is longer than any result.
    #[error("a result has at most {RESULT_BYTES_MAX} bytes, this one has {length}")]
    TooLong {
        /// Its length, in bytes.
        length: usize,
    },
    /// It is not what game servers write. Where is all that is told: the text
    /// there may be anybody's id.
    #[error("the message is no result of a match: line {line}, column {column}")]
    Unreadable {
        /// Line of the mistake.
        line: usize,
        /// Column of the mistake.
        column: usize,
    },
    /// It names no match: whoever was there was not put together by FlexMatch.
    #[error("the result names no match")]
    NoMatch,
    /// It cannot have happened like that.
    #[error("the result of match {match_id} is impossible: {why}")]
    Impossible {
        /// The match.
        match_id: MatchId,
        /// What is wrong.
        why: &'static str,
    },
    /// Nothing is known of the match, perhaps not yet.
    #[error("match {0} is not known")]
    UnknownMatch(MatchId),
    /// It names players whom FlexMatch did not put into the match.
    #[error("{strangers} in the result of match {match_id} were not in the match")]
    Strangers {
        /// The match.
        match_id: MatchId,
        /// How many.
        strangers: usize,
    },
    /// The match has ended otherwise.
    #[error("match {0} has another result already")]
    Contradiction(MatchId),
    /// The table failed, and there is nothing to add to what it says.
    #[error(transparent)]
    Port(#[from] PortError),
}

impl TakeResultError {
    /// Whether the same message may be taken in later.
    #[must_use]
    pub fn may_pass(&self) -> bool {
        self.refusal().is_none()
    }

    /// Why the message is refused for good; none if it may be taken in later.
    fn refusal(&self) -> Option<Refusal> {
        match self {
            Self::TooLong { .. } => Some(Refusal::TooLong),
            Self::Unreadable { .. } => Some(Refusal::Unreadable),
            Self::NoMatch => Some(Refusal::NoMatch),
            Self::Impossible { .. } => Some(Refusal::Impossible),
            Self::Strangers { .. } => Some(Refusal::Strangers),
            Self::Contradiction(_) => Some(Refusal::Contradiction),
            Self::UnknownMatch(_) | Self::Port(_) => None,
        }
    }

    fn match_id(&self) -> Option<&MatchId> {
        match self {
            Self::Impossible { match_id, .. }
            | Self::Strangers { match_id, .. }
            | Self::UnknownMatch(match_id)
            | Self::Contradiction(match_id) => Some(match_id),
            Self::TooLong { .. } | Self::Unreadable { .. } | Self::NoMatch | Self::Port(_) => None,
        }
    }
}

/// Takes in the result that `message` is: its match has it from then on.
///
/// # Errors
/// When it is none, does not fit the match, or cannot be written down now. Taking
/// in the same message again is safe.
pub async fn take_in(
    store: &DynamoMatchStore,
    meter: &dyn Meter,
    message: &str,
) -> Result<Recorded, TakeResultError> {
    let taken = match read(message) {
        Ok((match_id, result)) => {
            let taken = record(store, match_id.clone(), result).await;
            taken.map(|recorded| (match_id, recorded))
        }
        Err(error) => Err(error),
    };
    meter.take(measured(&taken));
    taken.map(|(_, recorded)| recorded)
}

fn measured(taken: &Result<(MatchId, Recorded), TakeResultError>) -> Record {
    let (record, match_id) = match taken {
        Ok((id, Recorded::Now)) => (Record::one(Metric::ResultsRecorded), Some(id)),
        Ok((id, Recorded::Before)) => (Record::one(Metric::ResultsRepeated), Some(id)),
        Err(error) => match error.refusal() {
            Some(refusal) => {
                let refused = Record::one(Metric::ResultsRefused);
                (refused.by(Dimension::Cause, refusal.name()), error.match_id())
            }
            None => (Record::one(Metric::ResultsDelayed), error.match_id()),
        },
    };
    match match_id {
        Some(match_id) => record.about(property::MATCH_ID, match_id),
        None => record,
    }
}

async fn record(
    store: &DynamoMatchStore,
    match_id: MatchId,
    result: MatchResult,
) -> Result<Recorded, TakeResultError> {
    let Some(formed) = store.find(&match_id).await? else {
        return Err(TakeResultError::UnknownMatch(match_id));
    };
    match &formed.result {
        Some(recorded) if *recorded == result => return Ok(Recorded::Before),
        Some(_) => return Err(TakeResultError::Contradiction(match_id)),
        None => check_players(&formed, &result)?,
    }
    Ok(store.record_result(&match_id, &result).await?)
}

fn read(message: &str) -> Result<(MatchId, MatchResult), TakeResultError> {
    let length = message.len();
    if length > RESULT_BYTES_MAX {
        return Err(TakeResultError::TooLong { length });
    }
    let result: MatchResult = serde_json::from_str(message).map_err(|error| {
        TakeResultError::Unreadable { line: error.line(), column: error.column() }
    })?;
    let match_id = result.match_id.clone().ok_or(TakeResultError::NoMatch)?;
    match impossibility(&result) {
        Some(why) => Err(TakeResultError::Impossible { match_id, why }),
        None => Ok((match_id, result)),
    }
}

fn impossibility(result: &MatchResult) -> Option<&'static str> {
    if result.ended_at < result.started_at {
        return Some("it ended before it began");
    }
    match result.players.len() {
        0 => Some("nobody was there"),
        1..=RESULT_PLAYERS_MAX => None,
        _ => Some("no match has so many players"),
    }
}

fn check_players(formed: &Match, result: &MatchResult) -> Result<(), TakeResultError> {
    let matched: BTreeSet<&PlayerId> = formed.players.iter().map(|one| &one.player_id).collect();
    let strangers = result.players.iter().filter(|one| !matched.contains(&one.player_id)).count();
    if strangers == 0 {
        return Ok(());
    }
    Err(TakeResultError::Strangers { match_id: formed.match_id.clone(), strangers })
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn message(change: impl FnOnce(&mut Value)) -> String {
        let mut message = json!({
            "gameSessionId": "arn:aws:gamelift:x",
            "matchId": "m-1",
            "startedAt": "2026-11-22T12:00:00.000Z",
            "endedAt": "2026-11-22T12:00:20.000Z",
            "players": [{
                "playerId": "us-east-1:ada", "playerTag": "000000000000adaa",
                "seat": 0, "score": 3, "rank": 1, "left": false,
            }],
        });
        change(&mut message);
        message.to_string()
    }

    #[track_caller]
    fn check(message: &str, expected: &str) {
        let error = read(message).unwrap_err();
        assert_eq!(error.to_string(), expected);
        assert!(!error.may_pass());
    }

    #[test]
    fn what_a_game_server_writes_is_read() {
        let (match_id, result) = read(&message(|_| {})).unwrap();

        assert_eq!((match_id.as_str(), result.players[0].score), ("m-1", 3));
    }

    #[test]
    fn what_is_no_result_is_refused() {
        check("", "the message is no result of a match: line 1, column 0");
        check(
            &" ".repeat(RESULT_BYTES_MAX + 1),
            "a result has at most 65536 bytes, this one has 65537",
        );
        let without_match = message(|result| result["matchId"] = Value::Null);
        check(&without_match, "the result names no match");
        let early = message(|result| result["endedAt"] = json!("2026-11-22T11:00:00.000Z"));
        check(&early, "the result of match m-1 is impossible: it ended before it began");
        let empty = message(|result| result["players"] = json!([]));
        check(&empty, "the result of match m-1 is impossible: nobody was there");
        let crowd = message(|result| {
            let player = result["players"][0].clone();
            result["players"] = vec![player; RESULT_PLAYERS_MAX + 1].into();
        });
        check(&crowd, "the result of match m-1 is impossible: no match has so many players");
    }

    #[test]
    fn a_refusal_has_no_players_id_in_it() {
        let misplaced = message(|result| result["players"][0]["seat"] = json!("us-east-1:ada"));

        let error = read(&misplaced).unwrap_err().to_string();

        assert!(error.starts_with("the message is no result") && !error.contains("ada"), "{error}");
    }
}
