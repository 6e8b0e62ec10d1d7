//! The application: its settings, its sign-in, its routes.

use api_contract::console_config::{
    CONSOLE_CONFIG_PATH, ConsoleConfig, SIGNED_IN_PATH, SIGNED_OUT_PATH,
};
use gloo_net::http::Method;
use leptos::prelude::*;
use leptos_router::{
    components::{Route, Router, Routes},
    hooks::use_location,
    path,
};

use crate::{
    announce::Announcer,
    api::{
        Api, ApiError,
        client::decode,
        wire::{self, Outgoing},
    },
    components::table::trail::Trails,
    lab::state::Lab,
    live::Live,
    pages::{
        self, account, audit, fleets, lab, matches, overview, players, queues, rules, sessions,
        tickets,
    },
    preferences::Preferences,
    shell::Shell,
    sign_in::{Session, SignInState, use_session},
};

/// The console.
#[component]
pub fn App() -> impl IntoView {
    Preferences::provide();
    Announcer::provide();
    let config = LocalResource::new(load_config);
    move || match config.get() {
        None => ().into_any(),
        Some(Ok(config)) => view! { <Configured config=config /> }.into_any(),
        Some(Err(error)) => unconfigured(&error).into_any(),
    }
}

async fn load_config() -> Result<ConsoleConfig, ApiError> {
    let answer = wire::exchange(Outgoing {
        method: Method::GET,
        url: CONSOLE_CONFIG_PATH.to_owned(),
        headers: Vec::new(),
        body: None,
    })
    .await?;
    if !answer.is_success() {
        return Err(ApiError::Status { status: answer.status });
    }
    decode(&answer.body)
}

/// Without its settings the console can do nothing.
fn unconfigured(error: &ApiError) -> impl IntoView + use<> {
    view! {
        <main class="outside">
            <h1>"The console has no settings"</h1>
            <p>{format!("{} could not be read. {}.", CONSOLE_CONFIG_PATH, error.title())}</p>
            <p>"Check that the deployment is up and wrote the file, then reload the page."</p>
            <p><a class="button" href="/" rel="external">"Reload"</a></p>
        </main>
    }
}

/// The console of one deployment.
#[component]
fn Configured(config: ConsoleConfig) -> impl IntoView {
    let session = Session::new(config);
    provide_context(session);
    let api = Api::new(session);
    provide_context(api);
    provide_context(StoredValue::new(Trails::default()));
    Live::start();
    let lab = Lab::provide();
    Effect::new(move |_| {
        if session.state() == SignInState::SignedOut {
            api.forget();
            lab.forget();
        }
    });
    view! {
        <Router>
            <Inside />
        </Router>
    }
}

/// The pages of the sign-in for anybody, all others for operators.
#[component]
fn Inside() -> impl IntoView {
    let session = use_session();
    let location = use_location();
    let page = Memo::new(move |_| match location.pathname.read().as_str() {
        SIGNED_IN_PATH => Outside::SignedIn,
        SIGNED_OUT_PATH => Outside::SignedOut,
        _ if session.operator().is_some() => Outside::No,
        _ => Outside::SigningIn,
    });
    move || match page.get() {
        Outside::SignedIn => view! { <pages::signed_in::SignedIn /> }.into_any(),
        Outside::SignedOut => view! { <pages::signed_out::SignedOut /> }.into_any(),
        Outside::SigningIn => view! { <pages::signed_in::SigningIn /> }.into_any(),
        Outside::No => view! { <Shell><Pages /></Shell> }.into_any(),
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Outside {
    SignedIn,
    SignedOut,
    SigningIn,
    No,
}

/// Every page for operators, by its path.
#[component]
fn Pages() -> impl IntoView {
    view! {
        <Routes fallback=|| view! { <pages::not_found::NotFound /> }>
            <Route path=path!("/") view=overview::Overview />
            <Route path=path!("/players") view=players::Players />
            <Route path=path!("/players/:id") view=players::Player />
            <Route path=path!("/tickets") view=tickets::Tickets />
            <Route path=path!("/tickets/:id") view=tickets::Ticket />
            <Route path=path!("/matches") view=matches::Matches />
            <Route path=path!("/matches/:id") view=matches::Match />
            <Route path=path!("/sessions") view=sessions::Sessions />
            <Route path=path!("/sessions/:id") view=sessions::Session />
            <Route path=path!("/fleets") view=fleets::Fleets />
            <Route path=path!("/fleets/:id") view=fleets::Fleet />
            <Route path=path!("/queues") view=queues::Queues />
            <Route path=path!("/rules") view=rules::Rules />
            <Route path=path!("/lab") view=lab::Lab />
            <Route path=path!("/audit") view=audit::Audit />
            <Route path=path!("/account") view=account::Account />
        </Routes>
    }
}
