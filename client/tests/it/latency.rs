//! Beacons.

use api_contract::client_config::Location;
use muster_client::{latency, limits::PINGS};
use tokio::net::UdpSocket;

use crate::world::World;

fn location(name: &str, beacon: &str) -> Location {
    Location { name: name.to_owned(), beacon: beacon.to_owned() }
}

#[tokio::test]
async fn a_beacon_on_this_machine_is_near() {
    let world = World::start().await;
    let deployment = world.deployment().await;

    let measured = latency::measure(&deployment.config().locations).await;

    assert_eq!((measured.len(), measured[0].answered), (1, PINGS));
    let latencies = latency::latencies(&measured).unwrap();
    assert!(latencies.by_location()["us-east-1"] < 200);
}

#[tokio::test]
async fn locations_that_do_not_answer_are_left_out() {
    let world = World::start().await;
    let mut locations = world.deployment().await.config().locations.clone();
    let silent = UdpSocket::bind("127.0.0.1:0").await.unwrap();
    locations.push(location("silent", &silent.local_addr().unwrap().to_string()));
    locations.push(location("nonsense", "not an address"));

    let measured = latency::measure(&locations).await;

    let names: Vec<_> = measured.iter().map(|m| m.location.as_str()).collect();
    assert_eq!(names, ["us-east-1"]);
}

#[tokio::test]
async fn a_forged_answer_does_not_count() {
    let forger = UdpSocket::bind("127.0.0.1:0").await.unwrap();
    let locations = [location("forged", &forger.local_addr().unwrap().to_string())];
    let forging = tokio::spawn(async move {
        let mut buffer = [0; 64];
        while let Ok((_, from)) = forger.recv_from(&mut buffer).await {
            let _ = forger.send_to(&[0; 16], from).await;
        }
    });

    let measured = latency::measure(&locations).await;

    forging.abort();
    assert_eq!(measured, []);
}
