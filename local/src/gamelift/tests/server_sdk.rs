//! What a game server asks while it has a game session.

use serde_json::{Value, json};

use super::{DUEL, Scene, Server};
use crate::{
    credentials::{Mint, Principal},
    gamelift::FleetRole,
    secret::Secret,
};

/// A game session of two that is active, and its player session ids.
fn playing() -> (Scene, Server, String, Vec<String>) {
    let mut scene = Scene::new(DUEL);
    let server = scene.ready_server("us-east-1");
    scene.request("t-ada", "ada");
    scene.request("t-bob", "bob");
    scene.gather();
    let session = scene.activate(&server);
    let page = describe(&mut scene, &server, json!({"GameSessionId": session}));
    let ids = page["PlayerSessions"].as_array().unwrap().iter();
    let ids = ids.map(|p| p["PlayerSessionId"].as_str().unwrap().to_owned()).collect();
    (scene, server, session, ids)
}

fn describe(scene: &mut Scene, server: &Server, mut request: Value) -> Value {
    request["Action"] = json!("DescribePlayerSessions");
    scene.ask(server, request)
}

fn accept(session: &str, player_session: &str) -> Value {
    json!({
        "Action": "AcceptPlayerSession",
        "GameSessionId": session,
        "PlayerSessionId": player_session,
    })
}

fn remove(session: &str, player_session: &str) -> Value {
    json!({
        "Action": "RemovePlayerSession",
        "GameSessionId": session,
        "PlayerSessionId": player_session,
    })
}

#[test]
fn a_player_comes_plays_and_leaves() {
    let (mut scene, server, session, players) = playing();
    let status = |scene: &mut Scene| {
        let page = describe(scene, &server, json!({"PlayerSessionId": players[0]}));
        page["PlayerSessions"][0]["Status"].as_str().unwrap().to_owned()
    };
    assert_eq!(status(&mut scene), "RESERVED");

    assert_eq!(scene.ask(&server, accept(&session, &players[0]))["StatusCode"], 200);
    assert_eq!(status(&mut scene), "ACTIVE");
    scene.wait(60_000);
    assert_eq!(status(&mut scene), "ACTIVE", "only reservations are forfeit");
    assert_eq!(scene.ask(&server, remove(&session, &players[0]))["StatusCode"], 200);

    assert_eq!(status(&mut scene), "COMPLETED");
    let again = scene.ask(&server, accept(&session, &players[0]));
    assert_eq!(again["StatusCode"], 400);
    assert_eq!(
        again["ErrorMessage"],
        format!("PlayerSession ({}) has a status of COMPLETED instead of RESERVED", players[0])
    );
}

#[test]
fn a_reservation_is_forfeit_after_a_minute() {
    let (mut scene, server, session, players) = playing();

    scene.wait(60_000);

    let late = scene.ask(&server, accept(&session, &players[0]));
    assert_eq!(late["StatusCode"], 400);
    assert_eq!(scene.world.status().player_sessions["TIMEDOUT"], 2);
}

#[test]
fn a_repeated_request_has_the_same_reply_and_no_second_effect() {
    let (mut scene, server, session, players) = playing();
    let mut request = accept(&session, &players[0]);
    request["RequestId"] = json!("same");

    let first = scene.ask_as_it_is(&server, &request);
    let second = scene.ask_as_it_is(&server, &request);

    assert_eq!((&first["StatusCode"], &first), (&json!(200), &second));
}

#[test]
fn strangers_sessions_are_refused() {
    let (mut scene, server, session, players) = playing();
    let other = scene.ready_server("us-east-1");

    let unknown = scene.ask(&server, accept(&session, "psess-none"));
    let of_another = scene.ask(&other, accept(&session, &players[0]));
    let without = scene.ask(&server, json!({"Action": "AcceptPlayerSession"}));

    assert_eq!(unknown["StatusCode"], 404);
    assert_eq!(of_another["StatusCode"], 403);
    assert_eq!(without["StatusCode"], 400);
}

#[test]
fn player_sessions_are_found_by_one_criterion_and_filtered() {
    let (mut scene, server, session, players) = playing();
    scene.ask(&server, accept(&session, &players[0]));

    let active = describe(
        &mut scene,
        &server,
        json!({"GameSessionId": session, "PlayerSessionStatusFilter": "ACTIVE"}),
    );
    let page = describe(&mut scene, &server, json!({"GameSessionId": session, "Limit": 1}));
    let next = json!({"GameSessionId": session, "NextToken": page["NextToken"]});
    let rest = describe(&mut scene, &server, next);
    let of_bob = describe(
        &mut scene,
        &server,
        json!({"PlayerId": "bob", "GameSessionId": null, "PlayerSessionId": null, "Limit": 50}),
    );
    let two = describe(&mut scene, &server, json!({"PlayerId": "bob", "GameSessionId": session}));

    assert_eq!(active["PlayerSessions"].as_array().unwrap().len(), 1);
    let found = &active["PlayerSessions"][0];
    assert!(found["CreationTime"].is_i64() && found["TerminationTime"] == 0, "{found}");
    assert_eq!(found["DnsName"], "localhost");
    assert_eq!(page["PlayerSessions"].as_array().unwrap().len(), 1);
    assert_eq!(rest["PlayerSessions"].as_array().unwrap().len(), 1);
    assert_eq!(rest["NextToken"], "");
    assert_eq!(of_bob["PlayerSessions"][0]["PlayerId"], "bob");
    assert_eq!(two["StatusCode"], 400);
}

#[test]
fn the_creation_policy_is_kept() {
    let (mut scene, server, session, _) = playing();
    let mut policy = |word: &str| {
        let request = json!({
            "Action": "UpdatePlayerSessionCreationPolicy",
            "GameSessionId": session,
            "PlayerSessionPolicy": word,
        });
        scene.ask(&server, request)["StatusCode"].clone()
    };

    assert_eq!(policy("DENY_ALL"), 200);
    assert_eq!(policy("NOT_SET"), 400);

    let id = api_contract::GameSessionId::parse(session.as_str()).unwrap();
    assert_eq!(scene.world.game_sessions.find(&id).unwrap().policy.word(), "DENY_ALL");
}

#[test]
fn a_certificate_is_a_folder_and_credentials_are_none() {
    let (mut scene, server, ..) = playing();

    let certificate = scene.ask(&server, json!({"Action": "GetComputeCertificate"}));
    let request = json!({"Action": "GetFleetRoleCredentials", "RoleArn": "arn:aws:iam::1:role/x"});
    let credentials = scene.ask(&server, request);

    assert_eq!(certificate["CertificatePath"], "/certificates");
    assert_eq!(certificate["ComputeName"], "local-us-east-1");
    assert_eq!(
        (&credentials["StatusCode"], &credentials["AccessKeyId"], &credentials["Expiration"]),
        (&json!(200), &json!(""), &json!(0))
    );
}

#[test]
fn servers_may_take_the_fleets_role_and_no_other() {
    let (mut scene, server, ..) = playing();
    let mint = Mint::new(Secret::from_bytes(&[7; 32]));
    scene.world.fleet_role = Some(FleetRole::new("servers", "000000000000", mint.clone()));
    let request = |arn: &str| json!({"Action": "GetFleetRoleCredentials", "RoleArn": arn});

    let given = scene.ask(&server, request("arn:aws:iam::000000000000:role/servers"));
    let other = scene.ask(&server, request("arn:aws:iam::000000000000:role/admin"));

    assert_eq!((&given["StatusCode"], &other["StatusCode"]), (&json!(200), &json!(403)));
    let hour = 60 * 60 * 1000;
    assert_eq!(given["Expiration"], scene.now.as_millis() + hour);
    let token = given["SessionToken"].as_str();
    let known = mint.recognise(given["AccessKeyId"].as_str().unwrap(), token, scene.now).unwrap();
    assert_eq!(known.principal, Principal::FleetRole("servers".to_owned()));
}

#[test]
fn what_is_not_imitated_is_refused_in_words() {
    let (mut scene, server, session, _) = playing();

    let backfill =
        scene.ask(&server, json!({"Action": "StartMatchBackfill", "GameSessionArn": session}));
    let unknown = scene.ask(&server, json!({"Action": "MakeCoffee"}));

    assert_eq!(
        (&backfill["StatusCode"], &backfill["Action"]),
        (&json!(400), &json!("StartMatchBackfill"))
    );
    assert!(backfill["ErrorMessage"].as_str().unwrap().contains("backfill"));
    assert_eq!(unknown["StatusCode"], 400);
}

#[test]
fn the_end_of_a_process_completes_its_players_sessions() {
    let (mut scene, server, session, players) = playing();
    scene.ask(&server, accept(&session, &players[0]));

    scene.ask(&server, json!({"Action": "TerminateServerProcess"}));

    let status = scene.world.status();
    assert_eq!((status.game_sessions["TERMINATED"], status.player_sessions["COMPLETED"]), (1, 2));
    let late = scene.ask(&server, accept(&session, &players[1]));
    assert_eq!(late["StatusCode"], 403);
}

#[test]
fn noise_is_ignored() {
    let (mut scene, server, ..) = playing();
    let sent = scene.sent.len();
    for noise in ["", "{", "[]", "null", r#"{"RequestId":"r"}"#, r#"{"Action":{}}"#] {
        scene.act(|world, now| world.receive(&server.process, server.connection, noise, now));
    }

    assert_eq!(scene.sent.len(), sent);
}

#[test]
fn the_reply_to_a_heartbeat_comes_before_the_game_session_that_it_allows() {
    let mut scene = Scene::new(DUEL);
    scene.request("t-ada", "ada");
    scene.request("t-bob", "bob");
    scene.gather();

    let server = scene.ready_server("us-east-1");

    let mut to_server = scene.sent.iter().filter(|(to, _)| *to == server.connection);
    let actions: Vec<_> = to_server.by_ref().map(|(_, m)| m["Action"].as_str().unwrap()).collect();
    assert_eq!(actions, ["ActivateServerProcess", "HeartbeatServerProcess", "CreateGameSession"]);
}
