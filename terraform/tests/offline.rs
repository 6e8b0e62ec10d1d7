//! What was generated, in the hands of the real `terraform` and the offline providers.

#![expect(clippy::unwrap_used, reason = "a failed test may panic")]

#[path = "offline/cycle.rs"]
mod cycle;
#[path = "offline/fleets.rs"]
mod fleets;
#[path = "offline/likeness.rs"]
mod likeness;

use std::{fs, path::Path};

use serde_json::{Value as Json, json};
use sha2::{Digest, Sha256};
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
    let hash = format!("sha256-{}=", "A".repeat(43));
    let fleet = fleet(&workspace, "gameserver", false);
    workspace
        .variable("packages", "packages")
        .variable("fleets", &fleets(&[&fleet]))
        .variable("live_fleet", &fleet.name)
        .variable("console_script_hash", &hash)
}

/// A fleet of the variable `fleets`.
struct Fleet {
    name: String,
    json: Json,
}

/// A fleet with a build that holds nothing but `content`.
fn fleet(workspace: &Workspace, content: &str, draining: bool) -> Fleet {
    let archive = format!("packages/{content}.zip");
    fs::write(workspace.root().join(&archive), content).unwrap();
    let build = hex::encode(Sha256::digest(content));
    let name = format!("{}-c7g-medium", &build[..12]);
    let json = json!({
        "archive": archive,
        "build": build,
        "draining": draining,
        "instance_type": "c7g.medium",
    });
    Fleet { name, json }
}

/// The variable `fleets`.
fn fleets(fleets: &[&Fleet]) -> String {
    let entries = fleets.iter().map(|fleet| (fleet.name.clone(), fleet.json.clone()));
    Json::Object(entries.collect()).to_string()
}
