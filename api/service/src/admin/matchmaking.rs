//! Queues and matchmaking configurations, as operators list them.

use api_contract::admin::{
    Cursor, Page,
    matchmaking::{MatchmakingConfiguration, Queue},
};

use super::{AdminBackend, pages::page};
use crate::gamelift::GameLiftError;

/// Queues, by name.
///
/// # Errors
/// When GameLift cannot be asked.
pub async fn list_queues(
    admin: &AdminBackend,
    limit: u32,
    cursor: Option<&Cursor>,
) -> Result<Page<Queue>, GameLiftError> {
    let queues = admin.gamelift.queues().await?;
    Ok(page(&queues, |queue| queue.name.clone(), limit, cursor))
}

/// Matchmaking configurations, by name.
///
/// # Errors
/// When GameLift cannot be asked.
pub async fn list_configurations(
    admin: &AdminBackend,
    limit: u32,
    cursor: Option<&Cursor>,
) -> Result<Page<MatchmakingConfiguration>, GameLiftError> {
    let configurations = admin.gamelift.configurations().await?;
    Ok(page(&configurations, |configuration| configuration.name.clone(), limit, cursor))
}
