//! Keeping players out, and setting their skill.

use std::time::Duration;

use api_contract::{Latencies, Ticket, TicketId, admin::players::Ban, tickets::TicketState};
use api_service::stores::{Changed, OpenError};
use serde_json::json;

use crate::world::{World, near, player_id};

async fn ban(world: &World, name: &str, lasts: Option<Duration>) -> Changed {
    let since = world.backend.clock.now();
    let ban = Ban {
        since,
        until: lasts.map(|lasts| since.plus(lasts)),
        reason: "cheated".to_owned(),
        by: "olga".to_owned(),
    };
    world.backend.players.ban(&player_id(name), &ban).await.unwrap()
}

/// A player who has no ticket any more.
async fn somebody_known(world: &World, name: &str) {
    let ticket = world.ticket_of(name).await;
    world.as_player(name).delete(&format!("/v1/tickets/{}", ticket.ticket_id)).await;
}

#[tokio::test]
async fn a_banned_player_gets_no_ticket_and_is_told_until_when() {
    let world = World::new().await;
    somebody_known(&world, "ada").await;
    ban(&world, "ada", Some(Duration::from_secs(3600))).await;

    let answer = world.as_player("ada").post("/v1/tickets", &near()).await;

    assert_eq!(answer.problem(), (403, "player-banned"));
    assert_eq!(answer.body["until"], "2026-11-22T13:00:00.000Z");
    assert!(!answer.body.to_string().contains("cheated"), "{}", answer.body);
    assert_eq!(world.gamelift.calls("StartMatchmaking").len(), 1);
}

#[tokio::test]
async fn a_ban_without_an_end_holds_until_it_is_lifted() {
    let world = World::new().await;
    somebody_known(&world, "ada").await;
    ban(&world, "ada", None).await;
    world.clock.turn_seconds(100 * 365 * 24 * 3600);
    let refused = world.as_player("ada").post("/v1/tickets", &near()).await;
    world.backend.players.unban(&player_id("ada")).await.unwrap();

    let answer = world.as_player("ada").post("/v1/tickets", &near()).await;

    assert_eq!((refused.problem(), &refused.body["until"]), ((403, "player-banned"), &json!(null)));
    assert_eq!(answer.status, 202);
}

#[tokio::test]
async fn a_ban_that_is_over_holds_no_more() {
    let world = World::new().await;
    somebody_known(&world, "ada").await;
    ban(&world, "ada", Some(Duration::from_secs(60))).await;
    world.clock.turn_seconds(60);

    let answer = world.as_player("ada").post("/v1/tickets", &near()).await;

    assert_eq!(answer.status, 202);
}

#[tokio::test]
async fn a_ban_between_reading_and_writing_holds() {
    let world = World::new().await;
    somebody_known(&world, "ada").await;
    let now = world.backend.clock.now();
    // What the function has made of a player who was not banned when it read.
    let ticket = Ticket {
        ticket_id: TicketId::parse("t-late").unwrap(),
        player_id: player_id("ada"),
        configuration: "default".to_owned(),
        latencies: Latencies::new([("us-east-1".to_owned(), 20.0)].into()).unwrap(),
        skill_milli: 25_000,
        state: TicketState::Queued,
        created_at: now,
        settle_by: now,
        as_of: now,
        timeline: Vec::new(),
    };
    ban(&world, "ada", Some(Duration::from_secs(3600))).await;

    let opened = world.backend.tickets.open(&ticket).await;

    assert!(matches!(opened, Err(OpenError::Locked)), "{opened:?}");
    assert_eq!(world.find(&ticket.ticket_id).await, None);
}

#[tokio::test]
async fn a_ban_leaves_an_open_ticket_and_a_new_one_takes_its_place() {
    let world = World::new().await;
    let ticket = world.ticket_of("ada").await;
    ban(&world, "ada", Some(Duration::from_secs(60))).await;

    let second = ban(&world, "ada", None).await;

    let Changed::Done(before) = second else { panic!("{second:?}") };
    assert!(before.ban.is_some_and(|ban| ban.until.is_some()));
    assert_eq!(world.lock_of("ada").await, Some(ticket.ticket_id));
    let now = world.backend.players.find_record(&player_id("ada")).await.unwrap().unwrap();
    assert_eq!(now.ban.map(|ban| (ban.until, ban.by)), Some((None, "olga".to_owned())));
}

#[tokio::test]
async fn what_cannot_be_done_says_why() {
    let world = World::new().await;
    somebody_known(&world, "ada").await;
    let players = &world.backend.players;

    assert_eq!(ban(&world, "nobody", None).await, Changed::Unknown);
    assert_eq!(players.unban(&player_id("nobody")).await.unwrap(), Changed::Unknown);
    assert_eq!(
        players.set_skill(&player_id("nobody"), 25.0, 30.0).await.unwrap(),
        Changed::Unknown
    );
    assert_eq!(world.player("nobody").await, None);
    let unbanned = players.unban(&player_id("ada")).await.unwrap();
    assert!(matches!(unbanned, Changed::Otherwise(_)), "{unbanned:?}");
}

#[tokio::test]
async fn a_skill_is_set_only_over_the_one_that_was_seen() {
    let world = World::new().await;
    somebody_known(&world, "ada").await;
    let (players, ada) = (&world.backend.players, player_id("ada"));
    for seen in [25.0, 25.0 / 3.0, 0.1 + 0.2, 1e-7] {
        world.set_skill("ada", seen).await;

        let done = players.set_skill(&ada, seen, 31.25).await.unwrap();
        let late = players.set_skill(&ada, seen, 99.0).await.unwrap();

        let (Changed::Done(before), Changed::Otherwise(there)) = (&done, &late) else {
            panic!("{done:?} {late:?}")
        };
        assert_eq!((before.player.skill, there.player.skill), (seen, 31.25));
        assert_eq!(world.player("ada").await.unwrap().skill, 31.25);
    }
}
