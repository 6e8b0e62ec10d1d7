//! What every part of the public API calls GameLift through.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::{mpsc, oneshot};

use crate::connection::Command;
use crate::fleet_roles::KnownRole;
use crate::ids::{FleetId, HostId, RoleArn};
use crate::messages::{FromReply, MissingKey, Reply, Request};
use crate::session::CallError;

/// A way to the connection. When the last one is dropped, the connection closes.
#[derive(Debug, Clone)]
pub(crate) struct Handle {
    commands: mpsc::Sender<Command>,
    process: Arc<Process>,
}

/// What all parts of one process share.
#[derive(Debug)]
pub(crate) struct Process {
    pub(crate) fleet_id: FleetId,
    pub(crate) host_id: HostId,
    roles: Mutex<HashMap<RoleArn, KnownRole>>,
}

impl Handle {
    pub(crate) fn new(commands: mpsc::Sender<Command>, fleet_id: FleetId, host_id: HostId) -> Self {
        Self { commands, process: Arc::new(Process { fleet_id, host_id, roles: Mutex::default() }) }
    }

    pub(crate) fn process(&self) -> &Process {
        &self.process
    }

    /// Makes a call and waits for its answer, within the call's time limit.
    pub(crate) async fn call<T: FromReply>(&self, request: Request) -> Result<T, CallError> {
        let action = request.action();
        let reply = self.command(|answer| Command::Call { request, answer }).await?;
        T::from_reply(&reply).map_err(|MissingKey(key)| CallError::Malformed { action, key })
    }

    /// Makes a call without waiting for anything.
    pub(crate) fn tell(&self, request: Request) {
        if let Err(error) = self.commands.try_send(Command::Tell { request }) {
            tracing::debug!(%error, "could not tell GameLift");
        }
    }

    /// Gives a command that is answered.
    pub(crate) async fn command(
        &self,
        command: impl FnOnce(oneshot::Sender<Result<Reply, CallError>>) -> Command,
    ) -> Result<Reply, CallError> {
        let (answer, answered) = oneshot::channel();
        self.commands.send(command(answer)).await.map_err(|_| CallError::Closed)?;
        answered.await.map_err(|_| CallError::Closed)?
    }
}

impl Process {
    /// What is known about fleet roles.
    pub(crate) fn roles<T>(&self, look: impl FnOnce(&mut HashMap<RoleArn, KnownRole>) -> T) -> T {
        // A panic elsewhere cannot leave the map half changed.
        look(&mut self.roles.lock().unwrap_or_else(PoisonError::into_inner))
    }
}
