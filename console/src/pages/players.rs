//! Players: the list of them, and one with skill, tickets and what can be done.

pub mod actions;
pub mod ban;
pub mod bans;
pub mod list;
pub mod one;
pub mod set_skill;
pub mod skill_history;

pub use self::{list::Players, one::Player};
