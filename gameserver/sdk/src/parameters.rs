//! What a process has to know to reach GameLift, and where it learns it.
//!
//! The environment wins over what is set in code, as in every official SDK: a
//! build made for one home runs in another, because whoever starts it says where.
//! A variable that is set but empty counts as not set.

use std::fmt;

use uuid::Uuid;

use crate::endpoint::{Endpoint, EndpointError};
use crate::ids::{FleetId, HostId, IdError, ProcessId};
use crate::limits::Timings;
use crate::secrets::Secret;
use crate::sigv4::Keys;

/// The endpoint to connect to.
pub const WEBSOCKET_URL: &str = "GAMELIFT_SDK_WEBSOCKET_URL";
/// This process's id; `ManagedResource` asks for a random one.
pub const PROCESS_ID: &str = "GAMELIFT_SDK_PROCESS_ID";
/// The host's id, which is the name of the compute.
pub const HOST_ID: &str = "GAMELIFT_SDK_HOST_ID";
/// The fleet's id.
pub const FLEET_ID: &str = "GAMELIFT_SDK_FLEET_ID";
/// The token that lets the process in.
pub const AUTH_TOKEN: &str = "GAMELIFT_SDK_AUTH_TOKEN";
/// The region to sign for, where there is no token (no `SDK_` in this name).
pub const REGION: &str = "GAMELIFT_REGION";
/// The access key to sign with, where there is no token.
pub const ACCESS_KEY: &str = "GAMELIFT_ACCESS_KEY";
/// The secret key to sign with, where there is no token.
pub const SECRET_KEY: &str = "GAMELIFT_SECRET_KEY";
/// The session token that belongs to temporary keys.
pub const SESSION_TOKEN: &str = "GAMELIFT_SESSION_TOKEN";
/// What the server was built with, beside the SDK.
pub const TOOL_NAME: &str = "GAMELIFT_SDK_TOOL_NAME";
/// That tool's version.
pub const TOOL_VERSION: &str = "GAMELIFT_SDK_TOOL_VERSION";

/// The SDK version that we say we are. Go, C++ and C# all have this one.
pub const SDK_VERSION: &str = "5.4.0";
/// The process id that stands for *make one*, as on managed containers.
const MANAGED_RESOURCE: &str = "ManagedResource";

/// What a game sets in code; what it leaves empty comes from the environment, and
/// what the environment sets is not looked at here.
#[derive(Debug, Clone, Default)]
pub struct ServerParameters {
    /// The endpoint, `GameLiftServiceSdkEndpoint` of the API.
    pub websocket_url: Option<String>,
    /// An id that no other run of the server has.
    pub process_id: Option<String>,
    /// The name of the compute.
    pub host_id: Option<String>,
    /// The fleet's id.
    pub fleet_id: Option<String>,
    /// What `GetComputeAuthToken` gave.
    pub auth_token: Option<Secret>,
    /// The region to sign for, where there is no token.
    pub aws_region: Option<String>,
    /// The access key to sign with, where there is no token.
    pub access_key: Option<String>,
    /// The secret key to sign with, where there is no token.
    pub secret_key: Option<Secret>,
    /// The session token that belongs to temporary keys.
    pub session_token: Option<Secret>,
}

/// Everything that a connection needs, complete and checked.
#[derive(Debug, Clone)]
pub struct Parameters {
    pub(crate) endpoint: Endpoint,
    pub(crate) process_id: ProcessId,
    pub(crate) host_id: HostId,
    pub(crate) fleet_id: FleetId,
    pub(crate) authorization: Authorization,
    pub(crate) tool: Tool,
    pub(crate) language: SdkLanguage,
    pub(crate) timings: Timings,
    pub(crate) tls: TlsOptions,
}

/// What lets the process in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Authorization {
    Token(Secret),
    Signature(Keys),
}

/// What the server was built with, beside the SDK.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Tool {
    pub(crate) name: String,
    pub(crate) version: String,
}

/// Whom a `wss://` connection trusts.
#[derive(Debug, Clone, Default)]
pub(crate) struct TlsOptions {
    pub(crate) extra_roots_pem: Vec<Vec<u8>>,
    pub(crate) skip_verification: bool,
}

/// The language of the SDK that we say we are.
///
/// The default is Go, whose dialect this crate speaks. Whether GameLift lets in a
/// language that it has no SDK for cannot be seen from outside, and to be refused
/// for a word would be a poor reason. The truth is told as the tool's name, unless
/// the environment has another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum SdkLanguage {
    /// The official Go SDK.
    #[default]
    Go,
    /// The official C++ SDK, which the Unreal plugin says it is, too.
    Cpp,
    /// This crate.
    Rust,
}

impl fmt::Display for SdkLanguage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Go => "Go",
            Self::Cpp => "Cpp",
            Self::Rust => "Rust",
        })
    }
}

/// Why the parameters cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ParametersError {
    /// Neither the environment nor the code has it.
    #[error("{variable} is not set, nor is {parameter} given in code")]
    Missing {
        /// What it is.
        parameter: &'static str,
        /// The variable that would set it.
        variable: &'static str,
    },
    /// The address is of no use.
    #[error("{WEBSOCKET_URL} cannot be used")]
    Endpoint(#[source] EndpointError),
    /// An id is of no use.
    #[error("{variable} cannot be used")]
    Id {
        /// The variable that sets it.
        variable: &'static str,
        /// Why not.
        source: IdError,
    },
}

impl Parameters {
    /// Everything from the environment, as on a managed fleet.
    ///
    /// # Errors
    /// If something is missing or of no use; the error names the variable.
    pub fn from_environment() -> Result<Self, ParametersError> {
        Self::from_environment_or(ServerParameters::default())
    }

    /// From the environment, and from `in_code` what the environment does not have.
    ///
    /// # Errors
    /// If something is missing or of no use; the error names the variable.
    pub fn from_environment_or(in_code: ServerParameters) -> Result<Self, ParametersError> {
        let variable = |name: &str| std::env::var_os(name)?.to_string_lossy().into_owned().into();
        Self::resolve(in_code, variable)
    }

    /// The same with any environment, for whoever has one that is not the process's.
    ///
    /// # Errors
    /// If something is missing or of no use; the error names the variable.
    pub fn resolve(
        in_code: ServerParameters,
        environment: impl Fn(&str) -> Option<String>,
    ) -> Result<Self, ParametersError> {
        let read = Reader(environment);
        let url = read.required(WEBSOCKET_URL, "the WebSocket URL", in_code.websocket_url)?;
        let process_id = read.required(PROCESS_ID, "the process id", in_code.process_id)?;
        let host_id = read.required(HOST_ID, "the host id", in_code.host_id)?;
        let fleet_id = read.required(FLEET_ID, "the fleet id", in_code.fleet_id)?;
        let process_id = match process_id.as_str() {
            MANAGED_RESOURCE => Uuid::new_v4().to_string(),
            _ => process_id,
        };
        let id = |variable| move |source| ParametersError::Id { variable, source };
        Ok(Self {
            endpoint: Endpoint::parse(&url).map_err(ParametersError::Endpoint)?,
            process_id: ProcessId::new(process_id).map_err(id(PROCESS_ID))?,
            host_id: HostId::new(host_id).map_err(id(HOST_ID))?,
            fleet_id: FleetId::new(fleet_id).map_err(id(FLEET_ID))?,
            authorization: read.authorization(Given {
                token: in_code.auth_token,
                region: in_code.aws_region,
                access_key: in_code.access_key,
                secret_key: in_code.secret_key,
                session_token: in_code.session_token,
            })?,
            tool: read.tool(),
            language: SdkLanguage::default(),
            timings: Timings::default(),
            tls: TlsOptions::default(),
        })
    }

    /// Other times than the usual ones.
    #[must_use]
    pub fn with_timings(mut self, timings: Timings) -> Self {
        self.timings = timings;
        self
    }

    /// Another language to say we are.
    #[must_use]
    pub fn with_sdk_language(mut self, language: SdkLanguage) -> Self {
        self.language = language;
        self
    }

    /// Trusts the certificates in `pem` as well as those of the system.
    #[must_use]
    pub fn with_extra_roots_pem(mut self, pem: impl Into<Vec<u8>>) -> Self {
        self.tls.extra_roots_pem.push(pem.into());
        self
    }

    /// Trusts any certificate. Only for a service on the same machine: whoever is
    /// in between can read the token and play GameLift.
    #[must_use]
    pub fn without_certificate_verification(mut self) -> Self {
        self.tls.skip_verification = true;
        self
    }

    /// The id under which GameLift knows this process.
    pub fn process_id(&self) -> &ProcessId {
        &self.process_id
    }
}

/// The part of [`ServerParameters`] that lets the process in.
struct Given {
    token: Option<Secret>,
    region: Option<String>,
    access_key: Option<String>,
    secret_key: Option<Secret>,
    session_token: Option<Secret>,
}

/// Looks a value up in the environment first.
struct Reader<E>(E);

impl<E: Fn(&str) -> Option<String>> Reader<E> {
    fn optional(&self, variable: &str, in_code: Option<String>) -> Option<String> {
        let is_set = |text: &String| !text.is_empty();
        (self.0)(variable).filter(is_set).or(in_code.filter(is_set))
    }

    fn required(
        &self,
        variable: &'static str,
        parameter: &'static str,
        in_code: Option<String>,
    ) -> Result<String, ParametersError> {
        let missing = ParametersError::Missing { parameter, variable };
        self.optional(variable, in_code).ok_or(missing)
    }

    fn secret(&self, variable: &str, in_code: Option<Secret>) -> Option<Secret> {
        self.optional(variable, in_code.map(|secret| secret.reveal().to_owned())).map(Secret::new)
    }

    /// A token beats keys. With neither, it is the token that is said to be missing;
    /// with some of the keys, the first missing one.
    fn authorization(&self, given: Given) -> Result<Authorization, ParametersError> {
        if let Some(token) = self.secret(AUTH_TOKEN, given.token) {
            return Ok(Authorization::Token(token));
        }
        let region = self.optional(REGION, given.region);
        let access_key = self.optional(ACCESS_KEY, given.access_key);
        let secret_key = self.secret(SECRET_KEY, given.secret_key);
        let missing = |parameter, variable| Err(ParametersError::Missing { parameter, variable });
        match (region, access_key, secret_key) {
            (Some(region), Some(access_key), Some(secret_key)) => {
                let session_token = self.secret(SESSION_TOKEN, given.session_token);
                Ok(Authorization::Signature(Keys { region, access_key, secret_key, session_token }))
            }
            (_, None, None) => missing("the auth token", AUTH_TOKEN),
            (_, None, Some(_)) => missing("the access key", ACCESS_KEY),
            (_, Some(_), None) => missing("the secret key", SECRET_KEY),
            (None, Some(_), Some(_)) => missing("the region", REGION),
        }
    }

    fn tool(&self) -> Tool {
        match self.optional(TOOL_NAME, None) {
            Some(name) => {
                Tool { name, version: self.optional(TOOL_VERSION, None).unwrap_or_default() }
            }
            None => Tool {
                name: env!("CARGO_PKG_NAME").to_owned(),
                version: env!("CARGO_PKG_VERSION").to_owned(),
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FIVE: [(&str, &str); 5] = [
        (WEBSOCKET_URL, "wss://gamelift.test"),
        (PROCESS_ID, "process-1"),
        (HOST_ID, "host-1"),
        (FLEET_ID, "fleet-1"),
        (AUTH_TOKEN, "hunter2"),
    ];

    fn resolve(
        in_code: ServerParameters,
        variables: &[(&str, &str)],
    ) -> Result<Parameters, ParametersError> {
        let find = |name: &str| variables.iter().find(|(variable, _)| *variable == name);
        Parameters::resolve(in_code, |name| find(name).map(|(_, value)| (*value).to_owned()))
    }

    fn missing_without(variable: &str) -> &'static str {
        let rest = FIVE.into_iter().filter(|(name, _)| *name != variable).collect::<Vec<_>>();
        match resolve(ServerParameters::default(), &rest).unwrap_err() {
            ParametersError::Missing { variable, .. } => variable,
            error @ (ParametersError::Endpoint(_) | ParametersError::Id { .. }) => {
                panic!("{error}")
            }
        }
    }

    #[test]
    fn the_five_variables_are_enough_and_each_is_needed() {
        assert!(resolve(ServerParameters::default(), &FIVE).is_ok());
        for (variable, _) in FIVE {
            assert_eq!(missing_without(variable), variable);
        }
    }

    #[test]
    fn the_environment_wins_and_an_empty_variable_does_not() {
        let in_code = || ServerParameters {
            process_id: Some("from-code".into()),
            host_id: Some("from-code".into()),
            ..ServerParameters::default()
        };
        let mut variables = FIVE;
        variables[2].1 = "";

        let parameters = resolve(in_code(), &variables).unwrap();

        assert_eq!(parameters.process_id.as_str(), "process-1");
        assert_eq!(parameters.host_id.as_str(), "from-code");
    }

    #[test]
    fn a_managed_resource_gets_a_process_id_of_its_own() {
        let mut variables = FIVE;
        variables[1].1 = MANAGED_RESOURCE;

        let first = resolve(ServerParameters::default(), &variables).unwrap();
        let second = resolve(ServerParameters::default(), &variables).unwrap();

        assert_ne!(first.process_id, second.process_id);
        assert!(Uuid::parse_str(first.process_id.as_str()).is_ok());
    }

    #[test]
    fn keys_stand_in_for_a_token_if_they_are_complete() {
        let keys = [(REGION, "us-west-2"), (ACCESS_KEY, "AKIA"), (SECRET_KEY, "hunter2")];
        let with = |keys: &[(&'static str, &'static str)]| {
            resolve(ServerParameters::default(), &[&FIVE[..4], keys].concat())
        };

        let signed = with(&keys).unwrap();

        assert!(matches!(signed.authorization, Authorization::Signature(_)));
        for (index, (variable, _)) in keys.into_iter().enumerate() {
            let mut rest = keys.to_vec();
            rest.remove(index);
            let error = with(&rest).unwrap_err();
            assert!(error.to_string().starts_with(variable), "{error}");
        }
    }

    #[test]
    fn what_cannot_be_used_is_named() {
        let check = |index: usize, value: &'static str, expected: &str| {
            let mut variables = FIVE;
            variables[index].1 = value;
            let error = resolve(ServerParameters::default(), &variables).unwrap_err();
            assert!(error.to_string().starts_with(expected), "{error}");
        };

        check(0, "https://gamelift.test", WEBSOCKET_URL);
        check(2, "host_1", HOST_ID);
        check(3, "fleet 1", FLEET_ID);
    }

    #[test]
    fn no_secret_is_shown() {
        let mut variables = FIVE.to_vec();
        variables.pop();
        variables.extend([
            (REGION, "us-west-2"),
            (ACCESS_KEY, "AKIA"),
            (SECRET_KEY, "hunter2"),
            (SESSION_TOKEN, "hunter2"),
        ]);

        for variables in [&FIVE[..], &variables] {
            let shown = format!("{:?}", resolve(ServerParameters::default(), variables).unwrap());
            assert!(!shown.contains("hunter2"), "{shown}");
        }
    }
}
