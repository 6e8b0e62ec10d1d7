//! The functions: what each is given, what it answers, what it may do.

mod admin_api;

use std::collections::BTreeMap;

use api_contract::routes::{self, ROUTES};

use super::tables::Tables;
use super::{Names, results};
use crate::config::Config;
use crate::deployment::{Fleet, Function, Resource, Statement, Table};

/// The function that takes in what FlexMatch reports.
const MATCH_EVENTS: &str = "match-events";

/// The function that takes in what game servers report.
const MATCH_RESULTS: &str = "match-results";

/// Memory of every function, in MiB. They use a tenth of it; CPU comes in
/// proportion, and with less the TLS handshakes of a cold start take seconds.
const MEMORY_MIB: u32 = 256;

/// The longest that an answer may take, in seconds: API Gateway gives up then.
/// Each call to another service has a shorter limit of its own.
const API_TIMEOUT_SECONDS: u32 = 29;

/// The longest that one event may take, in seconds: it may name every ticket of
/// a match of forty, and what is cut off is delivered again.
const EVENT_TIMEOUT_SECONDS: u32 = 60;

/// Why GameLift's matchmaking actions are allowed on everything.
const NO_RESOURCE: &str =
    "GameLift's matchmaking actions take no resource: scoped to one, they grant nothing";

/// What may be done with the items of one table. A transaction is authorised as
/// the writes that it consists of.
type Actions = &'static [&'static str];

const READ: &str = "dynamodb:GetItem";
const PUT: &str = "dynamodb:PutItem";
const UPDATE: &str = "dynamodb:UpdateItem";

/// Of a player: the skill is read; the lock is taken with a ticket's opening
/// and given back with its end.
const READ_AND_LOCK: Actions = &[READ, UPDATE];

/// Of a player: the lock alone.
const LOCK: Actions = &[UPDATE];

/// Of a ticket: every change is read, made and written over what was read.
const CHANGE: Actions = &[READ, PUT];

/// Of a match: what is known of it is added, and nothing of it is read.
const RECORD: Actions = &[UPDATE];

/// Of a match that has been played: who was in it is read, its result is added.
const RESULT: Actions = &[READ, UPDATE];

/// What functions are made from.
pub(super) struct Parts<'a> {
    pub(super) names: &'a Names<'a>,
    pub(super) config: &'a Config,
    pub(super) tables: &'a Tables,
    pub(super) topic: &'a str,
    pub(super) results_queue: &'a str,
    pub(super) fleet: &'a Fleet,
    pub(super) matchmaking_configuration: &'a str,
}

impl Parts<'_> {
    /// Every function.
    pub(super) fn functions(&self) -> Vec<Function> {
        let mut functions = vec![
            self.request_matchmaking(),
            self.match_status(),
            self.cancel_matchmaking(),
            self.match_events(),
            self.match_results(),
        ];
        functions.push(self.admin_api(&functions));
        functions
    }

    fn request_matchmaking(&self) -> Function {
        let mut function = self.answering(routes::Function::RequestMatchmaking, READ_AND_LOCK);
        function
            .statements
            .push(matchmaking(&["gamelift:DescribeMatchmaking", "gamelift:StartMatchmaking"]));
        let locations: Vec<&str> =
            self.config.locations.iter().map(|location| location.name.as_str()).collect();
        let request_timeout = self.config.matchmaking.request_timeout_seconds.to_string();
        function.environment.extend([
            variable("LOCATIONS", &locations.join(",")),
            variable("MATCHMAKING_CONFIGURATION", self.matchmaking_configuration),
            variable("REQUEST_TIMEOUT_SECONDS", &request_timeout),
        ]);
        function
    }

    fn match_status(&self) -> Function {
        let mut function = self.answering(routes::Function::MatchStatus, READ_AND_LOCK);
        function.statements.push(matchmaking(&["gamelift:DescribeMatchmaking"]));
        function
    }

    fn cancel_matchmaking(&self) -> Function {
        let mut function = self.answering(routes::Function::CancelMatchmaking, LOCK);
        function
            .statements
            .push(matchmaking(&["gamelift:DescribeMatchmaking", "gamelift:StopMatchmaking"]));
        function
    }

    fn match_events(&self) -> Function {
        let mut function = self.function(MATCH_EVENTS, EVENT_TIMEOUT_SECONDS, LOCK);
        let matches = &self.tables.matches;
        function.subscription = Some(self.topic.to_owned());
        function.environment.extend([variable("MATCHES_TABLE", &matches.name)]);
        function.statements.push(items("Matches", matches, RECORD));
        function
    }

    fn match_results(&self) -> Function {
        let (matches, queue) = (&self.tables.matches, self.results_queue);
        let mut function = self.function(MATCH_RESULTS, results::TIMEOUT_SECONDS, &[]);
        function.event_source = Some(results::event_source(queue));
        function.environment =
            BTreeMap::from([self.deployment(), variable("MATCHES_TABLE", &matches.name)]);
        function.statements = vec![items("Matches", matches, RESULT), results::receiving(queue)];
        function
    }

    /// What metrics are told apart by.
    fn deployment(&self) -> (String, String) {
        variable("DEPLOYMENT", &self.names.deployment())
    }

    /// A function behind the player API.
    fn answering(&self, answers: routes::Function, with_players: Actions) -> Function {
        let mut function = self.function(answers.name(), API_TIMEOUT_SECONDS, with_players);
        function.routes =
            ROUTES.iter().filter(|route| route.function == answers).copied().collect();
        function
    }

    /// A function with the tables that most of them use.
    fn function(&self, binary: &str, timeout_seconds: u32, with_players: Actions) -> Function {
        let Tables { players, tickets, .. } = self.tables;
        Function {
            binary: binary.to_owned(),
            name: self.names.of(binary),
            environment: BTreeMap::from([
                self.deployment(),
                variable("PLAYERS_TABLE", &players.name),
                variable("TICKETS_TABLE", &tickets.name),
            ]),
            routes: Vec::new(),
            admin_routes: Vec::new(),
            subscription: None,
            event_source: None,
            statements: vec![
                items("Players", players, with_players),
                items("Tickets", tickets, CHANGE),
            ],
            memory_mib: MEMORY_MIB,
            timeout_seconds,
        }
    }
}

fn variable(name: &str, value: &str) -> (String, String) {
    (name.to_owned(), value.to_owned())
}

fn items(sid: &'static str, table: &Table, actions: Actions) -> Statement {
    Statement {
        sid,
        actions: actions.to_vec(),
        resources: vec![Resource::Table(table.name.clone())],
    }
}

fn matchmaking(actions: &[&'static str]) -> Statement {
    Statement {
        sid: "Matchmaking",
        actions: actions.to_vec(),
        resources: vec![Resource::Any { reason: NO_RESOURCE }],
    }
}
