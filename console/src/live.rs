//! Keeping a page up to date without getting in its reader's way.
//!
//! One heart beats once a second ([`heart`]). Whatever a page watches
//! ([`watch()`]) reads again on a beat when its time has come, unless the reader
//! paused it or is in the middle of something ([`Hold`]). When the API cannot be
//! reached, everybody waits longer together ([`backoff`]).

pub mod backoff;
pub mod heart;
pub mod hold;
pub mod watch;

pub use heart::{Live, use_live};
pub use hold::Hold;
pub use watch::{Decode, Pace, Watched, watch, watch_decoded};
