//! What FlexMatch says of tickets.

use api_contract::Ticket;
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::world::{Behaviour, World};

const ARN: &str = "arn:aws:gamelift:us-east-1::gamesession/fleet-1/gs-1";

fn event(at: &str, detail: Value) -> Value {
    json!({
        "version": "0", "id": "e-1", "detail-type": "GameLift Matchmaking Event",
        "source": "aws.gamelift", "account": "123456789012", "time": at,
        "region": "us-east-1", "resources": [], "detail": detail,
    })
}

fn tickets(named: &[(&Ticket, &str)], player: impl Fn(&str) -> Value) -> Value {
    let ticket = |(ticket, name): &(&Ticket, &str)| {
        let mut player = player(name);
        player["playerId"] = json!(format!("us-east-1:{name}"));
        json!({"ticketId": ticket.ticket_id, "startTime": ticket.created_at, "players": [player]})
    };
    named.iter().map(ticket).collect()
}

pub(crate) fn searching(world: &World, ticket: &Ticket, name: &str) -> Value {
    let at = world.backend.clock.now().to_string();
    let tickets = tickets(&[(ticket, name)], |_| json!({}));
    event(
        &at,
        json!({"type": "MatchmakingSearching", "tickets": tickets, "estimatedWaitMillis": "NOT_AVAILABLE"}),
    )
}

pub(crate) fn matched(named: &[(&Ticket, &str)], acceptance: bool) -> Value {
    let tickets = tickets(named, |_| json!({"team": "red"}));
    event(
        "2026-11-22T12:00:02Z",
        json!({"type": "PotentialMatchCreated", "tickets": tickets, "matchId": "m-1", "acceptanceRequired": acceptance}),
    )
}

fn answered(named: &[(&Ticket, &str)], accepted: Option<bool>) -> Value {
    let tickets = tickets(named, |_| json!({"team": "red", "accepted": accepted}));
    event(
        "2026-11-22T12:00:03Z",
        json!({"type": "AcceptMatch", "tickets": tickets, "matchId": "m-1"}),
    )
}

fn acceptance_over(named: &[(&Ticket, &str)], how: &str, accepted: Option<bool>) -> Value {
    let tickets = tickets(named, |_| json!({"team": "red", "accepted": accepted}));
    event(
        "2026-11-22T12:00:04Z",
        json!({"type": "AcceptMatchCompleted", "tickets": tickets, "matchId": "m-1", "acceptance": how}),
    )
}

pub(crate) fn succeeded(named: &[(&Ticket, &str)]) -> Value {
    let tickets = tickets(
        named,
        |name| json!({"team": format!("team-{name}"), "playerSessionId": format!("psess-{name}")}),
    );
    event(
        "2026-11-22T12:00:05Z",
        json!({"type": "MatchmakingSucceeded", "tickets": tickets, "matchId": "m-1", "gameSessionInfo": {
            "gameSessionArn": ARN, "ipAddress": "10.0.0.7", "dnsName": "gs.example", "port": 33000,
        }}),
    )
}

pub(crate) fn cancelled(named: &[(&Ticket, &str)]) -> Value {
    let tickets = tickets(named, |_| json!({}));
    event(
        "2026-11-22T12:00:05Z",
        json!({"type": "MatchmakingCancelled", "tickets": tickets, "reason": "Cancelled", "message": "Cancelled by request."}),
    )
}

/// What `DescribeMatchmaking` tells of a completed ticket.
pub(crate) fn completed_standing(name: &str) -> Value {
    let player = format!("us-east-1:{name}");
    json!({
        "Status": "COMPLETED",
        "Players": [{"PlayerId": player, "Team": "red"}],
        "GameSessionConnectionInfo": {
            "GameSessionArn": ARN, "IpAddress": "10.0.0.7", "Port": 33000,
            "MatchedPlayerSessions": [
                {"PlayerId": "us-east-1:somebody-else", "PlayerSessionId": "psess-not-mine"},
                {"PlayerId": player, "PlayerSessionId": format!("psess-{name}")},
            ],
        },
    })
}

async fn state_of(world: &World, ticket: &Ticket) -> Value {
    serde_json::to_value(world.stored(ticket).await).unwrap()
}

#[tokio::test]
async fn every_player_of_a_match_gets_their_own_reservation() {
    let world = World::new().await;
    let (ada, bob) = (world.ticket_of("ada").await, world.ticket_of("bob").await);

    world.take_in(&succeeded(&[(&ada, "ada"), (&bob, "bob")])).await.unwrap();

    for (ticket, name) in [(&ada, "ada"), (&bob, "bob")] {
        let state = state_of(&world, ticket).await;
        assert_eq!(state["status"], "COMPLETED");
        assert_eq!(state["connection"]["playerSessionId"], format!("psess-{name}"));
        assert_eq!(state["connection"]["team"], format!("team-{name}"));
        assert_eq!(state["connection"]["port"], 33000);
        assert_eq!(world.lock_of(name).await, None);
    }
}

#[tokio::test]
async fn the_way_of_a_ticket_is_told_in_its_timeline() {
    let world = World::new().await;
    let ticket = world.ticket_of("ada").await;
    world.take_in(&searching(&world, &ticket, "ada")).await.unwrap();
    world.take_in(&matched(&[(&ticket, "ada")], false)).await.unwrap();

    world.take_in(&succeeded(&[(&ticket, "ada")])).await.unwrap();

    let stored = world.stored(&ticket).await;
    let events: Vec<_> = stored.timeline.iter().map(|entry| entry.event.as_str()).collect();
    let expected =
        ["Opened", "MatchmakingSearching", "PotentialMatchCreated", "MatchmakingSucceeded"];
    assert_eq!(events, expected);
}

#[tokio::test]
async fn a_ticket_that_timed_out_names_the_rules_that_kept_it_waiting() {
    let world = World::new().await;
    let ticket = world.ticket_of("ada").await;
    let detail = json!({
        "type": "MatchmakingTimedOut", "tickets": tickets(&[(&ticket, "ada")], |_| json!({})),
        "reason": "TimedOut", "message": "Removed from matchmaking due to timing out.",
        "ruleEvaluationMetrics": [{"ruleName": "FairSkill", "passedCount": 2, "failedCount": 9}],
    });

    world.take_in(&event("2026-11-22T12:01:00Z", detail)).await.unwrap();

    let state = state_of(&world, &ticket).await;
    assert_eq!(
        (&state["status"], &state["reason"]["code"]),
        (&json!("TIMED_OUT"), &json!("NO_MATCH_IN_TIME"))
    );
    let last = world.stored(&ticket).await.timeline.pop().unwrap();
    assert!(last.detail.contains("FairSkill held 2 times and 9 times not"), "{}", last.detail);
}

#[tokio::test]
async fn a_match_that_could_not_be_placed_says_so() {
    let world = World::new().await;
    let ticket = world.ticket_of("ada").await;
    let detail = json!({
        "type": "MatchmakingFailed", "tickets": tickets(&[(&ticket, "ada")], |_| json!({})),
        "reason": "UNEXPECTED_ERROR", "message": "An unexpected error was encountered during match placing.",
        "matchId": "m-1",
    });

    world.take_in(&event("2026-11-22T12:01:00Z", detail)).await.unwrap();

    assert_eq!(state_of(&world, &ticket).await["reason"]["code"], "PLACEMENT_FAILED");
    assert_eq!(world.lock_of("ada").await, None);
}

#[tokio::test]
async fn a_declined_match_ends_the_ticket_of_who_declined() {
    let world = World::new().await;
    let (ada, bob) = (world.ticket_of("ada").await, world.ticket_of("bob").await);
    let both = [(&ada, "ada"), (&bob, "bob")];
    world.take_in(&matched(&both, true)).await.unwrap();
    let proposed = state_of(&world, &ada).await;
    world.take_in(&answered(&[(&ada, "ada")], Some(false))).await.unwrap();

    world.take_in(&acceptance_over(&[(&bob, "bob")], "Rejected", Some(true))).await.unwrap();

    assert_eq!(
        (&proposed["status"], &proposed["matchId"]),
        (&json!("REQUIRES_ACCEPTANCE"), &json!("m-1"))
    );
    assert_eq!(state_of(&world, &ada).await["reason"]["code"], "NOT_ACCEPTED");
    assert_eq!(state_of(&world, &bob).await["status"], "SEARCHING");
}

#[tokio::test]
async fn a_ticket_goes_back_in_the_moment_in_which_another_declined() {
    for reversed in [false, true] {
        let world = World::new().await;
        let bob = world.ticket_of("bob").await;
        world.take_in(&matched(&[(&bob, "bob")], true)).await.unwrap();
        // Both tell of all tickets, bob's among them, who had accepted before.
        let mut events = [
            answered(&[(&bob, "bob")], Some(true)),
            acceptance_over(&[(&bob, "bob")], "Rejected", Some(true)),
        ];
        let moment = events[0]["time"].clone();
        events[1]["time"] = moment;
        if reversed {
            events.reverse();
        }

        for event in &events {
            world.take_in(event).await.unwrap();
        }

        assert_eq!(state_of(&world, &bob).await["status"], "SEARCHING", "reversed: {reversed}");
    }
}

#[tokio::test]
async fn who_left_while_a_match_was_proposed_is_told_so() {
    let world = World::new().await;
    let ticket = world.ticket_of("ada").await;
    world.take_in(&matched(&[(&ticket, "ada")], true)).await.unwrap();
    // The function dies before it writes the end down, and the event gets lost.
    world.gamelift.set("StopMatchmaking", Behaviour::LosesAnswers);
    let path = format!("/v1/tickets/{}", ticket.ticket_id);
    world.as_player("ada").delete(&path).await;
    world.gamelift.tell(&ticket, json!({"Status": "CANCELLED"}));
    world.clock.turn_seconds(40);

    let answer = world.as_player("ada").get(&path).await;

    assert_eq!(answer.body["reason"]["code"], "CANCELLED_BY_PLAYER");
}

#[tokio::test]
async fn a_game_server_without_a_name_has_none() {
    let world = World::new().await;
    let (ada, bob) = (world.ticket_of("ada").await, world.ticket_of("bob").await);
    let mut event = succeeded(&[(&ada, "ada")]);
    event["detail"]["gameSessionInfo"]["dnsName"] = json!("");
    let mut standing = completed_standing("bob");
    standing["GameSessionConnectionInfo"]["DnsName"] = json!("");
    world.gamelift.tell(&bob, standing);
    world.clock.turn_seconds(31);

    world.take_in(&event).await.unwrap();
    world.as_player("bob").get(&format!("/v1/tickets/{}", bob.ticket_id)).await;

    for ticket in [&ada, &bob] {
        let state = state_of(&world, ticket).await;
        assert_eq!(
            (&state["status"], &state["connection"]["dnsName"]),
            (&json!("COMPLETED"), &Value::Null)
        );
    }
}

#[tokio::test]
async fn who_did_not_answer_a_proposal_is_told_when_asking() {
    let world = World::new().await;
    let ticket = world.ticket_of("ada").await;
    world.take_in(&matched(&[(&ticket, "ada")], true)).await.unwrap();
    world.take_in(&acceptance_over(&[(&ticket, "ada")], "TimedOut", None)).await.unwrap();
    world.gamelift.tell(&ticket, json!({"Status": "CANCELLED"}));
    world.clock.turn_seconds(40);

    let answer = world.as_player("ada").get(&format!("/v1/tickets/{}", ticket.ticket_id)).await;

    assert_eq!(answer.body["reason"]["code"], "NOT_ACCEPTED");
}

#[tokio::test]
async fn an_accepted_match_is_being_placed() {
    let world = World::new().await;
    let ticket = world.ticket_of("ada").await;

    world.take_in(&acceptance_over(&[(&ticket, "ada")], "Accepted", None)).await.unwrap();

    assert_eq!(state_of(&world, &ticket).await["status"], "PLACING");
}

#[tokio::test]
async fn a_success_without_a_reservation_is_a_failure_with_a_reason() {
    let world = World::new().await;
    let ticket = world.ticket_of("ada").await;

    world.take_in(&succeeded(&[(&ticket, "somebody-else")])).await.unwrap();

    assert_eq!(state_of(&world, &ticket).await["reason"]["code"], "INCOMPLETE_REPORT");
}

#[tokio::test]
async fn a_stranger_among_the_tickets_keeps_nobody_from_hearing() {
    let world = World::new().await;
    let (gone, ticket) = (world.ticket_of("eve").await, world.ticket_of("ada").await);
    world.forget(&gone).await;

    world.take_in(&succeeded(&[(&gone, "eve"), (&ticket, "ada")])).await.unwrap();

    assert_eq!(state_of(&world, &ticket).await["status"], "COMPLETED");
    assert_eq!(world.find(&gone.ticket_id).await, None);
}

#[tokio::test]
async fn an_event_that_could_not_be_written_fails_and_may_come_again() {
    let world = World::new().await;
    let ticket = world.ticket_of("ada").await;
    let event = succeeded(&[(&ticket, "ada")]);
    world.dynamodb.throttle("TransactWriteItems");
    let failed = world.take_in(&event).await;
    world.dynamodb.throttle_nothing();

    world.take_in(&event).await.unwrap();
    world.take_in(&event).await.unwrap();

    assert_eq!(
        failed.unwrap_err().to_string(),
        "1 of 1 tickets did not take in MatchmakingSucceeded"
    );
    assert_eq!(state_of(&world, &ticket).await["status"], "COMPLETED");
}

#[tokio::test]
async fn a_late_event_does_not_take_a_newer_tickets_lock() {
    let world = World::new().await;
    let old = world.ticket_of("ada").await;
    world.as_player("ada").delete(&format!("/v1/tickets/{}", old.ticket_id)).await;
    let new = world.ticket_of("ada").await;

    world.take_in(&succeeded(&[(&old, "ada")])).await.unwrap();

    assert_eq!(state_of(&world, &old).await["status"], "CANCELLED");
    assert_eq!(world.lock_of("ada").await, Some(new.ticket_id));
}

#[tokio::test]
async fn a_ticket_without_the_lock_ends_all_the_same() {
    let world = World::new().await;
    let old = world.ticket_of("ada").await;
    world.backend.players.unlock(&old.player_id, &old.ticket_id).await.unwrap();
    let new = world.ticket_of("ada").await;

    world.take_in(&cancelled(&[(&old, "ada")])).await.unwrap();

    assert_eq!(state_of(&world, &old).await["reason"]["code"], "CANCELLED_BY_MATCHMAKER");
    assert_eq!(world.lock_of("ada").await, Some(new.ticket_id));
}

#[tokio::test]
async fn writers_at_the_same_time_all_come_through() {
    let world = World::new().await;
    let ticket = world.ticket_of("ada").await;
    let named = [(&ticket, "ada")];
    let (searching, matched) = (searching(&world, &ticket, "ada"), matched(&named, false));
    let succeeded = succeeded(&named);

    let (one, two, three) =
        tokio::join!(world.take_in(&searching), world.take_in(&matched), world.take_in(&succeeded));

    assert!(one.is_ok() && two.is_ok() && three.is_ok());
    assert_eq!(state_of(&world, &ticket).await["status"], "COMPLETED");
}

/// Both players ask how their tickets stand, half a minute after all events.
async fn read_after_a_silence(world: &World, both: &[(&Ticket, &str)]) {
    world.clock.turn_seconds(40);
    for (ticket, name) in both {
        world.gamelift.tell(ticket, completed_standing(name));
        world.as_player(name).get(&format!("/v1/tickets/{}", ticket.ticket_id)).await;
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(16))]

    /// Events of one match in any order, repeated and lost, the end's own among
    /// them: both players end in the same session, each with their own reservation.
    #[test]
    fn a_match_ends_the_same_however_its_events_arrive(
        order in proptest::collection::vec(0usize..4, 0..8),
        end_at in 0usize..8,
        repeated in any::<bool>(),
        end_is_lost in any::<bool>(),
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let world = World::new().await;
            let (ada, bob) = (world.ticket_of("ada").await, world.ticket_of("bob").await);
            let both = [(&ada, "ada"), (&bob, "bob")];
            let events = [
                searching(&world, &ada, "ada"),
                searching(&world, &bob, "bob"),
                matched(&both, false),
                matched(&both, true),
            ];
            let end = succeeded(&both);
            for (position, &index) in order.iter().enumerate() {
                if !end_is_lost && (position == end_at || (repeated && position > end_at)) {
                    world.take_in(&end).await.unwrap();
                }
                world.take_in(&events[index]).await.unwrap();
            }
            if end_is_lost {
                read_after_a_silence(&world, &both).await;
            } else {
                world.take_in(&end).await.unwrap();
            }

            for (ticket, name) in both {
                let state = state_of(&world, ticket).await;
                assert_eq!(state["connection"]["playerSessionId"], format!("psess-{name}"));
                assert_eq!(world.lock_of(name).await, None);
            }
        });
    }
}
