//! What is measured: each metric's name, unit and dimensions, once.
//!
//! Functions and game servers write metrics into their log, as lines of JSON in
//! CloudWatch's embedded metric format ([`Record`]). The same names make the
//! dashboard and the alarms (`stack`), the console's overview, the local cloud's
//! Prometheus endpoint and `docs/metrics.md`.
//!
//! # Invariants
//! - A metric has a bounded number of series: a dimension's values are listed
//!   here, but for the one that says whose metric it is. Ids are properties of a
//!   line and never dimensions.
//!
//! # After
//! Amazon CloudWatch user guide, "Specification: Embedded metric format", read
//! 2026-11-22.

mod dimensions;
mod record;
#[cfg(test)]
mod specification;

pub use dimensions::{Dimension, Refusal, Service};
pub use record::{Record, property};

use Dimension::{CalledService, Cause, Reason, State};

/// What a metric's values are counted in, by CloudWatch's names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Unit {
    /// Things that happened.
    Count,
    /// Millionths of a second.
    Microseconds,
    /// Thousandths of a second.
    Milliseconds,
    /// Seconds.
    Seconds,
}

impl Unit {
    /// Every unit.
    pub const ALL: [Self; 4] = [Self::Count, Self::Microseconds, Self::Milliseconds, Self::Seconds];

    /// The unit that CloudWatch calls `name`, if it is one of these.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|unit| unit.name() == name)
    }

    /// How many seconds one is; none for what is no time.
    #[must_use]
    pub fn seconds(self) -> Option<f64> {
        match self {
            Self::Count => None,
            Self::Microseconds => Some(1e-6),
            Self::Milliseconds => Some(1e-3),
            Self::Seconds => Some(1.0),
        }
    }

    /// As CloudWatch names it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Count => "Count",
            Self::Microseconds => "Microseconds",
            Self::Milliseconds => "Milliseconds",
            Self::Seconds => "Seconds",
        }
    }
}

/// Who measures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Source {
    /// The functions.
    Functions,
    /// The game servers.
    GameServers,
}

impl Source {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Functions, Self::GameServers];

    /// Where CloudWatch keeps the metrics.
    #[must_use]
    pub fn namespace(self) -> &'static str {
        match self {
            Self::Functions => "Muster",
            Self::GameServers => "Muster/GameServers",
        }
    }

    /// The dimension that every series has: whose it is.
    #[must_use]
    pub fn home(self) -> Dimension {
        match self {
            Self::Functions => Dimension::Deployment,
            Self::GameServers => Dimension::FleetId,
        }
    }
}

/// Makes [`Metric`] of a table: what it means, its name, unit and source, and the
/// sets of dimensions by which there are series besides the one over all.
macro_rules! metrics {
    ($($(#[doc = $about:literal])+ $name:ident: $unit:ident of $source:ident by $by:expr;)+) => {
        /// Everything that we measure; a variant's name is the metric's.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Metric {
            $($(#[doc = $about])+ $name,)+
        }

        impl Metric {
            /// Every metric.
            pub const ALL: &[Self] = &[$(Self::$name),+];

            /// Its name.
            #[must_use]
            pub fn name(self) -> &'static str {
                match self {
                    $(Self::$name => stringify!($name),)+
                }
            }

            /// What it means, in a sentence.
            #[must_use]
            pub fn about(self) -> &'static str {
                match self {
                    $(Self::$name => concat!($($about),+).trim_start(),)+
                }
            }

            /// What its values are counted in.
            #[must_use]
            pub fn unit(self) -> Unit {
                match self {
                    $(Self::$name => Unit::$unit,)+
                }
            }

            /// Who measures it.
            #[must_use]
            pub fn source(self) -> Source {
                match self {
                    $(Self::$name => Source::$source,)+
                }
            }

            /// The sets of dimensions, besides [`Source::home`], by which there are
            /// series of their own; the series by [`Source::home`] alone has all values.
            #[must_use]
            pub fn by(self) -> &'static [&'static [Dimension]] {
                match self {
                    $(Self::$name => $by,)+
                }
            }
        }
    };
}

metrics! {
    /// Tickets that players asked for and got.
    TicketsAsked: Count of Functions by &[];
    /// Tickets that ended, whatever the end.
    TicketsEnded: Count of Functions by &[&[State], &[State, Reason]];
    /// Of the tickets that ended, those that nobody wished to end without a match: 1, and 0
    /// for each other, so that the average is a share.
    TicketsFailed: Count of Functions by &[];
    /// Changes of tickets that were learnt by asking FlexMatch, because no event told of them.
    TicketsUnheard: Count of Functions by &[];
    /// From asking for a match to knowing where to play.
    TimeToMatch: Milliseconds of Functions by &[];
    /// The part of it after the match was formed, where that was told before: until its game
    /// session was there.
    TimeToPlace: Milliseconds of Functions by &[];
    /// Matches that were formed and written down.
    MatchesFormed: Count of Functions by &[];
    /// Reports that told a ticket nothing new: repeated, or late.
    ReportsIgnored: Count of Functions by &[];
    /// Changes that were tried again, because somebody else was faster.
    Conflicts: Count of Functions by &[];
    /// Results of matches that were written down.
    ResultsRecorded: Count of Functions by &[];
    /// Results that were there before.
    ResultsRepeated: Count of Functions by &[];
    /// Results that have to come again, because their match is not known yet or the table failed.
    ResultsDelayed: Count of Functions by &[];
    /// Results that are none, or do not fit their match; each is among the dead letters in the end.
    ResultsRefused: Count of Functions by &[&[Cause]];
    /// Attempts to call AWS that it throttled; most are tried again.
    CallsThrottled: Count of Functions by &[&[CalledService]];
    /// Attempts to call AWS that it failed to answer, or answered with an error of its own.
    CallsFailed: Count of Functions by &[&[CalledService]];
    /// How long a match was played.
    MatchTime: Seconds of GameServers by &[];
    /// Players of a match that was played.
    Players: Count of GameServers by &[];
    /// Players who left a match before its end.
    PlayersLeft: Count of GameServers by &[];
    /// What one in a hundred ticks of a match exceeded.
    TickTimeP99: Microseconds of GameServers by &[];
    /// The longest tick of a match.
    TickTimeMax: Microseconds of GameServers by &[];
}

impl Metric {
    /// The metric of that name, if it is one of `source`'s.
    #[must_use]
    pub fn named(source: Source, name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|it| it.name() == name && it.source() == source)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_metric_has_a_name_of_its_own_and_says_what_it_means() {
        let names: BTreeSet<&str> = Metric::ALL.iter().map(|metric| metric.name()).collect();

        assert_eq!(names.len(), Metric::ALL.len());
        for &metric in Metric::ALL {
            assert!(metric.about().ends_with('.') && metric.about().len() > 20, "{metric:?}");
            assert_eq!(Metric::named(metric.source(), metric.name()), Some(metric));
        }
    }

    #[test]
    fn a_deployment_has_a_bounded_number_of_series() {
        let of = |set: &[Dimension]| -> usize {
            set.iter().map(|dimension| dimension.values().map_or(1, <[_]>::len)).product()
        };
        let series: usize = Metric::ALL
            .iter()
            .map(|metric| 1 + metric.by().iter().map(|set| of(set)).sum::<usize>())
            .sum();

        // Each costs money by the month, once it has values.
        assert!(series < 100, "{series}");
    }

    #[test]
    fn what_no_metric_is_by_is_no_dimension_of_a_set() {
        for metric in Metric::ALL {
            assert!(metric.by().iter().flat_map(|set| set.iter()).all(|it| it.values().is_some()));
        }
    }
}
