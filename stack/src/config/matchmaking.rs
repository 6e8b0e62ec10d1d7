//! Which rules players are matched by, and how long they wait.

use std::path::Path;

use super::keys;
use super::problems::Place;
use super::reader::{Reader, Section};

/// What a studio decides about matchmaking.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Matchmaking {
    /// The rule set's file; its name is relative to the same folder as the
    /// configuration's own.
    pub(crate) rule_set: String,
    /// Seconds that a ticket may wait for its match (1-43,200).
    pub(crate) request_timeout_seconds: u32,
    /// Seconds in which players have to accept a match (1-600), if they have to.
    pub(crate) acceptance_timeout_seconds: Option<u32>,
    /// Text that goes into every event and game session.
    pub(crate) custom_event_data: Option<String>,
    /// Where the rule set's file is named, for problems with it.
    pub(crate) rule_set_place: Place,
}

/// The sample's rule set: one team of one to five, of like skill, near a location.
const RULE_SET: &str = "rule-sets/simplerule.json";

/// Seconds that a ticket may wait if nothing is said: the default rule set
/// relaxes after five, a placement may take the queue's thirty, and that leaves
/// time for a second try. Nobody watches a spinner for longer.
const REQUEST_TIMEOUT_SECONDS: u32 = 60;

/// Most characters of the text in every event (GameLift's `CustomEventData`).
const CUSTOM_EVENT_DATA_LENGTH_MAX: usize = 256;

/// Reads `[matchmaking]`; `file` is the configuration's own name.
pub(super) fn read(reader: &mut Reader<'_>, root: &Section<'_>, file: &str) -> Matchmaking {
    let section = reader.table(root, "matchmaking", &keys::MATCHMAKING);
    let request_timeout = reader.number(&section, "request_timeout_seconds", 1..=43_200, "seconds");
    let acceptance_timeout_seconds =
        reader.number(&section, "acceptance_timeout_seconds", 1..=600, "seconds");
    Matchmaking {
        rule_set: read_rule_set(reader, &section, file),
        request_timeout_seconds: request_timeout.unwrap_or(REQUEST_TIMEOUT_SECONDS),
        acceptance_timeout_seconds,
        custom_event_data: read_custom_event_data(reader, &section),
        rule_set_place: reader.place(section.span_of("rule_set")),
    }
}

fn read_rule_set(reader: &mut Reader<'_>, section: &Section<'_>, file: &str) -> String {
    let mut name = RULE_SET;
    if let Some(text) = reader.text(section, "rule_set", RULE_SET) {
        if text.get_ref().is_empty() {
            let help = format!("name the rule set's file, such as `\"{RULE_SET}\"`");
            reader.refuse(text.span(), "`matchmaking.rule_set` is empty", help);
        } else {
            name = text.into_inner();
        }
    }
    Path::new(file).with_file_name(name).to_string_lossy().into_owned()
}

fn read_custom_event_data(reader: &mut Reader<'_>, section: &Section<'_>) -> Option<String> {
    let text = reader.text(section, "custom_event_data", "season-1")?;
    let length = text.get_ref().chars().count();
    if length > CUSTOM_EVENT_DATA_LENGTH_MAX {
        let message = format!("`matchmaking.custom_event_data` has {length} characters");
        let help = format!("write at most {CUSTOM_EVENT_DATA_LENGTH_MAX}");
        reader.refuse(text.span(), message, help);
    }
    Some((*text.get_ref()).to_owned())
}
