//! An error with everything that led to it, for the log.

use std::error::Error;
use std::fmt;
use std::iter;

/// An error and all its causes, on one line: some log formats keep only an error's
/// own message, and it is the causes that say what happened.
pub(crate) struct Chain<'a>(pub(crate) &'a (dyn Error + 'static));

impl fmt::Display for Chain<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)?;
        let mut causes = iter::successors(self.0.source(), |&error| error.source());
        causes.try_for_each(|cause| write!(f, ": {cause}"))
    }
}
