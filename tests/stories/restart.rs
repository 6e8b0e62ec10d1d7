//! Killed at any moment, the local cloud comes back with every ticket.

use std::{process::Command, time::Duration};

use muster_client::{Deployment, player_api::PlayerApi};
use tests::cloud::{Cloud, PATIENCE};
use tokio::time::{sleep, timeout};

use crate::players::Player;

/// Whether a process with this id is there.
fn lives(process: u32) -> bool {
    Command::new("kill").args(["-0", &process.to_string()]).output().unwrap().status.success()
}

fn children(cloud: &Cloud) -> Vec<u32> {
    let parent = cloud.process_id().to_string();
    let listing = Command::new("pgrep").args(["-P", &parent]).output().unwrap();
    let listing = String::from_utf8(listing.stdout).unwrap();
    listing.lines().map(|line| line.trim().parse().unwrap()).collect()
}

async fn until_gone(processes: &[u32]) {
    let gone = async {
        while processes.iter().any(|process| lives(*process)) {
            sleep(Duration::from_millis(20)).await;
        }
    };
    timeout(PATIENCE, gone).await.expect("no process outlives the local cloud");
}

#[tokio::test]
async fn nothing_outlives_a_local_cloud_that_was_killed() {
    let mut cloud = Cloud::start().await;
    cloud.until("game servers", |status| status["fleet"]["living"].as_u64() >= Some(4)).await;
    let children = children(&cloud);
    assert!(children.len() >= 4, "{children:?}");

    cloud.kill().await;

    until_gone(&children).await;
}

#[tokio::test]
async fn a_local_cloud_that_is_asked_to_stop_leaves_nothing_behind() {
    let mut cloud = Cloud::start().await;
    cloud.until("game servers", |status| status["fleet"]["living"].as_u64() >= Some(4)).await;
    let children = children(&cloud);

    cloud.stop().await;

    assert!(children.iter().all(|process| !lives(*process)), "{children:?}");
}

#[tokio::test]
async fn an_open_ticket_outlives_a_kill_and_is_settled_with_a_reason() {
    let mut cloud = Cloud::start().await;
    let ada = Player::arrive(&cloud).await;
    // Waits for the rule set's expansion, so the kill finds it open.
    let search = ada.search(&[("us-east-1", 500)]).await;
    let ticket = search.ticket().ticket_id.clone();

    cloud.kill().await;
    cloud.restart().await;

    // The player's client knows the old port; the same player asks at the new one.
    let deployment = Deployment::discover(cloud.url()).await.unwrap();
    let store = muster_client::identity::MemoryStore::default();
    let pool = &deployment.config().identity_pool_id;
    muster_client::identity::IdentityStore::save(&store, pool, ada.guest.player_id()).unwrap();
    let guest = muster_client::Guest::sign_in(&deployment, &store).await.unwrap();
    let api = PlayerApi::of(&guest);
    let settled = timeout(PATIENCE * 3, async {
        loop {
            let read = api.read(&ticket).await.unwrap().value;
            if read.state.is_final() {
                return read;
            }
            sleep(Duration::from_millis(200)).await;
        }
    });
    let settled = settled.await.expect("the ticket is settled");

    assert!(guest.player_id() == ada.guest.player_id(), "the guest is somebody else");
    assert!(serde_json::to_value(&settled).unwrap()["reason"]["message"].is_string());
    assert_eq!(api.player().await.unwrap().open_ticket_id, None, "the player is free again");
}
