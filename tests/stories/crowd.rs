//! Many at once: every ticket ends with a reason, and nothing stays open.

use tests::{
    bots,
    cloud::{Cloud, Setup},
    operator,
};

#[tokio::test]
async fn a_crowd_is_served_and_every_ticket_ends() {
    let cloud = Cloud::start_with(Setup { processes_per_location: 8, ..Setup::default() }).await;

    let arguments = ["--players", "40", "--rate", "40", "--seed", "11"];
    let run = bots::run(&cloud, &arguments).await;

    assert!(run.succeeded, "{:#}", run.report);
    let players = &run.report["requests"];
    assert_eq!(players["asked"], 40);
    assert_eq!(players["connected"], players["matched"], "everybody matched was validated");
    let tickets = operator::items(&cloud, "tickets").await;
    assert_eq!(tickets.len(), 40);
    let ended = ["COMPLETED", "FAILED", "CANCELLED", "TIMED_OUT"];
    for ticket in tickets {
        let status = ticket["status"]["S"].as_str().unwrap();
        assert!(ended.contains(&status), "a ticket is {status}");
    }
    for player in operator::items(&cloud, "players").await {
        assert_eq!(player.get("open_ticket_id"), None);
    }
}
