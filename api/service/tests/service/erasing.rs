//! What is kept about a player, handed out and forgotten.

use api_contract::{MatchId, PlayerId, admin::matches::Match, play::MatchResult};
use api_service::{
    admin::{
        erasing::{self, Erased},
        players::{self, AboutPlayer},
    },
    limits,
};
use serde_json::json;

use crate::{
    events::succeeded,
    world::{World, near, player_id},
};

fn match_id() -> MatchId {
    MatchId::parse("m-1").unwrap()
}

async fn the_match(world: &World) -> Match {
    world.records.matches.find(&match_id()).await.unwrap().unwrap()
}

/// Ada and Bob have played a match, which Ada won.
async fn played() -> World {
    let world = World::new().await;
    let (ada, bob) = (world.ticket_of("ada").await, world.ticket_of("bob").await);
    world.take_in(&succeeded(&[(&ada, "ada"), (&bob, "bob")])).await.unwrap();
    let player = |name: &str, rank: u8| {
        json!({
            "playerId": player_id(name), "playerTag": format!("000000000000000{rank}"),
            "seat": rank, "score": 3, "rank": rank, "left": false,
        })
    };
    let result: MatchResult = serde_json::from_value(json!({
        "gameSessionId": "arn:aws:gamelift:us-east-1::gamesession/fleet-1/gs-1", "matchId": "m-1",
        "startedAt": "2026-11-22T12:00:06Z", "endedAt": "2026-11-22T12:00:26Z",
        "players": [player("ada", 1), player("bob", 2)],
    }))
    .unwrap();
    world.records.matches.record_result(&match_id(), &result).await.unwrap();
    world
}

/// Everything that the tables hold, as text.
async fn everything(world: &World) -> String {
    let mut text = String::new();
    for table in ["players", "tickets", "matches"] {
        let scan = world.dynamodb.steady().scan().table_name(table).send().await.unwrap();
        text += &format!("{:?}", scan.items());
    }
    text
}

#[tokio::test]
async fn an_export_has_everything_of_a_player_and_nothing_of_who_the_others_are() {
    let world = played().await;

    let export = players::export(&world.records, &player_id("ada"), AboutPlayer::default()).await;

    let export = export.unwrap().unwrap();
    assert_eq!(export.player.player.player_id, player_id("ada"));
    assert_eq!((export.tickets.len(), export.matches.len(), export.truncated), (1, 1, false));
    let whole = the_match(&world).await;
    let (shown, result) = (&export.matches[0], export.matches[0].result.as_ref().unwrap());
    assert_eq!(shown.players[0], whole.players[0]);
    assert_eq!(shown.players[1].player_id.as_str(), "other-1");
    assert_eq!(result.players[1].player_id.as_str(), "other-1");
    let text = serde_json::to_string(&export).unwrap();
    assert!(!text.contains("bob") || text.contains("team-bob"), "{text}");
    assert!(!text.contains(player_id("bob").as_str()), "{text}");
    assert!(!text.contains(whole.players[1].ticket_id.as_str()), "{text}");
}

#[tokio::test]
async fn of_a_stranger_there_is_nothing_to_hand_out() {
    let world = World::new().await;

    let export = players::export(&world.records, &player_id("ada"), AboutPlayer::default()).await;

    assert_eq!(export.unwrap(), None);
}

#[tokio::test]
async fn an_erased_player_is_nowhere_any_more_and_the_others_are_as_before() {
    let world = played().await;
    let before = the_match(&world).await;

    let erased = erasing::erase(&world.records, &player_id("ada")).await.unwrap();

    let Erased::All { instead, tickets: 1 } = erased else { panic!("{erased:?}") };
    assert!(instead.as_str().starts_with("erased-"), "{}", instead.as_str());
    let text = everything(&world).await;
    assert!(!text.contains(player_id("ada").as_str()), "{text}");
    let after = the_match(&world).await;
    assert_eq!(after.players[0].player_id, instead);
    assert_eq!(after.result.unwrap().players[0].player_id, instead);
    assert_eq!(after.players[1], before.players[1]);
    assert_eq!(world.player("ada").await, None);
    assert!(world.player("bob").await.is_some());
}

#[tokio::test]
async fn who_has_a_ticket_in_progress_is_not_erased() {
    let world = World::new().await;
    let ticket = world.ticket_of("ada").await;

    let erased = erasing::erase(&world.records, &player_id("ada")).await.unwrap();

    assert_eq!(erased, Erased::TicketOpen(ticket.ticket_id));
    assert!(world.player("ada").await.is_some());
}

#[tokio::test]
async fn erasing_twice_is_as_good_as_once() {
    let world = played().await;
    erasing::erase(&world.records, &player_id("ada")).await.unwrap();
    let once = everything(&world).await;

    let again = erasing::erase(&world.records, &player_id("ada")).await.unwrap();

    assert_eq!(again, Erased::Unknown);
    assert_eq!(everything(&world).await.len(), once.len());
}

#[tokio::test]
async fn an_erasing_that_broke_off_goes_on_and_lets_nobody_in_meanwhile() {
    let world = played().await;
    world.dynamodb.throttle("PutItem");
    erasing::erase(&world.records, &player_id("ada")).await.unwrap_err();
    let meanwhile = world.as_player("ada").post("/v1/tickets", &near()).await;
    let begun = the_match(&world).await.players[0].player_id.clone();
    world.dynamodb.throttle_nothing();

    let erased = erasing::erase(&world.records, &player_id("ada")).await.unwrap();

    assert_eq!(meanwhile.problem(), (503, "unavailable"));
    assert_eq!(erased, Erased::All { instead: begun, tickets: 1 });
    assert!(!everything(&world).await.contains(player_id("ada").as_str()));
}

#[tokio::test]
async fn a_player_of_many_tickets_is_erased_in_several_calls() {
    let world = World::new().await;
    let many = limits::ERASE_TICKETS_MAX + 5;
    for _ in 0..many {
        let ticket = world.ticket_of("ada").await;
        world.as_player("ada").delete(&format!("/v1/tickets/{}", ticket.ticket_id)).await;
        world.clock.turn_seconds(1);
    }

    let first = erasing::erase(&world.records, &player_id("ada")).await.unwrap();
    let second = erasing::erase(&world.records, &player_id("ada")).await.unwrap();

    let Erased::Some { instead, tickets } = first else { panic!("{first:?}") };
    assert_eq!(tickets, limits::ERASE_TICKETS_MAX);
    assert_eq!(second, Erased::All { instead: instead.clone(), tickets: 5 });
    let all = world.records.tickets.find(&listed(&world, &instead).await).await.unwrap();
    assert_eq!(all.unwrap().ticket.player_id, instead);
    assert!(!everything(&world).await.contains(player_id("ada").as_str()));
}

/// A ticket that the list of a player has.
async fn listed(world: &World, player: &PlayerId) -> api_contract::TicketId {
    use api_contract::admin::tickets::TicketsFilter;
    let filter = TicketsFilter { player_id: Some(player.clone()), ..TicketsFilter::default() };
    let page = api_service::admin::tickets::list(&world.records, &filter, 200, None).await;
    page.unwrap().items[0].ticket_id.clone()
}
