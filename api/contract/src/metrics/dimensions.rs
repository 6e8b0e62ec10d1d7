//! What metrics are counted by, and the values that there are.

use crate::tickets::{ENDS, REASONS};

/// What a metric is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Dimension {
    /// Project and environment with a hyphen between them.
    Deployment,
    /// The fleet, by the id that GameLift gave it: one for each build.
    FleetId,
    /// How a ticket ended, by GameLift's word.
    State,
    /// Why a ticket ended without a match, by the reason's code.
    Reason,
    /// Why a result was refused.
    Cause,
    /// The service of AWS that was called.
    CalledService,
}

impl Dimension {
    /// Its name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Deployment => "Deployment",
            Self::FleetId => "FleetId",
            Self::State => "State",
            Self::Reason => "Reason",
            Self::Cause => "Cause",
            Self::CalledService => "Service",
        }
    }

    /// Every value that it has; none if that is for the deployment to say.
    #[must_use]
    pub fn values(self) -> Option<&'static [&'static str]> {
        match self {
            Self::Deployment | Self::FleetId => None,
            Self::State => Some(&ENDS),
            Self::Reason => Some(&REASONS),
            Self::Cause => Some(&Refusal::NAMES),
            Self::CalledService => Some(&Service::NAMES),
        }
    }
}

/// Why a result was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// It is longer than any result.
    TooLong,
    /// It is not what game servers write.
    Unreadable,
    /// It names no match.
    NoMatch,
    /// It cannot have happened like that.
    Impossible,
    /// It names players who were not in the match.
    Strangers,
    /// The match has ended otherwise.
    Contradiction,
}

impl Refusal {
    const NAMES: [&str; 6] =
        ["TOO_LONG", "UNREADABLE", "NO_MATCH", "IMPOSSIBLE", "STRANGERS", "CONTRADICTION"];

    /// As a value of [`Dimension::Cause`].
    #[must_use]
    pub fn name(self) -> &'static str {
        Self::NAMES[self as usize]
    }
}

/// A service of AWS that functions call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Service {
    /// CloudWatch's metrics.
    CloudWatch,
    /// CloudWatch Logs.
    CloudWatchLogs,
    /// DynamoDB.
    DynamoDb,
    /// GameLift, with FlexMatch.
    GameLift,
}

impl Service {
    const NAMES: [&str; 4] = ["CloudWatch", "CloudWatchLogs", "DynamoDB", "GameLift"];

    /// As a value of [`Dimension::CalledService`].
    #[must_use]
    pub fn name(self) -> &'static str {
        Self::NAMES[self as usize]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_in_its_place() {
        assert_eq!(Refusal::Contradiction.name(), "CONTRADICTION");
        assert_eq!(Refusal::NoMatch.name(), "NO_MATCH");
        assert_eq!(Service::DynamoDb.name(), "DynamoDB");
        assert_eq!(Service::GameLift.name(), "GameLift");
    }
}
