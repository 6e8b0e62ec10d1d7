//! Serves the offline stand-in to a `terraform` that somebody runs by hand, until Ctrl-C.
//!
//! `offline-provider [SCHEMA]`; without an argument it takes the schema file of this
//! repository, seen from its root. Standard output is one line for the shell.

use std::{env, error::Error, fs, io, io::Write};

use terraform_provider::{Home, Offline, REATTACH_VARIABLE};

/// Where the schemas are, seen from the repository's root.
const SCHEMA: &str = "terraform/schema/provider-schema.json";

fn main() -> Result<(), Box<dyn Error>> {
    let path = env::args().nth(1).unwrap_or_else(|| SCHEMA.to_owned());
    let schema = fs::read(&path).map_err(|error| format!("could not read {path}: {error}"))?;
    let server = Offline::start(&schema, Home::default())?;
    let mut out = io::stdout();
    writeln!(out, "export {REATTACH_VARIABLE}='{}'", server.reattach())?;
    out.flush()?;
    // The system's own way of ending a process is all that is needed: there is
    // nothing to write down.
    loop {
        std::thread::park();
    }
}
