//! Stands in for hashicorp/aws and hashicorp/awscc, so that the real `terraform` plans and
//! applies without an account.
//!
//! [`Offline::start`] serves both over Terraform's plugin protocol, in this process;
//! `terraform` finds them by [`Server::reattach`]. What they accept comes from the
//! providers' schemas, what they make up and refuse from facts about AWS; what was
//! applied lies in one [`Account`]. [`Workspace`] runs `terraform` against them.
//!
//! # Invariants
//! - It listens on loopback alone, at ports that the system chooses.
//! - Two configurations of a provider do not see each other's settings.
//! - The same calls in the same order get the same answers.
//!
//! # What is deliberately not here
//! What is deployed (`stack`), the Terraform files, and the schemas: they are read.
//! `terraform/provider/README.md` says what of AWS is not imitated.

mod account;
mod data_sources;
mod diagnostics;
mod facts;
mod home;
mod patterns;
mod plan;
mod protocol;
mod provider;
mod schema;
mod server;
mod service;
mod settle;
mod template;
mod validate;
mod value;
mod words;
mod workspace;

pub use account::Account;
pub use home::Home;
pub use schema::SchemaError;
pub use server::{Offline, REATTACH_VARIABLE, Server, StartError};
pub use workspace::{Plan, Ran, RunError, State, Workspace, WorkspaceError};
