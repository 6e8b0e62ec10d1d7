//! The rule sets of the deployment: the one in use first, in words.

use api_contract::admin::{Page as Listed, matchmaking::RuleSet as Stored, routes};
use leptos::prelude::*;
use leptos_router::{NavigateOptions, hooks::use_navigate};
use matchmaker::RuleSet;

use super::words::{self, Words};
use crate::{
    api::Request,
    components::{
        Column, Fact, Facts, Loaded, Section, Time, load_state::EmptyNote, table::PlainTable,
    },
    lab::state::use_lab,
    live::{Pace, Watched, watch},
};

/// The rule sets; `draft` gets the body of the one that is to be worked on.
#[component]
pub fn InUse(
    /// The text of the editor below.
    draft: RwSignal<String>,
) -> impl IntoView {
    let rule_sets: Watched<Listed<Stored>> =
        watch(Pace::Slow, || Some(Request::to(routes::RULE_SETS, &[]).with("limit", "100")));
    view! { <Loaded watched=rule_sets view=move |listed| chosen(listed, draft) /> }
}

fn chosen(listed: Signal<Listed<Stored>>, draft: RwSignal<String>) -> impl IntoView {
    let wanted = RwSignal::new(None::<String>);
    let shown = Memo::new(move |_| {
        let items = &listed.read().items;
        let by_name = |name: &String| items.iter().find(|it| it.name == *name).cloned();
        let in_use = || items.iter().find(|it| !it.used_by.is_empty()).or(items.first()).cloned();
        wanted.get().as_ref().and_then(by_name).or_else(in_use)
    });
    view! {
        <ChooseRuleSet listed=listed shown=shown wanted=wanted />
        {move || match shown.get() {
            Some(stored) => view! { <Described stored=stored draft=draft /> }.into_any(),
            None => {
                view! {
                    <EmptyNote
                        title="No rule sets"
                        advice="Deploy again: a rule set is part of the deployment. Or create one below."
                    />
                }
                .into_any()
            }
        }}
    }
}

#[component]
fn ChooseRuleSet(
    listed: Signal<Listed<Stored>>,
    shown: Memo<Option<Stored>>,
    wanted: RwSignal<Option<String>>,
) -> impl IntoView {
    let options = move || {
        let items = listed.get().items;
        let option = |stored: Stored| {
            let label = if stored.used_by.is_empty() {
                stored.name.clone()
            } else {
                format!("{} (in use)", stored.name)
            };
            let name = stored.name.clone();
            let is_shown = move || shown.read().as_ref().is_some_and(|it| it.name == name);
            view! { <option value=stored.name selected=is_shown>{label}</option> }
        };
        items.into_iter().map(option).collect_view()
    };
    view! {
        <label class="field">
            <span>"Rule set"</span>
            <select on:change=move |event| wanted.set(Some(event_target_value(&event)))>
                {options}
            </select>
        </label>
    }
}

/// One rule set, in words and as it is written.
#[component]
fn Described(stored: Stored, draft: RwSignal<String>) -> impl IntoView {
    let used_by = if stored.used_by.is_empty() {
        "no configuration".to_owned()
    } else {
        stored.used_by.join(", ")
    };
    let body = stored.body.clone();
    let edit = move |_| draft.set(body.clone());
    let (lab, navigate, body) = (use_lab(), use_navigate(), stored.body.clone());
    let try_out = move |_| {
        lab.texts[0].set(body.clone());
        navigate("/lab", NavigateOptions::default());
    };
    let described = match RuleSet::parse(&stored.body) {
        Ok(parsed) => in_words(words::of(&parsed.rule_set)).into_any(),
        Err(problems) => {
            let first = problems.first().map(ToString::to_string).unwrap_or_default();
            let words = format!("The browser's engine cannot read this rule set: {first}");
            view! { <p class="form-error">{words}</p> }.into_any()
        }
    };
    view! {
        <Facts>
            <Fact name="Name"><code>{stored.name.clone()}</code></Fact>
            <Fact name="Used by">{used_by}</Fact>
            <Fact name="Made"><Time at=stored.created_at absolute=true /></Fact>
        </Facts>
        {described}
        <Section
            title="As it is written"
            actions=move || {
                let (edit, try_out) = (edit.clone(), try_out.clone());
                view! {
                    <button type="button" class="button" on:click=try_out>
                        "Try in the rules lab"
                    </button>
                    <button type="button" class="button" on:click=edit>
                        "Work on a copy"
                    </button>
                }
            }
        >
            <details>
                <summary>"Show the JSON"</summary>
                <pre class="log" tabindex="0" role="region" aria-label="Rule set as JSON">
                    {stored.body}
                </pre>
            </details>
        </Section>
    }
}

fn in_words(words: Words) -> impl IntoView {
    let Words { size, teams, rules, expansions, attributes, order } = words;
    let table = |caption: &'static str,
                 what: &'static str,
                 lines: Vec<words::Line>,
                 empty: &'static str| {
        let columns = vec![
            Column::new(what, |line: &words::Line| {
                view! { <strong>{line.name.clone()}</strong> }
            }),
            Column::text("In words", |line: &words::Line| line.words.clone()),
            Column::new("Type", |line: &words::Line| view! { <code>{line.kind.clone()}</code> })
                .wide_only(),
        ];
        view! {
            <PlainTable
                caption=caption
                columns=columns
                key=|line: &words::Line| format!("{} {}", line.name, line.words)
                items=Signal::stored(lines)
                empty=empty
            />
        }
    };
    view! {
        <p class="lead">{size} " " {order}</p>
        <Section title="Teams">{table("Teams", "Team", teams, "No teams.")}</Section>
        <Section title="Rules">{table("Rules", "Rule", rules, "No rules: anybody plays with anybody.")}</Section>
        <Section title="What waiting changes">
            {table("Expansions", "After", expansions, "Nothing: the rules stay as they are.")}
        </Section>
        <Section title="What players bring">
            {table("Player attributes", "Attribute", attributes, "Nothing but their latencies.")}
        </Section>
    }
}
