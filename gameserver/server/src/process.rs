//! The life of a game server process: ready, one game session, gone.
//!
//! GameLift starts a process, waits until it is ready, gives it one game session,
//! and starts another process when it has ended. The result is on its way to the
//! backend before the process says that it ends.

use std::{
    io,
    path::Path,
    time::{Duration, Instant, SystemTime},
};

use api_contract::{
    ids::IdError,
    play::{MatchResult, RefusalCode},
};
use game::{Rules, RulesError};
use muster_server_sdk::{
    ActivatingGameSession, ActiveGameSession, CallError, ConnectError, Event, Events, GameLift,
    HealthCheck, Parameters, ParametersError, ProcessParameters, ProcessReadyError,
};
use tokio::sync::{mpsc, watch};
use tracing::Instrument as _;

use crate::{
    arguments::Arguments,
    certificate::{self, CertificateError},
    door::{Door, Hall},
    expected::Expected,
    gamelift,
    limits::{REQUESTS_MAX, TERMINATION_MARGIN},
    listener::{ListenError, Listener},
    logs::{self, Logs},
    match_loop::{MatchLoop, Outcome},
    pulse::Pulse,
    results,
    signals::Signals,
    table::Waiting,
};

/// Why a process ends otherwise than well.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ProcessError {
    /// Whoever started the process did not say where GameLift is.
    #[error("do not know where GameLift is")]
    Parameters(#[from] ParametersError),
    /// GameLift cannot be reached.
    #[error("could not connect to GameLift")]
    Connect(#[source] ConnectError),
    /// GameLift was reached, and cannot be any more.
    #[error("lost the connection to GameLift for good")]
    Lost(#[source] Option<ConnectError>),
    /// GameLift refused something that the process cannot do without.
    #[error("could not {what}")]
    Call {
        /// What was tried.
        what: &'static str,
        /// What GameLift said.
        source: CallError,
    },
    /// GameLift does not want the process.
    #[error("could not become ready")]
    Ready(#[from] ProcessReadyError),
    /// There is nothing to prove the server's name with.
    #[error(transparent)]
    Certificate(#[from] CertificateError),
    /// There is no port.
    #[error(transparent)]
    Listen(#[from] ListenError),
    /// The system does not tell when it wants the process to end.
    #[error("could not listen for signals")]
    Signals(#[source] io::Error),
    /// The path of the log file is none.
    #[error("could not tell where the log file is")]
    LogPath(#[source] io::Error),
    /// The game session has no id that results could name.
    #[error("could not use the game session's id")]
    GameSessionId(#[from] IdError),
    /// The arguments make no match.
    #[error(transparent)]
    Rules(#[from] RulesError),
}

/// Plays one game session, or none if there is none until the process has to end.
pub(crate) async fn run(arguments: Arguments, logs: Logs) -> Result<(), ProcessError> {
    let parameters = Parameters::from_environment()?;
    let gamelift = GameLift::connect(parameters).await.map_err(ProcessError::Connect)?;
    let listener = listen(&gamelift, &arguments).await?;
    let signals = Signals::listen().map_err(ProcessError::Signals)?;
    let pulse = Pulse::default();
    let port = listener.address().port();
    let ready = readiness(port, logs.path(), pulse.clone())?;
    let door = Door::waiting();
    let listening = tokio::spawn(listener.run(door.subscribe()).in_current_span());
    let (process, events) = gamelift.process_ready(ready).await?;
    tracing::info!(port, "ready");

    let queue = arguments.results_queue();
    let mut hosting = Hosting { arguments, logs, events, signals, door, pulse, result: None };
    let hosted = hosting.host().await;
    hosting.door.send_replace(Door::Shut(RefusalCode::ShuttingDown));
    let reporting = async {
        if let (Some(queue), Some(result)) = (&queue, &hosting.result) {
            queue.report(&process, result).await;
        }
    };
    let (listened, ()) = tokio::join!(listening, reporting);
    if let Err(error) = listened {
        tracing::error!(%error, "the listener broke");
    }
    hosted?;
    process
        .process_ending()
        .await
        .map_err(|source| ProcessError::Call { what: "say that the process ends", source })
}

async fn listen(gamelift: &GameLift, arguments: &Arguments) -> Result<Listener, ProcessError> {
    let certificate = gamelift
        .compute_certificate()
        .await
        .map_err(|source| ProcessError::Call { what: "ask for the certificate", source })?;
    let tls = certificate::tls_configuration(certificate.certificate_path.as_deref())?;
    let listener = Listener::bind(arguments.bind, arguments.ports, tls)?;
    tracing::info!(address = %listener.address(), "listening");
    Ok(listener)
}

fn readiness(
    port: u16,
    log_path: Option<&Path>,
    pulse: Pulse,
) -> Result<ProcessParameters, ProcessError> {
    let log_path = log_path.map(std::path::absolute).transpose().map_err(ProcessError::LogPath)?;
    let health = HealthCheck::ask(move || std::future::ready(pulse.is_healthy(Instant::now())));
    Ok(ProcessParameters::new(port).log_paths(log_path).health(health))
}

/// What comes from outside and concerns the whole process.
enum Occurrence {
    /// GameLift wants a game session hosted.
    Start(ActivatingGameSession),
    /// The process is to end, and will be ended at the time if there is one.
    Terminate(Option<SystemTime>),
    /// There is no GameLift any more.
    Lost(Option<ConnectError>),
}

/// A process that GameLift knows as ready.
struct Hosting {
    arguments: Arguments,
    logs: Logs,
    events: Events,
    signals: Signals,
    door: watch::Sender<Door>,
    pulse: Pulse,
    /// How the match ended, once one has.
    result: Option<MatchResult>,
}

impl Hosting {
    /// Hosts the game session that comes.
    async fn host(&mut self) -> Result<(), ProcessError> {
        let activating = match self.next().await {
            Occurrence::Start(activating) => activating,
            Occurrence::Terminate(_) => return Ok(()),
            Occurrence::Lost(error) => return Err(ProcessError::Lost(error)),
        };
        logs::begin_game_session(activating.game_session().id.as_str());
        self.door.send_replace(Door::Opening);
        let session = activating
            .activate()
            .await
            .map_err(|source| ProcessError::Call { what: "activate the game session", source })?;
        self.host_match(session).await
    }

    async fn host_match(&mut self, session: ActiveGameSession) -> Result<(), ProcessError> {
        let (rules, table) = self.lay_table(&session)?;
        let (to_match, requests) = mpsc::channel(REQUESTS_MAX);
        let notice = watch::Sender::new(None);
        let game = MatchLoop { requests, notice: notice.subscribe(), pulse: self.pulse.clone() };
        let game = game.run(table, &rules, self.arguments.join_time());
        tokio::pin!(game);
        self.door.send_replace(Door::Open(Hall { session, requests: to_match }));

        let mut lost = None;
        let outcome = loop {
            tokio::select! {
                outcome = &mut game => break outcome,
                occurrence = self.next(), if lost.is_none() => match occurrence {
                    Occurrence::Start(_) => tracing::warn!("a second game session was ignored"),
                    Occurrence::Terminate(at) => {
                        notice.send_replace(Some(self.last_moment(at)));
                    }
                    Occurrence::Lost(error) => {
                        notice.send_replace(Some(Instant::now()));
                        lost = Some(ProcessError::Lost(error));
                    }
                },
            }
        };
        self.record(outcome);
        lost.map_or(Ok(()), Err)
    }

    fn lay_table<L: crate::table::Link>(
        &self,
        session: &ActiveGameSession,
    ) -> Result<(Rules, Waiting<L>), ProcessError> {
        let id = gamelift::game_session_id(session)?;
        let seed = self.arguments.seed.unwrap_or_else(|| hash(id.as_str()));
        let Arguments { tick_hz, match_seconds, .. } = self.arguments;
        let rules = Rules::new(tick_hz, match_seconds, seed)?;
        let expected = Expected::of(session.game_session());
        tracing::info!(
            match_id = expected.match_id.as_ref().map(ToString::to_string),
            expected = expected.players.len(),
            seed,
            "game session"
        );
        let seats = match session.game_session().maximum_player_session_count {
            0 => game::SEATS,
            count => usize::try_from(count).unwrap_or(game::SEATS),
        };
        Ok((rules.clone(), Waiting::new(id, expected, seats, rules)))
    }

    /// What comes next. May be abandoned and called again.
    async fn next(&mut self) -> Occurrence {
        loop {
            let event = tokio::select! {
                event = self.events.next() => event,
                () = self.signals.next() => {
                    tracing::info!("told to end by a signal");
                    return Occurrence::Terminate(None);
                }
            };
            match event {
                Some(Event::StartGameSession(activating)) => return Occurrence::Start(activating),
                Some(Event::TerminateProcess { at }) => {
                    tracing::info!("told to end by GameLift");
                    return Occurrence::Terminate(at);
                }
                Some(Event::Disconnected(error)) => return Occurrence::Lost(Some(error)),
                None => return Occurrence::Lost(None),
                Some(Event::UpdateGameSession(update)) => {
                    tracing::info!(reason = ?update.reason, "the game session was updated");
                }
                Some(Event::ConnectionLost) => tracing::warn!("the connection to GameLift broke"),
                Some(Event::ConnectionRestored) => tracing::info!("GameLift is back"),
            }
        }
    }

    /// When the match has to be over: after the players' grace, but well before
    /// GameLift ends the process itself.
    fn last_moment(&self, at: Option<SystemTime>) -> Instant {
        let left = |at: SystemTime| at.duration_since(SystemTime::now()).unwrap_or(Duration::ZERO);
        let allowed = at.map_or(Duration::MAX, |at| left(at).saturating_sub(TERMINATION_MARGIN));
        Instant::now() + self.arguments.grace().min(allowed)
    }

    fn record(&mut self, outcome: Outcome) {
        match outcome {
            Outcome::Played(played) => {
                self.logs.record(&results::result_record(&played.result).to_string());
                self.logs.record(&results::metrics_line(&played));
                self.result = Some(played.result);
            }
            Outcome::NobodyCame { missing } => tracing::warn!(missing, "nobody came"),
            Outcome::NotBegun => tracing::info!("ended before the match began"),
        }
    }
}

/// FNV-1a, so that a session's coins lie where they lay when it is replayed from
/// its id.
fn hash(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}
