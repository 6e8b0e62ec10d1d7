//! A place to check a rule set: by the engine in the browser while one types, by
//! FlexMatch on request, and to create it.

use api_contract::admin::{
    actions::{Action, CreateRuleSetRequest, RuleSetVerdict, ValidateRuleSetRequest},
    routes,
};
use leptos::{prelude::*, task::spawn_local};

use super::{
    editor::Editor,
    verdict::{Verdict, judged},
};
use crate::{
    api::{Request, use_api},
    components::{ActionButton, Section},
    pages::body,
    sign_in::use_session,
};

/// The editor of a rule set.
#[component]
pub fn Check(
    /// Its text.
    draft: RwSignal<String>,
) -> impl IntoView {
    let verdict = judged(draft);
    view! {
        <Section
            title="Check a rule set"
            about="The engine in this browser checks while you type; nothing is sent."
        >
            <Editor label="Rule set, JSON" id="rule-set" text=draft verdict=verdict />
            <Create draft=draft verdict=verdict />
        </Section>
    }
}

/// Buttons that ask FlexMatch about a text, and create a rule set of it.
#[component]
pub fn Create(
    /// The text.
    draft: RwSignal<String>,
    /// What the engine says to it.
    verdict: Signal<Verdict>,
) -> impl IntoView {
    let name = RwSignal::new(String::new());
    view! {
        <div class="form-buttons">
            <AskFlexMatch draft=draft />
            <ActionButton
                action=Action::CreateRuleSet
                label="Create"
                title="Create this rule set"
                request=|| Request::to(routes::RULE_SETS, &[])
                body=move |reason| {
                    body::of(
                        &CreateRuleSetRequest {
                            name: name.get_untracked().trim().to_owned(),
                            body: draft.get_untracked(),
                            reason,
                        },
                    )
                }
                done="The rule set was created; no configuration uses it yet"
                impossible=Signal::derive(move || verdict.read().obstacle())
                fields=move || {
                    view! {
                        <p>
                            "A rule set cannot be changed later. Matchmaking goes on with its "
                            "own until a configuration names this one."
                        </p>
                        <label class="field">
                            <span>"Name: letters, digits, dots and hyphens"</span>
                            <input type="text" required=true maxlength="128" bind:value=name />
                        </label>
                    }
                }
            />
        </div>
    }
}

/// A button that asks FlexMatch itself.
#[component]
fn AskFlexMatch(draft: RwSignal<String>) -> impl IntoView {
    let (api, session) = (use_api(), use_session());
    let busy = RwSignal::new(false);
    let said = RwSignal::new(String::new());
    let ask = move |_| {
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        said.set(String::new());
        let body = ValidateRuleSetRequest { body: draft.get_untracked() };
        spawn_local(async move {
            let request = Request::to(routes::RULE_SET_VALIDATE, &[]);
            let answer = api.act::<_, RuleSetVerdict>(&request, &body).await;
            said.try_set(match answer {
                Ok(verdict) if verdict.valid => "FlexMatch takes it.".to_owned(),
                Ok(verdict) => {
                    format!("FlexMatch refuses it: {}", verdict.message.unwrap_or_default())
                }
                Err(error) => error.advice(),
            });
            busy.try_set(false);
        });
    };
    let obstacle = Memo::new(move |_| {
        let group = routes::least_group(Action::ValidateRuleSet);
        let may = session.may(Action::ValidateRuleSet);
        (!may).then(|| format!("Needs the group {group} or higher"))
    });
    let disabled =
        move || busy.get() || obstacle.get().is_some() || draft.with(|text| text.trim().is_empty());
    view! {
        <span role="status">{move || said.get()}</span>
        <button
            type="button"
            class="button"
            disabled=disabled
            title=move || obstacle.get()
            on:click=ask
        >
            {move || if busy.get() { "Asking…" } else { "Ask FlexMatch" }}
        </button>
    }
}
