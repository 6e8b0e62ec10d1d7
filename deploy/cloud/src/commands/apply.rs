//! `apply`: the account becomes what is described.

use serde_json::{Value as Json, json};

use super::{
    moving::Step,
    plan::{Deploying, prepare, variables},
};
use crate::{
    account,
    arguments::Apply,
    console_files,
    fleets::Fleets,
    interrupt::Interrupt,
    session::Session,
    terminal::{Terminal, print},
};

type Failure = Box<dyn std::error::Error>;

/// The addresses that are told at the end, and what each is.
const ADDRESSES: &[(&str, &str)] = &[
    ("console_url", "console"),
    ("player_api_url", "player API"),
    ("identity_pool_id", "identity pool"),
    ("matchmaking_configuration", "matchmaking"),
    ("dashboard_name", "dashboard"),
];

/// Brings the account to what is described.
///
/// # Errors
/// What kept it from that; what was made until then is kept.
pub(crate) fn run(terminal: &Terminal, interrupt: &Interrupt, wish: &Apply) -> Result<(), Failure> {
    let session = Session::open(terminal, interrupt, &wish.place)?;
    let deploying = prepare(&session, &wish.packages, wish.yes)?;
    deploying.show(&session);
    if !deploying.is_there() {
        confirm(&session, &deploying, wish.yes)?;
    }
    if account::record(&session.place, &session.identity)? {
        terminal.note("wrote the account down in deploy/environments.json: commit it");
    }
    if !deploying.plan.is_empty() {
        terminal.step("applying; Ctrl-C stops in order, and the same command goes on from there");
        let took = session.carry_out(&deploying.plan)?;
        terminal.done("applied", took);
    }
    let outputs = session.terraform.outputs()?;
    let output = |name: &str| outputs[name]["value"].as_str().unwrap_or_default().to_owned();
    let (bucket, distribution) = (output("console_bucket"), output("console_distribution_id"));
    console_files::upload(terminal, &session.aws, &deploying.packages, &bucket, &distribution)?;
    if let Some(to) = &deploying.to {
        let all = |fleets: &Fleets| variables(&session, &deploying.packages, Some(fleets));
        to.arrive(&session, &wish.patience, &Step { variables: &all, targets: &[] })?;
    }
    let outputs = session.terraform.outputs()?;
    tell(&session, &outputs);
    if wish.json {
        print(&addresses(&session, &outputs));
    }
    Ok(())
}

fn confirm(session: &Session<'_>, deploying: &Deploying, yes: bool) -> Result<(), Failure> {
    let name = session.place.name();
    let otherwise = "it was not confirmed";
    if session.place.is_protected() || deploying.plan.is_destructive() {
        let question = format!("Type {name} to do it:");
        session.confirm(yes, &question, &name, otherwise)?;
    } else {
        session.confirm(yes, "Do it? [y/N]", "y", otherwise)?;
    }
    Ok(())
}

fn tell(session: &Session<'_>, outputs: &Json) {
    let Session { terminal, place, .. } = session;
    terminal.good(&format!("{} is deployed", place.name()));
    for (output, what) in ADDRESSES {
        let value = outputs[output]["value"].as_str().unwrap_or_default();
        terminal.plain(&format!("    {what:<14} {value}"));
    }
    let (fleets, _) = Fleets::of_outputs(outputs);
    if let Some(live) = &fleets.live {
        terminal.plain(&format!("    {:<14} {live}", "live fleet"));
    }
    terminal.note("next:");
    for (command, what) in [
        ("console-user create YOU@EXAMPLE.COM --group admin", "invites an operator"),
        ("status", "shows fleets and alarms"),
    ] {
        terminal.plain(&format!("    {}   {what}", place.command(command)));
    }
}

fn addresses(session: &Session<'_>, outputs: &Json) -> Json {
    let (fleets, _) = Fleets::of_outputs(outputs);
    let mut json = json!({
        "deployment": session.place.name(),
        "account": session.identity.account,
        "region": session.place.region,
        "live_fleet": fleets.live.as_ref().map(ToString::to_string),
    });
    for (output, _) in ADDRESSES {
        json[*output] = outputs[*output]["value"].clone();
    }
    json
}
