//! A session played by hand, on a clock that is turned.

use std::time::{Duration, Instant};

use muster_server_sdk::messages::{Push, Request, RequestId};
use muster_server_sdk::session::{HealthQuestion, Output, Session};
use muster_server_sdk::{CallError, Timings};
use serde_json::{Value, json};

/// A session, a clock, and what the session has asked for.
pub(crate) struct Play {
    pub(crate) session: Session,
    pub(crate) now: Instant,
    outputs: Vec<Output>,
}

impl Play {
    /// A session on an open socket.
    pub(crate) fn connected() -> Self {
        let mut play = Self::unconnected();
        play.session.connected(play.now);
        play
    }

    pub(crate) fn unconnected() -> Self {
        let session = Session::new(Timings::default(), 7);
        Self { session, now: Instant::now(), outputs: Vec::new() }
    }

    /// A session that has become ready, and whose first heartbeat is answered.
    pub(crate) fn ready() -> Self {
        let mut play = Self::connected();
        let ready = play.call(&activate());
        play.sent_one("ActivateServerProcess");
        play.reply(&ready, json!({}));
        let question = play.health_question();
        play.session.answer_health(question, true, play.now);
        let heartbeat = play.sent_one("HeartbeatServerProcess");
        play.reply(&request_id(&heartbeat), json!({}));
        play.take();
        play
    }

    pub(crate) fn call(&mut self, request: &Request) -> RequestId {
        self.session.call(request, self.now).unwrap()
    }

    pub(crate) fn say(&mut self, message: Value) {
        self.session.receive(&message.to_string(), self.now);
    }

    /// Answers with 200 and what else the reply is to have.
    pub(crate) fn reply(&mut self, to: &RequestId, content: Value) {
        let mut reply = json!({"RequestId": to, "StatusCode": 200});
        reply.as_object_mut().unwrap().extend(content.as_object().unwrap().clone());
        self.say(reply);
    }

    /// Turns the clock, ticking when the session wants to.
    pub(crate) fn wait(&mut self, duration: Duration) {
        let until = self.now + duration;
        while let Some(deadline) = self.session.next_deadline().filter(|at| *at <= until) {
            self.now = deadline.max(self.now);
            self.session.tick(self.now);
        }
        self.now = until;
    }

    /// Everything asked for since the last time.
    pub(crate) fn take(&mut self) -> Vec<Output> {
        self.collect();
        std::mem::take(&mut self.outputs)
    }

    pub(crate) fn collect(&mut self) {
        self.outputs.extend(std::iter::from_fn(|| self.session.next_output()));
    }

    /// Everything sent since the last time; the rest is kept.
    pub(crate) fn sent(&mut self) -> Vec<Value> {
        self.collect();
        let mut sent = Vec::new();
        self.outputs.retain(|output| match output {
            Output::Send(frame) => {
                sent.push(serde_json::from_str(frame).unwrap());
                false
            }
            Output::Answered { .. }
            | Output::Push(_)
            | Output::AskHealth(_)
            | Output::Refresh(_)
            | Output::Reconnect => true,
        });
        sent
    }

    pub(crate) fn sent_one(&mut self, action: &str) -> Value {
        let sent = self.sent();
        assert_eq!(sent.len(), 1, "{sent:?}");
        assert_eq!(sent[0]["Action"], action);
        sent[0].clone()
    }

    pub(crate) fn health_question(&mut self) -> HealthQuestion {
        self.collect();
        let asked = self.outputs.extract_if(.., |output| matches!(output, Output::AskHealth(_)));
        match asked.last() {
            Some(Output::AskHealth(question)) => question,
            other => panic!("{other:?}"),
        }
    }

    /// Waits for the next time that the game is asked for its health.
    pub(crate) fn next_health_question(&mut self) -> HealthQuestion {
        self.wait(Duration::from_secs(70));
        self.health_question()
    }

    pub(crate) fn answers(&mut self) -> Vec<(RequestId, Result<(), CallError>)> {
        let answered = |output| {
            let Output::Answered { call, outcome } = output else { return None };
            Some((call, outcome.map(|_| ())))
        };
        self.take().into_iter().filter_map(answered).collect()
    }

    pub(crate) fn pushes(&mut self) -> Vec<Push> {
        let pushed = |output| if let Output::Push(push) = output { Some(push) } else { None };
        self.take().into_iter().filter_map(pushed).collect()
    }
}

pub(crate) fn activate() -> Request {
    Request::ActivateServerProcess {
        sdk_version: "5.4.0".into(),
        sdk_language: "Go".into(),
        sdk_tool_name: None,
        sdk_tool_version: None,
        port: 7777,
        log_paths: Vec::new(),
    }
}

pub(crate) fn accept(player: &str) -> Request {
    Request::AcceptPlayerSession {
        game_session_id: "gsess-1".parse().unwrap(),
        player_session_id: player.parse().unwrap(),
    }
}

pub(crate) fn create(game_session: &str) -> Value {
    json!({"Action": "CreateGameSession", "GameSessionId": game_session})
}

pub(crate) fn update(game_session: &str) -> Value {
    json!({"Action": "UpdateGameSession", "GameSession": {"GameSessionId": game_session}})
}

pub(crate) fn request_id(message: &Value) -> RequestId {
    RequestId::from(message["RequestId"].as_str().unwrap())
}
