//! Results of matches: each counts once, for the players who were in its match.

use std::sync::Arc;

use api_contract::{
    GameSessionId, MatchId, TicketId, Timestamp,
    admin::matches::{Match, MatchPlayer},
    play::{MatchResult, PlayerResult, PlayerTag},
    tables::matches::MATCH_ID,
};
use api_service::{
    results::{self, TakeResultError},
    stores::{DynamoMatchStore, Recorded},
};
use aws_sdk_dynamodb::types::{
    AttributeDefinition, BillingMode, KeySchemaElement, KeyType, ScalarAttributeType,
};

use crate::world::{DynamoDb, Measured, player_id};

/// The matches table, and DynamoDB that holds it.
pub(crate) struct Matches {
    dynamodb: DynamoDb,
    store: DynamoMatchStore,
    pub(crate) meter: Arc<Measured>,
}

impl Matches {
    pub(crate) async fn new() -> Self {
        let meter = Arc::new(Measured::default());
        let dynamodb = DynamoDb::start(meter.clone()).await;
        let key = KeySchemaElement::builder().attribute_name(MATCH_ID).key_type(KeyType::Hash);
        let attribute = AttributeDefinition::builder().attribute_name(MATCH_ID);
        let table = dynamodb.steady().create_table().table_name("matches");
        let table = table.billing_mode(BillingMode::PayPerRequest).key_schema(key.build().unwrap());
        let attribute = attribute.attribute_type(ScalarAttributeType::S).build().unwrap();
        table.attribute_definitions(attribute).send().await.unwrap();
        let store = DynamoMatchStore::new(dynamodb.client(), "matches");
        Self { dynamodb, store, meter }
    }

    /// The same, with a match of Ada and Bob.
    pub(crate) async fn with_a_match() -> Self {
        let matches = Self::new().await;
        matches.store.record_forming(&formed()).await.unwrap();
        matches
    }

    pub(crate) async fn take_in(&self, result: &MatchResult) -> Result<Recorded, TakeResultError> {
        let message = serde_json::to_string(result).unwrap();
        results::take_in(&self.store, &*self.meter, &message).await
    }

    async fn recorded(&self) -> Option<MatchResult> {
        self.store.find(&match_id()).await.unwrap().unwrap().result
    }
}

fn match_id() -> MatchId {
    MatchId::parse("m-1").unwrap()
}

fn session() -> GameSessionId {
    GameSessionId::parse("arn:aws:gamelift:x").unwrap()
}

fn formed() -> Match {
    let player = |name: &str| MatchPlayer {
        player_id: player_id(name),
        ticket_id: TicketId::parse(format!("t-{name}")).unwrap(),
        team: None,
        skill: 25.0,
        latency_ms: None,
        waited_ms: 0,
    };
    Match {
        match_id: match_id(),
        configuration: "default".to_owned(),
        formed_at: Timestamp::from_millis(1_700_000_000_000),
        game_session_id: session(),
        location: None,
        ip_address: "127.0.0.1".to_owned(),
        port: 33_000,
        players: vec![player("ada"), player("bob")],
        result: None,
    }
}

pub(crate) fn result(scores: &[(&str, u16)]) -> MatchResult {
    let player = |(seat, (name, score)): (u8, &(&str, u16))| PlayerResult {
        player_id: player_id(name),
        player_tag: PlayerTag::from_bytes([seat; 8]),
        seat,
        score: *score,
        rank: seat + 1,
        left: false,
    };
    MatchResult {
        game_session_id: session(),
        match_id: Some(match_id()),
        started_at: Timestamp::from_millis(1_700_000_001_000),
        ended_at: Timestamp::from_millis(1_700_000_021_000),
        players: (0..).zip(scores).map(player).collect(),
    }
}

#[tokio::test]
async fn a_result_is_recorded_once_however_often_it_comes() {
    let matches = Matches::with_a_match().await;
    let result = result(&[("ada", 5), ("bob", 3)]);

    let first = matches.take_in(&result).await.unwrap();
    let again = matches.take_in(&result).await.unwrap();

    assert_eq!((first, again), (Recorded::Now, Recorded::Before));
    assert_eq!(matches.recorded().await, Some(result));
}

#[tokio::test]
async fn a_second_result_does_not_replace_the_first() {
    let matches = Matches::with_a_match().await;
    let first = result(&[("ada", 5), ("bob", 3)]);
    matches.take_in(&first).await.unwrap();

    let refused = matches.take_in(&result(&[("bob", 9), ("ada", 0)])).await.unwrap_err();

    assert!(matches!(refused, TakeResultError::Contradiction(_)) && !refused.may_pass());
    assert_eq!(matches.recorded().await, Some(first));
}

#[tokio::test]
async fn a_result_waits_for_the_news_of_its_match() {
    let matches = Matches::new().await;
    let result = result(&[("ada", 5)]);

    let early = matches.take_in(&result).await.unwrap_err();
    matches.store.record_forming(&formed()).await.unwrap();
    let later = matches.take_in(&result).await.unwrap();

    assert!(matches!(early, TakeResultError::UnknownMatch(_)) && early.may_pass(), "{early}");
    assert_eq!(later, Recorded::Now);
    assert_eq!(matches.recorded().await, Some(result));
}

#[tokio::test]
async fn a_result_of_players_who_were_not_matched_is_refused_without_naming_them() {
    let matches = Matches::with_a_match().await;

    let refused = matches.take_in(&result(&[("ada", 5), ("mallory", 99)])).await.unwrap_err();

    assert!(!refused.may_pass());
    let said = refused.to_string();
    assert_eq!(said, "1 in the result of match m-1 were not in the match");
    assert_eq!(matches.recorded().await, None);
}

#[tokio::test]
async fn a_table_that_fails_makes_the_result_wait() {
    let matches = Matches::with_a_match().await;
    for operation in ["GetItem", "UpdateItem"] {
        matches.dynamodb.throttle(operation);

        let failed = matches.take_in(&result(&[("ada", 5)])).await.unwrap_err();

        matches.dynamodb.throttle_nothing();
        assert!(matches!(failed, TakeResultError::Port(_)) && failed.may_pass(), "{failed}");
    }
}
