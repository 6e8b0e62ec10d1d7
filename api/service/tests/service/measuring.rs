//! Every metric of the functions comes out where it should.

use api_contract::metrics::{Dimension, Metric, Source};
use serde_json::json;

use crate::{
    events::{matched, searching, succeeded},
    results::Matches,
    world::{Behaviour, Measured, World, near},
};

/// Makes happen what `metric` counts, and returns what was measured meanwhile.
async fn measured(metric: Metric) -> std::sync::Arc<Measured> {
    match metric {
        Metric::ResultsRecorded
        | Metric::ResultsRepeated
        | Metric::ResultsDelayed
        | Metric::ResultsRefused => results().await,
        Metric::CallsThrottled => {
            let world = World::new().await;
            world.dynamodb.throttle("GetItem");
            world.as_player("ada").get("/v1/tickets/t-1").await;
            world.meter
        }
        Metric::CallsFailed => {
            let world = World::new().await;
            world.dynamodb.lose_an_answer("GetItem");
            world.as_player("ada").get("/v1/tickets/t-1").await;
            world.meter
        }
        Metric::Conflicts => contention().await,
        Metric::TicketsUnheard => {
            let world = World::new().await;
            let ada = world.ticket_of("ada").await;
            world.clock.turn_seconds(31);
            world.gamelift.tell(&ada, json!({"Status": "TIMED_OUT"}));
            world.as_player("ada").get(&format!("/v1/tickets/{}", ada.ticket_id)).await;
            world.meter
        }
        Metric::TicketsAsked
        | Metric::TicketsEnded
        | Metric::TicketsFailed
        | Metric::TimeToMatch
        | Metric::TimeToPlace
        | Metric::MatchesFormed
        | Metric::ReportsIgnored => a_match().await,
        Metric::MatchTime
        | Metric::Players
        | Metric::PlayersLeft
        | Metric::TickTimeP99
        | Metric::TickTimeMax => unreachable!("the game servers measure {metric:?}"),
    }
}

/// Ada and Bob are matched; the event comes twice.
async fn a_match() -> std::sync::Arc<Measured> {
    let world = World::new().await;
    let (ada, bob) = (world.ticket_of("ada").await, world.ticket_of("bob").await);
    let both = [(&ada, "ada"), (&bob, "bob")];
    world.take_in(&matched(&both, false)).await.unwrap();
    for _delivery in 0..2 {
        world.take_in(&succeeded(&both)).await.unwrap();
    }
    world.meter
}

/// The same result twice, another one, and one of a match that nobody knows.
async fn results() -> std::sync::Arc<Measured> {
    let matches = Matches::with_a_match().await;
    let result = crate::results::result(&[("ada", 5), ("bob", 3)]);
    for _delivery in 0..2 {
        matches.take_in(&result).await.unwrap();
    }
    matches.take_in(&crate::results::result(&[("ada", 9)])).await.unwrap_err();
    let unknown = Matches::new().await;
    unknown.take_in(&result).await.unwrap_err();
    matches.meter.extend(&unknown.meter);
    matches.meter
}

/// Two events of one ticket at once, until both found that somebody was faster.
async fn contention() -> std::sync::Arc<Measured> {
    let world = World::new().await;
    let ada = world.ticket_of("ada").await;
    let event = searching(&world, &ada, "ada");
    let matched = matched(&[(&ada, "ada")], false);
    world.dynamodb.lose_an_answer("PutItem");
    let (one, other) = tokio::join!(world.take_in(&event), world.take_in(&matched));
    one.and(other).unwrap();
    world.meter
}

#[tokio::test]
async fn every_metric_of_the_functions_comes_out() {
    for &metric in Metric::ALL.iter().filter(|metric| metric.source() == Source::Functions) {
        let measured = measured(metric).await;
        assert!(!measured.values(metric).is_empty(), "{metric:?} never comes out");
        let record = measured.last(metric).unwrap();
        for dimension in metric.by().iter().flat_map(|set| set.iter()) {
            let expected = *dimension != Dimension::Reason;
            assert!(
                record.dimension(*dimension).is_some() || !expected,
                "{metric:?} {dimension:?}"
            );
        }
    }
}

#[tokio::test]
async fn a_match_is_measured_once_however_often_its_event_comes() {
    let measured = a_match().await;

    assert_eq!(measured.values(Metric::TicketsAsked), [1.0; 2]);
    assert_eq!(measured.values(Metric::TicketsEnded), [1.0; 2]);
    assert_eq!(measured.values(Metric::TicketsFailed), [0.0; 2]);
    // Asked for at 12:00:00, formed at :02, placed at :05.
    assert_eq!(measured.values(Metric::TimeToMatch), [5_000.0; 2]);
    assert_eq!(measured.values(Metric::TimeToPlace), [3_000.0; 2]);
    assert_eq!(measured.values(Metric::MatchesFormed), [1.0]);
    assert_eq!(measured.values(Metric::ReportsIgnored), [1.0; 2]);
    let ended = measured.last(Metric::TicketsEnded).unwrap();
    assert_eq!(ended.dimension(Dimension::State), Some("COMPLETED"));
    assert!(
        ended.line(api_contract::Timestamp::from_millis(0), "d").contains(r#""matchId":"m-1""#)
    );
}

#[tokio::test]
async fn who_leaves_is_no_failure_and_who_was_not_taken_is_one() {
    let world = World::new().await;
    let ada = world.ticket_of("ada").await;
    world.as_player("ada").delete(&format!("/v1/tickets/{}", ada.ticket_id)).await;
    let left = world.meter.last(Metric::TicketsEnded).unwrap();
    world.gamelift.set("StartMatchmaking", Behaviour::Refuses);
    world.as_player("bob").post("/v1/tickets", &near()).await;
    let refused = world.meter.last(Metric::TicketsEnded).unwrap();

    assert_eq!(world.meter.values(Metric::TicketsFailed), [0.0, 1.0]);
    assert_eq!(left.dimension(Dimension::Reason), Some("CANCELLED_BY_PLAYER"));
    assert_eq!(refused.dimension(Dimension::Reason), Some("REFUSED_BY_MATCHMAKER"));
}
