//! Something that an operator can do: a button, a dialog that asks for the
//! reason, the request, and what came of it.

use api_contract::admin::{
    actions::{Action, REASON_LENGTH_MAX},
    routes,
};
use leptos::{prelude::*, task::spawn_local};
use serde_json::Value;

use super::dialog::Dialog;
use crate::{
    announce::{Tone, use_announcer},
    api::{ApiError, Request, use_api},
    live::use_live,
    sign_in::use_session,
};

/// Makes the body of the request from the reason, or says which field is wrong.
pub type MakeBody = Callback<String, Result<Value, String>>;

/// A button for `action`, and its dialog.
///
/// ```text
/// <ActionButton
///     action=Action::BanPlayer
///     label="Ban"
///     title="Ban this player"
///     request=move || Request::to(routes::PLAYER_BAN, &[&id.get()])
///     body=move |reason| Ok(json!({ "reason": reason, "until": until.get() }))
///     done="The player is banned"
///     danger=true
///     fields=move || view! { … }
/// />
/// ```
///
/// Who may not do it sees the button, and which group may. After success whatever
/// the page watches is read again; a refusal stays in the dialog, in words.
#[component]
pub fn ActionButton(
    /// What is done.
    action: Action,
    /// The button's words: `Ban`.
    label: &'static str,
    /// The dialog's heading: what is done to what.
    #[prop(into)]
    title: Signal<String>,
    /// Where to.
    request: impl Fn() -> Request + Send + Sync + 'static,
    /// Makes the body from the reason.
    body: impl Fn(String) -> Result<Value, String> + Send + Sync + 'static,
    /// What is said afterwards: `The player is banned`.
    done: &'static str,
    /// More of the dialog: an explanation of what will happen, fields.
    #[prop(optional, into)]
    fields: Option<ViewFn>,
    /// Whether it harms somebody or cannot be undone.
    #[prop(optional)]
    danger: bool,
    /// Why it is not possible now, for others than the group: `The ticket has ended`.
    #[prop(optional, into)]
    impossible: Option<Signal<Option<String>>>,
    /// Gets the API's answer.
    #[prop(optional, into)]
    on_done: Option<Callback<Value>>,
) -> impl IntoView {
    let session = use_session();
    let announcer = use_announcer();
    let open = RwSignal::new(false);
    let obstacle = Memo::new(move |_| {
        let group = routes::least_group(action);
        let refused = (!session.may(action)).then(|| format!("Needs the group {group} or higher"));
        refused.or_else(|| impossible.and_then(|impossible| impossible.get()))
    });
    let press = move |_| match obstacle.get_untracked() {
        Some(obstacle) => announcer.show(Tone::Failed, obstacle),
        None => open.set(true),
    };
    let deed = Deed {
        request: StoredValue::new(Box::new(request)),
        body: Callback::new(body),
        done,
        on_done,
        open,
    };
    view! {
        <button
            type="button"
            class="button"
            class:button-danger=danger
            aria-disabled=move || obstacle.get().map(|_| "true")
            title=move || obstacle.get()
            on:click=press
        >
            {label}
        </button>
        <Dialog open=open title=title>
            <ReasonForm deed=deed label=label danger=danger fields=fields.clone() />
        </Dialog>
    }
}

type MakeRequest = Box<dyn Fn() -> Request + Send + Sync>;

/// What a dialog is to do.
#[derive(Debug, Clone, Copy)]
struct Deed {
    request: StoredValue<MakeRequest>,
    body: MakeBody,
    done: &'static str,
    on_done: Option<Callback<Value>>,
    open: RwSignal<bool>,
}

/// Asks for the reason, and does it.
#[component]
fn ReasonForm(
    deed: Deed,
    label: &'static str,
    danger: bool,
    fields: Option<ViewFn>,
) -> impl IntoView {
    let (api, live, announcer) = (use_api(), use_live(), use_announcer());
    let reason = RwSignal::new(String::new());
    let busy = RwSignal::new(false);
    let wrong = RwSignal::new(None::<String>);
    let finish = move |answer: Result<Value, ApiError>| match answer {
        Ok(answer) => {
            deed.open.try_set(false);
            announcer.show(Tone::Done, deed.done);
            live.urge();
            if let Some(on_done) = deed.on_done {
                on_done.run(answer);
            }
        }
        Err(error) => {
            wrong.try_set(Some(in_words(&error)));
            busy.try_set(false);
        }
    };
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let reason = reason.get_untracked().trim().to_owned();
        match checked(&reason).and_then(|()| deed.body.run(reason)) {
            Err(words) => wrong.set(Some(words)),
            Ok(_) if busy.get_untracked() => {}
            Ok(body) => {
                busy.set(true);
                wrong.set(None);
                let request = deed.request.with_value(|request| request());
                spawn_local(async move { finish(api.act(&request, &body).await) });
            }
        }
    };
    view! {
        <form class="form" method="dialog" on:submit=submit>
            {fields.map(|fields| fields.run())}
            <label class="field">
                <span>"Reason, for the audit log"</span>
                <textarea
                    name="reason"
                    rows="3"
                    required
                    maxlength=REASON_LENGTH_MAX.to_string()
                    autofocus
                    on:input=move |event| reason.set(event_target_value(&event))
                ></textarea>
            </label>
            <p class="form-error" role="alert">{move || wrong.get()}</p>
            <div class="form-buttons">
                <button type="button" class="button" on:click=move |_| deed.open.set(false)>
                    "Close"
                </button>
                <button
                    type="submit"
                    class="button button-primary"
                    class:button-danger=danger
                    aria-disabled=move || busy.get().then_some("true")
                >
                    {move || if busy.get() { "Working…" } else { label }}
                </button>
            </div>
        </form>
    }
}

fn checked(reason: &str) -> Result<(), String> {
    let length = reason.chars().count();
    if length == 0 {
        Err("Say why: others will read it in the audit log.".to_owned())
    } else if length > REASON_LENGTH_MAX {
        Err(format!("The reason has {length} characters; {REASON_LENGTH_MAX} are the most."))
    } else {
        Ok(())
    }
}

/// A refusal as the dialog says it. Without an answer nobody knows whether it was
/// done, and doing it again may be wrong.
fn in_words(error: &ApiError) -> String {
    match error {
        ApiError::Unreachable | ApiError::TimedOut => format!(
            "{}. It may have been done nevertheless: look before you try again.",
            error.title()
        ),
        ApiError::SignedOut
        | ApiError::Refused(_)
        | ApiError::Status { .. }
        | ApiError::Unreadable => format!("{}. {}", error.title(), error.advice()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_is_neither_empty_nor_endless() {
        assert!(checked("").is_err());
        assert!(checked("griefing").is_ok());
        assert!(checked(&"ü".repeat(REASON_LENGTH_MAX)).is_ok());
        assert!(checked(&"x".repeat(REASON_LENGTH_MAX + 1)).is_err());
    }

    #[test]
    fn without_an_answer_nobody_is_told_to_try_again() {
        assert!(in_words(&ApiError::TimedOut).contains("look before"));
    }
}
