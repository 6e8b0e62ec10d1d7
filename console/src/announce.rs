//! Saying something to the reader: seen as a note at the edge, heard through a
//! live region.

use std::time::Duration;

use leptos::prelude::*;

/// Most notes that are seen at once; the oldest goes.
const NOTES_MAX: usize = 4;

/// How long a note stays.
const STAYS: Duration = Duration::from_secs(8);

/// What kind of note it is; it has a word as well as a colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    /// Something was done.
    Done,
    /// Something did not work.
    Failed,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Note {
    number: u32,
    tone: Tone,
    text: String,
}

/// Says things to the reader.
#[derive(Debug, Clone, Copy)]
pub struct Announcer {
    notes: RwSignal<Vec<Note>>,
    said: RwSignal<String>,
    next: StoredValue<u32>,
}

/// Says things to the reader.
///
/// # Panics
/// Outside of [`crate::app::App`].
#[must_use]
pub fn use_announcer() -> Announcer {
    expect_context()
}

impl Announcer {
    /// Somebody who has said nothing yet.
    pub fn provide() -> Self {
        let announcer = Self {
            notes: RwSignal::new(Vec::new()),
            said: RwSignal::new(String::new()),
            next: StoredValue::new(0),
        };
        provide_context(announcer);
        announcer
    }

    /// Says `text`, heard only: what is seen on the page anyway.
    pub fn say(&self, text: impl Into<String>) {
        self.said.set(text.into());
    }

    /// Shows a note, which is heard too.
    pub fn show(&self, tone: Tone, text: impl Into<String>) {
        let text = text.into();
        let number = self.next.get_value();
        self.next.set_value(number.wrapping_add(1));
        self.said.set(text.clone());
        self.notes.update(|notes| {
            if notes.len() >= NOTES_MAX {
                notes.remove(0);
            }
            notes.push(Note { number, tone, text });
        });
        let announcer = *self;
        set_timeout(move || announcer.take_back(number), STAYS);
    }

    fn take_back(&self, number: u32) {
        self.notes.update(|notes| notes.retain(|note| note.number != number));
    }
}

/// Where notes are seen, and what is said is heard.
#[component]
pub fn Announcements() -> impl IntoView {
    let announcer = use_announcer();
    view! {
        <p class="visually-hidden" aria-live="polite">{move || announcer.said.get()}</p>
        <aside class="notes" aria-label="Notes">
            <For each=move || announcer.notes.get() key=|note| note.number let:note>
                {one_note(announcer, note)}
            </For>
        </aside>
    }
}

fn one_note(announcer: Announcer, note: Note) -> impl IntoView {
    let (class, word) = match note.tone {
        Tone::Done => ("note note-done", "Done"),
        Tone::Failed => ("note note-failed", "Failed"),
    };
    view! {
        <p class=class>
            <strong>{word}</strong>
            <span>{note.text}</span>
            <button
                type="button"
                class="button-quiet"
                aria-label="Dismiss this note"
                on:click=move |_| announcer.take_back(note.number)
            >
                "×"
            </button>
        </p>
    }
}
