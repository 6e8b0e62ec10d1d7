//! What is answered where the console will be: a page that says how far it is and
//! looks again by itself, and for programs, that they should come back.
//!
//! The page has no script. It looks again by a header, and not at all for whoever
//! asks it not to: who reads slowly must not lose the page.

use std::{fmt::Write as _, time::Duration};

use api_contract::problems::{Problem, ProblemCode};
use axum::response::Response;
use http::{HeaderMap, HeaderName, StatusCode, Uri, header};

use super::{
    negotiation,
    progress::{Building, State},
};
use crate::{
    page::{self, escaped},
    player_api::refusal,
};

/// When to look again, in seconds.
const LOOK_AGAIN: u16 = 4;

/// The query that asks the page not to look again by itself.
const STILL: &str = "still";

/// The answer to a request for the console while it stands so.
pub(super) fn answer(state: &State, uri: &Uri, headers: &HeaderMap) -> Response {
    if !negotiation::accepts_html(headers) {
        return for_programs(state);
    }
    let still = uri.query().is_some_and(|query| query.split('&').any(|it| it == STILL));
    let (title, main) = match state {
        State::NotServed => ("No console", not_served()),
        State::NotBuilt => ("The console is not built", not_built()),
        State::Building(building) => ("The console is being built", progress(building)),
        State::Failed { reasons, tail } => {
            ("The console could not be built", failed(reasons, tail))
        }
    };
    let changes = *state != State::NotServed;
    let again = if changes { looks_again(still) } else { "" };
    let main = format!("<h1>{title}</h1>\n{main}{again}{MEANWHILE}");
    let mut answer = page::answer(StatusCode::OK, title, &main);
    if changes && !still {
        let refresh = HeaderName::from_static("refresh");
        answer.headers_mut().insert(refresh, LOOK_AGAIN.into());
    }
    answer
}

fn for_programs(state: &State) -> Response {
    let detail = match state {
        State::NotServed => "no console is served here",
        State::NotBuilt => "the console is not built: `cargo xtask console build` builds it",
        State::Building(_) => "the console is being built",
        State::Failed { .. } => "the console could not be built: a browser is told why",
    };
    let mut answer = refusal(&Problem::new(ProblemCode::Unavailable, detail));
    if *state != State::NotServed {
        answer.headers_mut().insert(header::RETRY_AFTER, LOOK_AGAIN.into());
    }
    answer
}

/// What works before the console is there, and without it.
const MEANWHILE: &str = "<h2>Meanwhile</h2>\n\
    <ul>\n\
    <li><a href=\"/local\">What else is at this address</a></li>\n\
    <li><a href=\"/local/status\">What runs, in numbers</a></li>\n\
    <li><a href=\"/openapi.json\">The player API, described</a></li>\n\
    </ul>\n";

fn looks_again(still: bool) -> &'static str {
    if still {
        "<p class=\"quiet\">This page stays as it is. \
         <a href=\"?\">Look again, and every few seconds</a></p>\n"
    } else {
        "<p class=\"quiet\">This page looks again every few seconds. \
         <a href=\"?still\">Let it stay as it is</a></p>\n"
    }
}

fn not_served() -> String {
    "<p>This cloud was started without a console. <code>./deploy.sh local</code> builds one and \
     serves it; so do <code>cargo xtask console build</code> and \
     <code>muster-local --console target/console</code>.</p>\n"
        .to_owned()
}

fn not_built() -> String {
    "<p>Nobody builds it just now. Leave this cloud running, and in the repository run \
     <code>cargo xtask console build --install-tools</code>; the console appears here when it \
     is done.</p>\n"
        .to_owned()
}

fn progress(building: &Building) -> String {
    let mut main = format!(
        "<p>The matches do not wait for it. It has been worked on for {}.</p>\n<ol>\n",
        spoken(building.elapsed)
    );
    for (number, stage) in building.stages.iter().enumerate() {
        let (current, state) = match number.cmp(&building.stage) {
            std::cmp::Ordering::Less => ("", "done".to_owned()),
            std::cmp::Ordering::Equal => {
                (" aria-current=\"step\"", format!("since {}", spoken(building.stage_elapsed)))
            }
            std::cmp::Ordering::Greater => ("", "to come".to_owned()),
        };
        let stage = escaped(stage);
        // A String takes every text.
        let _ = writeln!(main, "<li{current}>{stage} <span class=\"quiet\">{state}</span></li>");
    }
    let _ = writeln!(main, "</ol>\n<p>Now: {}</p>", escaped(&building.message));
    if !building.detail.is_empty() {
        let _ = writeln!(main, "<pre>{}</pre>", escaped(&building.detail));
    }
    main
}

fn failed(reasons: &[String], tail: &[String]) -> String {
    let mut main = String::new();
    for (number, reason) in reasons.iter().enumerate() {
        let because = if number == 0 { "" } else { "because " };
        let _ = writeln!(main, "<p class=\"wrong\">{because}{}</p>", escaped(reason));
    }
    if !tail.is_empty() {
        let lines = escaped(&tail.join("\n"));
        let _ = writeln!(
            main,
            "<p id=\"tail\">The last that was printed:</p>\n\
             <pre tabindex=\"0\" role=\"region\" aria-labelledby=\"tail\">{lines}</pre>"
        );
    }
    main.push_str(
        "<p>When that is mended, run <code>cargo xtask console build --install-tools</code> in \
         the repository; the console appears here when it is done. Everything else at this \
         address works without it.</p>\n",
    );
    main
}

/// A time as people say it.
fn spoken(time: Duration) -> String {
    let seconds = time.as_secs();
    if seconds < 60 {
        format!("{seconds} s")
    } else {
        format!("{} min {} s", seconds / 60, seconds % 60)
    }
}
