//! In the match: connect, be validated, steer, see, and learn who won.
//!
//! A [`Dialer`] holds the sockets, for all of a process's games. [`Dialer::join`]
//! gives a [`Game`] to whom the server has let in; from then on a task of its own
//! reads and writes, and the game takes what it needs when it needs it: the
//! newest state ([`Game::state`]), what happened ([`Game::next`]), and where it
//! wants to go ([`Game::steer`]).
//!
//! # Invariants
//! - A game ends: with the result, with a reason, or because it was left. A
//!   server that is silent for [`IDLE_TIMEOUT`](crate::limits::IDLE_TIMEOUT) is
//!   gone.
//! - Only a server whose certificate the deployment published, or a public
//!   authority signed, is spoken to.

mod dialer;
mod driver;
mod entrance;

use std::{sync::Arc, time::Duration};

use api_contract::play::{
    ArenaSize, ClosingReason, MessageError, PlayerTag, PublicResult, RefusalCode, SeatedPlayer,
    StateDatagram,
};
use tokio::{
    sync::{mpsc, watch},
    task::JoinHandle,
    time::timeout,
};
use wtransport::error::ConnectionError;

pub use self::{
    dialer::{Dialer, DialerError},
    entrance::JoinError,
};
use crate::limits::GOODBYE_TIMEOUT;

/// What the server told a player whom it let in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Welcome {
    /// What the player is called in this game, here and in its result; other
    /// players are never told the player's id.
    pub player_tag: PlayerTag,
    /// The player's seat, as in states and results.
    pub seat: u8,
    /// States a second.
    pub tick_hz: u16,
    /// How large the arena is.
    pub arena: ArenaSize,
    /// How long the match lasts from its start.
    pub match_length: Duration,
    /// Who is there, the player included.
    pub players: Vec<SeatedPlayer>,
}

/// What happens in a match.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum GameEvent {
    /// Another player came.
    Joined(SeatedPlayer),
    /// A player left; the seat is free.
    Left {
        /// Where they sat.
        seat: u8,
    },
    /// The match is on.
    Started {
        /// The tick at which it is.
        tick: u32,
    },
    /// The server is going to close.
    Closing {
        /// Why.
        reason: ClosingReason,
        /// When, from now.
        left: Duration,
    },
    /// The match is over. Nothing comes after it.
    Ended(PublicResult),
}

/// Why a game ended without a result.
#[derive(Debug, thiserror::Error)]
pub enum LostError {
    /// The connection broke, or the server closed it.
    #[error("the connection to the game server is lost")]
    Connection(#[source] ConnectionError),
    /// The server ended the stream of messages without saying who won.
    #[error("the game server said no more")]
    Silent,
    /// What the server sent cannot be understood.
    #[error("the game server does not keep to the protocol")]
    Protocol(#[source] MessageError),
}

/// Why there is no result.
#[derive(Debug, thiserror::Error)]
pub enum FinishError {
    /// The game was lost before its end.
    #[error(transparent)]
    Lost(#[from] LostError),
    /// It lasted longer than anybody wanted to wait.
    #[error("the match did not end within {} s", .0.as_secs())]
    TooLong(Duration),
    /// It had ended before.
    #[error("the game is over already")]
    Over,
}

/// Where a player steers: -127 to 127 from left to right and from top to bottom.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct Direction {
    x: i8,
    y: i8,
}

/// A player's place in a running match. Dropped, it is left.
#[derive(Debug)]
pub struct Game {
    welcome: Welcome,
    events: mpsc::Receiver<Result<GameEvent, LostError>>,
    states: watch::Receiver<Option<Arc<StateDatagram>>>,
    steering: watch::Sender<Direction>,
    driver: JoinHandle<()>,
}

impl Game {
    /// What the server told the player at the door.
    #[must_use]
    pub fn welcome(&self) -> &Welcome {
        &self.welcome
    }

    /// The newest state, once there is one.
    #[must_use]
    pub fn state(&self) -> Option<Arc<StateDatagram>> {
        self.states.borrow().clone()
    }

    /// Waits for a state newer than the one last seen; false when there will be
    /// no more.
    pub async fn state_changed(&mut self) -> bool {
        self.states.changed().await.is_ok()
    }

    /// Steers to the right (`x`) and down (`y`), each from -127 to 127, until
    /// told otherwise.
    pub fn steer(&self, x: i8, y: i8) {
        let wanted = Direction { x, y };
        self.steering.send_if_modified(|direction| {
            let changed = *direction != wanted;
            *direction = wanted;
            changed
        });
    }

    /// What happens next; none when the game is over. May be dropped and called
    /// again without missing anything.
    pub async fn next(&mut self) -> Option<Result<GameEvent, LostError>> {
        self.events.recv().await
    }

    /// Waits for the result, `limit` at most.
    ///
    /// # Errors
    /// When the game ends without one, or not in time.
    pub async fn finish(&mut self, limit: Duration) -> Result<PublicResult, FinishError> {
        let result = async {
            while let Some(event) = self.next().await {
                if let GameEvent::Ended(result) = event? {
                    return Ok(result);
                }
            }
            Err(FinishError::Over)
        };
        timeout(limit, result).await.unwrap_or(Err(FinishError::TooLong(limit)))
    }

    /// Says goodbye, so that the seat is free at once, and waits until it has
    /// arrived, though not for long.
    pub async fn leave(self) {
        let Self { steering, driver, events, .. } = self;
        // Without these the driver knows that nobody plays any more.
        drop((steering, events));
        let _ = timeout(GOODBYE_TIMEOUT * 2, driver).await;
    }
}

/// A refusal's code as it is written on the wire.
fn code_word(code: RefusalCode) -> String {
    match serde_json::to_value(code) {
        Ok(serde_json::Value::String(word)) => word,
        Ok(_) | Err(_) => "refused".to_owned(),
    }
}
