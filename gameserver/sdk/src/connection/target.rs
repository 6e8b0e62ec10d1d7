//! The URL of a connection: where to, who connects, and what lets it in.

use jiff::Timestamp;
use uuid::Uuid;

use crate::endpoint::{Endpoint, EndpointError};
use crate::ids::{FleetId, HostId, ProcessId};
use crate::messages::RefreshConnection;
use crate::parameters::{Authorization, Parameters, SDK_VERSION, SdkLanguage};
use crate::query::Query;

/// Why the connection does not move as the service says.
#[derive(Debug, thiserror::Error)]
pub(crate) enum RefreshError {
    #[error(transparent)]
    Endpoint(#[from] EndpointError),
    /// What was secret so far would be no more.
    #[error("{0} is not secure, and the connection so far is")]
    Insecure(Endpoint),
}

/// One logical connection: every socket opened for it has the same idempotency
/// token, by which the service knows a second attempt from a second process.
#[derive(Debug, Clone)]
pub(crate) struct Target {
    pub(crate) endpoint: Endpoint,
    process_id: ProcessId,
    host_id: HostId,
    fleet_id: FleetId,
    language: SdkLanguage,
    authorization: Authorization,
    idempotency_token: Uuid,
}

impl Target {
    pub(crate) fn new(parameters: &Parameters) -> Self {
        Self {
            endpoint: parameters.endpoint.clone(),
            process_id: parameters.process_id.clone(),
            host_id: parameters.host_id.clone(),
            fleet_id: parameters.fleet_id.clone(),
            language: parameters.language,
            authorization: parameters.authorization.clone(),
            idempotency_token: Uuid::new_v4(),
        }
    }

    /// The logical connection that is to follow this one: the same process, let in
    /// by the new token.
    pub(crate) fn refreshed(&self, refresh: &RefreshConnection) -> Result<Self, RefreshError> {
        let endpoint = match &refresh.endpoint {
            Some(url) => Endpoint::parse(url)?,
            None => self.endpoint.clone(),
        };
        if self.endpoint.is_secure() && !endpoint.is_secure() {
            return Err(RefreshError::Insecure(endpoint));
        }
        let token = refresh.auth_token.clone().map(Authorization::Token);
        Ok(Self {
            endpoint,
            authorization: token.unwrap_or_else(|| self.authorization.clone()),
            idempotency_token: Uuid::new_v4(),
            ..self.clone()
        })
    }

    /// The URL to open now. It holds the token: it is not for logs or errors.
    pub(crate) fn url(&self, now: Timestamp) -> String {
        let mut identity = Query::default();
        identity.add("pID", self.process_id.as_str());
        identity.add("ComputeId", self.host_id.as_str());
        identity.add("FleetId", self.fleet_id.as_str());
        let mut authorization = Query::default();
        match &self.authorization {
            Authorization::Token(token) => authorization.add("Authorization", token.reveal()),
            // Anew for each socket: a signature does not last.
            Authorization::Signature(keys) => authorization = keys.sign(&identity, now),
        }
        let mut query = identity;
        query.add("sdkVersion", SDK_VERSION);
        query.add("sdkLanguage", &self.language.to_string());
        query.add("IdempotencyToken", &self.idempotency_token.to_string());
        query.append(authorization);
        format!("{}?{query}", self.endpoint)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parameters::ServerParameters;
    use crate::secrets::Secret;

    fn target() -> Target {
        let in_code = ServerParameters {
            websocket_url: Some("wss://gamelift.test".into()),
            process_id: Some("p+1".into()),
            host_id: Some("host-1".into()),
            fleet_id: Some("fleet-1".into()),
            auth_token: Some(Secret::new("t/1")),
            ..ServerParameters::default()
        };
        Target::new(&Parameters::resolve(in_code, |_| None).unwrap())
    }

    #[test]
    fn the_url_says_who_connects() {
        let target = target();

        let url = target.url(Timestamp::UNIX_EPOCH);

        let token = target.idempotency_token;
        assert_eq!(
            url,
            format!(
                "wss://gamelift.test/?pID=p%2B1&ComputeId=host-1&FleetId=fleet-1&sdkVersion=5.4.0\
                 &sdkLanguage=Go&IdempotencyToken={token}&Authorization=t%2F1"
            )
        );
    }

    #[test]
    fn a_refresh_keeps_the_process_and_changes_the_rest() {
        let refresh = RefreshConnection {
            endpoint: Some("wss://elsewhere:1".into()),
            auth_token: Some(Secret::new("t-2")),
        };
        let old = target();

        let new = old.refreshed(&refresh).unwrap();

        let url = new.url(Timestamp::UNIX_EPOCH);
        assert!(url.starts_with("wss://elsewhere:1/?pID=p%2B1&"), "{url}");
        assert!(url.ends_with("&Authorization=t-2"), "{url}");
        assert_ne!(old.idempotency_token, new.idempotency_token);
    }

    #[test]
    fn a_refresh_does_not_give_up_secrecy() {
        let refresh =
            RefreshConnection { endpoint: Some("ws://elsewhere".into()), auth_token: None };

        assert!(matches!(target().refreshed(&refresh), Err(RefreshError::Insecure(_))));
    }
}
