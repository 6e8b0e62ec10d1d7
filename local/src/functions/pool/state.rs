//! What waits, who lives, and who has what in hand: changed under one lock.

use std::{
    collections::{HashMap, VecDeque},
    time::Duration,
};

use bytes::Bytes;
use tokio::{sync::oneshot, time::Instant};
use tokio_util::sync::CancellationToken;

use crate::functions::{InvokeError, instance::InstanceId};

/// Most instances of one function: more than a laptop has cores is of no use.
const INSTANCES_MAX: usize = 4;

pub(super) type Reply = oneshot::Sender<Result<Bytes, InvokeError>>;

/// Everything of a pool that changes.
#[derive(Debug, Default)]
pub(super) struct State {
    pub(super) queue: VecDeque<Invocation>,
    pub(super) instances: HashMap<InstanceId, Instance>,
    /// Starts in a row that came to nothing.
    pub(super) failures: u32,
    pub(super) restart_at: Option<Instant>,
    pub(super) invocations: u64,
    pub(super) lost: u64,
}

/// What waits to be done.
#[derive(Debug)]
pub(super) struct Invocation {
    pub(super) id: String,
    pub(super) payload: Bytes,
    pub(super) reply: Reply,
}

/// A process that lives, or is being started.
#[derive(Debug)]
pub(super) struct Instance {
    pub(super) phase: Phase,
    pub(super) kill: CancellationToken,
}

/// What an instance is doing.
#[derive(Debug)]
pub(super) enum Phase {
    /// Has not asked for work yet.
    Starting,
    /// Asks for work.
    Waiting(oneshot::Sender<Work>),
    /// Has work, since then.
    Busy { id: String, reply: Reply, since: Instant },
    /// Has answered, and not asked again.
    Between { after: String },
}

/// What an instance is given to do.
#[derive(Debug, Clone)]
pub(crate) struct Work {
    pub(crate) id: String,
    pub(crate) payload: Bytes,
    /// When it has to be done.
    pub(crate) deadline: Instant,
}

impl State {
    /// Takes the reply of an instance's work, if that is its work, and how long
    /// the instance had it.
    pub(super) fn take_reply(
        &mut self,
        instance: &InstanceId,
        id: &str,
    ) -> Option<(Reply, Duration)> {
        let phase = &mut self.instances.get_mut(instance)?.phase;
        if !matches!(phase, Phase::Busy { id: given, .. } if given == id) {
            return None;
        }
        match std::mem::replace(phase, Phase::Between { after: id.to_owned() }) {
            Phase::Busy { reply, since, .. } => Some((reply, since.elapsed())),
            Phase::Starting | Phase::Waiting(_) | Phase::Between { .. } => None,
        }
    }

    /// Gives the first waiting invocation to a waiting instance, if there are both.
    pub(super) fn hand_out(&mut self, timeout: Duration) -> Option<(InstanceId, Work)> {
        loop {
            while self.queue.front()?.reply.is_closed() {
                self.queue.pop_front();
            }
            let is_waiting = |instance: &&mut Instance| matches!(instance.phase, Phase::Waiting(_));
            let (id, instance) =
                self.instances.iter_mut().find(|(_, instance)| is_waiting(instance))?;
            let Invocation { id: request, payload, reply } = self.queue.pop_front()?;
            let since = Instant::now();
            let busy = Phase::Busy { id: request.clone(), reply, since };
            let work = Work { id: request, payload, deadline: since + timeout };
            if let Phase::Waiting(sender) = std::mem::replace(&mut instance.phase, busy)
                && sender.send(work.clone()).is_ok()
            {
                return Some((id.clone(), work));
            }
            // It hung up before it got the work, which goes to the next one.
            let between = Phase::Between { after: work.id };
            if let Phase::Busy { id: request, reply, .. } =
                std::mem::replace(&mut instance.phase, between)
            {
                self.queue.push_front(Invocation { id: request, payload: work.payload, reply });
            }
        }
    }

    /// Whether there is more to do than instances for it.
    pub(super) fn needs_instance(&self) -> bool {
        let is_starting = |instance: &&Instance| matches!(instance.phase, Phase::Starting);
        let starting = self.instances.values().filter(is_starting).count();
        // After a failure one alone tries whether it works again.
        let wanted = if self.failures > 0 { self.queue.len().min(1) } else { self.queue.len() };
        starting < wanted && self.instances.len() < INSTANCES_MAX
    }
}
