//! What the lab remembers while its reader goes to other pages, and how it plays.
//!
//! The texts of the rule sets are also kept until the tab closes, so that signing
//! in again does not lose them. Tickets, which name players, are in memory only.

use std::sync::Arc;

use gloo_timers::future::TimeoutFuture;
use leptos::{prelude::*, task::spawn_local};
use matchmaker::{
    Explanation, RULE_SET_LENGTH_MAX, RuleMetrics, RuleSet, Ticket, TicketId,
    trial::{Run, Settings, skill_attribute},
};

use super::trial::{Snapshot, Trial};
use crate::browser;

/// The versions of a rule set that are compared.
pub const VERSIONS: [&str; 2] = ["Version A", "Version B"];
/// Where their texts are kept.
const KEPT_AS: [&str; 2] = ["lab-version-a", "lab-version-b"];

/// Between two slices of work: the page lives then.
const PAUSE_MS: u32 = 16;
/// How long a slice of work lasts; the search around one ticket goes on to its end.
const SLICE_MS: i64 = 8;
/// Between two looks at the trial.
const LOOK_MS: i64 = 200;
/// A page that slept does not make up for the whole night.
const ELAPSED_MS_MAX: i64 = 1_000;

/// How many times faster than real time a trial may be played.
pub const SPEEDS: [u32; 4] = [1, 10, 100, 1_000];

/// The tickets of the lab.
#[derive(Debug, Clone)]
pub struct TicketSet {
    /// Where they are from: `invented with seed 1`.
    pub source: String,
    /// In the order in which they come.
    pub tickets: Arc<[Ticket]>,
}

/// What the forms say.
#[derive(Debug, Clone, Copy)]
pub struct Wishes {
    /// Where tickets come from: `invented`, `pasted`, `recorded`.
    pub source: RwSignal<String>,
    /// How many tickets to invent.
    pub tickets: RwSignal<String>,
    /// How many a second.
    pub rate: RwSignal<String>,
    /// Chance.
    pub seed: RwSignal<String>,
    /// Mean of number attributes.
    pub mean: RwSignal<String>,
    /// Their deviation.
    pub deviation: RwSignal<String>,
    /// Key of the latency profile.
    pub latency: RwSignal<String>,
    /// Sizes of parties.
    pub parties: RwSignal<String>,
    /// Seconds after which a ticket is given up; empty: never.
    pub patience: RwSignal<String>,
    /// How many times faster than real time.
    pub speed: RwSignal<u32>,
}

impl Wishes {
    fn new() -> Self {
        let text = |text: &str| RwSignal::new(text.to_owned());
        Self {
            source: text("invented"),
            tickets: text("500"),
            rate: text("5"),
            seed: text("1"),
            mean: text("25"),
            deviation: text("8"),
            latency: text("regions"),
            parties: text("1=70,2=30"),
            patience: text(""),
            speed: RwSignal::new(100),
        }
    }
}

/// The lab.
#[derive(Debug, Clone, Copy)]
pub struct Lab {
    /// The rule sets' texts.
    pub texts: [RwSignal<String>; 2],
    /// Whether the second version counts.
    pub compares: RwSignal<bool>,
    /// What the forms say.
    pub wishes: Wishes,
    /// The tickets, if there are some.
    pub tickets: RwSignal<Option<TicketSet>>,
    /// What the trial looks like, if it has begun.
    pub snapshot: RwSignal<Option<Snapshot>>,
    /// Whether virtual time goes on.
    pub playing: RwSignal<bool>,
    /// The number attribute that the present trial's quality is told by.
    pub skill: RwSignal<Option<String>>,
    trial: StoredValue<Option<Trial>, LocalStorage>,
    /// Counts the starts, so that a loop knows when it is not the last one.
    round: StoredValue<u32>,
}

/// The lab.
///
/// # Panics
/// Outside of [`crate::app::App`].
#[must_use]
pub fn use_lab() -> Lab {
    expect_context()
}

impl Lab {
    /// A lab with the texts that the tab kept.
    pub fn provide() -> Self {
        let lab = Self {
            texts: KEPT_AS.map(|key| RwSignal::new(kept(key))),
            compares: RwSignal::new(false),
            wishes: Wishes::new(),
            tickets: RwSignal::new(None),
            snapshot: RwSignal::new(None),
            playing: RwSignal::new(false),
            skill: RwSignal::new(None),
            trial: StoredValue::new_local(None),
            round: StoredValue::new(0),
        };
        provide_context(lab);
        for (text, key) in lab.texts.into_iter().zip(KEPT_AS) {
            Effect::new(move |_| text.with(|text| keep(key, text)));
        }
        lab
    }

    /// Forgets whatever names a player.
    pub fn forget(&self) {
        self.stop();
        self.tickets.set(None);
    }

    /// Takes other tickets; the trial with the earlier ones is over.
    pub fn take(&self, source: String, tickets: Vec<Ticket>) {
        self.stop();
        self.tickets.set(Some(TicketSet { source, tickets: tickets.into() }));
    }

    /// Drops the trial.
    pub fn stop(&self) {
        self.pause();
        self.trial.set_value(None);
        self.snapshot.set(None);
    }

    /// Virtual time stands still.
    pub fn pause(&self) {
        self.playing.set(false);
        self.round.update_value(|round| *round = round.wrapping_add(1));
    }

    /// Begins anew with the texts and tickets as they are.
    fn begin(&self) -> Result<(), String> {
        let set = self.tickets.get_untracked().ok_or("There are no tickets yet.")?;
        let request_timeout_ms = match self.wishes.patience.get_untracked().trim() {
            "" => None,
            text => match text.parse::<u64>() {
                Ok(seconds @ 1..=43_200) => Some(seconds * 1_000),
                Ok(_) | Err(_) => return Err("The timeout is 1 to 43,200 seconds.".to_owned()),
            },
        };
        let count = if self.compares.get_untracked() { 2 } else { 1 };
        let mut rule_sets = Vec::new();
        for (text, name) in self.texts.iter().zip(VERSIONS).take(count) {
            let parsed = text.with_untracked(|text| RuleSet::parse(text));
            let parsed = parsed.map_err(|_| format!("{name} has problems: mend them first."))?;
            rule_sets.push(parsed.rule_set);
        }
        let skill = rule_sets.first().and_then(skill_attribute);
        let settings = Settings { request_timeout_ms, skill: skill.clone(), ..Settings::default() };
        let run = |rule_set| Run::new(rule_set, Arc::clone(&set.tickets), &settings);
        let runs = rule_sets.into_iter().map(run).collect();
        self.trial.set_value(Some(Trial::new(runs, set.tickets.len())));
        self.skill.set(skill);
        self.show();
        Ok(())
    }

    fn is_over(&self) -> bool {
        self.trial.with_value(|trial| trial.as_ref().is_none_or(Trial::is_over))
    }

    /// Plays on, or from the beginning where nothing is left to play.
    ///
    /// # Errors
    /// What keeps it from beginning, in words.
    pub fn play(self) -> Result<(), String> {
        if self.is_over() {
            self.begin()?;
        }
        self.pause();
        self.playing.set(true);
        let round = self.round.get_value();
        spawn_local(async move { self.play_on(round, None).await });
        Ok(())
    }

    /// Lives through the next second in which something happens.
    ///
    /// # Errors
    /// What keeps it from beginning, in words.
    pub fn step(self) -> Result<(), String> {
        self.pause();
        if self.is_over() {
            self.begin()?;
        }
        let next_ms = self.trial.with_value(|trial| trial.as_ref().and_then(Trial::next_ms));
        let round = self.round.get_value();
        spawn_local(async move { self.play_on(round, next_ms).await });
        Ok(())
    }

    /// Plays up to a moment at once, or on and on at the speed that was chosen.
    async fn play_on(self, round: u32, until_ms: Option<u64>) {
        let (mut before, mut shown) = (now_ms(), 0);
        loop {
            TimeoutFuture::new(PAUSE_MS).await;
            if self.round.try_get_value() != Some(round) {
                return;
            }
            let begun = now_ms();
            let elapsed = (begun - before).clamp(0, ELAPSED_MS_MAX);
            before = begun;
            let further_ms = elapsed as f64 * f64::from(self.wishes.speed.get_untracked());
            let reached = self.advance(until_ms, further_ms, begun + SLICE_MS);
            let over = self.is_over() || reached && until_ms.is_some();
            if over || begun - shown >= LOOK_MS {
                shown = begun;
                self.show();
            }
            if over {
                self.playing.set(false);
                return;
            }
        }
    }

    /// Works until the real moment `end`, and says whether all is done.
    fn advance(&self, until_ms: Option<u64>, further_ms: f64, end: i64) -> bool {
        let go_on = &mut || now_ms() < end;
        self.trial.try_update_value(|trial| {
            trial.as_mut().is_none_or(|trial| {
                let target = until_ms.map_or(trial.clock_ms() + further_ms, |ms| ms as f64);
                trial.advance(target, go_on)
            })
        }) != Some(false)
    }

    fn show(&self) {
        let snapshot = self.trial.with_value(|trial| trial.as_ref().map(Trial::snapshot));
        self.snapshot.set(snapshot);
    }

    /// Why a ticket waits in a version now; tracked.
    #[must_use]
    pub fn why_not(
        &self,
        version: usize,
        ticket: &TicketId,
    ) -> Option<(Explanation, Vec<RuleMetrics>)> {
        self.snapshot.track();
        self.trial.with_value(|trial| trial.as_ref()?.why_not(version, ticket))
    }
}

fn now_ms() -> i64 {
    browser::now().as_millis()
}

fn kept(key: &str) -> String {
    browser::tab_storage().and_then(|storage| storage.get_item(key).ok()?).unwrap_or_default()
}

fn keep(key: &str, text: &str) {
    let Some(storage) = browser::tab_storage() else { return };
    // A longer one is no rule set; a full or forbidden storage keeps nothing.
    if text.len() <= RULE_SET_LENGTH_MAX {
        let _ = storage.set_item(key, text);
    }
}
