//! What is watched: metrics by the names that they are reported under, alarms and the dashboard.
//!
//! Ours are made of [`api_contract::metrics`]; AWS's are listed in [`aws`].
//!
//! # After
//! The "Monitoring" chapters of the developer guides of Amazon GameLift Servers,
//! AWS Lambda, Amazon DynamoDB, Amazon SQS and Amazon API Gateway, read 2026-11-22.

pub mod aws;

use api_contract::metrics::{self, Source};

/// What is watched.
#[derive(Debug, Clone, PartialEq)]
pub struct Monitoring {
    /// When somebody is told.
    pub alarms: Vec<Alarm>,
    /// The dashboard's name.
    pub dashboard: String,
    /// What is on it, row by row.
    pub graphs: Vec<Graph>,
}

/// One metric.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Metric {
    /// Who reports it, such as `AWS/Lambda`.
    pub namespace: &'static str,
    /// Its name.
    pub name: &'static str,
    /// What it is of.
    pub dimensions: Vec<(&'static str, Dimension)>,
    /// How its values are joined.
    pub statistic: Statistic,
}

/// What a metric is of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Dimension {
    /// The name of something in the deployment.
    Name(String),
    /// One of a dimension's listed values.
    Value(&'static str),
    /// The deployment itself, by the name that everything begins with.
    Deployment,
    /// The player API, by the name that it is deployed under.
    PlayerApi,
    /// The fleet, by the id that it gets.
    Fleet,
}

/// How a metric's values are joined.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Statistic {
    /// All together.
    Sum,
    /// The largest.
    Maximum,
    /// The smallest.
    Minimum,
    /// Their mean.
    Average,
    /// What half exceed.
    Percentile50,
    /// What one in twenty exceeds.
    Percentile95,
    /// What one in a hundred exceeds.
    Percentile99,
}

impl Metric {
    /// One of ours, of the whole deployment or fleet.
    #[must_use]
    pub fn ours(metric: metrics::Metric, statistic: Statistic) -> Self {
        let source = metric.source();
        let home = match source {
            Source::Functions => Dimension::Deployment,
            Source::GameServers => Dimension::Fleet,
        };
        let dimensions = vec![(source.home().name(), home)];
        Self { namespace: source.namespace(), name: metric.name(), dimensions, statistic }
    }

    /// The same, of `value` alone.
    #[must_use]
    pub fn by(mut self, dimension: metrics::Dimension, value: &'static str) -> Self {
        self.dimensions.push((dimension.name(), Dimension::Value(value)));
        self
    }
}

impl Statistic {
    /// As CloudWatch names it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Sum => "Sum",
            Self::Maximum => "Maximum",
            Self::Minimum => "Minimum",
            Self::Average => "Average",
            Self::Percentile50 => "p50",
            Self::Percentile95 => "p95",
            Self::Percentile99 => "p99",
        }
    }
}

/// When somebody is told.
#[derive(Debug, Clone, PartialEq)]
pub struct Alarm {
    /// Its name.
    pub name: String,
    /// What it means and what to do first, in a sentence or two.
    pub about: &'static str,
    /// What is watched.
    pub metric: Metric,
    /// Whether too much or too little is wrong.
    pub wrong: Wrong,
    /// Seconds that the values of one point come from.
    pub period_seconds: u32,
    /// So many points in a row.
    pub periods: u32,
    /// Whether players notice: part of the composite alarm.
    pub players_notice: bool,
}

/// Which values are wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wrong {
    /// This much or more.
    AtLeast(u32),
    /// Less than this.
    Below(u32),
    /// So many in a hundred or more, of what is 0 or 1.
    PercentAtLeast(u32),
}

/// One graph of the dashboard.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Graph {
    /// Its title.
    pub title: &'static str,
    /// What it shows.
    pub metrics: Vec<Metric>,
}
