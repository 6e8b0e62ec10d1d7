//! The operator's own account: who, which groups, what they may do.

use api_contract::admin::{Group, actions::Action, routes};
use leptos::{prelude::*, task::spawn_local};

use crate::{
    components::{
        Column, Fact, Facts, Page, Section, StatusBadge, Time, badge::readable, table::PlainTable,
    },
    shell::{ThemeSwitch, ZoneSwitch},
    sign_in::use_session,
};

/// The operator's own account.
#[component]
pub fn Account() -> impl IntoView {
    let session = use_session();
    let user = move || session.operator().map(|operator| operator.user_name);
    let groups = move || session.operator().map(|operator| operator.groups.join(", "));
    let group = move || {
        let group = session.operator()?.group;
        Some(group.map_or("none", Group::name).to_owned())
    };
    let ends = move || {
        let at = session.operator()?.expires_at;
        Some(view! { <Time at=at /> " (renewed before)" })
    };
    view! {
        <Page title="Account" about="Who you are here, and what you may do.">
            <Facts>
                <Fact name="User name">{user}</Fact>
                <Fact name="Group">{group}</Fact>
                <Fact name="All groups of the user pool">{groups}</Fact>
                <Fact name="Access token ends">{ends}</Fact>
            </Facts>
            <Section title="What you may do">
                <Rights />
            </Section>
            <Section title="Preferences" about="Kept in this browser.">
                <div class="preferences"><ThemeSwitch /> <ZoneSwitch /></div>
            </Section>
            <Section title="Sign out" about="Ends this sign-in everywhere in this browser.">
                <button
                    type="button"
                    class="button"
                    on:click=move |_| spawn_local(async move { session.sign_out().await })
                >
                    "Sign out"
                </button>
            </Section>
        </Page>
    }
}

/// A line of what an operator may do.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Right {
    summary: &'static str,
    action: Option<Action>,
    least: Group,
    granted: bool,
}

/// What every group may do, and whether this operator is in one that may.
#[component]
fn Rights() -> impl IntoView {
    let session = use_session();
    let rights = Signal::derive(move || {
        let operator = session.operator();
        let granted = |least| operator.as_ref().is_some_and(|operator| operator.may(least));
        let right = |route: &routes::AdminRoute| Right {
            summary: route.summary,
            action: route.action,
            least: route.group,
            granted: granted(route.group),
        };
        routes::ROUTES.iter().map(right).collect::<Vec<_>>()
    });
    let columns = vec![
        Column::text("What", |right: &Right| right.summary.to_owned()),
        Column::text("In the audit log as", |right: &Right| {
            right.action.map(|action| readable(action.name())).unwrap_or_default()
        })
        .wide_only(),
        Column::text("Least group", |right: &Right| readable(right.least.name())),
        Column::new("You", |right: &Right| {
            let word = if right.granted { "YES" } else { "NO" };
            let tone = if right.granted {
                crate::components::Tone::Good
            } else {
                crate::components::Tone::Neutral
            };
            view! { <StatusBadge status=word tone=tone /> }
        }),
    ];
    view! {
        <PlainTable
            caption="What you may do"
            columns=columns
            key=|right: &Right| right.summary.to_owned()
            items=rights
            empty="Nothing."
        />
    }
}
