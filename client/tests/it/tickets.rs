//! The player API's side of tickets, scripted: a test says what becomes of them.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, MutexGuard},
};

use api_contract::{
    PlayerId, Ticket, TicketId, Timestamp,
    players::Player,
    problems::{PROBLEM_MEDIA_TYPE, Problem, ProblemCode},
    tickets::{Connection, Reason, ReasonCode, TicketRequest, TicketState},
};
use axum::{
    Json, Router,
    body::Bytes,
    extract::{Path, State},
    http::{HeaderMap, Method, StatusCode, Uri, header},
    response::{IntoResponse, Response},
    routing::{get, post},
};

use crate::{game_server, signatures, world::Cloud};

/// What the player API does.
#[derive(Default)]
pub(crate) struct Desk(Mutex<Books>);

#[derive(Default)]
pub(crate) struct Books {
    /// Tickets, oldest first.
    pub(crate) tickets: Vec<Ticket>,
    /// What the next calls are answered instead, in front of the usual.
    pub(crate) script: VecDeque<Response>,
    /// What the next *reads* of a ticket find; the last one stays.
    pub(crate) states: VecDeque<TicketState>,
    /// Calls so far, as `METHOD /path`.
    pub(crate) calls: Vec<String>,
    /// Whether tickets are past cancelling.
    pub(crate) too_late: bool,
    /// Where completed tickets lead.
    pub(crate) connection: Option<Connection>,
}

impl Desk {
    pub(crate) fn books(&self) -> MutexGuard<'_, Books> {
        self.0.lock().unwrap()
    }

    pub(crate) fn will_read(&self, states: impl IntoIterator<Item = TicketState>) {
        self.books().states.extend(states);
    }

    pub(crate) fn count(&self, call: &str) -> usize {
        self.books().calls.iter().filter(|known| known.starts_with(call)).count()
    }

    pub(crate) fn open_tickets(&self) -> usize {
        self.books().tickets.iter().filter(|ticket| !ticket.state.is_final()).count()
    }
}

pub(crate) fn routes() -> Router<Arc<Cloud>> {
    Router::new()
        .route("/v1/tickets", post(start))
        .route("/v1/tickets/{id}", get(read).delete(cancel))
        .route("/v1/players/me", get(player))
}

pub(crate) fn timed_out() -> TicketState {
    TicketState::TimedOut { reason: Reason::of(ReasonCode::NoMatchInTime) }
}

pub(crate) fn problem(code: ProblemCode) -> Response {
    refuse(Problem::new(code, "no"))
}

fn refuse(problem: Problem) -> Response {
    let status = StatusCode::from_u16(problem.status).unwrap();
    let kind = [(header::CONTENT_TYPE, PROBLEM_MEDIA_TYPE)];
    (status, kind, Json(problem)).into_response()
}

/// Who calls; or the answer that they get instead of what they wanted.
struct Call<'a> {
    method: &'a Method,
    uri: &'a Uri,
    headers: &'a HeaderMap,
    body: &'a [u8],
}

#[expect(clippy::result_large_err, reason = "an answer is what the caller sends on")]
fn admit(cloud: &Cloud, call: &Call<'_>) -> Result<PlayerId, Response> {
    let mut books = cloud.desk.books();
    books.calls.push(format!("{} {}", call.method, call.uri));
    if let Some(scripted) = books.script.pop_front() {
        return Err(scripted);
    }
    let signer = signatures::signer(call.method, call.uri, call.headers, call.body);
    let signer = signer.ok_or_else(|| problem(ProblemCode::SignatureRefused))?;
    let (player, _) = signer.rsplit_once('/').unwrap();
    Ok(PlayerId::parse(player).unwrap())
}

async fn start(
    State(cloud): State<Arc<Cloud>>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let call = Call { method: &method, uri: &uri, headers: &headers, body: &body };
    let player = match admit(&cloud, &call) {
        Ok(player) => player,
        Err(answer) => return answer,
    };
    let mut books = cloud.desk.books();
    let open = books.tickets.iter().find(|t| t.player_id == player && !t.state.is_final());
    if let Some(open) = open {
        let problem = Problem::new(ProblemCode::TicketInProgress, "one is open");
        return refuse(problem.about(open.ticket_id.clone()));
    }
    let wish: TicketRequest = serde_json::from_slice(&body).unwrap();
    let ticket = Ticket {
        ticket_id: TicketId::parse(format!("t-{}", books.tickets.len() + 1)).unwrap(),
        player_id: player,
        configuration: "default".to_owned(),
        latencies: wish.latencies,
        skill_milli: 25_000,
        state: TicketState::Queued,
        created_at: Timestamp::from_millis(0),
        settle_by: Timestamp::from_millis(60_000),
        as_of: Timestamp::from_millis(0),
        timeline: Vec::new(),
    };
    books.tickets.push(ticket.clone());
    (StatusCode::ACCEPTED, Json(ticket)).into_response()
}

async fn read(
    State(cloud): State<Arc<Cloud>>,
    Path(id): Path<String>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
) -> Response {
    let call = Call { method: &method, uri: &uri, headers: &headers, body: b"" };
    if let Err(answer) = admit(&cloud, &call) {
        return answer;
    }
    let mut books = cloud.desk.books();
    let next = match books.states.len() {
        0 => None,
        1 => books.states.front().cloned(),
        _ => books.states.pop_front(),
    };
    let connection = books.connection.clone();
    let Some(ticket) = books.tickets.iter_mut().find(|t| t.ticket_id.as_str() == id) else {
        return problem(ProblemCode::NotFound);
    };
    if !ticket.state.is_final() {
        if let Some(state) = next {
            ticket.state = state;
        } else if let Some(mut connection) = connection {
            connection.player_session_id = game_server::session_of(&ticket.player_id);
            ticket.state = TicketState::Completed { connection };
        }
    }
    ([(header::RETRY_AFTER, "0")], Json(ticket.clone())).into_response()
}

async fn cancel(
    State(cloud): State<Arc<Cloud>>,
    Path(id): Path<String>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
) -> Response {
    let call = Call { method: &method, uri: &uri, headers: &headers, body: b"" };
    if let Err(answer) = admit(&cloud, &call) {
        return answer;
    }
    let mut books = cloud.desk.books();
    if books.too_late {
        return problem(ProblemCode::TicketNotCancellable);
    }
    let Some(ticket) = books.tickets.iter_mut().find(|t| t.ticket_id.as_str() == id) else {
        return problem(ProblemCode::NotFound);
    };
    ticket.state = TicketState::Cancelled { reason: Reason::of(ReasonCode::CancelledByPlayer) };
    Json(ticket.clone()).into_response()
}

async fn player(
    State(cloud): State<Arc<Cloud>>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
) -> Response {
    let call = Call { method: &method, uri: &uri, headers: &headers, body: b"" };
    let player_id = match admit(&cloud, &call) {
        Ok(player) => player,
        Err(answer) => return answer,
    };
    let books = cloud.desk.books();
    let open = books.tickets.iter().find(|t| t.player_id == player_id && !t.state.is_final());
    Json(Player {
        open_ticket_id: open.map(|ticket| ticket.ticket_id.clone()),
        player_id,
        skill: 25.0,
        skill_uncertainty: 25.0 / 3.0,
        created_at: Timestamp::from_millis(0),
    })
    .into_response()
}
