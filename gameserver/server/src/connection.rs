//! One client, from the first packet to the last.
//!
//! A client is a [`Newcomer`] until GameLift has accepted its player session, and
//! a [`Player`] afterwards: two types, so that a stranger cannot move, score or
//! take a seat, whatever it sends.

use tokio::sync::{OwnedSemaphorePermit, watch};
use wtransport::endpoint::IncomingSession;

use crate::{
    door::{Door, shut_for_good},
    logs::Chain,
    newcomer::Newcomer,
    player::Player,
};

/// Serves a client until it is gone. The permit is held for as long as the
/// client is a stranger.
pub(crate) async fn serve(
    incoming: IncomingSession,
    permit: OwnedSemaphorePermit,
    mut door: watch::Receiver<Door>,
) {
    let peer = incoming.remote_address();
    let met = tokio::select! {
        met = Newcomer::meet(incoming) => met,
        () = shut_for_good(&mut door) => return,
    };
    let mut newcomer = match met {
        Ok(newcomer) => newcomer,
        Err(error) => return tracing::info!(%peer, error = %Chain(&error), "no session"),
    };
    let refused = match newcomer.prove(&mut door).await {
        Ok((hall, accepted)) => {
            Player::attend(newcomer, hall, accepted, || drop(permit)).await.err()
        }
        Err(refusal) => {
            newcomer.refuse(&refusal).await;
            Some(refusal)
        }
    };
    if let Some(refusal) = refused {
        let (code, error) = (refusal.code(), Chain(&refusal));
        tracing::info!(%peer, ?code, %error, "refused a client");
    }
}
