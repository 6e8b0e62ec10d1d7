//! Every action, from the button to the audit log.

use std::process::Stdio;

use serde_json::json;
use tests::{
    binaries, bots,
    browser::Look,
    cloud::Cloud,
    console::{self, Operator},
    folder::Folder,
    guest::RawGuest,
};
use tokio::process::Command;

#[tokio::test]
async fn what_is_done_to_a_player_is_done_and_written_down() {
    let cloud = console::start().await;
    bots::run(&cloud, &["--players", "2", "--matches", "1", "--seed", "3"]).await;
    let operator = Operator::sign_in(&cloud, "admin", Look::LIGHT).await;
    let guest = RawGuest::sign_in(&cloud).await;
    // Too far away for any match.
    let wish = json!({"latencies": {"us-east-1": 2_000}}).to_string();
    let ticket = guest.call("POST", "/v1/tickets", wish.clone()).await;
    let ticket_id = ticket.body["ticketId"].as_str().unwrap().to_owned();

    operator.visit(&format!("/tickets/{ticket_id}")).await;
    operator.heading("Ticket").await;
    operator.page.until_says("has not matched yet").await;
    operator.act("Cancel ticket", "the player asked for it").await;
    operator.page.until_says("Cancelled").await;

    operator.page.click("//main//a[starts-with(@href, '/players/')]").await;
    operator.heading("Player").await;
    operator.begin("Set skill").await;
    operator.page.fill("New skill, 0 to 100", "31.5").await;
    operator.confirm("a tournament was counted twice").await;
    operator.page.gone("//dialog[@open]").await;
    operator.page.until_says("31.5").await;

    operator.act("Ban", "sold the account").await;
    operator.page.until_says("Banned").await;
    let refused = guest.call("POST", "/v1/tickets", wish.clone()).await;
    assert_eq!((refused.status, &refused.body["code"]), (403, &json!("player-banned")));
    operator.act("Unban", "it was a mistake").await;
    let accepted = guest.call("POST", "/v1/tickets", wish).await;
    assert_eq!(accepted.status, 202, "{accepted:?}");
    let open = accepted.body["ticketId"].as_str().unwrap();
    guest.call("DELETE", &format!("/v1/tickets/{open}"), "").await;

    operator.act("Export", "asked for by the player").await;
    operator.begin("Erase").await;
    let ending = operator.page.at("//dialog[@open]//label//code").await.text().await.unwrap();
    let field = operator.page.at("//dialog[@open]//input[@name='confirmation']").await;
    field.send_keys(&ending).await.unwrap();
    operator.confirm("asked for by the player").await;
    operator.heading("Players").await;

    operator.go("Audit", "Audit").await;
    for action in [
        "Cancel ticket",
        "Set skill",
        "Ban player",
        "Unban player",
        "Export player",
        "Erase player",
    ] {
        operator.page.until_says(action).await;
    }
    operator.page.until_says("sold the account").await;
    the_chain_holds(&cloud).await;
}

#[tokio::test]
async fn what_is_done_to_servers_is_done_and_written_down() {
    let folder = Folder::new();
    let cloud = console::start_with_long_matches(&folder).await;
    let _bots = bots::play(&cloud, &["--players", "4", "--seed", "8"]);
    let operator = Operator::sign_in(&cloud, "operator", Look::LIGHT).await;

    operator.go("Game sessions", "Game sessions").await;
    operator.page.choose("Status", "Active").await;
    operator.page.until_url("status=ACTIVE").await;
    operator.rows("Game sessions").await;
    operator.open_first("Game sessions").await;
    operator.heading("Game session").await;
    operator.act("End at once", "a player cannot leave the map").await;
    operator.page.until_says("Terminated").await;

    operator.go("Fleets", "Fleets").await;
    operator.open_first("Fleets").await;
    operator.heading("Fleet").await;
    operator.begin("Set").await;
    operator.page.fill("Instances wanted", "2").await;
    operator.confirm("a weekend is coming").await;
    operator.page.gone("//dialog[@open]").await;
    operator.page.until_says("2 wanted").await;

    operator.go("Rule sets", "Rules").await;
    operator.page.press("Work on a copy").await;
    operator.page.until_says("It can be used").await;
    operator.page.press("Ask FlexMatch").await;
    operator.page.until_says("FlexMatch takes it.").await;
    operator.begin("Create").await;
    let name = "//dialog[@open]//input[@type='text']";
    operator.page.at(name).await.send_keys("muster-local-weekend").await.unwrap();
    operator.confirm("for the weekend").await;
    operator.page.gone("//dialog[@open]").await;
    operator.page.until_says("muster-local-weekend").await;

    operator.go("Audit", "Audit").await;
    for action in ["End game session", "Set capacity", "Validate rule set", "Create rule set"] {
        operator.page.until_says(action).await;
    }
    the_chain_holds(&cloud).await;
}

async fn the_chain_holds(cloud: &Cloud) {
    let verified = Command::new(binaries::debug().join("muster-ops"))
        .args(["audit", "verify", "--endpoint", cloud.url()])
        .env("AWS_SHARED_CREDENTIALS_FILE", cloud.data().join("credentials"))
        .stdin(Stdio::null())
        .kill_on_drop(true)
        .output()
        .await
        .unwrap();
    let said = String::from_utf8_lossy(&verified.stdout);
    assert!(verified.status.success(), "{said}{}", String::from_utf8_lossy(&verified.stderr));
}
