//! The server SDK's side of GameLift: who may connect, what is asked, what is told.
//!
//! One JSON object per text frame. A request has `Action` and `RequestId`, and
//! its reply has both again: C++ crashes without the action. What GameLift says
//! of its own accord has no `RequestId`: every SDK takes it for a failed reply
//! otherwise.
//!
//! # After
//! The server SDKs for Go 5.6, C++ 5.4 and C# 5.1 to 5.5, as seen on the wire.

mod admission;
mod answers;
pub(crate) mod pushes;
pub(crate) mod replies;
mod requests;

pub use admission::{Admission, Refusal};
