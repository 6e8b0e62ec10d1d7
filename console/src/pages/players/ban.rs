//! Keeping a player from matchmaking: for how long, and since when they are.

use std::time::Duration;

use api_contract::{
    Timestamp,
    admin::{
        actions::{Action, BanRequest},
        players::PlayerRecord,
        routes,
    },
};
use leptos::prelude::*;

use super::bans;
use crate::{
    api::Request,
    browser,
    components::{ActionButton, Time},
    format::moments,
    live::use_live,
    pages::body,
    preferences::use_preferences,
};

/// The lengths that are offered: how the form names each, and its words.
const LENGTHS: [(&str, &str); 6] = [
    ("1h", "1 hour"),
    ("1d", "1 day"),
    ("7d", "7 days"),
    ("30d", "30 days"),
    ("date", "Until a date"),
    ("lifted", "Until somebody lifts it"),
];

const HOUR: Duration = Duration::from_secs(60 * 60);

/// When a ban ends that begins `now`; none: never by itself.
fn end(
    length: &str,
    date: Option<Timestamp>,
    now: Timestamp,
) -> Result<Option<Timestamp>, &'static str> {
    match length {
        "1h" => Ok(Some(now.plus(HOUR))),
        "1d" => Ok(Some(now.plus(HOUR * 24))),
        "7d" => Ok(Some(now.plus(HOUR * 24 * 7))),
        "30d" => Ok(Some(now.plus(HOUR * 24 * 30))),
        "lifted" => Ok(None),
        _ => match date {
            None => Err("Choose the date and time at which the ban ends."),
            Some(date) if date <= now => {
                Err("The ban would have ended already: choose a later date.")
            }
            Some(date) => Ok(Some(date)),
        },
    }
}

/// The ban that there is, at the top of the player's page.
#[component]
pub fn BanNotice(
    /// The player.
    record: Signal<PlayerRecord>,
) -> impl IntoView {
    let live = use_live();
    let ban = Memo::new(move |_| record.read().ban.clone());
    move || {
        let ban = ban.get()?;
        let (since, reason, by) = (ban.since, ban.reason.clone(), ban.by.clone());
        let ends_at = ban.until;
        let holds = {
            let ban = ban.clone();
            Memo::new(move |_| ban.holds_at(live.now.get()))
        };
        let class = move || if holds.get() { "hint hint-warning" } else { "hint" };
        let word = move || {
            if holds.get() { "Banned from matchmaking" } else { "The ban is over" }
        };
        let until = Memo::new(move |_| bans::until(&ban, live.now.get()));
        let date = ends_at.map(|at| view! { " (" <Time at=at absolute=true /> ")" });
        Some(view! {
            <div class=class>
                <p><strong>{word}</strong> ": " {move || until.get()} {date} "."</p>
                <p>"Because: " {reason}</p>
                <p class="muted">"By " {by} ", " <Time at=since /> "."</p>
            </div>
        })
    }
}

/// The button, and its dialog.
#[component]
pub fn BanButton(
    /// The player's id.
    id: Signal<String>,
) -> impl IntoView {
    let zone = use_preferences().zone;
    let length = RwSignal::new(String::new());
    let date = RwSignal::new(None::<Timestamp>);
    let request = move |reason| {
        let until = end(&length.get_untracked(), date.get_untracked(), browser::now())?;
        body::of(&BanRequest { until, reason })
    };
    let fields = move || {
        length.set(LENGTHS[1].0.to_owned());
        date.set(None);
        view! {
            <p>
                "The player gets no new ticket. An open ticket stays: cancel it beside. A ban that "
                "there is already is replaced."
            </p>
            <label class="field">
                <span>"How long"</span>
                <select
                    name="length"
                    on:change=move |event| length.set(event_target_value(&event))
                >
                    {lengths(length)}
                </select>
            </label>
            <Show when=move || length.read().as_str() == "date">
                <label class="field">
                    <span>{move || format!("Ends at ({})", zone_name(zone.get()))}</span>
                    <input
                        type="datetime-local"
                        name="until"
                        on:change=move |event| {
                            date.set(chosen(&event_target_value(&event), zone.get_untracked()));
                        }
                    />
                </label>
            </Show>
        }
    };
    view! {
        <ActionButton
            action=Action::BanPlayer
            label="Ban"
            title="Keep this player from matchmaking"
            request=move || Request::to(routes::PLAYER_BAN, &[&id.get_untracked()])
            body=request
            done="The player is banned"
            danger=true
            fields=fields
        />
    }
}

fn lengths(length: RwSignal<String>) -> impl IntoView {
    LENGTHS.map(|(key, words)| {
        view! {
            <option value=key selected=move || length.read().as_str() == key>{words}</option>
        }
    })
}

fn zone_name(zone: moments::Zone) -> &'static str {
    match zone {
        moments::Zone::Utc => "UTC",
        moments::Zone::Local => "your time zone",
    }
}

/// The moment that a date input means in the reader's zone.
fn chosen(text: &str, zone: moments::Zone) -> Option<Timestamp> {
    // The offset of the moment itself: daylight saving time may end before it.
    let near = moments::from_input(text, 0)?;
    moments::from_input(text, browser::offset(zone, near))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ban_ends_when_its_length_is_over() {
        let now = Timestamp::from_millis(1_000);
        let hours = |hours: i64| Ok(Some(Timestamp::from_millis(1_000 + hours * 3_600_000)));
        for (length, expected) in
            [("1h", hours(1)), ("1d", hours(24)), ("7d", hours(168)), ("30d", hours(720))]
        {
            assert_eq!(end(length, None, now), expected);
        }
        assert_eq!(end("lifted", None, now), Ok(None));
    }

    #[test]
    fn a_date_has_to_be_ahead() {
        let now = Timestamp::from_millis(1_000);
        let later = Some(Timestamp::from_millis(2_000));
        assert_eq!(end("date", later, now), Ok(later));
        assert!(end("date", Some(now), now).is_err());
        assert!(end("date", None, now).is_err());
    }

    #[test]
    fn every_length_that_is_offered_is_known() {
        for (length, _) in LENGTHS.iter().filter(|(length, _)| *length != "date") {
            assert!(end(length, None, Timestamp::from_millis(0)).is_ok(), "{length}");
        }
    }
}
