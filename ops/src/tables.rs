//! The tables of the deployment that is meant.

use api_service::{
    PortError, aws,
    stores::{BulkStore, DynamoAuditStore},
};
use aws_config::{BehaviorVersion, Region};
use aws_sdk_dynamodb::Client;
use aws_smithy_http_client::{
    Builder,
    tls::{Provider, rustls_provider::CryptoMode},
};

use crate::arguments::Place;

/// What the players table of every deployment is called, after its prefix.
const PLAYERS: &str = "players";

/// Most pages of names that are looked through for a deployment: 1,000 tables.
const NAMES_PAGES_MAX: usize = 10;

/// Why there are no tables.
#[derive(Debug, thiserror::Error)]
pub(crate) enum TablesError {
    /// There is no deployment.
    #[error("there is no deployment here: no table's name ends with `-{PLAYERS}`")]
    None,
    /// There are several.
    #[error("there are several deployments here, say --tables: {}", .0.join(", "))]
    Several(Vec<String>),
    /// They cannot be listed.
    #[error("cannot list the tables; does the local cloud run?")]
    Port(#[from] PortError),
}

/// The tables, and how they are reached.
#[derive(Debug)]
pub(crate) struct Tables {
    client: Client,
    prefix: String,
}

impl Tables {
    /// The tables at `place`.
    ///
    /// # Errors
    /// When there are none, or those of several deployments.
    pub(crate) async fn find(place: &Place) -> Result<Self, TablesError> {
        let client = client(place).await;
        let prefix = match &place.tables {
            Some(prefix) => prefix.clone(),
            None => only_prefix(&client).await?,
        };
        Ok(Self { client, prefix })
    }

    /// Players, tickets and matches, for filling.
    pub(crate) fn bulk(&self) -> BulkStore {
        let [players, tickets, matches] = self.names();
        BulkStore::new(self.client.clone(), &players, &tickets, &matches)
    }

    /// What operators did.
    pub(crate) fn audit(&self) -> DynamoAuditStore {
        DynamoAuditStore::new(self.client.clone(), self.of("audit"))
    }

    fn names(&self) -> [String; 3] {
        [PLAYERS, "tickets", "matches"].map(|table| self.of(table))
    }

    fn of(&self, table: &str) -> String {
        format!("{}{table}", self.prefix)
    }
}

async fn client(place: &Place) -> Client {
    let http = Builder::new().tls_provider(Provider::Rustls(CryptoMode::Ring)).build_https();
    let config = aws_config::defaults(BehaviorVersion::latest())
        .http_client(http)
        .timeout_config(aws::timeouts())
        .retry_config(aws::retries())
        .region(Region::new(place.region.clone()));
    let config = match &place.endpoint {
        Some(endpoint) => config.endpoint_url(endpoint),
        None => config,
    };
    Client::new(&config.load().await)
}

async fn only_prefix(client: &Client) -> Result<String, TablesError> {
    let (mut prefixes, mut after) = (Vec::new(), None);
    for _ in 0..NAMES_PAGES_MAX {
        let page = client.list_tables().set_exclusive_start_table_name(after).send().await;
        let page = page.map_err(|error| PortError::new("tables", "ListTables", error))?;
        let prefix = |name: &String| {
            let prefix = name.strip_suffix(PLAYERS)?;
            prefix.ends_with('-').then(|| prefix.to_owned())
        };
        prefixes.extend(page.table_names().iter().filter_map(prefix));
        after = page.last_evaluated_table_name;
        if after.is_none() {
            break;
        }
    }
    match prefixes.len() {
        0 => Err(TablesError::None),
        1 => Ok(prefixes.remove(0)),
        _ => Err(TablesError::Several(prefixes)),
    }
}
