//! One match: who was put together, how well they fit, and how it ended.

use api_contract::admin::{matches::Match as Formed, routes};
use leptos::prelude::*;

use super::{
    outcome::{Outcome, longest_wait, worst_latency},
    players::Players,
    results::Results,
};
use crate::{
    api::Request,
    components::{Fact, Facts, Figure, Figures, Id, Loaded, Page, Section, Time, route_id},
    format::{
        durations::duration,
        ids::shorten,
        numbers::{NONE, count, decimal},
    },
    links,
    live::{Pace, use_live, watch},
};

/// Characters of the id in the page's title.
const TITLE_ID: usize = 14;

/// One match.
#[component]
pub fn Match() -> impl IntoView {
    let id = route_id();
    let found =
        watch::<Formed>(Pace::Usual, move || Some(Request::to(routes::MATCH, &[&id.get()])));
    let title = Signal::derive(move || format!("Match {}", shorten(&id.read(), TITLE_ID)));
    view! {
        <Page title=title>
            <Loaded watched=found view=content />
        </Page>
    }
}

fn content(found: Signal<Formed>) -> impl IntoView {
    let found = Memo::new(move |_| found.get());
    let live = use_live();
    let outcome = Memo::new(move |_| Outcome::of(&found.read(), live.now.get()).words());
    let result = Memo::new(move |_| found.read().result.clone());
    view! {
        <p class="hint"><strong>{move || outcome.get()}</strong></p>
        {figures(found)}
        {facts(found)}
        <Section title="Players" about="By team; the skill is the one that FlexMatch was told.">
            <Players found=found />
        </Section>
        {move || result.get().map(|result| view! { <Results result=result /> })}
    }
}

fn figures(found: Memo<Formed>) -> impl IntoView {
    let of = move |say: fn(&Formed) -> String| Signal::derive(move || say(&found.read()));
    let spread =
        |found: &Formed| found.skill_spread().map_or(NONE.to_owned(), |spread| decimal(spread, 1));
    view! {
        <Figures>
            <Figure name="Players" value=of(|found| count(found.players.len() as u64)) />
            <Figure name="Skill spread" value=of(spread) note="highest less lowest" />
            <Figure
                name="Longest wait"
                value=of(|found| longest_wait(found).map_or(NONE.to_owned(), duration))
            />
            <Figure
                name="Longest round trip"
                value=of(|found| {
                    worst_latency(found).map_or(NONE.to_owned(), |trip| format!("{trip} ms"))
                })
                note="to the match's location"
            />
        </Figures>
    }
}

fn facts(found: Memo<Formed>) -> impl IntoView {
    let formed_at = Signal::derive(move || found.read().formed_at);
    let location = move || found.read().location.clone().unwrap_or_else(|| "not known".to_owned());
    let session = move || {
        let id = &found.read().game_session_id;
        let href = links::game_session(id);
        view! { <Id id=id.to_string() kind="game session id" href=href /> }
    };
    let address = move || {
        let found = found.read();
        format!("{}:{}", found.ip_address, found.port)
    };
    view! {
        <Facts>
            <Fact name="Match">
                <Id id=Signal::derive(move || found.read().match_id.to_string()) kind="match id" whole=true />
            </Fact>
            <Fact name="Formed"><Time at=formed_at absolute=true /></Fact>
            <Fact name="Configuration">{move || found.read().configuration.clone()}</Fact>
            <Fact name="Location">{location}</Fact>
            <Fact name="Game session">{session}</Fact>
            <Fact name="Address"><code>{address}</code></Fact>
        </Facts>
    }
}
