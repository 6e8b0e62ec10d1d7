//! The admin API as an OpenAPI document.

mod particulars;

use std::collections::BTreeMap;

use utoipa::openapi::{
    ComponentsBuilder, OpenApi, OpenApiBuilder, Paths, PathsBuilder, RefOr, Schema,
    path::{Operation, OperationBuilder, ParameterIn, PathItem},
    security::{HttpAuthScheme, HttpBuilder, SecurityRequirement, SecurityScheme},
};

use self::particulars::{Particulars, particulars};
use super::parts::{
    answer, body, by_status, info, method, parameter, refusal, table_of, text, with_header,
};
use crate::{
    admin::{
        Group,
        routes::{AdminRoute, ROUTES},
    },
    problems::ProblemCode,
};

/// The name of the one security scheme.
const TOKEN: &str = "accessToken";

/// What every route may refuse.
const EVERYWHERE: [ProblemCode; 5] = [
    ProblemCode::IdentityMissing,
    ProblemCode::GroupTooLow,
    ProblemCode::Throttled,
    ProblemCode::Internal,
    ProblemCode::Unavailable,
];

/// What every action may refuse.
const ACTIONS: [ProblemCode; 3] =
    [ProblemCode::MalformedRequest, ProblemCode::BodyTooLarge, ProblemCode::UnsupportedMediaType];

/// The document.
#[must_use]
pub fn document() -> OpenApi {
    let token = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).bearer_format("JWT");
    let token = token.description(Some("An operator's access token of the user pool")).build();
    let components = schemas()
        .into_iter()
        .fold(ComponentsBuilder::new(), |components, (name, schema)| {
            components.schema(name, schema)
        })
        .security_scheme(TOKEN, SecurityScheme::Http(token));
    OpenApiBuilder::new()
        .info(info("Muster admin API", description()))
        .paths(paths())
        .components(Some(components.build()))
        .security(Some([SecurityRequirement::new::<_, [&str; 0], &str>(TOKEN, [])]))
        .build()
}

/// The document as text, the same for the same code, with a line's end at its end.
#[must_use]
pub fn json() -> String {
    text(&document())
}

fn description() -> String {
    let groups = Group::ALL.map(Group::name).join(" < ");
    format!(
        "Operators see here how matchmaking is doing, and act.\n\n\
         Requests carry an access token of the operators' user pool. Each route says the least \
         group that may use it: {groups}. Every action, also one that was refused or failed, is \
         written to the audit log.\n\n\
         Lists are pages: `limit` (1 to 200) and the `next` of the page before as `cursor`. Every \
         GET answers with an `ETag`, and with 304 to a matching `If-None-Match`.\n\n\
         Refusals are problem documents (RFC 9457) with a stable `code`:\n\n{}\n\n\
         401 is the gateway's, for a token that is missing, expired or not of this pool.\n",
        table_of(ProblemCode::ALL)
    )
}

/// Every type that an operation names, and those that they name.
fn schemas() -> BTreeMap<String, RefOr<Schema>> {
    let mut found: BTreeMap<String, RefOr<Schema>> =
        particulars::everywhere().into_iter().collect();
    for particulars in ROUTES.iter().filter_map(particulars) {
        found.extend(particulars.schemas);
    }
    found
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

fn operation(route: &AdminRoute) -> Operation {
    let group = route.group;
    let operation = OperationBuilder::new()
        .summary(Some(route.summary))
        .description(Some(format!("The least group: {group}.")));
    let Some(Particulars { id, query, takes, answers, refuses, .. }) = particulars(route) else {
        return operation.build();
    };
    let in_path = path_parameters(route.path)
        .map(|name| parameter(name, ParameterIn::Path, "Which"))
        .collect::<Vec<_>>();
    let parameters: Vec<_> = in_path.into_iter().chain(query).collect();
    let mut response = answer(answers.0, &answers.1);
    if route.action.is_none() {
        response = with_header(response, "ETag", "Names this very answer, for `If-None-Match`");
    }
    let mut operation = operation
        .operation_id(Some(id))
        .parameters((!parameters.is_empty()).then_some(parameters))
        .response("200", response);
    if let Some(schema) = takes {
        operation = operation.request_body(Some(body(&schema)));
    }
    let of_actions = route.action.map_or(&[][..], |_| &ACTIONS);
    let codes = refuses.iter().chain(of_actions).chain(&EVERYWHERE).copied();
    for (status, codes) in by_status(codes) {
        operation = operation.response(status.to_string(), refusal(&codes));
    }
    operation.build()
}

/// The names in braces.
fn path_parameters(path: &str) -> impl Iterator<Item = &str> {
    path.split('{').skip(1).filter_map(|rest| rest.split('}').next())
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;

    fn parsed() -> Value {
        serde_json::from_str(&json()).unwrap()
    }

    #[test]
    fn filters_are_parameters_of_their_lists() {
        let document = parsed();
        let names = |path: &str| -> Vec<String> {
            let parameters = document["paths"][path]["get"]["parameters"].as_array().unwrap();
            parameters.iter().map(|one| one["name"].as_str().unwrap().to_owned()).collect()
        };

        assert_eq!(names("/api/v1/players"), ["banned", "idPrefix", "limit", "cursor"]);
        assert_eq!(names("/api/v1/game-session"), ["id"]);
        assert_eq!(names("/api/v1/fleets/{fleetId}/events"), ["fleetId", "limit", "cursor"]);
    }

    #[test]
    fn every_operation_says_its_group() {
        let document = parsed();
        for route in ROUTES {
            let method = route.method.name().to_lowercase();
            let description = &document["paths"][route.path][method]["description"];
            assert!(description.as_str().unwrap().contains(route.group.name()), "{}", route.path);
        }
    }
}
