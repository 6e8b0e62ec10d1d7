//! The results queue's door: who may send, and to which queue.

use http::StatusCode;
use serde_json::{Value, json};

use crate::{
    gamelift::operator,
    world::{Signing, World},
};

/// What becomes of a message to `queue`, signed with `key`.
async fn send(
    world: &World,
    key: &aws_credential_types::Credentials,
    queue: &str,
) -> (StatusCode, Value) {
    let url = format!("{}/000000000000/{queue}", world.cloud.announcement().url);
    let body = json!({ "QueueUrl": url, "MessageBody": "{}" }).to_string();
    let mut request = world.web.request("POST", "/", &body);
    request.headers_mut().insert("x-amz-target", "AmazonSQS.SendMessage".parse().unwrap());
    let signing = Signing { service: "sqs", ..Signing::default() };
    let request = world.web.signed(request, key, &signing).await;
    world.web.send(request).await
}

#[tokio::test(flavor = "multi_thread")]
async fn only_who_may_send_results_does() {
    let world = World::new().await;
    let guest = world.web.sign_in().await;
    let queue = "test-local-match-results";

    let (accepted, answer) = send(&world, &operator(&world), queue).await;
    let (denied, reason) = send(&world, &guest.key, queue).await;
    let (unknown, missing) = send(&world, &operator(&world), "others").await;
    let unsigned = json!({ "QueueUrl": queue, "MessageBody": "{}" });
    let (refused, _) = world.web.call("AmazonSQS.SendMessage", &unsigned).await;

    assert_eq!(accepted, StatusCode::OK, "{answer}");
    assert_eq!(answer["MD5OfMessageBody"], "99914b932bd37a50b983c5e7c90ae93b");
    assert_eq!(
        (denied, &reason["__type"]),
        (StatusCode::FORBIDDEN, &json!("AccessDeniedException"))
    );
    assert!(reason["message"].as_str().unwrap().contains("sqs:SendMessage"), "{reason}");
    assert_eq!(unknown, StatusCode::BAD_REQUEST);
    assert_eq!(missing["__type"], "com.amazonaws.sqs#QueueDoesNotExist");
    assert_eq!(refused, StatusCode::FORBIDDEN);
    world.stop().await;
}
