//! How many files and connections this process may have open.

/// Raises the soft limit to the hard one: a shell's usual 1,024 are fewer than a
/// few hundred players, their functions and their game servers need.
#[cfg(unix)]
pub fn raise_limit() {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    let limit = getrlimit(Resource::Nofile);
    if let Err(error) = setrlimit(Resource::Nofile, Rlimit { current: limit.maximum, ..limit }) {
        tracing::debug!(%error, "the limit of open files stays as it is");
    }
}

/// Other systems have no such limit to raise.
#[cfg(not(unix))]
pub fn raise_limit() {}
