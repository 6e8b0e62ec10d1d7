//! What is watched: metrics by the names that they are reported under, alarms and the dashboard.
//!
//! # After
//! The "Monitoring" chapters of the developer guides of Amazon GameLift Servers,
//! AWS Lambda, Amazon DynamoDB, Amazon SQS and Amazon API Gateway, read 2026-11-22.

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
    /// A name or a state, as it stands.
    Name(String),
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
    /// What one in a hundred exceeds.
    Percentile99,
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
}

/// One graph of the dashboard.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Graph {
    /// Its title.
    pub title: &'static str,
    /// What it shows.
    pub metrics: Vec<Metric>,
}
