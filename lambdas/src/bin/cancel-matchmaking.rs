//! Calls matchmaking off, as a Lambda function behind API Gateway.

use api_service::http;
use lambdas::{aws::Aws, environment, gateway::behind_gateway, log};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_http::Error> {
    log::start();
    let tables = environment::Tables::from_environment()?;
    let backend = Aws::of(environment::deployment()?).await.backend(&tables);
    lambda_http::run(behind_gateway(http::cancel_matchmaking(backend))).await
}
