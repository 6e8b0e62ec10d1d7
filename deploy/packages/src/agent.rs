//! The CloudWatch agent's configuration on an instance, made of the deployment's description.
//!
//! It sends what the fleet's role may send and no more: metrics of one namespace, logs to
//! one group. Metrics have no dimension that grows with instances or processes: those
//! are paid for one by one.
//!
//! # After
//! Amazon CloudWatch user guide, "Manually create or edit the CloudWatch agent
//! configuration file" and "Collect process metrics with the procstat plugin", read
//! 2026-11-22.

use api_contract::metrics::Source;
use serde_json::{Value, json};
use stack::{
    Deployment,
    deployment::{BUILD_FOLDER, SERVER_LOG_FOLDER, ServerProcess},
};

/// Seconds between two measurements: CloudWatch keeps minutes.
const INTERVAL_SECONDS: u32 = 60;

/// What is measured of all processes of a kind together.
const OF_PROCESSES: &[&str] = &["cpu_usage", "memory_rss", "num_fds", "pid_count"];

/// The text of the configuration.
///
/// # Panics
/// Never: it is texts and numbers.
#[must_use]
pub fn configuration(deployment: &Deployment) -> String {
    let configuration = json!({
        "agent": {
            "metrics_collection_interval": INTERVAL_SECONDS,
            // Names of instances would make a metric each.
            "omit_hostname": true,
            // Wherever an instance is, the deployment's log group is at home.
            "region": deployment.region,
        },
        "metrics": metrics(deployment),
        "logs": { "logs_collected": { "files": { "collect_list": [log_files(deployment)] } } },
    });
    let text = serde_json::to_string_pretty(&configuration);
    format!("{}\n", text.expect("texts and numbers are JSON"))
}

fn metrics(deployment: &Deployment) -> Value {
    let fleet = &deployment.fleet;
    let processes = fleet.runtime.server_processes.iter();
    let processes: Vec<Value> = processes.map(|it| of_process(it, &fleet.name)).collect();
    json!({
        "namespace": Source::GameServers.namespace(),
        "metrics_collected": {
            "mem": { "measurement": ["mem_used_percent"] },
            "procstat": processes,
            // What a game server of one's own may send, by the port that StatsD has.
            "statsd": {
                "service_address": "127.0.0.1:8125",
                "metrics_collection_interval": INTERVAL_SECONDS,
                "metrics_aggregation_interval": INTERVAL_SECONDS,
            },
        },
    })
}

/// A kind of process is found by its command line: names of processes are cut off
/// after fifteen characters.
fn of_process(process: &ServerProcess, fleet: &str) -> Value {
    let command = format!("^{BUILD_FOLDER}{}", process.launch_path);
    json!({
        "append_dimensions": { "Fleet": fleet },
        "measurement": OF_PROCESSES,
        "pattern": command.replace('.', "\\.").replace('+', "\\+"),
    })
}

/// Every process writes a log of its own, and there are many at a time.
fn log_files(deployment: &Deployment) -> Value {
    json!({
        "file_path": format!("{SERVER_LOG_FOLDER}/*.log"),
        "log_group_name": deployment.fleet.log_group,
        "log_stream_name": "{instance_id}",
        // Without it only the newest of them is read.
        "publish_multi_logs": true,
        "timezone": "UTC",
    })
}
