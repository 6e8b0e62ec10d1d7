//! What outlives a cloud, and what two clouds may not share.

use local::{OpenFolderError, Settings, StartError};
use serde_json::{Value, json};

use crate::world::{Signing, Web, World};

/// A call of DynamoDB, by whoever can read the data folder.
async fn database(world: &World, operation: &str, body: &Value) -> (http::StatusCode, Value) {
    let text = std::fs::read_to_string(world.cloud.announcement().credentials.clone()).unwrap();
    let field = |name: &str| {
        let line = text.lines().find_map(|line| line.strip_prefix(&format!("{name} = ")));
        line.unwrap().to_owned()
    };
    let (id, secret) = (field("aws_access_key_id"), field("aws_secret_access_key"));
    let key = aws_credential_types::Credentials::new(id, secret, None, None, "test");
    let mut request = world.web.request("POST", "/", &body.to_string());
    let target = format!("DynamoDB_20120810.{operation}");
    request.headers_mut().insert("x-amz-target", target.parse().unwrap());
    request.headers_mut().insert("content-type", "application/x-amz-json-1.0".parse().unwrap());
    let signing = Signing { service: "dynamodb", ..Signing::default() };
    let request = world.web.signed(request, &key, &signing).await;
    world.web.send(request).await
}

#[tokio::test(flavor = "multi_thread")]
async fn items_identities_and_credentials_outlive_the_cloud() {
    let world = World::new().await;
    let guest = world.web.sign_in().await;
    let table = &world.folder.settings().deployment.tables[0];
    let key = json!({ table.key.partition.name: { "S": "ada" } });
    let put = json!({ "TableName": table.name, "Item": key });
    assert_eq!(database(&world, "PutItem", &put).await.0, 200);
    let folder = world.stop().await;

    let settings = Settings { processes_per_location: Some(0), ..folder.settings() };
    let world = World::start(folder, settings).await.unwrap();

    let found =
        database(&world, "GetItem", &json!({ "TableName": table.name, "Key": key })).await.1;
    assert_eq!(found["Item"], key);
    let again = world.web.credentials(&guest.identity).await;
    assert_eq!(again.identity, guest.identity);
    let request = world.web.request("GET", "/v1/players/me", "");
    let request = world.web.signed(request, &guest.key, &Signing::default()).await;
    assert_ne!(world.web.send(request).await.0, 403, "the old credentials are refused");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_fresh_start_knows_nobody() {
    let world = World::new().await;
    let guest = world.web.sign_in().await;
    let folder = world.stop().await;
    let settings = Settings { processes_per_location: Some(0), fresh: true, ..folder.settings() };

    let world = World::start(folder, settings).await.unwrap();

    let body = json!({ "IdentityId": guest.identity });
    let target = "AWSCognitoIdentityService.GetCredentialsForIdentity";
    assert_eq!(world.web.call(target, &body).await.0, 400);
}

#[tokio::test(flavor = "multi_thread")]
async fn two_clouds_do_not_share_a_data_folder() {
    let world = World::new().await;

    let second = local::Cloud::start(world.folder.settings()).await;

    let Err(StartError::Folder(OpenFolderError::InUse { .. })) = second else {
        panic!("{second:?}")
    };
    let (status, _) = world.web.get("/client.json").await;
    assert_eq!(status, 200, "the first one is disturbed");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_port_in_use_is_refused_with_the_remedy_and_free_after_the_stop() {
    let world = World::new().await;
    let port = world.cloud.address().port();
    let other = crate::world::Folder::new();
    let settings = Settings { port, processes_per_location: Some(0), ..other.settings() };

    let refused = local::Cloud::start(settings.clone()).await.unwrap_err();
    assert!(refused.to_string().contains("--port"), "{refused}");

    world.stop().await;
    let second = local::Cloud::start(settings).await.unwrap();
    assert_eq!(Web::new(&second.announcement().url).get("/client.json").await.0, 200);
    second.stop().await;
}
