//! The pool's addresses: Cognito's, with those of its domain at the root.

mod browser;
mod oauth;

use std::sync::Arc;

use axum::{
    Json, Router,
    extract::{Request, State},
    middleware::{self, Next},
    response::{IntoResponse, Response},
    routing::{get, post},
};
use http::{HeaderMap, HeaderValue, StatusCode, header};
use serde_json::{Value, json};

use super::UserPool;
use crate::local_api::is_addressed_to_us;

/// The routes.
pub(crate) fn router(pool: Arc<UserPool>) -> Router {
    let about = format!("/{}/.well-known", pool.id);
    Router::new()
        .route(&format!("{about}/openid-configuration"), get(discovery))
        .route(&format!("{about}/jwks.json"), get(jwks))
        .route("/oauth2/authorize", get(browser::authorize))
        .route("/login", get(browser::sign_in_page).post(browser::sign_in))
        .route("/logout", get(browser::sign_out))
        .route("/oauth2/token", post(oauth::token))
        .route("/oauth2/revoke", post(oauth::revoke))
        .route("/oauth2/userInfo", get(oauth::user_info))
        .layer(middleware::from_fn(only_from_here))
        .with_state(pool)
}

/// Keeps out pages of other sites, and those that had their name point here.
async fn only_from_here(request: Request, next: Next) -> Response {
    if is_addressed_to_us(request.headers(), request.uri()) {
        return next.run(request).await;
    }
    oauth_error(StatusCode::FORBIDDEN, "invalid_request")
}

async fn discovery(State(pool): State<Arc<UserPool>>) -> Json<Value> {
    let issuer = pool.issuer();
    let base = issuer.strip_suffix(&format!("/{}", pool.id)).unwrap_or(issuer);
    Json(json!({
        "authorization_endpoint": format!("{base}/oauth2/authorize"),
        "code_challenge_methods_supported": ["S256"],
        "end_session_endpoint": format!("{base}/logout"),
        "grant_types_supported": ["authorization_code", "refresh_token"],
        "id_token_signing_alg_values_supported": ["RS256"],
        "issuer": issuer,
        "jwks_uri": format!("{issuer}/.well-known/jwks.json"),
        "response_types_supported": ["code"],
        "revocation_endpoint": format!("{base}/oauth2/revoke"),
        "scopes_supported": pool.client.scopes,
        "subject_types_supported": ["public"],
        "token_endpoint": format!("{base}/oauth2/token"),
        "token_endpoint_auth_methods_supported": ["none"],
        "userinfo_endpoint": format!("{base}/oauth2/userInfo"),
    }))
}

async fn jwks(State(pool): State<Arc<UserPool>>) -> Response {
    match pool.keys.wait().await {
        Ok(key) => Json(key.jwks()).into_response(),
        Err(error) => {
            tracing::error!(error = &error as &dyn std::error::Error, "there is no signing key");
            oauth_error(StatusCode::INTERNAL_SERVER_ERROR, "server_error")
        }
    }
}

/// An error as OAuth has it.
fn oauth_error(status: StatusCode, error: &str) -> Response {
    uncached((status, Json(json!({ "error": error }))).into_response())
}

/// `answer`, for whoever asked and nobody else.
fn uncached(mut answer: Response) -> Response {
    answer.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    answer
}

/// The cookie called `name`.
fn find_cookie<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    let lines = headers.get_all(header::COOKIE).iter().filter_map(|line| line.to_str().ok());
    let mut cookies =
        lines.flat_map(|line| line.split(';')).filter_map(|pair| pair.split_once('='));
    cookies.find_map(|(found, value)| (found.trim() == name).then_some(value.trim()))
}
