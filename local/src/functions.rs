//! Lambda on this machine: the functions' own binaries behind the runtime API.
//!
//! A function has a [`pool`] of instances, each a process that asks for work over
//! the [`runtime_api`] as it would in the cloud. Instances start when there is
//! work that nobody waits for, stay, and are replaced when they die. What is in
//! an instance's hands when it dies is lost to the caller, as in the cloud:
//! callers answer 502, or deliver again.

pub(crate) mod environment;
#[cfg(test)]
pub(crate) mod fake;
pub(crate) mod instance;
mod metrics;
pub(crate) mod pool;
pub(crate) mod runtime_api;
#[cfg(test)]
mod tests;

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use bytes::Bytes;
use serde::Serialize;
use stack::Deployment;

use self::{
    instance::{InstanceId, Starter},
    pool::{Pool, PoolStatus},
};
use crate::{cloudwatch::Metrics, stage::Stage};

/// Largest event and largest answer, in bytes (Lambda quotas, synchronous).
pub(crate) const PAYLOAD_BYTES_MAX: usize = 6 * 1024 * 1024;

/// Why an invocation has no answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum InvokeError {
    /// The deployment has no such function.
    #[error("there is no function {0:?}")]
    Unknown(String),
    /// More waits than this machine will get done.
    #[error("too many invocations of {function} wait already")]
    Throttled {
        /// The function.
        function: String,
    },
    /// No process took it.
    #[error("no instance of {function} took the invocation: {reason}")]
    NoInstance {
        /// The function.
        function: String,
        /// Why not.
        reason: String,
    },
    /// The process that had it is gone.
    #[error("the instance of {function} ended before it answered: {reason}")]
    Lost {
        /// The function.
        function: String,
        /// How it ended.
        reason: String,
    },
    /// It took longer than the function may.
    #[error("{function} did not answer within {seconds} seconds")]
    TimedOut {
        /// The function.
        function: String,
        /// Its timeout.
        seconds: u64,
    },
    /// The function itself reported an error: its JSON text.
    #[error("{function} failed: {report}")]
    Failed {
        /// The function.
        function: String,
        /// What it said.
        report: String,
    },
}

/// All functions of a deployment.
#[derive(Debug)]
pub(crate) struct Functions {
    pools: BTreeMap<String, Arc<Pool>>,
}

impl Functions {
    /// Makes a pool for each function; `starter` makes each one's way to start.
    pub(crate) fn new(
        deployment: &Deployment,
        starter: impl Fn(&stack::deployment::Function) -> Arc<dyn Starter>,
        metrics: &Metrics,
        stage: &Stage,
    ) -> Self {
        let pool = |function: &stack::deployment::Function| {
            let timeout = Duration::from_secs(u64::from(function.timeout_seconds));
            let name = function.name.clone();
            let pool = Pool::new(name, timeout, starter(function), metrics.clone(), stage.clone());
            (function.name.clone(), Arc::new(pool))
        };
        Self { pools: deployment.functions.iter().map(pool).collect() }
    }

    /// Has the function called `name` answer `payload`.
    pub(crate) async fn invoke(&self, name: &str, payload: Bytes) -> Result<Bytes, InvokeError> {
        match self.pools.get(name) {
            Some(pool) => pool.invoke(payload).await,
            None => Err(InvokeError::Unknown(name.to_owned())),
        }
    }

    /// The pool that `instance` belongs to, while it lives.
    pub(crate) fn pool_of(&self, instance: &InstanceId) -> Option<&Arc<Pool>> {
        self.pools.values().find(|pool| pool.has(instance))
    }

    /// How each function stands, by name.
    pub(crate) fn status(&self) -> FunctionsStatus {
        FunctionsStatus(
            self.pools.iter().map(|(name, pool)| (name.clone(), pool.status())).collect(),
        )
    }
}

/// How the functions stand, by name.
#[derive(Debug, Serialize)]
#[serde(transparent)]
pub(crate) struct FunctionsStatus(BTreeMap<String, PoolStatus>);
