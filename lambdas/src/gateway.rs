//! From API Gateway's requests to the routers'.

use std::convert::Infallible;

use api_contract::PlayerId;
use api_service::http::Caller;
use axum::{Router, response::Response};
use http::{Uri, uri::PathAndQuery};
use lambda_http::{Request, RequestExt, Service, request::RequestContext, tower::ServiceExt};

/// `router`, as it answers what comes through API Gateway: the caller is the
/// Cognito identity that the gateway checked, and the path is the API's own,
/// without the stage.
pub fn behind_gateway(
    router: Router,
) -> impl Service<Request, Response = Response, Error = Infallible, Future: Send> + Send {
    router.map_request(admit)
}

fn admit(mut request: Request) -> Request {
    // `lambda_http` puts the stage before the path, unless a variable says no;
    // the routes know of no stage.
    if let Some(uri) = without_stage(&request) {
        *request.uri_mut() = uri;
    }
    if let Some(caller) = caller(&request) {
        request.extensions_mut().insert(caller);
    }
    request
}

fn without_stage(request: &Request) -> Option<Uri> {
    let path = request.raw_http_path();
    let path_and_query = match request.uri().query() {
        Some(query) => format!("{path}?{query}"),
        None => path.to_owned(),
    };
    let path_and_query: PathAndQuery = path_and_query.parse().ok()?;
    Some(Uri::from(path_and_query))
}

/// Who signed the request, by the gateway's word. Headers and bodies have none.
fn caller(request: &Request) -> Option<Caller> {
    let Some(RequestContext::ApiGatewayV1(context)) = request.request_context_ref() else {
        return None;
    };
    let identity = context.identity.cognito_identity_id.clone()?;
    PlayerId::parse(identity).ok().map(Caller)
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn admitted(identity: Value) -> Request {
        let event = json!({
            "resource": "/v1/tickets/{ticketId}",
            "path": "/v1/tickets/t-1",
            "httpMethod": "GET",
            "headers": {"host": "api.example.com", "x-cognito-identity-id": "us-east-1:eve"},
            "multiValueHeaders": {},
            "queryStringParameters": {"a": "b"},
            "multiValueQueryStringParameters": {"a": ["b"]},
            "requestContext": {"stage": "prod", "httpMethod": "GET", "identity": identity},
            "body": null,
            "isBase64Encoded": false,
        });
        admit(lambda_http::request::from_str(&event.to_string()).unwrap())
    }

    #[test]
    fn the_caller_is_who_the_gateway_says() {
        let request = admitted(json!({"cognitoIdentityId": "us-east-1:ada"}));

        let ada = Caller(PlayerId::parse("us-east-1:ada").unwrap());
        assert_eq!(request.extensions().get::<Caller>(), Some(&ada));
    }

    #[test]
    fn without_the_gateways_word_nobody_calls() {
        for identity in
            [json!({}), json!({"cognitoIdentityId": null}), json!({"cognitoIdentityId": ""})]
        {
            assert_eq!(admitted(identity).extensions().get::<Caller>(), None);
        }
    }

    #[test]
    fn the_stage_is_no_part_of_the_path() {
        assert_eq!(admitted(json!({})).uri().to_string(), "/v1/tickets/t-1?a=b");
    }
}
