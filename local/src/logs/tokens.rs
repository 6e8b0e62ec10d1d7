//! Where reading goes on: a direction and the number of a line.

/// Which way lines are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Token {
    /// From the line of this number on.
    Forward(u64),
    /// Back from before the line of this number.
    Backward(u64),
}

impl Token {
    /// The token that `text` is, if it is one of ours.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let (direction, number) = text.split_once('/')?;
        let number = number.parse().ok()?;
        match direction {
            "f" => Some(Self::Forward(number)),
            "b" => Some(Self::Backward(number)),
            _ => None,
        }
    }

    /// Whether it goes past the line of `number`.
    pub(super) fn includes(self, number: u64) -> bool {
        match self {
            Self::Forward(first) => number >= first,
            Self::Backward(end) => number < end,
        }
    }
}

impl std::fmt::Display for Token {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Forward(number) => write!(f, "f/{number}"),
            Self::Backward(number) => write!(f, "b/{number}"),
        }
    }
}
