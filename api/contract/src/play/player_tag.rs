//! What players are called before other players.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

/// The hexadecimal digits of a player tag.
pub const PLAYER_TAG_LENGTH: usize = 16;

/// The public name of a player in one game session: 16 lower-case hexadecimal digits.
///
/// A guest's player id is a Cognito identity id, and whoever knows one is given
/// that guest's credentials. So a player id never travels to another player;
/// this does in its stead. The game server makes it, nobody can make the id of it
/// again, and in the next game session the player has another one: it says who
/// is who in a match, and lets nobody be followed to the next.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct PlayerTag(u64);

/// A text is no player tag.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a player tag is {PLAYER_TAG_LENGTH} lower-case hexadecimal digits")]
pub struct PlayerTagError;

impl PlayerTag {
    /// The tag whose digits are these bytes.
    #[must_use]
    pub const fn from_bytes(bytes: [u8; PLAYER_TAG_LENGTH / 2]) -> Self {
        Self(u64::from_be_bytes(bytes))
    }

    /// Takes `text` as a tag.
    ///
    /// # Errors
    /// When it is none.
    pub fn parse(text: impl AsRef<str>) -> Result<Self, PlayerTagError> {
        let text = text.as_ref();
        let is_digit = |byte: u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
        if text.len() != PLAYER_TAG_LENGTH || !text.bytes().all(is_digit) {
            return Err(PlayerTagError);
        }
        u64::from_str_radix(text, 16).map(Self).map_err(|_| PlayerTagError)
    }
}

impl fmt::Display for PlayerTag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:0width$x}", self.0, width = PLAYER_TAG_LENGTH)
    }
}

impl fmt::Debug for PlayerTag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PlayerTag({self})")
    }
}

impl FromStr for PlayerTag {
    type Err = PlayerTagError;

    fn from_str(text: &str) -> Result<Self, PlayerTagError> {
        Self::parse(text)
    }
}

impl TryFrom<String> for PlayerTag {
    type Error = PlayerTagError;

    fn try_from(text: String) -> Result<Self, PlayerTagError> {
        Self::parse(text)
    }
}

impl From<PlayerTag> for String {
    fn from(tag: PlayerTag) -> Self {
        tag.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_player_tag_is_written_as_it_is_read() {
        for text in ["00000000000000af", "ffffffffffffffff", "0123456789abcdef"] {
            assert_eq!(PlayerTag::parse(text).unwrap().to_string(), text);
        }
        let tag = PlayerTag::from_bytes([0, 1, 2, 3, 4, 5, 6, 0xff]);
        assert_eq!(serde_json::to_string(&tag).unwrap(), r#""00010203040506ff""#);
    }

    #[test]
    fn nothing_else_is_a_player_tag() {
        let none = [
            "",
            "abc",
            "0123456789abcdef0",
            "0123456789ABCDEF",
            "+123456789abcdef",
            "ä23456789abcdef",
        ];
        for text in none {
            assert_eq!(PlayerTag::parse(text), Err(PlayerTagError), "{text}");
        }
        assert!(serde_json::from_str::<PlayerTag>(r#""us-east-1:3f9c0a""#).is_err());
    }
}
