//! The match's own task: waits for players, keeps time, and is the only one that
//! touches the table.
//!
//! Everybody else asks by a bounded channel. Inputs do not even do that: the
//! newest of each player lies ready when a tick is due.

use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use api_contract::{Timestamp, play::MatchResult};
use game::{Entrant, Rules};
use tokio::{
    sync::{mpsc, watch},
    time::{Interval, MissedTickBehavior, interval, sleep, sleep_until},
};

use crate::{
    player::{Arrival, PlayerLink},
    pulse::{Pulse, TickTimes},
    table::{Playing, Turn, Waiting},
};

/// What a connection wants of the match.
#[derive(Debug)]
pub(crate) enum Request {
    /// A validated player wants a seat.
    Arrive(Arrival),
    /// A player gives the seat back.
    Leave(Entrant),
}

/// When the match must be over, once somebody says so.
pub(crate) type Notice = watch::Receiver<Option<Instant>>;

/// How a game session went.
#[derive(Debug)]
pub(crate) enum Outcome {
    /// A match was played.
    Played(Played),
    /// Nobody came in time; `missing` were expected.
    NobodyCame {
        /// How many the matchmaker had announced.
        missing: usize,
    },
    /// The process had to end before the match began.
    NotBegun,
}

/// What there is to say of a match.
#[derive(Debug)]
pub(crate) struct Played {
    /// Who won.
    pub(crate) result: MatchResult,
    /// How long its ticks took.
    pub(crate) tick_times: TickTimes,
}

/// A match and what it needs to go on.
#[derive(Debug)]
pub(crate) struct MatchLoop {
    /// Arrivals and departures.
    pub(crate) requests: mpsc::Receiver<Request>,
    /// The end of the process.
    pub(crate) notice: Notice,
    /// Where the match shows that it is alive.
    pub(crate) pulse: Pulse,
}

impl MatchLoop {
    /// Waits for players until `join_time` has passed, and plays.
    pub(crate) async fn run(
        mut self,
        table: Waiting<PlayerLink>,
        rules: &Rules,
        join_time: Duration,
    ) -> Outcome {
        let Some(table) = self.gather(table, join_time).await else { return Outcome::NotBegun };
        let missing = table.missing();
        let Ok(playing) = table.start(now()) else { return Outcome::NobodyCame { missing } };
        tracing::info!(missing, "the match begins");
        let played = self.play(playing, rules.tick_hz()).await;
        self.pulse.rest();
        Outcome::Played(played)
    }

    /// The table when everybody has come or it is time; none if the process has
    /// to end.
    async fn gather(
        &mut self,
        mut table: Waiting<PlayerLink>,
        join_time: Duration,
    ) -> Option<Waiting<PlayerLink>> {
        let time_is_up = sleep(join_time);
        tokio::pin!(time_is_up);
        while !table.is_complete() {
            tokio::select! {
                Some(request) = self.requests.recv() => match request {
                    Request::Arrive(arrival) => {
                        arrival.seat_by(|player_id, link| table.arrive(player_id, link));
                    }
                    Request::Leave(entrant) => table.leave(entrant),
                },
                () = &mut time_is_up => break,
                _ = noticed(&mut self.notice, None) => {
                    table.close();
                    return None;
                }
            }
        }
        Some(table)
    }

    async fn play(&mut self, mut playing: Playing<PlayerLink>, tick_hz: u16) -> Played {
        let mut ticks = ticks(tick_hz);
        let mut tick_times = TickTimes::new();
        let mut end = None;
        let result = loop {
            let turn = tokio::select! {
                biased;
                _ = ticks.tick() => self.step(playing, &mut tick_times),
                Some(request) = self.requests.recv() => answer(playing, request),
                () = until(end), if end.is_some() => break playing.end(now()),
                at = noticed(&mut self.notice, end) => {
                    playing.give_notice(seconds_until(at));
                    end = Some(at);
                    Turn::Playing(playing)
                }
            };
            playing = match turn {
                Turn::Playing(playing) => playing,
                Turn::Over(result) => break result,
            };
        };
        Played { result, tick_times }
    }

    fn step(&self, playing: Playing<PlayerLink>, times: &mut TickTimes) -> Turn<PlayerLink> {
        let begun = Instant::now();
        self.pulse.beat(begun);
        let turn = playing.step(now());
        times.record(begun.elapsed());
        turn
    }
}

fn answer(mut playing: Playing<PlayerLink>, request: Request) -> Turn<PlayerLink> {
    match request {
        Request::Arrive(arrival) => {
            arrival.seat_by(|player_id, link| playing.arrive(player_id, link));
            Turn::Playing(playing)
        }
        Request::Leave(entrant) => playing.leave(entrant, now()),
    }
}

/// A late tick is played at once and the next one in time, so that a match lasts
/// as long as it should on a machine that stumbles.
fn ticks(tick_hz: u16) -> Interval {
    let mut ticks = interval(Duration::from_secs(1) / u32::from(tick_hz));
    ticks.set_missed_tick_behavior(MissedTickBehavior::Burst);
    ticks
}

async fn until(end: Option<Instant>) {
    if let Some(end) = end {
        sleep_until(end.into()).await;
    }
}

/// When the process has to end, as soon as that is another moment than `known`.
async fn noticed(notice: &mut Notice, known: Option<Instant>) -> Instant {
    match notice.wait_for(|at| at.is_some() && *at != known).await.map(|at| *at) {
        Ok(Some(at)) => at,
        // Whoever could have given notice is gone: there will be none.
        Ok(None) | Err(_) => std::future::pending().await,
    }
}

/// Whole seconds, rounded up: a client counts them down.
fn seconds_until(at: Instant) -> u32 {
    let left = at.saturating_duration_since(Instant::now());
    u32::try_from(left.as_millis().div_ceil(1000)).unwrap_or(u32::MAX)
}

/// The time by the machine's clock.
fn now() -> Timestamp {
    let since_1970 = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Timestamp::from_millis(i64::try_from(since_1970.as_millis()).unwrap_or(i64::MAX))
}
