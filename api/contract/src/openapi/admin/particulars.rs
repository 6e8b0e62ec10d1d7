//! What each route takes and answers, besides what its line in the table says.

use utoipa::{
    ToSchema,
    openapi::{
        KnownFormat, ObjectBuilder, RefOr, Required, Schema, SchemaFormat,
        path::{Parameter, ParameterBuilder, ParameterIn},
        schema::Type,
    },
};

use super::super::parts::parameter;
use crate::{
    Ticket,
    admin::{
        Page,
        actions::{
            BanRequest, BecauseOf, CapacityRequest, CreateRuleSetRequest, EndGameSessionRequest,
            RuleSetVerdict, SkillRequest, ValidateRuleSetRequest,
        },
        audit::{AuditEntry, AuditFilter},
        fleets::{Capacity, Fleet, FleetDetail, FleetEvent},
        game_sessions::{GameSession, GameSessionDetail, GameSessionsFilter, LogTail},
        matches::{Match, MatchesFilter},
        matchmaking::{MatchmakingConfiguration, Queue, RuleSet},
        overview::Overview,
        pages::{CURSOR_LENGTH_MAX, LIMIT_DEFAULT, LIMIT_MAX},
        players::{ErasedPlayer, PlayerExport, PlayerRecord, PlayersFilter},
        routes::{self, AdminRoute, Me},
        tickets::{TicketDetail, TicketSummary, TicketsFilter},
    },
    problems::{
        Problem,
        ProblemCode::{
            self, InvalidFilter, InvalidReason, InvalidValue, NotFound, RefusedByGameLift,
            TicketInProgress, TicketNotCancellable, ValueChanged,
        },
    },
    routes::Method,
};

/// The types that a document names, by the names that it has for them.
type Schemas = Vec<(String, RefOr<Schema>)>;

/// What a route takes and answers.
pub(super) struct Particulars {
    pub(super) id: &'static str,
    pub(super) query: Vec<Parameter>,
    pub(super) takes: Option<String>,
    pub(super) answers: (&'static str, String),
    pub(super) refuses: &'static [ProblemCode],
    pub(super) schemas: Schemas,
}

/// The types of what every route may refuse.
pub(super) fn everywhere() -> Schemas {
    let mut schemas = Schemas::new();
    name::<Problem>(&mut schemas);
    schemas
}

/// None for a route that is not described, which a test finds.
pub(super) fn particulars(route: &AdminRoute) -> Option<Particulars> {
    Some(match (route.method, route.path) {
        (Method::Get, routes::OVERVIEW) => reads::<Overview>("readOverview", "The last minutes"),
        (Method::Get, routes::ME) => reads::<Me>("readMe", "The operator who asks"),
        (Method::Get, routes::OPENAPI) => reads::<OpenApi>("readOpenapi", "This document"),
        (Method::Get, routes::PLAYERS) => {
            lists::<PlayerRecord>("listPlayers", "Players").by::<PlayersFilter>()
        }
        (Method::Get, routes::PLAYER) => reads::<PlayerRecord>("readPlayer", "The player").one(),
        (Method::Get, routes::TICKETS) => {
            lists::<TicketSummary>("listTickets", "Tickets").by::<TicketsFilter>()
        }
        (Method::Get, routes::TICKET) => {
            reads::<TicketDetail>("readTicket", "The ticket, and who waits with it").one()
        }
        (Method::Get, routes::MATCHES) => {
            lists::<Match>("listMatches", "Matches").by::<MatchesFilter>()
        }
        (Method::Get, routes::MATCH) => reads::<Match>("readMatch", "The match").one(),
        (Method::Get, routes::AUDIT) => {
            lists::<AuditEntry>("listAudit", "Entries of the audit log").by::<AuditFilter>()
        }
        (Method::Get, _) => return of_gamelift(route.path),
        (Method::Post, _) => return action(route.path),
        (Method::Delete, _) => return None,
    })
}

fn of_gamelift(path: &str) -> Option<Particulars> {
    Some(match path {
        routes::GAME_SESSIONS => {
            lists::<GameSession>("listGameSessions", "Game sessions").by::<GameSessionsFilter>()
        }
        routes::GAME_SESSION => {
            reads::<GameSessionDetail>("readGameSession", "The game session").one().which()
        }
        routes::GAME_SESSION_LOG => {
            reads::<LogTail>("readGameSessionLog", "The end of its log").one().which()
        }
        routes::FLEETS => lists::<Fleet>("listFleets", "Fleets with their locations"),
        routes::FLEET => reads::<FleetDetail>("readFleet", "The fleet").one(),
        routes::FLEET_EVENTS => {
            let events = lists::<FleetEvent>("listFleetEvents", "What happened to the fleet");
            events.refusing(&[NotFound, InvalidFilter])
        }
        routes::QUEUES => lists::<Queue>("listQueues", "Game session queues"),
        routes::CONFIGURATIONS => lists::<MatchmakingConfiguration>(
            "listMatchmakingConfigurations",
            "Matchmaking configurations",
        ),
        routes::RULE_SETS => lists::<RuleSet>("listRuleSets", "Rule sets"),
        routes::RULE_SET => reads::<RuleSet>("readRuleSet", "The rule set").one(),
        _ => return None,
    })
}

fn action(path: &str) -> Option<Particulars> {
    let player = "The player as it is now";
    Some(match path {
        routes::PLAYER_BAN => acts::<BanRequest, PlayerRecord>("banPlayer", player).refusing(&[
            NotFound,
            InvalidReason,
            InvalidValue,
        ]),
        routes::PLAYER_UNBAN => acts::<BecauseOf, PlayerRecord>("unbanPlayer", player).refusing(&[
            NotFound,
            InvalidReason,
            InvalidValue,
        ]),
        routes::PLAYER_SKILL => acts::<SkillRequest, PlayerRecord>("setSkill", player).refusing(&[
            NotFound,
            InvalidReason,
            InvalidValue,
            ValueChanged,
        ]),
        routes::PLAYER_EXPORT => acts::<BecauseOf, PlayerExport>("exportPlayer", "What is kept")
            .refusing(&[NotFound, InvalidReason]),
        routes::PLAYER_ERASE => acts::<BecauseOf, ErasedPlayer>("erasePlayer", "How far it got")
            .refusing(&[NotFound, InvalidReason, TicketInProgress]),
        routes::TICKET_CANCEL => acts::<BecauseOf, Ticket>("cancelTicket", "The ticket, CANCELLED")
            .refusing(&[NotFound, InvalidReason, TicketNotCancellable]),
        routes::GAME_SESSION_END => acts::<EndGameSessionRequest, GameSession>(
            "endGameSession",
            "The game session right afterwards; with notice it takes a while to end",
        )
        .refusing(&[NotFound, InvalidReason, ValueChanged, RefusedByGameLift]),
        routes::FLEET_CAPACITY => {
            acts::<CapacityRequest, Capacity>("setCapacity", "The capacity as it was set")
                .refusing(&[NotFound, InvalidReason, InvalidValue, ValueChanged, RefusedByGameLift])
        }
        routes::RULE_SET_VALIDATE => {
            acts::<ValidateRuleSetRequest, RuleSetVerdict>("validateRuleSet", "FlexMatch's verdict")
                .refusing(&[InvalidValue])
        }
        routes::RULE_SETS => {
            acts::<CreateRuleSetRequest, RuleSet>("createRuleSet", "The rule set as it was created")
                .refusing(&[InvalidReason, InvalidValue, RefusedByGameLift])
        }
        _ => return None,
    })
}

/// An OpenAPI document.
#[derive(ToSchema)]
struct OpenApi {}

fn reads<T: ToSchema>(id: &'static str, answer: &'static str) -> Particulars {
    let mut schemas = Schemas::new();
    let answers = (answer, name::<T>(&mut schemas));
    Particulars { id, query: Vec::new(), takes: None, answers, refuses: &[], schemas }
}

fn lists<T: ToSchema>(id: &'static str, answer: &'static str) -> Particulars {
    let mut particulars = reads::<Page<T>>(id, answer);
    particulars.query = vec![limit(), cursor()];
    particulars.refusing(&[InvalidFilter])
}

fn acts<Q: ToSchema, T: ToSchema>(id: &'static str, answer: &'static str) -> Particulars {
    let mut particulars = reads::<T>(id, answer);
    particulars.takes = Some(name::<Q>(&mut particulars.schemas));
    particulars
}

impl Particulars {
    /// A list that `F` narrows.
    fn by<F: ToSchema>(mut self) -> Self {
        let mut query = fields::<F>(&mut self.schemas);
        query.append(&mut self.query);
        self.query = query;
        self
    }

    /// One thing, which there may not be.
    fn one(self) -> Self {
        self.refusing(&[NotFound])
    }

    /// Which one stands in the query.
    fn which(mut self) -> Self {
        self.query = vec![parameter("id", ParameterIn::Query, "The game session's id, an ARN")];
        self.refusing(&[NotFound, InvalidFilter])
    }

    fn refusing(mut self, codes: &'static [ProblemCode]) -> Self {
        self.refuses = codes;
        self
    }
}

/// The name of a type, which joins `schemas` with those that it names.
fn name<T: ToSchema>(schemas: &mut Schemas) -> String {
    let name = T::name().into_owned();
    schemas.push((name.clone(), T::schema()));
    T::schemas(schemas);
    name
}

/// The fields of a filter, as parameters.
fn fields<F: ToSchema>(schemas: &mut Schemas) -> Vec<Parameter> {
    F::schemas(schemas);
    let RefOr::T(Schema::Object(object)) = F::schema() else { return Vec::new() };
    let fields = object.properties.into_iter().map(|(name, schema)| {
        let description = match &schema {
            RefOr::T(Schema::Object(field)) => field.description.clone(),
            RefOr::T(_) | RefOr::Ref(_) => None,
        };
        ParameterBuilder::new()
            .name(name)
            .parameter_in(ParameterIn::Query)
            .required(Required::False)
            .description(description)
            .schema(Some(schema))
            .build()
    });
    fields.collect()
}

fn limit() -> Parameter {
    let number = ObjectBuilder::new()
        .schema_type(Type::Integer)
        .format(Some(SchemaFormat::KnownFormat(KnownFormat::Int32)))
        .minimum(Some(1))
        .maximum(Some(LIMIT_MAX))
        .default(Some(LIMIT_DEFAULT.into()));
    optional("limit", "Most items of the page", number)
}

fn cursor() -> Parameter {
    let text = ObjectBuilder::new().schema_type(Type::String).max_length(Some(CURSOR_LENGTH_MAX));
    optional("cursor", "The `next` of the page before", text)
}

fn optional(name: &str, description: &str, schema: ObjectBuilder) -> Parameter {
    ParameterBuilder::new()
        .name(name)
        .parameter_in(ParameterIn::Query)
        .required(Required::False)
        .description(Some(description))
        .schema(Some(schema))
        .build()
}
