//! An event for each function, that it can answer where AWS says that nothing was found.

use serde_json::{Value, json};

const PLAYER: &str = "us-east-1:3f9c0a52-9c1e-4d38-8f2b-0c8f6a1f4b6d";

/// The event for the function of that name.
#[must_use]
pub fn of(function: &str) -> Value {
    match function {
        "request-matchmaking" => {
            let latencies = json!({ "latencies": { "us-east-1": 20, "eu-west-1": 60 } });
            through_the_gateway("POST", "/v1/tickets", &latencies.to_string())
        }
        "cancel-matchmaking" => through_the_gateway("DELETE", "/v1/tickets/t-1", ""),
        "match-events" => searching(),
        "match-results" => json!({ "Records": [] }),
        "admin-api" => who_am_i(),
        _ => reading_a_ticket(),
    }
}

/// A player who reads a ticket, as API Gateway gives it.
fn reading_a_ticket() -> Value {
    json!({
        "resource": "/v1/tickets/{ticketId}", "path": "/v1/tickets/t-1", "httpMethod": "GET",
        "headers": {"Host": "api.example.com"}, "multiValueHeaders": {},
        "pathParameters": {"ticketId": "t-1"},
        "queryStringParameters": null, "multiValueQueryStringParameters": null,
        "requestContext": {
            "stage": "v", "httpMethod": "GET", "identity": {"cognitoIdentityId": PLAYER},
        },
        "body": null, "isBase64Encoded": false,
    })
}

fn through_the_gateway(method: &str, path: &str, body: &str) -> Value {
    let mut event = reading_a_ticket();
    event["httpMethod"] = json!(method);
    event["requestContext"]["httpMethod"] = json!(method);
    event["path"] = json!(path);
    event["headers"]["content-type"] = json!("application/json");
    event["body"] = json!(body);
    event
}

/// FlexMatch's report that a ticket, which nobody knows, is searching.
fn searching() -> Value {
    let report = json!({
        "version": "0", "id": "e-1", "detail-type": "GameLift Matchmaking Event",
        "source": "aws.gamelift", "account": "000000000000", "time": "2026-11-22T12:00:00Z",
        "region": "us-east-1", "resources": [],
        "detail": {"type": "MatchmakingSearching", "tickets": [{
            "ticketId": "t-1", "startTime": "2026-11-22T12:00:00Z",
            "players": [{"playerId": PLAYER}],
        }]},
    });
    json!({"Records": [{
        "EventSource": "aws:sns", "EventVersion": "1.0", "EventSubscriptionArn": "arn:aws:sns:x",
        "Sns": {
            "Type": "Notification", "MessageId": "n-1", "TopicArn": "arn:aws:sns:x",
            "Timestamp": "2026-11-22T12:00:00.000Z", "SignatureVersion": "1", "Signature": "",
            "SigningCertUrl": "", "UnsubscribeUrl": "", "Message": report.to_string(),
        },
    }]})
}

fn who_am_i() -> Value {
    json!({
        "version": "2.0", "routeKey": "GET /api/v1/me", "rawPath": "/api/v1/me",
        "rawQueryString": "", "headers": {"host": "api.example.com"},
        "requestContext": {
            "stage": "$default", "timeEpoch": 0, "http": {"method": "GET", "path": "/api/v1/me"},
            "authorizer": {"jwt": {"scopes": ["openid"], "claims": {
                "sub": "s-1", "username": "grace", "cognito:groups": "[viewer]",
                "token_use": "access",
            }}},
        },
        "isBase64Encoded": false,
    })
}
