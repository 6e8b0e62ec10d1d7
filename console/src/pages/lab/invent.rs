//! Inventing tickets: the form, and the crowd that it describes.

use leptos::prelude::*;
use matchmaker::{
    RuleSet,
    trial::crowd::{Crowd, Latency, Numbers, PartySizes, Region, suggested},
};

use crate::lab::{
    TICKETS_MAX,
    state::{Lab, Wishes, use_lab},
};

/// How far players are from the locations: a key, its words, how many of the usual
/// regions there are, and the round trips to one's own and to the others.
type Distances = (&'static str, &'static str, usize, Latency, Latency);

const DISTANCES: [Distances; 4] = [
    ("regions", "Three regions: 30 ms at home, 140 ms elsewhere", 3, Latency::NEAR, Latency::FAR),
    ("slow", "Three regions, slow lines: 90 and 220 ms", 3, ms(90.0, 25.0), ms(220.0, 50.0)),
    ("one", "One region: 30 ms", 1, Latency::NEAR, Latency::FAR),
    ("none", "Not measured", 0, Latency::NEAR, Latency::FAR),
];

const fn ms(mean: f64, jitter: f64) -> Latency {
    Latency { mean, jitter }
}

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
    let profiles = DISTANCES.into_iter().map(|(key, words, ..)| {
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
    let (count, crowd) = crowd(&lab.wishes, &rule_set)?;
    let tickets = crowd.arrivals().take(count).collect();
    lab.take(format!("invented with seed {}", crowd.seed), tickets);
    Ok(())
}

/// How many tickets are wished for, and whom they are drawn from.
fn crowd(wishes: &Wishes, rule_set: &RuleSet) -> Result<(usize, Crowd), String> {
    let number = |value: RwSignal<String>, what: &str, least: f64, most: f64| {
        let number = value.with_untracked(|text| text.trim().parse::<f64>().ok());
        let number = number.filter(|number| (least..=most).contains(number));
        number.ok_or_else(|| format!("{what} is a number from {least} to {most}."))
    };
    let numbers = Numbers::Normal {
        mean: number(wishes.mean, "The mean of the skill", -1e9, 1e9)?,
        deviation: number(wishes.deviation, "The deviation of the skill", 0.0, 1e9)?,
    };
    let seed = wishes.seed.with_untracked(|text| text.trim().parse());
    let key = wishes.latency.get_untracked();
    let distances = DISTANCES.into_iter().find(|it| it.0 == key).unwrap_or(DISTANCES[0]);
    let (_, _, regions, near, far) = distances;
    let attributes = rule_set.attributes().iter();
    let parties = wishes.parties.with_untracked(|text| text.parse::<PartySizes>());
    let crowd = Crowd {
        attributes: attributes
            .map(|it| (it.name.clone(), suggested(it, rule_set, numbers)))
            .collect(),
        regions: Region::usual()
            .into_iter()
            .take(regions)
            .map(|region| Region { near, ..region })
            .collect(),
        far,
        parties: parties
            .map_err(|_| "Parties are SIZE=WEIGHT,SIZE=WEIGHT… with sizes from 1 to 10.")?,
        rate: number(wishes.rate, "How many come a second", 0.001, 100_000.0)?,
        seed: seed.map_err(|_| "The seed is a whole number, not below 0.")?,
    };
    let count = number(wishes.tickets, "The number of tickets", 1.0, TICKETS_MAX as f64)?;
    Ok((count as usize, crowd))
}
