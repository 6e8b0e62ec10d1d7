//! One function's instances and the invocations that wait for them.
//!
//! Everything that happens changes [`State`] under its lock and is then followed
//! by [`Pool::advance`], which hands out what waits and starts what is missing.
//!
//! # Invariants
//! - An invocation is in the queue, in one instance's hands, or answered.
//! - An instance in the map has a task that takes it out when its process ends.

mod state;

use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use bytes::Bytes;
use serde::Serialize;
use tokio::{
    sync::oneshot,
    time::{Instant, sleep, sleep_until, timeout},
};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

pub(crate) use self::state::Work;
use self::state::{Instance, Invocation, Phase, State};
use super::{
    InvokeError,
    instance::{InstanceId, Starter},
    metrics::FunctionMetrics,
};
use crate::{backoff::Backoff, cloudwatch::Metrics, stage::Stage};

/// Most invocations that wait for an instance.
const QUEUE_MAX: usize = 512;

/// Longest that an invocation waits for an instance.
const QUEUE_WAIT: Duration = Duration::from_secs(20);

/// What an instance has from its start to asking for work (Lambda: 10 s).
const START: Duration = Duration::from_secs(10);

/// Failed starts in a row after which waiting invocations are told.
const FAILURES_TOLD: u32 = 2;

/// Wait between failed starts.
const RESTART: Backoff =
    Backoff { first: Duration::from_millis(100), max: Duration::from_secs(10) };

/// One function's instances.
#[derive(Debug)]
pub(crate) struct Pool {
    function: String,
    timeout: Duration,
    starter: Arc<dyn Starter>,
    metrics: FunctionMetrics,
    stage: Stage,
    state: Mutex<State>,
}

/// How a pool stands.
#[derive(Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct PoolStatus {
    instances: usize,
    busy: usize,
    waiting_invocations: usize,
    invocations: u64,
    lost_invocations: u64,
    failed_starts_in_a_row: u32,
}

impl Pool {
    pub(crate) fn new(
        function: String,
        timeout: Duration,
        starter: Arc<dyn Starter>,
        metrics: Metrics,
        stage: Stage,
    ) -> Self {
        let metrics = FunctionMetrics::new(metrics, function.clone());
        Self { function, timeout, starter, metrics, stage, state: Mutex::default() }
    }

    /// The function's name.
    pub(crate) fn function(&self) -> &str {
        &self.function
    }

    pub(crate) fn has(&self, instance: &InstanceId) -> bool {
        self.state().instances.contains_key(instance)
    }

    pub(crate) fn status(&self) -> PoolStatus {
        let state = self.state();
        let is_busy = |instance: &&Instance| matches!(instance.phase, Phase::Busy { .. });
        PoolStatus {
            instances: state.instances.len(),
            busy: state.instances.values().filter(is_busy).count(),
            waiting_invocations: state.queue.len(),
            invocations: state.invocations,
            lost_invocations: state.lost,
            failed_starts_in_a_row: state.failures,
        }
    }

    /// Has some instance answer `payload`.
    pub(crate) async fn invoke(self: &Arc<Self>, payload: Bytes) -> Result<Bytes, InvokeError> {
        let outcome = self.queue(payload).await;
        self.metrics.count(&outcome);
        outcome
    }

    async fn queue(self: &Arc<Self>, payload: Bytes) -> Result<Bytes, InvokeError> {
        let (reply, answer) = oneshot::channel();
        {
            let mut state = self.state();
            state.queue.retain(|waiting| !waiting.reply.is_closed());
            if state.queue.len() >= QUEUE_MAX {
                return Err(InvokeError::Throttled { function: self.function.clone() });
            }
            state.invocations += 1;
            state.queue.push_back(Invocation { id: Uuid::new_v4().to_string(), payload, reply });
        }
        self.advance();
        match timeout(QUEUE_WAIT + self.timeout, answer).await {
            Ok(Ok(answer)) => answer,
            Ok(Err(_)) => Err(self.no_instance("the cloud is stopping")),
            Err(_) => Err(self.no_instance("all of them were busy for too long")),
        }
    }

    /// Waits until there is work for `instance`; none if it is not (or no longer) ours.
    pub(crate) async fn next(self: &Arc<Self>, instance: &InstanceId) -> Option<Work> {
        let (sender, work) = oneshot::channel();
        {
            let mut state = self.state();
            state.failures = 0;
            state.restart_at = None;
            let instance = state.instances.get_mut(instance)?;
            if instance.kill.is_cancelled() {
                return None;
            }
            let phase = &mut instance.phase;
            if let Phase::Busy { reply, .. } = std::mem::replace(phase, Phase::Waiting(sender)) {
                let _ = reply.send(Err(self.lost("it asked for more work instead of answering")));
            }
        }
        self.advance();
        work.await.ok()
    }

    /// Takes an instance's answer; false if it is not to the work it was given.
    pub(crate) fn answer(
        self: &Arc<Self>,
        instance: &InstanceId,
        id: &str,
        answer: Result<Bytes, String>,
    ) -> bool {
        let Some((reply, time)) = self.state().take_reply(instance, id) else { return false };
        self.metrics.took(time);
        let function = self.function.clone();
        let answer = answer.map_err(|report| InvokeError::Failed { function, report });
        // Whoever asked may have stopped waiting.
        let _ = reply.send(answer);
        true
    }

    /// Hands out what waits, and starts the instances that are missing for the rest.
    fn advance(self: &Arc<Self>) {
        let mut state = self.state();
        while let Some((instance, work)) = state.hand_out(self.timeout) {
            let pool = Arc::clone(self);
            self.stage.run(async move {
                sleep_until(work.deadline).await;
                pool.expire(&instance, &work.id);
            });
        }
        let may_start = state.restart_at.is_none_or(|at| at <= Instant::now());
        while may_start && state.needs_instance() && !self.stage.stop.is_cancelled() {
            let (id, kill) = (InstanceId::random(), CancellationToken::new());
            let instance = Instance { phase: Phase::Starting, kill: kill.clone() };
            state.instances.insert(id.clone(), instance);
            self.stage.tasks.spawn(Arc::clone(self).run(id, kill));
        }
    }

    /// Ends work that took too long, and the instance with it: nobody knows what
    /// it would do next. An instance that answered has to ask again in that time.
    fn expire(&self, instance: &InstanceId, id: &str) {
        let mut state = self.state();
        let reply = state.take_reply(instance, id);
        let Some(instance) = state.instances.get(instance) else { return };
        if !matches!(&instance.phase, Phase::Between { after } if after == id) {
            return;
        }
        instance.kill.cancel();
        drop(state);
        let (function, seconds) = (self.function.clone(), self.timeout.as_secs());
        tracing::warn!(function, seconds, "the invocation timed out: its instance is ended");
        if let Some((reply, time)) = reply {
            self.metrics.took(time);
            let _ = reply.send(Err(InvokeError::TimedOut { function, seconds }));
        }
    }

    /// Starts an instance and stays with it until it has ended.
    async fn run(self: Arc<Self>, id: InstanceId, kill: CancellationToken) {
        let how = match self.starter.start(&id).await {
            Ok(mut process) => {
                let too_slow = async {
                    sleep(START).await;
                    if self.is_starting(&id) {
                        return;
                    }
                    std::future::pending().await
                };
                tokio::select! {
                    how = process.wait() => how,
                    () = kill.cancelled() => process.end("it took too long").await,
                    () = self.stage.stop.cancelled() => process.end("the cloud is stopping").await,
                    () = too_slow => process.end("it did not ask for work in time").await,
                }
            }
            Err(error) => format!("it cannot be started: {error}"),
        };
        self.ended(&id, &how);
    }

    fn is_starting(&self, id: &InstanceId) -> bool {
        let state = self.state();
        state.instances.get(id).is_some_and(|instance| matches!(instance.phase, Phase::Starting))
    }

    fn ended(self: &Arc<Self>, id: &InstanceId, how: &str) {
        let stopping = self.stage.stop.is_cancelled();
        let phase = self.state().instances.remove(id).map(|instance| instance.phase);
        match phase {
            Some(Phase::Busy { reply, .. }) => {
                self.state().lost += 1;
                tracing::warn!(function = self.function, how, "an instance ended at work");
                let _ = reply.send(Err(self.lost(how)));
            }
            Some(Phase::Starting) if !stopping => self.failed_to_start(how),
            Some(Phase::Starting | Phase::Waiting(_) | Phase::Between { .. }) | None => {
                tracing::debug!(function = self.function, how, "an instance ended");
            }
        }
        if !stopping {
            self.advance();
        }
    }

    fn failed_to_start(self: &Arc<Self>, how: &str) {
        let mut state = self.state();
        state.failures = state.failures.saturating_add(1);
        let pause = RESTART.pause(state.failures);
        state.restart_at = Some(Instant::now() + pause);
        tracing::warn!(function = self.function, how, ?pause, "an instance did not come up");
        if state.failures >= FAILURES_TOLD && state.instances.is_empty() {
            for waiting in state.queue.drain(..) {
                let _ = waiting.reply.send(Err(self.no_instance(how)));
            }
        }
        let pool = Arc::clone(self);
        self.stage.run(async move {
            sleep(pause).await;
            pool.advance();
        });
    }

    fn lost(&self, reason: &str) -> InvokeError {
        InvokeError::Lost { function: self.function.clone(), reason: reason.to_owned() }
    }

    fn no_instance(&self, reason: &str) -> InvokeError {
        InvokeError::NoInstance { function: self.function.clone(), reason: reason.to_owned() }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // The state is whole between any two statements that can panic.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
