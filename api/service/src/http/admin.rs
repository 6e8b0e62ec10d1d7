//! The admin API as one axum router.
//!
//! Every request passes, from the outside in: `conditional` (what is the same as
//! before is not sent again), `guard` (the table of routes decides who may, and
//! no action goes by the audit log), and a handler that translates.

mod acted;
mod actions;
mod audit;
mod conditional;
mod fleets;
mod game_sessions;
mod guard;
mod matches;
mod matchmaking;
mod me;
mod operator;
mod overview;
mod players;
mod query;
mod refusals;
mod tickets;

use api_contract::admin::routes::{self, BODY_BYTES_MAX};
use axum::{
    Router,
    extract::DefaultBodyLimit,
    middleware::{from_fn, from_fn_with_state},
    routing::{get, post},
};

use super::refusal;
use crate::admin::AdminBackend;

/// The routes of `admin-api`, and a problem document for all others.
pub fn admin_api(admin: AdminBackend) -> Router {
    let guard = from_fn_with_state(admin.clone(), guard::guard);
    reads()
        .merge(actions())
        .route_layer(guard)
        .fallback(refusal::no_such_route)
        .layer(from_fn(conditional::answer))
        .layer(DefaultBodyLimit::max(BODY_BYTES_MAX))
        .with_state(admin)
}

fn reads() -> Router<AdminBackend> {
    Router::new()
        .route(routes::ME, get(me::read))
        .route(routes::OPENAPI, get(me::openapi))
        .route(routes::OVERVIEW, get(overview::read))
        .route(routes::PLAYERS, get(players::list))
        .route(routes::PLAYER, get(players::read))
        .route(routes::TICKETS, get(tickets::list))
        .route(routes::TICKET, get(tickets::read))
        .route(routes::MATCHES, get(matches::list))
        .route(routes::MATCH, get(matches::read))
        .route(routes::GAME_SESSIONS, get(game_sessions::list))
        .route(routes::GAME_SESSION, get(game_sessions::read))
        .route(routes::GAME_SESSION_LOG, get(game_sessions::read_log))
        .route(routes::FLEETS, get(fleets::list))
        .route(routes::FLEET, get(fleets::read))
        .route(routes::FLEET_EVENTS, get(fleets::list_events))
        .route(routes::QUEUES, get(matchmaking::list_queues))
        .route(routes::CONFIGURATIONS, get(matchmaking::list_configurations))
        .route(routes::RULE_SETS, get(matchmaking::list_rule_sets))
        .route(routes::RULE_SET, get(matchmaking::read_rule_set))
        .route(routes::AUDIT, get(audit::list))
}

fn actions() -> Router<AdminBackend> {
    Router::new()
        .route(routes::PLAYER_BAN, post(actions::ban_player))
        .route(routes::PLAYER_UNBAN, post(actions::unban_player))
        .route(routes::PLAYER_SKILL, post(actions::set_skill))
        .route(routes::PLAYER_EXPORT, post(actions::export_player))
        .route(routes::PLAYER_ERASE, post(actions::erase_player))
        .route(routes::TICKET_CANCEL, post(actions::cancel_ticket))
        .route(routes::GAME_SESSION_END, post(actions::end_game_session))
        .route(routes::FLEET_CAPACITY, post(actions::set_capacity))
        .route(routes::RULE_SET_VALIDATE, post(actions::validate_rule_set))
        .route(routes::RULE_SETS, post(actions::create_rule_set))
}
