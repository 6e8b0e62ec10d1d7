//! The process as GameLift sees it: connected, then ready, then gone.

use std::path::PathBuf;
use std::time::Duration;

use tokio::sync::mpsc;

use crate::connection::{Command, ConnectError, Dialer, Driver, Refusals, Target, Trust};
use crate::events::Events;
use crate::fleet_roles::{self, FleetRoleError};
use crate::handle::Handle;
use crate::health::HealthCheck;
use crate::ids::RoleArn;
use crate::limits::{COMMANDS_MAX, EVENTS_MAX};
use crate::messages::{
    ComputeCertificate, FleetRoleCredentials, PlayerSessionPage, PlayerSessionQuery, Request,
};
use crate::parameters::{Parameters, SDK_VERSION, SdkLanguage, Tool};
use crate::session::CallError;

/// A connection to GameLift, of a process that is not ready yet.
///
/// Dropping it closes the connection.
#[derive(Debug)]
pub struct GameLift {
    handle: Handle,
    events: Events,
    language: SdkLanguage,
    tool: Tool,
}

/// What GameLift has to know about a process that is ready.
#[derive(Debug, Clone)]
pub struct ProcessParameters {
    port: u16,
    log_paths: Vec<PathBuf>,
    health: HealthCheck,
}

impl ProcessParameters {
    /// A process that players reach at `port`, writes no logs that GameLift should
    /// keep, and is healthy as long as it runs.
    pub fn new(port: u16) -> Self {
        Self { port, log_paths: Vec::new(), health: HealthCheck::always_healthy() }
    }

    /// Files and folders, absolute, that GameLift is to keep when the process has
    /// ended.
    #[must_use]
    pub fn log_paths<P: Into<PathBuf>>(mut self, paths: impl IntoIterator<Item = P>) -> Self {
        self.log_paths = paths.into_iter().map(Into::into).collect();
        self
    }

    /// Whom to ask whether the process is well.
    #[must_use]
    pub fn health(mut self, check: HealthCheck) -> Self {
        self.health = check;
        self
    }
}

/// Why a process is not ready.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ProcessReadyError {
    /// Players cannot connect to port 0.
    #[error("players cannot connect to port 0")]
    NoPort,
    /// A log path cannot be written in JSON.
    #[error("the log path {0:?} is no Unicode")]
    LogPath(PathBuf),
    /// The call failed.
    #[error(transparent)]
    Call(#[from] CallError),
}

impl GameLift {
    /// Connects to GameLift: *InitSDK*.
    ///
    /// Tries for about two minutes if nobody answers. Must be called within a Tokio
    /// runtime, on which the connection then lives.
    ///
    /// # Errors
    /// If nobody answers in all that time, or at once if GameLift does not let the
    /// process in.
    pub async fn connect(parameters: Parameters) -> Result<Self, ConnectError> {
        let target = Target::new(&parameters);
        let Parameters { timings, tls, fleet_id, host_id, language, tool, .. } = parameters;
        let dialer = Dialer { trust: Trust::new(tls), timings };
        let socket = dialer.open(&target, Duration::ZERO, Refusals::AreFinal).await?;

        let (to_driver, commands) = mpsc::channel(COMMANDS_MAX);
        let (notices, to_game) = mpsc::channel(EVENTS_MAX);
        tokio::spawn(Driver::new(dialer, target, socket, commands, notices).run());
        let handle = Handle::new(to_driver, fleet_id, host_id);
        let events = Events::new(to_game, handle.clone());
        Ok(Self { handle, events, language, tool })
    }

    /// Says that the process can host a game session: *ProcessReady*. From now on
    /// GameLift may start one at any moment, and is told about once a minute whether
    /// the process is well.
    ///
    /// # Errors
    /// If GameLift refuses or does not answer. The connection is closed then: a
    /// process that cannot become ready is to end.
    pub async fn process_ready(
        self,
        process: ProcessParameters,
    ) -> Result<(ServerProcess, Events), ProcessReadyError> {
        let ProcessParameters { port, log_paths, health } = process;
        if port == 0 {
            return Err(ProcessReadyError::NoPort);
        }
        let in_unicode = |path: PathBuf| path.into_os_string().into_string();
        let log_paths = log_paths.into_iter().map(in_unicode).collect::<Result<_, _>>();
        let request = Request::ActivateServerProcess {
            sdk_version: SDK_VERSION.to_owned(),
            sdk_language: self.language.to_string(),
            sdk_tool_name: Some(self.tool.name),
            sdk_tool_version: Some(self.tool.version),
            port,
            log_paths: log_paths.map_err(|path| ProcessReadyError::LogPath(path.into()))?,
        };
        let ready = |answer| Command::BecomeReady { request, health, answer };
        self.handle.command(ready).await?;
        Ok((ServerProcess { handle: self.handle }, self.events))
    }

    /// Where this host's TLS certificate is: *GetComputeCertificate*.
    ///
    /// # Errors
    /// If GameLift refuses or does not answer.
    pub async fn compute_certificate(&self) -> Result<ComputeCertificate, CallError> {
        self.handle.call(Request::GetComputeCertificate {}).await
    }

    /// Credentials of a role that the fleet may take: *GetFleetRoleCredentials*.
    ///
    /// # Errors
    /// If the fleet is not a managed one, or GameLift refuses or does not answer.
    pub async fn fleet_role_credentials(
        &self,
        role: &RoleArn,
    ) -> Result<FleetRoleCredentials, FleetRoleError> {
        fleet_roles::credentials(&self.handle, role).await
    }

    /// Says that the process ends without having been ready, and closes the
    /// connection.
    ///
    /// # Errors
    /// If GameLift refuses or does not answer. The connection is closed all the same.
    pub async fn process_ending(self) -> Result<(), CallError> {
        end(&self.handle).await
    }
}

/// A process that is ready: it can host a game session, or is hosting one.
#[derive(Debug)]
pub struct ServerProcess {
    handle: Handle,
}

impl ServerProcess {
    /// Where this host's TLS certificate is: *GetComputeCertificate*.
    ///
    /// # Errors
    /// If GameLift refuses or does not answer.
    pub async fn compute_certificate(&self) -> Result<ComputeCertificate, CallError> {
        self.handle.call(Request::GetComputeCertificate {}).await
    }

    /// Credentials of a role that the fleet may take: *GetFleetRoleCredentials*.
    ///
    /// # Errors
    /// If the fleet is not a managed one, or GameLift refuses or does not answer.
    pub async fn fleet_role_credentials(
        &self,
        role: &RoleArn,
    ) -> Result<FleetRoleCredentials, FleetRoleError> {
        fleet_roles::credentials(&self.handle, role).await
    }

    /// One page of player sessions: *DescribePlayerSessions*.
    ///
    /// # Errors
    /// If GameLift refuses or does not answer.
    pub async fn describe_player_sessions(
        &self,
        query: &PlayerSessionQuery,
    ) -> Result<PlayerSessionPage, CallError> {
        self.handle.call(Request::DescribePlayerSessions(query.clone())).await
    }

    /// Says that the process ends, and closes the connection: *ProcessEnding* and
    /// *Destroy*. What is left of the process is to exit soon, with status 0.
    ///
    /// # Errors
    /// If GameLift refuses or does not answer. The connection is closed all the same.
    pub async fn process_ending(self) -> Result<(), CallError> {
        end(&self.handle).await
    }
}

async fn end(handle: &Handle) -> Result<(), CallError> {
    handle.command(|answer| Command::End { answer }).await.map(|_| ())
}
