//! The operators' API, as a Lambda function behind API Gateway.

use api_service::http;
use lambdas::{aws::Aws, environment, gateway::behind_gateway, log};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_http::Error> {
    log::start();
    let tables = environment::Tables::from_environment()?;
    let operations = environment::Operations::from_environment()?;
    let deployment = environment::deployment()?;
    let aws = Aws::of(deployment.clone()).await;
    let admin = aws.admin_backend(&tables, operations, deployment);
    lambda_http::run(behind_gateway(http::admin_api(admin))).await
}
