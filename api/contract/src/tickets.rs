//! A player's wish to be matched, and what has become of it.
//!
//! The states are GameLift's, word for word, and each has the facts that belong
//! to it and no others: nobody holds a completed ticket without an address, and
//! nobody holds an ended one without a reason.
//!
//! # Invariants
//! - A ticket that has ended stays ended: reports of its matchmaking arrive
//!   twice, late, in any order or never, and the end is the same.
//! - The timeline is bounded ([`TIMELINE_MAX`]) and always has room for the end.
//!
//! # After
//! FlexMatch guide, "FlexMatch matchmaking events" and API reference
//! `MatchmakingTicket`, read 2026-11-22.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{GameSessionId, Latencies, MatchId, PlayerId, PlayerSessionId, TicketId, Timestamp};

/// What a player sends to be matched: `POST /v1/tickets`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct TicketRequest {
    /// Round trip times to the locations that the client could reach.
    pub latencies: Latencies,
}

/// Where a ticket stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "status", rename_all = "SCREAMING_SNAKE_CASE", rename_all_fields = "camelCase")]
pub enum TicketState {
    /// Written down, and handed or about to be handed to FlexMatch.
    Queued,
    /// In the pool, looking for others.
    Searching,
    /// In a proposed match that its players have yet to accept.
    RequiresAcceptance {
        /// The proposed match, where the report that told of it named one.
        #[schema(value_type = Option<String>, rename = "matchId")]
        #[serde(skip_serializing_if = "Option::is_none", default)]
        match_id: Option<MatchId>,
    },
    /// Matched; a game session is being found for the match.
    Placing {
        /// The match, where the report that told of it named one.
        #[schema(value_type = Option<String>, rename = "matchId")]
        #[serde(skip_serializing_if = "Option::is_none", default)]
        match_id: Option<MatchId>,
    },
    /// Over: a game session is waiting for the player.
    Completed {
        /// Where to, and with which reservation.
        connection: Connection,
    },
    /// Over: FlexMatch or the placement gave up.
    Failed {
        /// Why.
        reason: Reason,
    },
    /// Over: somebody called it off.
    Cancelled {
        /// Who or what did.
        reason: Reason,
    },
    /// Over: the time that the matchmaking configuration grants ran out.
    TimedOut {
        /// What is known of why.
        reason: Reason,
    },
}

impl TicketState {
    /// Whether nothing more can become of a ticket in this state.
    #[must_use]
    pub fn is_final(&self) -> bool {
        match self {
            Self::Queued
            | Self::Searching
            | Self::RequiresAcceptance { .. }
            | Self::Placing { .. } => false,
            Self::Completed { .. }
            | Self::Failed { .. }
            | Self::Cancelled { .. }
            | Self::TimedOut { .. } => true,
        }
    }

    /// GameLift's word for this state, as in `MatchmakingTicket.Status`.
    #[must_use]
    pub fn status(&self) -> &'static str {
        match self {
            Self::Queued => "QUEUED",
            Self::Searching => "SEARCHING",
            Self::RequiresAcceptance { .. } => "REQUIRES_ACCEPTANCE",
            Self::Placing { .. } => "PLACING",
            Self::Completed { .. } => "COMPLETED",
            Self::Failed { .. } => "FAILED",
            Self::Cancelled { .. } => "CANCELLED",
            Self::TimedOut { .. } => "TIMED_OUT",
        }
    }

    /// Where the game session is; none unless one was found.
    #[must_use]
    pub fn connection(&self) -> Option<&Connection> {
        match self {
            Self::Completed { connection } => Some(connection),
            Self::Queued
            | Self::Searching
            | Self::RequiresAcceptance { .. }
            | Self::Placing { .. }
            | Self::Failed { .. }
            | Self::Cancelled { .. }
            | Self::TimedOut { .. } => None,
        }
    }

    /// Why the ticket ended without a match; none while it is open, and when it was matched.
    #[must_use]
    pub fn reason(&self) -> Option<&Reason> {
        match self {
            Self::Failed { reason } | Self::Cancelled { reason } | Self::TimedOut { reason } => {
                Some(reason)
            }
            Self::Queued
            | Self::Searching
            | Self::RequiresAcceptance { .. }
            | Self::Placing { .. }
            | Self::Completed { .. } => None,
        }
    }

    /// The match that the ticket is or was part of, where that is known.
    #[must_use]
    pub fn match_id(&self) -> Option<&MatchId> {
        match self {
            Self::RequiresAcceptance { match_id } | Self::Placing { match_id } => match_id.as_ref(),
            Self::Completed { connection } => connection.match_id.as_ref(),
            Self::Queued
            | Self::Searching
            | Self::Failed { .. }
            | Self::Cancelled { .. }
            | Self::TimedOut { .. } => None,
        }
    }
}

/// How a player reaches the game session that was found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Connection {
    /// Address of the game server.
    pub ip_address: String,
    /// Name of the game server, for its certificate; absent where it has none.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub dns_name: Option<String>,
    /// Port of the game server, 1 to 65535.
    #[schema(minimum = 1)]
    pub port: u16,
    /// The player's reservation, which the game server validates.
    #[schema(value_type = String)]
    pub player_session_id: PlayerSessionId,
    /// The game session.
    #[schema(value_type = String)]
    pub game_session_id: GameSessionId,
    /// The match, where the report that told of it named one: FlexMatch's events
    /// do, `DescribeMatchmaking` does not.
    #[schema(value_type = Option<String>)]
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub match_id: Option<MatchId>,
    /// The team that the player was put into.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub team: Option<String>,
}

/// Why a ticket ended: a code for programs, words for people.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Reason {
    /// Stable; clients may branch on it.
    pub code: ReasonCode,
    /// What happened and what to do, in a sentence.
    pub message: String,
}

impl Reason {
    /// A reason in the code's own words.
    #[must_use]
    pub fn of(code: ReasonCode) -> Self {
        Self { code, message: code.words().to_owned() }
    }
}

/// The kinds of reasons for which tickets end without a match.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ReasonCode {
    /// The player asked to leave the queue.
    CancelledByPlayer,
    /// An operator took the ticket out of matchmaking.
    CancelledByOperator,
    /// FlexMatch cancelled the ticket, and said no more than that.
    CancelledByMatchmaker,
    /// The same player asked again elsewhere; FlexMatch keeps one ticket a player.
    ReplacedByNewerTicket,
    /// A proposed match was declined or not answered in time.
    NotAccepted,
    /// Nobody suitable was found in the time that the configuration grants.
    NoMatchInTime,
    /// A match was formed but no game session became free for it.
    PlacementFailed,
    /// FlexMatch did not take the ticket.
    RefusedByMatchmaker,
    /// FlexMatch could not be reached when the ticket was handed over, or when
    /// its time was over.
    MatchmakerUnavailable,
    /// FlexMatch does not know the ticket: it never arrived, or was forgotten.
    LostByMatchmaker,
    /// FlexMatch reported success without what a player needs to connect.
    IncompleteReport,
}

impl ReasonCode {
    /// Every code.
    pub const ALL: [Self; 11] = [
        Self::CancelledByPlayer,
        Self::CancelledByOperator,
        Self::CancelledByMatchmaker,
        Self::ReplacedByNewerTicket,
        Self::NotAccepted,
        Self::NoMatchInTime,
        Self::PlacementFailed,
        Self::RefusedByMatchmaker,
        Self::MatchmakerUnavailable,
        Self::LostByMatchmaker,
        Self::IncompleteReport,
    ];

    /// The code, as in JSON.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::CancelledByPlayer => "CANCELLED_BY_PLAYER",
            Self::CancelledByOperator => "CANCELLED_BY_OPERATOR",
            Self::CancelledByMatchmaker => "CANCELLED_BY_MATCHMAKER",
            Self::ReplacedByNewerTicket => "REPLACED_BY_NEWER_TICKET",
            Self::NotAccepted => "NOT_ACCEPTED",
            Self::NoMatchInTime => "NO_MATCH_IN_TIME",
            Self::PlacementFailed => "PLACEMENT_FAILED",
            Self::RefusedByMatchmaker => "REFUSED_BY_MATCHMAKER",
            Self::MatchmakerUnavailable => "MATCHMAKER_UNAVAILABLE",
            Self::LostByMatchmaker => "LOST_BY_MATCHMAKER",
            Self::IncompleteReport => "INCOMPLETE_REPORT",
        }
    }

    /// The code of that name, if there is one.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|code| code.name() == name)
    }

    /// How tickets end for it, by GameLift's words.
    #[must_use]
    pub fn ends(self) -> &'static [&'static str] {
        match self {
            Self::CancelledByPlayer
            | Self::CancelledByOperator
            | Self::CancelledByMatchmaker
            | Self::ReplacedByNewerTicket
            | Self::NotAccepted => &["CANCELLED"],
            Self::NoMatchInTime => &["TIMED_OUT"],
            Self::PlacementFailed | Self::RefusedByMatchmaker | Self::IncompleteReport => {
                &["FAILED"]
            }
            Self::MatchmakerUnavailable | Self::LostByMatchmaker => &["FAILED", "TIMED_OUT"],
        }
    }

    /// Whether something went wrong: neither a player nor an operator wished for it.
    #[must_use]
    pub fn is_failure(self) -> bool {
        match self {
            Self::CancelledByPlayer
            | Self::CancelledByOperator
            | Self::ReplacedByNewerTicket
            | Self::NotAccepted => false,
            Self::CancelledByMatchmaker
            | Self::NoMatchInTime
            | Self::PlacementFailed
            | Self::RefusedByMatchmaker
            | Self::MatchmakerUnavailable
            | Self::LostByMatchmaker
            | Self::IncompleteReport => true,
        }
    }

    /// What the player and the operator are told.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::CancelledByPlayer => "you left the queue",
            Self::CancelledByOperator => "an operator ended the search; you may ask again",
            Self::CancelledByMatchmaker => "matchmaking was cancelled; ask again",
            Self::ReplacedByNewerTicket => "a newer request of the same player replaced this one",
            Self::NotAccepted => "the proposed match was not accepted in time; ask again",
            Self::NoMatchInTime => "no suitable match was found in time; ask again",
            Self::PlacementFailed => "no game session was free for the match; ask again",
            Self::RefusedByMatchmaker => "the matchmaker refused the request",
            Self::MatchmakerUnavailable => "the matchmaker could not be reached; ask again",
            Self::LostByMatchmaker => {
                "the matchmaker lost the request, for example in a restart; ask again"
            }
            Self::IncompleteReport => {
                "a match was found but its address did not arrive whole; ask again"
            }
        }
    }
}

/// GameLift's words for how a ticket can end.
pub const ENDS: [&str; 4] = ["COMPLETED", "FAILED", "CANCELLED", "TIMED_OUT"];

/// The codes of [`ReasonCode::ALL`], in its order.
pub const REASONS: [&str; ReasonCode::ALL.len()] = {
    let mut names = [""; ReasonCode::ALL.len()];
    let mut index = 0;
    while index < names.len() {
        names[index] = ReasonCode::ALL[index].name();
        index += 1;
    }
    names
};

/// One ticket, as its players and the operators see it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Ticket {
    /// Names the ticket; ours, and FlexMatch's too.
    #[schema(value_type = String)]
    pub ticket_id: TicketId,
    /// Whose ticket it is.
    #[schema(value_type = String)]
    pub player_id: PlayerId,
    /// The matchmaking configuration it was submitted to.
    pub configuration: String,
    /// What the client measured.
    pub latencies: Latencies,
    /// The skill that FlexMatch was told, in thousandths, so that a stored
    /// ticket is equal to itself.
    pub skill_milli: i64,
    /// Where it stands.
    #[serde(flatten)]
    pub state: TicketState,
    /// When the player asked.
    #[schema(value_type = String, format = DateTime)]
    pub created_at: Timestamp,
    /// The latest moment by which it has ended; later readers settle it.
    #[schema(value_type = String, format = DateTime)]
    pub settle_by: Timestamp,
    /// The time of the newest report taken in.
    #[schema(value_type = String, format = DateTime)]
    pub as_of: Timestamp,
    /// What happened to it, oldest first; at most 32 entries.
    pub timeline: Vec<TimelineEntry>,
}

/// One thing that happened to a ticket.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct TimelineEntry {
    /// When, by the clock of whoever reported it.
    #[schema(value_type = String, format = DateTime)]
    pub at: Timestamp,
    /// The event's name: FlexMatch's where it is one, else ours.
    pub event: String,
    /// What it said, in a short sentence; may be empty.
    #[serde(skip_serializing_if = "String::is_empty", default)]
    pub detail: String,
}

/// Most entries that a timeline keeps; a ticket that bounces between proposals
/// loses the middle of its history, never its beginning or its end.
pub const TIMELINE_MAX: usize = 32;

/// Most characters of a timeline entry's detail.
pub const TIMELINE_DETAIL_MAX: usize = 300;

/// What somebody says of a ticket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// When it happened, by the reporter's clock.
    pub at: Timestamp,
    /// The reporter's name for it, kept in the timeline.
    pub event: String,
    /// What it adds, kept in the timeline.
    pub detail: String,
    /// The state that it tells of.
    pub state: TicketState,
}

/// What a report did to a ticket.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Observed {
    /// The ticket changed.
    Taken,
    /// It told nothing new: it was older, or the ticket had ended.
    Stale,
}

impl Ticket {
    /// Takes in what was reported.
    ///
    /// Reports arrive at least once and in no promised order. A report of an end
    /// always counts, because FlexMatch ends a ticket once; between states that
    /// can still change the newer report counts, and of two as old as each other
    /// the one further along. A ticket may go *back*: when another player turns a
    /// match down, it returns to searching. Only to QUEUED none returns: it is our
    /// own first word, so any other report replaces it, by whatever clock.
    pub fn observe(&mut self, report: &Report) -> Observed {
        if self.state.is_final() {
            return Observed::Stale;
        }
        if !report.state.is_final() && !self.is_news(report) {
            return Observed::Stale;
        }
        self.state = report.state.clone();
        self.as_of = self.as_of.max(report.at);
        self.note(report);
        Observed::Taken
    }

    fn is_news(&self, report: &Report) -> bool {
        let newer = (report.at, progress(&report.state)) > (self.as_of, progress(&self.state));
        match (&self.state, &report.state) {
            (TicketState::Queued, TicketState::Queued) => newer,
            (TicketState::Queued, _) => true,
            (_, TicketState::Queued) => false,
            (_, _) => newer,
        }
    }

    /// Whether the ticket should have ended by `now` and has not.
    #[must_use]
    pub fn is_overdue(&self, now: Timestamp) -> bool {
        !self.state.is_final() && now > self.settle_by
    }

    /// When it ended: the time of the last entry of its timeline; none while it is
    /// open.
    #[must_use]
    pub fn ended_at(&self) -> Option<Timestamp> {
        let last = || self.timeline.last().map_or(self.as_of, |entry| entry.at);
        self.state.is_final().then(last)
    }

    fn note(&mut self, report: &Report) {
        if self.timeline.len() >= TIMELINE_MAX {
            self.timeline.remove(TIMELINE_MAX / 2);
        }
        self.timeline.push(TimelineEntry {
            at: report.at,
            event: report.event.clone(),
            detail: report.detail.chars().take(TIMELINE_DETAIL_MAX).collect(),
        });
    }
}

/// How far along a state is, for two reports of the same millisecond.
fn progress(state: &TicketState) -> u8 {
    match state {
        TicketState::Queued => 0,
        TicketState::Searching => 1,
        TicketState::RequiresAcceptance { .. } => 2,
        TicketState::Placing { .. } => 3,
        TicketState::Completed { .. }
        | TicketState::Failed { .. }
        | TicketState::Cancelled { .. }
        | TicketState::TimedOut { .. } => 4,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn ticket() -> Ticket {
        Ticket {
            ticket_id: TicketId::parse("t-1").unwrap(),
            player_id: PlayerId::parse("us-east-1:ada").unwrap(),
            configuration: "default".to_owned(),
            latencies: Latencies::new([("us-east-1".to_owned(), 20.0)].into()).unwrap(),
            skill_milli: 25_000,
            state: TicketState::Queued,
            created_at: Timestamp::from_millis(0),
            settle_by: Timestamp::from_millis(60_000),
            as_of: Timestamp::from_millis(0),
            timeline: Vec::new(),
        }
    }

    fn report(at: i64, state: TicketState) -> Report {
        Report { at: Timestamp::from_millis(at), event: "E".into(), detail: String::new(), state }
    }

    fn cancelled() -> TicketState {
        TicketState::Cancelled { reason: Reason::of(ReasonCode::CancelledByPlayer) }
    }

    #[test]
    fn a_ticket_that_has_ended_stays_ended() {
        let mut ticket = ticket();
        ticket.observe(&report(30, cancelled()));

        let observed = ticket.observe(&report(40, TicketState::Searching));

        assert_eq!((observed, ticket.state), (Observed::Stale, cancelled()));
    }

    #[test]
    fn an_older_report_does_not_undo_a_newer_one() {
        let mut ticket = ticket();
        ticket.observe(&report(30, TicketState::Placing { match_id: None }));

        assert_eq!(ticket.observe(&report(20, TicketState::Searching)), Observed::Stale);
    }

    #[test]
    fn a_ticket_leaves_the_queue_whatever_the_reporters_clock_says() {
        let mut ticket = ticket();
        ticket.as_of = Timestamp::from_millis(100);

        assert_eq!(ticket.observe(&report(99, TicketState::Searching)), Observed::Taken);
        assert_eq!(ticket.observe(&report(200, TicketState::Queued)), Observed::Stale);
    }

    #[test]
    fn a_ticket_returns_to_searching_when_its_match_fell_through() {
        let mut ticket = ticket();
        ticket.observe(&report(30, TicketState::Placing { match_id: None }));

        assert_eq!(ticket.observe(&report(50, TicketState::Searching)), Observed::Taken);
    }

    #[test]
    fn a_long_history_keeps_its_beginning_and_its_end() {
        let mut ticket = ticket();
        for at in 1..1000 {
            ticket.observe(&report(at, TicketState::Searching));
        }
        ticket.observe(&report(1000, cancelled()));

        let times: Vec<_> = ticket.timeline.iter().map(|entry| entry.at.as_millis()).collect();
        assert_eq!((times.len(), times[0], times[TIMELINE_MAX - 1]), (TIMELINE_MAX, 1, 1000));
    }

    #[test]
    fn a_reason_has_the_same_name_everywhere() {
        for code in ReasonCode::ALL {
            assert_eq!(serde_json::to_value(code).unwrap(), code.name());
            assert_eq!(ReasonCode::named(code.name()), Some(code));
        }
    }

    #[test]
    fn a_ticket_reads_as_gamelift_says_it() {
        let json = serde_json::to_value(ticket()).unwrap();
        assert_eq!(json["status"], "QUEUED");
        assert_eq!(serde_json::from_value::<Ticket>(json).unwrap(), ticket());
    }

    proptest! {
        /// The events of one match, shuffled, repeated and partly lost: as long
        /// as the end arrives, the ticket ends there.
        #[test]
        fn the_end_is_the_same_in_whatever_order_reports_arrive(
            order in proptest::collection::vec(0usize..4, 0..12),
            end_at in 0usize..12,
        ) {
            let reports = [
                report(10, TicketState::Searching),
                report(20, TicketState::Placing { match_id: None }),
                report(30, TicketState::Searching),
                report(40, TicketState::Placing { match_id: None }),
            ];
            let mut ticket = ticket();
            for (position, index) in order.iter().enumerate() {
                if position == end_at {
                    ticket.observe(&report(5, cancelled()));
                }
                ticket.observe(&reports[*index]);
            }
            ticket.observe(&report(5, cancelled()));
            prop_assert_eq!(ticket.state, cancelled());
        }
    }
}
