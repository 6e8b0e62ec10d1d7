//! Who asks, and what there is to ask for.

use api_contract::{
    admin::{
        Group,
        actions::Action,
        routes::{Me, least_group},
    },
    openapi,
};
use axum::{Json, response::IntoResponse};
use http::header::CONTENT_TYPE;

use crate::admin::Operator;

/// `GET /api/v1/me`
pub(super) async fn read(operator: Operator) -> Json<Me> {
    // The guard let nobody through who is in no group.
    let group = operator.group().unwrap_or(Group::Viewer);
    let actions = Action::ALL.into_iter().filter(|&action| least_group(action) <= group).collect();
    Json(Me { user_name: operator.user_name, group, actions })
}

/// `GET /api/v1/openapi.json`
pub(super) async fn openapi() -> impl IntoResponse {
    ([(CONTENT_TYPE, "application/json")], openapi::admin::json())
}
