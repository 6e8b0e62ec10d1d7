//! UDP beacons: one for each location, which send back what they receive.
//!
//! A player measures the way to a location with them. Here all ways are equally
//! short; what makes a player far from a location is what a client says.

use std::{
    io,
    net::{Ipv4Addr, SocketAddr},
};

use api_contract::client_config::{BEACON_BYTES_MAX, Location};
use tokio::{
    net::UdpSocket,
    time::{Duration, Instant},
};

use crate::stage::Stage;

/// Most answers of one beacon in a second: a thousand players, some pings each.
const ANSWERS_PER_SECOND_MAX: u32 = 10_000;

/// The beacons of all locations.
#[derive(Debug)]
pub(crate) struct Beacons(Vec<(String, UdpSocket)>);

impl Beacons {
    /// Takes a free port for each location.
    pub(crate) async fn bind(locations: impl Iterator<Item = &str>) -> io::Result<Self> {
        let mut beacons = Vec::new();
        for location in locations {
            beacons.push((location.to_owned(), UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).await?));
        }
        Ok(Self(beacons))
    }

    /// Where they are, for clients.
    pub(crate) fn locations(&self) -> io::Result<Vec<Location>> {
        let location = |(name, socket): &(String, UdpSocket)| {
            let beacon = socket.local_addr()?.to_string();
            Ok(Location { name: name.clone(), beacon })
        };
        self.0.iter().map(location).collect()
    }

    /// Answers until the stage ends.
    pub(crate) fn run(self, stage: &Stage) {
        for (_, socket) in self.0 {
            stage.run(answer(socket));
        }
    }
}

async fn answer(socket: UdpSocket) {
    // One byte more than is answered, so that a longer one is seen to be longer.
    let mut ping = [0; BEACON_BYTES_MAX + 1];
    let mut rate = Rate { since: Instant::now(), answers: 0 };
    loop {
        match socket.recv_from(&mut ping).await {
            Ok((length, from)) if length <= BEACON_BYTES_MAX && rate.allows(Instant::now()) => {
                send_back(&socket, &ping[..length], from).await;
            }
            Ok(_) => {}
            // Nobody listens where an earlier answer went.
            Err(error) => tracing::trace!(%error, "a beacon's socket complained"),
        }
    }
}

async fn send_back(socket: &UdpSocket, ping: &[u8], to: SocketAddr) {
    if let Err(error) = socket.send_to(ping, to).await {
        tracing::trace!(%error, %to, "a ping was not answered");
    }
}

struct Rate {
    since: Instant,
    answers: u32,
}

impl Rate {
    fn allows(&mut self, now: Instant) -> bool {
        if now.duration_since(self.since) >= Duration::from_secs(1) {
            *self = Self { since: now, answers: 0 };
        }
        self.answers += 1;
        self.answers <= ANSWERS_PER_SECOND_MAX
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_ping_comes_back_and_a_long_one_does_not() {
        let beacons = Beacons::bind(["eu-west-1"].into_iter()).await.unwrap();
        let address: SocketAddr = beacons.locations().unwrap()[0].beacon.parse().unwrap();
        beacons.run(&Stage::default());
        let client = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();

        client.send_to(&[1; BEACON_BYTES_MAX + 1], address).await.unwrap();
        client.send_to(&[2; BEACON_BYTES_MAX], address).await.unwrap();

        let mut answer = [0; 100];
        let (length, _) = client.recv_from(&mut answer).await.unwrap();
        assert_eq!(answer[..length], [2; BEACON_BYTES_MAX]);
    }

    #[test]
    fn a_beacon_answers_so_many_in_a_second() {
        let start = Instant::now();
        let mut rate = Rate { since: start, answers: ANSWERS_PER_SECOND_MAX };
        assert!(!rate.allows(start));
        assert!(rate.allows(start + Duration::from_secs(1)));
    }
}
