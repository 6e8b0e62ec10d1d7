//! What an operator can do for and to a player.

use api_contract::admin::{
    actions::Action,
    players::{ErasedPlayer, PlayerRecord},
    routes,
};
use leptos::prelude::*;
use leptos_router::{NavigateOptions, hooks::use_navigate};
use serde_json::Value;

use super::{ban::BanButton, set_skill::SetSkillButton};
use crate::{
    announce::{Tone, use_announcer},
    api::{Request, document},
    browser,
    components::ActionButton,
    live::Watched,
    pages::body,
};

/// Characters that have to be typed before a player is erased.
const TYPED: usize = 6;

/// The buttons above a player's page.
#[component]
pub fn Actions(
    /// The player's id.
    id: Signal<String>,
    /// The player.
    record: Watched<PlayerRecord>,
) -> impl IntoView {
    let no_ban = Signal::derive(move || {
        let record = record.value.read();
        let none = record.as_ref().is_some_and(|record| record.ban.is_none());
        none.then(|| "The player has no ban".to_owned())
    });
    view! {
        <BanButton id=id />
        <ActionButton
            action=Action::UnbanPlayer
            label="Unban"
            title="Let this player back into matchmaking"
            request=move || Request::to(routes::PLAYER_UNBAN, &[&id.get_untracked()])
            body=body::because_of
            done="The player may ask for matches again"
            impossible=no_ban
        />
        <SetSkillButton id=id record=record />
        <ExportButton id=id />
        <EraseButton id=id />
    }
}

/// Hands out everything that is kept about the player, as a file.
#[component]
fn ExportButton(id: Signal<String>) -> impl IntoView {
    let save = move |export: Value| {
        let text = serde_json::to_string_pretty(&export).unwrap_or_default();
        browser::download(&file_name(&id.get_untracked()), "application/json", &text);
    };
    view! {
        <ActionButton
            action=Action::ExportPlayer
            label="Export"
            title="Export everything that is kept about this player"
            request=move || Request::to(routes::PLAYER_EXPORT, &[&id.get_untracked()])
            body=body::because_of
            done="The export is downloaded"
            on_done=Callback::new(save)
            fields=|| {
                view! {
                    <p>
                        "You get a JSON file with the player, the tickets, the matches, and what "
                        "operators did. It names player ids: keep it as you keep credentials."
                    </p>
                }
            }
        />
    }
}

/// Forgets the player, for good.
#[component]
fn EraseButton(id: Signal<String>) -> impl IntoView {
    let (navigate, announcer) = (use_navigate(), use_announcer());
    let typed = RwSignal::new(String::new());
    let request = move |reason| {
        if typed.read_untracked().trim() != ending(&id.read_untracked()) {
            return Err("What you typed is not the end of the player's id.".to_owned());
        }
        body::because_of(reason)
    };
    let finish = move |answer: Value| {
        if document::read(answer).is_ok_and(|erased: ErasedPlayer| erased.complete) {
            announcer.show(Tone::Done, "The player is forgotten");
            navigate("/players", NavigateOptions::default());
        } else {
            announcer
                .show(Tone::Failed, "There are more tickets than one request takes: erase again");
        }
    };
    let fields = move || {
        typed.set(String::new());
        view! {
            <p class="hint hint-bad">
                "Skill and ban are removed, and in tickets and matches something else takes the "
                "place of the id; the audit log keeps it. Nobody can undo this. While a ticket is "
                "open it is refused."
            </p>
            <label class="field">
                <span>
                    {format!("Type the last {TYPED} characters of the id: ")}
                    <code>{ending(&id.read_untracked())}</code>
                </span>
                <input
                    type="text"
                    name="confirmation"
                    autocomplete="off"
                    spellcheck="false"
                    required
                    on:input=move |event| typed.set(event_target_value(&event))
                />
            </label>
        }
    };
    view! {
        <ActionButton
            action=Action::ErasePlayer
            label="Erase"
            title="Erase this player"
            request=move || Request::to(routes::PLAYER_ERASE, &[&id.get_untracked()])
            body=request
            done="The erasing was carried out"
            danger=true
            on_done=Callback::new(finish)
            fields=fields
        />
    }
}

/// The last characters of an id.
fn ending(id: &str) -> String {
    let skipped = id.chars().count().saturating_sub(TYPED);
    id.chars().skip(skipped).collect()
}

/// The id as a part of a file's name.
fn file_name(id: &str) -> String {
    let plain = |character: char| if character.is_ascii_alphanumeric() { character } else { '-' };
    format!("player-{}.json", id.chars().map(plain).collect::<String>())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_end_of_an_id_is_what_has_to_be_typed() {
        assert_eq!(ending("us-east-1:3f9c0a52-9c1e"), "2-9c1e");
        assert_eq!(ending("ada"), "ada");
    }

    #[test]
    fn a_file_is_named_after_its_player_without_what_file_systems_refuse() {
        assert_eq!(file_name("us-east-1:a/b"), "player-us-east-1-a-b.json");
    }
}
