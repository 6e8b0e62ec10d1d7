//! The function behind the operators' console: it reads everything, and changes what an action changes.
//!
//! # After
//! Service authorization reference, "Actions, resources, and condition keys" for
//! Amazon GameLift Servers, Amazon DynamoDB, Amazon CloudWatch and Amazon
//! CloudWatch Logs, read 2026-11-22.

use api_contract::{
    admin::routes::{FUNCTION, ROUTES},
    tables::{audit, matches, players, tickets},
};

use super::{API_TIMEOUT_SECONDS, PUT, Parts, READ, UPDATE, items, variable};
use crate::deployment::{Function, Resource, Statement, Table};

/// Removes an item.
const DELETE: &str = "dynamodb:DeleteItem";
/// Reads a range of a table or of an index.
const QUERY: &str = "dynamodb:Query";

/// Of a player: read; locked, banned and rated; forgotten.
const PLAYERS: &[&str] = &[READ, UPDATE, DELETE];
/// Of a ticket: read, and changed over what was read.
const TICKETS: &[&str] = &[READ, PUT];
/// Of a match: read; a player in it is forgotten.
const MATCHES: &[&str] = &[READ, UPDATE];
/// Of the audit log: read in order, and added to. Nobody changes or removes an entry.
const AUDIT: &[&str] = &[QUERY, PUT];

/// Why some of GameLift's actions are allowed on everything.
const NO_RESOURCE: &str = "these of GameLift's actions take no resource: scoped to one, they grant nothing; \
     the function itself keeps to names with the deployment's prefix";

/// GameLift's actions that take no resource.
const OF_ANYTHING: &[&str] = &[
    "gamelift:CreateMatchmakingRuleSet",
    "gamelift:DescribeFleetAttributes",
    "gamelift:DescribeGameSessionQueues",
    "gamelift:DescribeGameSessions",
    "gamelift:DescribeMatchmaking",
    "gamelift:DescribeMatchmakingConfigurations",
    "gamelift:DescribeMatchmakingRuleSets",
    "gamelift:DescribePlayerSessions",
    "gamelift:StopMatchmaking",
    "gamelift:TerminateGameSession",
    "gamelift:ValidateMatchmakingRuleSet",
];

/// GameLift's actions that take a fleet, and are given ours alone.
const OF_THE_FLEET: &[&str] = &[
    "gamelift:DescribeFleetEvents",
    "gamelift:DescribeFleetLocationAttributes",
    "gamelift:DescribeFleetLocationCapacity",
    "gamelift:DescribeFleetLocationUtilization",
    "gamelift:DescribeRuntimeConfiguration",
    "gamelift:UpdateFleetCapacity",
];

impl Parts<'_> {
    /// The function, which watches over itself and `others`.
    pub(super) fn admin_api(&self, others: &[Function]) -> Function {
        let mut function = self.function(FUNCTION, API_TIMEOUT_SECONDS, PLAYERS);
        function.admin_routes = ROUTES.to_vec();
        let mut watched: Vec<&str> = others.iter().map(|other| other.name.as_str()).collect();
        watched.push(&function.name);
        let watched = watched.join(",");
        function.environment.extend([
            variable("AUDIT_TABLE", &self.tables.audit.name),
            variable("FUNCTIONS", &watched),
            variable("GAME_SERVER_LOG_GROUP", &self.fleet.log_group),
            variable("MATCHES_TABLE", &self.tables.matches.name),
            variable("MATCHMAKING_CONFIGURATION", self.matchmaking_configuration),
            variable("NAME_PREFIX", &self.names.of("")),
        ]);
        function.statements = self.statements();
        function
    }

    fn statements(&self) -> Vec<Statement> {
        let tables = self.tables;
        let indexes = |sid, table, names| on(sid, &[QUERY], indexes(table, names));
        vec![
            items("Players", &tables.players, PLAYERS),
            indexes("PlayerLists", &tables.players, &[players::BY_ID, players::BY_BAN]),
            items("Tickets", &tables.tickets, TICKETS),
            indexes(
                "TicketLists",
                &tables.tickets,
                &[tickets::BY_PLAYER, tickets::BY_STATE, tickets::BY_TIME, tickets::BY_REASON],
            ),
            items("Matches", &tables.matches, MATCHES),
            indexes("MatchLists", &tables.matches, &[matches::BY_TIME]),
            items("Audit", &tables.audit, AUDIT),
            indexes("AuditLists", &tables.audit, &[audit::BY_OPERATOR, audit::BY_TARGET]),
            on("GameLift", OF_ANYTHING, vec![Resource::Any { reason: NO_RESOURCE }]),
            on("Fleet", OF_THE_FLEET, vec![Resource::Fleet(self.fleet.name.clone())]),
            on(
                "FunctionHealth",
                &["cloudwatch:GetMetricData"],
                vec![Resource::Any { reason: "reading metrics takes no resource" }],
            ),
            on(
                "GameServerLogs",
                &["logs:FilterLogEvents"],
                vec![Resource::LogGroup(self.fleet.log_group.clone())],
            ),
        ]
    }
}

fn on(sid: &'static str, actions: &[&'static str], resources: Vec<Resource>) -> Statement {
    Statement { sid, actions: actions.to_vec(), resources }
}

fn indexes(table: &Table, names: &[&str]) -> Vec<Resource> {
    let index =
        |name: &&str| Resource::Index { table: table.name.clone(), index: (*name).to_owned() };
    names.iter().map(index).collect()
}
