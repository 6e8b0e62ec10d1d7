//! What each command does.

pub(crate) mod apply;
pub(crate) mod destroy;
mod moving;
pub(crate) mod operators;
pub(crate) mod plan;
pub(crate) mod rollback;
pub(crate) mod status;
