//! What GameLift and whoever starts processes tell each other: with what one is started, and how it ended.

use std::borrow::Cow;
use std::fmt;

use api_contract::Timestamp;

use super::agenda::Deadline;
use super::configurations::Configurations;
use super::fleet_events::EventCode;
use super::ids::ProcessId;
use super::processes::ServerProcess;
use super::world::World;

/// With what a game server process is to be started.
#[derive(Clone)]
pub struct Launch {
    /// Names the process from now on.
    pub process: ProcessId,
    /// Where it counts as running.
    pub location: String,
    /// The SDK's five variables, one of them secret; to be set in addition to
    /// others, and none of them blank.
    pub environment: [(&'static str, String); 5],
}

impl fmt::Debug for Launch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Launch")
            .field("process", &self.process)
            .field("location", &self.location)
            .finish_non_exhaustive()
    }
}

/// How a process was seen to end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// It ended by itself, with this code.
    Code(i32),
    /// It was killed.
    Killed,
    /// It could not be started.
    NeverStarted,
}

impl Exit {
    /// What the fleet's log says of it, if nobody had told the process to end.
    pub(crate) fn told(self) -> (EventCode, Cow<'static, str>) {
        match self {
            Self::Code(code) => (
                EventCode::ServerProcessCrashed,
                format!("it exited with code {code} and had not called ProcessEnding").into(),
            ),
            Self::Killed => (EventCode::ServerProcessCrashed, "it was killed by a signal".into()),
            Self::NeverStarted => {
                (EventCode::ServerProcessInvalidPath, "it could not be started".into())
            }
        }
    }
}

impl World {
    /// Makes a new process known, for whoever starts it.
    pub(crate) fn launch(&mut self, location: &str, now: Timestamp) -> Launch {
        let (id, token) = (self.ids.process(), self.ids.token());
        let environment = [
            ("GAMELIFT_SDK_WEBSOCKET_URL", self.endpoint.clone()),
            ("GAMELIFT_SDK_PROCESS_ID", id.to_string()),
            ("GAMELIFT_SDK_HOST_ID", Configurations::compute(location)),
            ("GAMELIFT_SDK_FLEET_ID", self.configurations.fleet.id.clone()),
            ("GAMELIFT_SDK_AUTH_TOKEN", token.reveal().to_owned()),
        ];
        self.processes.insert(ServerProcess::launched(id.clone(), location, token));
        self.agenda.set(Deadline::Stage(id.clone()), now.plus(self.timers.launch));
        self.changed();
        Launch { process: id, location: location.to_owned(), environment }
    }
}
