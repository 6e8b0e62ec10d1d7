//! Takes in the results that game servers report, as a Lambda function behind their queue.

use aws_lambda_events::sqs::SqsEvent;
use lambda_runtime::{Error, LambdaEvent, service_fn};
use lambdas::{aws::Aws, environment, log, results};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    log::start();
    let table = environment::matches_table()?;
    let aws = Aws::of(environment::deployment()?).await;
    let (store, meter) = (&aws.match_store(&table), &**aws.meter());
    // Boxed: the future of a whole DynamoDB call is too deep a type to lay out.
    let take_in = |event: LambdaEvent<SqsEvent>| {
        let taken = results::take_in(store, meter, event.payload);
        Box::pin(async move { Ok::<_, Error>(taken.await) })
    };
    lambda_runtime::run(service_fn(take_in)).await
}
