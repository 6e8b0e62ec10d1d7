//! Credentials of the IAM role that a managed fleet lets its servers take.
//!
//! They are kept until 15 minutes before they expire. That a fleet has no such
//! role is remembered, too: it does not change while the process lives.

use std::time::SystemTime;

use crate::handle::Handle;
use crate::ids::RoleArn;
use crate::limits::{CREDENTIALS_RENEWED_BEFORE, ROLES_MAX};
use crate::messages::{FleetRoleCredentials, Request};
use crate::session::CallError;

/// The longest name of a role's session (IAM's limit).
const ROLE_SESSION_NAME_LENGTH_MAX: usize = 64;

/// Why there are no credentials.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FleetRoleError {
    /// Only managed fleets have credentials to give.
    #[error("this fleet is not managed by GameLift and has no credentials for {0}")]
    NotManaged(RoleArn),
    /// The call failed.
    #[error(transparent)]
    Call(#[from] CallError),
}

/// What is known about a role.
#[derive(Debug, Clone)]
pub(crate) enum KnownRole {
    NotManaged,
    Credentials(FleetRoleCredentials),
}

impl KnownRole {
    fn is_fresh(&self, now: SystemTime) -> bool {
        match self {
            Self::NotManaged => true,
            Self::Credentials(credentials) => credentials
                .expiration
                .and_then(|end| end.checked_sub(CREDENTIALS_RENEWED_BEFORE))
                .is_some_and(|renewal| now < renewal),
        }
    }
}

/// Credentials for `role`, kept ones if they last.
pub(crate) async fn credentials(
    handle: &Handle,
    role: &RoleArn,
) -> Result<FleetRoleCredentials, FleetRoleError> {
    let known = handle.process().roles(|roles| {
        roles.retain(|_, known| known.is_fresh(SystemTime::now()));
        roles.get(role).cloned()
    });
    let known = match known {
        Some(known) => known,
        None => ask(handle, role).await?,
    };
    match known {
        KnownRole::Credentials(credentials) => Ok(credentials),
        KnownRole::NotManaged => Err(FleetRoleError::NotManaged(role.clone())),
    }
}

async fn ask(handle: &Handle, role: &RoleArn) -> Result<KnownRole, CallError> {
    let request = Request::GetFleetRoleCredentials {
        role_arn: role.clone(),
        role_session_name: session_name(handle),
    };
    let credentials: FleetRoleCredentials = handle.call(request).await?;
    // An empty key is how the service says that the fleet is not managed.
    let known = match credentials.access_key_id.is_empty() {
        true => KnownRole::NotManaged,
        false => KnownRole::Credentials(credentials),
    };
    handle.process().roles(|roles| {
        if roles.len() < ROLES_MAX {
            roles.insert(role.clone(), known.clone());
        }
    });
    Ok(known)
}

/// Fleet and host, as the official SDKs name it, without the `/` that IAM refuses.
fn session_name(handle: &Handle) -> String {
    let process = handle.process();
    let name = format!("{}-{}", process.fleet_id, process.host_id).replace('/', "-");
    name.chars().take(ROLE_SESSION_NAME_LENGTH_MAX).collect()
}
