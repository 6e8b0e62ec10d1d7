//! The player API as axum routers, one a function.
//!
//! Handlers translate and decide nothing. Whatever is refused, by them, by an
//! extractor or because there is no such route, is refused in one form.

mod caller;
mod extract;
mod legacy;
mod players;
mod refusal;
mod tickets;

use api_contract::routes::{self, Function};
use axum::{
    Router,
    extract::DefaultBodyLimit,
    routing::{delete, get, post},
};

use crate::Backend;

pub use caller::Caller;
pub use refusal::Refusal;

/// The routes that `function` answers, and a problem document for all others.
///
/// Whoever serves it puts the [`Caller`] into each request.
pub fn router(function: Function, backend: Backend) -> Router {
    let routes = match function {
        Function::RequestMatchmaking => Router::new()
            .route(routes::TICKETS, post(tickets::start))
            .route(routes::LEGACY_REQUEST, get(legacy::request)),
        Function::MatchStatus => Router::new()
            .route(routes::TICKET, get(tickets::poll))
            .route(routes::PLAYER_ME, get(players::find_me))
            .route(routes::LEGACY_STATUS, get(legacy::status)),
        Function::CancelMatchmaking => Router::new().route(routes::TICKET, delete(tickets::cancel)),
    };
    routes
        .fallback(refusal::no_such_route)
        .method_not_allowed_fallback(refusal::no_such_method)
        .layer(DefaultBodyLimit::max(routes::BODY_BYTES_MAX))
        .with_state(backend)
}
