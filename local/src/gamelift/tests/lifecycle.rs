//! Tickets from request to end.

use api_contract::TicketId;
use api_contract::events::Detail;
use serde_json::json;

use super::{ARENA, DUEL, Scene, deployment};
use crate::gamelift::tickets::TicketState;

#[test]
fn a_match_is_formed_placed_and_told_to_its_players() {
    let mut scene = Scene::new(DUEL);
    let server = scene.ready_server("us-east-1");
    let ada = scene.request("t-ada", "ada");
    assert_eq!(scene.state(&ada), "SEARCHING");
    let bob = scene.request("t-bob", "bob");

    scene.gather();
    assert_eq!((scene.state(&ada), scene.state(&bob)), ("PLACING", "PLACING"));
    let session = scene.activate(&server);

    assert_eq!((scene.state(&ada), scene.state(&bob)), ("COMPLETED", "COMPLETED"));
    assert_eq!(
        scene.published(),
        [
            "MatchmakingSearching t-ada",
            "MatchmakingSearching t-bob",
            "PotentialMatchCreated t-ada t-bob",
            "MatchmakingSucceeded t-ada t-bob",
        ]
    );
    let Detail::MatchmakingSucceeded { tickets, match_id, game_session_info } =
        &scene.events[3].detail
    else {
        panic!("not a success");
    };
    assert_eq!(game_session_info.game_session_arn.as_deref(), Some(session.as_str()));
    assert_eq!(game_session_info.port, Some(33000));
    assert_eq!(game_session_info.game_session_location.as_deref(), Some("us-east-1"));
    let teams: Vec<_> = tickets.iter().map(|t| t.players[0].team.as_deref().unwrap()).collect();
    assert!(teams.contains(&"red") && teams.contains(&"blue"), "{teams:?}");
    let sessions: Vec<_> =
        game_session_info.players.iter().filter_map(|p| p.player_session_id.as_ref()).collect();
    assert_eq!(sessions.len(), 2);
    assert!(scene.world.placements.find(match_id).is_some(), "the placement has the match's id");
}

#[test]
fn a_completed_ticket_knows_its_own_players_only() {
    let mut scene = Scene::new(DUEL);
    let server = scene.ready_server("us-east-1");
    let ada = scene.request("t-ada", "ada");
    scene.request("t-bob", "bob");
    scene.gather();
    scene.activate(&server);

    let ticket = scene.world.tickets.find(&ada).unwrap();
    let TicketState::Completed { connection } = &ticket.state else { panic!("not completed") };
    assert_eq!(connection.player_sessions.len(), 1);
    assert_eq!(connection.player_sessions[0].0.as_str(), "ada");
}

#[test]
fn tickets_that_come_in_the_same_moment_are_matched_together() {
    let mut scene = Scene::new(ARENA);
    for n in 0..5 {
        scene.request(&format!("t-{n}"), &format!("p-{n}"));
        scene.wait(30);
    }

    scene.gather();

    assert_eq!(scene.world.matches_formed, 1);
    assert_eq!(scene.world.tickets_waiting(), 0);
}

#[test]
fn a_ticket_is_matched_at_the_moment_at_which_its_rules_relax() {
    let sample = include_str!("../../../../rule-sets/simplerule.json");
    let mut scene = Scene::new(sample);
    scene.request_from("t-ada", "ada", &[("us-east-1", 90)]);
    scene.gather();

    scene.wait(4_799);
    assert_eq!(scene.world.matches_formed, 0);
    scene.wait(1);

    assert_eq!(scene.world.matches_formed, 1);
}

#[test]
fn a_ticket_times_out_with_its_reason_and_its_metrics() {
    let mut scene = Scene::new(DUEL);
    let ada = scene.request("t-ada", "ada");

    scene.wait(59_999);
    assert_eq!(scene.state(&ada), "SEARCHING");
    scene.wait(1);

    assert_eq!(scene.state(&ada), "TIMED_OUT");
    assert_eq!(scene.published().last().unwrap(), "MatchmakingTimedOut t-ada");
    let reason = scene.world.tickets.find(&ada).unwrap().state.reason().unwrap();
    assert_eq!(reason.message, "Removed from matchmaking due to timing out.");
    scene.request("t-bob", "bob");
    scene.gather();
    assert_eq!(scene.world.matches_formed, 0, "who timed out is out of the pool");
}

#[test]
fn a_stopped_ticket_is_cancelled_once() {
    let mut scene = Scene::new(DUEL);
    let ada = scene.request("t-ada", "ada");

    scene.act(|world, now| world.stop_matchmaking(&ada, now)).unwrap();

    assert_eq!(scene.state(&ada), "CANCELLED");
    assert_eq!(scene.published().last().unwrap(), "MatchmakingCancelled t-ada");
    let again = scene.act(|world, now| world.stop_matchmaking(&ada, now)).unwrap_err();
    assert_eq!(again.message, "Matchmaking ticket is in CANCELLED status and cannot be canceled.");
}

#[test]
fn a_ticket_in_placing_cannot_be_stopped() {
    let mut scene = Scene::new(DUEL);
    let ada = scene.request("t-ada", "ada");
    scene.request("t-bob", "bob");
    scene.gather();

    let refused = scene.act(|world, now| world.stop_matchmaking(&ada, now)).unwrap_err();

    assert_eq!(refused.message, "Matchmaking ticket is in PLACING status and cannot be canceled.");
}

#[test]
fn an_unknown_ticket_cannot_be_stopped() {
    let mut scene = Scene::new(DUEL);
    let id = TicketId::parse("t-nobody").unwrap();

    let refused = scene.act(|world, now| world.stop_matchmaking(&id, now)).unwrap_err();

    assert_eq!(refused.kind.name(), "NotFoundException");
}

#[test]
fn a_newer_ticket_of_a_player_cancels_the_older_one_silently() {
    let mut scene = Scene::new(DUEL);
    let older = scene.request("t-1", "ada");
    let newer = scene.request("t-2", "ada");

    assert_eq!((scene.state(&older), scene.state(&newer)), ("CANCELLED", "SEARCHING"));
    assert_eq!(scene.published(), ["MatchmakingSearching t-1", "MatchmakingSearching t-2"]);
    let reason = scene.world.tickets.find(&older).unwrap().state.reason().unwrap();
    assert_eq!(reason.reason, "Cancelled due to duplicate player");
    scene.gather();
    assert_eq!(scene.world.matches_formed, 0, "nobody plays against themselves");
}

#[test]
fn a_newer_ticket_of_a_player_in_placing_sends_the_others_back() {
    let mut scene = Scene::new(DUEL);
    let ada = scene.request("t-ada", "ada");
    let bob = scene.request("t-bob", "bob");
    scene.gather();

    let newer = scene.request("t-ada-2", "ada");

    assert_eq!((scene.state(&ada), scene.state(&bob)), ("CANCELLED", "SEARCHING"));
    scene.gather();
    assert_eq!((scene.state(&newer), scene.state(&bob)), ("PLACING", "PLACING"));
}

#[test]
fn a_ticket_id_is_used_once() {
    let mut scene = Scene::new(DUEL);
    scene.request("t-1", "ada");

    let refused = scene.try_request("t-1", "bob", &[]).unwrap_err();

    assert_eq!(refused.kind.name(), "InvalidRequestException");
    assert_eq!(scene.world.tickets_waiting(), 1);
}

#[test]
fn a_refused_ticket_leaves_the_player_s_older_one_alone() {
    let mut scene = Scene::new(ARENA);
    let older = scene.request("t-1", "ada");
    let bare = crate::gamelift::tickets::TicketPlayer {
        id: api_contract::PlayerId::parse("ada").unwrap(),
        attributes: std::collections::BTreeMap::new(),
        latency_ms: std::collections::BTreeMap::new(),
        team: None,
    };
    let wish = crate::gamelift::tickets::NewTicket { id: None, players: vec![bare] };

    let refused = scene.act(|world, now| world.start_matchmaking(wish, now)).unwrap_err();

    assert_eq!(refused.message, "Invalid player; missing required attribute skill");
    assert_eq!(scene.state(&older), "SEARCHING");
}

#[test]
fn an_ended_ticket_is_forgotten_after_a_day() {
    let mut scene = Scene::new(DUEL);
    let ada = scene.request("t-ada", "ada");
    scene.act(|world, now| world.stop_matchmaking(&ada, now)).unwrap();

    scene.wait(24 * 3_600_000 - 1);
    assert_eq!(scene.state(&ada), "CANCELLED");
    scene.wait(1);

    assert_eq!(scene.state(&ada), "UNKNOWN");
    assert_eq!(scene.world.next_due(), None, "nothing is left behind");
}

#[test]
fn what_ends_in_one_moment_is_forgotten_in_one_moment() {
    let mut scene = Scene::new(DUEL);
    let servers = [scene.ready_server("us-east-1"), scene.ready_server("us-east-1")];
    // The tickets end in the order in which they came, and fall due by their names.
    for ticket in ["t-4", "t-3", "t-2", "t-1"] {
        scene.request(ticket, &format!("player-of-{ticket}"));
        scene.gather();
    }
    for server in &servers {
        scene.activate(server);
    }
    for server in servers.iter().rev() {
        scene.ask(server, json!({"Action": "TerminateServerProcess"}));
    }
    let told = scene.world.status();
    assert_eq!((told.tickets["COMPLETED"], told.game_sessions["TERMINATED"]), (4, 2));

    scene.wait(24 * 3_600_000);

    let told = scene.world.status();
    assert_eq!(
        (told.tickets.len(), told.game_sessions.len(), told.player_sessions.len()),
        (0, 0, 0)
    );
    assert_eq!(scene.world.next_due(), None, "nothing is left behind");
}

#[test]
fn a_search_that_was_cut_short_goes_on_after_a_pause_however_long_it_took() {
    let mut scene = Scene::new(DUEL);
    let late = scene.now.plus(std::time::Duration::from_millis(300));

    scene.world.await_next_pass(true, scene.now, late);

    assert!(scene.world.next_due().unwrap() > late);
}

#[test]
fn a_ticket_whose_time_ends_while_it_is_placed_ends_and_the_others_search_on() {
    let mut scene = Scene::of(&deployment(DUEL, |deployment| {
        deployment.queue.timeout_seconds = 600;
    }));
    let ada = scene.request("t-ada", "ada");
    scene.wait(30_000);
    let bob = scene.request("t-bob", "bob");
    scene.gather();
    assert_eq!(scene.state(&ada), "PLACING");

    scene.wait(29_800);

    assert_eq!((scene.state(&ada), scene.state(&bob)), ("TIMED_OUT", "SEARCHING"));
}

#[test]
fn the_same_inputs_make_the_same_world() {
    let play = || {
        let mut scene = Scene::new(DUEL);
        let server = scene.ready_server("us-east-1");
        for n in 0..6 {
            scene.request(&format!("t-{n}"), &format!("p-{n}"));
            scene.wait(70);
        }
        scene.gather();
        scene.activate(&server);
        scene.wait(60_000);
        (scene.events, scene.sent)
    };

    assert_eq!(play(), play());
}
