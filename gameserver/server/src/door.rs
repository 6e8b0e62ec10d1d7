//! Whether players are let in, and where to.

use api_contract::play::RefusalCode;
use muster_server_sdk::ActiveGameSession;
use tokio::{
    sync::{mpsc, watch},
    time::timeout,
};

use crate::{limits::OPENING_TIME_MAX, match_loop::Request};

/// The state of the door, seen by every connection.
#[derive(Debug, Clone)]
pub(crate) enum Door {
    /// There is no game session, or no longer.
    Shut(RefusalCode),
    /// A game session is about to be active. GameLift sends players as soon as it
    /// knows, which may be before we know that it does.
    Opening,
    /// A game session is on.
    Open(Hall),
}

/// Where validated players go.
#[derive(Debug, Clone)]
pub(crate) struct Hall {
    /// Who vouches for players.
    pub(crate) session: ActiveGameSession,
    /// The way to the match.
    pub(crate) requests: mpsc::Sender<Request>,
}

impl Door {
    /// Shut until a game session starts.
    pub(crate) fn waiting() -> watch::Sender<Self> {
        watch::Sender::new(Self::Shut(RefusalCode::NoGameSession))
    }

    fn is_settled(&self) -> bool {
        !matches!(self, Self::Opening)
    }

    fn is_shut_for_good(&self) -> bool {
        matches!(self, Self::Shut(RefusalCode::ShuttingDown))
    }
}

/// Where to go, or why not; while the door opens, the answer waits for it, but
/// not for long.
pub(crate) async fn way_in(door: &mut watch::Receiver<Door>) -> Result<Hall, RefusalCode> {
    // Either error is answered by how the door is now.
    let _ = timeout(OPENING_TIME_MAX, door.wait_for(Door::is_settled)).await;
    match &*door.borrow() {
        Door::Open(hall) => Ok(hall.clone()),
        Door::Shut(code) => Err(*code),
        Door::Opening => Err(RefusalCode::NoGameSession),
    }
}

/// Waits until nobody will be let in ever again.
pub(crate) async fn shut_for_good(door: &mut watch::Receiver<Door>) {
    // An error means that the one who could open it is gone.
    let _ = door.wait_for(Door::is_shut_for_good).await;
}
