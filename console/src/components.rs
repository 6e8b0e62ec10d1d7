//! What pages are built from.
//!
//! A page is a [`page::Page`] with a heading and one or more of: a
//! [`table::DataTable`] under a [`filter_bar::FilterBar`]; [`load_state::Loaded`]
//! around what is read with [`crate::live::watch()`]; key values, charts, tabs. What
//! an operator can do is an [`action::ActionButton`].

pub mod action;
pub mod badge;
pub mod charts;
pub mod dialog;
pub mod facts;
pub mod filter_bar;
pub mod id;
pub mod load_state;
pub mod page;
pub mod table;
pub mod tabs;
pub mod time;

pub use action::ActionButton;
pub use badge::{StatusBadge, Tone};
pub use dialog::Dialog;
pub use facts::{Fact, Facts, Figure, Figures};
pub use filter_bar::{Field, FilterBar, use_filter};
pub use id::Id;
pub use load_state::{ErrorNote, Loaded};
pub use page::{Page, Section, route_id};
pub use table::{Align, Column, DataTable};
pub use tabs::{Tab, Tabs};
pub use time::{Since, Time};
