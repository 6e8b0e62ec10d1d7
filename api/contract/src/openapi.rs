//! The two APIs as OpenAPI 3.1 documents.
//!
//! Made of the tables of routes and of the types themselves, so that they cannot say
//! anything else than the code does. Only what an answer *means* is written here.

pub mod admin;
mod parts;
pub mod player;
#[cfg(test)]
mod rules;
