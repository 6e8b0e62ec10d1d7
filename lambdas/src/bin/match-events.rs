//! Takes in FlexMatch's events, as a Lambda function subscribed to their topic.

use aws_lambda_events::sns::SnsEvent;
use lambda_runtime::{Error, LambdaEvent, service_fn};
use lambdas::{aws::Aws, environment, log, notification};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    log::start();
    let tables = environment::Tables::from_environment()?;
    let matches = environment::matches_table()?;
    let aws = Aws::of(environment::deployment()?).await;
    let (tickets, matches) = (&aws.ticket_store(&tables), &aws.match_store(&matches));
    let meter = &**aws.meter();
    // Boxed: the future of a whole DynamoDB call is too deep a type to lay out.
    let take_in = |event: LambdaEvent<SnsEvent>| {
        Box::pin(notification::take_in(tickets, matches, meter, event.payload))
    };
    lambda_runtime::run(service_fn(take_in)).await
}
