//! Setting a player's skill, if it still is what the operator saw.

use api_contract::admin::{
    actions::{Action, SkillRequest},
    players::PlayerRecord,
    routes,
};
use leptos::prelude::*;

use crate::{
    api::Request, components::ActionButton, format::numbers::decimal, live::Watched, pages::body,
};

/// The skills that there are.
const SKILL_MAX: f64 = 100.0;

/// The skill that somebody typed.
fn typed_skill(text: &str) -> Result<f64, &'static str> {
    let skill: f64 = text.trim().parse().map_err(|_| "The skill is a number, such as 27.5.")?;
    if (0.0..=SKILL_MAX).contains(&skill) {
        Ok(skill)
    } else {
        Err("The skill is a number from 0 to 100.")
    }
}

/// The button, and its dialog.
#[component]
pub fn SetSkillButton(
    /// The player's id.
    id: Signal<String>,
    /// The player.
    record: Watched<PlayerRecord>,
) -> impl IntoView {
    let skill = move || record.value.read_untracked().as_ref().map(|record| record.player.skill);
    // What the operator saw: the page may have read another one since.
    let seen = RwSignal::new(None::<f64>);
    let typed = RwSignal::new(String::new());
    let request = move |reason| {
        let expected = seen.get_untracked().ok_or("The player is not read yet.")?;
        body::of(&SkillRequest { expected, skill: typed_skill(&typed.read_untracked())?, reason })
    };
    let fields = move || {
        seen.set(skill());
        typed.set(String::new());
        let shown = seen.get_untracked().map(|skill| decimal(skill, 3)).unwrap_or_default();
        view! {
            <p>
                "It is " <strong>{shown}</strong>
                " now. If it is another one by the time you set it, nothing changes and you are "
                "told. Open tickets keep the skill that they were made with."
            </p>
            <label class="field">
                <span>"New skill, 0 to 100"</span>
                <input
                    type="number"
                    name="skill"
                    min="0"
                    max="100"
                    step="any"
                    inputmode="decimal"
                    required
                    on:input=move |event| typed.set(event_target_value(&event))
                />
            </label>
        }
    };
    view! {
        <ActionButton
            action=Action::SetSkill
            label="Set skill"
            title="Set this player's skill"
            request=move || Request::to(routes::PLAYER_SKILL, &[&id.get_untracked()])
            body=request
            done="The skill is set"
            fields=fields
        />
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_skill_is_a_number_from_0_to_100() {
        assert_eq!(typed_skill(" 27.5 "), Ok(27.5));
        for wrong in ["", "high", "-0.1", "100.5", "NaN", "inf"] {
            assert!(typed_skill(wrong).is_err(), "{wrong}");
        }
    }
}
