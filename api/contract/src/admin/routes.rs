//! The admin API's routes, and the least group that may use each.
//!
//! One table: the router is checked against it, `stack` makes the gateway's
//! routes of it, and the console shows actions by it.
//!
//! A game session's id is an ARN with slashes, so it is asked for in the query
//! (`?id=`) and not in the path.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{actions::Action, groups::Group};
pub use crate::routes::Method;

/// The binary that answers all of them.
pub const FUNCTION: &str = "admin-api";

/// In front of every route: what the console's address sends on to the admin API.
pub const PREFIX: &str = "/api/";

/// Largest body that a route takes, bytes: a rule set of 65,535 characters, as
/// JSON text within JSON.
pub const BODY_BYTES_MAX: usize = 512 * 1024;

/// One route of the admin API.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AdminRoute {
    /// The method.
    pub method: Method,
    /// The path, with parameters in braces.
    pub path: &'static str,
    /// The least group that may use it.
    pub group: Group,
    /// What it does, if it does something: then it is written to the audit log.
    pub action: Option<Action>,
    /// What it is for, in a few words.
    pub summary: &'static str,
}

/// Who is asking, and what they may do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Me {
    /// The operator's user name.
    pub user_name: String,
    /// The operator's group.
    pub group: Group,
    /// What the operator may do.
    pub actions: Vec<Action>,
}

/// The least group that may do `action`.
#[must_use]
pub fn least_group(action: Action) -> Group {
    ROUTES
        .iter()
        .find(|route| route.action == Some(action))
        .map_or(Group::Admin, |route| route.group)
}

/// How matchmaking is doing.
pub const OVERVIEW: &str = "/api/v1/overview";
/// Who is asking, and what they may do.
pub const ME: &str = "/api/v1/me";
/// List players.
pub const PLAYERS: &str = "/api/v1/players";
/// Read a player.
pub const PLAYER: &str = "/api/v1/players/{playerId}";
/// Keep a player from matchmaking.
pub const PLAYER_BAN: &str = "/api/v1/players/{playerId}/ban";
/// Let a player back.
pub const PLAYER_UNBAN: &str = "/api/v1/players/{playerId}/unban";
/// Set a player's skill.
pub const PLAYER_SKILL: &str = "/api/v1/players/{playerId}/skill";
/// Hand out everything that is kept about a player.
pub const PLAYER_EXPORT: &str = "/api/v1/players/{playerId}/export";
/// Forget a player.
pub const PLAYER_ERASE: &str = "/api/v1/players/{playerId}/erase";
/// List tickets.
pub const TICKETS: &str = "/api/v1/tickets";
/// Read a ticket, and who waits with it.
pub const TICKET: &str = "/api/v1/tickets/{ticketId}";
/// End a ticket's matchmaking.
pub const TICKET_CANCEL: &str = "/api/v1/tickets/{ticketId}/cancel";
/// List matches.
pub const MATCHES: &str = "/api/v1/matches";
/// Read a match.
pub const MATCH: &str = "/api/v1/matches/{matchId}";
/// List game sessions.
pub const GAME_SESSIONS: &str = "/api/v1/game-sessions";
/// Read a game session and its players.
pub const GAME_SESSION: &str = "/api/v1/game-session";
/// Read the end of a game session's log.
pub const GAME_SESSION_LOG: &str = "/api/v1/game-session/log";
/// End a game session.
pub const GAME_SESSION_END: &str = "/api/v1/game-session/end";
/// List fleets with their locations.
pub const FLEETS: &str = "/api/v1/fleets";
/// Read a fleet.
pub const FLEET: &str = "/api/v1/fleets/{fleetId}";
/// List what happened to a fleet.
pub const FLEET_EVENTS: &str = "/api/v1/fleets/{fleetId}/events";
/// Set a location's capacity.
pub const FLEET_CAPACITY: &str = "/api/v1/fleets/{fleetId}/capacity";
/// List game session queues.
pub const QUEUES: &str = "/api/v1/queues";
/// List matchmaking configurations.
pub const CONFIGURATIONS: &str = "/api/v1/matchmaking-configurations";
/// List rule sets.
pub const RULE_SETS: &str = "/api/v1/rule-sets";
/// Read a rule set.
pub const RULE_SET: &str = "/api/v1/rule-sets/{ruleSetName}";
/// Check a rule set as FlexMatch would.
pub const RULE_SET_VALIDATE: &str = "/api/v1/rule-set-validation";
/// List what operators did.
pub const AUDIT: &str = "/api/v1/audit";
/// Describe this API.
pub const OPENAPI: &str = "/api/v1/openapi.json";

/// Every route of the admin API.
pub const ROUTES: &[AdminRoute] = &[
    AdminRoute {
        method: Method::Get,
        path: OVERVIEW,
        group: Group::Viewer,
        action: None,
        summary: "How matchmaking is doing",
    },
    AdminRoute {
        method: Method::Get,
        path: ME,
        group: Group::Viewer,
        action: None,
        summary: "Who is asking, and what they may do",
    },
    AdminRoute {
        method: Method::Get,
        path: PLAYERS,
        group: Group::Viewer,
        action: None,
        summary: "List players",
    },
    AdminRoute {
        method: Method::Get,
        path: PLAYER,
        group: Group::Viewer,
        action: None,
        summary: "Read a player",
    },
    AdminRoute {
        method: Method::Post,
        path: PLAYER_BAN,
        group: Group::Support,
        action: Some(Action::BanPlayer),
        summary: "Keep a player from matchmaking",
    },
    AdminRoute {
        method: Method::Post,
        path: PLAYER_UNBAN,
        group: Group::Support,
        action: Some(Action::UnbanPlayer),
        summary: "Let a player back",
    },
    AdminRoute {
        method: Method::Post,
        path: PLAYER_SKILL,
        group: Group::Operator,
        action: Some(Action::SetSkill),
        summary: "Set a player's skill",
    },
    AdminRoute {
        method: Method::Post,
        path: PLAYER_EXPORT,
        group: Group::Operator,
        action: Some(Action::ExportPlayer),
        summary: "Hand out everything that is kept about a player",
    },
    AdminRoute {
        method: Method::Post,
        path: PLAYER_ERASE,
        group: Group::Admin,
        action: Some(Action::ErasePlayer),
        summary: "Forget a player",
    },
    AdminRoute {
        method: Method::Get,
        path: TICKETS,
        group: Group::Viewer,
        action: None,
        summary: "List tickets",
    },
    AdminRoute {
        method: Method::Get,
        path: TICKET,
        group: Group::Viewer,
        action: None,
        summary: "Read a ticket, and who waits with it",
    },
    AdminRoute {
        method: Method::Post,
        path: TICKET_CANCEL,
        group: Group::Support,
        action: Some(Action::CancelTicket),
        summary: "End a ticket's matchmaking",
    },
    AdminRoute {
        method: Method::Get,
        path: MATCHES,
        group: Group::Viewer,
        action: None,
        summary: "List matches",
    },
    AdminRoute {
        method: Method::Get,
        path: MATCH,
        group: Group::Viewer,
        action: None,
        summary: "Read a match",
    },
    AdminRoute {
        method: Method::Get,
        path: GAME_SESSIONS,
        group: Group::Viewer,
        action: None,
        summary: "List game sessions",
    },
    AdminRoute {
        method: Method::Get,
        path: GAME_SESSION,
        group: Group::Viewer,
        action: None,
        summary: "Read a game session and its players",
    },
    AdminRoute {
        method: Method::Get,
        path: GAME_SESSION_LOG,
        group: Group::Support,
        action: None,
        summary: "Read the end of a game session's log",
    },
    AdminRoute {
        method: Method::Post,
        path: GAME_SESSION_END,
        group: Group::Operator,
        action: Some(Action::EndGameSession),
        summary: "End a game session",
    },
    AdminRoute {
        method: Method::Get,
        path: FLEETS,
        group: Group::Viewer,
        action: None,
        summary: "List fleets with their locations",
    },
    AdminRoute {
        method: Method::Get,
        path: FLEET,
        group: Group::Viewer,
        action: None,
        summary: "Read a fleet",
    },
    AdminRoute {
        method: Method::Get,
        path: FLEET_EVENTS,
        group: Group::Viewer,
        action: None,
        summary: "List what happened to a fleet",
    },
    AdminRoute {
        method: Method::Post,
        path: FLEET_CAPACITY,
        group: Group::Operator,
        action: Some(Action::SetCapacity),
        summary: "Set a location's capacity",
    },
    AdminRoute {
        method: Method::Get,
        path: QUEUES,
        group: Group::Viewer,
        action: None,
        summary: "List game session queues",
    },
    AdminRoute {
        method: Method::Get,
        path: CONFIGURATIONS,
        group: Group::Viewer,
        action: None,
        summary: "List matchmaking configurations",
    },
    AdminRoute {
        method: Method::Get,
        path: RULE_SETS,
        group: Group::Viewer,
        action: None,
        summary: "List rule sets",
    },
    AdminRoute {
        method: Method::Get,
        path: RULE_SET,
        group: Group::Viewer,
        action: None,
        summary: "Read a rule set",
    },
    AdminRoute {
        method: Method::Post,
        path: RULE_SET_VALIDATE,
        group: Group::Operator,
        action: Some(Action::ValidateRuleSet),
        summary: "Check a rule set as FlexMatch would",
    },
    AdminRoute {
        method: Method::Post,
        path: RULE_SETS,
        group: Group::Operator,
        action: Some(Action::CreateRuleSet),
        summary: "Create a rule set",
    },
    AdminRoute {
        method: Method::Get,
        path: AUDIT,
        group: Group::Operator,
        action: None,
        summary: "List what operators did",
    },
    AdminRoute {
        method: Method::Get,
        path: OPENAPI,
        group: Group::Viewer,
        action: None,
        summary: "Describe this API",
    },
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_action_has_one_route() {
        for action in Action::ALL {
            let routes = ROUTES.iter().filter(|route| route.action == Some(action)).count();
            assert_eq!(routes, 1, "{action}");
        }
    }

    #[test]
    fn whatever_changes_something_is_an_action_that_viewers_may_not() {
        for route in ROUTES {
            let changes = route.method != Method::Get;
            assert_eq!(changes, route.action.is_some(), "{}", route.path);
            assert!(!changes || route.group > Group::Viewer, "{}", route.path);
        }
    }

    #[test]
    fn every_route_is_behind_the_prefix() {
        assert!(ROUTES.iter().all(|route| route.path.starts_with(PREFIX)));
    }
}
