//! How the game says whether it is well.

use std::fmt;
use std::future::Future;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use tokio::sync::watch;

/// Whom to ask about the health of the process.
///
/// GameLift asks about once a minute, and replaces a process that was unwell or
/// silent three times in a row. No answer within 50 s counts as unwell, and so does
/// a panic.
#[derive(Clone, Default)]
pub struct HealthCheck(Kind);

#[derive(Clone, Default)]
enum Kind {
    #[default]
    AlwaysHealthy,
    Ask(Arc<dyn Fn() -> BoxFuture<'static, bool> + Send + Sync>),
    Watch(watch::Receiver<bool>),
}

impl HealthCheck {
    /// The process is well as long as it runs.
    pub fn always_healthy() -> Self {
        Self(Kind::AlwaysHealthy)
    }

    /// Asks the game each time.
    pub fn ask<F, A>(check: F) -> Self
    where
        F: Fn() -> A + Send + Sync + 'static,
        A: Future<Output = bool> + Send + 'static,
    {
        Self(Kind::Ask(Arc::new(move || check().boxed())))
    }

    /// Looks at the value as it is when asked. If its sender is gone, the one who
    /// would have changed it is, too: the process is not well.
    pub fn watch(health: watch::Receiver<bool>) -> Self {
        Self(Kind::Watch(health))
    }

    /// The answer, if it can be had without asking the game.
    pub(crate) fn known(&self) -> Option<bool> {
        match &self.0 {
            Kind::AlwaysHealthy => Some(true),
            Kind::Ask(_) => None,
            Kind::Watch(health) => Some(*health.borrow() && health.has_changed().is_ok()),
        }
    }

    /// The answer, from the game if need be.
    pub(crate) fn answer(&self) -> impl Future<Output = bool> + Send + use<> {
        let check = self.clone();
        async move {
            let Kind::Ask(ask) = &check.0 else { return check.known().unwrap_or_default() };
            let ask = ask.clone();
            // A panic is the answer no; what it left behind is the game's own affair.
            let answer = AssertUnwindSafe(async move { ask().await }).catch_unwind().await;
            answer.unwrap_or(false)
        }
    }
}

impl fmt::Debug for HealthCheck {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.0 {
            Kind::AlwaysHealthy => "HealthCheck::always_healthy",
            Kind::Ask(_) => "HealthCheck::ask",
            Kind::Watch(_) => "HealthCheck::watch",
        })
    }
}
