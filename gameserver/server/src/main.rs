//! The reference game server: one process, one game session, one match.
//!
//! A process becomes ready, waits for its game session, lets in the players whom
//! GameLift vouches for, plays the match at a fixed tick, and ends. `process` is
//! that life; `listener`, `newcomer` and `player` are a client's way in; `table`
//! joins players to the rules of the game, and `match_loop` keeps the time; the
//! result goes to the backend by the `results_queue`.
//!
//! # Invariants
//! - Only what GameLift accepted reaches the game, by type: `newcomer` has no way
//!   to the match, and a `player` is made of an accepted player session.
//! - The match never waits for a client: messages go into bounded boxes, states
//!   are dropped rather than queued, inputs overwrite each other.
//! - No player is told another's id: players know each other by their `tags`, and
//!   so does the log. Only the message to the `results_queue` has ids.
//! - Every place that was taken is given back, however its player leaves.
//!
//! # What is deliberately not here
//! The rules are `game`, what travels is `api/contract`, and GameLift's protocol
//! is `gameserver/sdk`. Matchmaking has happened before, and what a result
//! changes happens behind the queue.

mod arguments;
mod certificate;
mod connection;
mod door;
mod expected;
mod gamelift;
mod limits;
mod listener;
mod logs;
mod match_loop;
mod newcomer;
mod player;
mod process;
mod pulse;
mod results;
mod results_queue;
mod signals;
mod table;
mod tags;
mod wire;

use std::process::ExitCode;

use clap::Parser;
use tracing::Instrument as _;

use crate::{
    arguments::Arguments,
    logs::{Chain, Logs, OpenLogError},
};

/// One thread: fifty processes share a small machine, and a match needs less.
#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<ExitCode, OpenLogError> {
    let arguments = Arguments::parse();
    let logs = Logs::start(arguments.log, arguments.log_file.as_deref())?;
    let life = async {
        match process::run(arguments, logs).await {
            Ok(()) => ExitCode::SUCCESS,
            Err(error) => {
                tracing::error!(error = %Chain(&error), "the process ends");
                ExitCode::FAILURE
            }
        }
    };
    Ok(life.instrument(logs::life_span()).await)
}
