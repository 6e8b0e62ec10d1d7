//! Inventing tickets: the form, and the crowd that it describes.

use leptos::prelude::*;
use matchmaker::RuleSet;

use crate::lab::{
    TICKETS_MAX,
    crowd::{Crowd, Latency},
    state::{Lab, Wishes, use_lab},
};

/// The form.
#[component]
pub fn Invent() -> impl IntoView {
    let lab = use_lab();
    let wrong = RwSignal::new(None::<String>);
    let invent = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        wrong.set(invent(lab).err());
    };
    let wishes = lab.wishes;
    let profiles = Latency::ALL.into_iter().map(|(_, key, words)| {
        let chosen = move || wishes.latency.get() == key;
        view! { <option value=key selected=chosen>{words}</option> }
    });
    view! {
        <form class="lab-form" method="dialog" on:submit=invent>
            <div class="filters">
                <Number label="Tickets" value=wishes.tickets />
                <Number label="A second" value=wishes.rate />
                <Number label="Seed" value=wishes.seed />
                <Number label="Skill, mean" value=wishes.mean />
                <Number label="Skill, deviation" value=wishes.deviation />
                <label class="filter">
                    <span>"Parties, SIZE=WEIGHT"</span>
                    <input type="text" spellcheck="false" bind:value=wishes.parties />
                </label>
                <label class="filter filter-moment">
                    <span>"Latency"</span>
                    <select on:change=move |event| wishes.latency.set(event_target_value(&event))>
                        {profiles.collect_view()}
                    </select>
                </label>
                <button type="submit" class="button">"Invent tickets"</button>
            </div>
            <p class="field-hint">
                "Players get the attributes that version A declares: numbers by the skill profile, "
                "others from the values that its rules name. The same seed gives the same tickets."
            </p>
            <p class="form-error" role="alert">{move || wrong.get()}</p>
        </form>
    }
}

#[component]
fn Number(label: &'static str, value: RwSignal<String>) -> impl IntoView {
    view! {
        <label class="filter">
            <span>{label}</span>
            <input type="text" inputmode="decimal" autocomplete="off" bind:value=value />
        </label>
    }
}

fn invent(lab: Lab) -> Result<(), String> {
    let rule_set = lab.texts[0].with_untracked(|text| RuleSet::parse(text));
    let rule_set = rule_set.map_err(|_| "Version A has problems: mend them first.")?.rule_set;
    let crowd = crowd(&lab.wishes)?;
    let tickets = crowd.tickets(&rule_set);
    lab.take(format!("invented with seed {}", crowd.seed), tickets);
    Ok(())
}

fn crowd(wishes: &Wishes) -> Result<Crowd, String> {
    let number = |value: RwSignal<String>, what: &str, least: f64, most: f64| {
        let number = value.with_untracked(|text| text.trim().parse::<f64>().ok());
        let number = number.filter(|number| (least..=most).contains(number));
        number.ok_or_else(|| format!("{what} is a number from {least} to {most}."))
    };
    let seed = wishes.seed.with_untracked(|text| text.trim().parse());
    Ok(Crowd {
        tickets: number(wishes.tickets, "The number of tickets", 1.0, TICKETS_MAX as f64)? as usize,
        rate: number(wishes.rate, "How many come a second", 0.001, 100_000.0)?,
        seed: seed.map_err(|_| "The seed is a whole number, not below 0.")?,
        mean: number(wishes.mean, "The mean of the skill", -1e9, 1e9)?,
        deviation: number(wishes.deviation, "The deviation of the skill", 0.0, 1e9)?,
        latency: wishes.latency.with_untracked(|key| Latency::named(key)),
        parties: wishes
            .parties
            .with_untracked(|text| text.parse())
            .map_err(|error: crate::lab::parties::PartiesError| format!("{error}."))?,
    })
}
