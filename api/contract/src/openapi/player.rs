//! The player API as an OpenAPI document.

use std::collections::BTreeMap;

use utoipa::openapi::{
    Components, ComponentsBuilder, OpenApi, OpenApiBuilder, Paths, PathsBuilder, Response,
    path::{Operation, OperationBuilder, Parameter, ParameterIn, PathItem},
    security::{ApiKey, ApiKeyValue, SecurityRequirement, SecurityScheme},
};

use super::parts::{
    RETRY_AFTER, answer, body, by_status, info, method, parameter, refusal, table_of, text,
    with_header,
};
use crate::{
    legacy::{LegacyStatus, LegacyTicket},
    players::Player,
    problems::{Problem, ProblemCode},
    routes::{self, Method, ROUTES, Route},
    tickets::{Connection, Reason, ReasonCode, Ticket, TicketRequest, TicketState, TimelineEntry},
};

/// The name of the one security scheme.
const SIGNATURE: &str = "sigv4";

/// What every route may refuse: identity and signature at the door, and failures
/// of ours behind it.
const EVERYWHERE: [ProblemCode; 5] = [
    ProblemCode::IdentityMissing,
    ProblemCode::SignatureRefused,
    ProblemCode::Throttled,
    ProblemCode::Internal,
    ProblemCode::Unavailable,
];

/// The document.
#[must_use]
pub fn document() -> OpenApi {
    OpenApiBuilder::new()
        .info(info("Muster player API", description()))
        .paths(paths())
        .components(Some(components()))
        .security(Some([SecurityRequirement::new::<_, [&str; 0], &str>(SIGNATURE, [])]))
        .build()
}

/// The document as text, the same for the same code, with a line's end at its end.
#[must_use]
pub fn json() -> String {
    text(&document())
}

fn description() -> String {
    format!(
        "Guests ask for a match here, read how it stands, and leave the queue.\n\n\
         Requests are signed (SigV4, service `execute-api`) with a guest's credentials of the \
         identity pool; the caller is the identity that signed, and nobody else.\n\n\
         Refusals are problem documents (RFC 9457) with a stable `code`:\n\n{}\n\n\
         502 and 504 are the gateway's, when the function behind a route gave no answer: ask again.\n",
        table_of(ProblemCode::ALL)
    )
}

fn components() -> Components {
    let signature = ApiKeyValue::with_description(
        "Authorization",
        "AWS Signature Version 4 with a guest's temporary credentials",
    );
    ComponentsBuilder::new()
        .schema_from::<Connection>()
        .schema_from::<LegacyStatus>()
        .schema_from::<LegacyTicket>()
        .schema_from::<crate::Latencies>()
        .schema_from::<Player>()
        .schema_from::<Problem>()
        .schema_from::<ProblemCode>()
        .schema_from::<Reason>()
        .schema_from::<ReasonCode>()
        .schema_from::<Ticket>()
        .schema_from::<TicketRequest>()
        .schema_from::<TicketState>()
        .schema_from::<TimelineEntry>()
        .security_scheme(SIGNATURE, SecurityScheme::ApiKey(ApiKey::Header(signature)))
        .build()
}

fn paths() -> Paths {
    let mut items: BTreeMap<&str, PathItem> = BTreeMap::new();
    for route in ROUTES {
        let item = PathItem::new(method(route.method), operation(route));
        items.entry(route.path).or_default().merge_operations(item);
    }
    let paths = PathsBuilder::new();
    items.into_iter().fold(paths, |paths, (path, item)| paths.path(path, item)).build()
}

/// What a route takes and answers, besides what its line in the table says.
struct Particulars {
    id: &'static str,
    parameters: Vec<Parameter>,
    takes: Option<&'static str>,
    answers: (&'static str, Response),
    refuses: &'static [ProblemCode],
}

fn particulars(route: &Route) -> Option<Particulars> {
    Some(match (route.method, route.path) {
        (Method::Post, routes::TICKETS) => Particulars {
            id: "startMatchmaking",
            parameters: Vec::new(),
            takes: Some("TicketRequest"),
            answers: ("202", ticket_made()),
            refuses: &[
                ProblemCode::MalformedRequest,
                ProblemCode::InvalidLatencies,
                ProblemCode::UnknownLocation,
                ProblemCode::PlayerBanned,
                ProblemCode::TicketInProgress,
                ProblemCode::BodyTooLarge,
                ProblemCode::UnsupportedMediaType,
                ProblemCode::RefusedByMatchmaker,
            ],
        },
        (Method::Get, routes::TICKET) => Particulars {
            id: "readTicket",
            parameters: vec![ticket_id(ParameterIn::Path)],
            takes: None,
            answers: ("200", ticket_read()),
            refuses: &[ProblemCode::NotFound],
        },
        (Method::Delete, routes::TICKET) => Particulars {
            id: "cancelMatchmaking",
            parameters: vec![ticket_id(ParameterIn::Path)],
            takes: None,
            answers: (
                "200",
                answer("The ticket, CANCELLED; one that had ended already, as it is", "Ticket"),
            ),
            refuses: &[ProblemCode::NotFound, ProblemCode::TicketNotCancellable],
        },
        (Method::Get, routes::PLAYER_ME) => Particulars {
            id: "readMyself",
            parameters: Vec::new(),
            takes: None,
            answers: ("200", answer("The caller, once they asked for a match", "Player")),
            refuses: &[ProblemCode::NotFound],
        },
        (Method::Get, routes::LEGACY_REQUEST) => Particulars {
            id: "legacyRequestMatchmaking",
            parameters: vec![legacy_latencies()],
            takes: None,
            answers: ("200", answer("The new ticket, or the one in progress", "LegacyTicket")),
            refuses: &[
                ProblemCode::MalformedRequest,
                ProblemCode::InvalidLatencies,
                ProblemCode::UnknownLocation,
                ProblemCode::PlayerBanned,
                ProblemCode::RefusedByMatchmaker,
            ],
        },
        (Method::Get, routes::LEGACY_STATUS) => Particulars {
            id: "legacyRequestMatchStatus",
            parameters: vec![ticket_id(ParameterIn::Query)],
            takes: None,
            answers: ("200", answer("The address, or that there is none yet", "LegacyStatus")),
            refuses: &[ProblemCode::MalformedRequest],
        },
        (_, _) => return None,
    })
}

fn operation(route: &Route) -> Operation {
    let operation = OperationBuilder::new().summary(Some(route.summary));
    let Some(particulars) = particulars(route) else { return operation.build() };
    let mut operation = operation
        .operation_id(Some(particulars.id))
        .parameters((!particulars.parameters.is_empty()).then_some(particulars.parameters))
        .response(particulars.answers.0, particulars.answers.1);
    if let Some(schema) = particulars.takes {
        operation = operation.request_body(Some(body(schema)));
    }
    for (status, codes) in by_status(particulars.refuses.iter().chain(&EVERYWHERE).copied()) {
        operation = operation.response(status.to_string(), refusal(&codes));
    }
    operation.build()
}

fn ticket_made() -> Response {
    let description = "Where to read the ticket, relative to this route";
    with_header(answer("The ticket, QUEUED", "Ticket"), "Location", description)
}

fn ticket_read() -> Response {
    let description = "Seconds until it is worth asking again; absent once the ticket has ended";
    with_header(answer("The ticket", "Ticket"), RETRY_AFTER, description)
}

fn ticket_id(place: ParameterIn) -> Parameter {
    parameter("ticketId", place, "The ticket's id")
}

fn legacy_latencies() -> Parameter {
    let description = "Locations and milliseconds, such as `us-east-1_20_eu-west-1_60`";
    parameter("latencies", ParameterIn::Query, description)
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;

    fn parsed() -> Value {
        serde_json::from_str(&json()).unwrap()
    }

    #[test]
    fn the_headers_that_clients_wait_for_are_described() {
        let paths = &parsed()["paths"];
        let made = &paths[routes::TICKETS]["post"]["responses"]["202"]["headers"];
        let read = &paths[routes::TICKET]["get"]["responses"];

        assert!(made["Location"].is_object(), "{made}");
        for status in ["200", "503"] {
            assert!(read[status]["headers"]["Retry-After"].is_object(), "{read}");
        }
    }
}
