//! One game session: its players, what its server writes, and how to end it.

use api_contract::{
    GameSessionId,
    admin::{
        actions::{Action, EndGameSessionRequest},
        game_sessions::{GameSession, GameSessionDetail, PlayerSession},
        routes,
    },
};
use leptos::prelude::*;

use super::{list::address, log::Log};
use crate::{
    api::Request,
    components::{
        ActionButton, Column, Fact, Facts, Id, Loaded, Page, Section, Since, StatusBadge, Time,
        route_id, table::PlainTable,
    },
    format::ids::shorten,
    links,
    live::{Pace, Watched, watch},
    pages::body,
};

/// Characters of the id in the page's title: the end of an ARN tells them apart.
const TITLE_ID: usize = 20;

/// One game session.
#[component]
pub fn Session() -> impl IntoView {
    let id = route_id();
    let session: Watched<GameSessionDetail> = watch(Pace::Usual, move || {
        Some(Request::to(routes::GAME_SESSION, &[]).with("id", id.get()))
    });
    let title = Signal::derive(move || format!("Game session {}", shorten(&id.read(), TITLE_ID)));
    view! {
        <Page title=title actions=move || actions(id, session)>
            <Loaded watched=session view=content />
            <Log id=id />
        </Page>
    }
}

fn actions(id: Signal<String>, session: Watched<GameSessionDetail>) -> impl IntoView {
    let impossible = Signal::derive(move || {
        let value = session.value.read();
        let status = value.as_ref().map(|detail| detail.game_session.status.as_str());
        let over = matches!(status, Some("TERMINATED" | "TERMINATING" | "ERROR"));
        over.then(|| "The game session has ended".to_owned())
    });
    view! {
        <ActionButton
            action=Action::EndGameSession
            label="End with notice"
            title="End this game session"
            request=|| Request::to(routes::GAME_SESSION_END, &[])
            body=move |reason| end(&id.get_untracked(), false, reason)
            done="The game server was told to end"
            danger=true
            impossible=impossible
            fields=|| {
                view! {
                    <p>
                        "The game server is told, gives its players notice, and ends by itself. "
                        "The match has no result."
                    </p>
                }
            }
        />
        <ActionButton
            action=Action::EndGameSession
            label="End at once"
            title="End this game session at once"
            request=|| Request::to(routes::GAME_SESSION_END, &[])
            body=move |reason| end(&id.get_untracked(), true, reason)
            done="The game server's process was ended"
            danger=true
            impossible=impossible
            fields=|| {
                view! {
                    <p>
                        "The game server's process is ended: its players are cut off without notice. "
                        "For servers that do not answer."
                    </p>
                }
            }
        />
    }
}

fn end(id: &str, force: bool, reason: String) -> Result<serde_json::Value, String> {
    let game_session_id = GameSessionId::parse(id).map_err(|error| error.to_string())?;
    body::of(&EndGameSessionRequest { game_session_id, force, reason })
}

fn content(detail: Signal<GameSessionDetail>) -> impl IntoView {
    let session = Memo::new(move |_| detail.read().game_session.clone());
    let players = Signal::derive(move || detail.read().player_sessions.clone());
    let status = Signal::derive(move || session.read().status.clone());
    let began = Signal::derive(move || session.read().created_at);
    let ended = Signal::derive(move || session.read().ended_at);
    view! {
        <p class="lead"><StatusBadge status=status /> " " {move || sentence(&session.read())}</p>
        <Facts>
            <Fact name="Game session">
                <Id
                    id=Signal::derive(move || session.read().game_session_id.to_string())
                    kind="game session id"
                    whole=true
                />
            </Fact>
            <Fact name="Match">{move || match_link(&session.read())}</Fact>
            <Fact name="Fleet">{move || fleet_link(&session.read())}</Fact>
            <Fact name="Location">
                {move || session.read().location.clone().unwrap_or_else(|| "not known".to_owned())}
            </Fact>
            <Fact name="Address"><code>{move || address(&session.read())}</code></Fact>
            <Fact name="Began"><Time at=began absolute=true /></Fact>
            <Fact name="Lasted"><Since start=began end=ended /></Fact>
        </Facts>
        <Section title="Players" about="Their reservations, as GameLift has them.">
            <PlainTable
                caption="Player sessions"
                columns=player_columns()
                key=|player: &PlayerSession| player.player_session_id.to_string()
                items=players
                empty="Nobody has a reservation."
            />
        </Section>
    }
}

fn sentence(session: &GameSession) -> String {
    let players = format!("{} of {} players", session.players, session.players_max);
    let why = session.status_reason.as_deref().map(|reason| format!("; {reason}"));
    format!("{players}{}", why.unwrap_or_default())
}

fn match_link(session: &GameSession) -> AnyView {
    match &session.match_id {
        Some(id) => {
            let href = links::one_match(id);
            view! { <Id id=id.to_string() kind="match id" href=href whole=true /> }.into_any()
        }
        None => view! { <span class="muted">"made by hand"</span> }.into_any(),
    }
}

fn fleet_link(session: &GameSession) -> impl IntoView + use<> {
    let href = links::fleet(&session.fleet_id);
    view! { <Id id=session.fleet_id.clone() kind="fleet id" href=href whole=true /> }
}

fn player_columns() -> Vec<Column<PlayerSession>> {
    vec![
        Column::new("Player", |player: &PlayerSession| {
            player.player_id.as_ref().map(|id| {
                let href = links::player(id);
                view! { <Id id=id.to_string() kind="player id" href=href /> }
            })
        }),
        Column::new("Status", |player: &PlayerSession| {
            view! { <StatusBadge status=player.status.clone() /> }
        }),
        Column::new("Player session", |player: &PlayerSession| {
            view! { <Id id=player.player_session_id.to_string() kind="player session id" /> }
        })
        .wide_only(),
        Column::new("Reserved", |player: &PlayerSession| view! { <Time at=player.created_at /> }),
        Column::new("Stayed", |player: &PlayerSession| {
            view! { <Since start=player.created_at end=player.ended_at /> }
        })
        .number(),
    ]
}
