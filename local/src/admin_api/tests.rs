//! The gateway with a function that the test plays: who gets through, and what others hear.

use std::{sync::Arc, time::Duration};

use api_contract::admin::routes::{ME, PLAYERS, ROUTES};
use axum::{body::Body, response::Response};
use http::{Method, Request, StatusCode};
use http_body_util::BodyExt;
use serde_json::{Value, json};

use super::AdminApi;
use crate::{
    functions::fake,
    user_pool::{
        jwt,
        signing_key::SigningKey,
        tests::{self as sign_in, deployment},
    },
};

struct World {
    sign_in: sign_in::World,
    function: fake::World,
    api: Arc<AdminApi>,
}

impl World {
    fn new() -> Self {
        let (sign_in, function) =
            (sign_in::World::new(), fake::World::new(Duration::from_secs(29)));
        let mut deployment = deployment();
        for other in &mut deployment.functions {
            other.admin_routes.clear();
        }
        deployment.functions[0].name = "f".to_owned();
        deployment.functions[0].admin_routes = ROUTES.to_vec();
        let (pool, functions) = (Arc::clone(&sign_in.pool), Arc::clone(&function.functions));
        let api = Arc::new(AdminApi::new(&deployment, pool, functions, sign_in.clock()));
        Self { sign_in, function, api }
    }

    async fn ask(&self, method: Method, path: &str, token: Option<&str>) -> Response {
        let mut request = Request::builder().method(method).uri(path);
        if let Some(token) = token {
            request = request.header("authorization", format!("Bearer {token}"));
        }
        self.api.answer(request.body(Body::empty()).unwrap()).await
    }

    /// What is said to somebody with `token`, who gets no further.
    async fn refused(&self, token: Option<&str>) -> (u16, String, String) {
        let answer = self.ask(Method::GET, ME, token).await;
        let challenge = answer.headers()["www-authenticate"].to_str().unwrap().to_owned();
        let status = answer.status().as_u16();
        (status, challenge, text(answer).await)
    }

    async fn tokens(&self) -> Tokens {
        let tokens = self.sign_in.sign_in().await;
        let text = |name: &str| tokens[name].as_str().unwrap().to_owned();
        Tokens { access: text("access_token"), id: text("id_token") }
    }
}

struct Tokens {
    access: String,
    id: String,
}

async fn text(answer: Response) -> String {
    let bytes = answer.into_body().collect().await.unwrap().to_bytes();
    String::from_utf8(bytes.to_vec()).unwrap()
}

#[tokio::test]
async fn an_operators_request_reaches_the_function_and_its_answer_the_operator() {
    let mut world = World::new();
    let token = world.tokens().await.access;
    let api = Arc::clone(&world.api);
    let path = format!("{PLAYERS}?limit=5");
    let asked = tokio::spawn(async move {
        let request = Request::get(path)
            .header("authorization", format!("Bearer {token}"))
            .header("cookie", "muster-sign-in-4747=secret; theme=dark")
            .body(Body::empty());
        api.answer(request.unwrap()).await
    });

    let instance = world.function.instance().await;
    let (id, event) = world.function.next(&instance).await;
    let event: Value = serde_json::from_str(&event).unwrap();
    let answer = json!({ "statusCode": 200, "headers": { "etag": "\"a\"" }, "cookies": ["b=c"], "body": "{}" });
    let path = format!("invocation/{id}/response");
    world.function.send(&instance, &path, &answer.to_string()).await;

    let answer = asked.await.unwrap();
    assert_eq!(
        (answer.status(), &answer.headers()["etag"]),
        (StatusCode::OK, &"\"a\"".parse().unwrap())
    );
    assert_eq!(answer.headers()["set-cookie"], "b=c");
    assert_eq!(text(answer).await, "{}");
    assert_eq!(event["routeKey"], "GET /api/v1/players");
    assert_eq!(event["queryStringParameters"]["limit"], "5");
    assert_eq!(event["cookies"], json!(["theme=dark"]));
    let claims = &event["requestContext"]["authorizer"]["jwt"]["claims"];
    assert_eq!((&claims["username"], &claims["token_use"]), (&json!("ada"), &json!("access")));
    assert_eq!(claims["cognito:groups"], "[support]");
}

#[tokio::test]
async fn strangers_are_turned_away_from_every_route() {
    let world = World::new();
    for route in ROUTES {
        let method: Method = route.method.to_string().parse().unwrap();
        let answer = world.ask(method, &route.path.replace(['{', '}'], ""), None).await;

        assert_eq!(answer.status(), StatusCode::UNAUTHORIZED, "{}", route.path);
        assert_eq!(answer.headers()["www-authenticate"], "Bearer");
        assert_eq!(text(answer).await, r#"{"message":"Unauthorized"}"#);
    }
}

#[tokio::test]
async fn a_token_counts_until_it_expires() {
    let world = World::new();
    let token = world.tokens().await.access;
    world.sign_in.pass(Duration::from_secs(900));

    let (status, challenge, _) = world.refused(Some(&token)).await;

    assert_eq!(status, 401);
    assert_eq!(
        challenge,
        r#"Bearer scope="" error="invalid_token" error_description="the token has expired""#
    );
}

#[tokio::test]
async fn an_id_token_is_not_an_access_token() {
    let world = World::new();
    let token = world.tokens().await.id;

    let (status, challenge, body) = world.refused(Some(&token)).await;

    assert_eq!((status, body.as_str()), (403, r#"{"message":"Forbidden"}"#));
    assert!(challenge.contains("insufficient_scope"), "{challenge}");
}

#[tokio::test]
async fn forged_tokens_are_turned_away() {
    let world = World::new();
    let token = world.tokens().await.access;
    let claims = jwt::verify(&token, world.sign_in.pool.key()).unwrap();
    let (content, signature) = token.rsplit_once('.').unwrap();
    let swapped: String = signature.chars().rev().collect();
    let foreign = jwt::sign(&SigningKey::for_test(1), &Value::Object(claims));
    for forged in
        [format!("{content}."), format!("{content}.{swapped}"), foreign, "a.b.c".to_owned()]
    {
        let (status, challenge, body) = world.refused(Some(&forged)).await;

        assert_eq!((status, body.as_str()), (401, r#"{"message":"Unauthorized"}"#), "{forged}");
        assert!(challenge.contains("invalid_token"), "{challenge}");
    }
}

#[tokio::test]
async fn what_is_not_there_is_not_found_whoever_asks() {
    let world = World::new();
    for (method, path) in [
        (Method::GET, "/api/v1/secrets"),
        (Method::GET, "/api/v2/players"),
        (Method::DELETE, PLAYERS),
        (Method::GET, "/api/v1/players/"),
    ] {
        let answer = world.ask(method, path, None).await;
        assert_eq!(answer.status(), StatusCode::NOT_FOUND, "{path}");
        assert_eq!(text(answer).await, r#"{"message":"Not Found"}"#);
    }
}

#[tokio::test]
async fn a_function_that_fails_is_the_gateways_fault_and_too_much_the_callers() {
    let mut world = World::new();
    let token = world.tokens().await.access;
    let (api, bearer) = (Arc::clone(&world.api), format!("Bearer {token}"));
    let request = Request::get(ME).header("authorization", &bearer).body(Body::empty()).unwrap();
    let asked = tokio::spawn(async move { api.answer(request).await });
    let instance = world.function.instance().await;
    world.function.next(&instance).await;
    instance.dies.cancel();

    let failed = asked.await.unwrap();
    let body = Body::from(vec![b'"'; 4 << 20]);
    let request = Request::post("/api/v1/rule-sets").header("authorization", &bearer).body(body);
    let large = world.api.answer(request.unwrap()).await;

    assert_eq!(failed.status(), StatusCode::INTERNAL_SERVER_ERROR);
    assert_eq!(text(failed).await, r#"{"message":"Internal Server Error"}"#);
    // As JSON text it is twice as long, and more than a function takes.
    assert_eq!(large.status(), StatusCode::PAYLOAD_TOO_LARGE);
}
