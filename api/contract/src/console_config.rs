//! What the console reads first: `config.json`, written for each deployment.

use serde::{Deserialize, Serialize};

/// Where the console finds it, beside its files.
pub const CONSOLE_CONFIG_PATH: &str = "/config.json";

/// Where operators come back to after signing in, on the console's origin.
pub const SIGNED_IN_PATH: &str = "/signed-in";

/// Where operators come to after signing out, on the console's origin.
pub const SIGNED_OUT_PATH: &str = "/signed-out";

/// What the console has to know of its deployment. Addresses may be relative to
/// the console's own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ConsoleConfig {
    /// The project, as in `muster.toml`.
    pub project: String,
    /// Which of the project's deployments this is.
    pub environment: String,
    /// The AWS region.
    pub region: String,
    /// Where the admin API is: `/api/v1`.
    pub api_url: String,
    /// How operators sign in.
    pub sign_in: SignIn,
}

/// The operators' user pool, as OpenID Connect knows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SignIn {
    /// The console's client, which has no secret and so uses PKCE.
    pub client_id: String,
    /// The authorization endpoint.
    pub authorize_url: String,
    /// The token endpoint.
    pub token_url: String,
    /// The revocation endpoint.
    pub revoke_url: String,
    /// Where the sign-in's own session ends.
    pub logout_url: String,
    /// What is asked for, such as `openid`.
    pub scopes: Vec<String>,
}
