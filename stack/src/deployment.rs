//! A whole deployment as plain data: what `local` runs and Terraform provisions.
//!
//! Every name here is the name of the real thing: a table's, a function's, a
//! variable's. Nothing is typed a second time elsewhere.

mod fleet;
pub mod monitoring;

use std::collections::BTreeMap;

use api_contract::admin::{Group, routes::AdminRoute};
use api_contract::routes;

pub use self::fleet::{
    Architecture, BUILD_FOLDER, Capacity, Fleet, FleetLocation, PortRange, RuntimeConfiguration,
    SERVER_LOG_FOLDER, ServerProcess,
};
pub use self::monitoring::{Alarm, Dimension, Graph, Metric, Monitoring, Statistic, Wrong};

/// What the functions run on: the cheaper of the two that Lambda has.
pub const FUNCTION_ARCHITECTURE: Architecture = Architecture::Arm64;

/// Everything that a deployment consists of.
#[derive(Debug, Clone, PartialEq)]
pub struct Deployment {
    /// The project's name, in front of every resource's.
    pub project: String,
    /// Which of the project's deployments this is: `local`, `dev`, `prod`.
    pub environment: String,
    /// The home region: APIs, tables, matchmaking.
    pub region: String,
    /// The functions.
    pub functions: Vec<Function>,
    /// The tables.
    pub tables: Vec<Table>,
    /// Where FlexMatch publishes its events.
    pub matchmaking_topic: Topic,
    /// Where game servers send results.
    pub results_queue: ResultsQueue,
    /// Where guests get their identity.
    pub identity_pool: IdentityPool,
    /// Where operators sign in.
    pub user_pool: UserPool,
    /// What the console calls.
    pub admin_api: AdminApi,
    /// The game servers.
    pub fleet: Fleet,
    /// How a match finds its game session.
    pub queue: Queue,
    /// How players are matched.
    pub rule_set: RuleSet,
    /// The matchmaking configuration.
    pub matchmaking: MatchmakingConfiguration,
    /// Who is told when something is wrong or expensive.
    pub alarms: Alarms,
    /// What is watched.
    pub monitoring: Monitoring,
}

impl Deployment {
    /// The same where it is deployed: with the results queue's URL and the ARN of
    /// the fleet's role in the game servers' parameters. Both name an account,
    /// which a description does not know.
    #[must_use]
    pub fn placed(mut self, results_queue_url: &str, fleet_role_arn: &str) -> Self {
        for process in &mut self.fleet.runtime.server_processes {
            process.parameters = process
                .parameters
                .replace("{results_queue}", results_queue_url)
                .replace("{fleet_role}", fleet_role_arn);
        }
        self
    }
}

/// Who is told when something is wrong or expensive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alarms {
    /// The e-mail address that alarms go to, if any.
    pub email: Option<String>,
    /// US dollars a month from which on it is warned, if any.
    pub monthly_budget_usd: Option<u32>,
}

/// One function: a binary of `lambdas` and everything it is given.
#[derive(Debug, Clone, PartialEq)]
pub struct Function {
    /// The binary's name, such as `match-status`.
    pub binary: String,
    /// The deployed function's name.
    pub name: String,
    /// Its variables, besides those that Lambda sets.
    pub environment: BTreeMap<String, String>,
    /// The player API's routes that it answers.
    pub routes: Vec<routes::Route>,
    /// The admin API's routes that it answers.
    pub admin_routes: Vec<AdminRoute>,
    /// The topic that invokes it, by name.
    pub subscription: Option<String>,
    /// The message queue that invokes it.
    pub event_source: Option<EventSource>,
    /// What it may do, besides writing its own log.
    pub statements: Vec<Statement>,
    /// Memory, in MiB; CPU comes in proportion.
    pub memory_mib: u32,
    /// The longest an invocation may take, in seconds.
    pub timeout_seconds: u32,
}

impl Function {
    /// The queue for events whose invocation failed too often, by name; none for a
    /// function that no topic invokes.
    #[must_use]
    pub fn dead_letters(&self) -> Option<String> {
        self.subscription.is_some().then(|| format!("{}-dead", self.name))
    }
}

/// One permission.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statement {
    /// What for, as a statement id: letters and digits.
    pub sid: &'static str,
    /// IAM actions, such as `dynamodb:GetItem`.
    pub actions: Vec<&'static str>,
    /// On what.
    pub resources: Vec<Resource>,
}

/// What a permission is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Resource {
    /// A table, by name.
    Table(String),
    /// One index of a table, by both names.
    Index {
        /// The table's name.
        table: String,
        /// The index's name.
        index: String,
    },
    /// The fleet, by name.
    Fleet(String),
    /// The matchmaking configuration, by name.
    MatchmakingConfiguration(String),
    /// Every matchmaking rule set whose name begins like this: operators make new ones.
    RuleSets {
        /// What their names begin with.
        prefix: String,
    },
    /// A log group with its streams, by name.
    LogGroup(String),
    /// The results queue, by name.
    ResultsQueue(String),
    /// Everything; only where AWS offers nothing narrower, with the reason.
    Any {
        /// Why nothing narrower will do.
        reason: &'static str,
    },
}

/// A DynamoDB table: on demand, encrypted, with point-in-time recovery.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    /// The table's name.
    pub name: String,
    /// What items are found by.
    pub key: Key,
    /// Other ways to find them.
    pub indexes: Vec<Index>,
    /// The attribute with the second at which an item may go, if any goes.
    pub ttl_attribute: Option<&'static str>,
}

/// The key of a table or of an index.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Key {
    /// The partition key.
    pub partition: Attribute,
    /// The sort key, if any.
    pub sort: Option<Attribute>,
}

/// A key attribute.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Attribute {
    /// Its name.
    pub name: &'static str,
    /// Its type.
    pub kind: AttributeKind,
}

/// The types that key attributes have here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AttributeKind {
    /// Text: `S`.
    Text,
    /// A number: `N`.
    Number,
}

/// A global secondary index.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Index {
    /// Its name.
    pub name: &'static str,
    /// Its key.
    pub key: Key,
    /// What it carries of an item.
    pub projection: Projection,
}

/// What an index carries of an item, besides the index's key and the table's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Projection {
    /// Every attribute.
    All,
    /// These attributes: reading and writing is charged by size.
    Include(&'static [&'static str]),
}

/// An SNS topic.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Topic {
    /// Its name.
    pub name: String,
    /// The queue that keeps what could not be delivered, by name.
    pub dead_letters: String,
}

/// An SQS standard queue for results, encrypted with keys of SQS's own.
///
/// Only game servers may send to it ([`Fleet::statements`]): that is what makes a
/// result true.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResultsQueue {
    /// Its name.
    pub name: String,
    /// Seconds that a received message stays hidden from others (0-43,200).
    pub visibility_timeout_seconds: u32,
    /// Seconds that a message is kept (60-1,209,600).
    pub retention_seconds: u32,
    /// Where messages go that nobody takes.
    pub dead_letters: DeadLetterQueue,
}

/// The queue beside a queue, encrypted like it: what was given out too often.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeadLetterQueue {
    /// Its name.
    pub name: String,
    /// How often a message is given out before it goes here (1-1,000).
    pub receives_max: u32,
    /// Seconds that a message is kept, from its first sending (60-1,209,600).
    pub retention_seconds: u32,
}

/// A message queue that invokes a function.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EventSource {
    /// The queue, by name.
    pub queue: String,
    /// Most messages of one invocation.
    pub batch_size: u32,
    /// Whether the function says which messages it did not take
    /// (`ReportBatchItemFailures`); without that one failure is all of them.
    pub partial_batch_responses: bool,
}

/// A Cognito identity pool for guests.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IdentityPool {
    /// Its name.
    pub name: String,
}

/// A Cognito user pool for operators, with its hosted sign-in and one client.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UserPool {
    /// Its name.
    pub name: String,
    /// Its groups, from the least to the most.
    pub groups: Vec<UserGroup>,
    /// The console's client.
    pub client: UserPoolClient,
}

/// A group of a user pool.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UserGroup {
    /// Which; its name is the group's.
    pub group: Group,
    /// What its members may do, in a few words.
    pub description: &'static str,
    /// Cognito's rank: the lower, the more.
    pub precedence: u32,
}

/// A client of a user pool: public, without a secret, by the authorization code
/// flow with PKCE (S256) alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UserPoolClient {
    /// Its name.
    pub name: String,
    /// The scopes that it may ask for, and asks for.
    pub scopes: Vec<&'static str>,
    /// Seconds that an access token is valid (300-86,400).
    pub access_token_seconds: u32,
    /// Seconds that an id token is valid (300-86,400).
    pub id_token_seconds: u32,
    /// Seconds that a refresh token is valid (3,600-315,360,000); it is not rotated.
    pub refresh_token_seconds: u32,
    /// Where operators come back to after signing in, on the console's origin.
    pub callback_path: &'static str,
    /// Where operators come to after signing out, on the console's origin.
    pub sign_out_path: &'static str,
}

/// The admin API: an HTTP API with a JWT authorizer for the user pool's client.
///
/// Its routes are the functions' [`Function::admin_routes`], by payload format 2.0.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AdminApi {
    /// Its name.
    pub name: String,
    /// The authorizer's name.
    pub authorizer: String,
    /// Scopes of which every route wants one. Only access tokens carry any, so
    /// this is what keeps id tokens out.
    pub authorization_scopes: Vec<&'static str>,
}

/// A game session queue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Queue {
    /// Its name.
    pub name: String,
    /// Seconds that a placement may take (10-600).
    pub timeout_seconds: u32,
    /// How far players may be from the game session, tighter first.
    pub latency_policies: Vec<LatencyPolicy>,
}

/// One step of a queue's patience.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LatencyPolicy {
    /// The longest round trip of any player, in milliseconds.
    pub maximum_individual_player_latency_ms: u32,
    /// Seconds for which this step holds; none: until the queue's timeout.
    pub duration_seconds: Option<u32>,
}

/// A FlexMatch rule set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleSet {
    /// Its name: rule sets cannot change, so the name carries their content's hash.
    pub name: String,
    /// The body, byte for byte as in its file.
    pub body: String,
}

/// A matchmaking configuration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MatchmakingConfiguration {
    /// Its name.
    pub name: String,
    /// Seconds that a ticket may wait for its match (1-43,200).
    pub request_timeout_seconds: u32,
    /// Whether players have to accept a match, and the seconds for it (1-600).
    pub acceptance_timeout_seconds: Option<u32>,
    /// Text that goes into every event and game session (at most 256 characters).
    pub custom_event_data: Option<String>,
}
