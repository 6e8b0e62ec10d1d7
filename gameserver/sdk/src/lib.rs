//! The Amazon GameLift server SDK 5 for Rust.
//!
//! A game server process connects, says that it is ready, is given a game session,
//! lets players in and out, and says that it ends. Each step gives the means for the
//! next, so that they cannot be taken out of order:
//!
//! | step | type | official name |
//! |---|---|---|
//! | connected | [`GameLift`] | InitSDK |
//! | ready | [`ServerProcess`], [`Events`] | ProcessReady |
//! | given a game session | [`ActivatingGameSession`] | OnStartGameSession |
//! | hosting it | [`ActiveGameSession`] | ActivateGameSession |
//! | with a player | [`ValidatedPlayer`] | AcceptPlayerSession |
//! | at the end | [`ServerProcess::process_ending`] | ProcessEnding, Destroy |
//!
//! ```no_run
//! use muster_server_sdk::{Event, GameLift, HealthCheck, Parameters, ProcessParameters};
//!
//! # async fn host(session: muster_server_sdk::ActiveGameSession) {}
//! # async fn run() -> Result<(), Box<dyn std::error::Error>> {
//! let server = GameLift::connect(Parameters::from_environment()?).await?;
//! let process = ProcessParameters::new(7777)
//!     .log_paths(["/local/game/logs"])
//!     .health(HealthCheck::ask(|| async { true }));
//! let (process, mut events) = server.process_ready(process).await?;
//!
//! while let Some(event) = events.next().await {
//!     match event {
//!         Event::StartGameSession(session) => {
//!             tokio::spawn(host(session.activate().await?));
//!         }
//!         Event::UpdateGameSession(update) => println!("backfill: {:?}", update.reason),
//!         Event::ConnectionLost | Event::ConnectionRestored => {}
//!         Event::TerminateProcess { .. } | Event::Disconnected(_) => break,
//!     }
//! }
//! process.process_ending().await?;
//! # Ok(())
//! # }
//! ```
//!
//! And for each player, with the player session id that they bring:
//!
//! ```
//! # use muster_server_sdk::{AcceptPlayerError, ActiveGameSession, PlayerSessionId};
//! # async fn play(player: &muster_server_sdk::ValidatedPlayer) {}
//! # async fn welcome(
//! #     session: &ActiveGameSession,
//! #     what_they_sent: &str,
//! # ) -> Result<(), Box<dyn std::error::Error>> {
//! let id: PlayerSessionId = what_they_sent.parse()?;
//! let player = session.accept_player(&id).await?;
//! play(&player).await;
//! player.remove().await?; // or just drop it: their place is free again
//! # Ok(())
//! # }
//! ```
//!
//! The protocol itself is the [`session`], a state machine without a socket or a
//! clock; the [`messages`] are what it reads and writes.
//!
//! # Invariants
//! - Every call ends within its time limit ([`Timings::call_timeout`]), whatever
//!   becomes of the connection.
//! - Every queue is bounded ([`limits`]).
//! - A [`ValidatedPlayer`] was let in by GameLift, and its place is freed when it is
//!   dropped, and when the wait for it is.
//! - Tokens and keys are in no log and no `{:?}` of ours. (`tungstenite` writes the
//!   handshake, and with it the token, to its log at level *trace*.)
//!
//! # What is deliberately not here
//! - Sockets for players: that is the game's. A game over WebTransport, UDP or TCP
//!   calls the same functions.
//! - Leaving the process: on `TerminateProcess` the official SDKs call `exit` if the
//!   game has no callback. A library should not; this one says *ProcessEnding* if
//!   nobody listens, and closes.
//! - Credentials of container tasks over HTTP, and `ListContainersNetworkInfo`: in a
//!   managed container, give the task's keys in [`ServerParameters`].
//! - The metrics side channel (statsd) and the crash reporter.
//! - Asking again after a refusal such as `TooManyRequests`: only the game knows what
//!   is worth it.
//!
//! # After
//! The wire protocol of Amazon's server SDK 5 in the Go dialect, as its official Go
//! (5.6.0), C++ (5.4.0) and C# (5.5) SDKs speak it; read and run in November 2026.
//! It is not documented by AWS. We keep the variables' names and their precedence, the
//! URL and its parameters, both ways of signing, the messages, the times of heartbeats
//! and the sorting of errors. We differ, on purpose:
//! - **Frames are taken in order, and pushes wait until the process is ready.** The
//!   official SDKs lose a game session that follows the ready reply at once in up to
//!   a third of cases, and Go may hand on two pushes in the wrong order.
//! - **A game session told of twice starts once.**
//! - **Without a health callback the process is healthy,** as AWS documents and the
//!   C++ SDK does; Go and C# report it as unhealthy.
//! - **Any end of the socket that we did not ask for is followed by a reconnect,** at
//!   random moments and ever rarer. The official SDKs wait without jitter, and C++
//!   stays away for ever after the close codes 1000 and 1001.
//! - **A refused first connection is an error at once,** unless it was refused for
//!   haste or by a fault of the service; the official SDKs try for minutes.
//! - **Requests are repeated with their id,** on the same socket when a reply is late
//!   and on the next when the connection is lost, as C++ does. Go and C# leave that to
//!   the game.
//! - **A refresh holds nothing up,** while Go stops sending for five seconds; and it
//!   does not move a connection from `wss://` to `ws://`.
//! - **The certificate is verified,** which of the official SDKs only Go does.
//! - **The end is said by a Close frame,** while Go drops the connection.
//! - **A player is looked up before being accepted,** so that the game learns who they
//!   are; the official `AcceptPlayerSession` does not say.
//! - **We say that we are Go 5.4.0** unless told otherwise; see [`SdkLanguage`].

mod backfill;
mod backoff;
mod chain;
mod connection;
mod endpoint;
mod events;
mod fleet_roles;
mod game_sessions;
mod handle;
mod health;
pub mod ids;
pub mod limits;
mod matchmaker_data;
pub mod messages;
pub mod parameters;
mod player_sessions;
mod query;
mod secrets;
mod server;
pub mod session;
mod sigv4;

pub use backfill::{MatchBackfill, StartBackfillError};
pub use connection::{ConnectError, DialError, TlsError};
pub use endpoint::{Endpoint, EndpointError};
pub use events::{Event, Events};
pub use fleet_roles::FleetRoleError;
pub use game_sessions::{ActivatingGameSession, ActiveGameSession};
pub use health::HealthCheck;
pub use ids::{
    FleetId, GameSessionId, HostId, IdError, MatchmakingConfigurationArn, PlayerId,
    PlayerSessionId, ProcessId, RoleArn, TicketId,
};
pub use limits::Timings;
pub use matchmaker_data::{
    AutoBackfillMode, MatchedPlayer, MatchmakerData, MatchmakerDataError, Team,
};
pub use messages::{
    AttributeValue, BackfillPlayer, ComputeCertificate, FleetRoleCredentials, GameSession,
    GameSessionUpdate, PlayerSession, PlayerSessionCreationPolicy, PlayerSessionPage,
    PlayerSessionQuery, PlayerSessionStatus, PlayerSessionSubject, ServiceError, ServiceErrorKind,
    UpdateReason,
};
pub use parameters::{Parameters, ParametersError, SdkLanguage, ServerParameters};
pub use player_sessions::{AcceptPlayerError, ValidatedPlayer};
pub use secrets::Secret;
pub use server::{GameLift, ProcessParameters, ProcessReadyError, ServerProcess};
pub use session::CallError;

/// The example of the README, so that it keeps compiling.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
