//! What operators do and look at: ending game sessions, rule sets, the configuration, the event log.

use serde_json::{Value, json};

use super::{ARENA, DUEL, Scene, Server};
use crate::gamelift::launch::Exit;

/// A game session with a player in it, and its server.
fn playing(scene: &mut Scene) -> (Server, String) {
    let server = scene.ready_server("us-east-1");
    scene.request("t-ada", "ada");
    scene.gather();
    let session = scene.activate(&server);
    (server, session)
}

fn described(scene: &mut Scene, session: &str) -> Value {
    let answer = scene.call("DescribeGameSessions", json!({"GameSessionId": session}));
    answer["GameSessions"][0].clone()
}

fn end(scene: &mut Scene, session: &str, mode: &str) -> Value {
    let input = json!({"GameSessionId": session, "TerminationMode": mode});
    scene.call("TerminateGameSession", input)
}

/// The codes in the fleet's log, earliest first.
pub(super) fn event_codes(scene: &mut Scene) -> Vec<String> {
    let fleet = scene.call("ListFleets", json!({}))["FleetIds"][0].clone();
    let answer = scene.call("DescribeFleetEvents", json!({"FleetId": fleet}));
    let events = answer["Events"].as_array().unwrap().iter();
    events.map(|event| event["EventCode"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn a_game_session_is_ended_with_notice() {
    let mut scene = Scene::new(ARENA);
    let (server, session) = playing(&mut scene);

    let answer = end(&mut scene, &session, "TRIGGER_ON_PROCESS_TERMINATE");

    assert_eq!(answer["GameSession"]["Status"], "TERMINATING");
    assert_eq!(scene.told(&server).pop().unwrap()["Action"], "TerminateProcess");
    assert!(scene.killed.is_empty());
    scene.ask(&server, json!({"Action": "TerminateServerProcess"}));
    let over = described(&mut scene, &session);
    assert_eq!(
        (&over["Status"], &over["StatusReason"]),
        (&json!("TERMINATED"), &json!("TRIGGERED_ON_PROCESS_TERMINATE"))
    );
    assert!(over["TerminationTime"].is_number());
}

#[test]
fn a_server_that_does_not_heed_the_notice_is_killed() {
    let mut scene = Scene::new(ARENA);
    let (server, session) = playing(&mut scene);
    end(&mut scene, &session, "TRIGGER_ON_PROCESS_TERMINATE");

    scene.wait(300_000);

    assert_eq!(scene.killed, [server.process]);
    assert_eq!(described(&mut scene, &session)["Status"], "TERMINATED");
    assert_eq!(event_codes(&mut scene).pop().unwrap(), "SERVER_PROCESS_FORCE_TERMINATED");
}

#[test]
fn a_game_session_is_ended_by_force_at_once() {
    let mut scene = Scene::new(ARENA);
    let (server, session) = playing(&mut scene);

    let answer = end(&mut scene, &session, "FORCE_TERMINATE");

    assert_eq!(answer["GameSession"]["StatusReason"], "FORCE_TERMINATED");
    assert_eq!(scene.killed, [server.process]);
    let players = scene.call("DescribePlayerSessions", json!({"GameSessionId": session}));
    assert_eq!(players["PlayerSessions"][0]["Status"], "COMPLETED");
}

#[test]
fn a_match_whose_game_session_is_ended_early_is_placed_elsewhere() {
    let mut scene = Scene::new(ARENA);
    let first = scene.ready_server("us-east-1");
    let ticket = scene.request("t-ada", "ada");
    scene.gather();
    let session = scene.game_session(&first).unwrap();
    let second = scene.ready_server("us-east-1");

    end(&mut scene, &session, "TRIGGER_ON_PROCESS_TERMINATE");
    let late = json!({"Action": "ActivateGameSession", "GameSessionId": session});
    scene.ask(&first, late);

    assert_ne!(scene.activate(&second), session);
    assert_eq!(scene.state(&ticket), "COMPLETED");
    assert_eq!(described(&mut scene, &session)["Status"], "TERMINATING");
}

#[test]
fn what_cannot_be_ended_is_refused() {
    let mut scene = Scene::new(ARENA);
    let (_, session) = playing(&mut scene);
    let unknown = "arn:aws:gamelift:us-east-1::gamesession/f/x";

    assert_eq!(end(&mut scene, unknown, "FORCE_TERMINATE")["__type"], "NotFoundException");
    assert_eq!(end(&mut scene, &session, "GENTLY")["__type"], "InvalidRequestException");
    end(&mut scene, &session, "FORCE_TERMINATE");
    let again = end(&mut scene, &session, "FORCE_TERMINATE");
    assert_eq!(again["__type"], "InvalidGameSessionStatusException");
}

#[test]
fn game_sessions_are_found_by_what_they_are_like() {
    let mut scene = Scene::new(ARENA);
    let (_, session) = playing(&mut scene);
    let fleet = scene.call("ListFleets", json!({}))["FleetIds"][0].clone();
    let mut count = |expression: &str| {
        let input = json!({"FleetId": fleet, "FilterExpression": expression,
            "SortExpression": "creationTimeMillis DESC"});
        let found = scene.call("SearchGameSessions", input);
        found["GameSessions"].as_array().unwrap().len()
    };

    assert_eq!(count(""), 1);
    assert_eq!(count("maximumSessions=5 AND hasAvailablePlayerSessions=true"), 1);
    assert_eq!(count("playerSessionCount>1"), 0);
    assert_eq!(count(&format!("gameSessionId = '{session}'")), 1);
    assert_eq!(count("gameSessionName <> 'x'"), 0);
    let details = scene.call("DescribeGameSessionDetails", json!({"GameSessionId": session}));
    assert_eq!(details["GameSessionDetails"][0]["ProtectionPolicy"], "NoProtection");
    let filter = json!({"FleetId": fleet, "StatusFilter": "TERMINATED"});
    let over = scene.call("DescribeGameSessions", filter);
    assert_eq!(over["GameSessions"], json!([]));
    let nonsense = json!({"FleetId": fleet, "StatusFilter": "DONE"});
    let refused = scene.call("DescribeGameSessions", nonsense);
    assert_eq!(refused["__type"], "InvalidRequestException");
}

#[test]
fn a_rule_set_is_made_used_and_deleted() {
    let mut scene = Scene::new(DUEL);
    scene.request("t-ada", "ada");
    let own = scene.call("DescribeMatchmakingRuleSets", json!({}))["RuleSets"][0].clone();

    let made =
        scene.call("CreateMatchmakingRuleSet", json!({"Name": "arena", "RuleSetBody": ARENA}));
    let switched = scene.call(
        "UpdateMatchmakingConfiguration",
        json!({"Name": "test-local-matchmaking", "RuleSetName": "arena"}),
    );

    let arn = "arn:aws:gamelift:us-east-1:000000000000:matchmakingruleset/arena";
    assert_eq!(made["RuleSet"]["RuleSetArn"], arn);
    assert_eq!(switched["Configuration"]["RuleSetName"], "arena");
    // Under the new rules one player is enough, also for the ticket that waited.
    scene.ready_server("us-east-1");
    scene.gather();
    assert_eq!(scene.world.matches_formed, 1);
    let in_use = scene.call("DeleteMatchmakingRuleSet", json!({"Name": arn}));
    assert_eq!(in_use["__type"], "InvalidRequestException");
    let old = json!({"Name": own["RuleSetName"]});
    assert_eq!(scene.call("DeleteMatchmakingRuleSet", old), json!({}));
    let left = scene.call("DescribeMatchmakingRuleSets", json!({}));
    assert_eq!(left["RuleSets"].as_array().unwrap().len(), 1);
    assert_eq!(scene.kept, 2);
}

#[test]
fn rule_sets_that_are_none_or_there_already_are_refused() {
    let mut scene = Scene::new(DUEL);
    let mut refused = |name: &str, body: &str| {
        let input = json!({"Name": name, "RuleSetBody": body});
        scene.call("CreateMatchmakingRuleSet", input)["__type"] == "InvalidRequestException"
    };

    assert!(!refused("duel-2.0", DUEL));
    assert!(refused("duel-2.0", DUEL));
    assert!(refused("duel", "{}"));
    assert!(refused("", DUEL));
    assert!(refused("two words", DUEL));
    assert!(refused(&"x".repeat(129), DUEL));
    let unknown = json!({"Name": "none"});
    let deleted = scene.call("DeleteMatchmakingRuleSet", unknown);
    assert_eq!(deleted["__type"], "NotFoundException");
}

#[test]
fn rule_sets_outlive_a_restart() {
    let mut before = Scene::new(DUEL);
    before.call("CreateMatchmakingRuleSet", json!({"Name": "arena", "RuleSetBody": ARENA}));
    let kept = before.world.configurations.rule_sets.kept();

    let mut after = Scene::new(DUEL);
    after.world.restore_rule_sets(kept);

    let names = json!({"Names": ["arena"]});
    let found = after.call("DescribeMatchmakingRuleSets", names);
    assert_eq!(found["RuleSets"][0]["RuleSetBody"], ARENA);
}

#[test]
fn the_configuration_is_changed_as_a_whole_or_not_at_all() {
    let mut scene = Scene::new(DUEL);
    let mut update = |mut members: Value| {
        members["Name"] = json!("test-local-matchmaking");
        scene.call("UpdateMatchmakingConfiguration", members)
    };

    let changed = update(json!({"RequestTimeoutSeconds": 90, "AcceptanceRequired": true,
        "AcceptanceTimeoutSeconds": 15, "Description": "louder"}));
    assert_eq!(changed["Configuration"]["RequestTimeoutSeconds"], 90);
    assert_eq!(changed["Configuration"]["AcceptanceTimeoutSeconds"], 15);
    for members in [
        json!({"RequestTimeoutSeconds": 0, "RuleSetName": "none"}),
        json!({"AcceptanceTimeoutSeconds": 601}),
        json!({"RequestTimeoutSeconds": 5, "BackfillMode": "AUTOMATIC"}),
        json!({"RequestTimeoutSeconds": 5, "GameSessionQueueArns": ["other"]}),
    ] {
        assert_eq!(update(members)["__type"], "InvalidRequestException");
    }
    assert_eq!(update(json!({"RuleSetName": "none"}))["__type"], "NotFoundException");
    let now = update(json!({"AcceptanceRequired": false}));
    assert_eq!(now["Configuration"]["RequestTimeoutSeconds"], 90);
    assert_eq!(now["Configuration"]["Description"], "louder");
    assert_eq!(now["Configuration"]["AcceptanceTimeoutSeconds"], Value::Null);
    let again = update(json!({"AcceptanceRequired": true}));
    assert_eq!(again["__type"], "InvalidRequestException", "nobody says for how long");
}

#[test]
fn the_log_tells_what_became_of_processes() {
    let mut scene = Scene::new(ARENA);
    let (server, _) = playing(&mut scene);
    scene.act(|world, now| world.process_exited(&server.process, Exit::Code(101), now));
    let mute = scene.act(|world, now| world.launch("us-east-1", now));
    scene.act(|world, now| world.process_exited(&mute.process, Exit::NeverStarted, now));
    scene.act(|world, now| world.launch("us-east-1", now));
    scene.connected_server("us-east-1");
    scene.wait(300_000);

    let codes = event_codes(&mut scene);

    assert_eq!(
        codes[..4],
        ["FLEET_CREATED", "LOCATION_STATE_ACTIVE", "LOCATION_STATE_ACTIVE", "FLEET_STATE_ACTIVE"]
    );
    let mut rest = codes[4..].to_vec();
    rest.sort();
    assert_eq!(
        rest,
        [
            "SERVER_PROCESS_CRASHED",
            "SERVER_PROCESS_INVALID_PATH",
            "SERVER_PROCESS_PROCESS_READY_TIMEOUT",
            "SERVER_PROCESS_SDK_INITIALIZATION_TIMEOUT",
        ]
    );
}

#[test]
fn the_log_is_read_by_time_and_page_and_never_grows_without_end() {
    let mut scene = Scene::new(ARENA);
    let fleet = scene.call("ListFleets", json!({}))["FleetIds"][0].clone();
    scene.wait(10_000);
    for _ in 0..1_200 {
        let launch = scene.act(|world, now| world.launch("us-east-1", now));
        scene.act(|world, now| world.process_exited(&launch.process, Exit::Code(1), now));
    }
    let since = json!({"FleetId": fleet, "StartTime": 1_700_000_009.5, "Limit": 7});
    let before = json!({"FleetId": fleet, "EndTime": 1_700_000_009.5});

    let page = scene.call("DescribeFleetEvents", since);
    let none = scene.call("DescribeFleetEvents", before);

    assert_eq!(page["Events"].as_array().unwrap().len(), 7);
    assert_eq!(page["NextToken"], "7");
    assert_eq!(none["Events"], json!([]));
    assert_eq!(scene.world.fleet_events.between(None, None).len(), 1_000);
}
