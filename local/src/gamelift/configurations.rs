//! The deployment as GameLift knows it: configuration, rule sets, queue and fleet, with their ARNs.

use std::fmt::Write as _;
use std::time::Duration;

use api_contract::latencies::LOCATION_LENGTH_MAX;
use api_contract::{GameSessionId, Timestamp};
use sha2::{Digest, Sha256};

use super::options::{NewError, Options};
use super::rule_sets::{RuleSet, RuleSets};

/// Longest name of a game server; Unreal's SDK cuts longer ones.
const DNS_NAME_LENGTH_MAX: usize = 63;

/// What GameLift was told to run. Of it the configuration can be changed and rule
/// sets can be made; the deployment's own is there for good.
#[derive(Debug)]
pub(crate) struct Configurations {
    /// The home region.
    pub(crate) region: String,
    /// The account, 12 digits.
    pub(crate) account: String,
    /// When all of this was made.
    pub(crate) created: Timestamp,
    /// The matchmaking configuration.
    pub(crate) matchmaking: Matchmaking,
    /// The rule sets: the deployment's, and those made since.
    pub(crate) rule_sets: RuleSets,
    /// The game session queue.
    pub(crate) queue: Queue,
    /// The fleet.
    pub(crate) fleet: Fleet,
}

/// The matchmaking configuration.
#[derive(Debug)]
pub(crate) struct Matchmaking {
    pub(crate) name: String,
    pub(crate) arn: String,
    pub(crate) request_timeout: Duration,
    /// None: nobody has to accept.
    pub(crate) acceptance_timeout: Option<Duration>,
    pub(crate) description: Option<String>,
    pub(crate) custom_event_data: Option<String>,
    pub(crate) notification_target: String,
    /// The name of the rule set in use.
    pub(crate) rule_set: String,
}

/// The game session queue.
#[derive(Debug)]
pub(crate) struct Queue {
    pub(crate) name: String,
    pub(crate) arn: String,
    pub(crate) timeout: Duration,
    /// Tightest first.
    pub(crate) latency_policies: Vec<LatencyPolicy>,
}

/// One step of the queue's patience.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct LatencyPolicy {
    /// The longest round trip of any player, in milliseconds.
    pub(crate) latency_ms_max: u32,
    /// How long the step holds; none: until the queue's timeout.
    pub(crate) duration: Option<Duration>,
}

/// The fleet.
#[derive(Debug)]
pub(crate) struct Fleet {
    pub(crate) name: String,
    pub(crate) id: String,
    pub(crate) arn: String,
    pub(crate) instance_type: String,
    /// What runs on each instance.
    pub(crate) runtime: stack::deployment::RuntimeConfiguration,
    /// In alphabetical order.
    pub(crate) locations: Vec<String>,
    pub(crate) activation_timeout: Duration,
    /// Where players reach its game servers.
    pub(crate) ip_address: String,
    pub(crate) dns_name: String,
}

impl Configurations {
    /// Gives everything in `deployment` its ARN.
    pub(crate) fn new(
        deployment: &stack::Deployment,
        options: &Options,
        now: Timestamp,
    ) -> Result<Self, NewError> {
        let (region, account) = (&deployment.region, &options.account);
        check_location(region)?;
        let arn =
            |kind: &str, name: &str| format!("arn:aws:gamelift:{region}:{account}:{kind}/{name}");
        let matchmaking = &deployment.matchmaking;
        Ok(Self {
            matchmaking: Matchmaking {
                arn: arn("matchmakingconfiguration", &matchmaking.name),
                name: matchmaking.name.clone(),
                request_timeout: seconds(matchmaking.request_timeout_seconds),
                acceptance_timeout: matchmaking.acceptance_timeout_seconds.map(seconds),
                description: None,
                custom_event_data: matchmaking.custom_event_data.clone(),
                notification_target: format!(
                    "arn:aws:sns:{region}:{account}:{}",
                    deployment.matchmaking_topic.name
                ),
                rule_set: deployment.rule_set.name.clone(),
            },
            rule_sets: RuleSets::new(&deployment.rule_set, arn("matchmakingruleset", ""), now),
            queue: Queue::new(&deployment.queue, arn("gamesessionqueue", &deployment.queue.name)),
            fleet: Fleet::new(deployment, options, arn)?,
            region: region.clone(),
            account: account.clone(),
            created: now,
        })
    }

    /// Whether `name` names the matchmaking configuration, by name or ARN.
    pub(crate) fn is_matchmaking(&self, name: &str) -> bool {
        name == self.matchmaking.name || name == self.matchmaking.arn
    }

    /// The rule set in use.
    pub(crate) fn rule_set(&self) -> &RuleSet {
        self.rule_sets
            .find(&self.matchmaking.rule_set)
            .expect("a rule set in use cannot be deleted, and no other is switched to")
    }

    /// Whether `name` names the queue, by name or ARN.
    pub(crate) fn is_queue(&self, name: &str) -> bool {
        name == self.queue.name || name == self.queue.arn
    }

    /// Whether `name` names the fleet, by id or ARN.
    pub(crate) fn is_fleet(&self, name: &str) -> bool {
        name == self.fleet.id || name == self.fleet.arn
    }

    /// The ARN of the game session with this UUID: without account, and with
    /// the location unless that is the home region, as GameLift's are.
    pub(crate) fn game_session_arn(&self, location: &str, uuid: &str) -> GameSessionId {
        let (region, fleet) = (&self.region, &self.fleet.id);
        let place = if location == region { String::new() } else { format!("{location}/") };
        GameSessionId::parse(format!(
            "arn:aws:gamelift:{region}::gamesession/{fleet}/{place}{uuid}"
        ))
        .expect("regions and locations have letters, digits and dashes, and are short")
    }

    /// The compute name of this machine in `location`.
    pub(crate) fn compute(location: &str) -> String {
        format!("local-{location}")
    }
}

impl Queue {
    fn new(queue: &stack::deployment::Queue, arn: String) -> Self {
        let mut latency_policies: Vec<LatencyPolicy> = queue
            .latency_policies
            .iter()
            .map(|policy| LatencyPolicy {
                latency_ms_max: policy.maximum_individual_player_latency_ms,
                duration: policy.duration_seconds.map(seconds),
            })
            .collect();
        latency_policies.sort_by_key(|policy| policy.latency_ms_max);
        let timeout = seconds(queue.timeout_seconds);
        Self { name: queue.name.clone(), arn, timeout, latency_policies }
    }
}

impl Fleet {
    fn new(
        deployment: &stack::Deployment,
        options: &Options,
        arn: impl Fn(&str, &str) -> String,
    ) -> Result<Self, NewError> {
        let fleet = &deployment.fleet;
        if fleet.locations.is_empty() {
            return Err(NewError::NoLocation { name: fleet.name.clone() });
        }
        if options.dns_name.len() > DNS_NAME_LENGTH_MAX {
            return Err(NewError::DnsName { name: options.dns_name.clone() });
        }
        fleet.locations.iter().try_for_each(|location| check_location(&location.name))?;
        let id = fleet_id(deployment);
        let mut locations: Vec<String> =
            fleet.locations.iter().map(|location| location.name.clone()).collect();
        locations.sort();
        Ok(Self {
            name: fleet.name.clone(),
            arn: arn("fleet", &id),
            id,
            instance_type: fleet.instance_type.clone(),
            runtime: fleet.runtime.clone(),
            locations,
            activation_timeout: seconds(fleet.runtime.game_session_activation_timeout_seconds),
            ip_address: options.ip_address.clone(),
            dns_name: options.dns_name.clone(),
        })
    }
}

/// Whether `name` can stand in an ARN that every server SDK takes back.
fn check_location(name: &str) -> Result<(), NewError> {
    let sound = (1..=LOCATION_LENGTH_MAX).contains(&name.len())
        && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
    if sound { Ok(()) } else { Err(NewError::Location { name: name.to_owned() }) }
}

/// The fleet's id: made from the deployment's names, so that it stays the same
/// over restarts and ARNs in the tables keep naming it.
fn fleet_id(deployment: &stack::Deployment) -> String {
    let mut hash = Sha256::new();
    for name in [&deployment.project, &deployment.environment, &deployment.fleet.name] {
        hash.update(name.as_bytes());
        hash.update([0]);
    }
    let mut id = String::from("fleet");
    let digest = hash.finalize();
    let mut rest = &digest[..16];
    for length in [4, 2, 2, 2, 6] {
        let (part, after) = rest.split_at(length);
        id.push('-');
        part.iter().for_each(|byte| write!(id, "{byte:02x}").expect("a String takes everything"));
        rest = after;
    }
    id
}

fn seconds(seconds: u32) -> Duration {
    Duration::from_secs(seconds.into())
}
