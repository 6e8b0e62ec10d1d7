//! The operators' console: one place that joins skill, ticket, match and fleet.
//!
//! A Leptos application that runs in the browser alone, over the admin API: the
//! same files against the local cloud and against AWS, told apart by
//! `config.json`. What is pure (formats, filters, scales, cursors, PKCE) is tested
//! natively; the rest needs a browser.
//!
//! # Invariants
//! - Tokens are in memory only ([`sign_in`]).
//! - What came from the API is text, never markup.
//! - Showing or hiding an action protects nothing: the API decides.
//!
//! # What is deliberately not here
//! Types of the admin API: `api/contract`. The matchmaking engine: `matchmaker`.
//! The look: `console/styles`.

pub mod announce;
pub mod api;
pub mod app;
pub mod browser;
pub mod components;
pub mod csv;
mod fault;
pub mod format;
pub mod lab;
pub mod links;
pub mod live;
pub mod pages;
pub mod preferences;
pub mod query;
pub mod shell;
pub mod sign_in;

/// Starts the console in the page that loaded it.
pub fn start() {
    fault::report_panics();
    leptos::mount::mount_to_body(app::App);
    fault::remove_first_paint();
}
