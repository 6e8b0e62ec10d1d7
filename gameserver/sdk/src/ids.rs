//! The names GameLift gives to things, each a type of its own.
//!
//! An id is checked where it is made, so that a call never carries one that the
//! official SDKs would refuse to send. What arrives from a player is text of a
//! stranger: [`PlayerSessionId`] is the gate it has to pass.

use std::fmt;
use std::str::FromStr;

/// The most characters of a fleet, host, game session or player session id, and
/// of an ARN in a call (the checks of the official Go SDK).
pub const ID_LENGTH_MAX: usize = 256;
/// The most characters of a player id (`PlayerId` in the GameLift API).
pub const PLAYER_ID_LENGTH_MAX: usize = 1024;
/// The most characters of a matchmaking ticket id (`TicketId` in the GameLift API).
pub const TICKET_ID_LENGTH_MAX: usize = 128;

/// Why a text is no id of the wanted kind.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum IdError {
    /// There is no text at all.
    #[error("a {kind} cannot be empty")]
    Empty {
        /// What was to be made, in words.
        kind: &'static str,
    },
    /// The text is longer than GameLift allows.
    #[error("a {kind} has at most {length_max} characters, this one has {length}")]
    TooLong {
        /// What was to be made, in words.
        kind: &'static str,
        /// How many characters it may have.
        length_max: usize,
        /// How many it has.
        length: usize,
    },
    /// The text has a character that GameLift does not allow.
    #[error("a {kind} cannot contain {character:?}")]
    Forbidden {
        /// What was to be made, in words.
        kind: &'static str,
        /// The first such character.
        character: char,
    },
    /// The text is not of the form that such an id has.
    #[error("a {kind} looks like {form:?}")]
    WrongForm {
        /// What was to be made, in words.
        kind: &'static str,
        /// What such an id looks like.
        form: &'static str,
    },
}

/// What an id of one kind may look like.
struct Rule {
    kind: &'static str,
    length_max: usize,
    allowed: fn(char) -> bool,
}

impl Rule {
    fn check(&self, text: &str) -> Result<(), IdError> {
        let kind = self.kind;
        if text.is_empty() {
            return Err(IdError::Empty { kind });
        }
        let length = text.chars().count();
        if length > self.length_max {
            return Err(IdError::TooLong { kind, length_max: self.length_max, length });
        }
        match text.chars().find(|&character| !(self.allowed)(character)) {
            Some(character) => Err(IdError::Forbidden { kind, character }),
            None => Ok(()),
        }
    }
}

/// Defines an id: a text that passed its rule once and cannot be changed.
macro_rules! id {
    ($(#[$doc:meta])* $name:ident, $rule:expr $(, $form:expr)?) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize)]
        pub struct $name(String);

        impl $name {
            /// Checks `text` and takes it for an id.
            ///
            /// # Errors
            /// If GameLift would never give such an id.
            pub fn new(text: impl Into<String>) -> Result<Self, IdError> {
                let text = text.into();
                let rule: Rule = $rule;
                rule.check(&text)?;
                $(
                    let looks_right: fn(&str) -> Result<(), &'static str> = $form;
                    looks_right(&text).map_err(|form| IdError::WrongForm { kind: rule.kind, form })?;
                )?
                Ok(Self(text))
            }

            /// The id as GameLift writes it.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl AsRef<str> for $name {
            fn as_ref(&self) -> &str {
                &self.0
            }
        }

        impl FromStr for $name {
            type Err = IdError;

            fn from_str(text: &str) -> Result<Self, IdError> {
                Self::new(text)
            }
        }

        impl TryFrom<String> for $name {
            type Error = IdError;

            fn try_from(text: String) -> Result<Self, IdError> {
                Self::new(text)
            }
        }

        impl TryFrom<&str> for $name {
            type Error = IdError;

            fn try_from(text: &str) -> Result<Self, IdError> {
                Self::new(text)
            }
        }
    };
}

fn plain(character: char) -> bool {
    character.is_ascii_alphanumeric() || matches!(character, '.' | '-')
}

fn visible(character: char) -> bool {
    character.is_ascii_graphic()
}

fn arn(text: &str) -> Result<(), &'static str> {
    if text.starts_with("arn:") { Ok(()) } else { Err("arn:aws:...") }
}

id!(
    /// Names a fleet: `fleet-...`.
    FleetId,
    Rule { kind: "fleet id", length_max: ID_LENGTH_MAX, allowed: plain }
);

id!(
    /// Names the host of this process: the compute name, or in a container the
    /// task, of which one `/` may be part.
    HostId,
    Rule {
        kind: "host id",
        length_max: ID_LENGTH_MAX,
        allowed: |character| character.is_ascii_alphanumeric() || matches!(character, '-' | '/'),
    },
    |text| {
        let parts = text.split('/').collect::<Vec<_>>();
        let right = parts.len() <= 2 && parts.iter().all(|part| !part.is_empty());
        if right { Ok(()) } else { Err("compute-1 or cluster/task") }
    }
);

id!(
    /// Names this process to GameLift; no two runs may share one.
    ProcessId,
    Rule { kind: "process id", length_max: ID_LENGTH_MAX, allowed: visible }
);

id!(
    /// Names a game session, by its ARN.
    ///
    /// Any visible characters are taken, since it is GameLift that makes them.
    GameSessionId,
    Rule { kind: "game session id", length_max: ID_LENGTH_MAX, allowed: visible }
);

id!(
    /// Names a player session, the right of one player to one place in one game
    /// session: letters, digits, `-` and `.`.
    PlayerSessionId,
    Rule { kind: "player session id", length_max: ID_LENGTH_MAX, allowed: plain }
);

id!(
    /// Names a player, in whatever way the game does.
    PlayerId,
    Rule { kind: "player id", length_max: PLAYER_ID_LENGTH_MAX, allowed: |_| true }
);

id!(
    /// Names a matchmaking ticket: letters, digits, `-` and `.`.
    TicketId,
    Rule { kind: "ticket id", length_max: TICKET_ID_LENGTH_MAX, allowed: plain }
);

id!(
    /// Names a matchmaking configuration, by its ARN.
    MatchmakingConfigurationArn,
    Rule { kind: "matchmaking configuration ARN", length_max: ID_LENGTH_MAX, allowed: visible },
    arn
);

id!(
    /// Names an IAM role, by its ARN.
    RoleArn,
    Rule { kind: "role ARN", length_max: ID_LENGTH_MAX, allowed: visible },
    arn
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_player_session_id_is_letters_digits_dots_and_dashes() {
        assert!(PlayerSessionId::new("psess-0a1B.2").is_ok());
        assert_eq!(
            PlayerSessionId::new("psess 1"),
            Err(IdError::Forbidden { kind: "player session id", character: ' ' })
        );
        assert_eq!(PlayerSessionId::new(""), Err(IdError::Empty { kind: "player session id" }));
    }

    #[test]
    fn an_id_is_bounded() {
        assert!(PlayerSessionId::new("p".repeat(256)).is_ok());

        let error = PlayerSessionId::new("p".repeat(257)).unwrap_err();

        assert_eq!(
            error.to_string(),
            "a player session id has at most 256 characters, this one has 257"
        );
    }

    #[test]
    fn a_host_id_may_have_one_slash_inside() {
        assert!(HostId::new("host-1").is_ok());
        assert!(HostId::new("cluster/task-1").is_ok());
        assert!(HostId::new("a/b/c").is_err());
        assert!(HostId::new("/task").is_err());
    }

    #[test]
    fn an_arn_begins_like_one() {
        assert!(RoleArn::new("arn:aws:iam::123456789012:role/x").is_ok());
        assert!(RoleArn::new("role/x").is_err());
    }
}
