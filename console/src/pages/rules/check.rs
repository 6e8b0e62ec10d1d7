//! A place to check a rule set: by the engine in the browser while one types, by
//! FlexMatch on request, and to create it.

use api_contract::admin::{
    actions::{Action, CreateRuleSetRequest, RuleSetVerdict, ValidateRuleSetRequest},
    routes,
};
use leptos::{prelude::*, task::spawn_local};
use matchmaker::{
    RuleSet,
    rule_set::{Problem, Severity},
};

use crate::{
    api::{Request, use_api},
    components::{ActionButton, Column, Section, StatusBadge, table::PlainTable},
    pages::body,
    sign_in::use_session,
};

/// The editor of a rule set.
#[component]
pub fn Check(
    /// Its text.
    draft: RwSignal<String>,
) -> impl IntoView {
    let found = Memo::new(move |_| check(&draft.read()));
    let name = RwSignal::new(String::new());
    view! {
        <Section
            title="Check a rule set"
            about="The engine in this browser checks while you type; nothing is sent."
        >
            <label class="field">
                <span>"Rule set, JSON"</span>
                <textarea class="code" rows="16" spellcheck="false" bind:value=draft></textarea>
            </label>
            <Findings found=found />
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
                    impossible=Signal::derive(move || obstacle(&found.read()))
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
        </Section>
    }
}

/// What the engine says to a text.
#[derive(Debug, Clone, PartialEq)]
enum Found {
    /// There is nothing to check.
    Nothing,
    /// It can be used; its author should still look at these.
    Usable(Vec<Problem>),
    /// It cannot be used.
    Unusable(Vec<Problem>),
}

fn check(text: &str) -> Found {
    if text.trim().is_empty() {
        return Found::Nothing;
    }
    match RuleSet::parse(text) {
        Ok(parsed) => Found::Usable(parsed.warnings),
        Err(problems) => Found::Unusable(problems),
    }
}

fn obstacle(found: &Found) -> Option<String> {
    match found {
        Found::Nothing => Some("There is no rule set to create".to_owned()),
        Found::Unusable(_) => Some("The rule set has problems".to_owned()),
        Found::Usable(_) => None,
    }
}

/// What was found, with its places.
#[component]
fn Findings(found: Memo<Found>) -> impl IntoView {
    let verdict = move || match &*found.read() {
        Found::Nothing => ("Paste or write a rule set, or work on a copy of the one above.", None),
        Found::Usable(warnings) if warnings.is_empty() => ("No problems.", Some("VALID")),
        Found::Usable(_) => ("It can be used; look at these.", Some("WARNING")),
        Found::Unusable(_) => ("It cannot be used before these are mended.", Some("ERROR")),
    };
    let problems = Signal::derive(move || match found.get() {
        Found::Nothing => Vec::new(),
        Found::Usable(problems) | Found::Unusable(problems) => problems,
    });
    let columns = vec![
        Column::text("Line", |problem: &Problem| problem.position.line.to_string()).number(),
        Column::text("Column", |problem: &Problem| problem.position.column.to_string()).number(),
        Column::new("How bad", |problem: &Problem| {
            let status = match problem.severity {
                Severity::Error => "ERROR",
                Severity::Warning => "WARNING",
            };
            view! { <StatusBadge status=status /> }
        }),
        Column::text("What", in_words),
        Column::new("Where", |problem: &Problem| view! { <code>{problem.path.clone()}</code> })
            .wide_only(),
    ];
    view! {
        <p role="status">
            {move || verdict().1.map(|status| view! { <StatusBadge status=status /> " " })}
            {move || verdict().0}
        </p>
        <Show when=move || problems.with(|problems| !problems.is_empty())>
            <PlainTable
                caption="Problems of the rule set"
                columns=columns.clone()
                key=|problem: &Problem| {
                    format!("{:?} {} {}", problem.position, problem.path, problem.message)
                }
                items=problems
                empty=""
            />
        </Show>
    }
}

/// The problem, what is allowed, and what may have been meant.
fn in_words(problem: &Problem) -> String {
    let allowed = problem.allowed.as_ref().map(|allowed| format!("; allowed: {allowed}"));
    let meant = problem.suggestion.as_ref().map(|name| format!("; did you mean {name}?"));
    format!("{}{}{}", problem.message, allowed.unwrap_or_default(), meant.unwrap_or_default())
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_judged_as_it_is_typed() {
        assert_eq!(check("  "), Found::Nothing);
        assert!(matches!(check("{"), Found::Unusable(_)));
        let smallest = r#"{"ruleLanguageVersion": "1.0",
            "teams": [{"name": "t", "minPlayers": 1, "maxPlayers": 2}]}"#;
        assert!(matches!(check(smallest), Found::Usable(_)));
    }
}
