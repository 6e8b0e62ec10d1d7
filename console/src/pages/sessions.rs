//! Game sessions.

pub mod list;
pub mod log;
pub mod one;

pub use list::Sessions;
pub use one::Session;
