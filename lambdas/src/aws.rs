//! AWS's clients, with our time limits, retries and cryptography.

use std::sync::Arc;

use api_service::{
    Backend, SystemClock,
    admin::AdminBackend,
    aws,
    function_health::FunctionHealths,
    game_server_logs::GameServerLogs,
    gamelift::GameLiftDeployment,
    matchmaker::FlexMatch,
    stores::{DynamoAuditStore, DynamoMatchStore, DynamoPlayerStore, DynamoTicketStore},
};
use aws_config::{BehaviorVersion, SdkConfig};
use aws_smithy_http_client::{
    Builder,
    tls::{Provider, rustls_provider::CryptoMode},
};

use crate::environment::{Operations, Tables};

/// What all clients have in common. Region, credentials and, where it is set,
/// the endpoint come from AWS's own variables.
pub async fn config() -> SdkConfig {
    // Plain HTTP works too: the local cloud's endpoint is on this machine.
    let http = Builder::new().tls_provider(Provider::Rustls(CryptoMode::Ring)).build_https();
    aws_config::defaults(BehaviorVersion::latest())
        .http_client(http)
        .timeout_config(aws::timeouts())
        .retry_config(aws::retries())
        .load()
        .await
}

/// The tickets, as `config` reaches them.
#[must_use]
pub fn ticket_store(config: &SdkConfig, tables: &Tables) -> DynamoTicketStore {
    let client = aws_sdk_dynamodb::Client::new(config);
    DynamoTicketStore::new(client, &tables.tickets, &tables.players)
}

/// The matches in `table`, as `config` reaches them.
#[must_use]
pub fn match_store(config: &SdkConfig, table: &str) -> DynamoMatchStore {
    DynamoMatchStore::new(aws_sdk_dynamodb::Client::new(config), table)
}

/// What all functions behind the player API need, as `config` reaches it.
#[must_use]
pub fn backend(config: &SdkConfig, tables: &Tables) -> Backend {
    let dynamodb = aws_sdk_dynamodb::Client::new(config);
    Backend {
        tickets: DynamoTicketStore::new(dynamodb.clone(), &tables.tickets, &tables.players),
        players: DynamoPlayerStore::new(dynamodb, &tables.players),
        matchmaker: FlexMatch::new(aws_sdk_gamelift::Client::new(config)),
        clock: Arc::new(SystemClock),
    }
}

/// What the function behind the admin API needs, as `config` reaches it.
#[must_use]
pub fn admin_backend(config: &SdkConfig, tables: &Tables, operations: Operations) -> AdminBackend {
    let backend = backend(config, tables);
    let clock = || Arc::clone(&backend.clock);
    let gamelift = aws_sdk_gamelift::Client::new(config);
    let cloudwatch = aws_sdk_cloudwatch::Client::new(config);
    let logs = aws_sdk_cloudwatchlogs::Client::new(config);
    let audit = aws_sdk_dynamodb::Client::new(config);
    AdminBackend {
        matches: match_store(config, &operations.matches_table),
        audit: DynamoAuditStore::new(audit, operations.audit_table),
        gamelift: GameLiftDeployment::new(gamelift, clock(), operations.name_prefix),
        functions: Arc::new(FunctionHealths::new(cloudwatch, clock(), operations.functions)),
        logs: GameServerLogs::new(logs, operations.game_server_log_group),
        matchmaking_configuration: operations.matchmaking_configuration,
        backend,
    }
}
