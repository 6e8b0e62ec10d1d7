//! What operators see of GameLift, logs and metrics, and that they are not sent it twice.

use api_contract::admin::Group;
use axum::body::Body;
use http::Request;
use serde_json::{Value, json};

use crate::world::{Behaviour, FLEET, FOREIGN_FLEET, OLD_FLEET, Office, session_id};

async fn read(office: &Office, path: &str) -> Value {
    let answer = office.as_operator(Group::Admin).get(&format!("/api/v1/{path}")).await;
    assert_eq!(answer.status, 200, "{path}: {}", answer.body);
    answer.body
}

/// What `name` is of all items of all pages.
async fn all(office: &Office, path: &str, limit: u32, name: &str) -> Vec<String> {
    let (mut found, mut cursor) = (Vec::new(), String::new());
    let joint = if path.contains('?') { '&' } else { '?' };
    for _page in 0..100 {
        let page = read(office, &format!("{path}{joint}limit={limit}{cursor}")).await;
        let items = page["items"].as_array().unwrap();
        assert!(items.len() <= limit as usize);
        found.extend(items.iter().map(|item| item[name].as_str().unwrap().to_owned()));
        match page["next"].as_str() {
            Some(next) => cursor = format!("&cursor={}", next.replace(' ', "%20")),
            None => return found,
        }
    }
    panic!("{path} has no end");
}

#[tokio::test]
async fn fleets_are_ours_with_their_locations() {
    let office = Office::new().await;

    let page = read(&office, "fleets").await;

    assert_eq!(all(&office, "fleets", 1, "fleetId").await, [FLEET, OLD_FLEET]);
    let fleet = &page["items"][0];
    let locations = fleet["locations"].as_array().unwrap();
    let names: Vec<_> = locations.iter().map(|one| one["location"].as_str().unwrap()).collect();
    assert_eq!(names, ["us-east-1", "eu-west-1"], "the home region is one, too");
    assert_eq!(locations[0]["capacity"], json!({"desired": 1, "minimum": 1, "maximum": 2}));
    assert_eq!(locations[0]["utilization"]["gameSessionsFree"], 5);
    let detail = read(&office, &format!("fleets/{FLEET}")).await;
    assert_eq!(detail["serverProcesses"][0]["concurrentExecutions"], 5);
}

#[tokio::test]
async fn what_is_not_ours_is_not_there() {
    let office = Office::new().await;
    let foreign = office.world.gamelift.host(FOREIGN_FLEET, "s", "ACTIVE");
    let viewer = office.as_operator(Group::Admin);

    for path in [
        format!("fleets/{FOREIGN_FLEET}"),
        format!("fleets/{FOREIGN_FLEET}/events"),
        format!("game-session?id={foreign}"),
        format!("game-session/log?id={foreign}"),
        format!("game-session?id={}", session_id(FLEET, "none")),
        "rule-sets/other-dev-rules".to_owned(),
        "rule-sets/game-dev-none".to_owned(),
        "fleets/%20".to_owned(),
        "players/us-east-1:eve".to_owned(),
        "tickets/t-none".to_owned(),
        "matches/m-none".to_owned(),
    ] {
        let answer = viewer.get(&format!("/api/v1/{path}")).await;
        assert_eq!(answer.problem(), (404, "not-found"), "{path}");
    }
    assert!(all(&office, "game-sessions", 10, "gameSessionId").await.is_empty());
    assert_eq!(all(&office, "queues", 10, "name").await, ["game-dev-queue"]);
    let configurations = all(&office, "matchmaking-configurations", 10, "name").await;
    assert_eq!(configurations, ["game-dev-matchmaking"]);
}

#[tokio::test]
async fn game_sessions_are_listed_fleet_after_fleet() {
    let office = Office::new().await;
    for (fleet, name, status) in [
        (FLEET, "a", "ACTIVE"),
        (FLEET, "b", "TERMINATED"),
        (FLEET, "c", "ACTIVE"),
        (OLD_FLEET, "d", "ACTIVE"),
    ] {
        office.world.gamelift.host(fleet, name, status);
    }
    let listed = async |query: &str, limit| {
        let found = all(&office, &format!("game-sessions{query}"), limit, "gameSessionId").await;
        found.iter().map(|id| id.chars().last().unwrap()).collect::<String>()
    };

    for limit in [1, 2, 3, 200] {
        assert_eq!(listed("", limit).await, "abcd", "{limit}");
        assert_eq!(listed("?status=ACTIVE", limit).await, "acd", "{limit}");
    }
    assert_eq!(listed(&format!("?fleetId={OLD_FLEET}"), 10).await, "d");
    assert_eq!(listed(&format!("?fleetId={FOREIGN_FLEET}"), 10).await, "");
    assert_eq!(listed(&format!("?fleetId={FLEET}&location=us-east-1"), 10).await, "");
    let session = read(&office, &format!("game-session?id={}", session_id(FLEET, "a"))).await;
    assert_eq!(session["gameSession"]["matchId"], "match-a");
    assert_eq!(session["playerSessions"][0]["playerId"], "us-east-1:ada");
}

#[tokio::test]
async fn rule_sets_are_ours_and_say_who_uses_them() {
    let office = Office::new().await;
    for number in 0..45 {
        office.world.gamelift.keep_rule_set(&format!("other-dev-{number}"));
        office.world.gamelift.keep_rule_set(&format!("game-dev-{number}"));
    }

    let names = all(&office, "rule-sets", 200, "name").await;

    assert_eq!(names.len(), 46);
    assert!(names.iter().all(|name| name.starts_with("game-dev-")));
    let used = read(&office, "rule-sets/game-dev-rules").await;
    assert_eq!(used["usedBy"], json!(["game-dev-matchmaking"]));
    assert_eq!(read(&office, "rule-sets/game-dev-7").await["usedBy"], json!([]));
}

#[tokio::test]
async fn what_happened_to_a_fleet_is_told_in_words() {
    let office = Office::new().await;
    office.world.gamelift.happen("SERVER_PROCESS_CRASHED", "<script>alert(1)</script>");
    office.world.gamelift.happen("SOMETHING_NEW", "");

    let events = read(&office, &format!("fleets/{FLEET}/events")).await;

    let crash = &events["items"][0];
    assert_eq!(
        (&crash["code"], &crash["severity"]),
        (&json!("SERVER_PROCESS_CRASHED"), &json!("error"))
    );
    assert!(crash["meaning"].as_str().unwrap().contains("read the end of its log"));
    assert_eq!(crash["message"], "<script>alert(1)</script>", "text stays text");
    assert_eq!(events["items"][1]["severity"], "warning");
}

#[tokio::test]
async fn the_end_of_a_log_is_its_last_lines() {
    let office = Office::new().await;
    let id = office.world.gamelift.host(FLEET, "a", "ACTIVE");
    let now = api_service::Clock::now(&*office.world.clock).as_millis();
    let log = async || read(&office, &format!("game-session/log?id={id}")).await;
    let nothing = log().await;
    office.cloudwatch.write(now - 3_000_000, format!("old {id}"));
    office.cloudwatch.write(now - 2_000_000, "of another session");

    let few = log().await;
    for number in 0..300 {
        office.cloudwatch.write(now - 30_000 + number, format!("{number} {id}\n"));
    }
    let many = log().await;

    assert_eq!(nothing, json!({"lines": [], "truncated": false}));
    assert_eq!(few["lines"][0]["text"], format!("old {id}"));
    assert_eq!((few["lines"].as_array().unwrap().len(), &few["truncated"]), (1, &json!(false)));
    let lines = many["lines"].as_array().unwrap();
    assert_eq!((lines.len(), &many["truncated"]), (200, &json!(true)));
    assert_eq!(lines[0]["text"], format!("100 {id}"));
    assert_eq!(lines[199]["text"], format!("299 {id}"));
}

#[tokio::test]
async fn the_overview_answers_whatever_else_does_not() {
    let office = Office::new().await;
    office.world.gamelift.host(FLEET, "a", "ACTIVE");
    let whole = read(&office, "overview").await;
    office.world.clock.turn_seconds(60);
    office.cloudwatch.go_down();
    office.world.gamelift.set("DescribeFleetAttributes", Behaviour::Unreachable);

    let part = read(&office, "overview").await;

    assert_eq!(whole["locations"].as_array().unwrap().len(), 4);
    assert_eq!(whole["locations"][0]["gameSessionsFree"], 4);
    assert_eq!(whole["functions"][0]["invocations"], 14);
    assert_eq!(whole["functions"][1]["errors"], 1);
    assert_eq!(whole.get("problems"), None);
    assert_eq!((part.get("locations"), part.get("functions")), (None, None));
    assert_eq!(part["problems"].as_array().unwrap().len(), 3);
    let hours = &whole["hours"];
    let intervals = hours["intervals"].as_array().unwrap();
    assert_eq!((intervals.len(), part.get("hours")), (36, None));
    assert_eq!(intervals[35]["start"], "2026-11-22T12:00:00.000Z");
    assert_eq!((&intervals[35]["tickets"], &intervals[35]["failures"]), (&json!(1), &json!(3)));
    assert_eq!((&intervals[34]["matches"], &hours["matched"]), (&json!(0), &json!(1)));
    assert_eq!(hours["failures"].as_array().unwrap().len(), 13, "each reason with each end");
}

#[tokio::test]
async fn consoles_that_ask_at_once_share_an_answer() {
    let office = Office::new().await;

    for _console in 0..5 {
        read(&office, "overview").await;
        read(&office, "fleets").await;
    }

    assert_eq!(office.world.gamelift.calls("DescribeFleetAttributes").len(), 1);
    // The functions' health, and the last hours.
    assert_eq!(office.cloudwatch.metric_calls(), 2);
    office.world.clock.turn_seconds(6);
    read(&office, "overview").await;
    assert_eq!(office.world.gamelift.calls("DescribeFleetAttributes").len(), 2);
    assert_eq!(office.cloudwatch.metric_calls(), 2);
}

#[tokio::test]
async fn what_one_has_is_not_sent_again() {
    let office = Office::new().await;
    let viewer = office.as_operator(Group::Viewer);
    let ask = async |path: &str, tag: &str| {
        let request = Request::get(path).header("if-none-match", tag);
        viewer.send(request.body(Body::empty()).unwrap()).await
    };
    let path = "/api/v1/fleets";
    let first = ask(path, "\"none\"").await;
    let tag = first.header("etag").to_owned();

    let same = ask(path, &tag).await;
    office.world.clock.turn_seconds(6);
    office.world.gamelift.host(FLEET, "a", "ACTIVE");
    let other = ask(path, &tag).await;

    assert_eq!((first.status.as_u16(), tag.len()), (200, 34));
    assert_eq!((same.status.as_u16(), &same.body), (304, &Value::Null));
    assert_eq!(same.header("etag"), tag);
    assert_eq!((other.status.as_u16(), other.header("etag") == tag), (200, false));
    for answer in [first, same, other, ask("/api/v1/nothing", &tag).await] {
        assert_eq!(answer.header("cache-control"), "no-store");
        assert_eq!(answer.header("vary"), "authorization");
    }
}

#[tokio::test]
async fn the_api_describes_itself() {
    let office = Office::new().await;

    let document = read(&office, "openapi.json").await;

    assert_eq!(document["info"]["title"], "Muster admin API");
    assert_eq!(document["components"]["securitySchemes"]["accessToken"]["scheme"], "bearer");
}
