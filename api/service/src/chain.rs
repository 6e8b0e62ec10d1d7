//! An error with its causes, for the log.

use std::{error::Error, fmt, iter};

/// An error and all its causes, on one line.
///
/// The JSON log format keeps only an error's own message, and it is the causes
/// that say what happened.
#[derive(Debug)]
pub struct Chain<'a>(pub &'a (dyn Error + 'static));

impl fmt::Display for Chain<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)?;
        let mut causes = iter::successors(self.0.source(), |&error| error.source());
        causes.try_for_each(|cause| write!(f, ": {cause}"))
    }
}

#[cfg(test)]
mod tests {
    use crate::PortError;

    use super::*;

    #[test]
    fn every_cause_is_said() {
        let inner = PortError::new("dynamodb", "GetItem", std::io::Error::other("broken pipe"));
        let outer = PortError::new("tickets", "find", inner);

        let line = Chain(&outer).to_string();

        assert_eq!(line, "tickets failed at find: dynamodb failed at GetItem: broken pipe");
    }
}
