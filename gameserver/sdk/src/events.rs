//! What the game is told.

use std::time::SystemTime;

use tokio::sync::mpsc;

use crate::connection::ConnectError;
use crate::game_sessions::ActivatingGameSession;
use crate::handle::Handle;
use crate::messages::{GameSessionUpdate, Push};

/// Something the game has to know.
#[derive(Debug)]
pub enum Event {
    /// Host this game session: prepare it, then
    /// [activate](ActivatingGameSession::activate) it.
    StartGameSession(ActivatingGameSession),
    /// Backfill changed the game session, or failed to.
    UpdateGameSession(GameSessionUpdate),
    /// End the process, with [`process_ending`](crate::ServerProcess::process_ending)
    /// and an exit.
    TerminateProcess {
        /// When GameLift will end it if it has not ended; none if it did not say.
        at: Option<SystemTime>,
    },
    /// The connection is gone, and another is being opened. Players can play on;
    /// calls wait.
    ConnectionLost,
    /// The connection is back, and nothing was lost.
    ConnectionRestored,
    /// The connection is gone for good, and this is the last event. GameLift will
    /// count the process as lost.
    Disconnected(ConnectError),
}

/// What goes from the connection to the game, before the game can act on it.
#[derive(Debug)]
pub(crate) enum Notice {
    Push(Push),
    ConnectionLost,
    ConnectionRestored,
    Disconnected(ConnectError),
}

/// The events of a process that is ready, in order.
///
/// Take them as they come. If the game does not take them, or drops this and is
/// given a game session all the same, the process is reported as unhealthy; if it is
/// told to end, the connection says for it that it ends.
#[derive(Debug)]
pub struct Events {
    notices: mpsc::Receiver<Notice>,
    handle: Handle,
}

impl Events {
    pub(crate) fn new(notices: mpsc::Receiver<Notice>, handle: Handle) -> Self {
        Self { notices, handle }
    }

    /// The next event; `None` when the connection is over.
    ///
    /// Nothing is lost if this is dropped before it is done, as in `select!`.
    pub async fn next(&mut self) -> Option<Event> {
        loop {
            let notice = self.notices.recv().await?;
            if let Some(event) = self.event(notice) {
                return Some(event);
            }
        }
    }

    fn event(&self, notice: Notice) -> Option<Event> {
        Some(match notice {
            Notice::Push(Push::CreateGameSession(session)) => {
                let handle = self.handle.clone();
                Event::StartGameSession(ActivatingGameSession::new(handle, session))
            }
            Notice::Push(Push::UpdateGameSession(update)) => Event::UpdateGameSession(update),
            Notice::Push(Push::TerminateProcess { at }) => Event::TerminateProcess { at },
            // The connection's own affair; it never passes one on.
            Notice::Push(Push::RefreshConnection(_)) => return None,
            Notice::ConnectionLost => Event::ConnectionLost,
            Notice::ConnectionRestored => Event::ConnectionRestored,
            Notice::Disconnected(error) => Event::Disconnected(error),
        })
    }
}
