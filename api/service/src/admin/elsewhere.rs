//! What the overview tells besides the tables.

use futures_util::future::join3;

use super::{AdminBackend, overview::Elsewhere};
use crate::Chain;

/// Asks GameLift and CloudWatch. What one of them does not answer is told as a
/// problem, and the rest all the same.
pub(crate) async fn elsewhere(admin: &AdminBackend) -> Elsewhere {
    let (locations, functions, hours) =
        join3(admin.gamelift.loads(), admin.functions.read(), admin.trends.read()).await;
    let mut problems = Vec::new();
    let locations = locations.map_err(|error| {
        tracing::error!(error = %Chain(&error), "an overview without locations");
        problems.push("GameLift could not be asked for game sessions".to_owned());
    });
    let functions = functions.map_err(|error| {
        tracing::error!(error = %Chain(&error), "an overview without functions");
        problems.push("CloudWatch could not be asked for the functions' errors".to_owned());
    });
    let hours = hours.map_err(|error| {
        tracing::error!(error = %Chain(&error), "an overview without the last hours");
        problems.push("CloudWatch could not be asked for the last hours".to_owned());
    });
    Elsewhere { hours: hours.ok(), locations: locations.ok(), functions: functions.ok(), problems }
}
