//! An editor of a rule set: line numbers, and problems where they stand.
//!
//! The text field is as large as its text and lies over the marks, in a box that
//! scrolls: numbers, marks and text stay together without a script.

use std::collections::BTreeMap;

use leptos::prelude::*;
use matchmaker::{
    json::Position,
    rule_set::{Problem, Severity},
};

use super::{
    places::{marks, selection},
    verdict::Verdict,
};
use crate::{components::StatusBadge, format::numbers::counted};

/// Most lines that have a number; no rule set has as many.
const LINES_MAX: usize = 5_000;
/// Most problems that are listed.
const LISTED_MAX: usize = 50;
/// The fewest lines and columns of the field.
const SMALLEST: (usize, usize) = (12, 40);
/// The most columns: a longer line is scrolled in its own field.
const COLUMNS_MAX: usize = 1_000;

/// An editor, what the engine says to its text, and each problem with the way to it.
#[component]
pub fn Editor(
    /// The field's label.
    label: &'static str,
    /// The field's id in the page.
    id: &'static str,
    /// Its text.
    text: RwSignal<String>,
    /// What the engine says.
    verdict: Signal<Verdict>,
) -> impl IntoView {
    let (field, frame) = (NodeRef::new(), NodeRef::new());
    let said_at = format!("{id}-said");
    let lines = Memo::new(move |_| text.with(|text| text.split('\n').count()));
    let columns = Memo::new(move |_| {
        let widest = text.with(|text| text.split('\n').map(|line| line.chars().count()).max());
        (widest.unwrap_or(0) + 2).clamp(SMALLEST.1, COLUMNS_MAX)
    });
    let is_wrong = move || matches!(*verdict.read(), Verdict::Unusable(_)).then_some("true");
    let go = Callback::new(move |position| show_place(field, frame, position));
    view! {
        <div class="editor-field">
            <label class="field-label" for=id>{label}</label>
            <div class="editor" node_ref=frame>
                <div class="editor-numbers" aria-hidden="true">
                    {move || numbers(lines.get(), &verdict.read())}
                </div>
                <div class="editor-text">
                    <pre class="editor-marks" aria-hidden="true">
                        {move || marked(text, &verdict.read())}
                    </pre>
                    <textarea
                        id=id
                        class="code"
                        node_ref=field
                        rows=move || lines.get().max(SMALLEST.0).to_string()
                        cols=move || columns.get().to_string()
                        wrap="off"
                        spellcheck="false"
                        autocomplete="off"
                        autocapitalize="off"
                        aria-invalid=is_wrong
                        aria-describedby=said_at.clone()
                        bind:value=text
                    ></textarea>
                </div>
            </div>
            <Said verdict=verdict id=said_at.clone() />
            <Problems verdict=verdict go=go />
        </div>
    }
}

/// The verdict in a sentence, read out when it changes.
#[component]
fn Said(verdict: Signal<Verdict>, id: String) -> impl IntoView {
    let said = Memo::new(move |_| verdict.read().in_words());
    view! {
        <p id=id role="status">
            {move || said.get().1.map(|status| view! { <StatusBadge status=status /> " " })}
            {move || said.get().0}
        </p>
    }
}

fn numbers(lines: usize, verdict: &Verdict) -> impl IntoView + use<> {
    let mut bad: BTreeMap<usize, bool> = BTreeMap::new();
    for problem in verdict.problems() {
        *bad.entry(problem.position.line as usize).or_default() |=
            problem.severity == Severity::Error;
    }
    let number = |line: usize| {
        let class = match bad.get(&line) {
            Some(true) => "editor-number editor-number-error",
            Some(false) => "editor-number editor-number-warning",
            None => "editor-number",
        };
        view! { <span class=class>{line.to_string()}</span> }
    };
    (1..=lines.min(LINES_MAX)).map(number).collect_view()
}

/// Blanks where nothing is wrong, so that the marks lie under what is.
fn marked(text: RwSignal<String>, verdict: &Verdict) -> impl IntoView + use<> {
    // What is typed next moves the marks when it has been looked at.
    let marks = text.with_untracked(|text| marks(text, verdict.problems()));
    let mut line = 1;
    let marks = marks.into_iter().map(|mark| {
        let ahead = format!("{}{}", "\n".repeat(mark.line - line), mark.before);
        line = mark.line;
        let class = if mark.is_error { "editor-error" } else { "editor-warning" };
        view! { {ahead} <span class=class>{mark.token}</span> }
    });
    marks.collect_view()
}

/// Every problem: its place, which leads there, what is wrong, and what would be right.
#[component]
fn Problems(verdict: Signal<Verdict>, go: Callback<Position>) -> impl IntoView {
    move || {
        let verdict = verdict.read();
        let problems = verdict.problems();
        let items = problems.iter().take(LISTED_MAX).map(|problem| one(problem.clone(), go));
        let items = items.collect_view();
        let more = problems.len().saturating_sub(LISTED_MAX);
        let more = (more > 0).then(|| {
            let more = counted(more as u64, "more problem", "more problems");
            view! { <li class="muted">{more}</li> }
        });
        (!problems.is_empty())
            .then(|| view! { <ol class="problems" aria-label="Problems">{items} {more}</ol> })
    }
}

fn one(problem: Problem, go: Callback<Position>) -> impl IntoView {
    let Problem { severity, position, path, message, allowed, suggestion } = problem;
    let status = match severity {
        Severity::Error => "ERROR",
        Severity::Warning => "WARNING",
    };
    let place = format!("Line {}, column {}", position.line, position.column);
    let path = (!path.is_empty()).then(|| view! { <code>{path}</code> });
    let suggestion =
        suggestion.map(|name| view! { <p>"Did you mean " <code>{name}</code> "?"</p> });
    let allowed =
        allowed.map(|allowed| view! { <p class="muted">{format!("Allowed: {allowed}")}</p> });
    view! {
        <li class="problem">
            <div class="problem-head">
                <StatusBadge status=status />
                <button type="button" class="button-quiet" on:click=move |_| go.run(position)>
                    {place}
                </button>
                {path}
            </div>
            <p>{message}</p>
            {suggestion}
            {allowed}
        </li>
    }
}

/// Puts the caret where a problem is, and what is around it in sight.
fn show_place(
    field: NodeRef<leptos::html::Textarea>,
    frame: NodeRef<leptos::html::Div>,
    position: Position,
) {
    let (Some(field), Some(frame)) = (field.get_untracked(), frame.get_untracked()) else { return };
    let (start, end) = selection(&field.value(), position);
    // A field that is there can have the focus and a selection.
    let _ = field.focus();
    let _ = field.set_selection_range(start, end);
    let lines = field.rows().max(1);
    let line_height = f64::from(field.client_height()) / f64::from(lines);
    let above = f64::from(position.line.saturating_sub(4)) * line_height;
    frame.set_scroll_top(above as i32);
}
