//! The role that game servers may take: *GetFleetRoleCredentials*.

use api_contract::Timestamp;
use serde_json::{Value, json};

use crate::credentials::{FLEET_ROLE_CREDENTIALS, Mint, Principal};

/// Longest name of a role's session that is repeated (IAM's limit).
const SESSION_NAME_LENGTH_MAX: usize = 64;

/// The fleet's role, and what makes its credentials.
#[derive(Debug, Clone)]
pub struct FleetRole {
    name: String,
    account: String,
    mint: Mint,
}

impl FleetRole {
    /// The role called `name` in `account`.
    pub(crate) fn new(name: &str, account: &str, mint: Mint) -> Self {
        Self { name: name.to_owned(), account: account.to_owned(), mint }
    }

    /// The role's ARN.
    pub(crate) fn arn(&self) -> String {
        format!("arn:aws:iam::{}:role/{}", self.account, self.name)
    }

    /// The reply to a server that takes the role as `session`.
    pub(super) fn credentials(&self, session: &str, now: Timestamp) -> Value {
        let Self { name, account, mint } = self;
        let session: String = session.chars().take(SESSION_NAME_LENGTH_MAX).collect();
        let expires = now.plus(FLEET_ROLE_CREDENTIALS);
        let key = mint.temporary(Principal::FleetRole(name.clone()), expires);
        json!({
            "AssumedRoleUserArn": format!("arn:aws:sts::{account}:assumed-role/{name}/{session}"),
            "AssumedRoleId": format!("AROALOCAL:{session}"),
            "AccessKeyId": key.access_key_id,
            "SecretAccessKey": key.secret_access_key,
            "SessionToken": key.session_token,
            "Expiration": expires.as_millis(),
        })
    }
}
