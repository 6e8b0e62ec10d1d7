//! Fleets, as operators list them.

use api_contract::admin::{Cursor, Page, fleets::Fleet};

use super::{AdminBackend, pages::page};
use crate::gamelift::GameLiftError;

/// Fleets with their locations, by name.
///
/// # Errors
/// When GameLift cannot be asked.
pub async fn list(
    admin: &AdminBackend,
    limit: u32,
    cursor: Option<&Cursor>,
) -> Result<Page<Fleet>, GameLiftError> {
    let fleets = admin.gamelift.fleets().await?;
    // A name may be given twice: for a while, the old fleet's and the new one's.
    let key = |fleet: &Fleet| format!("{} {}", fleet.name, fleet.fleet_id);
    Ok(page(&fleets, key, limit, cursor))
}
