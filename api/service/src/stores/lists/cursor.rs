//! Cursors: a position in a list, as text that only that list takes back.
//!
//! A cursor is no secret and no permission: whoever may read a list may begin it
//! anywhere. It carries a digest of the list's name and filter because a position
//! of one list means nothing in another.

use api_contract::admin::{Cursor, pages::CURSOR_LENGTH_MAX};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use sha2::{Digest, Sha256};

use super::ListError;

/// Goes up when positions change their meaning.
const VERSION: u8 = 1;

/// Bytes of the digest that are kept: enough to notice a mistake.
const DIGEST_BYTES: usize = 8;

/// What a cursor can carry.
pub(in crate::stores) trait Sealed: Serialize + DeserializeOwned {
    /// Whether it can be a position at all.
    fn is_possible(&self) -> bool;
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Content<P> {
    #[serde(rename = "v")]
    version: u8,
    #[serde(rename = "l")]
    list: String,
    #[serde(rename = "p")]
    position: P,
}

pub(super) fn seal<P: Sealed>(position: &P, name: &str, filter: &impl Serialize) -> Cursor {
    let content = Content { version: VERSION, list: digest(name, filter), position };
    let json = serde_json::to_vec(&content).expect("a position is numbers and texts");
    Cursor(URL_SAFE_NO_PAD.encode(json))
}

pub(super) fn open<P: Sealed>(
    cursor: &Cursor,
    name: &str,
    filter: &impl Serialize,
) -> Result<P, ListError> {
    let Cursor(text) = cursor;
    if text.len() > CURSOR_LENGTH_MAX {
        return Err(ListError::Cursor);
    }
    let json = URL_SAFE_NO_PAD.decode(text).map_err(|_| ListError::Cursor)?;
    let content: Content<P> = serde_json::from_slice(&json).map_err(|_| ListError::Cursor)?;
    let is_ours = content.version == VERSION && content.list == digest(name, filter);
    match is_ours && content.position.is_possible() {
        true => Ok(content.position),
        false => Err(ListError::Cursor),
    }
}

fn digest(name: &str, filter: &impl Serialize) -> String {
    let filter = serde_json::to_string(filter).expect("a filter is plain data");
    let digest = Sha256::digest(format!("{name}\n{filter}"));
    URL_SAFE_NO_PAD.encode(&digest[..DIGEST_BYTES])
}

#[cfg(test)]
mod tests {
    use super::*;

    impl Sealed for u32 {
        fn is_possible(&self) -> bool {
            *self < 100
        }
    }

    fn reopened(cursor: &Cursor, name: &str, filter: &str) -> Option<u32> {
        open(cursor, name, &filter).ok()
    }

    #[test]
    fn a_cursor_is_good_for_its_own_list_and_filter_alone() {
        let cursor = seal(&7, "tickets", &"a");

        assert_eq!(reopened(&cursor, "tickets", "a"), Some(7));
        assert_eq!(reopened(&cursor, "tickets", "b"), None);
        assert_eq!(reopened(&cursor, "players", "a"), None);
    }

    #[test]
    fn what_is_no_cursor_is_refused() {
        let other_version = format!(r#"{{"v":2,"l":"{}","p":7}}"#, digest("tickets", &"a"));
        let extended = format!(r#"{{"v":1,"l":"{}","p":7,"x":1}}"#, digest("tickets", &"a"));
        for text in [
            String::new(),
            "not base64!".to_owned(),
            URL_SAFE_NO_PAD.encode("{}"),
            URL_SAFE_NO_PAD.encode(other_version),
            URL_SAFE_NO_PAD.encode(extended),
            seal(&100, "tickets", &"a").0,
            "A".repeat(CURSOR_LENGTH_MAX + 1),
        ] {
            assert_eq!(reopened(&Cursor(text.clone()), "tickets", "a"), None, "{text}");
        }
    }
}
