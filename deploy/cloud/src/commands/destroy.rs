//! `destroy`: everything that `apply` made goes, if nothing protects it.

use crate::{
    account, arguments::Destroy, fleets::Fleets, interrupt::Interrupt, report, session::Session,
    terminal::Terminal,
};

use super::rollback::{stand_ins, variables};

/// What carries the protection against being deleted.
const PROTECTED: &[&str] = &[
    "module.data",
    "module.identity.aws_cognito_user_pool.operators",
    "module.console.aws_s3_bucket.files",
    "module.game_servers.aws_s3_bucket.builds",
];

/// That what players left is protected.
#[derive(Debug, thiserror::Error)]
#[error(
    "{name} is protected: its tables, operators and files refuse to be deleted, and nothing was \
     done. `{lift}` lifts that and destroys it; what players left is gone then, and cannot be \
     brought back"
)]
struct Protected {
    name: String,
    lift: String,
}

/// Removes everything.
///
/// # Errors
/// When it is protected, not confirmed, or something cannot be removed.
pub(crate) fn run(
    terminal: &Terminal,
    interrupt: &Interrupt,
    wish: &Destroy,
) -> Result<(), Box<dyn std::error::Error>> {
    let session = Session::open(terminal, interrupt, &wish.place)?;
    let (place, name) = (&session.place, session.place.name());
    if place.is_protected() && !wish.lift_protection {
        let lift = place.command("destroy --lift-protection");
        return Err(Protected { name, lift }.into());
    }
    session.find_state()?;
    let (now, _) = Fleets::of_outputs(&session.terraform.outputs()?);
    let mut all = variables(&session, &now, &stand_ins(&session)?);
    all["deletion_protection"] = false.into();
    terminal.step("planning");
    let plan = session.plan(&all, &[], true)?;
    if plan.changes.is_empty() {
        terminal.good(&format!("nothing to do: nothing of {name} is there"));
        account::forget(place)?;
        return Ok(());
    }
    terminal.step(&format!(
        "what will happen to {name} in account {}, {}",
        session.identity.account, place.region
    ));
    report::show_changes(terminal, &plan.changes);
    report::show_losses(terminal, &plan.changes);
    terminal.note(&format!(
        "what stays: the state's bucket {} with this state's history, and the KMS key, which AWS \
         deletes 30 days later",
        session.state_bucket()
    ));
    session.confirm(
        wish.yes,
        &format!("Type {name} to destroy it:"),
        &name,
        "it was not confirmed",
    )?;
    if wish.lift_protection {
        terminal.step("lifting the protection");
        let lift = session.plan(&all, PROTECTED, false)?;
        session.carry_out(&lift)?;
    }
    terminal.step("destroying; Ctrl-C stops in order, and the same command goes on from there");
    // The protection is part of the state that the plan was made of.
    let plan = if wish.lift_protection { session.plan(&all, &[], true)? } else { plan };
    let took = session.carry_out(&plan)?;
    account::forget(place)?;
    terminal.done(&format!("{name} is gone"), took);
    Ok(())
}
