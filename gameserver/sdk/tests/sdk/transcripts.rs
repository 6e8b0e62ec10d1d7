//! Messages in, messages out.

use std::time::Duration;

use muster_server_sdk::messages::{Push, Request};
use muster_server_sdk::session::Output;
use muster_server_sdk::{CallError, ServiceErrorKind, limits};
use serde_json::{Value, json};

use crate::play::{Play, accept, activate, create, request_id, update};

#[test]
fn the_first_heartbeat_follows_the_ready_reply_at_once() {
    let mut play = Play::connected();
    let ready = play.call(&activate());
    assert_eq!(play.sent_one("ActivateServerProcess")["Port"], 7777);
    assert!(!play.session.is_ready());

    play.reply(&ready, json!({}));

    assert!(play.session.is_ready());
    let question = play.health_question();
    play.session.answer_health(question, true, play.now);
    assert_eq!(play.sent_one("HeartbeatServerProcess")["HealthStatus"], true);
}

#[test]
fn heartbeats_come_every_minute_give_or_take_ten_seconds() {
    let mut play = Play::ready();
    let mut intervals = Vec::new();
    for _ in 0..50 {
        let before = play.now;
        play.now = play.session.next_deadline().unwrap();
        play.session.tick(play.now);
        let question = play.health_question();
        play.session.answer_health(question, true, play.now);
        let heartbeat = play.sent_one("HeartbeatServerProcess");
        play.reply(&request_id(&heartbeat), json!({}));
        intervals.push((play.now - before).as_secs_f64());
    }

    assert!(intervals.iter().all(|seconds| (50.0..=70.0).contains(seconds)), "{intervals:?}");
    assert!(intervals.iter().any(|seconds| *seconds < 57.0), "{intervals:?}");
    assert!(intervals.iter().any(|seconds| *seconds > 63.0), "{intervals:?}");
}

#[test]
fn a_health_check_is_answered_while_a_session_runs() {
    let mut play = Play::ready();
    play.say(create("gsess-1"));
    play.call(&accept("psess-1"));
    play.take();

    let question = play.next_health_question();
    play.sent();
    play.session.answer_health(question, false, play.now);

    assert_eq!(play.sent_one("HeartbeatServerProcess")["HealthStatus"], false);
}

#[test]
fn a_game_that_is_silent_for_too_long_is_reported_as_unhealthy_once() {
    let mut play = Play::ready();
    let asked = play.session.next_deadline().unwrap();
    play.now = asked;
    play.session.tick(asked);
    let question = play.health_question();

    play.wait(Duration::from_secs(49));
    assert_eq!(play.sent(), Vec::<Value>::new());
    play.wait(Duration::from_secs(1));
    assert_eq!(play.sent_one("HeartbeatServerProcess")["HealthStatus"], false);
    play.session.answer_health(question, true, play.now);
    assert_eq!(play.sent(), Vec::<Value>::new());
}

#[test]
fn only_the_newest_heartbeat_is_worth_repeating() {
    let mut play = Play::ready();
    play.session.disconnected();
    for _ in 0..5 {
        let question = play.next_health_question();
        play.session.answer_health(question, true, play.now);
    }

    play.session.connected(play.now);

    play.sent_one("HeartbeatServerProcess");
}

#[test]
fn pushes_wait_until_the_process_is_ready_and_keep_their_order() {
    let mut play = Play::connected();
    let ready = play.call(&activate());
    play.say(create("gsess-1"));
    play.say(update("gsess-1"));
    play.say(json!({"Action": "TerminateProcess", "TerminationTime": 1_795_325_607_858_u64}));
    assert_eq!(play.pushes(), []);

    play.reply(&ready, json!({}));

    let pushes = play.pushes();
    assert!(
        matches!(
            pushes[..],
            [
                Push::CreateGameSession(_),
                Push::UpdateGameSession(_),
                Push::TerminateProcess { at: Some(_) }
            ]
        ),
        "{pushes:?}"
    );
}

#[test]
fn a_game_session_right_behind_the_ready_reply_is_not_lost() {
    let mut play = Play::connected();
    let ready = play.call(&activate());

    play.reply(&ready, json!({}));
    play.say(create("gsess-1"));

    assert!(matches!(play.pushes()[..], [Push::CreateGameSession(_)]));
}

#[test]
fn pushes_before_ready_are_bounded() {
    let mut play = Play::connected();
    let ready = play.call(&activate());
    for number in 0..1000 {
        play.say(update(&format!("gsess-{number}")));
    }

    play.reply(&ready, json!({}));

    assert_eq!(play.pushes().len(), limits::EARLY_PUSHES_MAX);
}

#[test]
fn a_game_session_told_twice_starts_once() {
    let mut play = Play::ready();
    play.say(create("gsess-1"));
    play.say(create("gsess-1"));
    play.say(create("gsess-2"));

    assert_eq!(play.pushes().len(), 2);
}

#[test]
fn a_repeated_or_late_reply_is_passed_over() {
    let mut play = Play::ready();
    let call = play.call(&accept("psess-1"));
    play.reply(&call, json!({}));
    play.reply(&call, json!({}));
    play.say(json!({"RequestId": "of-another-life", "StatusCode": 200}));

    assert_eq!(play.answers(), [(call, Ok(()))]);
}

#[test]
fn a_reply_after_the_time_limit_changes_nothing() {
    let mut play = Play::ready();
    let call = play.call(&accept("psess-1"));
    play.wait(Duration::from_secs(60));
    let action = "AcceptPlayerSession";
    assert_eq!(play.answers(), [(call.clone(), Err(CallError::TimedOut { action }))]);

    play.reply(&call, json!({}));

    assert_eq!(play.answers(), []);
}

#[test]
fn an_unanswered_request_is_repeated_as_it_was() {
    let mut play = Play::ready();
    play.call(&accept("psess-1"));
    let first = play.sent_one("AcceptPlayerSession");

    play.wait(Duration::from_secs(23));

    assert_eq!(play.sent(), [first]);
}

#[test]
fn two_silences_in_a_row_replace_the_socket_and_a_frame_between_them_does_not() {
    let reconnects = |play: &mut Play| {
        let outputs = play.take();
        outputs.iter().filter(|output| **output == Output::Reconnect).count()
    };
    let mut silent = Play::ready();
    silent.call(&accept("psess-1"));
    silent.wait(Duration::from_secs(45));
    assert_eq!(reconnects(&mut silent), 1);

    let mut slow = Play::ready();
    slow.call(&accept("psess-1"));
    slow.wait(Duration::from_secs(30));
    slow.say(update("gsess-1"));
    slow.wait(Duration::from_secs(15));
    assert_eq!(reconnects(&mut slow), 0);
}

#[test]
fn a_new_socket_carries_every_unanswered_call_with_its_old_id() {
    let mut play = Play::ready();
    let calls = ["psess-1", "psess-2", "psess-3"].map(|player| play.call(&accept(player)));
    let first = play.sent();
    play.reply(&calls[1], json!({}));
    play.session.disconnected();
    play.wait(Duration::from_secs(30));
    assert_eq!(play.sent(), Vec::<Value>::new());

    play.session.connected(play.now);

    assert_eq!(play.sent(), [first[0].clone(), first[2].clone()]);
    play.reply(&calls[2], json!({}));
    play.reply(&calls[0], json!({}));
    let answered = play.answers().into_iter().map(|(call, _)| call).collect::<Vec<_>>();
    assert_eq!(answered, [calls[1].clone(), calls[2].clone(), calls[0].clone()]);
}

#[test]
fn a_call_without_a_socket_waits_for_one_but_not_for_ever() {
    let mut play = Play::unconnected();
    let call = play.call(&Request::GetComputeCertificate {});
    assert_eq!(play.take(), []);

    play.wait(Duration::from_secs(60));

    assert_eq!(
        play.answers(),
        [(call, Err(CallError::TimedOut { action: "GetComputeCertificate" }))]
    );
    play.session.connected(play.now);
    assert_eq!(play.take(), []);
}

#[test]
fn a_call_that_nobody_waits_for_is_not_repeated() {
    let mut play = Play::ready();
    let call = play.call(&accept("psess-1"));
    play.sent();

    play.session.abandon(&call);
    play.wait(Duration::from_secs(40));
    play.reply(&call, json!({}));

    assert_eq!(play.sent(), Vec::<Value>::new());
    assert_eq!(play.answers(), []);
}

#[test]
fn calls_are_bounded_and_the_end_always_has_room() {
    let mut play = Play::ready();
    for _ in 0..limits::CALLS_MAX {
        play.call(&accept("psess-1"));
    }

    assert_eq!(play.session.call(&accept("psess-1"), play.now), Err(CallError::Busy));
    assert!(play.session.call(&Request::TerminateServerProcess {}, play.now).is_ok());
}

#[test]
fn a_refusal_says_of_what_kind_it_is_and_why() {
    let mut play = Play::ready();
    let call = play.call(&accept("psess-1"));

    play.say(json!({"RequestId": call, "StatusCode": 404, "ErrorMessage": "no such player"}));

    let [(_, Err(CallError::Refused(error)))] = &play.answers()[..] else { panic!() };
    assert_eq!(
        (error.kind, error.message.as_str()),
        (ServiceErrorKind::NotFound, "no such player")
    );
}

#[test]
fn a_refused_process_is_not_ready() {
    let mut play = Play::connected();
    let ready = play.call(&activate());

    play.say(json!({"RequestId": ready, "StatusCode": 403}));
    play.say(create("gsess-1"));

    assert!(!play.session.is_ready());
    assert_eq!(play.pushes(), []);
}

#[test]
fn a_refresh_is_asked_for_even_before_the_process_is_ready() {
    let mut play = Play::connected();

    play.say(json!({
        "Action": "RefreshConnection",
        "RefreshConnectionEndpoint": "wss://elsewhere",
        "AuthToken": "t-2",
    }));

    let outputs = play.take();
    let [Output::Refresh(refresh)] = &outputs[..] else { panic!("{outputs:?}") };
    assert_eq!(refresh.endpoint.as_deref(), Some("wss://elsewhere"));
    assert_eq!(refresh.auth_token.as_ref().unwrap().reveal(), "t-2");
}

#[test]
fn a_process_that_has_ended_is_silent() {
    let mut play = Play::ready();
    let end = play.call(&Request::TerminateServerProcess {});
    play.reply(&end, json!({}));
    play.take();

    play.wait(Duration::from_secs(600));
    play.say(create("gsess-1"));

    assert_eq!(play.take(), []);
    assert_eq!(play.session.call(&accept("psess-1"), play.now), Err(CallError::Closed));
}

#[test]
fn the_same_seed_makes_the_same_conversation() {
    let conversation = || {
        let mut play = Play::ready();
        play.call(&accept("psess-1"));
        play.wait(Duration::from_secs(55));
        format!("{:?}", play.take())
    };

    assert_eq!(conversation(), conversation());
}
