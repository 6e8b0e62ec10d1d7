//! `muster-ops seed`: players, tickets and matches as a game of some days has them.

mod invention;

use api_contract::{Ticket, admin::matches::Match};
use api_service::{
    Clock, PortError, SystemClock,
    stores::{BATCH_MAX, BulkStore},
};
use futures_util::{StreamExt, TryStreamExt, stream};

use crate::{
    arguments::Seed,
    report::{self, Progress},
    tables::Tables,
};
use invention::Invention;

/// Rounds' worth of items that are invented ahead: few, so that millions need no
/// more memory than thousands.
const PORTION: usize = 40 * BATCH_MAX;

/// Fills the tables.
///
/// # Errors
/// When a table cannot be written.
pub(crate) async fn run(tables: &Tables, wish: &Seed) -> Result<(), PortError> {
    let bulk = &tables.bulk();
    let mut invention = Invention::new(wish, SystemClock.now());
    let played = (wish.matches as usize).min(wish.tickets as usize / 2);
    let alone = wish.tickets as usize - 2 * played;
    let at_once = usize::from(wish.at_once);

    let players = Progress::new("players", wish.players as usize);
    for portion in portions(wish.players as usize) {
        let items = invention.players(portion);
        write(&items, at_once, &players, |batch| bulk.put_players(batch)).await?;
    }
    players.end();

    let matches = Progress::new("matches, with two tickets each", played);
    for portion in portions(played) {
        let (tickets, items) = invention.matches(portion);
        write_played(bulk, &tickets, &items, at_once, &matches).await?;
    }
    matches.end();

    let tickets = Progress::new("tickets without a match", alone);
    for portion in portions(alone) {
        let items = invention.failed_tickets(portion);
        write(&items, at_once, &tickets, |batch| bulk.put_tickets(batch)).await?;
    }
    tickets.end();
    report::line(&format!(
        "{} players, {played} matches, {} tickets",
        wish.players,
        2 * played + alone
    ));
    Ok(())
}

async fn write_played(
    bulk: &BulkStore,
    tickets: &[Ticket],
    matches: &[Match],
    at_once: usize,
    progress: &Progress,
) -> Result<(), PortError> {
    let silent = Progress::new("tickets", usize::MAX);
    write(tickets, at_once, &silent, |batch| bulk.put_tickets(batch)).await?;
    write(matches, at_once, progress, |batch| bulk.put_matches(batch)).await
}

/// `total` as portions.
fn portions(total: usize) -> impl Iterator<Item = usize> {
    (0..total).step_by(PORTION).map(move |begin| PORTION.min(total - begin))
}

async fn write<'a, T, Written>(
    items: &'a [T],
    at_once: usize,
    progress: &Progress,
    put: impl Fn(&'a [T]) -> Written,
) -> Result<(), PortError>
where
    Written: Future<Output = Result<(), PortError>>,
{
    let writes = items.chunks(BATCH_MAX).map(|batch| {
        let written = put(batch);
        async move {
            written.await?;
            progress.add(batch.len());
            Ok(())
        }
    });
    stream::iter(writes).buffer_unordered(at_once).try_collect().await
}
