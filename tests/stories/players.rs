//! Players as their games would have them: the client library, step by step.

use std::{sync::Arc, time::Duration};

use api_contract::{Latencies, tickets::Connection};
use muster_client::{
    Deployment, Guest,
    identity::MemoryStore,
    matchmaking::Search,
    play::{Dialer, Game},
};
use tests::cloud::{Cloud, PATIENCE};

/// A guest with the library's whole way at hand.
pub(crate) struct Player {
    pub(crate) guest: Guest,
    pub(crate) dialer: Arc<Dialer>,
}

impl Player {
    /// Signs in as a new guest.
    pub(crate) async fn arrive(cloud: &Cloud) -> Self {
        let deployment = Deployment::discover(cloud.url()).await.unwrap();
        let guest = Guest::sign_in(&deployment, &MemoryStore::default()).await.unwrap();
        let dialer = Arc::new(Dialer::open(deployment.config(), 1).unwrap());
        Self { guest, dialer }
    }

    /// Asks for a match, so far from the locations.
    pub(crate) async fn search(&self, latencies: &[(&str, u32)]) -> Search {
        Search::start(&self.guest, &so_far(latencies)).await.unwrap()
    }

    /// Asks for a match and waits until there is one.
    pub(crate) async fn find_match(&self, latencies: &[(&str, u32)]) -> Connection {
        self.search(latencies).await.wait(PATIENCE).await.unwrap()
    }

    /// Takes the seat that was found.
    pub(crate) async fn join(&self, connection: &Connection) -> Game {
        self.dialer.join(connection).await.unwrap()
    }
}

/// Measurements, as a client would have them.
pub(crate) fn so_far(latencies: &[(&str, u32)]) -> Latencies {
    let measured = latencies.iter().map(|(name, ms)| ((*name).to_owned(), f64::from(*ms)));
    Latencies::new(measured.collect()).unwrap()
}

/// Longer than a match of the stories' configuration lasts.
pub(crate) const A_MATCH: Duration = Duration::from_secs(30);
