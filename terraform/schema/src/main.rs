//! `refresh-schema`: extracts the providers' schemas anew from the published bindings.

use std::{
    error::Error,
    fs,
    io::{self, Write},
    iter,
    path::PathBuf,
    process::ExitCode,
};

use clap::Parser;
use serde_json::Value;
use terraform_schema::{Versions, Wanted, difference, fetch, notice, schema, written};

const SCHEMA: &str = "provider-schema.json";
const NOTICE: &str = "NOTICE";
const PACKAGES: &str = "packages.json";

/// Extracts the providers' schemas anew from their bindings, which npm and pip fetch.
#[derive(Debug, Parser)]
#[command(bin_name = "cargo xtask schema refresh")]
struct Arguments {
    /// The version of @cdktn/provider-aws (npm); by default the vendored one.
    #[arg(long)]
    aws: Option<String>,
    /// The version of cdktn-provider-awscc (PyPI); by default the vendored one.
    #[arg(long)]
    awscc: Option<String>,
    /// The version of cfn-lint (PyPI); by default the vendored one.
    #[arg(long)]
    cfn_lint: Option<String>,
    /// A type that is to be there besides, such as `aws_ecr_repository` or `data.aws_vpc`.
    #[arg(long = "add", value_name = "TYPE")]
    added: Vec<String>,
    /// Write nothing; fail if a file is not as it would be written.
    #[arg(long)]
    check: bool,
    /// The folder of the schema files.
    #[arg(long, default_value = "terraform/schema")]
    out: PathBuf,
}

fn main() -> ExitCode {
    match run(Arguments::parse()) {
        Ok(code) => code,
        Err(error) => {
            let first: &dyn Error = &*error;
            let causes = iter::successors(Some(first), |error| (*error).source());
            let causes: Vec<String> = causes.map(ToString::to_string).collect();
            say(&mut io::stderr(), &format!("error: {}", causes.join(": ")));
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: Arguments) -> Result<ExitCode, Box<dyn Error>> {
    let vendored = Versions::vendored();
    let versions = Versions {
        aws: arguments.aws.unwrap_or(vendored.aws),
        awscc: arguments.awscc.unwrap_or(vendored.awscc),
        cfn_lint: arguments.cfn_lint.unwrap_or(vendored.cfn_lint),
    };
    let old: Value = serde_json::from_str(&fs::read_to_string(arguments.out.join(SCHEMA))?)?;
    let mut wanted = Wanted::of(&old);
    wanted.0.extend(arguments.added);
    say(&mut io::stdout(), "fetching the packages");
    let (aws, awscc) = ("aws_", "awscc_");
    let packages =
        fetch(&versions, |path| wanted.needs(aws, path), |path| wanted.needs(awscc, path))?;
    let new = schema(&packages, &wanted)?;
    for difference in difference::differences(&old, &new) {
        say(&mut io::stdout(), &difference);
    }
    let files =
        [(SCHEMA, written(&new)), (NOTICE, notice(&new, &versions)), (PACKAGES, versions.file())];
    let mut code = ExitCode::SUCCESS;
    for (name, text) in files {
        let path = arguments.out.join(name);
        if fs::read_to_string(&path).is_ok_and(|found| found == text) {
            say(&mut io::stdout(), &format!("{} is as the packages say", path.display()));
        } else if arguments.check {
            say(&mut io::stderr(), &format!("{} is not as the packages say", path.display()));
            code = ExitCode::FAILURE;
        } else {
            fs::write(&path, text)?;
            say(&mut io::stdout(), &format!("wrote {}", path.display()));
        }
    }
    Ok(code)
}

/// A line for whoever called; nobody is told if nobody listens.
fn say(to: &mut impl Write, line: &str) {
    let _nobody_listens = writeln!(to, "{line}");
}
