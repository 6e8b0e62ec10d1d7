//! How far it is to each location: round trips to a UDP beacon there.
//!
//! A ping is 16 bytes (8 that no stranger can guess, 8 that number it) and the
//! beacon sends them back. The median of a few round trips counts; a location
//! that answers none is left out, for nobody can be placed where nobody gets.

use std::{collections::BTreeMap, io, net::SocketAddr, time::Duration};

use api_contract::{
    Latencies,
    client_config::Location,
    latencies::{LATENCIES_MAX, LATENCY_MS_MAX},
};
use futures_util::future;
use tokio::{
    net::{UdpSocket, lookup_host},
    time::{Instant, timeout},
};

use crate::limits::{LOCATION_TIMEOUT, PING_TIMEOUT, PINGS};

/// Bytes of a ping.
const PING_BYTES: usize = 16;

/// How far it is to one location.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Measurement {
    /// GameLift's name of the location.
    pub location: String,
    /// The median round trip.
    pub round_trip: Duration,
    /// How many of [`PINGS`] pings came back.
    pub answered: usize,
}

/// Measures all locations at once; those that do not answer are left out.
///
/// Takes a few round trips, and [`LOCATION_TIMEOUT`] at most. Locations beyond
/// the most that a ticket may name are not measured.
pub async fn measure(locations: &[Location]) -> Vec<Measurement> {
    let each = locations.iter().take(LATENCIES_MAX).map(measure_one);
    future::join_all(each).await.into_iter().flatten().collect()
}

/// What a ticket says of the measurements; none when there are none.
///
/// GameLift takes whole milliseconds from 1.
#[must_use]
pub fn latencies(measured: &[Measurement]) -> Option<Latencies> {
    let longest = f64::from(LATENCY_MS_MAX);
    let milliseconds: BTreeMap<_, _> = measured
        .iter()
        .map(|m| (m.location.clone(), (m.round_trip.as_secs_f64() * 1e3).clamp(1.0, longest)))
        .collect();
    Latencies::new(milliseconds).ok()
}

async fn measure_one(location: &Location) -> Option<Measurement> {
    let mut round_trips = Vec::with_capacity(PINGS);
    // What came back before the time was over counts.
    let outcome = timeout(LOCATION_TIMEOUT, ping_all(&location.beacon, &mut round_trips)).await;
    if let Ok(Err(error)) = outcome {
        tracing::debug!(location = location.name, %error, "the beacon cannot be reached");
    }
    let answered = round_trips.len();
    let round_trip = median(&mut round_trips)?;
    Some(Measurement { location: location.name.clone(), round_trip, answered })
}

async fn ping_all(beacon: &str, round_trips: &mut Vec<Duration>) -> io::Result<()> {
    let socket = connect(beacon).await?;
    let secret: u64 = rand::random();
    for number in 0..PINGS as u64 {
        if let Ok(round_trip) = timeout(PING_TIMEOUT, ping(&socket, secret, number)).await {
            round_trips.push(round_trip?);
        }
    }
    Ok(())
}

async fn connect(beacon: &str) -> io::Result<UdpSocket> {
    let address = lookup_host(beacon).await?.next().ok_or(io::ErrorKind::NotFound)?;
    let any: SocketAddr = match address {
        SocketAddr::V4(_) => ([0, 0, 0, 0], 0).into(),
        SocketAddr::V6(_) => ([0_u16; 8], 0).into(),
    };
    let socket = UdpSocket::bind(any).await?;
    socket.connect(address).await?;
    Ok(socket)
}

async fn ping(socket: &UdpSocket, secret: u64, number: u64) -> io::Result<Duration> {
    let mut sent = [0; PING_BYTES];
    sent[..8].copy_from_slice(&secret.to_be_bytes());
    sent[8..].copy_from_slice(&number.to_be_bytes());
    let started = Instant::now();
    socket.send(&sent).await?;
    let mut received = [0; PING_BYTES + 1];
    loop {
        let length = socket.recv(&mut received).await?;
        // Anything else is the late answer to an earlier ping, or forged.
        if received[..length] == sent {
            return Ok(started.elapsed());
        }
    }
}

fn median(round_trips: &mut [Duration]) -> Option<Duration> {
    round_trips.sort_unstable();
    round_trips.get(round_trips.len() / 2).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn measurement(location: &str, microseconds: u64) -> Measurement {
        let round_trip = Duration::from_micros(microseconds);
        Measurement { location: location.to_owned(), round_trip, answered: PINGS }
    }

    #[test]
    fn one_slow_packet_does_not_move_the_median() {
        let mut round_trips = [20, 900, 21, 19, 22].map(Duration::from_millis);
        assert_eq!(median(&mut round_trips), Some(Duration::from_millis(21)));
        assert_eq!(median(&mut []), None);
    }

    #[test]
    fn a_ticket_says_whole_milliseconds_from_one() {
        let latencies = latencies(&[
            measurement("near", 80),
            measurement("far", 90_600),
            measurement("moon", 20_000_000),
        ])
        .unwrap();

        let by_location = latencies.by_location();
        assert_eq!((by_location["near"], by_location["far"]), (1, 91));
        assert_eq!(by_location["moon"], LATENCY_MS_MAX);
    }

    #[test]
    fn no_measurement_is_no_latencies() {
        assert_eq!(latencies(&[]), None);
    }
}
