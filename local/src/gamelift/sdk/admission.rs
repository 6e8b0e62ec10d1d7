//! Which sockets are let in.
//!
//! Everything that tells who is there stands in the query, in any order, and in
//! two SDKs not encoded. A process is let in with the token that it was launched
//! with, as often as it comes back and under any idempotency token.

use std::collections::HashMap;

use axum::extract::Query;
use http::{StatusCode, Uri};
use serde_json::json;

use crate::gamelift::configurations::Configurations;
use crate::gamelift::ids::ProcessId;
use crate::gamelift::processes::Stage;
use crate::gamelift::world::World;

/// A game server that may have a socket.
#[derive(Debug, Clone)]
pub struct Admission {
    pub(crate) process: ProcessId,
}

impl Admission {
    /// The process that is let in.
    #[must_use]
    pub fn process(&self) -> &ProcessId {
        &self.process
    }
}

/// A game server that may not, and what to answer to its handshake.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("handshake refused with {status}: {message}")]
pub struct Refusal {
    /// 400 for a handshake that is none, 403 for a stranger.
    pub status: StatusCode,
    /// Why, in words for whoever runs the game server.
    pub message: String,
}

impl Refusal {
    fn malformed(message: impl Into<String>) -> Self {
        Self { status: StatusCode::BAD_REQUEST, message: message.into() }
    }

    fn forbidden(message: impl Into<String>) -> Self {
        Self { status: StatusCode::FORBIDDEN, message: message.into() }
    }

    /// The JSON in which the real service refuses.
    #[must_use]
    pub fn body(&self) -> String {
        json!({
            "Action": "$connect",
            "RequestId": "$connect",
            "StatusCode": self.status.as_u16(),
            "ErrorMessage": self.message,
        })
        .to_string()
    }
}

impl World {
    /// Decides on a handshake by its query.
    pub(crate) fn admit(&self, query: &str) -> Result<Admission, Refusal> {
        let parameters = parameters(query)?;
        let parameter = |name: &'static str| match parameters.get(name).map(String::as_str) {
            None | Some("") => {
                Err(Refusal::malformed(format!("query parameter {name} is missing")))
            }
            Some(value) => Ok(value),
        };
        let id = ProcessId::claimed(parameter("pID")?);
        let (fleet, compute) = (parameter("FleetId")?, parameter("ComputeId")?);
        let token = parameter("Authorization")?;
        let Some(process) = self.processes.find(&id) else {
            let why = if self.processes.has_ended(&id) { "has ended" } else { "is not known" };
            return Err(Refusal::forbidden(format!(
                "process {id} {why}: process ids are unique to one execution"
            )));
        };
        if token == "SigV4" {
            return Err(Refusal::forbidden(
                "the local cloud takes an auth token, not SigV4: set GAMELIFT_SDK_AUTH_TOKEN",
            ));
        }
        if !process.token_is(token) {
            return Err(Refusal::forbidden("the auth token is not this process's"));
        }
        if fleet != self.configurations.fleet.id
            || compute != Configurations::compute(&process.location)
        {
            return Err(Refusal::forbidden("the process belongs to another fleet or compute"));
        }
        if process.stage == Stage::Ending {
            return Err(Refusal::forbidden(format!("process {id} has said that it ends")));
        }
        Ok(Admission { process: id })
    }
}

/// The query's parameters, whether encoded as a form or not at all.
fn parameters(query: &str) -> Result<HashMap<String, String>, Refusal> {
    let malformed = || Refusal::malformed("the query cannot be read");
    let uri: Uri = format!("/?{query}").parse().map_err(|_| malformed())?;
    let Query(parameters) = Query::try_from_uri(&uri).map_err(|_| malformed())?;
    Ok(parameters)
}
