//! Names of things, checked where they are made.
//!
//! Each id is a type of its own, so that a ticket's cannot stand where a
//! player's belongs. The patterns are GameLift's, narrowed where GameLift admits
//! the empty string.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

/// Why a text is not an id of the kind that was asked for.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum IdError {
    /// Nothing was given.
    #[error("a {kind} cannot be empty")]
    Empty {
        /// What the text should have named.
        kind: &'static str,
    },
    /// More was given than the kind allows.
    #[error("a {kind} has at most {max} characters, this one has {length}")]
    TooLong {
        /// What the text should have named.
        kind: &'static str,
        /// The most that the kind allows.
        max: usize,
        /// How long the text was.
        length: usize,
    },
    /// A character that the kind does not allow.
    #[error("a {kind} cannot contain {found:?}")]
    Forbidden {
        /// What the text should have named.
        kind: &'static str,
        /// The first character that is not allowed.
        found: char,
    },
}

fn check(
    text: &str,
    kind: &'static str,
    max: usize,
    allowed: fn(char) -> bool,
) -> Result<(), IdError> {
    let length = text.chars().count();
    if length == 0 {
        return Err(IdError::Empty { kind });
    }
    if length > max {
        return Err(IdError::TooLong { kind, max, length });
    }
    match text.chars().find(|&character| !allowed(character)) {
        Some(found) => Err(IdError::Forbidden { kind, found }),
        None => Ok(()),
    }
}

macro_rules! id {
    ($(#[$doc:meta])* $name:ident, $kind:literal, $max:expr, $allowed:expr) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(String);

        impl $name {
            /// Takes `text` as an id, or says why it is none.
            ///
            /// # Errors
            /// When it is empty, too long, or has a character that is not allowed.
            pub fn parse(text: impl Into<String>) -> Result<Self, IdError> {
                let text = text.into();
                check(&text, $kind, $max, $allowed)?;
                Ok(Self(text))
            }

            /// The id as text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl TryFrom<String> for $name {
            type Error = IdError;

            fn try_from(text: String) -> Result<Self, IdError> {
                Self::parse(text)
            }
        }

        impl FromStr for $name {
            type Err = IdError;

            fn from_str(text: &str) -> Result<Self, IdError> {
                Self::parse(text)
            }
        }

        impl From<$name> for String {
            fn from(id: $name) -> Self {
                id.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

/// Most characters of a ticket id (GameLift API, `MatchmakingIdStringModel`).
pub const TICKET_ID_LENGTH_MAX: usize = 128;
/// Most characters of a player id (GameLift API, `PlayerId`).
pub const PLAYER_ID_LENGTH_MAX: usize = 1024;
/// Most characters of a player session id (server SDK 5 validation).
pub const PLAYER_SESSION_ID_LENGTH_MAX: usize = 256;
/// Most characters of a game session id, which is an ARN (server SDK 5 validation).
pub const GAME_SESSION_ID_LENGTH_MAX: usize = 256;
/// Most characters of a match id, which FlexMatch also uses as placement id.
pub const MATCH_ID_LENGTH_MAX: usize = 48;

fn is_token(character: char) -> bool {
    character.is_ascii_alphanumeric() || matches!(character, '-' | '.')
}

id!(
    /// Names one ticket: letters, digits, `-` and `.`, 1 to 128 of them.
    #[derive(Debug)]
    TicketId,
    "ticket id",
    TICKET_ID_LENGTH_MAX,
    is_token
);
id!(
    /// Names one player: the Cognito identity id, such as
    /// `us-east-1:3f9c…`; 1 to 1,024 printable ASCII characters.
    ///
    /// For a guest it is as good as a password, because Cognito gives credentials
    /// to whoever names it: it goes to the player and to the backend, never to
    /// another player and never into a log. Its `Debug` therefore does not show it;
    /// what a log has to name is the ticket, which says whose it is to those who may
    /// read the table.
    PlayerId,
    "player id",
    PLAYER_ID_LENGTH_MAX,
    |character| character.is_ascii_graphic()
);
id!(
    /// Names a player's reservation of a place in a game session: `psess-…`.
    #[derive(Debug)]
    PlayerSessionId,
    "player session id",
    PLAYER_SESSION_ID_LENGTH_MAX,
    is_token
);
id!(
    /// Names one game session: its ARN.
    #[derive(Debug)]
    GameSessionId,
    "game session id",
    GAME_SESSION_ID_LENGTH_MAX,
    |character| character.is_ascii_alphanumeric() || matches!(character, ':' | '/' | '-')
);
id!(
    /// Names one match that FlexMatch formed; its placement has the same id.
    #[derive(Debug)]
    MatchId,
    "match id",
    MATCH_ID_LENGTH_MAX,
    is_token
);

impl fmt::Debug for PlayerId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PlayerId(redacted)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ticket_id_is_letters_digits_dashes_and_dots() {
        assert_eq!(TicketId::parse("t-1.a").unwrap().as_str(), "t-1.a");
        assert_eq!(TicketId::parse(""), Err(IdError::Empty { kind: "ticket id" }));
        assert_eq!(
            TicketId::parse("a/b"),
            Err(IdError::Forbidden { kind: "ticket id", found: '/' })
        );
        let long = "x".repeat(TICKET_ID_LENGTH_MAX + 1);
        assert!(matches!(TicketId::parse(long), Err(IdError::TooLong { length: 129, .. })));
    }

    #[test]
    fn an_id_is_checked_when_it_is_read_from_json() {
        assert!(serde_json::from_str::<TicketId>(r#""ok""#).is_ok());
        assert!(serde_json::from_str::<TicketId>(r#""not ok""#).is_err());
    }

    #[test]
    fn a_cognito_identity_is_a_player_id() {
        let text = "us-east-1:3f9c0a52-9c1e-4d38-8f2b-0c8f6a1f4b6d";
        assert_eq!(PlayerId::parse(text).unwrap().to_string(), text);
    }

    #[test]
    fn a_player_id_is_not_shown_by_accident() {
        let id = PlayerId::parse("us-east-1:ada").unwrap();
        assert_eq!(format!("{id:?}"), "PlayerId(redacted)");
    }
}
