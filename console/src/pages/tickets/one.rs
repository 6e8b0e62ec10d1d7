//! One ticket: how it stands, what happened to it, and while it is open why it
//! has not matched yet.

use api_contract::{
    Ticket as Stored, TicketId,
    admin::{actions::Action, routes, tickets::TicketDetail},
    tickets::{Connection, TicketState},
};
use leptos::prelude::*;

use super::{latencies::LatencyTable, standing, timeline::Timeline, why_not::WhyNot};
use crate::{
    api::Request,
    components::{
        ActionButton, Fact, Facts, Id, Loaded, Page, Section, Since, StatusBadge, Time, route_id,
    },
    format::{ids::shorten, numbers::skill_milli},
    links,
    live::{Pace, Watched, watch},
    pages::body,
};

/// Characters of the id in the page's title.
const TITLE_ID: usize = 14;

/// One ticket.
#[component]
pub fn Ticket() -> impl IntoView {
    let id = route_id();
    let ticket: Watched<TicketDetail> =
        watch(Pace::Usual, move || Some(Request::to(routes::TICKET, &[&id.get()])));
    let title = Signal::derive(move || format!("Ticket {}", shorten(&id.read(), TITLE_ID)));
    view! {
        <Page title=title actions=move || actions(id, ticket)>
            <Loaded watched=ticket view=content />
        </Page>
    }
}

fn actions(id: Signal<String>, ticket: Watched<TicketDetail>) -> impl IntoView {
    let impossible = Signal::derive(move || match &*ticket.value.read() {
        Some(detail) if detail.ticket.state.is_final() => Some("The ticket has ended".to_owned()),
        Some(_) | None => None,
    });
    view! {
        <ActionButton
            action=Action::CancelTicket
            label="Cancel ticket"
            title="Take this ticket out of matchmaking"
            request=move || Request::to(routes::TICKET_CANCEL, &[&id.get_untracked()])
            body=body::because_of
            done="The ticket was cancelled"
            danger=true
            impossible=impossible
            fields=|| {
                view! {
                    <p>
                        "The player is told that an operator ended the search, and may ask again. "
                        "A ticket whose match is being placed cannot be cancelled any more."
                    </p>
                }
            }
        />
    }
}

fn content(detail: Signal<TicketDetail>) -> impl IntoView {
    let ticket = Memo::new(move |_| detail.read().ticket.clone());
    let waits = Memo::new(move |_| {
        matches!(ticket.read().state, TicketState::Queued | TicketState::Searching)
    });
    let connection = Memo::new(move |_| ticket.read().state.connection().cloned());
    view! {
        {summary(detail, ticket)}
        {move || waits.get().then(|| view! { <WhyNot detail=detail /> })}
        {move || connection.get().map(placement)}
        <Section title="What happened">
            <Timeline ticket=ticket />
        </Section>
        <Section title="Latencies" about="As the client measured them before it asked.">
            <LatencyTable ticket=ticket />
        </Section>
    }
}

fn summary(detail: Signal<TicketDetail>, ticket: Memo<Stored>) -> impl IntoView {
    let ended_at = Memo::new(move |_| detail.read().ended_at);
    let sentence = Memo::new(move |_| standing::sentence(&ticket.read(), ended_at.get()));
    let told =
        Memo::new(move |_| ticket.read().state.reason().map(|reason| reason.message.clone()));
    let status = Signal::derive(move || ticket.read().state.status().to_owned());
    let skill = move || skill_milli(ticket.read().skill_milli);
    let asked = Signal::derive(move || ticket.read().created_at);
    view! {
        <p class=move || standing::class(&ticket.read().state)>
            <StatusBadge status=status /> " " {move || sentence.get()}
        </p>
        <Facts>
            <Fact name="Ticket">{move || ticket_id(&ticket.read().ticket_id)}</Fact>
            <Fact name="Player">{move || player(&ticket.read())}</Fact>
            <Fact name="Configuration">{move || ticket.read().configuration.clone()}</Fact>
            <Fact name="Skill told to FlexMatch">{skill}</Fact>
            <Fact name="Asked"><Time at=asked absolute=true /></Fact>
            <Fact name="Waited">
                <Since start=asked end=Signal::derive(move || ended_at.get()) />
            </Fact>
            <Fact name="Match">{move || match_link(&ticket.read())}</Fact>
            {move || told.get().map(|told| view! { <Fact name="The player was told">{told}</Fact> })}
            {move || settles(&ticket.read())}
        </Facts>
    }
}

fn ticket_id(id: &TicketId) -> impl IntoView + use<> {
    view! { <Id id=id.to_string() kind="ticket id" whole=true /> }
}

fn player(ticket: &Stored) -> impl IntoView + use<> {
    let href = links::player(&ticket.player_id);
    view! { <Id id=ticket.player_id.to_string() kind="player id" href=href whole=true /> }
}

fn match_link(ticket: &Stored) -> impl IntoView + use<> {
    match ticket.state.match_id() {
        None => view! { <span class="muted">"none"</span> }.into_any(),
        // The match is written down when its players are told where to go.
        Some(id) if !ticket.state.is_final() => {
            view! { <Id id=id.to_string() kind="match id" /> }.into_any()
        }
        Some(id) => {
            let href = links::one_match(id);
            view! { <Id id=id.to_string() kind="match id" href=href whole=true /> }.into_any()
        }
    }
}

/// By when an open ticket ends at the latest.
fn settles(ticket: &Stored) -> impl IntoView + use<> {
    let at = ticket.settle_by;
    (!ticket.state.is_final())
        .then(|| view! { <Fact name="Ends at the latest"><Time at=at /></Fact> })
}

fn placement(connection: Connection) -> impl IntoView {
    let Connection { ip_address, dns_name, port, player_session_id, game_session_id, team, .. } =
        connection;
    let location = standing::location(&game_session_id).unwrap_or_else(|| "not known".to_owned());
    let href = links::game_session(&game_session_id);
    let fact =
        |name, value: Option<String>| value.map(|value| view! { <Fact name=name>{value}</Fact> });
    view! {
        <Section title="Placement">
            <Facts>
                <Fact name="Game session">
                    <Id id=game_session_id.to_string() kind="game session id" href=href />
                </Fact>
                <Fact name="Location">{location}</Fact>
                <Fact name="Address"><code>{format!("{ip_address}:{port}")}</code></Fact>
                {fact("Name", dns_name)}
                {fact("Team", team)}
                <Fact name="Player session">
                    <Id id=player_session_id.to_string() kind="player session id" whole=true />
                </Fact>
            </Facts>
        </Section>
    }
}
