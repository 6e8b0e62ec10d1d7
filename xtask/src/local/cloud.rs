//! The local cloud's process, and where everything is in it.

use std::{
    process::Command,
    time::{Duration, Instant},
};

use super::{Arguments, LocalError, executable, print_line};
use crate::{
    child::Child, command::root, console::BuildFolder, interrupt::Interrupt, terminal::Terminal,
};

/// How long the local cloud may take to be ready: it takes half a second, but a
/// machine under load should not fail for it.
const READY_PATIENCE: Duration = Duration::from_secs(60);

/// How long the local cloud may take to stop what it started.
const STOP_PATIENCE: Duration = Duration::from_secs(15);

/// A running local cloud.
#[derive(Debug)]
pub(super) struct Cloud {
    pub(super) process: Child,
    pub(super) url: String,
}

/// Starts one, and says where everything is.
pub(super) fn start(
    terminal: &Terminal,
    arguments: &Arguments,
    interrupt: &Interrupt,
) -> Result<Cloud, LocalError> {
    terminal.step("starting the local cloud");
    let began = Instant::now();
    let mut process = Child::start(command(arguments), true)?;
    let line = process
        .line(READY_PATIENCE, || interrupt.asked())?
        .ok_or(LocalError::Interrupted("the local cloud was ready"))?;
    let ready: serde_json::Value = serde_json::from_str(&line)
        .map_err(|source| LocalError::Unreadable { line: line.clone(), source })?;
    let url = ready["url"].as_str().unwrap_or_default().to_owned();
    terminal.done("the local cloud is ready", began.elapsed());
    if arguments.json {
        print_line(&line);
    }
    addresses(terminal, &url, &ready);
    Ok(Cloud { process, url })
}

impl Cloud {
    /// Asks it to end, and waits for it.
    pub(super) fn stop(&mut self) {
        self.process.stop(STOP_PATIENCE);
    }
}

fn command(arguments: &Arguments) -> Command {
    let mut command = Command::new(executable("muster-local"));
    command.current_dir(root());
    command.args(["--json", "--until-stdin-closes", "--config", "muster.toml"]);
    // The database calls every condition that does not hold an error response.
    command.args(["--log", "warn,dynoxide=error"]);
    command.arg("--port").arg(arguments.port.to_string());
    command.arg("--data").arg(&arguments.data);
    command.arg("--console").arg(BuildFolder::of_workspace().path());
    if arguments.fresh {
        command.arg("--fresh");
    }
    command
}

fn addresses(terminal: &Terminal, url: &str, ready: &serde_json::Value) {
    let text = |key: &str| ready[key].as_str().unwrap_or_default();
    let aws = format!("aws --region {} --endpoint-url {url} gamelift list-fleets", text("region"));
    let rows = [
        ("console", format!("{url}/")),
        ("sign in as", operator(ready)),
        ("player API", format!("{url}/v1/tickets  (OpenAPI: {url}/openapi.json)")),
        ("AWS CLI", format!("AWS_SHARED_CREDENTIALS_FILE={} {aws}", text("credentials"))),
        ("what runs", format!("{url}/local/status")),
        ("data", text("data").to_owned()),
        ("logs", text("logs").to_owned()),
    ];
    for (name, value) in rows {
        terminal.plain(&format!("    {name:<14} {value}"));
    }
}

/// How to sign in: the first operator's password is told once, when it is made.
fn operator(ready: &serde_json::Value) -> String {
    let first = &ready["firstAdmin"];
    match (first["userName"].as_str(), first["password"].as_str()) {
        (Some(name), Some(password)) => {
            format!("{name}, password {password}  (told this once: note it down)")
        }
        (Some(_) | None, Some(_) | None) => {
            "admin, with the password that the first start told; for another: cargo xtask users \
             reset-password admin"
                .to_owned()
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_password_is_told_where_there_is_one() {
        let first = json!({ "firstAdmin": { "userName": "admin", "password": "s3" } });
        assert!(operator(&first).starts_with("admin, password s3 "));
        assert!(operator(&json!({})).contains("cargo xtask users reset-password admin"));
    }
}
