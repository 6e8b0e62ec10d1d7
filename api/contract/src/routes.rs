//! The player API's routes, and the function that answers each.
//!
//! One table: the routers are checked against it, `stack` makes the gateway's
//! routes of it, and the OpenAPI document is checked against it too.

use std::fmt;

/// The functions behind the player API.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Function {
    /// Starts matchmaking.
    RequestMatchmaking,
    /// Reads tickets and players.
    MatchStatus,
    /// Calls matchmaking off.
    CancelMatchmaking,
}

impl Function {
    /// The name of the function and of its binary.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::RequestMatchmaking => "request-matchmaking",
            Self::MatchStatus => "match-status",
            Self::CancelMatchmaking => "cancel-matchmaking",
        }
    }
}

/// The methods that routes have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Method {
    /// Changes nothing, except for the original sample's request for a match.
    Get,
    /// Makes something.
    Post,
    /// Ends something.
    Delete,
}

impl Method {
    /// The method's name, as HTTP has it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Delete => "DELETE",
        }
    }
}

impl fmt::Display for Method {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// One route of the player API.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Route {
    /// The method.
    pub method: Method,
    /// The path, with parameters in braces.
    pub path: &'static str,
    /// Who answers.
    pub function: Function,
    /// What it is for, in a few words.
    pub summary: &'static str,
}

/// Where tickets are asked for.
pub const TICKETS: &str = "/v1/tickets";
/// One ticket.
pub const TICKET: &str = "/v1/tickets/{ticketId}";
/// The calling player.
pub const PLAYER_ME: &str = "/v1/players/me";
/// The original sample's request for a match.
pub const LEGACY_REQUEST: &str = "/requestmatchmaking";
/// The original sample's question for the address.
pub const LEGACY_STATUS: &str = "/requestmatchstatus";

/// Largest body that a route takes, in bytes: some thirty latencies are 1 KiB.
pub const BODY_BYTES_MAX: usize = 16 * 1024;

/// Every route of the player API.
pub const ROUTES: &[Route] = &[
    Route {
        method: Method::Post,
        path: TICKETS,
        function: Function::RequestMatchmaking,
        summary: "Ask for a match",
    },
    Route {
        method: Method::Get,
        path: TICKET,
        function: Function::MatchStatus,
        summary: "Read one's ticket",
    },
    Route {
        method: Method::Delete,
        path: TICKET,
        function: Function::CancelMatchmaking,
        summary: "Leave the queue",
    },
    Route {
        method: Method::Get,
        path: PLAYER_ME,
        function: Function::MatchStatus,
        summary: "Read one's own player",
    },
    Route {
        method: Method::Get,
        path: LEGACY_REQUEST,
        function: Function::RequestMatchmaking,
        summary: "Ask for a match, as the original sample's clients do",
    },
    Route {
        method: Method::Get,
        path: LEGACY_STATUS,
        function: Function::MatchStatus,
        summary: "Ask for the game server's address, as the original sample's clients do",
    },
];
