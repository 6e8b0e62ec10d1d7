//! What is deployed, as archives: the functions, the game server's build, the console's files.
//!
//! Programs are built for Amazon Linux 2023 wherever this runs ([`zigbuild`]), read to
//! make sure that they start there ([`elf`]), and packed so that the same programs give
//! the same bytes ([`archive`]). [`manifest`] says what came of it, for whoever deploys.
//!
//! # Invariants
//! - The same sources and tools give the same archives, byte for byte: there is no
//!   time, no user and no folder of the building machine in them.
//! - A program that wants more of the system than Amazon Linux 2023 has is never packed.
//!
//! # What is deliberately not here
//! Nothing is uploaded: that is for whoever deploys. The console is built by
//! `cargo xtask console build`; its files are copied from there.

pub mod agent;
pub mod archive;
pub mod console;
pub mod elf;
pub mod functions;
pub mod game_server;
pub mod manifest;
pub mod program;
pub mod zigbuild;
