//! A whole deployment as plain data: what `local` runs and Terraform will provision.
//!
//! Every name here is the name of the real thing: a table's, a function's, a
//! variable's. Nothing is typed a second time elsewhere.

use std::collections::BTreeMap;

use api_contract::routes;

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
    /// Where guests get their identity.
    pub identity_pool: IdentityPool,
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
    /// The topic that invokes it, by name.
    pub subscription: Option<String>,
    /// What it may do, besides writing its own log.
    pub statements: Vec<Statement>,
    /// Memory, in MiB; CPU comes in proportion.
    pub memory_mib: u32,
    /// The longest an invocation may take, in seconds.
    pub timeout_seconds: u32,
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
}

/// An SNS topic.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Topic {
    /// Its name.
    pub name: String,
}

/// A Cognito identity pool for guests.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IdentityPool {
    /// Its name.
    pub name: String,
}

/// A multi-location GameLift fleet.
#[derive(Debug, Clone, PartialEq)]
pub struct Fleet {
    /// Its name.
    pub name: String,
    /// Where it runs; at least one, the home region among them or not.
    pub locations: Vec<FleetLocation>,
    /// The instances' type, such as `c7g.medium`.
    pub instance_type: String,
    /// What runs on each instance.
    pub runtime: RuntimeConfiguration,
    /// The game servers' UDP ports, both ends included.
    pub ports: PortRange,
}

/// One of a fleet's locations.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FleetLocation {
    /// GameLift's name of it, such as `eu-west-1`.
    pub name: String,
    /// Instances wanted at the start, at least and at most.
    pub capacity: Capacity,
}

/// Numbers of instances.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Capacity {
    /// Wanted at the start.
    pub desired: u32,
    /// Never fewer.
    pub minimum: u32,
    /// Never more.
    pub maximum: u32,
}

/// What runs on each instance of a fleet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuntimeConfiguration {
    /// The processes.
    pub server_processes: Vec<ServerProcess>,
    /// Seconds that a game session may take from creation to activation (1-600).
    pub game_session_activation_timeout_seconds: u32,
}

/// One kind of server process.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServerProcess {
    /// The executable: a path within the build, `/local/game/…` in the cloud.
    pub launch_path: String,
    /// Its parameters, as GameLift takes them: one text.
    pub parameters: String,
    /// How many run on an instance (1-50).
    pub concurrent_executions: u32,
}

/// A range of ports, both ends included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PortRange {
    /// The first.
    pub first: u16,
    /// The last.
    pub last: u16,
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
