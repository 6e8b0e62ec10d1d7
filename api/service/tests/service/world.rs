//! One deployment of the backend, small enough for one test.

mod clock;
mod cloudwatch;
mod dynamodb;
mod gamelift;
mod meter;
mod operators;
mod tables;
mod visitor;

use std::{sync::Arc, time::Duration};

use api_contract::{PlayerId, Ticket, TicketId, events::MatchmakingEvent, players::Player};
use api_service::{
    Backend, Matchmaking,
    admin::Records,
    events::{self, TakeInError},
    matchmaker::FlexMatch,
    stores::{DynamoMatchStore, DynamoPlayerStore, DynamoTicketStore},
};
use aws_sdk_dynamodb::types::AttributeValue;
use serde_json::Value;

pub(crate) use clock::TurnedClock;
pub(crate) use cloudwatch::CloudWatch;
pub(crate) use dynamodb::DynamoDb;
pub(crate) use gamelift::{Behaviour, FLEET, FOREIGN_FLEET, GameLift, OLD_FLEET, session_id};
pub(crate) use meter::Measured;
pub(crate) use operators::Office;
pub(crate) use visitor::{Answer, Visitor};

/// The matchmaking configuration's request timeout.
pub(crate) const REQUEST_TIMEOUT: Duration = Duration::from_secs(60);

const PLAYERS: &str = "players";
const TICKETS: &str = "tickets";
const MATCHES: &str = "matches";

/// A backend with its tables and its matchmaker.
pub(crate) struct World {
    pub(crate) gamelift: GameLift,
    pub(crate) dynamodb: DynamoDb,
    pub(crate) clock: Arc<TurnedClock>,
    pub(crate) meter: Arc<Measured>,
    pub(crate) backend: Backend,
    pub(crate) records: Records,
}

impl World {
    pub(crate) async fn new() -> Self {
        let meter = Arc::new(Measured::default());
        let dynamodb = DynamoDb::start(meter.clone()).await;
        tables::create(dynamodb.steady()).await;
        let gamelift = GameLift::default();
        let clock = Arc::new(TurnedClock::default());
        let backend = Backend {
            tickets: DynamoTicketStore::new(dynamodb.client(), TICKETS, PLAYERS),
            players: DynamoPlayerStore::new(dynamodb.client(), PLAYERS),
            matchmaker: FlexMatch::new(gamelift.client()),
            clock: clock.clone(),
            meter: meter.clone(),
        };
        let records = Records {
            players: backend.players.clone(),
            tickets: backend.tickets.clone(),
            matches: DynamoMatchStore::new(dynamodb.client(), MATCHES),
            clock: clock.clone(),
        };
        Self { gamelift, dynamodb, clock, meter, backend, records }
    }

    /// Somebody with a guest identity.
    pub(crate) fn as_player(&self, name: &str) -> Visitor<'_> {
        Visitor::new(self, Some(player_id(name)))
    }

    /// Somebody without.
    pub(crate) fn as_nobody(&self) -> Visitor<'_> {
        Visitor::new(self, None)
    }

    /// Asks for a match and returns the ticket.
    pub(crate) async fn ticket_of(&self, name: &str) -> Ticket {
        let answer = self.as_player(name).post("/v1/tickets", &near()).await;
        assert_eq!(answer.status, 202, "{}", answer.body);
        serde_json::from_value(answer.body).unwrap()
    }

    /// The ticket as it is stored.
    pub(crate) async fn stored(&self, ticket: &Ticket) -> Ticket {
        self.find(&ticket.ticket_id).await.unwrap()
    }

    pub(crate) async fn find(&self, ticket: &TicketId) -> Option<Ticket> {
        let store = DynamoTicketStore::new(self.dynamodb.steady().clone(), TICKETS, PLAYERS);
        store.find(ticket).await.unwrap().map(|stored| stored.ticket)
    }

    /// The player as stored.
    pub(crate) async fn player(&self, name: &str) -> Option<Player> {
        let store = DynamoPlayerStore::new(self.dynamodb.steady().clone(), PLAYERS);
        store.find(&player_id(name)).await.unwrap()
    }

    /// The ticket that holds the player's lock.
    pub(crate) async fn lock_of(&self, name: &str) -> Option<TicketId> {
        self.player(name).await.and_then(|player| player.open_ticket_id)
    }

    /// Gives a player who is known already a skill.
    pub(crate) async fn set_skill(&self, name: &str, skill: f64) {
        let update = self.dynamodb.steady().update_item().table_name(PLAYERS);
        let update = update.key("player_id", AttributeValue::S(player_id(name).to_string()));
        let update = update.update_expression("SET skill = :skill");
        let skill = AttributeValue::N(skill.to_string());
        update.expression_attribute_values(":skill", skill).send().await.unwrap();
    }

    /// Removes a ticket, as its time to live does.
    pub(crate) async fn forget(&self, ticket: &Ticket) {
        let delete = self.dynamodb.steady().delete_item().table_name(TICKETS);
        let id = AttributeValue::S(ticket.ticket_id.to_string());
        delete.key("ticket_id", id).send().await.unwrap();
    }

    /// How many items there are in all tables.
    pub(crate) async fn items(&self) -> usize {
        let mut items = 0;
        for table in [PLAYERS, TICKETS, MATCHES] {
            let scan = self.dynamodb.steady().scan().table_name(table);
            items += scan.send().await.unwrap().items().len();
        }
        items
    }

    /// What the function for events does with one.
    pub(crate) async fn take_in(&self, event: &Value) -> Result<(), TakeInError> {
        let event: MatchmakingEvent = serde_json::from_value(event.clone()).unwrap();
        let meter = &*self.backend.meter;
        events::take_in(&self.backend.tickets, &self.records.matches, meter, &event).await
    }
}

/// What the deployment offers.
fn matchmaking() -> Matchmaking {
    Matchmaking {
        configuration: "default".to_owned(),
        locations: ["us-east-1", "eu-west-1"].map(str::to_owned).into(),
        request_timeout: REQUEST_TIMEOUT,
    }
}

/// The Cognito identity of somebody.
pub(crate) fn player_id(name: &str) -> PlayerId {
    PlayerId::parse(format!("us-east-1:{name}")).unwrap()
}

/// A body that asks for a match near us-east-1.
pub(crate) fn near() -> Value {
    serde_json::json!({"latencies": {"us-east-1": 20, "eu-west-1": 90.4}})
}
