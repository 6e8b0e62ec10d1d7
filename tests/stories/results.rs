//! What became of a match is known to the backend, not only to its players.

use std::collections::BTreeSet;

use api_contract::play::{MatchResult, PublicResult};
use serde_json::json;
use tests::{cloud::Cloud, operator};

use crate::players::{A_MATCH, Player};

#[tokio::test]
async fn after_a_match_its_result_is_in_the_matches_table_once() {
    let cloud = Cloud::start().await;
    cloud.send("/local/faults", &json!({"duplicate": true})).await;
    let (ada, bob) = tokio::join!(Player::arrive(&cloud), Player::arrive(&cloud));

    let near = [("us-east-1", 20)];
    let (found_ada, found_bob) = tokio::join!(ada.find_match(&near), bob.find_match(&near));
    let (mut game_ada, mut game_bob) = tokio::join!(ada.join(&found_ada), bob.join(&found_bob));
    let (told, _) = tokio::join!(game_ada.finish(A_MATCH), game_bob.finish(A_MATCH));
    let taken = |status: &serde_json::Value| status["results"]["taken"] == 1;
    let status = cloud.until("the result is taken in", taken).await;

    let matches = operator::items(&cloud, "matches").await;
    let [played] = matches.as_slice() else { panic!("{matches:?}") };
    assert_eq!(played["match_id"]["S"], json!(found_ada.match_id));
    let result: MatchResult =
        serde_json::from_str(played["result"]["S"].as_str().unwrap()).unwrap();
    assert_eq!(PublicResult::from(&result), told.unwrap(), "with every player's score");
    let players: BTreeSet<_> = result.players.iter().map(|player| &player.player_id).collect();
    assert_eq!(players, [ada.guest.player_id(), bob.guest.player_id()].into());
    assert_eq!((&status["results"]["waiting"], &status["deadLetters"]), (&json!(0), &json!(0)));
}
