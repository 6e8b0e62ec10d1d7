//! After signing out: says so, and offers to sign in again.

use leptos::prelude::*;

use super::signed_in::OutsidePage;
use crate::sign_in::use_session;

/// The page to which the hosted sign-in comes back after signing out.
#[component]
pub fn SignedOut() -> impl IntoView {
    let session = use_session();
    let problem = RwSignal::new(None::<String>);
    let sign_in = move |_| {
        problem.set(session.begin("/").err().map(|error| error.to_string()));
    };
    view! {
        <OutsidePage title="You are signed out">
            <p>"This browser keeps nothing of your sign-in. Close the tab, or sign in again."</p>
            <p class="form-error" role="alert">{move || problem.get()}</p>
            <p>
                <button type="button" class="button button-primary" on:click=sign_in>
                    "Sign in"
                </button>
            </p>
        </OutsidePage>
    }
}
