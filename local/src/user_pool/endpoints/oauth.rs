//! Where clients come to: the token endpoint, revocation, and who has a token.

use std::sync::Arc;

use axum::{
    Json,
    body::Body,
    extract::State,
    response::{IntoResponse, Response},
};
use http::{HeaderMap, HeaderValue, StatusCode, header};

use super::{
    super::{
        UserPool,
        codes::RedeemError,
        exchange::ExchangeError,
        form::{FORM_BYTES_MAX, Form},
    },
    oauth_error, uncached,
};
use crate::body;

/// `POST /oauth2/token`: tokens for a code or a refresh token.
pub(super) async fn token(
    State(pool): State<Arc<UserPool>>,
    headers: HeaderMap,
    body: Body,
) -> Response {
    let form = match read_form(&headers, body).await {
        Some(form) => form,
        None => return oauth_error(StatusCode::BAD_REQUEST, "invalid_request"),
    };
    if form.find("client_id") != Some(&pool.client.id) {
        return oauth_error(StatusCode::BAD_REQUEST, "invalid_client");
    }
    let field = |name| form.find(name);
    let exchanged = match field("grant_type") {
        Some("authorization_code") => {
            let fields = (field("code"), field("code_verifier"), field("redirect_uri"));
            let (Some(code), Some(verifier), Some(redirect_uri)) = fields else {
                return oauth_error(StatusCode::BAD_REQUEST, "invalid_request");
            };
            pool.exchange(code, verifier, redirect_uri).await
        }
        Some("refresh_token") => match field("refresh_token") {
            Some(refresh_token) => pool.refresh(refresh_token).await,
            None => return oauth_error(StatusCode::BAD_REQUEST, "invalid_request"),
        },
        Some(_) => return oauth_error(StatusCode::BAD_REQUEST, "unsupported_grant_type"),
        None => return oauth_error(StatusCode::BAD_REQUEST, "invalid_request"),
    };
    match exchanged {
        Ok(tokens) => uncached(Json(tokens).into_response()),
        Err(error) => not_exchanged(&error),
    }
}

fn not_exchanged(error: &ExchangeError) -> Response {
    match error {
        // Cognito's word for it, of all.
        ExchangeError::Code(RedeemError::RedirectUri) => {
            oauth_error(StatusCode::BAD_REQUEST, "unauthorized_client")
        }
        ExchangeError::Code(_) | ExchangeError::RefreshToken | ExchangeError::User(_) => {
            tracing::debug!(%error, "no tokens");
            oauth_error(StatusCode::BAD_REQUEST, "invalid_grant")
        }
        ExchangeError::Key(_) | ExchangeError::Users(_) => {
            tracing::error!(error = error as &dyn std::error::Error, "there are no tokens");
            oauth_error(StatusCode::INTERNAL_SERVER_ERROR, "server_error")
        }
    }
}

/// `POST /oauth2/revoke`: takes a refresh token back, with all that came of it.
pub(super) async fn revoke(
    State(pool): State<Arc<UserPool>>,
    headers: HeaderMap,
    body: Body,
) -> Response {
    let form = read_form(&headers, body).await;
    let Some((form, token)) = form.as_ref().and_then(|form| Some((form, form.find("token")?)))
    else {
        return oauth_error(StatusCode::BAD_REQUEST, "invalid_request");
    };
    if form.find("client_id") != Some(&pool.client.id) {
        return oauth_error(StatusCode::BAD_REQUEST, "invalid_client");
    }
    // The others are believed by their signature alone, until they expire.
    if token.contains('.') {
        return oauth_error(StatusCode::BAD_REQUEST, "unsupported_token_type");
    }
    pool.sign_ins.revoke(token);
    uncached(StatusCode::OK.into_response())
}

/// `GET /oauth2/userInfo`: who has the access token.
pub(super) async fn user_info(State(pool): State<Arc<UserPool>>, headers: HeaderMap) -> Response {
    let authorization = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    let Some(token) = authorization.and_then(|value| value.strip_prefix("Bearer ")) else {
        let why = r#"error="invalid_request", error_description="Bad OAuth2 request at UserInfo Endpoint""#;
        return challenged(StatusCode::BAD_REQUEST, "invalid_request", why);
    };
    match pool.tell_user(token) {
        Ok(user) => uncached(Json(user).into_response()),
        Err(_) => {
            let why = r#"error="invalid_token", error_description="Access token is expired, disabled, or deleted, or the user has globally signed out.""#;
            challenged(StatusCode::UNAUTHORIZED, "invalid_token", why)
        }
    }
}

fn challenged(status: StatusCode, error: &str, why: &'static str) -> Response {
    let mut answer = oauth_error(status, error);
    answer.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static(why));
    answer
}

/// The body's form; none if it is something else.
async fn read_form(headers: &HeaderMap, body: Body) -> Option<Form> {
    let bytes = body::whole(body, FORM_BYTES_MAX).await.ok()?;
    let content_type = headers.get(header::CONTENT_TYPE)?.to_str().ok()?;
    let is_form = content_type.split(';').next()?.trim() == "application/x-www-form-urlencoded";
    if is_form { Form::parse_bytes(&bytes).ok() } else { None }
}
