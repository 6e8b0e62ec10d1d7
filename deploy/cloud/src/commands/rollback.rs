//! `rollback`: the alias goes back to the fleet that was live before.
//!
//! Only the alias and what watches the fleet is planned: the functions and the console
//! stay as they are, and no package has to be there.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use serde_json::{Value as Json, json};

use super::moving::{Move, Step};
use crate::{
    arguments::Rollback,
    fleets::{Fleet, FleetName, Fleets},
    interrupt::Interrupt,
    report,
    session::Session,
    terminal::Terminal,
};

/// What a rollback is confined to.
const TARGETS: &[&str] = &["module.game_servers.awscc_gamelift_alias.live", "module.observability"];

/// Why there is no way back.
#[derive(Debug, thiserror::Error)]
enum RollbackError {
    /// There is one fleet.
    #[error(
        "there is no fleet to go back to: the live one is the only one. To deploy an older game \
         server, check its commit out and apply it"
    )]
    Nowhere,
    /// There are several.
    #[error("there are several fleets to go back to: name one by --to: {0}")]
    Several(String),
    /// There is none of that name.
    #[error("there is no fleet {wanted} to go back to; there are: {there}")]
    Unknown {
        /// What was named.
        wanted: FleetName,
        /// What there is.
        there: String,
    },
}

/// Moves the alias back.
///
/// # Errors
/// When there is no fleet to go back to, or it is not healthy.
pub(crate) fn run(
    terminal: &Terminal,
    interrupt: &Interrupt,
    wish: &Rollback,
) -> Result<(), Box<dyn std::error::Error>> {
    let session = Session::open(terminal, interrupt, &wish.place)?;
    session.find_state()?;
    let (now, _) = Fleets::of_outputs(&session.terraform.outputs()?);
    let (wanted, fleet) = choose(&now, wish.to.as_ref())?;
    let way = Move::to_fleet(now, wanted.clone(), &fleet, false);
    terminal.step(&format!("back to the fleet {wanted}"));
    let stand_ins = stand_ins(&session)?;
    let variables = |fleets: &Fleets| variables(&session, fleets, &stand_ins);
    if way.first != way.now {
        terminal.note("it was being emptied: its instances come back first, which takes minutes");
    }
    way.explain(terminal);
    let name = session.place.name();
    if session.place.is_protected() {
        let question = format!("Type {name} to do it:");
        session.confirm(wish.yes, &question, &name, "it was not confirmed")?;
    } else {
        session.confirm(wish.yes, "Do it? [y/N]", "y", "it was not confirmed")?;
    }
    if way.first != way.now {
        let plan = session.plan(&variables(&way.first), TARGETS, false)?;
        report::show_changes(terminal, &plan.changes);
        session.carry_out(&plan)?;
    }
    let step = Step { variables: &variables, targets: TARGETS };
    way.arrive(&session, &wish.patience, &step)?;
    terminal.note(&format!(
        "the next {} moves on to what is built then; with --keep-fleet it stays here",
        session.place.command("apply")
    ));
    Ok(())
}

fn choose(now: &Fleets, named: Option<&FleetName>) -> Result<(FleetName, Fleet), RollbackError> {
    let others: Vec<&FleetName> = now.others().collect();
    let names = || others.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
    let name = match (named, others.as_slice()) {
        (Some(named), _) if others.contains(&named) => named,
        (_, []) => return Err(RollbackError::Nowhere),
        (Some(named), _) => {
            return Err(RollbackError::Unknown { wanted: named.clone(), there: names() });
        }
        (None, [only]) => only,
        (None, _) => return Err(RollbackError::Several(names())),
    };
    Ok((name.clone(), now.all[name].clone()))
}

/// Makes a folder with something in place of each function's archive: Terraform reads
/// them also for a plan that leaves the functions alone, or removes them.
pub(super) fn stand_ins(session: &Session<'_>) -> io::Result<PathBuf> {
    let folder = session.place.work_folder().join("no-packages");
    fs::create_dir_all(&folder)?;
    for function in &session.place.deployment.functions {
        fs::write(folder.join(format!("{}.zip", function.binary)), "")?;
    }
    Ok(folder)
}

/// The variables of a plan that neither makes nor changes functions and console.
pub(super) fn variables(session: &Session<'_>, fleets: &Fleets, packages: &Path) -> Json {
    let mut variables = json!({
        "console_script_hash": format!("sha256-{}=", "A".repeat(43)),
        "packages": packages,
        "region": session.place.region,
    });
    for (name, value) in fleets.variables() {
        variables[name] = value;
    }
    variables
}
