//! What a reader likes: dark or light, UTC or local time. Kept in the browser.

use leptos::prelude::*;

use crate::{browser, format::moments::Zone};

/// Dark, light, or what the system says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Theme {
    /// What the system says.
    #[default]
    System,
    /// Light.
    Light,
    /// Dark.
    Dark,
}

impl Theme {
    /// Every theme, in the order in which they are offered.
    pub const ALL: [Self; 3] = [Self::System, Self::Light, Self::Dark];

    /// The theme's name, as in storage and in the `data-theme` attribute.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }

    /// The theme of that name; of any other: the system's.
    #[must_use]
    pub fn named(name: &str) -> Self {
        Self::ALL.into_iter().find(|theme| theme.name() == name).unwrap_or_default()
    }
}

const THEME: &str = "theme";
const ZONE: &str = "zone";
const LOCAL: &str = "local";

/// The reader's preferences, as signals.
#[derive(Debug, Clone, Copy)]
pub struct Preferences {
    /// Dark or light.
    pub theme: RwSignal<Theme>,
    /// The time zone in which moments are written.
    pub zone: RwSignal<Zone>,
}

impl Preferences {
    /// Reads what is stored, and keeps storing what is chosen.
    pub fn provide() -> Self {
        let theme = Theme::named(&stored(THEME));
        let zone = if stored(ZONE) == LOCAL { Zone::Local } else { Zone::Utc };
        let preferences = Self { theme: RwSignal::new(theme), zone: RwSignal::new(zone) };
        provide_context(preferences);
        Effect::new(move |_| show(preferences.theme.get()));
        Effect::new(move |_| match preferences.zone.get() {
            Zone::Utc => store(ZONE, "utc"),
            Zone::Local => store(ZONE, LOCAL),
        });
        preferences
    }
}

/// The reader's preferences; the defaults where nobody provided them.
#[must_use]
pub fn use_preferences() -> Preferences {
    use_context().unwrap_or_else(Preferences::provide)
}

fn show(theme: Theme) {
    let root = web_sys::window().and_then(|window| window.document()?.document_element());
    if let Some(root) = root {
        // An attribute of a fixed name is never refused.
        let _ = root.set_attribute("data-theme", theme.name());
    }
    store(THEME, theme.name());
}

fn stored(key: &str) -> String {
    browser::lasting_storage().and_then(|storage| storage.get_item(key).ok()?).unwrap_or_default()
}

fn store(key: &str, value: &str) {
    if let Some(storage) = browser::lasting_storage() {
        // A full or forbidden storage only means that the choice is not kept.
        let _ = storage.set_item(key, value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_theme_is_the_systems() {
        assert_eq!(Theme::named("dark"), Theme::Dark);
        assert_eq!(Theme::named("<script>"), Theme::System);
    }
}
