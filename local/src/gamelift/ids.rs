//! Names that only GameLift and its game servers use, and where new ones come from.

use std::fmt;

use api_contract::{MatchId, PlayerSessionId, TicketId};
use serde::Serialize;

/// Names one game server process: `GAMELIFT_SDK_PROCESS_ID`, the socket's `pID`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct ProcessId(String);

impl ProcessId {
    /// Takes what a game server says it is; whether GameLift knows it is another matter.
    pub(crate) fn claimed(text: &str) -> Self {
        Self(text.to_owned())
    }

    /// The id as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for ProcessId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Names one instance of the fleet: on this machine a set of processes.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct InstanceId(String);

impl fmt::Display for InstanceId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Names one socket of a game server process, for as long as it is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct ConnectionId(pub(crate) u64);

/// What a process has to show: letters, digits and `-` only, because two SDKs
/// paste it into their URL as it is.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Token(String);

impl Token {
    pub(crate) fn reveal(&self) -> &str {
        &self.0
    }

    /// Whether `shown` is this token; takes as long for a wrong one as for the right one.
    pub(crate) fn is(&self, shown: &str) -> bool {
        let differences = self.0.bytes().zip(shown.bytes()).fold(0, |sum, (a, b)| sum | (a ^ b));
        self.0.len() == shown.len() && differences == 0
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(…)")
    }
}

/// Where new ids come from: chance, or in tests a count.
#[derive(Debug)]
pub(crate) enum Ids {
    /// Random UUIDs, so that nothing made after a restart meets what is stored.
    Random,
    /// `00000000-0000-4000-8000-000000000001` and on.
    #[cfg(test)]
    Counted(u64),
}

impl Ids {
    /// A UUID as text.
    pub(crate) fn uuid(&mut self) -> String {
        match self {
            Self::Random => uuid::Uuid::new_v4().to_string(),
            #[cfg(test)]
            Self::Counted(count) => {
                *count += 1;
                format!("00000000-0000-4000-8000-{count:012}")
            }
        }
    }

    pub(crate) fn process(&mut self) -> ProcessId {
        ProcessId(self.uuid())
    }

    /// As EC2 writes them: `i-` and 17 hexadecimal digits.
    pub(crate) fn instance(&mut self) -> InstanceId {
        let digits: String = self.uuid().chars().filter(char::is_ascii_hexdigit).skip(15).collect();
        InstanceId(format!("i-{digits}"))
    }

    pub(crate) fn token(&mut self) -> Token {
        Token(self.uuid())
    }

    pub(crate) fn ticket(&mut self) -> TicketId {
        TicketId::parse(self.uuid()).expect("a UUID is a ticket id")
    }

    pub(crate) fn matched(&mut self) -> MatchId {
        MatchId::parse(self.uuid()).expect("a UUID is a match id")
    }

    pub(crate) fn player_session(&mut self) -> PlayerSessionId {
        let text = format!("psess-{}", self.uuid());
        PlayerSessionId::parse(text).expect("a UUID with a prefix is a player session id")
    }
}
