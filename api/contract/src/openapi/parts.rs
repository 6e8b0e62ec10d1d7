//! What both documents are put together from.

use std::collections::BTreeMap;

use utoipa::openapi::{
    Content, HttpMethod, Info, InfoBuilder, License, ObjectBuilder, OpenApi, Ref, Required,
    Response, ResponseBuilder,
    header::HeaderBuilder,
    path::{Parameter, ParameterBuilder, ParameterIn},
    request_body::{RequestBody, RequestBodyBuilder},
    schema::Type,
};

use crate::{
    problems::{PROBLEM_MEDIA_TYPE, ProblemCode},
    routes::Method,
};

/// The header that says when to ask again.
pub(super) const RETRY_AFTER: &str = "Retry-After";

/// A document as text, the same for the same code, with a line's end at its end.
pub(super) fn text(document: &OpenApi) -> String {
    let mut text = document.to_pretty_json().expect("the document is plain data");
    text.push('\n');
    text
}

pub(super) fn info(title: &str, description: String) -> Info {
    InfoBuilder::new()
        .title(title)
        .version("1")
        .description(Some(description))
        .license(Some(License::new(env!("CARGO_PKG_LICENSE"))))
        .build()
}

/// The table of `codes`, in Markdown.
pub(super) fn table_of(codes: impl IntoIterator<Item = ProblemCode>) -> String {
    let line =
        |code: ProblemCode| format!("| `{}` | {} | {} |", name(code), code.status(), code.title());
    let lines: Vec<String> = codes.into_iter().map(line).collect();
    format!("| code | status | meaning |\n|---|---|---|\n{}", lines.join("\n"))
}

/// The code as it travels.
pub(super) fn name(code: ProblemCode) -> String {
    let value = serde_json::to_value(code).expect("a code is a text");
    value.as_str().unwrap_or_default().to_owned()
}

pub(super) fn method(method: Method) -> HttpMethod {
    match method {
        Method::Get => HttpMethod::Get,
        Method::Post => HttpMethod::Post,
        Method::Delete => HttpMethod::Delete,
    }
}

pub(super) fn by_status(
    codes: impl IntoIterator<Item = ProblemCode>,
) -> BTreeMap<u16, Vec<ProblemCode>> {
    let mut statuses: BTreeMap<u16, Vec<ProblemCode>> = BTreeMap::new();
    for code in codes {
        statuses.entry(code.status()).or_default().push(code);
    }
    statuses
}

pub(super) fn answer(description: &str, schema: &str) -> Response {
    let response = ResponseBuilder::new().description(description);
    response.content("application/json", content(schema)).build()
}

pub(super) fn refusal(codes: &[ProblemCode]) -> Response {
    let named = codes.iter().map(|&code| format!("`{}`: {}", name(code), code.title()));
    let description = named.collect::<Vec<_>>().join("; ");
    let response = ResponseBuilder::new().description(description);
    let response = response.content(PROBLEM_MEDIA_TYPE, content("Problem")).build();
    match codes.contains(&ProblemCode::Unavailable) {
        true => with_header(response, RETRY_AFTER, "Seconds until it is worth asking again"),
        false => response,
    }
}

pub(super) fn with_header(mut response: Response, name: &str, description: &str) -> Response {
    let header = HeaderBuilder::new().description(Some(description)).build();
    response.headers.insert(name.to_owned(), header.into());
    response
}

pub(super) fn body(schema: &str) -> RequestBody {
    let body = RequestBodyBuilder::new().content("application/json", content(schema));
    body.required(Some(Required::True)).build()
}

pub(super) fn content(schema: &str) -> Content {
    Content::new(Some(Ref::from_schema_name(schema)))
}

/// A parameter that is a text and has to be there.
pub(super) fn parameter(name: &str, place: ParameterIn, description: &str) -> Parameter {
    ParameterBuilder::new()
        .name(name)
        .parameter_in(place)
        .required(Required::True)
        .description(Some(description))
        .schema(Some(ObjectBuilder::new().schema_type(Type::String)))
        .build()
}
