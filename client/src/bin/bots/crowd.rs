//! Who comes when, and how often.

use std::{
    path::Path,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use api_contract::client_config::Location;
use muster_client::identity::{FileStore, IdentityStore, MemoryStore};
use rand::{Rng, SeedableRng, rngs::StdRng};
use tokio::{
    task::JoinSet,
    time::{Instant, sleep, sleep_until, timeout},
};

use crate::{
    args::{Args, Goal},
    arrivals::Arrivals,
    bot::{Bot, World},
    skill::Pilot,
    tally::{Cause, Ending, Stage},
};

/// Rounds in a row that may pass without a finished match before a group gives
/// up on more.
const IDLE_ROUNDS_MAX: u32 = 3;
/// Between the starts of two groups, so that one is matched before the next waits.
const GROUP_PAUSE_MAX: Duration = Duration::from_secs(2);
/// In which all groups start.
const GROUPS_START_MAX: Duration = Duration::from_secs(10);
/// Between two rounds, as players look at the result before they play again.
const ROUND_PAUSE: Duration = Duration::from_millis(500);
/// Longest pause when nothing works.
const ROUND_PAUSE_MAX: Duration = Duration::from_secs(30);
/// How long bots may take to leave politely.
const LEAVING_TIME_MAX: Duration = Duration::from_secs(10);

/// Makes the bots; the same seed makes the same ones.
pub(crate) fn gather(args: &Args, locations: &[Location]) -> Vec<Bot> {
    let mut seeds = StdRng::seed_from_u64(args.seed);
    let mut latency = args.latency.clone();
    (1..=args.players())
        .map(|number| {
            let mut rng = StdRng::seed_from_u64(seeds.random());
            if args.goal() != Goal::Once && (number - 1) % args.players_per_match == 0 {
                latency = args.latency.of_a_group(locations, &mut rng);
            }
            Bot {
                number,
                identity: identity(args.identities.as_deref(), number),
                distance: latency.distance(locations, &mut rng),
                pilot: Pilot::new(args.skill, rng),
                guest: None,
            }
        })
        .collect()
}

fn identity(folder: Option<&Path>, number: u32) -> Box<dyn IdentityStore> {
    match folder {
        Some(folder) => Box::new(FileStore::at(folder.join(format!("bot-{number}.json")))),
        None => Box::new(MemoryStore::default()),
    }
}

/// Lets them play.
pub(crate) async fn play(world: &Arc<World>, args: &Args, bots: Vec<Bot>) {
    let arrivals = Arrivals::new(args.rate(), args.seed);
    match args.goal() {
        Goal::Once => {
            round(world, bots, arrivals).await;
        }
        goal @ (Goal::Matches(_) | Goal::Forever) => {
            play_on(world, goal, groups(bots, args.players_per_match), args).await;
        }
    }
}

/// All groups side by side, each round after round.
async fn play_on(world: &Arc<World>, goal: Goal, groups: Vec<Vec<Bot>>, args: &Args) {
    let rounds_open = Arc::new(Rounds::towards(goal));
    let count = u32::try_from(groups.len()).unwrap_or(u32::MAX).max(1);
    let pause = GROUP_PAUSE_MAX.min(GROUPS_START_MAX / count);
    let mut playing = JoinSet::new();
    for (number, group) in groups.into_iter().enumerate() {
        let arrivals = (args.rate(), args.seed.wrapping_add(number as u64));
        playing.spawn(rounds(Arc::clone(world), Arc::clone(&rounds_open), group, arrivals));
        if world.stop.unless(sleep(pause)).await.is_none() {
            break;
        }
    }
    while playing.join_next().await.is_some() {}
}

/// How many more rounds may begin, for all groups together.
#[derive(Debug)]
struct Rounds {
    /// None where there is no end.
    matches_wanted: Option<u64>,
    playing: Mutex<u64>,
}

impl Rounds {
    fn towards(goal: Goal) -> Self {
        let matches_wanted = match goal {
            Goal::Matches(wanted) => Some(wanted.into()),
            Goal::Once | Goal::Forever => None,
        };
        Self { matches_wanted, playing: Mutex::default() }
    }

    /// Begins a round, unless those being played will be enough; each gives a match.
    fn begin(&self, finished: u64) -> bool {
        let mut playing = self.playing();
        let open = self.matches_wanted.is_none_or(|wanted| finished + *playing < wanted);
        *playing += u64::from(open);
        open
    }

    /// Ends a round; its match, if there was one, counts as finished by now.
    fn end(&self) {
        *self.playing() -= 1;
    }

    fn playing(&self) -> MutexGuard<'_, u64> {
        // A number is whole, whoever panicked while holding it.
        self.playing.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

async fn rounds(
    world: Arc<World>,
    open: Arc<Rounds>,
    mut group: Vec<Bot>,
    (rate, seed): (crate::arrivals::Rate, u64),
) {
    let mut idle = 0;
    for number in 0_u64.. {
        let before = world.tally.counts().matches;
        if !open.begin(before) {
            return;
        }
        group = round(&world, group, Arrivals::new(rate, seed ^ number.rotate_left(32))).await;
        open.end();
        let after = world.tally.counts().matches;
        idle = if after > before { 0 } else { idle + 1 };
        let given_up = open.matches_wanted.is_some() && idle >= IDLE_ROUNDS_MAX;
        if given_up || group.is_empty() || world.stop.is_requested() {
            return;
        }
        let pause = ROUND_PAUSE.saturating_mul(1 << idle.min(16)).min(ROUND_PAUSE_MAX);
        if world.stop.unless(sleep(pause)).await.is_none() {
            return;
        }
    }
}

/// Every bot comes and plays once; gives back those that can play again.
async fn round(world: &Arc<World>, bots: Vec<Bot>, arrivals: Arrivals) -> Vec<Bot> {
    let start = Instant::now();
    let mut playing = JoinSet::new();
    for (mut bot, at) in bots.into_iter().zip(arrivals) {
        let arrival = sleep_until(start + at);
        if world.stop.unless(arrival).await.is_none() {
            break;
        }
        let world = Arc::clone(world);
        playing.spawn(async move {
            bot.play(&world).await;
            bot
        });
    }
    gather_again(world, playing).await
}

async fn gather_again(world: &World, mut playing: JoinSet<Bot>) -> Vec<Bot> {
    let mut back = Vec::new();
    if world.stop.unless(collect(world, &mut playing, &mut back)).await.is_none() {
        // Each of them has heard it too.
        let _ = timeout(LEAVING_TIME_MAX, collect(world, &mut playing, &mut back)).await;
    }
    back.sort_by_key(|bot| bot.number);
    back
}

async fn collect(world: &World, playing: &mut JoinSet<Bot>, back: &mut Vec<Bot>) {
    while let Some(returned) = playing.join_next().await {
        match returned {
            Ok(bot) => back.push(bot),
            Err(error) => {
                let message = error.to_string();
                let cause = Cause { reason: "bot-crashed".to_owned(), message };
                // Where it was is lost with it; it has certainly asked.
                world.tally.asked();
                world.tally.ended(Stage::SignIn, Ending::Failed(cause));
            }
        }
    }
}

fn groups(bots: Vec<Bot>, size: u32) -> Vec<Vec<Bot>> {
    let mut groups: Vec<Vec<Bot>> = Vec::new();
    let size = usize::try_from(size).unwrap_or(usize::MAX);
    for bot in bots {
        match groups.last_mut() {
            Some(group) if group.len() < size => group.push(bot),
            Some(_) | None => groups.push(vec![bot]),
        }
    }
    groups
}
