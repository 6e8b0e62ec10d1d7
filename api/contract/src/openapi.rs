//! The player API as an OpenAPI 3.1 document.
//!
//! Made of the table of routes and of the types themselves, so that it cannot say
//! anything else than the code does. Only what an answer *means* is written here.

use std::collections::BTreeMap;

use utoipa::openapi::{
    Components, ComponentsBuilder, Content, HttpMethod, Info, InfoBuilder, License, ObjectBuilder,
    OpenApi, OpenApiBuilder, Paths, PathsBuilder, Ref, Required, Response, ResponseBuilder,
    header::HeaderBuilder,
    path::{Operation, OperationBuilder, Parameter, ParameterBuilder, ParameterIn, PathItem},
    request_body::RequestBodyBuilder,
    schema::Type,
    security::{ApiKey, ApiKeyValue, SecurityRequirement, SecurityScheme},
};

use crate::{
    legacy::{LegacyStatus, LegacyTicket},
    players::Player,
    problems::{PROBLEM_MEDIA_TYPE, Problem, ProblemCode},
    routes::{self, Method, ROUTES, Route},
    tickets::{Connection, Reason, ReasonCode, Ticket, TicketRequest, TicketState, TimelineEntry},
};

/// The header that says when to ask again.
const RETRY_AFTER: &str = "Retry-After";

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
        .info(info())
        .paths(paths())
        .components(Some(components()))
        .security(Some([SecurityRequirement::new::<_, [&str; 0], &str>(SIGNATURE, [])]))
        .build()
}

/// The document as text, the same for the same code, with a line's end at its end.
#[must_use]
pub fn json() -> String {
    let mut text = document().to_pretty_json().expect("the document is plain data");
    text.push('\n');
    text
}

fn info() -> Info {
    InfoBuilder::new()
        .title("Muster player API")
        .version("1")
        .description(Some(description()))
        .license(Some(License::new(env!("CARGO_PKG_LICENSE"))))
        .build()
}

fn description() -> String {
    let codes = ProblemCode::ALL
        .map(|code| format!("| `{}` | {} | {} |", name(code), code.status(), code.title()));
    format!(
        "Guests ask for a match here, read how it stands, and leave the queue.\n\n\
         Requests are signed (SigV4, service `execute-api`) with a guest's credentials of the \
         identity pool; the caller is the identity that signed, and nobody else.\n\n\
         Refusals are problem documents (RFC 9457) with a stable `code`:\n\n\
         | code | status | meaning |\n|---|---|---|\n{}\n\n\
         502 and 504 are the gateway's, when the function behind a route gave no answer: ask again.\n",
        codes.join("\n")
    )
}

/// The code as it travels.
fn name(code: ProblemCode) -> String {
    let value = serde_json::to_value(code).expect("a code is a text");
    value.as_str().unwrap_or_default().to_owned()
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

fn method(method: Method) -> HttpMethod {
    match method {
        Method::Get => HttpMethod::Get,
        Method::Post => HttpMethod::Post,
        Method::Delete => HttpMethod::Delete,
    }
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
        let body = RequestBodyBuilder::new()
            .content("application/json", content(schema))
            .required(Some(Required::True));
        operation = operation.request_body(Some(body.build()));
    }
    for (status, codes) in by_status(particulars.refuses) {
        operation = operation.response(status.to_string(), refusal(&codes));
    }
    operation.build()
}

fn by_status(refuses: &[ProblemCode]) -> BTreeMap<u16, Vec<ProblemCode>> {
    let mut statuses: BTreeMap<u16, Vec<ProblemCode>> = BTreeMap::new();
    for &code in refuses.iter().chain(&EVERYWHERE) {
        statuses.entry(code.status()).or_default().push(code);
    }
    statuses
}

fn answer(description: &str, schema: &str) -> Response {
    let response = ResponseBuilder::new().description(description);
    response.content("application/json", content(schema)).build()
}

fn ticket_made() -> Response {
    let description = "Where to read the ticket, relative to this route";
    with_header(answer("The ticket, QUEUED", "Ticket"), "Location", description)
}

fn ticket_read() -> Response {
    let description = "Seconds until it is worth asking again; absent once the ticket has ended";
    with_header(answer("The ticket", "Ticket"), RETRY_AFTER, description)
}

fn refusal(codes: &[ProblemCode]) -> Response {
    let named = codes.iter().map(|&code| format!("`{}`: {}", name(code), code.title()));
    let description = named.collect::<Vec<_>>().join("; ");
    let response = ResponseBuilder::new().description(description);
    let response = response.content(PROBLEM_MEDIA_TYPE, content("Problem")).build();
    match codes.contains(&ProblemCode::Unavailable) {
        true => with_header(response, RETRY_AFTER, "Seconds until it is worth asking again"),
        false => response,
    }
}

fn with_header(mut response: Response, name: &str, description: &str) -> Response {
    let header = HeaderBuilder::new().description(Some(description)).build();
    response.headers.insert(name.to_owned(), header.into());
    response
}

fn content(schema: &str) -> Content {
    Content::new(Some(Ref::from_schema_name(schema)))
}

fn ticket_id(place: ParameterIn) -> Parameter {
    parameter("ticketId", place, "The ticket's id")
}

fn legacy_latencies() -> Parameter {
    let description = "Locations and milliseconds, such as `us-east-1_20_eu-west-1_60`";
    parameter("latencies", ParameterIn::Query, description)
}

fn parameter(name: &str, place: ParameterIn, description: &str) -> Parameter {
    ParameterBuilder::new()
        .name(name)
        .parameter_in(place)
        .required(Required::True)
        .description(Some(description))
        .schema(Some(ObjectBuilder::new().schema_type(Type::String)))
        .build()
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;

    fn parsed() -> Value {
        serde_json::from_str(&json()).unwrap()
    }

    #[test]
    fn every_route_is_described_and_nothing_else() {
        let document = parsed();
        let described: Vec<String> = document["paths"]
            .as_object()
            .unwrap()
            .iter()
            .flat_map(|(path, item)| {
                item.as_object().unwrap().keys().map(move |m| format!("{m} {path}"))
            })
            .collect();

        for route in ROUTES {
            let method = route.method.to_string().to_lowercase();
            let operation = &document["paths"][route.path][&method];
            let answers = operation["responses"].as_object().unwrap();
            assert!(
                answers.keys().any(|status| status.starts_with('2')),
                "{method} {}",
                route.path
            );
        }
        assert_eq!(described.len(), ROUTES.len(), "{described:?}");
    }

    #[test]
    fn every_problem_code_is_described() {
        let document = parsed();
        let mut in_schema: Vec<_> = document["components"]["schemas"]["ProblemCode"]["enum"]
            .as_array()
            .unwrap_or_else(|| panic!("{}", document["components"]["schemas"]["ProblemCode"]))
            .iter()
            .map(|code| code.as_str().unwrap().to_owned())
            .collect();
        let mut listed: Vec<_> = ProblemCode::ALL.map(name).into();
        in_schema.sort();
        listed.sort();

        assert_eq!(in_schema, listed);
        for code in listed {
            assert!(document["info"]["description"].as_str().unwrap().contains(&code));
        }
    }

    #[test]
    fn every_reference_leads_somewhere() {
        let text = json();
        let document = parsed();
        for reference in text.split("\"#/components/schemas/").skip(1) {
            let name = reference.split('"').next().unwrap();
            assert!(document["components"]["schemas"].get(name).is_some(), "{name} is not there");
        }
    }

    /// utoipa knows no `rename_all_fields` and would describe fields that nobody sends.
    #[test]
    fn no_property_is_called_as_in_rust() {
        fn properties(value: &Value, found: &mut Vec<String>) {
            if let Some(properties) = value["properties"].as_object() {
                found.extend(properties.keys().cloned());
            }
            match value {
                Value::Array(items) => items.iter().for_each(|item| properties(item, found)),
                Value::Object(fields) => fields.values().for_each(|field| properties(field, found)),
                Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
            }
        }
        let mut found = Vec::new();
        properties(&parsed()["components"]["schemas"], &mut found);

        assert!(found.contains(&"matchId".to_owned()));
        assert!(found.iter().all(|name| !name.contains('_')), "{found:?}");
    }

    /// The types' documentation is written for readers of Rust, too.
    #[test]
    fn no_description_links_into_rust() {
        assert!(!json().contains("[`"), "{}", json());
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

    #[test]
    fn the_document_is_openapi_3_1_and_always_the_same() {
        assert_eq!(parsed()["openapi"], "3.1.0");
        assert_eq!(json(), json());
    }
}
