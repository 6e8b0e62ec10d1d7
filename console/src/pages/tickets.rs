//! Tickets: the list of them, and one with what happened to it and why.

pub mod expansions;
pub mod export;
pub mod latencies;
pub mod list;
pub mod one;
#[cfg(test)]
mod sample;
pub mod standing;
pub mod timeline;
pub mod waiting;
pub mod waiting_words;
pub mod why_not;

pub use self::{
    list::{TicketColumns, Tickets, columns},
    one::Ticket,
};
