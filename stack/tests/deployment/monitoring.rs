//! What is watched is the deployment's own, and told apart by its name.

use std::collections::BTreeSet;

use api_contract::metrics::{self, Source};
use stack::deployment::{Dimension, Metric, monitoring::aws::FAMILIES};

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

#[test]
fn what_is_watched_is_measured_by_us_or_listed_as_aws_s() {
    for metric in metrics() {
        let known = if metric.namespace.starts_with("AWS/") {
            is_listed(&metric)
        } else {
            is_measured(&metric)
        };
        assert!(known, "nobody reports {metric:?}");
    }
}

/// Whether AWS reports a metric by such a dimension.
fn is_listed(metric: &Metric) -> bool {
    let [(dimension, _)] = metric.dimensions.as_slice() else { return false };
    FAMILIES.iter().any(|family| {
        family.namespace == metric.namespace
            && family.dimension == *dimension
            && family.names.contains(&metric.name)
    })
}

/// Whether ours has series by such dimensions with such values.
fn is_measured(metric: &Metric) -> bool {
    let source = Source::ALL.into_iter().find(|source| source.namespace() == metric.namespace);
    let Some(ours) = source.and_then(|source| metrics::Metric::named(source, metric.name)) else {
        return false;
    };
    let (home, more) = metric.dimensions.split_first().unwrap();
    let sets = std::iter::once(&[][..]).chain(ours.by().iter().copied());
    let of_home = match &home.1 {
        Dimension::Deployment => home.0 == metrics::Dimension::Deployment.name(),
        Dimension::Fleet => home.0 == metrics::Dimension::FleetId.name(),
        Dimension::Name(_) | Dimension::Value(_) | Dimension::PlayerApi => false,
    };
    let is = |of: &metrics::Dimension, (name, value): &(&str, Dimension)| {
        let Dimension::Value(value) = value else { return false };
        of.name() == *name && of.values().is_some_and(|values| values.contains(value))
    };
    let has = |set: &[metrics::Dimension]| {
        set.len() == more.len() && set.iter().zip(more).all(|(of, dimension)| is(of, dimension))
    };
    of_home && ours.source().home().name() == home.0 && sets.into_iter().any(has)
}

#[test]
fn every_family_of_aws_s_is_watched() {
    let metrics = metrics();
    for family in FAMILIES {
        for name in family.names {
            let watched =
                |metric: &Metric| metric.namespace == family.namespace && metric.name == *name;
            assert!(metrics.iter().any(watched), "{} {name} is listed in vain", family.namespace);
        }
    }
}
