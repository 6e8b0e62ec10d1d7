//! One instance of a function, started as Lambda starts it, without a cloud around it.

use std::process::{Command, Stdio};

use stack::{Deployment, deployment::Function};
use tokio::process::Child;

use crate::{binaries, runtime_api::RuntimeApi};

/// The deployment that the committed configuration describes.
///
/// # Panics
/// When it describes none.
#[must_use]
pub fn deployment() -> Deployment {
    let read = |path: &str| std::fs::read_to_string(binaries::root().join(path));
    let text = read("muster.toml").unwrap();
    Deployment::from_toml("muster.toml", &text, None, read).unwrap()
}

/// Starts `program` with its own variables, those of `function`, and Lambda's.
///
/// # Panics
/// When it cannot be started.
#[must_use]
pub fn start(program: Command, function: &Function, runtime: &RuntimeApi) -> Child {
    let endpoint = format!("http://{}", runtime.address());
    let memory = function.memory_mib.to_string();
    let own = [
        ("AWS_LAMBDA_RUNTIME_API", runtime.address()),
        ("AWS_LAMBDA_FUNCTION_NAME", &function.name),
        ("AWS_LAMBDA_FUNCTION_VERSION", "$LATEST"),
        ("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", &memory),
        ("AWS_REGION", "us-east-1"),
        ("AWS_ACCESS_KEY_ID", "a-key-of-nobody"),
        ("AWS_SECRET_ACCESS_KEY", "a-secret-of-nobody"),
        ("AWS_SESSION_TOKEN", "a-token-of-nobody"),
        ("AWS_ENDPOINT_URL", &endpoint),
    ];
    let given: Vec<_> = program
        .get_envs()
        .map(|(name, value)| (name.to_owned(), value.map(ToOwned::to_owned)))
        .collect();
    let mut command = tokio::process::Command::from(program);
    command
        .env_clear()
        .envs(given.into_iter().filter_map(|(name, value)| Some((name, value?))))
        .envs(std::env::var_os("PATH").map(|path| ("PATH", path)))
        .envs(&function.environment)
        .envs(own)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .kill_on_drop(true)
        .spawn()
        .unwrap()
}
