//! From API Gateway's requests to the routers'.

use std::convert::Infallible;

use api_contract::PlayerId;
use api_service::{admin::Operator, http::Caller};
use axum::{Router, response::Response};
use http::{Uri, uri::PathAndQuery};
use lambda_http::{Request, RequestExt, Service, request::RequestContext, tower::ServiceExt};

/// Most characters of a claim: Cognito's names have 128, and a list of its groups
/// is longer only for somebody in dozens.
const CLAIM_LENGTH_MAX: usize = 1_024;

/// `router`, as it answers what comes through API Gateway: the caller is the
/// Cognito identity, or the operator is who the token names, that the gateway
/// checked, and the path is the API's own, without the stage.
pub fn behind_gateway(
    router: Router,
) -> impl Service<Request, Response = Response, Error = Infallible, Future: Send> + Send {
    router.map_request(admit)
}

fn admit(mut request: Request) -> Request {
    // `lambda_http` puts the stage before the path; the routes know of no stage.
    if let Some(uri) = without_stage(&request) {
        *request.uri_mut() = uri;
    }
    if let Some(caller) = caller(&request) {
        request.extensions_mut().insert(caller);
    }
    if let Some(operator) = operator(&request) {
        request.extensions_mut().insert(operator);
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

/// Whose access token the gateway's authorizer took. An id token is none: it says
/// who somebody is, and was not given out to act with.
fn operator(request: &Request) -> Option<Operator> {
    let Some(RequestContext::ApiGatewayV2(context)) = request.request_context_ref() else {
        return None;
    };
    let claims = &context.authorizer.as_ref()?.jwt.as_ref()?.claims;
    let claim = |name: &str| {
        let text = claims.get(name).filter(|text| text.len() <= CLAIM_LENGTH_MAX);
        text.filter(|text| !text.is_empty() && !text.chars().any(char::is_control)).cloned()
    };
    claim("token_use").filter(|kind| kind == "access")?;
    Some(Operator {
        user_name: claim("username")?,
        id: claim("sub")?,
        groups: claim("cognito:groups").unwrap_or_default(),
    })
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use api_contract::{admin::Group, routes::BODY_BYTES_MAX};
    use api_service::Matchmaking;
    use aws_config::{BehaviorVersion, SdkConfig};
    use serde_json::{Value, json};

    use super::*;
    use crate::{aws::Aws, environment::Tables};

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

    fn operating(authorizer: Value) -> Request {
        let event = json!({
            "version": "2.0",
            "routeKey": "GET /api/v1/players/{playerId}",
            "rawPath": "/api/v1/players/us-east-1:ada",
            "rawQueryString": "limit=2&id=a%2Fb",
            "headers": {"host": "api.example.com", "authorization": "Bearer x.y.z"},
            "requestContext": {
                "stage": "$default", "apiId": "api", "timeEpoch": 0, "authorizer": authorizer,
                "http": {"method": "GET", "path": "/api/v1/players/us-east-1:ada"},
            },
            "isBase64Encoded": false,
        });
        admit(lambda_http::request::from_str(&event.to_string()).unwrap())
    }

    fn claims() -> Value {
        json!({
            "sub": "sub-1", "username": "ada", "cognito:groups": "[admin support]",
            "token_use": "access", "client_id": "console", "scope": "openid",
        })
    }

    #[test]
    fn the_operator_is_whose_token_the_gateway_took() {
        let request = operating(json!({"jwt": {"claims": claims(), "scopes": ["openid"]}}));

        let operator = request.extensions().get::<Operator>().unwrap();
        assert_eq!((operator.user_name.as_str(), operator.id.as_str()), ("ada", "sub-1"));
        assert_eq!(operator.group(), Some(Group::Admin));
        assert_eq!(request.uri(), "/api/v1/players/us-east-1:ada?limit=2&id=a%2Fb");
    }

    #[test]
    fn a_token_that_is_not_whole_is_nobodys() {
        let without = |name: &str, value: Value| {
            let mut claims = claims();
            claims[name] = value;
            operating(json!({"jwt": {"claims": claims, "scopes": null}}))
        };
        for request in [
            without("token_use", json!("id")),
            without("username", json!("")),
            without("sub", json!("")),
            without("username", json!("a\nb")),
            without("username", json!("x".repeat(2_000))),
            operating(json!({})),
            operating(json!({"lambda": {"username": "eve"}})),
        ] {
            assert_eq!(request.extensions().get::<Operator>(), None);
        }
        let groupless = without("cognito:groups", json!(""));
        assert_eq!(groupless.extensions().get::<Operator>().unwrap().group(), None);
    }

    #[test]
    fn the_stage_is_no_part_of_the_path() {
        assert_eq!(admitted(json!({})).uri().to_string(), "/v1/tickets/t-1?a=b");
    }

    /// What the function that starts matchmaking refuses in an event that is as
    /// good as it gets, but for a location that there is not and for `changes`.
    async fn refusal(changes: Value) -> (u16, String) {
        let mut event = json!({
            "resource": "/v1/tickets", "path": "/v1/tickets", "httpMethod": "POST",
            "headers": {"Content-Type": "application/json"},
            "multiValueHeaders": {"Content-Type": ["application/json"]},
            "queryStringParameters": null, "multiValueQueryStringParameters": null,
            "requestContext": {
                "stage": "prod", "httpMethod": "POST",
                "identity": {"cognitoIdentityId": "us-east-1:ada"},
            },
            "body": r#"{"latencies":{"mars":20}}"#, "isBase64Encoded": false,
        });
        for (name, value) in changes.as_object().unwrap() {
            event[name] = value.clone();
        }
        let request = lambda_http::request::from_str(&event.to_string()).unwrap();
        let response = behind_gateway(unreachable_backend()).oneshot(request).await.unwrap();
        let status = response.status().as_u16();
        assert_eq!(response.headers()["content-type"], "application/problem+json", "{event}");
        let body = axum::body::to_bytes(response.into_body(), 4096).await.unwrap();
        let problem: Value = serde_json::from_slice(&body).unwrap();
        (status, problem["code"].as_str().unwrap().to_owned())
    }

    /// A backend that nobody gets to with wrong input.
    fn unreachable_backend() -> Router {
        let http = aws_smithy_http_client::Builder::new().build_http();
        let config = SdkConfig::builder().behavior_version(BehaviorVersion::latest());
        let config = config.http_client(http).build();
        let tables = Tables { players: "players".to_owned(), tickets: "tickets".to_owned() };
        let matchmaking = Matchmaking {
            configuration: "default".to_owned(),
            locations: ["us-east-1".to_owned()].into(),
            request_timeout: Duration::from_secs(60),
        };
        api_service::http::request_matchmaking(
            Aws::with(config, "game-dev".to_owned()).backend(&tables),
            matchmaking,
        )
    }

    #[tokio::test]
    async fn a_body_is_read_however_the_gateway_hands_it_over() {
        for changes in [
            json!({}),
            json!({"body": "eyJsYXRlbmNpZXMiOnsibWFycyI6MjB9fQ==", "isBase64Encoded": true}),
            json!({"headers": null}),
            json!({"multiValueHeaders": null}),
        ] {
            let refused = refusal(changes.clone()).await;
            assert_eq!(refused, (400, "unknown-location".to_owned()), "{changes}");
        }
    }

    #[tokio::test]
    async fn whatever_is_wrong_in_an_event_is_refused_as_a_problem() {
        let query = |latencies: Value| {
            json!({
                "path": "/requestmatchmaking", "httpMethod": "GET", "body": null,
                "multiValueQueryStringParameters": {"latencies": latencies},
            })
        };
        for (changes, status, code) in [
            (json!({"body": "/w==", "isBase64Encoded": true}), 400, "malformed-request"),
            (json!({"body": null}), 400, "malformed-request"),
            (json!({"body": " ".repeat(BODY_BYTES_MAX + 1)}), 413, "body-too-large"),
            (json!({"headers": null, "multiValueHeaders": null}), 415, "unsupported-media-type"),
            (
                json!({"requestContext": {"stage": "prod", "httpMethod": "POST"}}),
                403,
                "identity-missing",
            ),
            (json!({"httpMethod": "PATCH"}), 405, "method-not-allowed"),
            (json!({"path": "/prod/v1/tickets"}), 404, "not-found"),
            (json!({"path": "/v1/tickets/a b"}), 404, "not-found"),
            (json!({"path": null}), 404, "not-found"),
            (query(json!(["mars\" é&x_20"])), 400, "unknown-location"),
            (query(json!(["mars_20", "moon_20"])), 400, "malformed-request"),
            (query(json!([""])), 400, "invalid-latencies"),
        ] {
            assert_eq!(refusal(changes.clone()).await, (status, code.to_owned()), "{changes}");
        }
    }
}
