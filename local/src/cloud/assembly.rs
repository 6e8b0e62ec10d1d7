//! The cloud's rooms, put together on the ground and opened.

use std::{
    io,
    path::Path,
    sync::Arc,
    time::{Duration, Instant},
};

use api_contract::client_config::{CLIENT_CONFIG_PATH, ClientConfig};
use stack::deployment::Function;
use tokio::{net::TcpListener, sync::mpsc};

use super::{StartError, ground::Ground};
use crate::{
    admin_api::AdminApi,
    announcement::Announcement,
    aws::Aws,
    children,
    clock::{self, Clock},
    cloudwatch::Metrics,
    console::Console,
    credentials::{FUNCTION_CREDENTIALS, Principal},
    data_folder::DataFolder,
    fleet::{self, Fleet, FleetError},
    fleet_metrics,
    functions::{
        Functions,
        environment::{self, FunctionEnvironment},
        instance::{BinaryStarter, Starter},
        runtime_api::RuntimeApi,
    },
    gamelift::{self, FleetRole, GameLift, Outlets},
    identity::Identities,
    listener,
    local_api::{LocalApi, METRICS_PATH},
    logs::Logs,
    message_queue::MessageQueue,
    permissions::Permissions,
    player_api::PlayerApi,
    router::{self, Rooms},
    settings::{ACCOUNT, Settings},
    topic::{self, Topic, dead_letters::DeadLetters},
    user_pool::{UserPool, make_first_admin, users_file::UsersFile},
};

/// Puts the rooms together and opens the door. Says where everything is.
pub(super) fn open(
    settings: &Settings,
    ground: Ground,
    folder: &DataFolder,
    listener: TcpListener,
    started: Instant,
) -> Result<Announcement, StartError> {
    let (events, event_queue) = mpsc::channel(topic::EVENTS_WAITING_MAX);
    let (kill, kills) = mpsc::channel(fleet::KILLS_WAITING_MAX);
    let (instances, instance_queue) = mpsc::channel(fleet::INSTANCES_WAITING_MAX);
    let options = options(settings, &ground, folder);
    let outlets = Outlets { events, kill, instances };
    let gamelift = GameLift::new(&settings.deployment, options, outlets)?;
    let watch = Watch::new(&settings.deployment.region);
    let functions = Arc::new(functions(settings, &ground, folder, &watch));
    let letters = DeadLetters::load(&folder.dead_letters())
        .map_err(|source| StartError::Data { what: "the dead letters", source })?;
    let letters = Arc::new(letters);
    let topic = Topic::new(&settings.deployment, Arc::clone(&functions), Arc::clone(&letters));
    let faults = Arc::clone(&topic.faults);
    let parts = Parts {
        fleet: Arc::new(fleet(settings, &ground, folder, &gamelift, &watch)?),
        topic: Arc::new(topic),
        results: Arc::new(MessageQueue::new(&settings.deployment, ground.port, faults)),
        user_pool: Arc::new(user_pool(settings, &ground, folder)?),
        functions,
        gamelift,
        watch,
    };
    let first_admin = make_first_admin(&UsersFile::new(&folder.operators()), clock::now())?;
    let ready_after = started.elapsed();
    let router = router::router(rooms(settings, &ground, &parts, started, ready_after)?);
    let announcement = Announcement {
        first_admin,
        ..announcement(settings, &ground, folder, &parts.fleet, ready_after)
    };

    let (children, doors) = (ground.stages.children, ground.stages.doors);
    let tls = ground.certificate.server;
    doors.tasks.spawn(listener::serve(listener, tls, router, doors.stop.clone()));
    doors.run(fleet_metrics::keep(parts.gamelift.clone(), parts.watch.metrics));
    let (gamelift, stop) = (parts.gamelift, doors.stop.clone());
    doors.tasks.spawn(async move { gamelift.run(stop).await });
    ground.beacons.run(&doors);
    children.run(parts.topic.run(event_queue, children.clone()));
    for mapping in parts.results.event_sources(&settings.deployment, &parts.functions, &letters) {
        children.run(mapping.run(Permissions::new(&settings.deployment)));
    }
    parts.fleet.run(instance_queue, kills);
    Ok(announcement)
}

/// What several rooms share.
struct Parts {
    functions: Arc<Functions>,
    topic: Arc<Topic>,
    results: Arc<MessageQueue>,
    fleet: Arc<Fleet>,
    user_pool: Arc<UserPool>,
    gamelift: GameLift,
    watch: Watch,
}

/// What is kept of what happens.
struct Watch {
    metrics: Metrics,
    logs: Logs,
}

impl Watch {
    fn new(region: &str) -> Self {
        let metrics = Metrics::default();
        Self { logs: Logs::new(region, metrics.clone()), metrics }
    }
}

fn rooms(
    settings: &Settings,
    ground: &Ground,
    parts: &Parts,
    started: Instant,
    ready_after: Duration,
) -> io::Result<Rooms> {
    let deployment = &settings.deployment;
    let Parts { functions, topic, results, fleet, user_pool, gamelift, watch } = parts;
    let (region, mint) = (&deployment.region, &ground.mint);
    let identities = Identities::new(region, &deployment.identity_pool, ground.secret.clone());
    let pool_id = identities.pool_id().to_owned();
    let player_api = PlayerApi::new(deployment, &pool_id, mint.clone(), Arc::clone(functions));
    let admin_api =
        AdminApi::new(deployment, Arc::clone(user_pool), Arc::clone(functions), Clock::system());
    let runtime_api =
        RuntimeApi { functions: Arc::clone(functions), region: region.as_str().into() };
    let local_api = LocalApi {
        started,
        ready_after,
        project: deployment.project.clone(),
        region: region.clone(),
        functions: Arc::clone(functions),
        topic: Arc::clone(topic),
        results: Arc::clone(results),
        fleet: Arc::clone(fleet),
        gamelift: gamelift.clone(),
        metrics: watch.metrics.clone(),
    };
    let aws = Aws {
        region: region.clone(),
        mint: mint.clone(),
        identities,
        permissions: Permissions::new(deployment),
        database: Arc::clone(&ground.database),
        gamelift: gamelift.clone(),
        metrics: watch.metrics.clone(),
        logs: watch.logs.clone(),
        results: Arc::clone(results),
    };
    Ok(Rooms {
        aws: Arc::new(aws),
        player_api: Arc::new(player_api),
        admin_api: Arc::new(admin_api),
        user_pool: Arc::clone(user_pool),
        runtime_api,
        local_api: Arc::new(local_api),
        client_config: Arc::new(client_config(settings, ground, pool_id)?),
        console: Arc::new(Console::new(settings, user_pool.console_sign_in())),
        gamelift: gamelift.clone(),
    })
}

fn user_pool(
    settings: &Settings,
    ground: &Ground,
    folder: &DataFolder,
) -> Result<UserPool, StartError> {
    let (secret, clock) = (ground.secret.clone(), Clock::system());
    UserPool::open(&settings.deployment, ground.port, &folder.operators(), secret, clock)
        .map_err(|source| StartError::Data { what: "the operators' sign-in", source })
}

fn options(settings: &Settings, ground: &Ground, folder: &DataFolder) -> gamelift::Options {
    let mut options = gamelift::Options::loopback(format!("ws://127.0.0.1:{}", ground.port));
    options.gather = settings.gather.unwrap_or(options.gather);
    options.timers = settings.timers;
    options.account = ACCOUNT.to_owned();
    options.seed = settings.seed;
    options.certificate_folder = Some(folder.certificates());
    options.processes_per_instance =
        fleet::processes_per_instance(&settings.deployment, settings.processes_per_location);
    options.processes_max = fleet::PROCESSES_MAX;
    options.rule_sets = Some(folder.rule_sets());
    let role = &settings.deployment.fleet.role;
    options.fleet_role = Some(FleetRole::new(role, ACCOUNT, ground.mint.clone()));
    options
}

fn functions(
    settings: &Settings,
    ground: &Ground,
    folder: &DataFolder,
    watch: &Watch,
) -> Functions {
    let region = &settings.deployment.region;
    let starter = |function: &Function| -> Arc<dyn Starter> {
        let principal = Principal::Function(function.name.clone());
        let expires = clock::now().plus(FUNCTION_CREDENTIALS);
        let key = ground.mint.temporary(principal, expires);
        let executable = children::executable(&settings.bin_dir, &function.binary);
        warn_if_missing(&executable);
        Arc::new(BinaryStarter {
            spawner: ground.spawner.clone(),
            executable,
            environment: FunctionEnvironment::new(function, region, ground.port, &key),
            log: folder.logs().join(format!("{}.log", function.binary)),
            log_group: watch.logs.group(&environment::log_group(&function.name), clock::now()),
            folder: settings.config_dir.clone(),
        })
    };
    Functions::new(&settings.deployment, starter, &watch.metrics, &ground.stages.children)
}

fn warn_if_missing(executable: &Path) {
    if !executable.is_file() {
        let path = executable.display();
        tracing::warn!(
            "{path} does not exist, so nothing can invoke it: build it, or set --bin-dir"
        );
    }
}

fn fleet(
    settings: &Settings,
    ground: &Ground,
    folder: &DataFolder,
    gamelift: &GameLift,
    watch: &Watch,
) -> Result<Fleet, FleetError> {
    let surroundings = fleet::Surroundings {
        gamelift: gamelift.clone(),
        spawner: ground.spawner.clone(),
        bin_dir: settings.bin_dir.clone(),
        config_dir: settings.config_dir.clone(),
        logs: folder.logs(),
        log_group: watch.logs.group(&settings.deployment.fleet.log_group, clock::now()),
        stage: ground.stages.children.clone(),
    };
    Fleet::new(&settings.deployment, settings.processes_per_location, surroundings)
}

fn client_config(
    settings: &Settings,
    ground: &Ground,
    identity_pool_id: String,
) -> io::Result<ClientConfig> {
    let deployment = &settings.deployment;
    Ok(ClientConfig {
        project: deployment.project.clone(),
        environment: deployment.environment.clone(),
        region: deployment.region.clone(),
        identity_pool_id,
        identity_endpoint: ground.url(),
        player_api_url: ground.url(),
        locations: ground.beacons.locations()?,
        server_certificate_hashes: vec![ground.certificate.sha256.clone()],
    })
}

fn announcement(
    settings: &Settings,
    ground: &Ground,
    folder: &DataFolder,
    fleet: &Fleet,
    ready_after: Duration,
) -> Announcement {
    let url = ground.url();
    Announcement {
        client_config: format!("{url}{CLIENT_CONFIG_PATH}"),
        openapi: format!("{url}/openapi.json"),
        status: format!("{url}/local/status"),
        metrics: format!("{url}{METRICS_PATH}"),
        url,
        region: settings.deployment.region.clone(),
        data: folder.path().to_owned(),
        logs: folder.logs(),
        credentials: folder.credentials(),
        certificate_sha256: ground.certificate.sha256.clone(),
        game_servers: fleet.size(),
        first_admin: None,
        ready_after,
    }
}
