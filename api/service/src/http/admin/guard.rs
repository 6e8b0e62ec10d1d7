//! Who may: the table of routes, asked before every handler.
//!
//! # Invariants
//! - A route that is not in the table is nobody's, whatever router serves it.
//! - An action that no use case wrote down, because the operator may not or the
//!   request cannot be read, is written down here as refused.

use api_contract::{
    admin::{
        Group,
        routes::{AdminRoute, ROUTES},
    },
    problems::{Problem, ProblemCode},
};
use axum::{
    RequestExt,
    extract::{MatchedPath, RawPathParams, Request, State},
    middleware::Next,
    response::{IntoResponse, Response},
};
use http::{HeaderValue, Method, header::ALLOW};

use super::{acted::InTheLog, operator::stranger};
use crate::{
    admin::{AdminBackend, Operator, audit::Trail},
    http::Refusal,
};

/// Lets through who may, and writes down whatever action did not get further.
pub(super) async fn guard(
    State(admin): State<AdminBackend>,
    path: MatchedPath,
    mut request: Request,
    next: Next,
) -> Response {
    let Some(route) = find(request.method(), path.as_str()) else {
        return no_such_method(path.as_str(), request.method());
    };
    let operator = request.extensions().get::<Operator>().cloned();
    let target = target(&mut request).await;
    let response = match may(operator.as_ref(), route.group) {
        Ok(()) => next.run(request).await,
        Err(refusal) => refusal.into_response(),
    };
    if let Some(action) = route.action
        && response.extensions().get::<InTheLog>().is_none()
    {
        let problem = response.extensions().get::<Problem>();
        let failure = problem.map_or("refused", |problem| &problem.detail).to_owned();
        let trail = Trail::new(&admin, operator.as_ref(), action, &target, "");
        trail.refuse(&failure).await;
    }
    response
}

fn find(method: &Method, path: &str) -> Option<&'static AdminRoute> {
    let is_this =
        |route: &&AdminRoute| route.path == path && route.method.name() == method.as_str();
    ROUTES.iter().find(is_this)
}

/// Whether `operator` is in `least` or a higher group.
fn may(operator: Option<&Operator>, least: Group) -> Result<(), Refusal> {
    let operator = operator.ok_or_else(stranger)?;
    let detail = match operator.group() {
        Some(group) if group >= least => return Ok(()),
        Some(group) => format!("this takes the group {least} or a higher one; you are in {group}"),
        None => format!("this takes the group {least} or a higher one; you are in none of them"),
    };
    Err(Refusal::new(ProblemCode::GroupTooLow, detail))
}

/// What the path names: the first of its parameters.
async fn target(request: &mut Request) -> String {
    let parameters = request.extract_parts::<RawPathParams>().await;
    let first = parameters
        .ok()
        .and_then(|parameters| parameters.iter().next().map(|(_, value)| value.to_owned()));
    first.unwrap_or_default()
}

fn no_such_method(path: &str, method: &Method) -> Response {
    let detail = format!("{method} is not allowed at {path}");
    let mut response = Refusal::new(ProblemCode::MethodNotAllowed, detail).into_response();
    let methods = ROUTES.iter().filter(|route| route.path == path).map(|route| route.method.name());
    let methods = methods.collect::<Vec<_>>().join(", ");
    if let Ok(methods) = HeaderValue::try_from(methods) {
        response.headers_mut().insert(ALLOW, methods);
    }
    response
}
