//! Proposed matches that players accept or do not.

use api_contract::events::Detail;
use api_contract::{PlayerId, TicketId};

use super::{DUEL, Scene, deployment};
use crate::wire::errors::CallError;

/// Two tickets in a proposal that they have ten seconds to accept.
fn proposed() -> (Scene, TicketId, TicketId) {
    let mut scene = Scene::of(&deployment(DUEL, |deployment| {
        deployment.matchmaking.acceptance_timeout_seconds = Some(10);
    }));
    let ada = scene.request("t-ada", "ada");
    let bob = scene.request("t-bob", "bob");
    scene.gather();
    assert_eq!(scene.state(&ada), "REQUIRES_ACCEPTANCE");
    (scene, ada, bob)
}

fn answer(scene: &mut Scene, ticket: &TicketId, player: &str, yes: bool) -> Result<(), CallError> {
    let players = [PlayerId::parse(player).unwrap()];
    scene.act(|world, now| world.accept_match(ticket, &players, yes, now))
}

#[test]
fn a_match_that_everybody_accepts_is_placed() {
    let (mut scene, ada, bob) = proposed();

    answer(&mut scene, &ada, "ada", true).unwrap();
    assert_eq!(scene.state(&ada), "REQUIRES_ACCEPTANCE");
    answer(&mut scene, &bob, "bob", true).unwrap();

    assert_eq!((scene.state(&ada), scene.state(&bob)), ("PLACING", "PLACING"));
    assert_eq!(
        scene.published()[2..],
        [
            "PotentialMatchCreated t-ada t-bob",
            "AcceptMatch t-ada t-bob",
            "AcceptMatch t-ada t-bob",
            "AcceptMatchCompleted t-ada t-bob",
        ]
    );
    let Detail::AcceptMatch { tickets, .. } = &scene.events[3].detail else { panic!("no answer") };
    assert_eq!(tickets[0].players[0].accepted, Some(true));
    assert_eq!(tickets[1].players[0].accepted, None);
}

#[test]
fn a_rejected_match_cancels_who_did_not_accept_and_returns_who_did() {
    let (mut scene, ada, bob) = proposed();
    answer(&mut scene, &ada, "ada", true).unwrap();

    answer(&mut scene, &bob, "bob", false).unwrap();

    assert_eq!((scene.state(&ada), scene.state(&bob)), ("SEARCHING", "CANCELLED"));
    assert_eq!(
        scene.published()[4..],
        [
            "AcceptMatch t-ada t-bob",
            "AcceptMatchCompleted t-ada t-bob",
            "MatchmakingSearching t-ada"
        ]
    );
}

#[test]
fn who_does_not_answer_is_cancelled() {
    let (mut scene, ada, bob) = proposed();
    answer(&mut scene, &bob, "bob", true).unwrap();

    scene.wait(10_000);

    assert_eq!((scene.state(&ada), scene.state(&bob)), ("CANCELLED", "SEARCHING"));
    let completed = &scene.events[scene.events.len() - 2].detail;
    let Detail::AcceptMatchCompleted { acceptance, .. } = completed else { panic!("not over") };
    assert_eq!(acceptance, "TimedOut");
}

#[test]
fn a_stopped_ticket_takes_its_proposal_with_it() {
    let (mut scene, ada, bob) = proposed();

    scene.act(|world, now| world.stop_matchmaking(&ada, now)).unwrap();

    assert_eq!((scene.state(&ada), scene.state(&bob)), ("CANCELLED", "SEARCHING"));
    assert_eq!(answer(&mut scene, &bob, "bob", true).unwrap_err().kind.status(), 400);
}

#[test]
fn only_the_ticket_s_own_players_answer_for_it() {
    let (mut scene, ada, _) = proposed();

    let stranger = answer(&mut scene, &ada, "bob", true).unwrap_err();

    assert_eq!(stranger.message, "PlayerIds names a player who is not in the ticket.");
    let unknown = TicketId::parse("t-none").unwrap();
    let unknown = answer(&mut scene, &unknown, "ada", true).unwrap_err();
    assert_eq!(unknown.kind.name(), "NotFoundException");
}
