//! Finding a deployment.

use muster_client::{Deployment, config::DiscoverError};
use tokio::net::TcpListener;

use crate::world::World;

#[tokio::test]
async fn a_deployment_says_what_a_client_needs() {
    let world = World::start().await;

    let deployment = Deployment::discover(&format!("{}/", world.url)).await.unwrap();

    assert_eq!(deployment.config().identity_pool_id, "us-east-1:pool");
}

#[tokio::test]
async fn an_address_at_which_nobody_is_is_named() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);

    let error = Deployment::discover(&url).await.unwrap_err();

    assert!(matches!(error, DiscoverError::Unreachable { .. }));
    assert_eq!(error.to_string(), format!("could not fetch {url}/client.json"));
}

#[tokio::test]
async fn something_that_is_no_deployment_is_told_apart() {
    let world = World::start().await;

    let error = Deployment::discover(&format!("{}/v1", world.url)).await.unwrap_err();

    assert!(matches!(error, DiscoverError::Refused { status: 404, .. }));
}
