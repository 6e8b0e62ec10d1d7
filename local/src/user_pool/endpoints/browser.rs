//! Where browsers come to: `authorize`, the sign-in page, the sign-out.

use std::sync::Arc;

use axum::{
    body::Body,
    extract::{RawQuery, State},
    response::{IntoResponse, Response},
};
use http::{HeaderMap, HeaderValue, StatusCode, header};

use super::{
    super::{
        UserPool,
        authorize::{AuthorizeRequest, Prompt, Refusal},
        form::{FORM_BYTES_MAX, Form},
        pages::{SignInPage, error_page},
        passwords::Password,
        sign_in::SignInError,
    },
    find_cookie, uncached,
};
use crate::{body, secret};

/// What Cognito's page says, whichever of the two is wrong.
const WRONG: &str = "Incorrect user name or password.";

/// `GET /oauth2/authorize`: who is signed in goes back at once, others to the page.
pub(super) async fn authorize(
    State(pool): State<Arc<UserPool>>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Response {
    let query = query.unwrap_or_default();
    let request = match AuthorizeRequest::parse(&query, &pool.client) {
        Ok(request) => request,
        Err(refusal) => return refused(refusal),
    };
    // The person needs a while to sign in; the key is needed right after that.
    pool.keys.prepare();
    if request.prompt != Prompt::Always {
        let cookie = find_cookie(&headers, &pool.session_cookie).unwrap_or_default();
        match pool.find_session(cookie) {
            Ok(Some(session)) => {
                let code = pool.grant(&request, session.holder, session.since);
                return redirect(&request.granted(&code));
            }
            Ok(None) if request.prompt == Prompt::Never => {
                return redirect(&request.login_required());
            }
            Ok(None) => {}
            Err(error) => return failed(&error),
        }
    }
    redirect(&format!("/login?{query}"))
}

/// `GET /login`: the page.
pub(super) async fn sign_in_page(
    State(pool): State<Arc<UserPool>>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Response {
    let query = query.unwrap_or_default();
    match AuthorizeRequest::parse(&query, &pool.client) {
        Ok(request) => {
            pool.keys.prepare();
            Visit { pool: &pool, query: &query, request: &request, headers: &headers }.page(
                StatusCode::OK,
                "",
                None,
            )
        }
        Err(refusal) => refused(refusal),
    }
}

/// `POST /login`: the form of the page.
pub(super) async fn sign_in(
    State(pool): State<Arc<UserPool>>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
    body: Body,
) -> Response {
    let query = query.unwrap_or_default();
    let request = match AuthorizeRequest::parse(&query, &pool.client) {
        Ok(request) => request,
        Err(refusal) => return refused(refusal),
    };
    let visit = Visit { pool: &pool, query: &query, request: &request, headers: &headers };
    let bytes = body::whole(body, FORM_BYTES_MAX).await.unwrap_or_default();
    let Ok(mut form) = Form::parse_bytes(&bytes) else {
        return error_page(StatusCode::BAD_REQUEST, "invalid_request", "The form cannot be read.");
    };
    let user_name = form.take("username");
    if !visit.is_own_form(&form.take("_csrf")) {
        let stale = "This page was open for too long, or in another browser. Please sign in again.";
        return visit.page(StatusCode::FORBIDDEN, &user_name, Some(stale));
    }
    match pool.sign_in(&user_name, Password::claimed(form.take("password"))).await {
        Ok(holder) => {
            let (now, old) = (pool.clock.now(), find_cookie(&headers, &pool.session_cookie));
            if let Some(old) = old {
                pool.sign_ins.end_session(old);
            }
            let session = pool.sign_ins.begin_session(holder.clone(), now);
            let code = pool.grant(&request, holder, now);
            let cookie = set_cookie(&pool.session_cookie, &session);
            with_cookie(redirect(&request.granted(&code)), &cookie)
        }
        Err(error) => visit.try_again(&user_name, &error),
    }
}

/// `GET /logout`: forgets the browser.
pub(super) async fn sign_out(
    State(pool): State<Arc<UserPool>>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Response {
    let form = Form::parse(&query.unwrap_or_default()).unwrap_or_default();
    let address = form.find("logout_uri").unwrap_or_default();
    if form.find("client_id") != Some(&pool.client.id) || !pool.client.takes_sign_out(address) {
        let description = "The client or the address to go to is not the console's.";
        return error_page(StatusCode::BAD_REQUEST, "invalid_request", description);
    }
    if let Some(cookie) = find_cookie(&headers, &pool.session_cookie) {
        pool.sign_ins.end_session(cookie);
    }
    let forget = format!("{}=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0", pool.session_cookie);
    with_cookie(redirect(address), &forget)
}

/// A browser that is about to sign in.
struct Visit<'a> {
    pool: &'a UserPool,
    query: &'a str,
    request: &'a AuthorizeRequest,
    headers: &'a HeaderMap,
}

impl Visit<'_> {
    /// The page again, with what went wrong.
    fn try_again(&self, user_name: &str, error: &SignInError) -> Response {
        match error {
            SignInError::Wrong => self.page(StatusCode::OK, user_name, Some(WRONG)),
            SignInError::Locked(locked) => {
                let seconds = locked.wait.as_secs() + 1;
                let text = format!("Password attempts exceeded. Try again in {seconds} s.");
                let mut page = self.page(StatusCode::TOO_MANY_REQUESTS, user_name, Some(&text));
                page.headers_mut().insert(header::RETRY_AFTER, seconds.into());
                page
            }
            SignInError::Busy(_) => {
                let text = "Too many sign-ins at once. Try again in a moment.";
                self.page(StatusCode::SERVICE_UNAVAILABLE, user_name, Some(text))
            }
            SignInError::Users(error) => failed(error),
        }
    }

    /// The page, with a token that only this browser's form has.
    fn page(&self, status: StatusCode, user_name: &str, error: Option<&str>) -> Response {
        let known = find_cookie(self.headers, &self.pool.form_cookie);
        let cookie = match known {
            Some(cookie) => cookie.to_owned(),
            None => hex::encode(secret::random::<16>()),
        };
        let page = SignInPage {
            project: &self.pool.project,
            query: self.query,
            destination: &self.request.redirect_uri,
            form_token: &self.pool.form_token(&cookie),
            user_name,
            error,
        };
        let page = page.answer(status);
        if known.is_some() {
            return page;
        }
        with_cookie(page, &set_cookie(&self.pool.form_cookie, &cookie))
    }

    fn is_own_form(&self, token: &str) -> bool {
        let cookie = find_cookie(self.headers, &self.pool.form_cookie);
        // Hashes of both are compared, so that the time this takes says nothing of
        // where the first difference is.
        let seal = |text: &str| self.pool.secret.derive("seal", text.as_bytes());
        cookie.is_some_and(|cookie| seal(&self.pool.form_token(cookie)) == seal(token))
    }
}

impl UserPool {
    /// What the form of a browser with this cookie says; nobody else can know it.
    fn form_token(&self, cookie: &str) -> String {
        hex::encode(self.secret.derive("sign-in-form", cookie.as_bytes()))
    }
}

fn refused(refusal: Refusal) -> Response {
    match refusal {
        Refusal::Shown { error, description } => {
            error_page(StatusCode::BAD_REQUEST, error, description)
        }
        Refusal::SentBack { location } => redirect(&location),
    }
}

fn failed(error: &(dyn std::error::Error + 'static)) -> Response {
    tracing::error!(error, "nobody can sign in");
    let description = "The operators cannot be read: the local cloud's log says why.";
    error_page(StatusCode::INTERNAL_SERVER_ERROR, "server_error", description)
}

fn redirect(location: &str) -> Response {
    match HeaderValue::from_str(location) {
        Ok(location) => {
            uncached((StatusCode::FOUND, [(header::LOCATION, location)]).into_response())
        }
        Err(_) => {
            error_page(StatusCode::BAD_REQUEST, "invalid_request", "The address cannot be read.")
        }
    }
}

/// For as long as the browser runs, and unseen by pages' scripts.
fn set_cookie(name: &str, value: &str) -> String {
    format!("{name}={value}; Path=/; HttpOnly; SameSite=Lax")
}

fn with_cookie(mut answer: Response, cookie: &str) -> Response {
    // A browser's own cookie that is no text was not taken before.
    if let Ok(cookie) = HeaderValue::from_str(cookie) {
        answer.headers_mut().append(header::SET_COOKIE, cookie);
    }
    answer
}
