//! Events and messages that no attempt could deliver, kept on disk for whoever wants to know.

use std::{
    collections::VecDeque,
    fs,
    io::{self, Write},
    path::{Path, PathBuf},
    sync::{Mutex, MutexGuard, PoisonError},
};

use api_contract::{Timestamp, events::MatchmakingEvent};
use serde::{Deserialize, Serialize};

use crate::data_folder::{append_private, write_private};

/// Most dead letters kept; older ones go.
const DEAD_LETTERS_MAX: usize = 1000;

/// Something that was not delivered.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct DeadLetter {
    /// When it was given up.
    pub(crate) at: Timestamp,
    /// The function that did not take it.
    pub(crate) function: String,
    /// How often it was tried.
    pub(crate) attempts: u32,
    /// What went wrong the last time.
    pub(crate) reason: String,
    /// What it was.
    #[serde(flatten)]
    pub(crate) content: Undelivered,
}

/// What was not delivered.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) enum Undelivered {
    /// What FlexMatch published.
    Event(Box<MatchmakingEvent>),
    /// What a game server sent to the results queue.
    Message(DeadMessage),
}

/// A message that was given out too often.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct DeadMessage {
    /// Names it.
    pub(crate) id: String,
    /// What the game server wrote.
    pub(crate) body: String,
}

/// The newest dead letters: a file of JSON lines, and the same in memory.
#[derive(Debug)]
pub(crate) struct DeadLetters {
    path: PathBuf,
    letters: Mutex<Letters>,
}

#[derive(Debug)]
struct Letters {
    newest: VecDeque<DeadLetter>,
    /// Lines in the file, which is written anew when they are twice too many.
    lines: usize,
}

impl DeadLetters {
    /// Reads what earlier runs left at `path`; a line cut off by a crash is skipped.
    pub(crate) fn load(path: &Path) -> io::Result<Self> {
        let bytes = match fs::read(path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Vec::new(),
            read => read?,
        };
        // The cut may be within a character.
        let text = String::from_utf8_lossy(&bytes);
        let newest = text.lines().filter_map(|line| serde_json::from_str(line).ok());
        let mut letters = Letters { newest: newest.collect(), lines: text.lines().count() };
        letters.forget_surplus();
        Ok(Self { path: path.to_owned(), letters: Mutex::new(letters) })
    }

    /// Keeps one.
    pub(crate) fn add(&self, letter: DeadLetter) {
        let mut letters = self.letters();
        letters.newest.push_back(letter);
        letters.lines += 1;
        letters.forget_surplus();
        if let Err(error) = self.write(&mut letters) {
            tracing::error!(%error, path = %self.path.display(), "the dead letter is not on disk");
        }
    }

    /// All that are kept, newest first.
    pub(crate) fn list(&self) -> Vec<DeadLetter> {
        self.letters().newest.iter().rev().cloned().collect()
    }

    pub(crate) fn count(&self) -> usize {
        self.letters().newest.len()
    }

    fn write(&self, letters: &mut Letters) -> io::Result<()> {
        if letters.lines > 2 * DEAD_LETTERS_MAX {
            let lines: Result<Vec<String>, _> = letters.newest.iter().map(line).collect();
            write_private(&self.path, lines?.concat().as_bytes())?;
            letters.lines = letters.newest.len();
            return Ok(());
        }
        let Some(newest) = letters.newest.back() else { return Ok(()) };
        let mut file = append_private(&self.path)?;
        file.write_all(line(newest)?.as_bytes())
    }

    fn letters(&self) -> MutexGuard<'_, Letters> {
        self.letters.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Letters {
    fn forget_surplus(&mut self) {
        let surplus = self.newest.len().saturating_sub(DEAD_LETTERS_MAX);
        self.newest.drain(..surplus);
    }
}

/// A letter as one line, with a line break at the *front* too: so a line that a
/// crash cut off does not swallow the next.
fn line(letter: &DeadLetter) -> io::Result<String> {
    Ok(format!("\n{}\n", serde_json::to_string(letter)?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{scratch::Scratch, topic::faults::tests::event};

    fn letter(id: &str) -> DeadLetter {
        DeadLetter {
            at: Timestamp::from_millis(1),
            function: "match-events".to_owned(),
            attempts: 8,
            reason: "no".to_owned(),
            content: Undelivered::Event(Box::new(event(id))),
        }
    }

    fn ids(letters: &DeadLetters) -> Vec<String> {
        let id = |letter: DeadLetter| match letter.content {
            Undelivered::Event(event) => event.id,
            Undelivered::Message(message) => message.id,
        };
        letters.list().into_iter().map(id).collect()
    }

    #[test]
    fn a_letter_says_what_it_is() {
        let message = DeadMessage { id: "m-1".to_owned(), body: "{}".to_owned() };
        let message = DeadLetter { content: Undelivered::Message(message), ..letter("a") };

        let event = serde_json::to_value(letter("a")).unwrap();
        let message = serde_json::to_value(message).unwrap();

        assert_eq!(
            (&event["event"]["id"], &message["message"]["id"]),
            (&"a".into(), &"m-1".into())
        );
        assert_eq!(serde_json::from_value::<DeadLetter>(event).unwrap(), letter("a"));
    }

    #[test]
    fn dead_letters_outlive_the_cloud() {
        let scratch = Scratch::new();
        let path = scratch.path().join("dead-letters.jsonl");
        let letters = DeadLetters::load(&path).unwrap();
        letters.add(letter("a"));
        letters.add(letter("b"));

        assert_eq!(ids(&DeadLetters::load(&path).unwrap()), ["b", "a"]);
    }

    #[test]
    fn a_letter_cut_off_by_a_crash_harms_no_other() {
        let scratch = Scratch::new();
        let path = scratch.path().join("dead-letters.jsonl");
        fs::write(&path, b"{\"at\":\"19\xe2\x80").unwrap();

        DeadLetters::load(&path).unwrap().add(letter("a"));

        assert_eq!(ids(&DeadLetters::load(&path).unwrap()), ["a"]);
    }

    #[test]
    fn only_the_newest_are_kept() {
        let scratch = Scratch::new();
        let path = scratch.path().join("dead-letters.jsonl");
        let letters = DeadLetters::load(&path).unwrap();
        for n in 0..2 * DEAD_LETTERS_MAX + 5 {
            letters.add(letter(&n.to_string()));
        }

        let read = DeadLetters::load(&path).unwrap();

        assert_eq!(read.count(), DEAD_LETTERS_MAX);
        assert_eq!(ids(&read)[0], (2 * DEAD_LETTERS_MAX + 4).to_string());
        assert!(fs::read_to_string(&path).unwrap().lines().count() < 5 * DEAD_LETTERS_MAX);
    }
}
