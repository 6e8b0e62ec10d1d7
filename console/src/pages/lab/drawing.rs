//! A match as a drawing: a line for each team, a dot for each player, by skill.

use leptos::prelude::*;
use matchmaker::trial::{Made, skills};

use crate::{components::charts::scale::place, format::numbers::decimal};

const WIDTH: f64 = 320.0;
const ROW: f64 = 18.0;
/// Room at both ends, for a dot.
const MARGIN: f64 = 8.0;
/// Most teams that are drawn.
const TEAMS_MAX: usize = 12;
/// Colours of charts; beyond them they begin anew, and the line tells teams apart.
const COLOURS: usize = 6;

/// The drawing; none where nobody has a skill.
#[must_use]
pub fn by_skill(made: &Made, skill: Option<&str>) -> Option<impl IntoView + use<>> {
    let skills = skills(&made.made, skill);
    let least = skills.values().copied().reduce(f64::min)?;
    let most = skills.values().copied().reduce(f64::max)?;
    let x = move |skill: f64| {
        let share = if most > least { (skill - least) / (most - least) } else { 0.5 };
        MARGIN + share * (WIDTH - 2.0 * MARGIN)
    };
    let mut rows = Vec::new();
    let mut told = Vec::new();
    for (index, team) in made.made.teams.iter().take(TEAMS_MAX).enumerate() {
        let own = team.players.iter().filter_map(|player| skills.get(player.as_str()).copied());
        let own: Vec<f64> = own.collect();
        let numbers = own.iter().map(|skill| decimal(*skill, 0)).collect::<Vec<_>>().join(", ");
        told.push(format!("{}: {numbers}.", team.name));
        rows.push((index, own));
    }
    let height = rows.len() as f64 * ROW;
    let rows = rows.into_iter().map(|(index, own)| {
        let y = place((index as f64 + 0.5) * ROW);
        let class = format!("chart-bar series-{}", index % COLOURS);
        let dots = own.into_iter().map(|skill| {
            view! { <circle class=class.clone() cx=place(x(skill)) cy=y.clone() r="5"></circle> }
        });
        let dots = dots.collect_view();
        view! {
            <line class="chart-grid" x1="0" x2=place(WIDTH) y1=y.clone() y2=y.clone()></line>
            {dots}
        }
    });
    let rows = rows.collect_view();
    let ends = format!("skills {} to {}", decimal(least, 0), decimal(most, 0));
    let title = format!("By team, {ends}");
    Some(view! {
        <div class="lab-drawing">
            <svg viewBox=format!("0 0 {WIDTH} {}", place(height)) role="img">
                <title>{title}</title>
                <desc>{told.join(" ")}</desc>
                <g aria-hidden="true">{rows}</g>
            </svg>
            <span class="muted">{ends}</span>
        </div>
    })
}
