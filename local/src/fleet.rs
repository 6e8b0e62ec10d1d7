//! Game server processes: as many as the fleet's runtime configuration says, on
//! each instance, replaced when they end.
//!
//! GameLift says which instances there are, who a process is and when it has to
//! go; this starts it, keeps its log and says how it ended.

mod command;
mod slot;

use std::{
    collections::HashMap,
    io,
    path::PathBuf,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
};

use serde::Serialize;
use stack::{Deployment, deployment::ServerProcess};
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

pub use self::command::WordsError;
use self::{command::Command, slot::Slot};
use crate::{
    children::Spawner,
    gamelift::{GameLift, NewInstance, ProcessId},
    logs::Group,
    stage::Stage,
};

/// Processes that GameLift may want killed before one is.
pub(crate) const KILLS_WAITING_MAX: usize = 256;

/// Instances that GameLift may want started before one is.
pub(crate) const INSTANCES_WAITING_MAX: usize = 64;

/// Most processes of all locations: a laptop is not a fleet.
pub const PROCESSES_MAX: usize = 500;

/// What the fleet needs of the rest of the cloud.
#[derive(Debug)]
pub(crate) struct Surroundings {
    pub(crate) gamelift: GameLift,
    pub(crate) spawner: Spawner,
    pub(crate) bin_dir: PathBuf,
    /// The folder of the configuration, where relative paths begin.
    pub(crate) config_dir: PathBuf,
    pub(crate) logs: PathBuf,
    /// Where what the processes print can be searched.
    pub(crate) log_group: Group,
    pub(crate) stage: Stage,
}

/// Why a fleet cannot be run.
#[derive(Debug, thiserror::Error)]
pub enum FleetError {
    /// Its parameters are no command line.
    #[error("the game server's parameters {parameters:?} cannot be read")]
    Parameters {
        /// The parameters.
        parameters: String,
        /// Why not.
        source: WordsError,
    },
    /// More than this machine should be asked for.
    #[error(
        "{wanted} game server processes are too many for one machine, at most {PROCESSES_MAX}: set --processes-per-location"
    )]
    TooMany {
        /// How many there would be.
        wanted: usize,
    },
}

/// The fleet's processes.
#[derive(Debug)]
pub(crate) struct Fleet {
    surroundings: Surroundings,
    /// What runs on every instance.
    commands: Vec<Command>,
    /// How many processes there are when all are up, at the start.
    size: usize,
    living: Mutex<HashMap<ProcessId, CancellationToken>>,
    counts: Counts,
    last_problem: Mutex<Option<String>>,
}

#[derive(Debug, Default)]
struct Counts {
    started: AtomicU64,
    failed: AtomicU64,
}

/// How the fleet stands.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct FleetStatus {
    living: usize,
    started: u64,
    /// Processes that ended badly or could not be started.
    failed: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    last_problem: Option<String>,
}

impl Fleet {
    /// The fleet of `deployment`, with `per_instance` processes of each kind on
    /// each instance in place of the configured number, if given.
    pub(crate) fn new(
        deployment: &Deployment,
        per_instance: Option<u32>,
        surroundings: Surroundings,
    ) -> Result<Self, FleetError> {
        let size = size(deployment, per_instance);
        if size > PROCESSES_MAX {
            return Err(FleetError::TooMany { wanted: size });
        }
        let mut commands = Vec::new();
        for kind in &deployment.fleet.runtime.server_processes {
            let command = Command::new(kind, &surroundings.bin_dir, &surroundings.config_dir)
                .map_err(|source| {
                    let parameters = kind.parameters.clone();
                    FleetError::Parameters { parameters, source }
                })?;
            // An instance that is not wanted at the start may be as large as it likes.
            let count = executions(kind, per_instance).min(PROCESSES_MAX);
            commands.extend(std::iter::repeat_n(command, count));
        }
        let (living, last_problem) = (Mutex::default(), Mutex::default());
        Ok(Self { surroundings, commands, size, living, counts: Counts::default(), last_problem })
    }

    /// How many processes there are when all are up that the deployment wants.
    pub(crate) fn size(&self) -> usize {
        self.size
    }

    /// Starts the processes of the instances that come out of `instances` and
    /// keeps them up; ends those that come out of `kills`.
    pub(crate) fn run(
        self: &Arc<Self>,
        mut instances: mpsc::Receiver<NewInstance>,
        mut kills: mpsc::Receiver<ProcessId>,
    ) {
        let stage = &self.surroundings.stage;
        let fleet = Arc::clone(self);
        stage.run(async move {
            while let Some(instance) = instances.recv().await {
                fleet.start(&instance);
            }
        });
        let fleet = Arc::clone(self);
        stage.run(async move {
            while let Some(process) = kills.recv().await {
                if let Some(kill) = fleet.living().get(&process) {
                    tracing::warn!(%process, "GameLift gives the game server up: it is killed");
                    kill.cancel();
                }
            }
        });
    }

    fn start(self: &Arc<Self>, instance: &NewInstance) {
        tracing::info!(instance = %instance.id, location = instance.location,
            processes = self.commands.len(), "an instance is started");
        for command in &self.commands {
            let slot = Slot { instance: instance.clone(), command: command.clone() };
            self.surroundings.stage.tasks.spawn(slot::keep_up(Arc::clone(self), slot));
        }
    }

    pub(crate) fn status(&self) -> FleetStatus {
        FleetStatus {
            living: self.living().len(),
            started: self.counts.started.load(Ordering::Relaxed),
            failed: self.counts.failed.load(Ordering::Relaxed),
            last_problem: self.last_problem().clone(),
        }
    }

    /// Tells of a process that ended badly; of the same problem only once.
    fn tell(&self, location: &str, process: &ProcessId, problem: String) {
        self.counts.failed.fetch_add(1, Ordering::Relaxed);
        let mut last = self.last_problem();
        if last.as_ref() != Some(&problem) {
            tracing::warn!(location, %process, "a game server failed: {problem}");
            *last = Some(problem);
        }
    }

    fn log(&self, location: &str, process: &ProcessId) -> io::Result<PathBuf> {
        let folder = self.surroundings.logs.join(location);
        std::fs::create_dir_all(&folder)?;
        crate::children::log_file::delete_oldest(&folder, self.logs_max())?;
        Ok(folder.join(format!("{process}.log")))
    }

    /// Logs kept in a location: those of the living, and of as many dead again.
    fn logs_max(&self) -> usize {
        2 * self.living().len().max(10)
    }

    fn living(&self) -> MutexGuard<'_, HashMap<ProcessId, CancellationToken>> {
        self.living.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn last_problem(&self) -> MutexGuard<'_, Option<String>> {
        self.last_problem.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// How many processes run on one instance.
pub(crate) fn processes_per_instance(deployment: &Deployment, per_instance: Option<u32>) -> usize {
    let kinds = deployment.fleet.runtime.server_processes.iter();
    kinds.map(|kind| executions(kind, per_instance)).fold(0, usize::saturating_add)
}

fn executions(kind: &ServerProcess, per_instance: Option<u32>) -> usize {
    let count = per_instance.unwrap_or(kind.concurrent_executions);
    usize::try_from(count).unwrap_or(usize::MAX)
}

fn size(deployment: &Deployment, per_instance: Option<u32>) -> usize {
    let desired = deployment.fleet.locations.iter().map(|location| location.capacity.desired);
    let instances = usize::try_from(desired.fold(0, u32::saturating_add)).unwrap_or(usize::MAX);
    processes_per_instance(deployment, per_instance).saturating_mul(instances)
}
