//! The handle: the world behind a lock, a clock, and the sockets.

use std::collections::{HashMap, VecDeque};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use api_contract::Timestamp;
use api_contract::events::MatchmakingEvent;
use axum::extract::ws::{Message, WebSocket};
use bytes::Bytes;
use ciborium::value::Value as Cbor;
use http::{Request, Response};
use stack::deployment::Resource;
use tokio::sync::{Notify, mpsc, watch};
use tokio_util::sync::CancellationToken;

use super::api;
use super::fleet_states::LocationState;
use super::ids::{ConnectionId, Ids, InstanceId, ProcessId};
use super::launch::{Exit, Launch};
use super::limits::{OUTBOX_MAX, SDK_MESSAGE_LENGTH_MAX, SOCKET_QUEUE_MAX};
use super::options::{NewError, NewInstance, Options, Outlets};
use super::rule_sets;
use super::sdk::{Admission, Refusal};
use super::status::Status;
use super::world::{Effect, World};
use crate::wire::errors::CallError;
use crate::wire::{Call, GAMELIFT};

/// How long a game server's socket may refuse a message before it is cut.
const SEND_PATIENCE: Duration = Duration::from_secs(10);

/// How long to sleep when nothing will fall due; any input wakes earlier.
const IDLE: Duration = Duration::from_hours(1);

/// GameLift on this machine; clones are handles to the same one.
#[derive(Debug, Clone)]
pub struct GameLift {
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    state: Mutex<State>,
    clock: Clock,
    /// Something may fall due earlier than was slept for.
    time: Notify,
    /// Something may wait for an outlet.
    outbox: [Notify; 3],
    revision: watch::Sender<u64>,
    outlets: Outlets,
}

#[derive(Debug)]
struct State {
    world: World,
    /// The open sockets, by whom to send to.
    sockets: HashMap<ConnectionId, mpsc::Sender<String>>,
    sockets_opened: u64,
    /// Events that the outlet has not taken yet.
    events: VecDeque<MatchmakingEvent>,
    /// Processes whose end the outlet has not taken yet.
    kills: VecDeque<ProcessId>,
    /// Instances whose start the outlet has not taken yet.
    instances: VecDeque<NewInstance>,
    /// Where rule sets are kept.
    rule_sets: Option<PathBuf>,
}

/// The calendar at the start, and from there on a clock that never goes back.
#[derive(Debug)]
struct Clock {
    start: Timestamp,
    since: Instant,
}

impl Clock {
    fn start() -> Self {
        let since_1970 = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        let start = i64::try_from(since_1970.as_millis()).unwrap_or(i64::MAX);
        Self { start: Timestamp::from_millis(start), since: Instant::now() }
    }

    fn now(&self) -> Timestamp {
        self.start.plus(self.since.elapsed())
    }
}

impl GameLift {
    /// Makes what `deployment` describes, with nobody waiting and nothing running.
    ///
    /// # Errors
    /// When the rule set is not valid or the fleet cannot be.
    pub fn new(
        deployment: &stack::Deployment,
        options: Options,
        outlets: Outlets,
    ) -> Result<Self, NewError> {
        let clock = Clock::start();
        let rule_sets = options.rule_sets.clone();
        let kept = rule_sets.as_deref().map(rule_sets::load).transpose().map_err(|source| {
            NewError::RuleSetsFile { path: rule_sets.clone().unwrap_or_default(), source }
        })?;
        let mut world = World::new(deployment, options, Ids::Random, clock.now())?;
        world.restore_rule_sets(kept.unwrap_or_default());
        let state = State {
            world,
            sockets: HashMap::new(),
            sockets_opened: 0,
            events: VecDeque::new(),
            kills: VecDeque::new(),
            instances: VecDeque::new(),
            rule_sets,
        };
        let shared = Shared {
            state: Mutex::new(state),
            clock,
            time: Notify::new(),
            outbox: [Notify::new(), Notify::new(), Notify::new()],
            revision: watch::Sender::new(0),
            outlets,
        };
        Ok(Self { shared: Arc::new(shared) })
    }

    /// Answers one AWS call, which must be authenticated already: GameLift's
    /// operations over RPC v2 CBOR or JSON 1.1. Every refusal is an answer.
    #[expect(clippy::unused_async, reason = "callers need not know that nothing is waited for")]
    pub async fn call(&self, request: Request<Bytes>) -> Response<Bytes> {
        let outcome = GAMELIFT.read(&request).and_then(|call| self.answer(&call));
        GAMELIFT.write(&request, outcome)
    }

    /// Answers a call that was read already.
    pub(crate) fn answer(&self, call: &Call) -> Result<Cbor, CallError> {
        self.act(|world, now| api::answer(world, call, now))
    }

    /// What a call is about, if permissions can name it.
    pub(crate) fn subject(&self, call: &Call) -> Option<Resource> {
        self.act(|world, _| api::subject(&world.configurations, call))
    }

    /// Decides whether a game server may have a socket, by its handshake's query.
    ///
    /// # Errors
    /// When the query is incomplete or the process is not ours.
    pub fn admit(&self, query: &str) -> Result<Admission, Refusal> {
        let admission = self.act(|world, _| world.admit(query));
        if let Err(refusal) = &admission {
            tracing::warn!(%refusal, "game server not let in");
        }
        admission
    }

    /// Talks with a game server until its socket is gone. Never closes first,
    /// except by cutting: an SDK comes back from that.
    pub async fn serve(&self, admission: Admission, mut socket: WebSocket) {
        let process = admission.process;
        let (connection, mut outgoing) = self.open_socket(&process);
        loop {
            tokio::select! {
                incoming = socket.recv() => match incoming {
                    Some(Ok(Message::Text(text))) => self.receive(&process, connection, &text),
                    Some(Ok(Message::Binary(_) | Message::Ping(_) | Message::Pong(_))) => {}
                    // Read on: that is how the goodbye is answered.
                    Some(Ok(Message::Close(_))) => {}
                    Some(Err(_)) | None => break,
                },
                text = outgoing.recv() => {
                    let Some(text) = text else { break };
                    let sent = socket.send(Message::Text(text.into()));
                    if !matches!(tokio::time::timeout(SEND_PATIENCE, sent).await, Ok(Ok(()))) {
                        break;
                    }
                }
            }
        }
        self.close_socket(&process, connection);
    }

    /// Lets time pass and delivers what GameLift does, until `shutdown`; then
    /// cuts every socket.
    pub async fn run(&self, shutdown: CancellationToken) {
        let Shared { outlets, outbox: [events, kills, instances], .. } = &*self.shared;
        // The instances that the deployment wants wait since the world was made.
        self.act(|_, _| {});
        let work = async {
            tokio::join!(
                self.keep_time(),
                self.drain(|state| state.events.pop_front(), &outlets.events, events),
                self.drain(|state| state.kills.pop_front(), &outlets.kill, kills),
                self.drain(|state| state.instances.pop_front(), &outlets.instances, instances),
            )
        };
        let _ = shutdown.run_until_cancelled(work).await;
        self.lock().sockets.clear();
    }

    /// Wakes the world whenever something falls due.
    async fn keep_time(&self) {
        loop {
            let due = self.lock().world.next_due();
            let now = self.shared.clock.now();
            let wait = due.map_or(IDLE, |due| due.since(now));
            tokio::select! {
                () = self.shared.time.notified() => {}
                () = tokio::time::sleep(wait) => self.act(|_, _| {}),
            }
        }
    }

    /// Gives an outlet what waits for it, in order; one outlet that takes
    /// nothing stops neither the other nor time.
    async fn drain<T>(
        &self,
        next: impl Fn(&mut State) -> Option<T>,
        outlet: &mpsc::Sender<T>,
        more: &Notify,
    ) {
        loop {
            // Its own statement: the lock is not held while the outlet is waited for.
            let waiting = next(&mut self.lock());
            match waiting {
                None => more.notified().await,
                Some(thing) => {
                    if outlet.send(thing).await.is_err() {
                        tracing::debug!("nobody takes events or kills any more");
                    }
                }
            }
        }
    }

    /// Makes a new fleet process known and tells how to start it.
    #[must_use]
    pub fn launch(&self, location: &str) -> Launch {
        self.act(|world, now| world.launch(location, now))
    }

    /// Makes a new process on `instance` known and tells how to start it; none if
    /// the instance is to end.
    #[must_use]
    pub fn launch_on(&self, instance: &InstanceId) -> Option<Launch> {
        self.act(|world, now| world.launch_on(instance, now))
    }

    /// Takes note that a process was seen to end.
    pub fn process_exited(&self, process: &ProcessId, how: Exit) {
        self.act(|world, now| world.process_exited(process, how, now));
    }

    /// What GameLift is doing.
    #[must_use]
    pub fn status(&self) -> Status {
        self.act(|world, _| world.status())
    }

    /// The fleet's id, and each of its locations in numbers.
    pub(crate) fn fleet_states(&self) -> (String, Vec<LocationState>) {
        self.act(|world, _| (world.configurations.fleet.id.clone(), world.location_states()))
    }

    /// Tells of every change of [`GameLift::status`]: the value is its revision.
    #[must_use]
    pub fn subscribe(&self) -> watch::Receiver<u64> {
        self.shared.revision.subscribe()
    }

    /// Brings the world up to date, lets `input` happen and delivers what follows.
    fn act<T>(&self, input: impl FnOnce(&mut World, Timestamp) -> T) -> T {
        let mut state = self.lock();
        let now = self.shared.clock.now();
        state.world.advance(now);
        let output = input(&mut state.world, now);
        state.deliver();
        let revision = state.world.revision();
        drop(state);
        self.shared.time.notify_one();
        self.shared.outbox.iter().for_each(Notify::notify_one);
        self.shared.revision.send_if_modified(|told| {
            let newer = revision > *told;
            *told = revision.max(*told);
            newer
        });
        output
    }

    /// The state. A panic while it was held has left it as whole as one input
    /// can leave it; refusing all further calls would help nobody.
    fn lock(&self) -> MutexGuard<'_, State> {
        self.shared.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn open_socket(&self, process: &ProcessId) -> (ConnectionId, mpsc::Receiver<String>) {
        let (sender, receiver) = mpsc::channel(SOCKET_QUEUE_MAX);
        let connection = {
            let mut state = self.lock();
            state.sockets_opened += 1;
            let connection = ConnectionId(state.sockets_opened);
            state.sockets.insert(connection, sender);
            connection
        };
        self.act(|world, _| world.connect(process, connection));
        (connection, receiver)
    }

    fn close_socket(&self, process: &ProcessId, connection: ConnectionId) {
        self.lock().sockets.remove(&connection);
        self.act(|world, now| world.disconnect(process, connection, now));
    }

    fn receive(&self, process: &ProcessId, connection: ConnectionId, text: &str) {
        if text.len() > SDK_MESSAGE_LENGTH_MAX {
            tracing::warn!(%process, length = text.len(), "a message that is too long");
            return;
        }
        self.act(|world, now| world.receive(process, connection, text, now));
    }
}

impl State {
    /// Hands on what the world wants done.
    fn deliver(&mut self) {
        for effect in self.world.take_effects() {
            match effect {
                Effect::Send(connection, text) => self.send(connection, text),
                Effect::Cut(connection) => {
                    self.sockets.remove(&connection);
                }
                Effect::Publish(_) if self.events.len() >= OUTBOX_MAX => {
                    tracing::error!("nobody takes events; one is lost");
                }
                Effect::Publish(event) => self.events.push_back(*event),
                Effect::Kill(_) if self.kills.len() >= OUTBOX_MAX => {
                    tracing::error!("nobody takes kills; one is lost");
                }
                Effect::Kill(process) => self.kills.push_back(process),
                // No more than the capacity allows, which is bounded.
                Effect::Start(instance) => self.instances.push_back(instance),
                Effect::KeepRuleSets => self.keep_rule_sets(),
            }
        }
    }

    /// Writes the rule sets down, under the lock: an older list never replaces a
    /// newer one, and this happens when an operator makes one.
    fn keep_rule_sets(&self) {
        let kept = self.world.configurations.rule_sets.kept();
        if let Some(path) = &self.rule_sets
            && let Err(error) = rule_sets::keep(path, &kept)
        {
            tracing::error!(%error, path = %path.display(), "the rule sets cannot be kept");
        }
    }

    /// Sends over a socket; one whose queue is full is cut, so that the game
    /// server comes back with an empty one.
    fn send(&mut self, connection: ConnectionId, text: String) {
        if let Some(socket) = self.sockets.get(&connection)
            && socket.try_send(text).is_err()
        {
            self.sockets.remove(&connection);
        }
    }
}
