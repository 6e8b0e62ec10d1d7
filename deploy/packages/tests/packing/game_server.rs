//! The game server's build: what is installed, and what is reported.

use std::process::Command;

use packages::{
    agent,
    elf::{ElfError, Wants},
    game_server::{AGENT_FILE, CREDENTIALS_FILE, INSTALL_SCRIPT, beside_the_server, pack},
    program::PackError,
};
use serde_json::{Value, json};
use stack::deployment::{Architecture, BUILD_FOLDER, SERVER_LOG_FOLDER};

use crate::{Scratch, deployment, described, unpacked};

fn configuration() -> Value {
    serde_json::from_str(&agent::configuration(&deployment())).unwrap()
}

#[test]
fn what_is_run_on_each_instance_may_be_run() {
    let files = unpacked(&beside_the_server(&deployment()).unwrap());

    let modes: Vec<_> = files.iter().map(|(name, mode, _)| (name.as_str(), *mode)).collect();
    let expected = [(AGENT_FILE, 0o644), (CREDENTIALS_FILE, 0o644), (INSTALL_SCRIPT, 0o755)];
    assert_eq!(modes, expected);
    let (_, _, script) = &files[2];
    assert!(script.starts_with("#!/bin/bash\n") && script.contains("set -euo pipefail"));
    for name in [AGENT_FILE, CREDENTIALS_FILE] {
        assert!(script.contains(&format!("$game/{name}")), "the script does not install {name}");
    }
}

#[test]
fn the_script_knows_what_gamelift_starts() {
    for (launch_path, line) in
        [("gameserver", "server='gameserver'\n"), ("bin/my server", "server='bin/my server'\n")]
    {
        let text = format!("project = \"game\"\n[game_server]\nlaunch_path = \"{launch_path}\"");
        let files = unpacked(&beside_the_server(&described(&text)).unwrap());

        assert!(files[2].2.contains(line), "{}", files[2].2);
    }
}

#[test]
fn the_script_is_one_that_bash_reads() {
    let path = format!("game-server/{INSTALL_SCRIPT}");
    let Ok(read) = Command::new("bash").args(["-n", &path]).output() else { return };
    assert!(read.status.success(), "{}", String::from_utf8_lossy(&read.stderr));
}

#[test]
fn metrics_have_the_namespace_that_the_fleets_role_may_write() {
    let metrics = &configuration()["metrics"];

    assert_eq!(metrics["namespace"], "Muster/GameServers");
    assert!(metrics["metrics_collected"]["statsd"].is_object());
    assert_eq!(metrics.get("append_dimensions"), None, "instances would be dimensions");
}

#[test]
fn processes_are_found_by_what_gamelift_starts() {
    let deployment = deployment();
    let configuration = configuration();
    let measured = configuration["metrics"]["metrics_collected"]["procstat"].as_array().unwrap();

    assert_eq!(measured.len(), deployment.fleet.runtime.server_processes.len());
    for (measured, process) in measured.iter().zip(&deployment.fleet.runtime.server_processes) {
        assert_eq!(measured["pattern"], format!("^{BUILD_FOLDER}{}", process.launch_path));
        assert_eq!(measured["append_dimensions"], json!({ "Fleet": deployment.fleet.name }));
    }
}

#[test]
fn logs_go_from_where_servers_write_them_to_the_group_that_terraform_makes() {
    let deployment = deployment();
    let files = &configuration()["logs"]["logs_collected"]["files"]["collect_list"][0];

    assert_eq!(files["log_group_name"], "/muster-prod/game-servers");
    assert_eq!(files["publish_multi_logs"], true);
    let collected = files["file_path"].as_str().unwrap();
    assert_eq!(collected, format!("{SERVER_LOG_FOLDER}/*.log"));
    for process in &deployment.fleet.runtime.server_processes {
        let parameters = process.on_instances();
        let mut words = parameters.split(' ').skip_while(|word| *word != "--log-file");
        let file = words.nth(1).expect("the servers write logs");
        let name = file.strip_prefix(&format!("{SERVER_LOG_FOLDER}/")).expect(file);
        assert!(name.ends_with(".log") && !name.contains('/'), "{file} is not collected");
        assert!(name.contains("{pid}"), "processes would write into one log");
    }
}

#[test]
fn the_agent_reports_to_the_home_region() {
    assert_eq!(configuration()["agent"]["region"], deployment().region);
}

#[test]
#[cfg(target_os = "linux")]
fn a_server_that_would_not_start_is_not_packed() {
    let scratch = Scratch::new();
    let own = std::env::current_exe().unwrap();
    std::fs::copy(&own, scratch.0.join("gameserver")).unwrap();
    let machine = Wants::read(&std::fs::read(own).unwrap()).unwrap().machine;
    let other = if machine == 183 { Architecture::X86_64 } else { Architecture::Arm64 };

    let refused = pack(&deployment(), other, &scratch.0, &scratch.0);

    let Err(PackError::Unfit { path, source: ElfError::Machine { .. } }) = refused else {
        panic!("{refused:?}");
    };
    assert!(path.ends_with("gameserver") && !scratch.0.join("game-server.zip").exists());
}
