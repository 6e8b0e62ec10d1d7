//! Players: what there is to read of one.

use api_contract::{PlayerId, players::Player};

use crate::{Backend, PortError};

/// Finds the player who asks; none has asked for a match yet.
///
/// # Errors
/// When the players table cannot be read.
pub async fn find_me(backend: &Backend, me: &PlayerId) -> Result<Option<Player>, PortError> {
    backend.players.find(me).await
}
