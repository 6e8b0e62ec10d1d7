//! What is watched is the deployment's own, and told apart by its name.

use std::collections::BTreeSet;

use stack::deployment::{Dimension, Metric};

use super::smallest;

fn metrics() -> Vec<Metric> {
    let monitoring = smallest().monitoring;
    let alarms = monitoring.alarms.into_iter().map(|alarm| alarm.metric);
    alarms.chain(monitoring.graphs.into_iter().flat_map(|graph| graph.metrics)).collect()
}

#[test]
fn every_alarm_has_a_name_of_its_own_and_says_what_it_means() {
    let alarms = smallest().monitoring.alarms;

    let names: BTreeSet<&str> = alarms.iter().map(|alarm| alarm.name.as_str()).collect();

    assert_eq!(names.len(), alarms.len());
    for alarm in &alarms {
        assert!(alarm.name.starts_with("game-dev-"), "{}", alarm.name);
        assert!(alarm.about.len() > 40, "{}", alarm.name);
        assert_eq!(alarm.period_seconds % 60, 0, "{}", alarm.name);
    }
}

#[test]
fn what_is_watched_is_the_deployments_own() {
    for metric in metrics() {
        for (dimension, of) in &metric.dimensions {
            if let Dimension::Name(name) = of {
                assert!(name.starts_with("game-dev-"), "{} {dimension}={name}", metric.name);
            }
        }
    }
}

#[test]
fn every_function_and_every_table_is_watched() {
    let deployment = smallest();
    let watched: Vec<Dimension> = deployment
        .monitoring
        .alarms
        .iter()
        .flat_map(|alarm| alarm.metric.dimensions.iter().map(|(_, of)| of.clone()))
        .collect();

    let functions = deployment.functions.iter().map(|function| &function.name);
    let tables = deployment.tables.iter().map(|table| &table.name);
    for name in functions.chain(tables) {
        assert!(watched.contains(&Dimension::Name(name.clone())), "{name}");
    }
}
