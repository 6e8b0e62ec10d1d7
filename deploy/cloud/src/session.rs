//! What every command begins with: the tools, the account, the state.

use std::time::{Duration, Instant};

use serde_json::{Value as Json, json};

use crate::{
    account::{self, AccountError, Identity},
    arguments,
    aws::{Aws, AwsError},
    changes::{self, Change},
    child::ChildError,
    interrupt::Interrupt,
    place::{Place, PlaceError},
    progress::Progress,
    terminal::Terminal,
    terraform::{Terraform, TerraformError, Wish},
};

/// The root module of a deployment, seen from the repository's root.
const ROOT_MODULE: &str = "terraform/root";

/// The root module of the state's bucket.
const BOOTSTRAP: &str = "terraform/bootstrap";

/// A command under way.
#[derive(Debug)]
pub(crate) struct Session<'s> {
    pub(crate) terminal: &'s Terminal,
    pub(crate) interrupt: &'s Interrupt,
    pub(crate) place: Place,
    pub(crate) aws: Aws<'s>,
    pub(crate) terraform: Terraform<'s>,
    pub(crate) identity: Identity,
}

/// Why a command did not do what it should.
#[derive(Debug, thiserror::Error)]
pub(crate) enum SessionError {
    /// It is not clear what to deploy.
    #[error(transparent)]
    Place(#[from] PlaceError),
    /// The account is not the right one, or nobody is signed in.
    #[error(transparent)]
    Account(#[from] AccountError),
    /// AWS refused.
    #[error(transparent)]
    Aws(#[from] AwsError),
    /// Terraform failed.
    #[error(transparent)]
    Terraform(#[from] TerraformError),
    /// It was stopped.
    #[error(transparent)]
    Child(#[from] ChildError),
    /// The bucket with the state's name is somebody else's, or closed to us.
    #[error(
        "the bucket {0} is there, and these credentials may not use it: ask whoever keeps the account"
    )]
    Closed(String),
    /// Nothing was deployed yet.
    #[error("{name} is not deployed in account {account}, {region}: `./deploy.sh apply` does that")]
    NotDeployed {
        /// The deployment.
        name: String,
        /// The account.
        account: String,
        /// The region.
        region: String,
    },
    /// Somebody said no, or nobody was there to say yes.
    #[error("nothing was changed: {0}")]
    Declined(&'static str),
}

/// A plan, and what it does.
#[derive(Debug)]
pub(crate) struct Planned {
    /// As Terraform shows it.
    pub(crate) json: Json,
    /// What happens to which resource.
    pub(crate) changes: Vec<Change>,
}

impl Planned {
    /// Whether there is nothing to do.
    pub(crate) fn is_empty(&self) -> bool {
        changes::is_empty(&self.json)
    }

    /// Whether something is lost that cannot be made again.
    pub(crate) fn is_destructive(&self) -> bool {
        self.changes.iter().any(|change| change.loss().is_some())
    }
}

impl<'s> Session<'s> {
    /// Checks tools, account and region.
    ///
    /// # Errors
    /// When one of them is missing or wrong.
    pub(crate) fn open(
        terminal: &'s Terminal,
        interrupt: &'s Interrupt,
        wish: &arguments::Place,
    ) -> Result<Self, SessionError> {
        let place = Place::find(wish)?;
        terminal.step(&format!("checking tools and account for {}", place.name()));
        let terraform =
            Terraform::new(place.root.join(ROOT_MODULE), place.work_folder(), interrupt);
        let version = terraform.check()?;
        let aws = Aws::new(&place.region, interrupt);
        let identity = account::check(&aws, &place)?;
        terminal.note(&format!("Terraform {version}; {}", identity.arn));
        terminal.note(&format!("account {}, region {}", identity.account, place.region));
        Ok(Self { terminal, interrupt, place, aws, terraform, identity })
    }

    /// The bucket with the states of the account's deployments.
    pub(crate) fn state_bucket(&self) -> String {
        format!("{}-terraform-{}", self.place.deployment.project, self.identity.account)
    }

    /// The key of this deployment's state.
    pub(crate) fn state_key(&self) -> String {
        format!("{}/terraform.tfstate", self.place.environment())
    }

    /// Finds the state; without its bucket there is none.
    ///
    /// # Errors
    /// When it is out of reach.
    pub(crate) fn find_state(&self) -> Result<(), SessionError> {
        if !self.has_bucket()? {
            return Err(self.not_deployed());
        }
        self.init()
    }

    /// Finds the state, or makes the bucket for it.
    ///
    /// # Errors
    /// When it is out of reach, or is not to be made.
    pub(crate) fn find_or_make_state(&self, yes: bool) -> Result<(), SessionError> {
        if !self.has_bucket()? {
            self.make_bucket(yes)?;
        }
        self.init()
    }

    /// That nothing was deployed.
    pub(crate) fn not_deployed(&self) -> SessionError {
        let (account, region) = (self.identity.account.clone(), self.place.region.clone());
        SessionError::NotDeployed { name: self.place.name(), account, region }
    }

    fn has_bucket(&self) -> Result<bool, SessionError> {
        let bucket = self.state_bucket();
        match self.aws.call(&["s3api", "head-bucket", "--bucket", &bucket]) {
            Ok(_) => Ok(true),
            Err(error) if error.is(&["404", "NoSuchBucket", "NotFound"]) => Ok(false),
            Err(error) if error.is(&["403", "Forbidden"]) => Err(SessionError::Closed(bucket)),
            Err(error) => Err(error.into()),
        }
    }

    fn make_bucket(&self, yes: bool) -> Result<(), SessionError> {
        let (terminal, bucket) = (self.terminal, self.state_bucket());
        terminal.step("the first deployment in this account: a bucket for Terraform's state");
        terminal.note(&format!(
            "{bucket}, private, versioned and encrypted: there Terraform keeps what it made, for \
             every environment. It costs cents, and `destroy` leaves it"
        ));
        self.confirm(yes, "Make it? [y/N]", "y", "the bucket for the state is needed first")?;
        let folder = self.place.root.join(BOOTSTRAP);
        let work = self.place.root.join("target/deploy/bootstrap");
        let bootstrap = Terraform::new(folder, work, self.interrupt);
        bootstrap.init(&[])?;
        let variables = bootstrap.write_variables(&json!({
            "project": self.place.deployment.project,
            "region": self.place.region,
        }))?;
        // A state for each account: another account's would ask to replace this one's bucket.
        let state = format!("{}.tfstate", self.identity.account);
        let began = Instant::now();
        let mut progress = Progress::of(terminal, 0);
        bootstrap.make(&variables, &state, &mut |event| progress.take(event))?;
        account::record(&self.place, &self.identity)?;
        terminal.done("the bucket for the state is there", began.elapsed());
        Ok(())
    }

    fn init(&self) -> Result<(), SessionError> {
        self.terminal.step("finding the state");
        if !self.terraform.is_known() {
            self.terminal.note("the first time this downloads the providers, which are large");
        }
        let key = self.state_key();
        let settings =
            [("bucket", &self.state_bucket()), ("key", &key), ("region", &self.place.region)];
        let settings = settings.map(|(name, value)| format!("-backend-config={name}={value}"));
        Ok(self.terraform.init(&settings)?)
    }

    /// Plans, with these variables besides the environment's.
    ///
    /// # Errors
    /// When there is no plan.
    pub(crate) fn plan(
        &self,
        variables: &Json,
        targets: &[&str],
        destroy: bool,
    ) -> Result<Planned, SessionError> {
        let own = self.terraform.write_variables(variables)?;
        let variable_files = vec![self.place.variables_file(), own];
        let json = self.terraform.plan(&Wish { variable_files, targets, destroy })?;
        let changes = changes::changes(&json);
        Ok(Planned { json, changes })
    }

    /// Carries a plan out.
    ///
    /// # Errors
    /// When something could not be done.
    pub(crate) fn carry_out(&self, plan: &Planned) -> Result<Duration, SessionError> {
        let began = Instant::now();
        let mut progress = Progress::of(self.terminal, plan.changes.len());
        self.terraform.apply(&mut |event| progress.take(event))?;
        Ok(began.elapsed())
    }

    /// Asks `question` unless the answer is known to be yes.
    ///
    /// # Errors
    /// When the answer is not `wanted`.
    pub(crate) fn confirm(
        &self,
        yes: bool,
        question: &str,
        wanted: &str,
        otherwise: &'static str,
    ) -> Result<(), SessionError> {
        if yes {
            return Ok(());
        }
        match self.interrupt.while_asking(|| self.terminal.ask(question)) {
            Some(answer) if answer.eq_ignore_ascii_case(wanted) => Ok(()),
            Some(_) => Err(SessionError::Declined(otherwise)),
            None => Err(SessionError::Declined("nobody was there to answer; scripts say --yes")),
        }
    }
}
