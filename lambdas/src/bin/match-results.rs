//! Takes in the results that game servers report, as a Lambda function behind their queue.

use aws_lambda_events::sqs::SqsEvent;
use lambda_runtime::{Error, LambdaEvent, service_fn};
use lambdas::{aws, environment, log, results};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    log::start();
    let table = environment::matches_table()?;
    let store = &aws::match_store(&aws::config().await, &table);
    // Boxed: the future of a whole DynamoDB call is too deep a type to lay out.
    let take_in = |event: LambdaEvent<SqsEvent>| {
        Box::pin(async move { Ok::<_, Error>(results::take_in(store, event.payload).await) })
    };
    lambda_runtime::run(service_fn(take_in)).await
}
