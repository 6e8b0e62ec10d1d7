//! The texts of the rule sets: one, or two that are compared.

use api_contract::admin::{Page as Listed, matchmaking::RuleSet as Stored, routes};
use leptos::prelude::*;

use crate::{
    api::Request,
    components::Section,
    lab::{
        state::{Lab, VERSIONS, use_lab},
        templates::TEMPLATES,
    },
    live::{Pace, Watched, watch},
    pages::rules::{check::Create, editor::Editor, verdict::judged},
};

const IDS: [&str; 2] = ["version-a", "version-b"];
const BEGIN_WITH: [&str; 2] = ["Begin version A with", "Begin version B with"];

/// The editors.
#[component]
pub fn Versions() -> impl IntoView {
    let lab = use_lab();
    let stored: Watched<Listed<Stored>> =
        watch(Pace::Slow, || Some(Request::to(routes::RULE_SETS, &[]).with("limit", "100")));
    // Once: who empties the editor wants it empty.
    Effect::new(move |begun: Option<bool>| {
        begun == Some(true) || begin_with_the_one_in_use(lab, stored)
    });
    let compare = move |_| {
        let compares = !lab.compares.get_untracked();
        if compares && lab.texts[1].with_untracked(String::is_empty) {
            lab.texts[1].set(lab.texts[0].get_untracked());
        }
        lab.stop();
        lab.compares.set(compares);
    };
    view! {
        <Section title="Rule sets">
            <label class="filter-flag">
                <input type="checkbox" prop:checked=move || lab.compares.get() on:change=compare />
                <span>"Compare with a second version"</span>
            </label>
            <div class="columns">
                <Version version=0 stored=stored />
                {move || lab.compares.get().then(|| view! { <Version version=1 stored=stored /> })}
            </div>
        </Section>
    }
}

/// Whoever comes for the first time sees the rules that matches are made by. Says
/// whether they are known yet.
fn begin_with_the_one_in_use(lab: Lab, stored: Watched<Listed<Stored>>) -> bool {
    let listed = stored.value.read();
    let Some(listed) = listed.as_ref() else { return false };
    let in_use = listed.items.iter().find(|it| !it.used_by.is_empty());
    if let Some(in_use) = in_use.filter(|_| lab.texts[0].with_untracked(String::is_empty)) {
        lab.texts[0].set(in_use.body.clone());
    }
    true
}

#[component]
fn Version(version: usize, stored: Watched<Listed<Stored>>) -> impl IntoView {
    let lab = use_lab();
    let text = lab.texts[version];
    let verdict = judged(text);
    view! {
        <div class="lab-version">
            <BeginWith version=version stored=stored />
            <Editor label=VERSIONS[version] id=IDS[version] text=text verdict=verdict />
            <Create draft=text verdict=verdict />
        </div>
    }
}

/// Puts another text into the editor: a rule set of the deployment, or a published one.
#[component]
fn BeginWith(version: usize, stored: Watched<Listed<Stored>>) -> impl IntoView {
    let lab = use_lab();
    let names = Memo::new(move |_| {
        let listed = stored.value.read();
        let items = listed.as_ref().map(|listed| listed.items.as_slice()).unwrap_or_default();
        let named = |it: &Stored| (it.name.clone(), !it.used_by.is_empty());
        items.iter().map(named).collect::<Vec<_>>()
    });
    let chosen = move |event| {
        let found = text_of(&event_target_value(&event), stored);
        if let Some(found) = found {
            lab.texts[version].set(found);
        }
    };
    let deployed = move || {
        names
            .get()
            .into_iter()
            .map(|(name, in_use)| {
                let label = if in_use { format!("{name} (in use)") } else { name.clone() };
                view! { <option value=format!("stored {name}")>{label}</option> }
            })
            .collect_view()
    };
    let published = TEMPLATES.iter().enumerate().map(|(place, template)| {
        view! { <option value=format!("template {place}")>{template.title}</option> }
    });
    view! {
        <label class="field">
            <span>{BEGIN_WITH[version]}</span>
            <select on:change=chosen>
                <option value="">"Choose a rule set…"</option>
                <optgroup label="Of this deployment">{deployed}</optgroup>
                <optgroup label="Published">{published.collect_view()}</optgroup>
            </select>
        </label>
    }
}

/// The text behind an option's value.
fn text_of(value: &str, stored: Watched<Listed<Stored>>) -> Option<String> {
    match value.split_once(' ')? {
        ("template", place) => {
            let template = TEMPLATES.get(place.parse::<usize>().ok()?)?;
            Some(template.text.to_owned())
        }
        (_, name) => stored.value.with_untracked(|listed| {
            let items = &listed.as_ref()?.items;
            items.iter().find(|it| it.name == name).map(|it| it.body.clone())
        }),
    }
}
