//! What holds for both documents.

use serde_json::Value;

use super::{admin, parts::name, player};
use crate::{admin::routes as admin_routes, problems::ProblemCode, routes};

/// A document, as text and parsed, with its API's routes by method and path.
type Document = (String, Value, Vec<(String, &'static str)>);

/// Both documents.
fn documents() -> [Document; 2] {
    let routes_of_players =
        routes::ROUTES.iter().map(|route| (route.method.to_string(), route.path)).collect();
    let routes_of_operators =
        admin_routes::ROUTES.iter().map(|route| (route.method.to_string(), route.path)).collect();
    [(player::json(), routes_of_players), (admin::json(), routes_of_operators)].map(
        |(text, routes)| {
            let parsed = serde_json::from_str(&text).unwrap();
            (text, parsed, routes)
        },
    )
}

#[test]
fn every_route_is_described_and_nothing_else() {
    for (_, document, routes) in documents() {
        let paths = document["paths"].as_object().unwrap();
        let described: usize = paths.values().map(|item| item.as_object().unwrap().len()).sum();

        for (method, path) in &routes {
            let operation = &document["paths"][path][method.to_lowercase()];
            let answers = operation["responses"].as_object();
            let answers = answers.unwrap_or_else(|| panic!("{method} {path} has no answers"));
            assert!(answers.keys().any(|status| status.starts_with('2')), "{method} {path}");
            assert!(operation["operationId"].is_string(), "{method} {path}");
        }
        assert_eq!(described, routes.len());
    }
}

#[test]
fn every_problem_code_is_described() {
    for (_, document, _) in documents() {
        let codes = &document["components"]["schemas"]["ProblemCode"]["enum"];
        let codes = codes.as_array().unwrap_or_else(|| panic!("{codes}")).iter();
        let mut in_schema: Vec<_> = codes.map(|code| code.as_str().unwrap().to_owned()).collect();
        let mut listed: Vec<_> = ProblemCode::ALL.map(name).into();
        in_schema.sort();
        listed.sort();

        assert_eq!(in_schema, listed);
        for code in listed {
            assert!(document["info"]["description"].as_str().unwrap().contains(&code));
        }
    }
}

#[test]
fn every_reference_leads_somewhere() {
    for (text, document, _) in documents() {
        for reference in text.split("\"#/components/schemas/").skip(1) {
            let name = reference.split('"').next().unwrap();
            assert!(document["components"]["schemas"].get(name).is_some(), "{name} is not there");
        }
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
    for (_, document, _) in documents() {
        let mut found = Vec::new();
        properties(&document["components"]["schemas"], &mut found);

        assert!(found.contains(&"matchId".to_owned()));
        assert!(found.iter().all(|name| !name.contains('_')), "{found:?}");
    }
}

/// The types' documentation is written for readers of Rust, too.
#[test]
fn no_description_links_into_rust() {
    for (text, _, _) in documents() {
        let link = text.find("[`").map(|at| text[at..].chars().take(80).collect::<String>());
        assert_eq!(link, None);
    }
}

#[test]
fn a_document_is_openapi_3_1_and_always_the_same() {
    for (_, document, _) in documents() {
        assert_eq!(document["openapi"], "3.1.0");
    }
    assert_eq!(player::json(), player::json());
    assert_eq!(admin::json(), admin::json());
}
