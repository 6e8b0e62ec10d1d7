//! What happened to a fleet, in plain words: what each of GameLift's codes means and what to do.
//!
//! # After
//! GameLift API reference, `Event`, and the SDK's `EventCode`, read 2026-11-22.
//! The severities and the advice are ours.

use api_contract::admin::{
    Cursor, Page,
    fleets::{
        FleetEvent,
        Severity::{self, Error, Info, Warning},
    },
};
use aws_sdk_gamelift::types::Event;

use super::{GameLiftDeployment, GameLiftError, clipped, failed, time};

/// GameLift's codes, each with how bad it is, what it means and what to do.
const MEANINGS: &[(&str, Severity, &str)] = &[
    // A fleet on its way to being active, in its order.
    ("FLEET_CREATED", Info, "The fleet was made; it takes half an hour to be ready."),
    ("FLEET_STATE_CREATED", Info, "The fleet was made; it takes half an hour to be ready."),
    ("FLEET_STATE_CREATING", Info, "The fleet is being made."),
    ("FLEET_STATE_PENDING", Info, "The fleet waits for its resources."),
    ("FLEET_STATE_DOWNLOADING", Info, "An instance downloads and installs the build."),
    ("FLEET_CREATION_EXTRACTING_BUILD", Info, "The build arrived and is being unpacked."),
    ("FLEET_CREATION_RUNNING_INSTALLER", Info, "The build's install script runs."),
    ("FLEET_CREATION_COMPLETED_INSTALLER", Info, "The build is installed."),
    ("FLEET_STATE_VALIDATING", Info, "The installed build is being checked."),
    (
        "FLEET_CREATION_VALIDATING_RUNTIME_CONFIG",
        Info,
        "GameLift looks for the launch paths and starts a server process to see it report ready.",
    ),
    ("FLEET_STATE_BUILDING", Info, "The build is good; an instance is being started."),
    ("FLEET_STATE_ACTIVATING", Info, "A server process was started and is being tested."),
    ("FLEET_STATE_ACTIVE", Info, "The fleet is ready for game sessions."),
    ("FLEET_STATE_UPDATING", Info, "The fleet is being changed."),
    ("FLEET_DELETED", Warning, "Somebody asked to delete the fleet."),
    ("FLEET_EXPIRED", Error, "The fleet is too old and was scaled to nothing: deploy a new one."),
    // What keeps it from getting there.
    (
        "FLEET_STATE_ERROR",
        Error,
        "The fleet cannot be used. Read this event's message and the ones before it, mend the \
         cause, and deploy the fleet again.",
    ),
    (
        "FLEET_BINARY_DOWNLOAD_FAILED",
        Error,
        "The build did not arrive on the instance: check that it is in the bucket and that \
         GameLift's role may read it.",
    ),
    (
        "FLEET_CREATION_FAILED_INSTALLER",
        Error,
        "The build's install script failed: try it on an instance of the same system.",
    ),
    (
        "FLEET_VALIDATION_LAUNCH_PATH_NOT_FOUND",
        Error,
        "There is no file at the launch path: compare the runtime configuration with the build.",
    ),
    (
        "FLEET_VALIDATION_EXECUTABLE_RUNTIME_FAILURE",
        Error,
        "The game server did not run: it may be built for another processor, or miss a library.",
    ),
    (
        "FLEET_VALIDATION_TIMED_OUT",
        Error,
        "Checking the fleet took too long: deploy it again, and if that fails see why no server \
         process reports ready.",
    ),
    (
        "FLEET_ACTIVATION_FAILED",
        Error,
        "The build was installed, but no server process came up: read the game server's log.",
    ),
    (
        "FLEET_ACTIVATION_FAILED_NO_INSTANCES",
        Error,
        "AWS had no such instances: try later, or choose another instance type.",
    ),
    (
        "FLEET_INITIALIZATION_FAILED",
        Error,
        "Making the fleet failed inside GameLift: read the message, and deploy it again.",
    ),
    // Capacity and settings.
    ("FLEET_SCALING_EVENT", Info, "The capacity was set anew, by a person or by its policy."),
    (
        "FLEET_NEW_GAME_SESSION_PROTECTION_POLICY_UPDATED",
        Info,
        "Whether new game sessions are protected from scaling down was changed.",
    ),
    // Locations.
    ("LOCATION_STATE_CREATED", Info, "The location was added."),
    ("LOCATION_STATE_CREATING", Info, "The location is being added."),
    ("LOCATION_STATE_PENDING", Info, "The location waits for its resources."),
    ("LOCATION_STATE_ACTIVATING", Info, "The location's first server process is being tested."),
    ("LOCATION_STATE_ACTIVE", Info, "The location is ready for game sessions."),
    ("LOCATION_STATE_UPDATING", Info, "The location is being changed."),
    ("LOCATION_STATE_DELETING", Warning, "The location is being removed."),
    ("LOCATION_STATE_DELETED", Warning, "The location was removed: no game sessions there."),
    (
        "LOCATION_STATE_ERROR",
        Error,
        "The location cannot be used, the others can. Read this event's message, then remove the \
         location and add it again.",
    ),
    // Instances.
    (
        "INSTANCE_INTERRUPTED",
        Warning,
        "AWS took a spot instance back with two minutes' notice; its game sessions ended.",
    ),
    (
        "INSTANCE_RECYCLED",
        Info,
        "A spot instance is likely to be taken back and is replaced once it is empty.",
    ),
    (
        "INSTANCE_REPLACED_UNHEALTHY",
        Warning,
        "An instance was not healthy and was replaced; its game sessions ended. If it happens \
         again, look at the game servers' memory.",
    ),
    // Server processes.
    (
        "SERVER_PROCESS_INVALID_PATH",
        Error,
        "There is no file at the launch path: compare the runtime configuration with the build.",
    ),
    (
        "SERVER_PROCESS_SDK_INITIALIZATION_TIMEOUT",
        Error,
        "A game server did not connect to GameLift within five minutes of its start: read its log.",
    ),
    (
        "SERVER_PROCESS_SDK_INITIALIZATION_FAILED",
        Error,
        "A game server could not connect to GameLift: read its log for what the SDK was refused.",
    ),
    (
        "SERVER_PROCESS_PROCESS_READY_TIMEOUT",
        Error,
        "A game server connected but did not report ready within five minutes: read its log.",
    ),
    (
        "SERVER_PROCESS_CRASHED",
        Error,
        "A game server ended without saying so, and its players were thrown out: read the end of \
         its log.",
    ),
    (
        "SERVER_PROCESS_TERMINATED_UNHEALTHY",
        Error,
        "A game server did not answer GameLift's health checks and was ended: it hung, or the \
         instance is overloaded.",
    ),
    (
        "SERVER_PROCESS_FORCE_TERMINATED",
        Warning,
        "A game server did not end in time when it was asked to, and was killed: its players had \
         no notice.",
    ),
    (
        "SERVER_PROCESS_PROCESS_EXIT_TIMEOUT",
        Warning,
        "A game server said that it ends and was still there 30 seconds later.",
    ),
    (
        "SERVER_PROCESS_MISCONFIGURED_CONTAINER_PORT",
        Error,
        "A game server listens on a port that its container does not open.",
    ),
    (
        "GAME_SESSION_ACTIVATION_TIMEOUT",
        Error,
        "A game server did not activate its game session in time, and the match was lost: read \
         its log, or grant it more seconds.",
    ),
    // Containers.
    (
        "GAME_SERVER_CONTAINER_GROUP_CRASHED",
        Error,
        "A container group of game servers crashed: read its log.",
    ),
    (
        "GAME_SERVER_CONTAINER_GROUP_REPLACED_UNHEALTHY",
        Warning,
        "A container group of game servers was not healthy and was replaced.",
    ),
    (
        "PER_INSTANCE_CONTAINER_GROUP_CRASHED",
        Error,
        "The container group that runs once on each instance crashed: read its log.",
    ),
    // The rest.
    ("COMPUTE_LOG_UPLOAD_FAILED", Warning, "A log could not be stored and is lost."),
    ("FLEET_VPC_PEERING_SUCCEEDED", Info, "The fleet is connected with the VPC."),
    ("FLEET_VPC_PEERING_DELETED", Warning, "The fleet is no longer connected with the VPC."),
    (
        "FLEET_VPC_PEERING_FAILED",
        Error,
        "The fleet could not be connected with the VPC, often because both use the same addresses.",
    ),
    ("GENERIC_EVENT", Info, "GameLift reports something that has no code; read the message."),
];

/// What is said of a code that is not in the table.
const UNKNOWN: (Severity, &str) = (
    Warning,
    "GameLift's documentation of this code is newer than this console; read the message.",
);

impl GameLiftDeployment {
    /// What happened to a fleet, a page as GameLift has it, the newest event first.
    ///
    /// # Errors
    /// When there is no such fleet, the cursor is none of GameLift's, or GameLift
    /// cannot be asked.
    pub async fn fleet_events(
        &self,
        fleet_id: &str,
        limit: u32,
        cursor: Option<Cursor>,
    ) -> Result<Page<FleetEvent>, GameLiftError> {
        let fleet = self.own_fleet(fleet_id).await?;
        let described = self
            .client
            .describe_fleet_events()
            .fleet_id(fleet.fleet_id().unwrap_or_default())
            .limit(i32::try_from(limit).unwrap_or(i32::MAX))
            .set_next_token(cursor.map(|Cursor(token)| token))
            .send()
            .await;
        let described = described
            .map_err(|error| failed("DescribeFleetEvents", "fleet", error))
            .map_err(GameLiftError::about_a_list)?;
        let mut items: Vec<FleetEvent> = described.events().iter().map(event).collect();
        items.sort_by_key(|event| std::cmp::Reverse(event.at));
        Ok(Page { items, next: described.next_token.map(Cursor) })
    }
}

fn event(event: &Event) -> FleetEvent {
    let code = event.event_code().map_or("GENERIC_EVENT", |code| code.as_str());
    let (severity, meaning) = meaning(code);
    FleetEvent {
        event_id: clipped(event.event_id()),
        at: time(event.event_time()),
        code: code.to_owned(),
        meaning: meaning.to_owned(),
        message: clipped(event.message()),
        severity,
    }
}

fn meaning(code: &str) -> (Severity, &'static str) {
    let known = MEANINGS.iter().find(|(known, _, _)| *known == code);
    known.map_or(UNKNOWN, |&(_, severity, words)| (severity, words))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use aws_sdk_gamelift::types::EventCode;

    use super::*;

    #[test]
    fn every_code_that_the_sdk_knows_has_its_words() {
        for code in EventCode::values() {
            assert_ne!(meaning(code), UNKNOWN, "{code}");
        }
    }

    #[test]
    fn no_code_is_explained_twice() {
        let codes: BTreeSet<&str> = MEANINGS.iter().map(|(code, _, _)| *code).collect();
        assert_eq!(codes.len(), MEANINGS.len());
    }

    #[test]
    fn what_has_failed_is_an_error() {
        for (code, severity, words) in MEANINGS {
            assert!(!code.contains("CRASHED") || *severity == Error, "{code}");
            assert!(words.ends_with('.'), "{code}");
        }
        assert_eq!(meaning("SOMETHING_NEW").0, Warning);
    }
}
