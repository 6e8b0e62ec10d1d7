//! One bot: a guest who does what a player does, once or again and again.

use std::{error::Error, iter, time::Duration};

use api_contract::{Latencies, play::PublicResult, tickets::Connection};
use muster_client::{
    Deployment, Guest,
    identity::IdentityStore,
    latency,
    matchmaking::{Search, WaitError},
    play::{Dialer, Game, GameEvent},
};
use tokio::time::{Instant, MissedTickBehavior, interval, sleep_until};

use crate::{
    distance::Distance,
    skill::Pilot,
    stop::Stop,
    tally::{Cause, Ending, Stage, Tally},
};

/// What all bots share.
#[derive(Debug)]
pub(crate) struct World {
    pub(crate) deployment: Deployment,
    pub(crate) dialer: Dialer,
    pub(crate) tally: Tally,
    pub(crate) stop: Stop,
    /// How long a bot waits for a match.
    pub(crate) patience: Duration,
    /// How long a bot plays, if not to the end.
    pub(crate) play_time_max: Option<Duration>,
}

/// How long a match may last beyond its own length: its players have to arrive,
/// and the server waits for them.
const LOBBY_TIME_MAX: Duration = Duration::from_secs(120);

/// A player without a person.
#[derive(Debug)]
pub(crate) struct Bot {
    pub(crate) number: u32,
    pub(crate) identity: Box<dyn IdentityStore>,
    pub(crate) distance: Distance,
    pub(crate) pilot: Pilot,
    /// Once signed in, a bot stays so, as a player does between two matches.
    pub(crate) guest: Option<Guest>,
}

/// How far a bot is on its way, and since when.
struct Way<'a> {
    tally: &'a Tally,
    asked: Instant,
    stage: Stage,
}

impl<'a> Way<'a> {
    fn begin(tally: &'a Tally) -> Self {
        tally.asked();
        Self { tally, asked: Instant::now(), stage: Stage::SignIn }
    }

    fn reach(&mut self, stage: Stage) {
        self.tally.moved(self.stage, stage, self.asked.elapsed());
        self.stage = stage;
    }
}

impl Bot {
    /// Asks for a match and plays it.
    pub(crate) async fn play(&mut self, world: &World) {
        let mut way = Way::begin(&world.tally);
        let ending = match self.walk(world, &mut way).await {
            Ok(result) => Ending::Finished(result),
            Err(ending) => ending,
        };
        if matches!(ending, Ending::Failed(_)) {
            // Perhaps the deployment does not know the guest any more.
            self.guest = None;
        }
        world.tally.ended(way.stage, ending);
    }

    async fn walk(&mut self, world: &World, way: &mut Way<'_>) -> Result<PublicResult, Ending> {
        let guest = self.sign_in(world).await?;
        way.reach(Stage::Measure);
        let latencies = self.measure(world).await?;
        way.reach(Stage::Ticket);
        let search = Search::start(&guest, &latencies)
            .await
            .map_err(|error| failed(error.code(), &error))?;
        way.reach(Stage::Match);
        let connection = find_match(world, search).await?;
        way.reach(Stage::Connect);
        let game = join(world, &connection).await?;
        world.tally.introduce(game.welcome().player_tag, self.number);
        way.reach(Stage::Play);
        self.finish(world, game).await
    }

    async fn sign_in(&mut self, world: &World) -> Result<Guest, Ending> {
        if let Some(guest) = &self.guest {
            return Ok(guest.clone());
        }
        let signing_in = Guest::sign_in(&world.deployment, self.identity.as_ref());
        let guest = world.stop.unless(signing_in).await.ok_or(Ending::Left)?;
        let guest = guest.map_err(|error| failed(error.code(), &error))?;
        self.guest = Some(guest.clone());
        Ok(guest)
    }

    async fn measure(&self, world: &World) -> Result<Latencies, Ending> {
        let locations = &world.deployment.config().locations;
        let measuring = latency::measure(locations);
        let mut measured = world.stop.unless(measuring).await.ok_or(Ending::Left)?;
        self.distance.add_to(&mut measured);
        latency::latencies(&measured).ok_or_else(|| {
            Ending::Failed(Cause {
                reason: "no-beacon".to_owned(),
                message: format!("none of {} locations' beacons answered", locations.len()),
            })
        })
    }

    async fn finish(&mut self, world: &World, mut game: Game) -> Result<PublicResult, Ending> {
        let seat = game.welcome().seat;
        let never = game.welcome().match_length + LOBBY_TIME_MAX;
        let never_ends = Instant::now() + never;
        let leaves = Instant::now() + world.play_time_max.unwrap_or(never * 2);
        let mut look = interval(self.pilot.attention());
        look.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut stop = world.stop.clone();
        loop {
            tokio::select! {
                event = game.next() => match event {
                    Some(Ok(GameEvent::Ended(result))) => return Ok(result),
                    Some(Ok(_)) => {}
                    Some(Err(error)) => return Err(failed("connection-lost".to_owned(), &error)),
                    None => return Err(Ending::Left),
                },
                _ = look.tick() => if let Some(state) = game.state() {
                    let (x, y) = self.pilot.steer(&state, seat);
                    game.steer(x, y);
                },
                () = sleep_until(never_ends) => return Err(Ending::Failed(Cause {
                    reason: "match-endless".to_owned(),
                    message: format!("the match did not end within {} s", never.as_secs()),
                })),
                () = sleep_until(leaves) => break,
                () = stop.requested() => break,
            }
        }
        game.leave().await;
        Err(Ending::Left)
    }
}

async fn find_match(world: &World, mut search: Search) -> Result<Connection, Ending> {
    match world.stop.unless(search.wait(world.patience)).await {
        Some(Ok(connection)) => Ok(connection),
        Some(Err(error)) => Err(unmatched(&error)),
        None => match search.cancel().await {
            Ok(_) => Err(Ending::Left),
            Err(error) => Err(failed(error.code(), &error)),
        },
    }
}

/// No match; a failure only if the ticket may still be open. The words name no
/// ticket, for they stand for all bots that had the same reason.
fn unmatched(error: &WaitError) -> Ending {
    let message = match error {
        WaitError::Ended { reason, .. } => reason.message.clone(),
        WaitError::OutOfPatience { patience, .. } => {
            format!("the bot cancelled its ticket after {} s", patience.as_secs())
        }
        WaitError::Unsettled { .. } | WaitError::Unreadable { .. } => {
            return failed(error.code(), error);
        }
    };
    Ending::Unmatched(Cause { reason: error.code(), message })
}

async fn join(world: &World, connection: &Connection) -> Result<Game, Ending> {
    let joining = world.dialer.join(connection);
    let joined = world.stop.unless(joining).await.ok_or(Ending::Left)?;
    joined.map_err(|error| failed(error.code(), &error))
}

fn failed(reason: String, error: &dyn Error) -> Ending {
    Ending::Failed(Cause { reason, message: chain(error) })
}

/// An error and all its causes, on one line.
pub(crate) fn chain(error: &dyn Error) -> String {
    let causes = iter::successors(Some(error), |&error| error.source());
    let mut words: Vec<String> = causes.map(ToString::to_string).collect();
    // A transparent error says the same as its cause.
    words.dedup();
    words.join(": ")
}
