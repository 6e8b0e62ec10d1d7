//! AWS's clients, with our time limits, retries, counts and cryptography.

use std::sync::Arc;

use api_contract::metrics::Service;
use api_service::{
    Backend, Meter, SystemClock,
    admin::AdminBackend,
    aws,
    calls::CallMeter,
    function_health::FunctionHealths,
    game_server_logs::GameServerLogs,
    gamelift::GameLiftDeployment,
    matchmaker::FlexMatch,
    stores::{DynamoAuditStore, DynamoMatchStore, DynamoPlayerStore, DynamoTicketStore},
    trends::Trends,
};
use aws_config::{BehaviorVersion, SdkConfig};
use aws_smithy_http_client::{
    Builder,
    tls::{Provider, rustls_provider::CryptoMode},
};

use crate::{
    environment::{Operations, Tables},
    meter::LogMeter,
};

/// AWS, as a function reaches it.
#[derive(Debug, Clone)]
pub struct Aws {
    config: SdkConfig,
    meter: Arc<dyn Meter>,
}

impl Aws {
    /// What all clients of the deployment that is named so have in common. Region,
    /// credentials and, where it is set, the endpoint come from AWS's own variables.
    pub async fn of(deployment: String) -> Self {
        // Plain HTTP works too: the local cloud's endpoint is on this machine.
        let http = Builder::new().tls_provider(Provider::Rustls(CryptoMode::Ring)).build_https();
        let config = aws_config::defaults(BehaviorVersion::latest())
            .http_client(http)
            .timeout_config(aws::timeouts())
            .retry_config(aws::retries())
            .load()
            .await;
        Self::with(config, deployment)
    }

    /// The same, as `config` reaches it.
    #[must_use]
    pub fn with(config: SdkConfig, deployment: String) -> Self {
        Self { config, meter: Arc::new(LogMeter::new(deployment)) }
    }

    /// Where metrics go.
    #[must_use]
    pub fn meter(&self) -> &Arc<dyn Meter> {
        &self.meter
    }

    /// The tickets.
    #[must_use]
    pub fn ticket_store(&self, tables: &Tables) -> DynamoTicketStore {
        DynamoTicketStore::new(self.dynamodb(), &tables.tickets, &tables.players)
    }

    /// The matches in `table`.
    #[must_use]
    pub fn match_store(&self, table: &str) -> DynamoMatchStore {
        DynamoMatchStore::new(self.dynamodb(), table)
    }

    /// What all functions behind the player API need.
    #[must_use]
    pub fn backend(&self, tables: &Tables) -> Backend {
        Backend {
            tickets: self.ticket_store(tables),
            players: DynamoPlayerStore::new(self.dynamodb(), &tables.players),
            matchmaker: FlexMatch::new(self.gamelift()),
            clock: Arc::new(SystemClock),
            meter: Arc::clone(&self.meter),
        }
    }

    /// What the function behind the admin API needs.
    #[must_use]
    pub fn admin_backend(
        &self,
        tables: &Tables,
        operations: Operations,
        deployment: String,
    ) -> AdminBackend {
        let backend = self.backend(tables);
        let clock = || Arc::clone(&backend.clock);
        let prefix = operations.name_prefix;
        AdminBackend {
            matches: self.match_store(&operations.matches_table),
            audit: DynamoAuditStore::new(self.dynamodb(), operations.audit_table),
            gamelift: GameLiftDeployment::new(self.gamelift(), clock(), prefix),
            functions: Arc::new(FunctionHealths::new(
                self.cloudwatch(),
                clock(),
                operations.functions,
            )),
            trends: Arc::new(Trends::new(self.cloudwatch(), clock(), deployment)),
            logs: GameServerLogs::new(self.logs(), operations.game_server_log_group),
            matchmaking_configuration: operations.matchmaking_configuration,
            backend,
        }
    }

    fn counting(&self, service: Service) -> CallMeter {
        CallMeter::new(service, Arc::clone(&self.meter))
    }

    fn dynamodb(&self) -> aws_sdk_dynamodb::Client {
        use aws_sdk_dynamodb::{Client, config::Builder};
        let config = Builder::from(&self.config).interceptor(self.counting(Service::DynamoDb));
        Client::from_conf(config.build())
    }

    fn gamelift(&self) -> aws_sdk_gamelift::Client {
        use aws_sdk_gamelift::{Client, config::Builder};
        let config = Builder::from(&self.config).interceptor(self.counting(Service::GameLift));
        Client::from_conf(config.build())
    }

    fn cloudwatch(&self) -> aws_sdk_cloudwatch::Client {
        use aws_sdk_cloudwatch::{Client, config::Builder};
        let config = Builder::from(&self.config).interceptor(self.counting(Service::CloudWatch));
        Client::from_conf(config.build())
    }

    fn logs(&self) -> aws_sdk_cloudwatchlogs::Client {
        use aws_sdk_cloudwatchlogs::{Client, config::Builder};
        let counting = self.counting(Service::CloudWatchLogs);
        Client::from_conf(Builder::from(&self.config).interceptor(counting).build())
    }
}
