//! Two players find each other, play, and learn who won.

use api_contract::tickets::TicketState;
use tests::{cloud::Cloud, operator};

use crate::players::{A_MATCH, Player};

#[tokio::test]
async fn two_players_of_different_skill_and_latency_meet_play_and_get_a_result() {
    let cloud = Cloud::start().await;
    let (ada, bob) = tokio::join!(Player::arrive(&cloud), Player::arrive(&cloud));
    operator::set_skill(&cloud, bob.guest.player_id().as_str(), 40.0).await;

    let (found_ada, found_bob) = tokio::join!(
        ada.find_match(&[("us-east-1", 70), ("eu-west-1", 30)]),
        bob.find_match(&[("us-east-1", 75), ("eu-west-1", 60)]),
    );
    let (mut game_ada, mut game_bob) = tokio::join!(ada.join(&found_ada), bob.join(&found_bob));
    let (end_ada, end_bob) = tokio::join!(game_ada.finish(A_MATCH), game_bob.finish(A_MATCH));

    assert_eq!(found_ada.match_id, found_bob.match_id, "they are in one match");
    assert_ne!(found_ada.player_session_id, found_bob.player_session_id);
    assert!(found_ada.game_session_id.as_str().contains("eu-west-1"), "nearer to both of them");
    let (end_ada, end_bob) = (end_ada.unwrap(), end_bob.unwrap());
    assert_eq!(end_ada, end_bob, "they are told the same result");
    let players: Vec<_> = end_ada.players.iter().map(|player| player.player_tag).collect();
    let (tag_ada, tag_bob) = (game_ada.welcome().player_tag, game_bob.welcome().player_tag);
    assert!(players.len() == 2 && players.contains(&tag_ada) && players.contains(&tag_bob));
}

#[tokio::test]
async fn players_whose_skills_are_far_apart_do_not_share_a_match() {
    let cloud = Cloud::start().await;
    let (ada, bob) = tokio::join!(Player::arrive(&cloud), Player::arrive(&cloud));
    operator::set_skill(&cloud, bob.guest.player_id().as_str(), 90.0).await;

    let near = [("us-east-1", 20), ("eu-west-1", 60)];
    let (found_ada, found_bob) = tokio::join!(ada.find_match(&near), bob.find_match(&near));

    assert_ne!(found_ada.match_id, found_bob.match_id);
}

#[tokio::test]
async fn a_player_who_leaves_the_queue_is_told_so_and_may_come_back() {
    let cloud = Cloud::start().await;
    let ada = Player::arrive(&cloud).await;
    // Farther than the rule set allows in its first five seconds.
    let search = ada.search(&[("us-east-1", 500)]).await;

    let cancelled = search.cancel().await.unwrap();
    let again = ada.find_match(&[("us-east-1", 20)]).await;

    assert!(matches!(&cancelled.state, TicketState::Cancelled { .. }), "{:?}", cancelled.state);
    assert!(again.game_session_id.as_str().contains("us-east-1"));
}

#[tokio::test]
async fn a_player_has_one_ticket_at_a_time() {
    let cloud = Cloud::start().await;
    let ada = Player::arrive(&cloud).await;

    let first = ada.search(&[("us-east-1", 500)]).await;
    let second = ada.search(&[("us-east-1", 500)]).await;

    assert_eq!(first.ticket().ticket_id, second.ticket().ticket_id, "the open one is adopted");
    assert!(second.is_adopted());
}
