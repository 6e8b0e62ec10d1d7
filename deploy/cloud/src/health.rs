//! How a fleet is, by the AWS CLI: the gate that a new fleet has to pass before the
//! alias moves to it, and whether an older one is empty.

use std::{
    thread,
    time::{Duration, Instant},
};

use serde_json::{Value as Json, json};

use crate::{
    arguments::Patience,
    aws::{Aws, AwsError},
    child::ChildError,
    fleets::FleetName,
    interrupt::Interrupt,
    terminal::{Terminal, seconds},
};

/// Newest events of a fleet that are shown.
const EVENTS_SHOWN: &str = "5";

/// GameLift's word for a fleet that failed for good.
const BROKEN: &str = "ERROR";

/// How often a wait looks whether it is to end.
const LOOK_UP: Duration = Duration::from_millis(50);

/// How often a wait says that it still waits.
const TOLD_AGAIN: Duration = Duration::from_secs(60);

/// How a fleet is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Health {
    /// GameLift's word, such as `ACTIVE`.
    pub(crate) status: String,
    /// Its locations.
    pub(crate) locations: Vec<Location>,
}

/// How a fleet is in one of its locations.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Location {
    /// Its name.
    pub(crate) name: String,
    /// GameLift's word, such as `ACTIVE`.
    pub(crate) status: String,
    /// Instances that are wanted.
    pub(crate) desired: u64,
    /// Instances that serve.
    pub(crate) active: u64,
    /// Server processes that can be given a game session, or have one.
    pub(crate) processes: u64,
    /// Game sessions.
    pub(crate) game_sessions: u64,
    /// Players in them.
    pub(crate) players: u64,
}

/// Why a fleet is not as it should be.
#[derive(Debug, thiserror::Error)]
pub(crate) enum HealthError {
    /// AWS does not say.
    #[error(transparent)]
    Aws(#[from] AwsError),
    /// It will not get better.
    #[error(
        "the fleet {fleet} is {status} and will not become healthy; the alias stays where it was, \
         and players notice nothing. GameLift says: {events}. Build another game server and run \
         the same command again: this fleet is removed then"
    )]
    Broken {
        /// Which.
        fleet: FleetName,
        /// GameLift's word.
        status: String,
        /// What happened to it.
        events: String,
    },
    /// It took too long.
    #[error(
        "the fleet {fleet} is still not {wanted} after {} min ({now}); nothing was moved. Run the \
         same command again to go on waiting", waited.as_secs() / 60
    )]
    TooSlow {
        /// Which.
        fleet: FleetName,
        /// What it should be.
        wanted: &'static str,
        /// How it is.
        now: String,
        /// How long we waited.
        waited: Duration,
    },
    /// Ctrl-C.
    #[error(transparent)]
    Child(#[from] ChildError),
}

impl Health {
    /// Asks GameLift how the fleet with this id is.
    ///
    /// # Errors
    /// When AWS does not say.
    pub(crate) fn of(aws: &Aws<'_>, id: &str) -> Result<Self, AwsError> {
        let status = status(aws, id)?;
        let all =
            aws.call(&["gamelift", "describe-fleet-location-attributes", "--fleet-id", id])?;
        let states = all["LocationAttributes"].as_array().into_iter().flatten();
        let mut names: Vec<(String, String)> = states
            .map(|it| &it["LocationState"])
            .map(|state| (text(&state["Location"]), text(&state["Status"])))
            .collect();
        // GameLift's documentation speaks of remote locations; the home region is one too.
        if !names.iter().any(|(name, _)| name == aws.region()) {
            names.insert(0, (aws.region().to_owned(), status.clone()));
        }
        let locations = names.into_iter().map(|(name, status)| Location::of(aws, id, name, status));
        Ok(Self { locations: locations.collect::<Result<_, _>>()?, status })
    }

    /// Whether game sessions can be placed in every location that is to have instances.
    pub(crate) fn is_good(&self) -> bool {
        let good = |it: &Location| it.status == "ACTIVE" && (it.desired == 0 || it.processes > 0);
        self.status == "ACTIVE" && !self.locations.is_empty() && self.locations.iter().all(good)
    }

    /// Whether nobody plays on it.
    pub(crate) fn is_empty(&self) -> bool {
        self.locations.iter().all(|location| location.game_sessions == 0)
    }

    /// In a line.
    pub(crate) fn in_words(&self) -> String {
        let mut words = self.status.to_lowercase();
        for it in &self.locations {
            let Location { name, active, desired, processes, game_sessions, .. } = it;
            words.push_str(&format!(
                "; {name} {}, {active} of {desired} instances, {processes} processes, \
                 {game_sessions} game sessions",
                it.status.to_lowercase()
            ));
        }
        words
    }

    /// As a script wants it.
    pub(crate) fn json(&self) -> Json {
        let location = |it: &Location| {
            json!({
                "location": it.name,
                "status": it.status,
                "desired": it.desired,
                "active": it.active,
                "processes": it.processes,
                "game_sessions": it.game_sessions,
                "players": it.players,
            })
        };
        let locations: Vec<Json> = self.locations.iter().map(location).collect();
        json!({ "status": self.status, "healthy": self.is_good(), "locations": locations })
    }
}

impl Location {
    fn of(aws: &Aws<'_>, id: &str, name: String, status: String) -> Result<Self, AwsError> {
        let ask = |operation: &str| {
            aws.call(&["gamelift", operation, "--fleet-id", id, "--location", &name])
        };
        let capacity = ask("describe-fleet-location-capacity")?;
        let counts = &capacity["FleetCapacity"]["InstanceCounts"];
        let used = ask("describe-fleet-location-utilization")?;
        let used = &used["FleetUtilization"];
        let number = |value: &Json| value.as_u64().unwrap_or(0);
        Ok(Self {
            status,
            desired: number(&counts["DESIRED"]),
            active: number(&counts["ACTIVE"]),
            processes: number(&used["ActiveServerProcessCount"]),
            game_sessions: number(&used["ActiveGameSessionCount"]),
            players: number(&used["CurrentPlayerSessionCount"]),
            name,
        })
    }
}

/// Whether a fleet failed for good.
///
/// # Errors
/// When AWS does not say.
pub(crate) fn is_broken(aws: &Aws<'_>, id: &str) -> Result<bool, AwsError> {
    Ok(status(aws, id)? == BROKEN)
}

/// GameLift's word for how a fleet is.
fn status(aws: &Aws<'_>, id: &str) -> Result<String, AwsError> {
    let fleet = aws.call(&["gamelift", "describe-fleet-attributes", "--fleet-ids", id])?;
    Ok(text(&fleet["FleetAttributes"][0]["Status"]))
}

/// The newest events of a fleet, each in a line.
///
/// # Errors
/// When AWS does not say.
pub(crate) fn events(aws: &Aws<'_>, id: &str) -> Result<Vec<String>, AwsError> {
    let operation =
        ["gamelift", "describe-fleet-events", "--fleet-id", id, "--max-items", EVENTS_SHOWN];
    let answer = aws.call(&operation)?;
    let line = |event: &Json| {
        let when =
            event["EventTime"].as_str().map_or_else(|| event["EventTime"].to_string(), Into::into);
        let message = event["Message"].as_str().map(|text| format!(": {text}")).unwrap_or_default();
        format!("{when} {}{message}", text(&event["EventCode"]))
    };
    Ok(answer["Events"].as_array().into_iter().flatten().map(line).collect())
}

fn text(value: &Json) -> String {
    value.as_str().unwrap_or("unknown").to_owned()
}

/// Who waits for fleets.
#[derive(Debug)]
pub(crate) struct Watch<'w> {
    pub(crate) terminal: &'w Terminal,
    pub(crate) aws: &'w Aws<'w>,
    pub(crate) patience: &'w Patience,
    pub(crate) interrupt: &'w Interrupt,
}

impl Watch<'_> {
    /// Waits until the fleet can take game sessions.
    ///
    /// # Errors
    /// When it cannot, or not in time.
    pub(crate) fn until_good(&self, fleet: &FleetName, id: &str) -> Result<(), HealthError> {
        self.terminal.step(&format!("waiting until the fleet {fleet} is healthy"));
        self.until(fleet, id, "healthy", Health::is_good)
    }

    /// Waits until nobody plays on the fleet.
    ///
    /// # Errors
    /// When somebody does for too long.
    pub(crate) fn until_empty(&self, fleet: &FleetName, id: &str) -> Result<(), HealthError> {
        self.terminal.step(&format!("waiting until nobody plays on the fleet {fleet}"));
        self.until(fleet, id, "empty", Health::is_empty)
    }

    fn until(
        &self,
        fleet: &FleetName,
        id: &str,
        wanted: &'static str,
        is: fn(&Health) -> bool,
    ) -> Result<(), HealthError> {
        let (began, mut told) = (Instant::now(), None);
        let limit = Duration::from_secs(u64::from(self.patience.wait_minutes) * 60);
        loop {
            let health = Health::of(self.aws, id)?;
            let now = health.in_words();
            if is(&health) {
                self.terminal.done(&format!("{fleet} is {wanted}: {now}"), began.elapsed());
                return Ok(());
            }
            if matches!(health.status.as_str(), BROKEN | "DELETING" | "TERMINATED") {
                let events = events(self.aws, id)?.join("; ");
                return Err(HealthError::Broken {
                    fleet: fleet.clone(),
                    status: health.status,
                    events,
                });
            }
            let waited = began.elapsed();
            if waited >= limit {
                return Err(HealthError::TooSlow { fleet: fleet.clone(), wanted, now, waited });
            }
            if told.as_ref().is_none_or(|(said, at): &(String, Instant)| {
                *said != now || at.elapsed() >= TOLD_AGAIN
            }) {
                self.terminal.note(&format!("{} {now}", seconds(waited)));
                told = Some((now, Instant::now()));
            }
            self.pause()?;
        }
    }

    fn pause(&self) -> Result<(), ChildError> {
        let until = Instant::now() + Duration::from_secs(self.patience.look_seconds.into());
        while Instant::now() < until {
            if self.interrupt.asked() {
                return Err(ChildError::Interrupted);
            }
            thread::sleep(LOOK_UP);
        }
        Ok(())
    }
}
