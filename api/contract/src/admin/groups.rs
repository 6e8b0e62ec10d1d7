//! The operators' groups, from the least to the most.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A group of the operators' user pool. Each may do what those before it may.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum Group {
    /// Looks.
    Viewer,
    /// Helps players: cancels tickets, bans and unbans.
    Support,
    /// Runs the deployment: game sessions, capacity, rule sets, skills, the audit log.
    Operator,
    /// Does what cannot be undone.
    Admin,
}

impl Group {
    /// Every group, from the least to the most.
    pub const ALL: [Self; 4] = [Self::Viewer, Self::Support, Self::Operator, Self::Admin];

    /// The group's name in the user pool and in `cognito:groups`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Viewer => "viewer",
            Self::Support => "support",
            Self::Operator => "operator",
            Self::Admin => "admin",
        }
    }

    /// The highest of the groups that a `cognito:groups` claim names, if it names
    /// one of ours. API Gateway hands an array over as the text `[admin viewer]`.
    #[must_use]
    pub fn highest(claim: &str) -> Option<Self> {
        let names = claim.trim().trim_start_matches('[').trim_end_matches(']');
        names.split([' ', ',']).filter_map(|name| name.trim().parse().ok()).max()
    }
}

impl fmt::Display for Group {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A name that no group has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a group is one of viewer, support, operator, admin")]
pub struct UnknownGroupError;

impl FromStr for Group {
    type Err = UnknownGroupError;

    fn from_str(name: &str) -> Result<Self, UnknownGroupError> {
        Self::ALL.into_iter().find(|group| group.name() == name).ok_or(UnknownGroupError)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_highest_group_counts_and_foreign_ones_do_not() {
        for (claim, group) in [
            ("[admin viewer]", Some(Group::Admin)),
            ("[support]", Some(Group::Support)),
            ("viewer", Some(Group::Viewer)),
            ("[viewer, operator]", Some(Group::Operator)),
            ("[administrator]", None),
            ("[]", None),
            ("", None),
        ] {
            assert_eq!(Group::highest(claim), group, "{claim}");
        }
    }

    #[test]
    fn the_groups_are_in_order() {
        assert!(Group::ALL.is_sorted());
    }
}
