//! The one clock of the console, and how its reading goes.

use std::time::Duration;

use api_contract::Timestamp;
use leptos::prelude::*;

use super::hold::{self, Hold};
use crate::{api::ApiError, browser};

/// How often the heart beats: what shows "12 s ago" needs no more.
const BEAT: Duration = Duration::from_secs(1);

/// How the console is kept up to date.
#[derive(Debug, Clone, Copy)]
pub struct Live {
    /// The time now; changes with every beat.
    pub now: RwSignal<Timestamp>,
    /// Whether the reader paused everything.
    pub paused: RwSignal<bool>,
    /// Why nothing is read again for the moment.
    pub held: RwSignal<Option<Hold>>,
    /// When something was last read, changed or not.
    pub updated: RwSignal<Option<Timestamp>>,
    /// Why the API cannot be read, if it cannot.
    pub outage: RwSignal<Option<ApiError>>,
    /// When it is tried again.
    pub next_try: RwSignal<Option<Timestamp>>,
    /// How many things the page watches.
    pub watched: RwSignal<u32>,
    pub(super) failures: RwSignal<u32>,
    pub(super) urged: RwSignal<u32>,
}

impl Live {
    /// Starts the heart.
    pub fn start() -> Self {
        let live = Self {
            now: RwSignal::new(browser::now()),
            paused: RwSignal::new(false),
            held: RwSignal::new(None),
            updated: RwSignal::new(None),
            outage: RwSignal::new(None),
            next_try: RwSignal::new(None),
            watched: RwSignal::new(0),
            failures: RwSignal::new(0),
            urged: RwSignal::new(0),
        };
        provide_context(live);
        let pointer = hold::pointer();
        let beat = move || live.beat(pointer.get_untracked());
        set_interval(beat, BEAT);
        // Not a second late when the reader comes back.
        hold::listen("visibilitychange", beat);
        live
    }

    fn beat(&self, pointer_down: bool) {
        let held = hold::current(pointer_down);
        if self.held.get_untracked() != held {
            self.held.set(held);
        }
        if held != Some(Hold::Hidden) {
            self.now.set(browser::now());
        }
    }

    /// Whether something may be read again now.
    #[must_use]
    pub fn is_resting(&self) -> bool {
        self.paused.get_untracked() || self.held.get_untracked().is_some()
    }

    /// Reads everything again at once: after an action, or because the reader asks.
    pub fn urge(&self) {
        self.failures.set(0);
        self.urged.update(|times| *times = times.wrapping_add(1));
    }

    /// Notes how a reading went.
    pub(super) fn note(&self, outcome: Result<(), &ApiError>) {
        match outcome {
            Err(error) if error.is_outage() => {
                self.failures.update(|failures| *failures = failures.saturating_add(1));
                self.outage.set(Some(error.clone()));
            }
            Ok(()) | Err(_) => {
                self.updated.set(Some(browser::now()));
                if self.failures.get_untracked() > 0 {
                    self.failures.set(0);
                }
                if self.outage.get_untracked().is_some() {
                    self.outage.set(None);
                    self.next_try.set(None);
                }
            }
        }
    }
}

/// How the console is kept up to date.
///
/// # Panics
/// Outside of [`crate::app::App`].
#[must_use]
pub fn use_live() -> Live {
    expect_context()
}
