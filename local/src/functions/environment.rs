//! The variables of a function's instances: Lambda's own, and the deployment's.

use std::collections::BTreeMap;

use super::instance::InstanceId;
use crate::{credentials::Credentials, settings::ACCOUNT};

/// What the instances of one function find in their environment.
#[derive(Debug, Clone)]
pub(crate) struct FunctionEnvironment {
    function: String,
    port: u16,
    variables: BTreeMap<String, String>,
}

impl FunctionEnvironment {
    /// The variables of `function`, on the cloud at `port`.
    pub(crate) fn new(
        function: &stack::deployment::Function,
        region: &str,
        port: u16,
        credentials: &Credentials,
    ) -> Self {
        let name = function.name.as_str();
        let memory = function.memory_mib.to_string();
        let group = log_group(name);
        let endpoint = format!("http://127.0.0.1:{port}");
        let token = credentials.session_token.as_deref().unwrap_or_default();
        let own = [
            ("AWS_REGION", region),
            ("AWS_DEFAULT_REGION", region),
            ("AWS_ACCESS_KEY_ID", &credentials.access_key_id),
            ("AWS_SECRET_ACCESS_KEY", &credentials.secret_access_key),
            ("AWS_SESSION_TOKEN", token),
            ("AWS_ENDPOINT_URL", &endpoint),
            ("AWS_EC2_METADATA_DISABLED", "true"),
            ("AWS_LAMBDA_FUNCTION_NAME", name),
            ("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", &memory),
            ("AWS_LAMBDA_FUNCTION_VERSION", "$LATEST"),
            ("AWS_LAMBDA_INITIALIZATION_TYPE", "on-demand"),
            ("AWS_LAMBDA_LOG_FORMAT", "JSON"),
            ("AWS_LAMBDA_LOG_LEVEL", "INFO"),
            ("AWS_LAMBDA_LOG_GROUP_NAME", &group),
            ("_HANDLER", "bootstrap"),
            ("TZ", ":UTC"),
        ];
        let own = own.map(|(name, value)| (name.to_owned(), value.to_owned()));
        // Lambda's own names are reserved: the deployment's cannot replace them.
        let variables = function.environment.clone().into_iter().chain(own).collect();
        Self { function: name.to_owned(), port, variables }
    }

    /// The function's name.
    pub(crate) fn function(&self) -> &str {
        &self.function
    }

    /// The variables of one instance.
    pub(crate) fn of(&self, id: &InstanceId) -> Vec<(String, String)> {
        // With its scheme, which Lambda's has not: host and path alone are no address.
        let runtime_api = format!("http://127.0.0.1:{}/.rt/{id}", self.port);
        let own = [
            ("AWS_LAMBDA_RUNTIME_API", runtime_api),
            ("AWS_LAMBDA_LOG_STREAM_NAME", log_stream(id)),
        ];
        let own = own.map(|(name, value)| (name.to_owned(), value));
        self.variables.clone().into_iter().chain(own).collect()
    }
}

/// The log group of a function.
pub(crate) fn log_group(function: &str) -> String {
    format!("/aws/lambda/{function}")
}

/// The log stream of an instance.
pub(crate) fn log_stream(id: &InstanceId) -> String {
    format!("[$LATEST]{id}")
}

/// A function's ARN.
pub(crate) fn arn(region: &str, function: &str) -> String {
    format!("arn:aws:lambda:{region}:{ACCOUNT}:function:{function}")
}
