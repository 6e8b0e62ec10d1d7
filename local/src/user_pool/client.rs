//! The pool's one client, the console: its name, and the addresses that are its own.

use std::time::Duration;

use stack::deployment::UserPoolClient;

/// This machine's names for itself, by which the console may have been opened.
const HOSTS: [&str; 3] = ["127.0.0.1", "localhost", "[::1]"];

/// The console, as the pool knows it.
#[derive(Debug, Clone)]
pub(super) struct Client {
    pub(super) id: String,
    pub(super) scopes: Vec<String>,
    pub(super) access_token: Duration,
    pub(super) id_token: Duration,
    pub(super) refresh_token: Duration,
    callbacks: Vec<String>,
    sign_outs: Vec<String>,
}

impl Client {
    /// The client of a cloud at `port`.
    pub(super) fn new(id: String, client: &UserPoolClient, port: u16) -> Self {
        let seconds = |seconds: u32| Duration::from_secs(u64::from(seconds));
        Self {
            id,
            scopes: client.scopes.iter().map(|&scope| scope.to_owned()).collect(),
            access_token: seconds(client.access_token_seconds),
            id_token: seconds(client.id_token_seconds),
            refresh_token: seconds(client.refresh_token_seconds),
            callbacks: addresses(port, client.callback_path),
            sign_outs: addresses(port, client.sign_out_path),
        }
    }

    /// Whether codes may be sent there. Compared as a whole, as Cognito does it.
    pub(super) fn takes_callback(&self, address: &str) -> bool {
        self.callbacks.iter().any(|callback| callback == address)
    }

    /// Whether browsers may be sent there after signing out.
    pub(super) fn takes_sign_out(&self, address: &str) -> bool {
        self.sign_outs.iter().any(|sign_out| sign_out == address)
    }

    #[cfg(test)]
    pub(super) fn for_test() -> Self {
        let client = UserPoolClient {
            name: "console".to_owned(),
            scopes: vec!["openid", "profile"],
            access_token_seconds: 900,
            id_token_seconds: 900,
            refresh_token_seconds: 28_800,
            callback_path: "/signed-in",
            sign_out_path: "/signed-out",
        };
        Self::new("client".to_owned(), &client, 4747)
    }
}

/// `path` on this machine's own origins: the port speaks both protocols.
fn addresses(port: u16, path: &str) -> Vec<String> {
    let origins = HOSTS.iter().flat_map(|host| ["http", "https"].map(|scheme| (scheme, host)));
    origins.map(|(scheme, host)| format!("{scheme}://{host}:{port}{path}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_this_clouds_own_addresses_are_taken() {
        let client = Client::for_test();
        for address in ["http://127.0.0.1:4747", "http://localhost:4747", "https://[::1]:4747"] {
            assert!(client.takes_callback(&format!("{address}/signed-in")), "{address}");
            assert!(client.takes_sign_out(&format!("{address}/signed-out")), "{address}");
        }
        for address in [
            "http://127.0.0.1:4748/signed-in",
            "http://127.0.0.1/signed-in",
            "http://127.0.0.1:4747/signed-in?a=b",
            "http://127.0.0.1:4747/signed-out",
            "http://127.0.0.1:4747@evil.example/signed-in",
            "http://127.0.0.1.evil.example:4747/signed-in",
            "javascript:alert(1)",
            "",
        ] {
            assert!(!client.takes_callback(address), "{address} was taken");
        }
    }
}
