//! What a game client has to know of a deployment before it can ask for anything.
//!
//! The local cloud serves it as `/client.json`; in the cloud it is a file beside
//! the console's. Nothing in it is secret.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The path at which a deployment serves its [`ClientConfig`].
pub const CLIENT_CONFIG_PATH: &str = "/client.json";

/// Addresses and names of one deployment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ClientConfig {
    /// The project's name.
    pub project: String,
    /// The deployment's environment, such as `local`, `dev` or `prod`.
    pub environment: String,
    /// The home region, which requests are signed for.
    pub region: String,
    /// The guests' Cognito identity pool.
    pub identity_pool_id: String,
    /// Base address of Cognito identity's API.
    pub identity_endpoint: String,
    /// Base address of the player API; routes are appended to it.
    pub player_api_url: String,
    /// Where game servers run, and how to measure the way there.
    pub locations: Vec<Location>,
    /// SHA-256 of the certificates that game servers may present besides those
    /// of public authorities: 64 hexadecimal digits each.
    #[serde(default)]
    pub server_certificate_hashes: Vec<String>,
}

/// One place where game servers run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Location {
    /// GameLift's name of it, such as `eu-west-1`.
    pub name: String,
    /// `host:port` of a UDP beacon there that sends back what it receives, up
    /// to [`BEACON_BYTES_MAX`] bytes.
    pub beacon: String,
}

/// Most bytes that a beacon answers: a ping needs 16, and a beacon must not
/// serve anybody as an amplifier.
pub const BEACON_BYTES_MAX: usize = 64;
