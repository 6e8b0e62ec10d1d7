//! Running `terraform`: found, in its own working folder, heard as JSON, and stopped well.

use std::{env, fs, io, path::PathBuf, process::Command, time::Duration};

use serde_json::Value as Json;

use crate::{
    child::{self, ChildError, Limit, Said},
    interrupt::Interrupt,
    refusal::{Problem, problems},
};

/// Oldest version that keeps its lock in S3 by itself.
const OLDEST: (u32, u32) = (1, 10);

/// What reading a version, a plan or a state may take.
const READ_LIMIT: Duration = Duration::from_secs(5 * 60);

/// What `init` may take: the first one downloads the providers, which are large.
const INIT_LIMIT: Duration = Duration::from_secs(20 * 60);

/// Where it keeps what it downloads, within its working folder.
const DATA: &str = "terraform";

/// `terraform` in one root module.
#[derive(Debug)]
pub(crate) struct Terraform<'i> {
    program: PathBuf,
    /// The root module.
    folder: PathBuf,
    /// Where it keeps what it downloads, plans and variables.
    work: PathBuf,
    interrupt: &'i Interrupt,
}

/// Why Terraform did not do it.
#[derive(Debug, thiserror::Error)]
pub(crate) enum TerraformError {
    /// There is none.
    #[error(
        "Terraform (`{0}`) is missing: install {major}.{minor} or newer from its makers' pages, or \
         say in TERRAFORM where it is, then run this again",
        major = OLDEST.0, minor = OLDEST.1
    )]
    Missing(String),
    /// It is too old.
    #[error(
        "Terraform is {0}, and has to be {major}.{minor} or newer: install one",
        major = OLDEST.0, minor = OLDEST.1
    )]
    TooOld(String),
    /// It failed.
    #[error("Terraform could not {doing}")]
    Failed {
        /// What it was asked to do.
        doing: &'static str,
        /// What was wrong, each with what to do.
        problems: Vec<Problem>,
    },
    /// It did not run to its end.
    #[error(transparent)]
    Child(#[from] ChildError),
    /// What it printed is not what it should be.
    #[error("could not understand what Terraform printed")]
    NotJson(#[from] serde_json::Error),
    /// A file for it could not be written.
    #[error("could not write {}", file.display())]
    NotWritten {
        /// Which.
        file: PathBuf,
        /// Why not.
        source: io::Error,
    },
}

/// What a plan is about.
#[derive(Debug, Default)]
pub(crate) struct Wish<'w> {
    /// Files of variables, seen from the root module, the last one wins.
    pub(crate) variable_files: Vec<String>,
    /// Addresses to which it is confined; all if there are none.
    pub(crate) targets: &'w [&'w str],
    /// Whether everything is to go.
    pub(crate) destroy: bool,
}

impl<'i> Terraform<'i> {
    /// `terraform` for the root module in `folder`.
    pub(crate) fn new(folder: PathBuf, work: PathBuf, interrupt: &'i Interrupt) -> Self {
        let program = env::var_os("TERRAFORM").filter(|named| !named.is_empty());
        let program = program.map_or_else(|| "terraform".into(), PathBuf::from);
        Self { program, folder, work, interrupt }
    }

    /// Whether it was initialised here before.
    pub(crate) fn is_known(&self) -> bool {
        self.work.join(DATA).is_dir()
    }

    /// Finds out which version it is.
    ///
    /// # Errors
    /// When there is none, or an old one.
    pub(crate) fn check(&self) -> Result<String, TerraformError> {
        let said = self.run(&["version", "-json"], READ_LIMIT, "say its version")?;
        let json: Json = serde_json::from_str(&said.output)?;
        let version = json["terraform_version"].as_str().unwrap_or_default().to_owned();
        let mut numbers = version.split('.').map(|part| part.parse().unwrap_or(0));
        let found = (numbers.next().unwrap_or(0), numbers.next().unwrap_or(0));
        if found >= OLDEST { Ok(version) } else { Err(TerraformError::TooOld(version)) }
    }

    /// Links modules, downloads providers, and finds the state.
    ///
    /// # Errors
    /// When the state is out of reach, or a provider.
    pub(crate) fn init(&self, backend: &[String]) -> Result<(), TerraformError> {
        let mut arguments = vec!["init", "-input=false", "-no-color", "-reconfigure"];
        arguments.extend(backend.iter().map(String::as_str));
        self.run(&arguments, INIT_LIMIT, "be initialised").map(|_| ())
    }

    /// Plans, and answers with the plan as JSON; it is kept for [`Terraform::apply`].
    ///
    /// # Errors
    /// When there is no plan.
    pub(crate) fn plan(&self, wish: &Wish<'_>) -> Result<Json, TerraformError> {
        let out = format!("-out={}", self.plan_file().display());
        let mut arguments =
            vec!["plan".to_owned(), "-input=false".to_owned(), "-json".to_owned(), out];
        arguments.extend(wish.variable_files.iter().map(|file| format!("-var-file={file}")));
        arguments.extend(wish.targets.iter().map(|target| format!("-target={target}")));
        if wish.destroy {
            arguments.push("-destroy".to_owned());
        }
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        self.run(&arguments, INIT_LIMIT, "make a plan")?;
        let plan = self.plan_file().display().to_string();
        let shown = self.run(&["show", "-json", &plan], READ_LIMIT, "show its plan")?;
        Ok(serde_json::from_str(&shown.output)?)
    }

    /// Carries the plan out, and shows each event to `each`.
    ///
    /// # Errors
    /// When something could not be done; what could be is done.
    pub(crate) fn apply(&self, each: &mut dyn FnMut(&Json)) -> Result<(), TerraformError> {
        let mut command = self.command(&["apply", "-input=false", "-json"]);
        command.arg(self.plan_file());
        let done = self.carry_out(command, each);
        // It has what the state has, and nobody needs it twice.
        let _ = fs::remove_file(self.plan_file());
        done
    }

    /// Makes what is described, with the state in a file beside it.
    ///
    /// # Errors
    /// When something could not be done.
    pub(crate) fn make(
        &self,
        variables: &str,
        state: &str,
        each: &mut dyn FnMut(&Json),
    ) -> Result<(), TerraformError> {
        let mut command = self.command(&["apply", "-auto-approve", "-input=false", "-json"]);
        command.args([format!("-var-file={variables}"), format!("-state={state}")]);
        self.carry_out(command, each)
    }

    fn carry_out(
        &self,
        command: Command,
        each: &mut dyn FnMut(&Json),
    ) -> Result<(), TerraformError> {
        let mut listen = |line: &str| {
            if let Ok(event) = serde_json::from_str(line) {
                each(&event);
            }
        };
        let said = self.started(child::run(command, Limit::Shown, self.interrupt, &mut listen))?;
        finished(said, "apply all of the plan").map(|_| ())
    }

    /// The outputs, by name.
    ///
    /// # Errors
    /// When the state is out of reach.
    pub(crate) fn outputs(&self) -> Result<Json, TerraformError> {
        let said = self.run(&["output", "-json"], READ_LIMIT, "read the state")?;
        Ok(serde_json::from_str(&said.output)?)
    }

    /// The whole state.
    ///
    /// # Errors
    /// When the state is out of reach.
    pub(crate) fn state(&self) -> Result<Json, TerraformError> {
        let said = self.run(&["show", "-json"], READ_LIMIT, "read the state")?;
        Ok(serde_json::from_str(&said.output)?)
    }

    /// Writes a file of variables, and answers with its path.
    ///
    /// # Errors
    /// When it cannot be written.
    pub(crate) fn write_variables(&self, variables: &Json) -> Result<String, TerraformError> {
        let file = self.work.join("deploy.tfvars.json");
        fs::create_dir_all(&self.work)
            .and_then(|()| fs::write(&file, format!("{variables:#}\n")))
            .map_err(|source| TerraformError::NotWritten { file: file.clone(), source })?;
        Ok(file.display().to_string())
    }

    fn plan_file(&self) -> PathBuf {
        self.work.join("plan")
    }

    fn run(
        &self,
        arguments: &[&str],
        limit: Duration,
        doing: &'static str,
    ) -> Result<Said, TerraformError> {
        fs::create_dir_all(&self.work)
            .map_err(|source| TerraformError::NotWritten { file: self.work.clone(), source })?;
        let command = self.command(arguments);
        let limit = Limit::Within(limit);
        finished(self.started(child::run(command, limit, self.interrupt, &mut |_| {}))?, doing)
    }

    fn started(&self, ran: Result<Said, ChildError>) -> Result<Said, TerraformError> {
        match ran {
            Err(ChildError::NotStarted { source, .. })
                if source.kind() == io::ErrorKind::NotFound =>
            {
                Err(TerraformError::Missing(self.program.display().to_string()))
            }
            other => Ok(other?),
        }
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(&self.program);
        command.args(arguments).current_dir(&self.folder);
        command.env("TF_DATA_DIR", self.work.join(DATA));
        command.env("TF_IN_AUTOMATION", "1").env("TF_INPUT", "0").env("CHECKPOINT_DISABLE", "1");
        for (name, _) in env::vars_os() {
            // What somebody set for another project would go into this one's plan.
            let theirs = name.to_str().is_some_and(|name| {
                name.starts_with("TF_CLI_ARGS")
                    || name.starts_with("TF_VAR_")
                    || name == "TF_WORKSPACE"
            });
            if theirs {
                command.env_remove(name);
            }
        }
        command
    }
}

fn finished(said: Said, doing: &'static str) -> Result<Said, TerraformError> {
    if said.status.success() {
        return Ok(said);
    }
    Err(TerraformError::Failed { doing, problems: problems(&said.output, &said.complaint) })
}
