//! Tasks that are stopped together.

use std::time::Duration;

use tokio::time::timeout;
use tokio_util::{sync::CancellationToken, task::TaskTracker};

/// One stage of a cloud: what runs in it, and the word to stop.
#[derive(Debug, Clone, Default)]
pub(crate) struct Stage {
    pub(crate) stop: CancellationToken,
    pub(crate) tasks: TaskTracker,
}

impl Stage {
    /// Runs `task` until it ends, or the stage does.
    pub(crate) fn run<T: Future<Output: Send> + Send + 'static>(&self, task: T) {
        self.tasks.spawn(self.stop.clone().run_until_cancelled_owned(task));
    }

    /// Stops everything in it; false if something had not stopped after `patience`.
    pub(crate) async fn end(&self, patience: Duration) -> bool {
        self.stop.cancel();
        self.tasks.close();
        timeout(patience, self.tasks.wait()).await.is_ok()
    }
}
