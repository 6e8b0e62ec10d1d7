//! The player API and the admin API as axum routers, one a function.
//!
//! Handlers translate and decide nothing. Whatever is refused, by them, by an
//! extractor or because there is no such route, is refused in one form. Whoever
//! serves a router puts the [`Caller`], or the [`crate::admin::Operator`], into
//! each request.

mod admin;
mod caller;
mod extract;
mod legacy;
mod players;
mod refusal;
mod tickets;

use std::sync::Arc;

use api_contract::routes;
use axum::{
    Router,
    extract::DefaultBodyLimit,
    routing::{delete, get, post},
};

use crate::{Backend, Matchmaking};

pub use admin::admin_api;
pub use caller::Caller;
pub use refusal::Refusal;

/// The routes of `request-matchmaking`, and a problem document for all others.
pub fn request_matchmaking(backend: Backend, matchmaking: Matchmaking) -> Router {
    let routes = Router::new()
        .route(routes::TICKETS, post(tickets::start))
        .route(routes::LEGACY_REQUEST, get(legacy::request));
    bounded(routes).with_state((backend, Arc::new(matchmaking)))
}

/// The routes of `match-status`, and a problem document for all others.
pub fn match_status(backend: Backend) -> Router {
    let routes = Router::new()
        .route(routes::TICKET, get(tickets::poll))
        .route(routes::PLAYER_ME, get(players::find_me))
        .route(routes::LEGACY_STATUS, get(legacy::status));
    bounded(routes).with_state(backend)
}

/// The routes of `cancel-matchmaking`, and a problem document for all others.
pub fn cancel_matchmaking(backend: Backend) -> Router {
    bounded(Router::new().route(routes::TICKET, delete(tickets::cancel))).with_state(backend)
}

/// What is the same for all: the limit of bodies, and the form of refusals.
fn bounded<S: Clone + Send + Sync + 'static>(routes: Router<S>) -> Router<S> {
    routes
        .fallback(refusal::no_such_route)
        .method_not_allowed_fallback(refusal::no_such_method)
        .layer(DefaultBodyLimit::max(routes::BODY_BYTES_MAX))
}
