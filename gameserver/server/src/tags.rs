//! By what players know each other.

use api_contract::{GameSessionId, PlayerId, play::PlayerTag};
use ring::digest::{SHA256, digest};

/// A player's tag in a game session: the first 16 hexadecimal digits of the
/// SHA-256 over the session's id, a slash, and the player's id.
///
/// Other players know the session's id, too. What keeps them from the player's is
/// the chance in it: a Cognito identity is a random UUID, too many to try.
pub(crate) fn player_tag(session: &GameSessionId, player: &PlayerId) -> PlayerTag {
    let hash = digest(&SHA256, format!("{session}/{player}").as_bytes());
    PlayerTag::from_bytes(*hash.as_ref().first_chunk().expect("SHA-256 has 32 bytes"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tag(session: &str, player: &str) -> String {
        let session = GameSessionId::parse(session).unwrap();
        player_tag(&session, &PlayerId::parse(player).unwrap()).to_string()
    }

    #[test]
    fn a_tag_is_the_beginning_of_a_hash() {
        // printf 'arn:aws:gamelift:x/us-east-1:ada' | sha256sum
        assert_eq!(tag("arn:aws:gamelift:x", "us-east-1:ada"), "a32f32a40cae45c7");
    }

    #[test]
    fn a_player_has_another_tag_in_another_game_session() {
        assert_ne!(tag("arn:s/1", "ada"), tag("arn:s/2", "ada"));
        assert_ne!(tag("arn:s/1", "ada"), tag("arn:s/1", "bob"));
    }
}
