//! What Lambda wants of a function: variables that are not its own, and not too much of them.

use crate::{
    diagnostics::{Place, error_at},
    protocol::Diagnostic,
    value::Value,
};

/// Variables that Lambda sets itself.
///
/// From "Defined runtime environment variables" of the Lambda developer guide.
const RESERVED: &[&str] = &[
    "_HANDLER",
    "_X_AMZN_TRACE_ID",
    "AWS_ACCESS_KEY",
    "AWS_ACCESS_KEY_ID",
    "AWS_DEFAULT_REGION",
    "AWS_EXECUTION_ENV",
    "AWS_LAMBDA_FUNCTION_MEMORY_SIZE",
    "AWS_LAMBDA_FUNCTION_NAME",
    "AWS_LAMBDA_FUNCTION_VERSION",
    "AWS_LAMBDA_INITIALIZATION_TYPE",
    "AWS_LAMBDA_LOG_GROUP_NAME",
    "AWS_LAMBDA_LOG_STREAM_NAME",
    "AWS_LAMBDA_RUNTIME_API",
    "AWS_REGION",
    "AWS_SECRET_ACCESS_KEY",
    "AWS_SESSION_TOKEN",
    "LAMBDA_RUNTIME_DIR",
    "LAMBDA_TASK_ROOT",
];

/// Bytes that all variables may have together.
const VARIABLES_BYTES_MAX: usize = 4096;

/// What is wrong with a function's variables.
pub(crate) fn faults(function: &Value) -> Vec<Diagnostic> {
    let variables = function.reach("environment.variables");
    let variables: Vec<_> = variables.into_iter().flat_map(Value::members).collect();
    let mut found = Vec::new();
    let mut refuse = |detail: String| {
        found.push(error_at(&Place::at("environment"), "Invalid environment variables", detail));
    };
    for (name, _) in variables.iter().filter(|(name, _)| RESERVED.contains(&name.as_str())) {
        refuse(format!(
            "Lambda was unable to configure your environment variables because the environment \
             variables you have provided contains reserved keys that are currently not supported \
             for modification. Reserved keys used in this request: {name}"
        ));
    }
    let length =
        |(name, value): &(&String, &Value)| name.len() + value.as_text().unwrap_or_default().len();
    let bytes: usize = variables.iter().map(length).sum();
    if bytes > VARIABLES_BYTES_MAX {
        refuse(format!(
            "Lambda was unable to configure your environment variables because the environment \
             variables you have provided exceeded the 4KB limit: {bytes} bytes"
        ));
    }
    found
}
