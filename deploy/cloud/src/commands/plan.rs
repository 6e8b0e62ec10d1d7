//! `plan`: what `apply` would do, and what it costs; and what both begin with.

use serde_json::{Value as Json, json};

use super::moving::Move;
use crate::{
    arguments::{self, Plan},
    aws::AwsError,
    costs::{self, Prices},
    fleets::{FleetIds, FleetName, Fleets},
    health,
    interrupt::Interrupt,
    packages::Packages,
    report,
    session::{Planned, Session},
    terminal::{Terminal, print},
};

type Failure = Box<dyn std::error::Error>;

/// What is deployed, and the way there.
#[derive(Debug)]
pub(crate) struct Deploying {
    pub(crate) packages: Packages,
    /// The way to the fleet, where instances are managed.
    pub(crate) to: Option<Move>,
    /// The first step.
    pub(crate) plan: Planned,
}

/// Shows what `apply` would do.
///
/// # Errors
/// What kept it from finding out.
pub(crate) fn run(terminal: &Terminal, interrupt: &Interrupt, wish: &Plan) -> Result<(), Failure> {
    let session = Session::open(terminal, interrupt, &wish.place)?;
    let deploying = prepare(&session, &wish.packages, wish.yes)?;
    deploying.show(&session);
    if wish.json {
        print(&deploying.json(&session));
    }
    if !deploying.is_there() {
        terminal.good(&format!("nothing was changed. {} does it", session.place.command("apply")));
    }
    Ok(())
}

/// Finds the packages and the state, and plans the first step.
pub(crate) fn prepare(
    session: &Session<'_>,
    wish: &arguments::Packages,
    yes: bool,
) -> Result<Deploying, Failure> {
    let Session { terminal, place, interrupt, .. } = session;
    place.check_generated()?;
    let packages = Packages::find(terminal, place, wish.packages.as_deref(), interrupt)?;
    session.find_or_make_state(yes)?;
    let outputs = session.terraform.outputs()?;
    let to = if place.has_managed_fleets() {
        let (mut now, ids) = Fleets::of_outputs(&outputs);
        let built = packages.fleet(place)?;
        forget_broken(session, &mut now, &ids, &built.name())?;
        Some(Move::to_build(now, built, wish.keep_fleet, wish.retire))
    } else {
        None
    };
    terminal.step("planning");
    let plan = session.plan(
        &variables(session, &packages, to.as_ref().map(|to| &to.first)),
        &[],
        false,
    )?;
    Ok(Deploying { packages, to, plan })
}

/// Leaves fleets out that never went live and never will: nobody plays on them, and
/// GameLift changes no fleet in that state, so that they could not be emptied first.
fn forget_broken(
    session: &Session<'_>,
    now: &mut Fleets,
    ids: &FleetIds,
    wanted: &FleetName,
) -> Result<(), AwsError> {
    let others: Vec<FleetName> = now.others().filter(|name| *name != wanted).cloned().collect();
    for name in others {
        let Some(id) = ids.get(&name) else { continue };
        if health::is_broken(&session.aws, id)? {
            session.terminal.note(&format!("the fleet {name} is broken, and goes"));
            now.all.remove(&name);
        }
    }
    Ok(())
}

/// The root module's variables besides the environment's.
pub(crate) fn variables(
    session: &Session<'_>,
    packages: &Packages,
    fleets: Option<&Fleets>,
) -> Json {
    let mut variables = json!({
        "console_script_hash": packages.script_hash(),
        "packages": packages.functions(&session.place),
        "region": session.place.region,
    });
    for (name, value) in fleets.into_iter().flat_map(Fleets::variables) {
        variables[name] = value;
    }
    variables
}

impl Deploying {
    /// Whether the account is as it is described.
    pub(crate) fn is_there(&self) -> bool {
        self.plan.is_empty() && self.to.as_ref().is_none_or(Move::is_done)
    }

    /// In plain words.
    pub(crate) fn show(&self, session: &Session<'_>) {
        let Session { terminal, place, identity, .. } = session;
        if self.is_there() {
            terminal.good(&format!("nothing to do: {} is as it is described", place.name()));
            self.show_kept(session);
            return;
        }
        terminal.step(&format!(
            "what will happen to {} in account {}, {}",
            place.name(),
            identity.account,
            place.region
        ));
        report::show_changes(terminal, &self.plan.changes);
        report::show_losses(terminal, &self.plan.changes);
        if let Some(to) = &self.to {
            to.explain(terminal);
        }
        self.show_kept(session);
        report::show_costs(terminal, &self.plan.json);
    }

    /// Says which fleets are kept for the way back.
    fn show_kept(&self, session: &Session<'_>) {
        let Some(to) = self.to.as_ref().filter(|to| to.first.live == Some(to.wanted.clone()))
        else {
            return;
        };
        let kept: Vec<String> = to
            .first
            .others()
            .filter(|name| !to.first.all[*name].draining)
            .map(ToString::to_string)
            .collect();
        if !kept.is_empty() {
            session.terminal.note(&format!(
                "kept for `rollback`, and paid for: {}; {} empties and removes that",
                kept.join(", "),
                session.place.command("apply --retire")
            ));
        }
    }

    fn json(&self, session: &Session<'_>) -> Json {
        let prices = Prices::known();
        json!({
            "account": session.identity.account,
            "region": session.place.region,
            "deployment": session.place.name(),
            "nothing_to_do": self.is_there(),
            "changes": self.plan.changes.iter().map(|change| change.json()).collect::<Vec<_>>(),
            "live_fleet_then": self.to.as_ref().map(|to| to.wanted.to_string()),
            "costs": costs::as_json(&prices, &prices.lines(&self.plan.json)),
        })
    }
}
