//! Guests sign in, and AWS's endpoints know who is who.

use serde_json::json;

use crate::world::{Signing, World};

#[tokio::test(flavor = "multi_thread")]
async fn a_guest_has_credentials_and_only_for_the_player_api() {
    let world = World::new().await;
    let guest = world.web.sign_in().await;
    let mut request = world.web.request("POST", "/", "{}");
    let target = "DynamoDB_20120810.ListTables";
    request.headers_mut().insert("x-amz-target", target.parse().unwrap());
    let signing = Signing { service: "dynamodb", ..Signing::default() };

    let request = world.web.signed(request, &guest.key, &signing).await;
    let (status, refusal) = world.web.send(request).await;

    assert!(guest.identity.starts_with("us-east-1:"));
    assert_eq!((status.as_u16(), &refusal["__type"]), (403, &json!("AccessDeniedException")));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unknown_pool_is_not_found() {
    let world = World::new().await;
    let pool = json!({ "IdentityPoolId": "us-east-1:00000000-0000-0000-0000-000000000000" });

    let (status, refusal) = world.web.call("AWSCognitoIdentityService.GetId", &pool).await;

    assert_eq!((status.as_u16(), &refusal["__type"]), (400, &json!("ResourceNotFoundException")));
}

#[tokio::test(flavor = "multi_thread")]
async fn aws_calls_need_a_signature_and_a_known_target() {
    let world = World::new().await;
    for (target, name) in [
        ("DynamoDB_20120810.ListTables", "MissingAuthenticationTokenException"),
        ("GameLift.DescribeMatchmaking", "MissingAuthenticationTokenException"),
        ("AmazonKinesis.PutRecord", "UnknownOperationException"),
    ] {
        let (_, refusal) = world.web.call(target, &json!({})).await;
        assert_eq!(refusal["__type"], name, "for {target}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn faults_can_be_switched_from_this_machine_alone() {
    let world = World::new().await;
    let body = r#"{"duplicate":true,"drop":0.25}"#;

    let (status, faults) = world.web.send(world.web.request("POST", "/local/faults", body)).await;
    assert_eq!((status.as_u16(), &faults["drop"]), (200, &json!(0.25)));

    let mut foreign = world.web.request("POST", "/local/faults", "{}");
    foreign.headers_mut().insert("origin", "https://evil.example".parse().unwrap());
    assert_eq!(world.web.send(foreign).await.0, 403);
    assert_eq!(world.web.get("/local/faults").await.1["duplicate"], true);

    let wrong = world.web.request("POST", "/local/faults", r#"{"drop":2}"#);
    assert_eq!(world.web.send(wrong).await.0, 400);
}
