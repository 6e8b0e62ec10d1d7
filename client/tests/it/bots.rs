//! The `bots` program, from its command line to its exit status.

use std::{
    collections::BTreeSet,
    process::{Command, Output, Stdio},
};

use api_contract::{PlayerId, Ticket};
use serde_json::Value;

use crate::{game_server::GameServer, tickets::timed_out, world::World};

/// A deployment in which every ticket leads to a short match.
async fn playground() -> World {
    let server = GameServer::start();
    let hash = server.certificate_hash.clone();
    let world = World::with_config(|config| config.server_certificate_hashes = vec![hash]).await;
    world.cloud.desk.books().connection = Some(server.address());
    server.host();
    world
}

fn command(url: &str, arguments: &str) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_bots"));
    command
        .args(["--url", url])
        .args(arguments.split_whitespace())
        .env_remove("MUSTER_URL")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

async fn run(url: &str, arguments: &str) -> Output {
    let mut command = command(url, arguments);
    tokio::task::spawn_blocking(move || command.output().unwrap()).await.unwrap()
}

fn json(output: &Output) -> Value {
    serde_json::from_slice(&output.stdout).unwrap()
}

#[tokio::test]
async fn one_bot_plays_its_match_and_all_is_well() {
    let world = playground().await;

    let output = run(&world.url, "--players 1 --rate all --expect-matched 100% --json").await;

    let report = json(&output);
    assert_eq!(output.status.code(), Some(0), "{report:#}");
    assert_eq!(report["requests"]["finished"], 1);
    assert_eq!(report["timesMs"]["toConnected"]["count"], 1);
    let player = &report["matches"][0]["players"][0];
    assert_eq!((&player["bot"], &player["playerTag"]), (&1.into(), &"0000000000000001".into()));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_crowd_that_comes_all_at_once_plays() {
    let world = playground().await;

    let output = run(&world.url, "--players 50 --rate all --expect-matched 100% --json").await;

    let report = json(&output);
    assert_eq!(output.status.code(), Some(0), "{report:#}");
    assert_eq!(report["requests"]["finished"], 50);
    assert_eq!(report["matchesFinished"], 50);
}

#[tokio::test]
async fn the_same_guests_play_on_until_enough_matches_have_finished() {
    let world = playground().await;

    let output = run(&world.url, "--matches 3 --players 1 --players-per-match 1 --rate all").await;

    let (table, progress) = (text(&output.stdout), text(&output.stderr));
    assert_eq!(output.status.code(), Some(0), "{table}{progress}");
    assert!(table.contains("PASSED   3 requests, 3 matches in "), "{table}");
    assert!(progress.contains("match 3   1 player   60 s   bot 1 7"), "{progress}");
    assert!(!table.contains('\x1b') && !progress.contains('\x1b'));
    let players: BTreeSet<_> = world.cloud.desk.books().tickets.iter().map(player).collect();
    assert_eq!(players.len(), 1);
}

fn player(ticket: &Ticket) -> PlayerId {
    ticket.player_id.clone()
}

#[tokio::test]
async fn a_player_without_a_match_is_a_failure_only_if_one_was_expected() {
    let world = World::start().await;
    world.cloud.desk.will_read([timed_out()]);

    let may = run(&world.url, "--players 2 --rate all --json --quiet").await;
    let must = run(&world.url, "--players 2 --rate all --json --expect-matched 100").await;

    assert_eq!((may.status.code(), must.status.code()), (Some(0), Some(1)));
    let reason = &json(&may)["reasons"][0];
    assert_eq!((&reason["reason"], &reason["count"]), (&"NO_MATCH_IN_TIME".into(), &2.into()));
    assert_eq!(text(&may.stderr), "");
    let cause = "0.0 % of the bots got a match, 100 % were expected";
    assert_eq!(json(&must)["cause"], cause);
}

#[tokio::test]
async fn without_a_deployment_the_cause_is_named() {
    let output = run("http://127.0.0.1:1", "--players 1").await;

    assert_eq!(output.status.code(), Some(1));
    let said = text(&output.stdout);
    assert!(
        said.starts_with("FAILED   could not fetch http://127.0.0.1:1/client.json: "),
        "{said}"
    );
}

#[tokio::test]
async fn a_location_that_does_not_exist_is_a_usage_error() {
    let world = World::start().await;

    let output = run(&world.url, "--latency near:mars-1").await;

    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output.stderr).contains("there is no location mars-1, only us-east-1"));
}

#[tokio::test]
async fn bots_leave_politely_when_standard_input_closes() {
    for (goal, status) in [("--forever", 0), ("--matches 2", 1)] {
        let output = stopped(goal).await;

        assert_eq!(output.status.code(), Some(status), "{goal}");
        assert_eq!(json(&output)["requests"]["left"], 3, "{goal}");
        assert_eq!(text(&output.stdout).lines().count(), 1, "{goal}");
    }
}

/// What bots say whose standard input is closed while they wait for a match.
async fn stopped(goal: &str) -> Output {
    let world = World::start().await;
    let arguments = format!("{goal} --until-stdin-closes --players-per-match 3 --json");
    let mut bots = command(&world.url, &arguments).spawn().unwrap();
    world.cloud.eventually(|desk| desk.open_tickets() == 3).await;

    drop(bots.stdin.take());
    let output = tokio::task::spawn_blocking(move || bots.wait_with_output().unwrap());
    let output = output.await.unwrap();

    assert_eq!(world.cloud.desk.open_tickets(), 0);
    output
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}
