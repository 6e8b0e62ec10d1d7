//! The newest matches of each version, with their teams and players.

use std::{collections::BTreeMap, sync::Arc};

use leptos::prelude::*;
use matchmaker::{
    Match, TeamMembers,
    sorting::map_of,
    trial::{EPOCH_MS, Made, SECOND_MS, location, players, skills},
};

use super::drawing;
use crate::{
    components::Section,
    format::numbers::{count, counted, decimal},
    lab::{
        state::{VERSIONS, use_lab},
        trial::{NEWEST_MAX, Numbered},
    },
};

/// Most players of a team that are named.
const PLAYERS_MAX: usize = 40;

/// The newest matches.
#[component]
pub fn Matches() -> impl IntoView {
    let lab = use_lab();
    let versions =
        Memo::new(move |_| lab.snapshot.with(|it| it.as_ref().map_or(0, |it| it.versions.len())));
    let about = format!("The newest {NEWEST_MAX} of each version.");
    view! {
        <Section title="Matches" about=Signal::stored(about)>
            <div class="columns">
                {move || {
                    (0..versions.get()).map(|version| view! { <Of version=version /> }).collect_view()
                }}
            </div>
        </Section>
    }
}

#[component]
fn Of(version: usize) -> impl IntoView {
    let lab = use_lab();
    let newest = move || {
        lab.snapshot.with(|it| {
            let version = it.as_ref().and_then(|it| it.versions.get(version));
            version.map(|version| version.newest.clone()).unwrap_or_default()
        })
    };
    let none = Memo::new(move |_| newest().is_empty());
    let skill = lab.skill;
    view! {
        <div class="lab-matches">
            <h3>{VERSIONS[version]}</h3>
            <Show when=move || none.get()>
                <p class="muted">"No matches yet."</p>
            </Show>
            <ol class="lab-list">
                <For each=newest key=|made| Arc::as_ptr(made) as usize let:made>
                    {one(&made, skill.get_untracked().as_deref())}
                </For>
            </ol>
        </div>
    }
}

fn one(numbered: &Arc<Numbered>, skill: Option<&str>) -> AnyView {
    let made = &numbered.made;
    let drawing = drawing::by_skill(made, skill);
    let place = location(&made.made).map(str::to_owned);
    let words = in_words(made, place.as_deref());
    let title = format!("Match {}", count(numbered.number as u64));
    let skill = skill.map(str::to_owned);
    let open = RwSignal::new(false);
    let numbered = Arc::clone(numbered);
    // Made only when it is looked at: a large match has 200 players.
    let teams = move || {
        let made = &numbered.made.made;
        open.get().then(|| teams(made, skill.as_deref(), place.as_deref()))
    };
    view! {
        <li class="lab-match">
            <p><strong>{title}</strong> " " <span class="muted">{words}</span></p>
            {drawing}
            <details on:toggle=move |_| open.update(|open| *open = !*open)>
                <summary>"Teams and players"</summary>
                {teams}
            </details>
        </li>
    }
    .into_any()
}

/// `second 12 · 5 players of 4 tickets · waited up to 9 s · us-east-1`
fn in_words(made: &Made, place: Option<&str>) -> String {
    let second = (made.at_ms - EPOCH_MS) / SECOND_MS;
    let tickets = &made.made.tickets;
    let oldest_ms = tickets.iter().map(|ticket| ticket.created_at_ms).min().unwrap_or(made.at_ms);
    let waited = made.at_ms.saturating_sub(oldest_ms) as f64 / 1_000.0;
    format!(
        "second {} · {} of {} · waited up to {} s · {}",
        count(second),
        counted(made.made.player_count() as u64, "player", "players"),
        counted(tickets.len() as u64, "ticket", "tickets"),
        decimal(waited, 1),
        place.unwrap_or("no location in common")
    )
}

fn teams(made: &Match, skill: Option<&str>, place: Option<&str>) -> impl IntoView + use<> {
    let skills = skills(made, skill);
    let trips = map_of(players(made).filter_map(|player| {
        Some((player.id.as_str(), f64::from(*player.latency_ms.get(place?)?)))
    }));
    let teams = made.teams.iter().map(|team| {
        let words = members(team, &skills, &trips);
        let name =
            format!("{}, {}", team.name, counted(team.players.len() as u64, "player", "players"));
        view! { <div class="fact"><dt>{name}</dt><dd>{words}</dd></div> }
    });
    view! { <dl class="lab-teams">{teams.collect_view()}</dl> }
}

/// `player-1 (25, 31 ms), player-2 (28, 40 ms)`
fn members(
    team: &TeamMembers,
    skills: &BTreeMap<&str, f64>,
    trips: &BTreeMap<&str, f64>,
) -> String {
    let told = team.players.iter().take(PLAYERS_MAX).map(|player| {
        let skill = skills.get(player.as_str()).map(|skill| decimal(*skill, 1));
        let trip = trips.get(player.as_str()).map(|trip| format!("{trip} ms"));
        let facts: Vec<String> = skill.into_iter().chain(trip).collect();
        match facts.is_empty() {
            true => player.to_string(),
            false => format!("{player} ({})", facts.join(", ")),
        }
    });
    let told = told.collect::<Vec<_>>().join(", ");
    match team.players.len().saturating_sub(PLAYERS_MAX) {
        0 if told.is_empty() => "nobody".to_owned(),
        0 => told,
        more => format!("{told} and {more} more"),
    }
}
