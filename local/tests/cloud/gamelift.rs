//! GameLift through the front door, with AWS's own SDK: signed, in CBOR.

use aws_sdk_gamelift::config::{BehaviorVersion, Credentials, Region, SharedCredentialsProvider};

use crate::world::World;

pub(crate) fn client(world: &World, key: Credentials) -> aws_sdk_gamelift::Client {
    let config = aws_sdk_gamelift::Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .http_client(aws_smithy_http_client::Builder::new().build_http())
        .region(Region::new("us-east-1"))
        .endpoint_url(&world.cloud.announcement().url)
        .credentials_provider(SharedCredentialsProvider::new(key))
        .retry_config(aws_sdk_gamelift::config::retry::RetryConfig::disabled())
        .build();
    aws_sdk_gamelift::Client::from_conf(config)
}

pub(crate) fn operator(world: &World) -> Credentials {
    let text = std::fs::read_to_string(&world.cloud.announcement().credentials).unwrap();
    let field = |name: &str| {
        text.lines().find_map(|line| line.strip_prefix(&format!("{name} = "))).unwrap().to_owned()
    };
    Credentials::new(field("aws_access_key_id"), field("aws_secret_access_key"), None, None, "test")
}

#[tokio::test(flavor = "multi_thread")]
async fn the_operator_may_ask_gamelift() {
    let world = World::new().await;

    let answer = client(&world, operator(&world))
        .describe_matchmaking_configurations()
        .send()
        .await
        .unwrap();

    let name = &world.folder.settings().deployment.matchmaking.name;
    assert_eq!(answer.configurations()[0].name(), Some(name.as_str()));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stranger_may_not_and_hears_why() {
    let world = World::new().await;
    let stranger = Credentials::new("AKIASTRANGER", "secret", None, None, "test");

    let refused = client(&world, stranger)
        .describe_matchmaking_configurations()
        .send()
        .await
        .unwrap_err()
        .into_service_error();

    assert_eq!(refused.meta().code(), Some("UnrecognizedClientException"));
}
