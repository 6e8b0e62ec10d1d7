//! What follows from a configuration: every resource, named and wired.

mod functions;
mod monitoring;
mod operators;
mod results;
mod tables;

use std::fmt::Display;

use sha2::{Digest, Sha256};

use crate::config::{Config, ConfigError, Problem, environment_problem};
use crate::deployment::{
    Alarms, Deployment, Fleet, IdentityPool, MatchmakingConfiguration, Queue, RuleSet,
    RuntimeConfiguration, ServerProcess, Topic,
};
use crate::rule_sets;

impl Deployment {
    /// Describes the deployment that `config` asks for in `environment`, with
    /// `rule_set_body` as the text of [`Config::rule_set_file`].
    ///
    /// # Errors
    /// When the rule set or the environment's name is not valid, with everything
    /// that is wrong.
    pub fn describe(
        config: &Config,
        rule_set_body: &str,
        environment: &str,
    ) -> Result<Self, ConfigError> {
        let mut problems: Vec<Problem> = environment_problem(environment).into_iter().collect();
        problems.extend(rule_sets::problems(config.rule_set_file(), rule_set_body));
        ConfigError::unless_empty(problems)?;
        Ok(described(config, rule_set_body, &Names::new(&config.project, environment)))
    }

    /// Describes the deployment of a `muster.toml`.
    ///
    /// `file` is its name, `text` its content; `environment` takes the place of
    /// the one that it names. `read` is asked once for the rule set's file,
    /// beside `file`. Everything that is wrong in either file is told at once.
    ///
    /// # Errors
    /// When one of the files or the environment's name is not valid, or `read`
    /// fails.
    pub fn from_toml<E: Display>(
        file: &str,
        text: &str,
        environment: Option<&str>,
        read: impl FnOnce(&str) -> Result<String, E>,
    ) -> Result<Self, ConfigError> {
        let (config, mut problems) = Config::parse_recoverable(file, text)?;
        problems.extend(environment.and_then(environment_problem));
        let body = match read(config.rule_set_file()) {
            Ok(body) => {
                problems.extend(rule_sets::problems(config.rule_set_file(), &body));
                body
            }
            Err(error) => {
                problems.push(unreadable(&config, &error));
                String::new()
            }
        };
        ConfigError::unless_empty(problems)?;
        let environment = environment.unwrap_or(&config.environment);
        Ok(described(&config, &body, &Names::new(&config.project, environment)))
    }
}

fn unreadable(config: &Config, error: &impl Display) -> Problem {
    Problem {
        place: Some(config.matchmaking.rule_set_place.clone()),
        message: format!("cannot read the rule set `{}`: {error}", config.rule_set_file()),
        help: Some("name a file by its path from the folder of this one".to_owned()),
    }
}

/// What stands for the home region in the game servers' parameters.
const REGION_PLACEHOLDER: &str = "{region}";

/// How the resources of one deployment are called.
struct Names<'c> {
    project: &'c str,
    environment: &'c str,
}

impl<'c> Names<'c> {
    fn new(project: &'c str, environment: &'c str) -> Self {
        Self { project, environment }
    }

    /// `<project>-<environment>`, which all names begin with.
    fn deployment(&self) -> String {
        format!("{}-{}", self.project, self.environment)
    }

    /// `<project>-<environment>-<thing>`.
    fn of(&self, thing: &str) -> String {
        format!("{}-{}-{thing}", self.project, self.environment)
    }

    /// `/<project>-<environment>/<whose>`.
    fn log_group(&self, whose: &str) -> String {
        format!("/{}-{}/{whose}", self.project, self.environment)
    }
}

fn described(config: &Config, rule_set_body: &str, names: &Names<'_>) -> Deployment {
    let tables = tables::Tables::new(names);
    let matchmaking_topic =
        Topic { name: names.of("matchmaking"), dead_letters: names.of("match-events-undelivered") };
    let matchmaking = matchmaking(config, names);
    let results_queue = results::results_queue(names);
    let fleet = fleet(config, names, &results_queue.name);
    let functions = functions::Parts {
        names,
        config,
        tables: &tables,
        topic: &matchmaking_topic.name,
        results_queue: &results_queue.name,
        fleet: &fleet,
        matchmaking_configuration: &matchmaking.name,
    }
    .functions();
    let queue = Queue {
        name: names.of("queue"),
        timeout_seconds: config.queue.timeout_seconds,
        latency_policies: config.queue.latency_policies.clone(),
    };
    let tables = tables.all();
    let monitoring = monitoring::Parts {
        names,
        functions: &functions,
        tables: &tables,
        results_queue: &results_queue,
        queue: &queue.name,
        matchmaking: &matchmaking.name,
        topic: &matchmaking_topic,
        request_timeout_seconds: matchmaking.request_timeout_seconds,
    }
    .monitoring();
    Deployment {
        project: config.project.clone(),
        environment: names.environment.to_owned(),
        region: config.region.clone(),
        functions,
        tables,
        matchmaking_topic,
        results_queue,
        identity_pool: IdentityPool { name: names.of("guests") },
        user_pool: operators::user_pool(names),
        admin_api: operators::admin_api(names),
        fleet,
        queue,
        rule_set: RuleSet {
            name: names.of(&short_hash(rule_set_body)),
            body: rule_set_body.to_owned(),
        },
        matchmaking,
        alarms: Alarms {
            email: config.operations.alarm_email.clone(),
            monthly_budget_usd: config.operations.monthly_budget_usd,
        },
        monitoring,
    }
}

fn fleet(config: &Config, names: &Names<'_>, results_queue: &str) -> Fleet {
    let server = &config.game_server;
    Fleet {
        name: names.of("fleet"),
        locations: config.locations.clone(),
        instance_type: server.instance_type.clone(),
        runtime: RuntimeConfiguration {
            server_processes: vec![ServerProcess {
                launch_path: server.launch_path.clone(),
                parameters: server.parameters.replace(REGION_PLACEHOLDER, &config.region),
                log_parameters: server.log_parameters.clone(),
                concurrent_executions: server.processes_per_instance,
            }],
            game_session_activation_timeout_seconds: server.activation_timeout_seconds,
        },
        ports: server.ports,
        log_group: names.log_group("game-servers"),
        role: names.of("game-servers"),
        statements: vec![results::sending(results_queue)],
    }
}

fn matchmaking(config: &Config, names: &Names<'_>) -> MatchmakingConfiguration {
    MatchmakingConfiguration {
        name: names.of("matchmaking"),
        request_timeout_seconds: config.matchmaking.request_timeout_seconds,
        acceptance_timeout_seconds: config.matchmaking.acceptance_timeout_seconds,
        custom_event_data: config.matchmaking.custom_event_data.clone(),
    }
}

/// The first eight hexadecimal digits of a text's SHA-256.
fn short_hash(text: &str) -> String {
    Sha256::digest(text).iter().take(4).map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rule_set_is_named_by_its_content() {
        assert_eq!(short_hash(""), "e3b0c442");
        assert_ne!(short_hash("{}"), short_hash("{ }"));
    }
}
