//! What a started cloud says of itself on standard output.

use std::{fmt, path::PathBuf, time::Duration};

use serde::Serialize;

use crate::user_pool::FirstAdmin;

/// Where everything is, once the cloud is ready.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Announcement {
    /// The base address of everything.
    pub url: String,
    /// What game clients read first.
    pub client_config: String,
    /// The player API's description.
    pub openapi: String,
    /// Where the cloud tells how it stands.
    pub status: String,
    /// What is measured, for Prometheus.
    pub metrics: String,
    /// The region that requests are signed for.
    pub region: String,
    /// The data folder.
    pub data: PathBuf,
    /// What functions and game servers print.
    pub logs: PathBuf,
    /// Keys for the AWS CLI, as a shared credentials file.
    pub credentials: PathBuf,
    /// SHA-256 of the certificate, in hexadecimal digits.
    pub certificate_sha256: String,
    /// How many game servers are being started.
    pub game_servers: usize,
    /// Who can sign in to the console, if that is new; told this once.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub first_admin: Option<FirstAdmin>,
    /// From the start until ready.
    #[serde(rename = "readyAfterMs", serialize_with = "milliseconds")]
    pub ready_after: Duration,
}

fn milliseconds<S: serde::Serializer>(time: &Duration, out: S) -> Result<S::Ok, S::Error> {
    out.serialize_u64(u64::try_from(time.as_millis()).unwrap_or(u64::MAX))
}

impl fmt::Display for Announcement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ready = self.ready_after.as_millis();
        writeln!(f, "The local cloud is ready ({ready} ms). Ctrl-C stops it.")?;
        for (what, address) in [
            ("everything", &self.url),
            ("game clients", &self.client_config),
            ("player API", &self.openapi),
            ("status", &self.status),
            ("metrics", &self.metrics),
        ] {
            writeln!(f, "  {what:<13} {address}")?;
        }
        writeln!(f, "  {:<13} {} being started", "game servers", self.game_servers)?;
        writeln!(f, "  {:<13} {}", "logs", self.logs.display())?;
        if let Some(FirstAdmin { user_name, password }) = &self.first_admin {
            let password = password.reveal();
            writeln!(f, "  {:<13} {user_name}, password {password} (told only now)", "sign in")?;
        }
        writeln!(
            f,
            "  {:<13} AWS_SHARED_CREDENTIALS_FILE={} aws --region {} --endpoint-url {} gamelift describe-matchmaking-configurations",
            "AWS CLI",
            self.credentials.display(),
            self.region,
            self.url
        )
    }
}
