//! `muster-terraform`: writes the deployment's Terraform, checks that it is fresh, compares schemas.

use std::{
    error::Error,
    fs, io,
    path::{Path, PathBuf},
    process::ExitCode,
};

use clap::{Parser, Subcommand};
use stack::Deployment;
use terraform::{compare, generate, project, schema::Schemas};

/// The deployment of muster.toml as Terraform.
#[derive(Debug, Parser)]
struct Arguments {
    /// The configuration.
    #[arg(long, default_value = "muster.toml")]
    config: PathBuf,
    /// The folder of the generated modules and roots.
    #[arg(long, default_value = "terraform")]
    out: PathBuf,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Write what is generated.
    Generate,
    /// Write nothing; fail if a file is not as it would be written.
    Check,
    /// Compare the vendored schemas with what `terraform providers schema -json` printed.
    Compare {
        /// The file with what it printed.
        schemas: PathBuf,
    },
}

fn main() -> ExitCode {
    match run(&Arguments::parse()) {
        Ok(code) => code,
        Err(error) => {
            say(&mut io::stderr(), &error.to_string());
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &Arguments) -> Result<ExitCode, Box<dyn Error>> {
    let text = fs::read_to_string(&arguments.config)?;
    let file = arguments.config.to_string_lossy();
    let deployment = Deployment::from_toml(&file, &text, None, |path| fs::read_to_string(path))?;
    match &arguments.command {
        Command::Generate => write(&deployment, &arguments.out),
        Command::Check => check(&deployment, &arguments.out),
        Command::Compare { schemas } => {
            let real = Schemas::parse(&fs::read_to_string(schemas)?)?;
            let differences =
                compare::differences(&project(&deployment), &Schemas::vendored(), &real);
            differences.iter().for_each(|difference| say(&mut io::stdout(), difference));
            Ok(if differences.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
        }
    }
}

fn write(deployment: &Deployment, out: &Path) -> Result<ExitCode, Box<dyn Error>> {
    for (path, text) in generate(deployment)? {
        let path = out.join(path);
        if fs::read_to_string(&path).is_ok_and(|found| found == text) {
            continue;
        }
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder)?;
        }
        fs::write(&path, text)?;
        say(&mut io::stdout(), &format!("wrote {}", path.display()));
    }
    Ok(ExitCode::SUCCESS)
}

fn check(deployment: &Deployment, out: &Path) -> Result<ExitCode, Box<dyn Error>> {
    let mut code = ExitCode::SUCCESS;
    for (path, text) in generate(deployment)? {
        let path = out.join(path);
        if !fs::read_to_string(&path).is_ok_and(|found| found == text) {
            say(&mut io::stderr(), &format!("{} is stale", path.display()));
            code = ExitCode::FAILURE;
        }
    }
    Ok(code)
}

/// A line for whoever called; nobody is told if nobody listens.
fn say(to: &mut impl io::Write, line: &str) {
    let _nobody_listens = writeln!(to, "{line}");
}
