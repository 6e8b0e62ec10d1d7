//! The environment, read once: whatever is missing names itself.

use std::{collections::BTreeSet, env, time::Duration};

use api_service::Matchmaking;

/// Why a function cannot start.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EnvironmentError {
    /// A variable is not set, or empty.
    #[error("the variable {0} is not set")]
    Missing(&'static str),
    /// A variable is not what it should be.
    #[error("the variable {name} is {value:?} and should be {should}")]
    Invalid {
        /// The variable.
        name: &'static str,
        /// What it is.
        value: String,
        /// What would be right.
        should: &'static str,
    },
}

/// The tables, which every function is given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tables {
    /// Name of the players table.
    pub players: String,
    /// Name of the tickets table.
    pub tickets: String,
}

impl Tables {
    /// Reads `PLAYERS_TABLE` and `TICKETS_TABLE`.
    ///
    /// # Errors
    /// When one is not set.
    pub fn from_environment() -> Result<Self, EnvironmentError> {
        Self::from(&|name| env::var(name).ok())
    }

    fn from(look_up: &dyn Fn(&'static str) -> Option<String>) -> Result<Self, EnvironmentError> {
        Ok(Self {
            players: variable(look_up, "PLAYERS_TABLE")?,
            tickets: variable(look_up, "TICKETS_TABLE")?,
        })
    }
}

/// Reads `DEPLOYMENT`, which every function is given: project and environment with
/// a hyphen between them.
///
/// # Errors
/// When it is not set.
pub fn deployment() -> Result<String, EnvironmentError> {
    variable(&|name| env::var(name).ok(), "DEPLOYMENT")
}

/// Reads `MATCHES_TABLE`, the name of the matches table.
///
/// # Errors
/// When it is not set.
pub fn matches_table() -> Result<String, EnvironmentError> {
    variable(&|name| env::var(name).ok(), "MATCHES_TABLE")
}

/// What the function behind the admin API is given besides the tables.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Operations {
    /// Name of the audit table.
    pub audit_table: String,
    /// Name of the matches table.
    pub matches_table: String,
    /// What the names of everything in the deployment begin with.
    pub name_prefix: String,
    /// The deployment's functions, by name.
    pub functions: Vec<String>,
    /// The game servers' log group.
    pub game_server_log_group: String,
    /// The matchmaking configuration that tickets are submitted to.
    pub matchmaking_configuration: String,
}

impl Operations {
    /// Reads `AUDIT_TABLE`, `MATCHES_TABLE`, `NAME_PREFIX`, `FUNCTIONS`,
    /// `GAME_SERVER_LOG_GROUP` and `MATCHMAKING_CONFIGURATION`.
    ///
    /// # Errors
    /// When one is not set.
    pub fn from_environment() -> Result<Self, EnvironmentError> {
        Self::from(&|name| env::var(name).ok())
    }

    fn from(look_up: &dyn Fn(&'static str) -> Option<String>) -> Result<Self, EnvironmentError> {
        let functions = variable(look_up, "FUNCTIONS")?;
        Ok(Self {
            audit_table: variable(look_up, "AUDIT_TABLE")?,
            matches_table: variable(look_up, "MATCHES_TABLE")?,
            name_prefix: variable(look_up, "NAME_PREFIX")?,
            functions: functions.split(',').map(|name| name.trim().to_owned()).collect(),
            game_server_log_group: variable(look_up, "GAME_SERVER_LOG_GROUP")?,
            matchmaking_configuration: variable(look_up, "MATCHMAKING_CONFIGURATION")?,
        })
    }
}

/// Reads `MATCHMAKING_CONFIGURATION`, `LOCATIONS` and `REQUEST_TIMEOUT_SECONDS`,
/// which the function that starts matchmaking is given.
///
/// # Errors
/// When one is not set, or not what it should be.
pub fn matchmaking() -> Result<Matchmaking, EnvironmentError> {
    matchmaking_from(&|name| env::var(name).ok())
}

fn matchmaking_from(
    look_up: &dyn Fn(&'static str) -> Option<String>,
) -> Result<Matchmaking, EnvironmentError> {
    let locations = variable(look_up, "LOCATIONS")?;
    let locations: BTreeSet<String> =
        locations.split(',').map(|name| name.trim().to_owned()).collect();
    let seconds = variable(look_up, "REQUEST_TIMEOUT_SECONDS")?;
    let request_timeout = seconds.parse().map(Duration::from_secs).map_err(|_| {
        let should = "a whole number of seconds";
        EnvironmentError::Invalid { name: "REQUEST_TIMEOUT_SECONDS", value: seconds, should }
    })?;
    let configuration = variable(look_up, "MATCHMAKING_CONFIGURATION")?;
    Ok(Matchmaking { configuration, locations, request_timeout })
}

fn variable(
    look_up: &dyn Fn(&'static str) -> Option<String>,
    name: &'static str,
) -> Result<String, EnvironmentError> {
    look_up(name).filter(|value| !value.is_empty()).ok_or(EnvironmentError::Missing(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(name: &'static str) -> Option<String> {
        Some(match name {
            "LOCATIONS" => "us-east-1, eu-west-1".to_owned(),
            "REQUEST_TIMEOUT_SECONDS" => "25".to_owned(),
            "FUNCTIONS" => "game-dev-a,game-dev-b".to_owned(),
            other => other.to_lowercase(),
        })
    }

    #[test]
    fn what_is_set_is_read() {
        let matchmaking = matchmaking_from(&set).unwrap();

        assert_eq!(matchmaking.locations, ["eu-west-1", "us-east-1"].map(str::to_owned).into());
        assert_eq!(matchmaking.request_timeout, Duration::from_secs(25));
        assert_eq!(Tables::from(&set).unwrap().players, "players_table");
        let operations = Operations::from(&set).unwrap();
        assert_eq!(operations.functions, ["game-dev-a", "game-dev-b"]);
        assert_eq!(operations.game_server_log_group, "game_server_log_group");
    }

    #[test]
    fn what_is_missing_names_itself() {
        let all_but = |missing: &'static str| move |name| set(name).filter(|_| name != missing);

        for name in ["MATCHMAKING_CONFIGURATION", "LOCATIONS", "REQUEST_TIMEOUT_SECONDS"] {
            let error = matchmaking_from(&all_but(name)).unwrap_err();
            assert_eq!(error, EnvironmentError::Missing(name));
        }
        for name in ["AUDIT_TABLE", "MATCHES_TABLE", "NAME_PREFIX", "FUNCTIONS"] {
            let error = Operations::from(&all_but(name)).unwrap_err();
            assert_eq!(error, EnvironmentError::Missing(name));
        }
        let error = Tables::from(&|_| Some(String::new())).unwrap_err();
        assert_eq!(error.to_string(), "the variable PLAYERS_TABLE is not set");
    }

    #[test]
    fn a_timeout_that_is_no_number_says_what_would_be_one() {
        let wrong = |name| {
            if name == "REQUEST_TIMEOUT_SECONDS" { Some("25s".to_owned()) } else { set(name) }
        };

        let error = matchmaking_from(&wrong).unwrap_err().to_string();

        assert_eq!(
            error,
            "the variable REQUEST_TIMEOUT_SECONDS is \"25s\" and should be a whole number of seconds"
        );
    }
}
