//! AWS calls as the world answers them: what is taken, what is refused and how.

use serde_json::{Value, json};

use super::{ARENA, DUEL, Scene, deployment};
use crate::gamelift::api;
use crate::wire::{Call, Protocol};

impl Scene {
    /// Makes a call; returns the output or the error as JSON.
    pub(super) fn call(&mut self, operation: &str, input: Value) -> Value {
        let call = Call { operation: operation.to_owned(), input };
        let outcome = self.act(|world, now| api::answer(world, &call, now));
        let response = Protocol::Json.write(outcome, "r-1");
        serde_json::from_slice(response.body()).unwrap()
    }

    fn start(&mut self, players: Value) -> Value {
        let input = json!({"ConfigurationName": "test-local-matchmaking", "Players": players});
        self.call("StartMatchmaking", input)
    }
}

/// A player with these members besides the id.
fn player(members: Value) -> Value {
    let mut player = json!({"PlayerId": "ada"});
    for (name, value) in members.as_object().unwrap() {
        player[name] = value.clone();
    }
    json!([player])
}

#[test]
fn the_configuration_is_named_as_the_deployment_says() {
    let name = deployment(DUEL, |_| {}).matchmaking.name;
    let mut scene = Scene::new(DUEL);

    let all = scene.call("DescribeMatchmakingConfigurations", json!({}));
    let found = &all["Configurations"][0];
    assert_eq!(found["Name"], json!(name));
    let by_arn = json!({"Names": [found["ConfigurationArn"]]});
    assert_eq!(scene.call("DescribeMatchmakingConfigurations", by_arn), all);
    let unknown = json!({"Names": ["other"]});
    let none = scene.call("DescribeMatchmakingConfigurations", unknown);
    assert_eq!(none, json!({"Configurations": []}));
}

#[test]
fn a_ticket_is_described_as_gamelift_describes_it() {
    let mut scene = Scene::new(ARENA);
    let started = scene.start(player(json!({
        "PlayerAttributes": {"skill": {"N": 12}}, "LatencyInMs": {"us-east-1": 20},
    })));
    let ticket = &started["MatchmakingTicket"];
    assert_eq!(ticket["Status"], "QUEUED");

    let described =
        scene.call("DescribeMatchmaking", json!({"TicketIds": [ticket["TicketId"], "unknown"]}));

    assert_eq!(
        described,
        json!({"TicketList": [{
            "TicketId": ticket["TicketId"],
            "ConfigurationName": "test-local-matchmaking",
            "ConfigurationArn": "arn:aws:gamelift:us-east-1:000000000000:matchmakingconfiguration/test-local-matchmaking",
            "Status": "SEARCHING",
            "StartTime": 1_700_000_000.0,
            "Players": [{
                "PlayerId": "ada",
                "PlayerAttributes": {"skill": {"N": 12.0}},
                "LatencyInMs": {"us-east-1": 20},
            }],
        }]})
    );
}

#[test]
fn players_out_of_gamelift_s_limits_are_refused_and_nothing_is_kept() {
    let mut scene = Scene::new(DUEL);
    let long = "x".repeat(101);
    let many: serde_json::Map<_, _> = (0..11).map(|n| (format!("a{n}"), json!({"N": 1}))).collect();
    let locations: serde_json::Map<_, _> = (0..1000).map(|n| (format!("r{n}"), json!(1))).collect();
    let cases = [
        ("no player", json!([])),
        ("eleven", (0..11).map(|n| json!({"PlayerId": format!("p{n}")})).collect()),
        ("twice", json!([{"PlayerId": "ada"}, {"PlayerId": "ada"}])),
        ("no id", json!([{}])),
        ("empty id", json!([{"PlayerId": ""}])),
        ("long id", json!([{"PlayerId": "x".repeat(1025)}])),
        ("many attributes", player(json!({"PlayerAttributes": many}))),
        ("no value", player(json!({"PlayerAttributes": {"a": {}}}))),
        ("two values", player(json!({"PlayerAttributes": {"a": {"N": 1, "S": "x"}}}))),
        ("empty text", player(json!({"PlayerAttributes": {"a": {"S": ""}}}))),
        ("long text", player(json!({"PlayerAttributes": {"a": {"S": long}}}))),
        ("long list", player(json!({"PlayerAttributes": {"a": {"SL": vec!["x"; 101]}}}))),
        ("negative latency", player(json!({"LatencyInMs": {"us-east-1": -1}}))),
        ("no latency", player(json!({"LatencyInMs": {"us-east-1": 0}}))),
        ("many latencies", player(json!({"LatencyInMs": locations}))),
    ];
    for (what, players) in cases {
        assert_eq!(scene.start(players)["__type"], "InvalidRequestException", "{what}");
    }
    assert_eq!(scene.world.tickets_waiting(), 0);
}

#[test]
fn values_of_the_wrong_type_are_refused() {
    let mut scene = Scene::new(DUEL);
    for members in [
        json!({"LatencyInMs": {"us-east-1": 1.5}}),
        json!({"LatencyInMs": {"us-east-1": "20"}}),
        json!({"PlayerAttributes": {"a": {"N": "1"}}}),
        json!({"PlayerAttributes": []}),
    ] {
        let refused = scene.start(player(members.clone()));
        assert_eq!(refused["__type"], "SerializationException", "{members}");
    }
}

#[test]
fn what_does_not_exist_is_not_found() {
    let mut scene = Scene::new(DUEL);
    let cases = [
        ("StartMatchmaking", json!({"ConfigurationName": "none", "Players": [{"PlayerId": "a"}]})),
        ("StopMatchmaking", json!({"TicketId": "none"})),
        ("DescribeMatchmakingRuleSets", json!({"Names": ["none"]})),
        ("DescribeGameSessionQueues", json!({"Names": ["none"]})),
        ("DescribeGameSessionPlacement", json!({"PlacementId": "none"})),
        ("DescribeGameSessions", json!({"FleetId": "fleet-none"})),
        (
            "DescribeGameSessions",
            json!({"GameSessionId": "arn:aws:gamelift:us-east-1::gamesession/x"}),
        ),
        ("DescribePlayerSessions", json!({"PlayerSessionId": "psess-none"})),
        ("DescribeFleetAttributes", json!({"FleetIds": ["fleet-none"]})),
    ];
    for (operation, input) in cases {
        assert_eq!(scene.call(operation, input)["__type"], "NotFoundException", "{operation}");
    }
}

#[test]
fn what_makes_no_sense_is_an_invalid_request() {
    let mut scene = Scene::new(DUEL);
    let cases = [
        ("StartMatchmaking", json!({})),
        ("StopMatchmaking", json!({"TicketId": "not/an/id"})),
        ("DescribeMatchmaking", json!({"TicketIds": []})),
        ("DescribeMatchmaking", json!({"TicketIds": vec!["t"; 11]})),
        ("AcceptMatch", json!({"TicketId": "t", "PlayerIds": ["a"], "AcceptanceType": "ACCEPT"})),
        ("DescribeGameSessions", json!({})),
        ("DescribePlayerSessions", json!({"PlayerId": "a", "GameSessionId": "b"})),
        ("ValidateMatchmakingRuleSet", json!({"RuleSetBody": "{}"})),
    ];
    for (operation, input) in cases {
        let refused = scene.call(operation, input);
        assert_eq!(refused["__type"], "InvalidRequestException", "{operation}: {refused}");
        assert_eq!(refused["Message"], refused["message"]);
    }
}

#[test]
fn what_is_not_imitated_says_so() {
    let mut scene = Scene::new(DUEL);

    let refused = scene.call("CreateFleet", json!({"Name": "x"}));

    assert_eq!(refused["__type"], "UnknownOperationException");
    assert_eq!(refused["message"], "the local cloud does not imitate GameLift's CreateFleet");
}

#[test]
fn rule_sets_are_validated_and_described_byte_for_byte() {
    let mut scene = Scene::new(ARENA);

    assert_eq!(
        scene.call("ValidateMatchmakingRuleSet", json!({"RuleSetBody": DUEL})),
        json!({"Valid": true})
    );
    let described = scene.call("DescribeMatchmakingRuleSets", json!({}));
    assert_eq!(described["RuleSets"][0]["RuleSetBody"], ARENA);
}

#[test]
fn the_queue_and_the_fleet_are_described() {
    let mut scene = Scene::new(DUEL);
    scene.ready_server("us-east-1");

    let queue = scene.call("DescribeGameSessionQueues", json!({}));
    let queue = &queue["GameSessionQueues"][0];
    assert_eq!(
        queue["PlayerLatencyPolicies"],
        json!([
            {"MaximumIndividualPlayerLatencyMilliseconds": 50, "PolicyDurationSeconds": 5},
            {"MaximumIndividualPlayerLatencyMilliseconds": 200},
        ])
    );
    let fleet = scene.call("ListFleets", json!({}))["FleetIds"][0].clone();
    let attributes = scene.call("DescribeFleetAttributes", json!({"FleetIds": [fleet]}));
    let attributes = &attributes["FleetAttributes"][0];
    assert_eq!(attributes["Status"], "ACTIVE");
    assert_eq!(queue["Destinations"][0]["DestinationArn"], attributes["FleetArn"]);
    let locations = scene.call("DescribeFleetLocationAttributes", json!({"FleetId": fleet}));
    assert_eq!(locations["LocationAttributes"].as_array().unwrap().len(), 2);
    let here = json!({"FleetId": fleet, "Location": "us-east-1"});
    let busy = scene.call("DescribeFleetLocationUtilization", here);
    assert_eq!(busy["FleetUtilization"]["ActiveServerProcessCount"], 1);
    let all = scene.call("DescribeFleetUtilization", json!({}));
    assert_eq!(all["FleetUtilization"][0]["ActiveGameSessionCount"], 0);
}

#[test]
fn a_finished_placement_and_its_sessions_are_described() {
    let mut scene = Scene::new(ARENA);
    let server = scene.ready_server("us-east-1");
    let ticket = scene.request("t-ada", "ada");
    scene.gather();
    let data = scene.told(&server)[0]["MatchmakerData"].clone();
    let data: Value = serde_json::from_str(data.as_str().unwrap()).unwrap();
    let session = scene.activate(&server);

    let placement =
        scene.call("DescribeGameSessionPlacement", json!({"PlacementId": data["matchId"]}));
    let placement = &placement["GameSessionPlacement"];
    assert_eq!(
        (&placement["Status"], &placement["GameSessionArn"]),
        (&json!("FULFILLED"), &json!(session))
    );
    let sessions = scene.call("DescribeGameSessions", json!({"GameSessionId": session}));
    let found = &sessions["GameSessions"][0];
    assert_eq!(
        (&found["Status"], &found["CurrentPlayerSessionCount"]),
        (&json!("ACTIVE"), &json!(1))
    );
    let players = scene.call("DescribePlayerSessions", json!({"GameSessionId": session}));
    assert_eq!(players["PlayerSessions"][0]["Status"], "RESERVED");
    let tickets = scene.call("DescribeMatchmaking", json!({"TicketIds": [ticket]}));
    let connection = &tickets["TicketList"][0]["GameSessionConnectionInfo"];
    assert_eq!(
        connection["MatchedPlayerSessions"][0]["PlayerSessionId"],
        players["PlayerSessions"][0]["PlayerSessionId"]
    );
    assert_eq!(connection["Port"], 33000);
}
