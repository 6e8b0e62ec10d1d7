//! Game sessions and their players, over a socket.

use muster_server_sdk::{
    AcceptPlayerError, CallError, Event, FleetRoleError, MatchBackfill,
    PlayerSessionCreationPolicy, PlayerSessionId, PlayerSessionStatus, ServiceErrorKind,
    UpdateReason,
};
use serde_json::{Value, json};
use tokio_tungstenite::tungstenite::Message;

use crate::service::{Peer, Service, event, hosting};

fn psess(number: u32) -> PlayerSessionId {
    PlayerSessionId::new(format!("psess-{number}")).unwrap()
}

fn described(id: &PlayerSessionId, status: &str, game_session: &str) -> Value {
    json!({"PlayerSessions": [{
        "PlayerSessionId": id,
        "PlayerId": "ada",
        "PlayerData": "likes cats",
        "GameSessionId": game_session,
        "Status": status,
    }]})
}

/// Describes the player session as reserved, and grants its acceptance.
async fn lets_in(peer: &mut Peer, id: &PlayerSessionId) {
    let asked = peer.grants("DescribePlayerSessions", described(id, "RESERVED", "gsess-1")).await;
    assert_eq!(asked["PlayerSessionId"], id.as_str());
    let asked = peer.grants("AcceptPlayerSession", json!({})).await;
    assert_eq!(asked["GameSessionId"], "gsess-1");
    assert_eq!(asked["PlayerSessionId"], id.as_str());
}

#[tokio::test]
async fn a_player_with_a_reserved_place_is_let_in_by_the_name_gamelift_has_for_them() {
    let mut service = Service::start().await;
    let (_process, _events, mut peer, session) = hosting(&mut service).await;
    let id = psess(1);

    let (player, ()) = tokio::join!(session.accept_player(&id), lets_in(&mut peer, &id));

    let player = player.unwrap();
    assert_eq!(player.player_id().as_str(), "ada");
    assert_eq!(player.player_data(), "likes cats");
    let (removed, asked) =
        tokio::join!(player.remove(), peer.grants("RemovePlayerSession", json!({})));
    assert_eq!(removed, Ok(()));
    assert_eq!(asked["PlayerSessionId"], id.as_str());
}

#[tokio::test]
async fn a_player_who_is_dropped_frees_their_place() {
    let mut service = Service::start().await;
    let (_process, _events, mut peer, session) = hosting(&mut service).await;
    let id = psess(1);
    let (player, ()) = tokio::join!(session.accept_player(&id), lets_in(&mut peer, &id));

    drop(player);

    let asked = peer.grants("RemovePlayerSession", json!({})).await;
    assert_eq!(asked["PlayerSessionId"], id.as_str());
}

#[tokio::test]
async fn a_player_who_is_given_up_while_being_let_in_frees_their_place() {
    let mut service = Service::start().await;
    let (_process, _events, mut peer, session) = hosting(&mut service).await;
    let id = psess(1);

    tokio::select! {
        accepted = session.accept_player(&id) => panic!("{accepted:?}"),
        _ = async {
            peer.grants("DescribePlayerSessions", described(&id, "RESERVED", "gsess-1")).await;
            peer.asked("AcceptPlayerSession").await
        } => {}
    }

    peer.asked("RemovePlayerSession").await;
}

#[tokio::test]
async fn a_stranger_is_not_let_in_and_nobody_is_thrown_out_for_it() {
    let mut service = Service::start().await;
    let (process, _events, mut peer, session) = hosting(&mut service).await;
    let id = psess(1);
    let cases = [
        (json!({"PlayerSessions": []}), AcceptPlayerError::Unknown(id.clone())),
        (
            described(&id, "ACTIVE", "gsess-1"),
            AcceptPlayerError::NotReserved { id: id.clone(), status: PlayerSessionStatus::Active },
        ),
        (described(&id, "RESERVED", "gsess-2"), AcceptPlayerError::OtherGameSession(id.clone())),
        (
            json!({"PlayerSessions": [{"PlayerSessionId": id, "Status": "RESERVED"}]}),
            AcceptPlayerError::NoPlayer(id.clone()),
        ),
    ];

    for (description, expected) in cases {
        let (accepted, _) = tokio::join!(
            session.accept_player(&id),
            peer.grants("DescribePlayerSessions", description)
        );
        assert_eq!(accepted.unwrap_err(), expected);
    }
    // What comes next would be a removal, had there been one.
    let (_, _) = tokio::join!(
        process.compute_certificate(),
        peer.grants("GetComputeCertificate", json!({}))
    );
}

#[tokio::test]
async fn a_refused_acceptance_removes_nobody() {
    let mut service = Service::start().await;
    let (process, _events, mut peer, session) = hosting(&mut service).await;
    let id = psess(1);

    let (accepted, ()) = tokio::join!(session.accept_player(&id), async {
        peer.grants("DescribePlayerSessions", described(&id, "RESERVED", "gsess-1")).await;
        let request = peer.asked("AcceptPlayerSession").await;
        peer.refuse(&request, 400).await;
    });

    let Err(AcceptPlayerError::Call(CallError::Refused(error))) = accepted else {
        panic!("{accepted:?}")
    };
    assert_eq!(error.kind, ServiceErrorKind::BadRequest);
    let (_, _) = tokio::join!(
        process.compute_certificate(),
        peer.grants("GetComputeCertificate", json!({}))
    );
}

#[tokio::test]
async fn player_sessions_are_read_page_by_page() {
    let mut service = Service::start().await;
    let (_process, _events, mut peer, session) = hosting(&mut service).await;
    let page = |number: u32| {
        let mut page = described(&psess(number), "ACTIVE", "gsess-1");
        page["NextToken"] =
            json!(if number < 3 { format!("after-{number}") } else { String::new() });
        page
    };

    let (sessions, ()) =
        tokio::join!(session.player_sessions(Some(PlayerSessionStatus::Active)), async {
            let asked = peer.grants("DescribePlayerSessions", page(1)).await;
            assert_eq!(asked["GameSessionId"], "gsess-1");
            assert_eq!(asked["PlayerSessionStatusFilter"], "ACTIVE");
            assert_eq!(asked.get("NextToken"), None);
            let asked = peer.grants("DescribePlayerSessions", page(2)).await;
            assert_eq!(asked["NextToken"], "after-1");
            peer.grants("DescribePlayerSessions", page(3)).await;
        });

    let ids = sessions.unwrap().into_iter().map(|session| session.id).collect::<Vec<_>>();
    assert_eq!(ids, [psess(1), psess(2), psess(3)]);
}

#[tokio::test]
async fn no_more_players_are_let_in_when_the_game_says_so() {
    let mut service = Service::start().await;
    let (_process, _events, mut peer, session) = hosting(&mut service).await;

    let (done, asked) = tokio::join!(
        session.update_player_session_creation_policy(PlayerSessionCreationPolicy::DenyAll),
        peer.grants("UpdatePlayerSessionCreationPolicy", json!({}))
    );

    assert_eq!(done, Ok(()));
    assert_eq!(asked["PlayerSessionPolicy"], "DENY_ALL");
}

#[tokio::test]
async fn backfill_is_asked_for_told_of_and_taken_back() {
    let mut service = Service::start().await;
    let (_process, mut events, mut peer, session) = hosting(&mut service).await;
    let data = r#"{"teams":[{"name":"red","players":[{"playerId":"ada"}]}]}"#;
    let players = muster_server_sdk::MatchmakerData::parse(data).unwrap().backfill_players();
    let configuration =
        "arn:aws:gamelift:us-west-2:123456789012:matchmakingconfiguration/mm1".parse().unwrap();
    let backfill =
        MatchBackfill { matchmaking_configuration_arn: configuration, players, ticket_id: None };

    let (ticket, asked) = tokio::join!(
        session.start_match_backfill(&backfill),
        peer.grants("StartMatchBackfill", json!({"TicketId": "tick-1"}))
    );
    let ticket = ticket.unwrap();
    assert_eq!(asked["Players"][0]["PlayerId"], "ada");

    peer.send(json!({
        "Action": "UpdateGameSession",
        "BackfillTicketId": "tick-1",
        "UpdateReason": "MATCHMAKING_DATA_UPDATED",
        "GameSession": {"GameSessionId": "gsess-1", "MatchmakerData": data},
    }))
    .await;
    let Event::UpdateGameSession(update) = event(&mut events).await else { panic!() };
    assert_eq!(update.reason, UpdateReason::MatchmakingDataUpdated);
    assert_eq!(update.backfill_ticket_id.as_ref(), Some(&ticket));
    assert!(update.game_session.matchmaker_data().unwrap().is_some());

    let (stopped, asked) = tokio::join!(
        session.stop_match_backfill(&backfill.matchmaking_configuration_arn, &ticket),
        peer.grants("StopMatchBackfill", json!({}))
    );
    assert_eq!(stopped, Ok(()));
    assert_eq!(asked["TicketId"], "tick-1");
}

#[tokio::test]
async fn credentials_are_asked_for_once_and_so_is_a_fleet_that_has_none() {
    let mut service = Service::start().await;
    let (process, _events, mut peer, _session) = hosting(&mut service).await;
    let managed = "arn:aws:iam::123456789012:role/managed".parse().unwrap();
    let unmanaged = "arn:aws:iam::123456789012:role/unmanaged".parse().unwrap();
    let content = json!({
        "AccessKeyId": "ASIA",
        "SecretAccessKey": "hunter2",
        "SessionToken": "hunter2",
        "Expiration": 32_503_680_000_000_u64,
    });

    let (first, asked) = tokio::join!(
        process.fleet_role_credentials(&managed),
        peer.grants("GetFleetRoleCredentials", content)
    );
    let (refused, _) = tokio::join!(
        process.fleet_role_credentials(&unmanaged),
        peer.grants("GetFleetRoleCredentials", json!({"AccessKeyId": "", "Expiration": 0}))
    );

    assert_eq!(asked["RoleSessionName"], "fleet-1-host-1");
    let first = first.unwrap();
    assert_eq!(first.secret_access_key.reveal(), "hunter2");
    assert!(!format!("{first:?}").contains("hunter2"));
    assert_eq!(refused, Err(FleetRoleError::NotManaged(unmanaged.clone())));
    // Nobody answers any more, so these come from memory.
    assert_eq!(process.fleet_role_credentials(&managed).await, Ok(first));
    assert_eq!(process.fleet_role_credentials(&unmanaged).await, refused);
}

#[tokio::test]
async fn a_game_is_told_of_its_game_session_and_of_the_end() {
    let mut service = Service::start().await;
    let (process, mut events, mut peer, session) = hosting(&mut service).await;
    assert_eq!(session.game_session().name, "a name");
    assert_eq!(session.game_session().maximum_player_session_count, 2);

    peer.send(json!({"Action": "TerminateProcess", "TerminationTime": 1_795_325_607_858_u64}))
        .await;

    let Event::TerminateProcess { at: Some(_) } = event(&mut events).await else { panic!() };
    let (ended, ()) = tokio::join!(process.process_ending(), async {
        peer.grants("TerminateServerProcess", json!({})).await;
        while !matches!(peer.next().await, None | Some(Message::Close(_))) {}
        peer.next().await;
    });
    assert_eq!(ended, Ok(()));
}
