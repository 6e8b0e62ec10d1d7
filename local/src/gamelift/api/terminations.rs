//! TerminateGameSession.

use api_contract::Timestamp;
use serde::{Deserialize, Serialize};

use super::fields::required;
use super::game_sessions::{GameSessionOutput, game_session_id};
use crate::gamelift::game_sessions::{StatusReason, unknown};
use crate::gamelift::world::World;
use crate::wire::errors::CallError;

/// The input.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct TerminateInput {
    game_session_id: Option<String>,
    termination_mode: Option<String>,
}

/// The output.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct TerminateOutput {
    game_session: GameSessionOutput,
}

/// Ends a game session: with notice, or by force.
pub(super) fn terminate(
    world: &mut World,
    input: TerminateInput,
    now: Timestamp,
) -> Result<TerminateOutput, CallError> {
    let id = game_session_id(&required(input.game_session_id, "GameSessionId")?)?;
    let reason = match required(input.termination_mode, "TerminationMode")?.as_str() {
        "TRIGGER_ON_PROCESS_TERMINATE" => StatusReason::TriggeredOnProcessTerminate,
        "FORCE_TERMINATE" => StatusReason::ForceTerminated,
        _ => {
            return Err(CallError::invalid(
                "TerminationMode must be TRIGGER_ON_PROCESS_TERMINATE or FORCE_TERMINATE.",
            ));
        }
    };
    world.terminate_game_session(&id, reason, now)?;
    let session = world.game_sessions.find(&id).ok_or_else(|| unknown(&id))?;
    Ok(TerminateOutput { game_session: GameSessionOutput::new(world, session) })
}
