//! The task that owns the session: it carries out what the session asks for, and
//! tells it what happened.

mod sockets;

use std::collections::HashMap;

use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep_until};

use self::sockets::{Dialing, open};
use super::dial::Socket;
use super::link::{Inbound, Link};
use super::{ConnectError, Dialer, Target};
use crate::chain::Chain;
use crate::events::Notice;
use crate::health::HealthCheck;
use crate::messages::{Push, Reply, Request, RequestId};
use crate::session::{CallError, HealthQuestion, Output, Session};

/// Where the answer to a call goes.
pub(crate) type Answer = oneshot::Sender<Result<Reply, CallError>>;

/// What the game wants of the connection.
#[derive(Debug)]
pub(crate) enum Command {
    /// Make a call.
    Call { request: Request, answer: Answer },
    /// Make a call whose answer nobody waits for.
    Tell { request: Request },
    /// Make the call that makes the process ready; from then on, ask this for its
    /// health.
    BecomeReady { request: Request, health: HealthCheck, answer: Answer },
    /// Say that the process ends, and close.
    End { answer: Answer },
}

/// The state of the task.
pub(crate) struct Driver {
    session: Session,
    dialer: Dialer,
    target: Target,
    link: Option<Link>,
    generation: u64,
    dialing: Option<Dialing>,
    commands: mpsc::Receiver<Command>,
    inbound_sender: mpsc::Sender<Inbound>,
    inbound: mpsc::Receiver<Inbound>,
    notices: mpsc::Sender<Notice>,
    waiting: HashMap<RequestId, Answer>,
    health: HealthCheck,
    /// The game being asked for its health, one question at a time.
    asking: JoinSet<(HealthQuestion, bool)>,
    /// The game did not take an event that it cannot do without.
    deaf: bool,
    /// The call that says that the process ends, once it is made.
    ending: Option<RequestId>,
}

/// Why the task ends.
enum End {
    /// The service was told, or could not be.
    Told(RequestId, Result<Reply, CallError>),
    /// The game dropped everything that could make a call.
    Dropped,
    /// Reconnecting was given up.
    GivenUp(ConnectError),
}

impl Driver {
    /// Takes over an open socket. The first notice goes out when the process is ready.
    pub(crate) fn new(
        dialer: Dialer,
        target: Target,
        socket: Socket,
        commands: mpsc::Receiver<Command>,
        notices: mpsc::Sender<Notice>,
    ) -> Self {
        let (inbound_sender, inbound) = mpsc::channel(crate::limits::FRAMES_MAX);
        let session = Session::new(dialer.timings.clone(), rand::random());
        let mut driver = Self {
            session,
            dialer,
            target,
            link: None,
            generation: 0,
            dialing: None,
            commands,
            inbound_sender,
            inbound,
            notices,
            waiting: HashMap::new(),
            health: HealthCheck::always_healthy(),
            asking: JoinSet::new(),
            deaf: false,
            ending: None,
        };
        driver.use_socket(socket);
        driver
    }

    /// Runs until the process ends or the connection does.
    pub(crate) async fn run(mut self) {
        let end = loop {
            if let Some(end) = self.carry_out() {
                break end;
            }
            if let Some(end) = self.wait().await {
                break end;
            }
        };
        self.finish(end).await;
    }

    /// Waits for the next thing to happen, and tells the session.
    async fn wait(&mut self) -> Option<End> {
        let deadline = self.session.next_deadline().map(Instant::from_std);
        tokio::select! {
            command = self.commands.recv() => match command {
                Some(command) => self.obey(command),
                None => return Some(End::Dropped),
            },
            Some(inbound) = self.inbound.recv() => self.take(inbound),
            (dialing, opened) = open(&mut self.dialing) => return self.opened(dialing, opened),
            Some(answered) = self.asking.join_next() => {
                // An error is a question withdrawn.
                if let Ok((question, healthy)) = answered {
                    self.session.answer_health(question, healthy, now());
                }
            }
            () = until(deadline) => self.tick(),
        }
        None
    }

    /// Does what the session asks for, until it asks for nothing more.
    fn carry_out(&mut self) -> Option<End> {
        while let Some(output) = self.session.next_output() {
            match output {
                Output::Send(frame) => self.send(frame),
                Output::Answered { call, outcome } if self.ending.as_ref() == Some(&call) => {
                    return Some(End::Told(call, outcome));
                }
                Output::Answered { call, outcome } => {
                    if let Some(answer) = self.waiting.remove(&call) {
                        // A caller that no longer waits has its reasons.
                        let _ = answer.send(outcome);
                    }
                }
                Output::Push(push) => self.notify(Notice::Push(push)),
                Output::AskHealth(question) => self.ask_health(question),
                Output::Refresh(refresh) => self.refresh(&refresh),
                Output::Reconnect => self.lose("replies stopped coming"),
            }
        }
        None
    }

    fn obey(&mut self, command: Command) {
        match command {
            Command::Call { request, answer } => self.call(&request, answer),
            Command::Tell { request } => {
                if let Err(error) = self.session.call(&request, now()) {
                    tracing::warn!(action = request.action(), %error, "could not tell GameLift");
                }
            }
            Command::BecomeReady { request, health, answer } => {
                self.health = health;
                self.call(&request, answer);
            }
            Command::End { answer } => self.end(Some(answer)),
        }
    }

    fn call(&mut self, request: &Request, answer: Answer) {
        match self.session.call(request, now()) {
            Ok(id) => {
                self.waiting.insert(id, answer);
            }
            // A caller that no longer waits has its reasons.
            Err(error) => drop(answer.send(Err(error))),
        }
    }

    /// Says that the process ends, unless that is being said already.
    fn end(&mut self, answer: Option<Answer>) {
        let call = match self.ending.clone() {
            Some(call) => Ok(call),
            None => self.session.call(&Request::TerminateServerProcess {}, now()),
        };
        match (call, answer) {
            (Ok(call), Some(answer)) => {
                self.waiting.insert(call.clone(), answer);
                self.ending = Some(call);
            }
            (Ok(call), None) => self.ending = Some(call),
            (Err(error), Some(answer)) => drop(answer.send(Err(error))),
            (Err(error), None) => tracing::warn!(%error, "could not say that the process ends"),
        }
    }

    fn take(&mut self, inbound: Inbound) {
        match inbound {
            Inbound::Frame(text) => self.session.receive(&text, now()),
            Inbound::Closed(generation, reason) => {
                if self.link.as_ref().is_some_and(|link| link.generation == generation) {
                    self.lose(&reason);
                }
            }
        }
    }

    fn tick(&mut self) {
        // Whoever gave up waiting is not worth another attempt.
        let gone = self.waiting.extract_if(|_, answer| answer.is_closed());
        for (call, _) in gone {
            if self.ending.as_ref() != Some(&call) {
                self.session.abandon(&call);
            }
        }
        self.session.tick(now());
    }

    fn ask_health(&mut self, question: HealthQuestion) {
        self.asking.abort_all();
        if self.deaf {
            return self.session.answer_health(question, false, now());
        }
        match self.health.known() {
            Some(healthy) => self.session.answer_health(question, healthy, now()),
            None => {
                let answer = self.health.answer();
                self.asking.spawn(async move { (question, answer.await) });
            }
        }
    }

    /// Tells the game. If it does not listen, the service is told so by the next
    /// heartbeat: a process that misses game sessions is of no use to anybody.
    fn notify(&mut self, notice: Notice) {
        use mpsc::error::TrySendError::{Closed, Full};
        match self.notices.try_send(notice) {
            Ok(()) => {}
            Err(Closed(Notice::Push(Push::TerminateProcess { .. }))) => {
                tracing::info!("GameLift ends the process, and nobody listens: ending it");
                self.end(None);
            }
            Err(Closed(Notice::Push(Push::CreateGameSession(_))) | Full(Notice::Push(_))) => {
                tracing::error!("the game does not take its events: reporting it as unhealthy");
                self.deaf = true;
            }
            Err(Closed(_) | Full(_)) => tracing::debug!("nobody took an event"),
        }
    }

    async fn finish(mut self, end: End) {
        match end {
            End::Told(call, outcome) => {
                self.close().await;
                if let Some(answer) = self.waiting.remove(&call) {
                    let _ = answer.send(outcome);
                }
            }
            End::Dropped => self.close().await,
            End::GivenUp(error) => {
                tracing::error!(error = %Chain(&error), "gave up connecting to GameLift");
                // If it is full, the end of the events has to say enough.
                let _ = self.notices.try_send(Notice::Disconnected(error));
            }
        }
    }

    async fn close(&mut self) {
        // First, so that the socket's task never waits for us while we wait for it.
        self.inbound.close();
        if let Some(link) = self.link.take() {
            link.close().await;
        }
    }
}

fn now() -> std::time::Instant {
    Instant::now().into_std()
}

async fn until(deadline: Option<Instant>) {
    match deadline {
        Some(deadline) => sleep_until(deadline).await,
        None => std::future::pending().await,
    }
}
