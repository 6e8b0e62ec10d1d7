//! What was generated, in the hands of the real `terraform` and the offline providers.

#![expect(clippy::unwrap_used, reason = "a failed test may panic")]

#[path = "offline/cycle.rs"]
mod cycle;
#[path = "offline/likeness.rs"]
mod likeness;

use std::{fs, path::Path};

use stack::Deployment;
use terraform_provider::{Home, Offline, Server, Workspace};

fn server() -> Server {
    let schema = fs::read("schema/provider-schema.json").unwrap();
    Offline::start(&schema, Home::default()).unwrap()
}

fn deployment(environment: &str) -> Deployment {
    let text = fs::read_to_string("../muster.toml").unwrap();
    let read = |path: &str| fs::read_to_string(path);
    Deployment::from_toml("../muster.toml", &text, Some(environment), read)
        .unwrap_or_else(|error| panic!("{error}"))
}

/// The generated root with the variables of `environment`, and packages that hold
/// nothing but their names.
fn workspace(server: &Server, environment: &str) -> Workspace {
    let folder = Path::new(".");
    let mut workspace =
        Workspace::new(server, folder, "root").unwrap_or_else(|error| panic!("{error}"));
    let file = format!("root/environments/{environment}.tfvars.json");
    let variables: serde_json::Value =
        serde_json::from_str(&fs::read_to_string(file).unwrap()).unwrap();
    for (name, value) in variables.as_object().unwrap() {
        let text = value.as_str().map_or_else(|| value.to_string(), ToOwned::to_owned);
        workspace.set_variable(name, &text);
    }
    let packages = workspace.root().join("packages");
    fs::create_dir(&packages).unwrap();
    for function in deployment(environment).functions {
        fs::write(packages.join(format!("{}.zip", function.binary)), function.binary).unwrap();
    }
    fs::write(packages.join("gameserver.zip"), "gameserver").unwrap();
    let hash = format!("sha256-{}=", "A".repeat(43));
    workspace
        .variable("packages", "packages")
        .variable("game_server_build", "packages/gameserver.zip")
        .variable("console_script_hash", &hash)
}
