//! What is written down of a match that has its game session.

use api_contract::{MatchId, Ticket, admin::matches::Match};
use api_service::{admin::matches, events::TakeInError};
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::{
    events::{searching, succeeded},
    world::World,
};

fn id() -> MatchId {
    MatchId::parse("m-1").unwrap()
}

async fn formed(world: &World) -> Option<Match> {
    matches::find(&world.records, &id()).await.unwrap()
}

fn at(event: &mut Value, place: &str) {
    let arn = format!("arn:aws:gamelift:us-east-1::gamesession/fleet-1/{place}gs-1");
    event["detail"]["gameSessionInfo"]["gameSessionArn"] = json!(arn);
}

#[tokio::test]
async fn a_match_says_who_was_put_together_and_how_long_they_had_waited() {
    let world = World::new().await;
    let ada = world.ticket_of("ada").await;
    world.clock.turn_seconds(3);
    let bob = world.ticket_of("bob").await;

    world.take_in(&succeeded(&[(&ada, "ada"), (&bob, "bob")])).await.unwrap();

    let formed = formed(&world).await.unwrap();
    assert_eq!(formed.formed_at, "2026-11-22T12:00:05Z".parse().unwrap());
    assert_eq!((formed.ip_address.as_str(), formed.port), ("10.0.0.7", 33000));
    assert_eq!(
        (formed.configuration.as_str(), formed.location.as_deref()),
        ("default", Some("us-east-1"))
    );
    let players: Vec<_> = formed
        .players
        .iter()
        .map(|one| (&one.ticket_id, one.team.as_deref(), one.skill, one.latency_ms, one.waited_ms))
        .collect();
    assert_eq!(
        players,
        [
            (&ada.ticket_id, Some("team-ada"), 25.0, Some(20), 5_000),
            (&bob.ticket_id, Some("team-bob"), 25.0, Some(20), 2_000),
        ]
    );
    assert_eq!(formed.skill_spread(), Some(0.0));
}

#[tokio::test]
async fn a_match_is_where_its_game_session_is() {
    for (place, told, location, latency) in [
        ("eu-west-1/", None, Some("eu-west-1"), Some(90)),
        ("eu-west-1/", Some("us-east-1"), Some("us-east-1"), Some(20)),
        ("custom-home/", None, Some("custom-home"), None),
    ] {
        let world = World::new().await;
        let ada = world.ticket_of("ada").await;
        let mut event = succeeded(&[(&ada, "ada")]);
        at(&mut event, place);
        event["detail"]["gameSessionInfo"]["gameSessionLocation"] = json!(told);

        world.take_in(&event).await.unwrap();

        let formed = formed(&world).await.unwrap();
        assert_eq!((formed.location.as_deref(), formed.players[0].latency_ms), (location, latency));
    }
}

#[tokio::test]
async fn a_match_that_cannot_be_written_down_holds_up_no_ticket() {
    let world = World::new().await;
    let ada = world.ticket_of("ada").await;
    let event = succeeded(&[(&ada, "ada")]);
    world.dynamodb.throttle("UpdateItem");
    let failed = world.take_in(&event).await.unwrap_err();
    let meanwhile = world.stored(&ada).await;
    world.dynamodb.throttle_nothing();

    world.take_in(&event).await.unwrap();

    assert!(matches!(failed, TakeInError::Match { .. }), "{failed}");
    assert_eq!(meanwhile.state.status(), "COMPLETED");
    assert_eq!(world.lock_of("ada").await, None);
    assert_eq!(formed(&world).await.unwrap().players.len(), 1);
}

#[tokio::test]
async fn a_match_waits_until_all_its_tickets_could_be_read() {
    let world = World::new().await;
    let ada = world.ticket_of("ada").await;
    let event = succeeded(&[(&ada, "ada")]);
    world.dynamodb.throttle("GetItem");
    world.take_in(&event).await.unwrap_err();
    world.dynamodb.throttle_nothing();
    assert_eq!(formed(&world).await, None);

    world.take_in(&event).await.unwrap();

    assert_eq!(formed(&world).await.unwrap().players[0].ticket_id, ada.ticket_id);
}

#[tokio::test]
async fn an_event_without_a_game_session_forms_no_match() {
    let world = World::new().await;
    let ada = world.ticket_of("ada").await;
    let mut event = succeeded(&[(&ada, "ada")]);
    event["detail"]["gameSessionInfo"]["gameSessionArn"] = Value::Null;

    world.take_in(&event).await.unwrap();

    assert_eq!(formed(&world).await, None);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    /// However often and late a match's events come, and whatever a player does
    /// meanwhile, the match that is written down is the same.
    #[test]
    fn a_match_is_the_same_however_its_events_arrive(
        order in proptest::collection::vec(0usize..4, 0..6),
        waits in proptest::collection::vec(0u64..30, 6),
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let world = World::new().await;
            let (ada, bob) = (world.ticket_of("ada").await, world.ticket_of("bob").await);
            let both = [(&ada, "ada"), (&bob, "bob")];
            let end = succeeded(&both);
            for (&step, seconds) in order.iter().zip(waits) {
                world.clock.turn_seconds(seconds);
                match step {
                    0 => world.take_in(&searching(&world, &ada, "ada")).await.unwrap(),
                    1 => leave(&world, &bob).await,
                    2 => world.set_skill("ada", 40.0).await,
                    _ => world.take_in(&end).await.unwrap(),
                }
            }
            world.take_in(&end).await.unwrap();

            let formed = formed(&world).await.unwrap();
            let players: Vec<_> =
                formed.players.iter().map(|one| (&one.ticket_id, one.skill, one.waited_ms)).collect();
            assert_eq!(players, [(&ada.ticket_id, 25.0, 5_000), (&bob.ticket_id, 25.0, 5_000)]);
        });
    }
}

async fn leave(world: &World, ticket: &Ticket) {
    world.as_player("bob").delete(&format!("/v1/tickets/{}", ticket.ticket_id)).await;
}
