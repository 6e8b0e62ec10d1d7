//! A local cloud: started, running, stopped.
//!
//! The order of a start: what can be refused (port, data folder) comes first, what
//! takes time (tables) beside the rest, and game servers last, as they are not
//! needed for being ready. The order of a stop: children first, while everything
//! that they may still want to say is heard, then the doors, then the tables.

mod assembly;
mod ground;

use std::{
    io,
    net::SocketAddr,
    time::{Duration, Instant},
};

use tokio_util::sync::{CancellationToken, DropGuard};

use self::ground::Ground;
use crate::{
    announcement::Announcement,
    certificate::CertificateError,
    data_folder::{DataFolder, OpenFolderError},
    database::{self, DatabaseError},
    fleet::FleetError,
    gamelift,
    listener::{self, BindError},
    message_queue,
    settings::{ACCOUNT, Settings},
    stage::Stage,
    user_pool::users_file::UsersFileError,
};

/// Longest that a stop waits for children, which are killed after two seconds.
const CHILDREN: Duration = Duration::from_secs(4);

/// Longest that a stop waits for everything else.
const DOORS: Duration = Duration::from_secs(1);

/// Why a cloud did not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The port.
    #[error(transparent)]
    Bind(#[from] BindError),
    /// The data folder.
    #[error(transparent)]
    Folder(#[from] OpenFolderError),
    /// Something in the data folder.
    #[error("cannot use {what} in the data folder")]
    Data {
        /// What.
        what: &'static str,
        /// Why not.
        source: io::Error,
    },
    /// The operators.
    #[error(transparent)]
    Users(#[from] UsersFileError),
    /// The certificate.
    #[error(transparent)]
    Certificate(#[from] CertificateError),
    /// The tables.
    #[error(transparent)]
    Database(#[from] DatabaseError),
    /// The fleet.
    #[error(transparent)]
    Fleet(#[from] FleetError),
    /// GameLift.
    #[error(transparent)]
    GameLift(#[from] gamelift::NewError),
    /// The system refuses a socket or a thread.
    #[error("cannot get what the cloud needs of the system")]
    System(#[from] io::Error),
}

/// A running local cloud. Dropped without a stop, it is cut off.
#[derive(Debug)]
pub struct Cloud {
    announcement: Announcement,
    address: SocketAddr,
    stages: Stages,
    database: database::End,
    /// Stops everything if this is dropped.
    _guards: [DropGuard; 3],
    /// Last, as it holds the lock.
    _folder: DataFolder,
}

/// What is stopped in turn.
#[derive(Debug, Clone, Default)]
struct Stages {
    /// Functions, game servers, deliveries.
    children: Stage,
    /// The listener, GameLift's clock, the beacons.
    doors: Stage,
    database: CancellationToken,
}

impl Stages {
    fn guards(&self) -> [DropGuard; 3] {
        [&self.children.stop, &self.doors.stop, &self.database]
            .map(|stop| stop.clone().drop_guard())
    }
}

impl Cloud {
    /// Starts a cloud. When this returns it answers.
    ///
    /// # Errors
    /// When the port or the data folder is in use, or something the cloud needs
    /// cannot be made; the message says what to do.
    pub async fn start(settings: Settings) -> Result<Self, StartError> {
        let started = Instant::now();
        let listener = listener::bind(settings.port).await?;
        let address = listener.local_addr()?;
        let settings = placed(settings, address.port());
        let stages = Stages::default();
        let guards = stages.guards();
        let (ground, database, folder) =
            Ground::lay(&settings, address.port(), stages.clone()).await?;
        let announcement = assembly::open(&settings, ground, &folder, listener, started)?;
        Ok(Self { announcement, address, stages, database, _guards: guards, _folder: folder })
    }

    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Where everything is.
    #[must_use]
    pub fn announcement(&self) -> &Announcement {
        &self.announcement
    }

    /// Stops it: children get a moment to end and are then killed, the port and
    /// the data folder become free.
    pub async fn stop(self) {
        if !self.stages.children.end(CHILDREN).await {
            tracing::warn!("a child did not end in time and is cut off");
        }
        self.stages.doors.end(DOORS).await;
        self.stages.database.cancel();
        self.database.wait().await;
    }
}

/// The same settings with a deployment that is on this machine, at `port`.
fn placed(mut settings: Settings, port: u16) -> Settings {
    let results_queue = message_queue::url(port, &settings.deployment.results_queue.name);
    let fleet_role = format!("arn:aws:iam::{ACCOUNT}:role/{}", settings.deployment.fleet.role);
    settings.deployment = settings.deployment.placed(&results_queue, &fleet_role);
    settings
}
