//! One thing of the API that a page keeps up to date.

use api_contract::Timestamp;
use leptos::{prelude::*, task::spawn_local};
use serde::de::DeserializeOwned;
use std::{sync::Arc, time::Duration};

use super::{backoff, heart::Live, use_live};
use crate::{
    api::{Api, ApiError, Request, client::decode, use_api},
    browser,
};

/// How often something is read again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pace {
    /// Every two seconds: what one watches happen.
    Fast,
    /// Every four seconds: lists and open things.
    Usual,
    /// Every fifteen seconds: what changes when an operator changes it.
    Slow,
}

impl Pace {
    /// Milliseconds between two readings.
    #[must_use]
    pub fn milliseconds(self) -> u32 {
        match self {
            Self::Fast => 2_000,
            Self::Usual => 4_000,
            Self::Slow => 15_000,
        }
    }
}

/// What is being watched, as signals.
#[derive(Debug)]
pub struct Watched<T: Send + Sync + 'static> {
    /// The newest answer; none before the first, and none after the request
    /// became another. Stays when a later reading fails.
    pub value: RwSignal<Option<T>>,
    /// Why the newest reading failed, if it did.
    pub error: RwSignal<Option<ApiError>>,
    /// Whether the first answer is still to come.
    pub loading: RwSignal<bool>,
    reading: Reading,
}

impl<T: Send + Sync + 'static> Clone for Watched<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: Send + Sync + 'static> Copy for Watched<T> {}

impl<T: Send + Sync + 'static> Watched<T> {
    /// Counts how often the request became another one.
    #[must_use]
    pub fn generation(&self) -> u32 {
        self.reading.state.get_value().generation
    }

    /// Reads again at once.
    pub fn reload(&self) {
        self.reading.again.update(|times| *times = times.wrapping_add(1));
    }
}

/// Reads `request` now, whenever it becomes another, and again at `pace`; while it
/// is none, nothing is read.
#[must_use]
pub fn watch<T>(
    pace: Pace,
    request: impl Fn() -> Option<Request> + Send + Sync + 'static,
) -> Watched<T>
where
    T: DeserializeOwned + PartialEq + Send + Sync + 'static,
{
    watch_decoded(pace, Memo::new(move |_| request()), Arc::new(decode))
}

/// How an answer becomes a value.
pub type Decode<T> = Arc<dyn Fn(&str) -> Result<T, ApiError> + Send + Sync>;

/// The same, of answers that are read by `decode`.
#[must_use]
pub fn watch_decoded<T>(pace: Pace, request: Memo<Option<Request>>, decode: Decode<T>) -> Watched<T>
where
    T: PartialEq + Send + Sync + 'static,
{
    let value = RwSignal::new(None);
    let reading = Reading {
        error: RwSignal::new(None),
        loading: RwSignal::new(true),
        state: StoredValue::new(State::default()),
        again: RwSignal::new(0),
        holder: StoredValue::new(Arc::new(Holding { value, decode })),
    };
    reading.begin(pace, request);
    Watched { value, error: reading.error, loading: reading.loading, reading }
}

/// Where an answer goes: the one part of a reading that knows its type. All else
/// exists once, and not once a type: it is most of what a page would weigh.
trait Holder: Send + Sync {
    fn has(&self) -> bool;
    fn clear(&self);
    fn take(&self, body: &str) -> Result<(), ApiError>;
}

struct Holding<T: Send + Sync + 'static> {
    value: RwSignal<Option<T>>,
    decode: Decode<T>,
}

impl<T: PartialEq + Send + Sync + 'static> Holder for Holding<T> {
    fn has(&self) -> bool {
        self.value.with_untracked(Option::is_some)
    }

    fn clear(&self) {
        self.value.set(None);
    }

    fn take(&self, body: &str) -> Result<(), ApiError> {
        let fresh = (self.decode)(body)?;
        // What is the same wakes nobody.
        let same = self.value.with_untracked(|value| value.as_ref() == Some(&fresh));
        if !same {
            self.value.set(Some(fresh));
        }
        Ok(())
    }
}

/// What a reading has to know of those before it.
#[derive(Debug, Clone, Copy, Default)]
struct State {
    /// Counts requests that became others: an answer to an earlier one is late.
    generation: u32,
    in_flight: bool,
    due: Option<Timestamp>,
}

/// Something that is read again and again.
#[derive(Clone, Copy)]
struct Reading {
    error: RwSignal<Option<ApiError>>,
    loading: RwSignal<bool>,
    state: StoredValue<State>,
    again: RwSignal<u32>,
    holder: StoredValue<Arc<dyn Holder>>,
}

impl std::fmt::Debug for Reading {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Reading").field("state", &self.state).finish_non_exhaustive()
    }
}

impl Reading {
    fn begin(self, pace: Pace, request: Memo<Option<Request>>) {
        let (live, api) = (use_live(), use_api());
        live.watched.update(|count| *count += 1);
        on_cleanup(move || {
            live.watched.try_update(|count| *count = count.saturating_sub(1));
        });
        Effect::new(move |_| {
            let request = request.get();
            self.start_over();
            if let Some(request) = request {
                if let Some(remembered) = api.recall(&request) {
                    self.take_in(Ok(Some(remembered)));
                }
                self.read(live, api, pace, request);
            }
        });
        // Asked for: by a button, or after an action.
        Effect::new(move |earlier: Option<()>| {
            self.again.track();
            live.urged.track();
            if let (Some(()), Some(request)) = (earlier, request.get_untracked()) {
                self.read(live, api, pace, request);
            }
        });
        Effect::new(move |_| {
            let now = live.now.get();
            let due = self.state.get_value().due.is_none_or(|due| due <= now);
            if let Some(request) = request.get_untracked()
                && due
                && !live.is_resting()
            {
                self.read(live, api, pace, request);
            }
        });
    }

    fn start_over(&self) {
        self.state.update_value(|state| {
            *state = State { generation: state.generation.wrapping_add(1), ..State::default() };
        });
        self.error.set(None);
        self.loading.set(true);
        self.holder.with_value(|holder| holder.clear());
    }

    /// Reads, unless a reading is under way.
    fn read(self, live: Live, api: Api, pace: Pace, request: Request) {
        let State { generation, in_flight, .. } = self.state.get_value();
        if in_flight {
            return;
        }
        self.state.update_value(|state| state.in_flight = true);
        let has = self.holder.with_value(|holder| holder.has());
        spawn_local(async move {
            let answer = api.load_again(&request, has).await;
            let current = self.state.try_get_value().map(|state| state.generation);
            // The page is gone, or asks for something else by now.
            if current == Some(generation) {
                live.note(answer.as_ref().map(|_| ()));
                self.take_in(answer);
                self.plan(live, pace);
            }
        });
    }

    fn take_in(&self, answer: Result<Option<String>, ApiError>) {
        self.loading.set(false);
        let taken = answer.and_then(|body| match body {
            Some(body) => self.holder.with_value(|holder| holder.take(&body)),
            None => Ok(()),
        });
        let error = taken.err();
        if self.error.with_untracked(|known| *known != error) {
            self.error.set(error);
        }
    }

    fn plan(&self, live: Live, pace: Pace) {
        let failures = live.failures.get_untracked();
        let wait = backoff::wait_ms(pace.milliseconds(), failures, browser::chance());
        let due = browser::now().plus(Duration::from_millis(u64::from(wait)));
        if failures > 0 {
            live.next_try.set(Some(due));
        }
        self.state.update_value(|state| {
            state.in_flight = false;
            state.due = Some(due);
        });
    }
}
