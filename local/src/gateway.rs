//! What API Gateway's two kinds of API have in common: how a path is of a route's
//! form, and what a function may answer.

pub(crate) mod answer;
pub(crate) mod paths;
