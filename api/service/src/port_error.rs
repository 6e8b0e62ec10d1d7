//! A failure of something behind the service.

use std::error::Error;

/// A call to DynamoDB or GameLift failed, or answered with what cannot be read.
///
/// Opaque on purpose: a use case that could branch on DynamoDB's errors would.
#[derive(Debug, thiserror::Error)]
#[error("{port} failed at {operation}")]
pub struct PortError {
    port: &'static str,
    operation: &'static str,
    source: Box<dyn Error + Send + Sync>,
}

impl PortError {
    /// A failure of `port` at `operation`, because of `source`.
    pub fn new(
        port: &'static str,
        operation: &'static str,
        source: impl Into<Box<dyn Error + Send + Sync>>,
    ) -> Self {
        Self { port, operation, source: source.into() }
    }
}
