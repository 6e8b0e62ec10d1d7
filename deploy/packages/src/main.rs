//! `muster-packages`: builds and packs what is deployed, and writes down what came of it.

mod arguments;

use std::{
    error::Error,
    fs,
    io::{self, Write},
    iter,
    path::Path,
    process::ExitCode,
};

use clap::Parser;
use packages::{
    console, functions, game_server,
    manifest::{MANIFEST_FILE, Manifest},
    zigbuild::Zigbuild,
};
use stack::{
    Deployment,
    deployment::{Architecture, FUNCTION_ARCHITECTURE},
};

use crate::arguments::{Arguments, Part};

/// The profiles in the workspace's manifest.
const FUNCTIONS_PROFILE: &str = "lambda";
const GAME_SERVER_PROFILE: &str = "gameserver";

fn main() -> ExitCode {
    match run(&Arguments::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            say(&format!("✗ {error}"));
            for cause in iter::successors(error.source(), |&error| error.source()) {
                say(&format!("  because {cause}"));
            }
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &Arguments) -> Result<(), Box<dyn Error>> {
    let root = std::path::absolute(&arguments.root)?;
    let deployment = deployment(arguments, &root)?;
    let out = root.join(&arguments.out);
    fs::create_dir_all(&out)?;
    // What lies there is not what the list says until all is done.
    if out.join(MANIFEST_FILE).exists() {
        fs::remove_file(out.join(MANIFEST_FILE))?;
    }
    let manifest = pack(arguments, &deployment, &root, &out)?;
    fs::write(out.join(MANIFEST_FILE), manifest.to_json())?;
    if arguments.json {
        io::stdout().write_all(manifest.to_json().as_bytes())?;
    } else {
        report(&manifest, &out);
    }
    Ok(())
}

fn deployment(arguments: &Arguments, root: &Path) -> Result<Deployment, Box<dyn Error>> {
    let path = root.join(&arguments.config);
    let text = fs::read_to_string(&path)?;
    let folder = path.parent().unwrap_or(root);
    let read = |file: &str| fs::read_to_string(folder.join(file));
    let environment = arguments.environment.as_deref();
    let file = arguments.config.to_string_lossy();
    let mut deployment = Deployment::from_toml(&file, &text, environment, read)?;
    if let Some(region) = &arguments.region {
        deployment.region.clone_from(region);
    }
    Ok(deployment)
}

fn pack(
    arguments: &Arguments,
    deployment: &Deployment,
    root: &Path,
    out: &Path,
) -> Result<Manifest, Box<dyn Error>> {
    let instances = Architecture::of_instance_type(&deployment.fleet.instance_type);
    let chosen = arguments.architecture.map(Architecture::from);
    let mut manifest = Manifest::new(deployment);
    if arguments.wants(Part::Functions) {
        let architecture = chosen.unwrap_or(FUNCTION_ARCHITECTURE);
        say(&format!("▸ building the functions for {}", architecture.name()));
        let built = Zigbuild::open(root, architecture, &note)?;
        let built = built.build("lambdas", FUNCTIONS_PROFILE)?;
        manifest.architecture = architecture.name().to_owned();
        manifest.functions = Some(functions::FUNCTIONS_FOLDER.to_owned());
        manifest.archives.extend(functions::pack(deployment, architecture, &built, out)?);
    }
    if arguments.wants(Part::GameServer) {
        let architecture = chosen.unwrap_or(instances);
        say(&format!("▸ building the game server for {}", architecture.name()));
        let built = Zigbuild::open(root, architecture, &note)?;
        let built = built.build("gameserver", GAME_SERVER_PROFILE)?;
        manifest.game_server_build = Some(game_server::BUILD_FILE.to_owned());
        manifest.archives.push(game_server::pack(deployment, architecture, &built, out)?);
    }
    if arguments.wants(Part::Console) {
        let (files, script_hash) = console::pack(&arguments.console_built(root), out)?;
        manifest.console = Some(console::CONSOLE_FOLDER.to_owned());
        manifest.console_script_hash = Some(script_hash);
        manifest.console_files = files;
    }
    Ok(manifest)
}

/// What there is now, in words.
fn report(manifest: &Manifest, out: &Path) {
    for archive in &manifest.archives {
        let kilobytes = archive.bytes.div_ceil(1000);
        let glibc = archive.glibc.as_deref().unwrap_or("none");
        let hash = &archive.sha256[..12];
        say(&format!("  {:<34} {kilobytes:>6} kB   glibc {glibc}   {hash}", archive.file));
    }
    if !manifest.console_files.is_empty() {
        say(&format!(
            "  {:<34} {:>6} files",
            console::CONSOLE_FOLDER,
            manifest.console_files.len()
        ));
    }
    say(&format!("✓ packed in {}", out.display()));
}

fn note(text: &str) {
    say(&format!("  {text}"));
}

/// A line for whoever called; standard output is for what `--json` prints.
fn say(line: &str) {
    let _nobody_listens = writeln!(io::stderr(), "{line}");
}
