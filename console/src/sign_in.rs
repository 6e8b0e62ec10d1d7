//! Signing in: OpenID Connect's code flow with PKCE against the user pool.
//!
//! The browser leaves for the hosted sign-in and comes back to `/signed-in` with
//! a code ([`flow`]); the code becomes tokens ([`tokens`]), which live in memory
//! only ([`session`]). After a reload the hosted sign-in is asked again, whose
//! own cookie answers at once.
//!
//! # Invariants
//! - No token is ever in storage, in an address, in the document or in a log.
//! - A code is redeemed only with the state and the verifier of a sign-in that
//!   this tab began.

pub mod flow;
pub mod pkce;
pub mod session;
pub mod tokens;

pub use session::{Operator, Session, SignInState, use_session};
