//! `status`: addresses, fleets, alarms, what is deployed, and who holds the state's lock.

use std::collections::BTreeMap;

use serde_json::{Value as Json, json};

use crate::{
    arguments::Status,
    aws::AwsError,
    console_files,
    fleets::{FleetIds, Fleets},
    health::{self, Health},
    interrupt::Interrupt,
    session::Session,
    terminal::{Terminal, print},
};

type Failure = Box<dyn std::error::Error>;

/// Most alarms that are shown.
const ALARMS_MAX: &str = "100";

/// Digits of a hash that are shown.
const DIGITS: usize = 12;

/// What is deployed and how it is.
#[derive(Debug)]
struct Report {
    outputs: Json,
    fleets: Vec<Json>,
    alarms: Vec<Json>,
    functions: BTreeMap<String, String>,
    rule_set: Option<String>,
    console: Option<String>,
    lock: Option<Json>,
}

/// Shows how the deployment is.
///
/// # Errors
/// When it is not deployed, or AWS does not say.
pub(crate) fn run(
    terminal: &Terminal,
    interrupt: &Interrupt,
    wish: &Status,
) -> Result<(), Failure> {
    let session = Session::open(terminal, interrupt, &wish.place)?;
    session.find_state()?;
    let outputs = session.terraform.outputs()?;
    if outputs["player_api_url"].is_null() {
        return Err(session.not_deployed().into());
    }
    terminal.step("asking AWS");
    let report = Report::of(&session, outputs)?;
    report.show(terminal);
    if wish.json {
        print(&report.json(&session));
    }
    Ok(())
}

impl Report {
    fn of(session: &Session<'_>, outputs: Json) -> Result<Self, Failure> {
        let state = session.terraform.state()?;
        let bucket = outputs["console_bucket"]["value"].as_str().unwrap_or_default().to_owned();
        let (fleets, ids) = Fleets::of_outputs(&outputs);
        Ok(Self {
            fleets: described(session, &fleets, &ids)?,
            alarms: alarms(session)?,
            functions: functions(&state),
            rule_set: resources(&state, "awscc_gamelift_matchmaking_rule_set")
                .first()
                .and_then(|rules| rules["values"]["name"].as_str().map(ToOwned::to_owned)),
            console: console_files::deployed(&session.aws, &bucket)?,
            lock: lock(session)?,
            outputs,
        })
    }

    fn show(&self, terminal: &Terminal) {
        terminal.step("addresses");
        for (name, output) in self.outputs.as_object().into_iter().flatten() {
            if let Some(text) = output["value"].as_str() {
                terminal.plain(&format!("    {:<26} {text}", name.replace('_', " ")));
            }
        }
        self.show_fleets(terminal);
        terminal.step("what is deployed");
        for (name, digest) in &self.functions {
            terminal.plain(&format!("    {name:<34} {digest}"));
        }
        let console = self.console.as_deref().map(|digest| digest.get(..DIGITS).unwrap_or(digest));
        terminal.plain(&format!("    {:<34} {}", "console", console.unwrap_or("not uploaded")));
        let rules = self.rule_set.as_deref().unwrap_or("none");
        terminal.plain(&format!("    {:<34} {rules}", "rule set"));
        if self.alarms.is_empty() {
            terminal.good("no alarm");
        }
        for alarm in &self.alarms {
            let (name, reason) = (text(&alarm["name"]), text(&alarm["reason"]));
            terminal.warn(&format!("ALARM {name}: {reason}"));
        }
        match &self.lock {
            None => terminal.good("nobody is deploying"),
            Some(lock) => terminal.warn(&format!(
                "the state is locked since {} by {} ({}), ID {}",
                text(&lock["Created"]),
                text(&lock["Who"]),
                text(&lock["Operation"]),
                text(&lock["ID"])
            )),
        }
    }

    fn show_fleets(&self, terminal: &Terminal) {
        for fleet in &self.fleets {
            let role = match (fleet["live"] == true, fleet["draining"] == true) {
                (true, _) => "live",
                (false, true) => "being emptied",
                (false, false) => "kept for rollback",
            };
            let (name, status) = (text(&fleet["name"]), text(&fleet["health"]["status"]));
            terminal.step(&format!("fleet {name}, {role}: {}", status.to_lowercase()));
            for it in fleet["health"]["locations"].as_array().into_iter().flatten() {
                terminal.plain(&format!(
                    "    {:<16} {:<10} {} of {} instances, {} processes, {} game sessions, {} players",
                    text(&it["location"]),
                    text(&it["status"]).to_lowercase(),
                    it["active"], it["desired"], it["processes"], it["game_sessions"], it["players"],
                ));
            }
            for event in fleet["events"].as_array().into_iter().flatten() {
                terminal.note(&format!("  {}", text(event)));
            }
        }
    }

    fn json(&self, session: &Session<'_>) -> Json {
        let outputs = self.outputs.as_object().into_iter().flatten();
        let values: serde_json::Map<String, Json> =
            outputs.map(|(name, output)| (name.clone(), output["value"].clone())).collect();
        json!({
            "deployment": session.place.name(),
            "account": session.identity.account,
            "region": session.place.region,
            "outputs": values,
            "fleets": self.fleets,
            "alarms": self.alarms,
            "functions": self.functions,
            "rule_set": self.rule_set,
            "console": self.console,
            "lock": self.lock,
        })
    }
}

fn text(value: &Json) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

fn described(
    session: &Session<'_>,
    fleets: &Fleets,
    ids: &FleetIds,
) -> Result<Vec<Json>, AwsError> {
    let mut described = Vec::new();
    for (name, fleet) in &fleets.all {
        let Some(id) = ids.get(name) else { continue };
        described.push(json!({
            "name": name,
            "id": id,
            "live": fleets.live.as_ref() == Some(name),
            "draining": fleet.draining,
            "build": fleet.build,
            "instance_type": fleet.instance_type,
            "health": Health::of(&session.aws, id)?.json(),
            "events": health::events(&session.aws, id)?,
        }));
    }
    Ok(described)
}

fn alarms(session: &Session<'_>) -> Result<Vec<Json>, AwsError> {
    let prefix = format!("{}-", session.place.name());
    let mut asked = vec!["cloudwatch", "describe-alarms", "--alarm-name-prefix", &prefix];
    asked.extend(["--state-value", "ALARM", "--max-items", ALARMS_MAX]);
    asked.extend(["--alarm-types", "MetricAlarm", "CompositeAlarm"]);
    let answer = session.aws.call(&asked)?;
    let lists = ["CompositeAlarms", "MetricAlarms"].map(|list| answer[list].clone());
    let alarms = lists.iter().filter_map(Json::as_array).flatten();
    let alarm = |it: &Json| json!({ "name": it["AlarmName"], "reason": it["StateReason"], "since": it["StateUpdatedTimestamp"] });
    Ok(alarms.map(alarm).collect())
}

/// The functions with the beginning of their archives' hashes.
fn functions(state: &Json) -> BTreeMap<String, String> {
    let functions = resources(state, "aws_lambda_function");
    let line = |function: &&Json| {
        let values = &function["values"];
        let digest: String = text(&values["source_code_hash"]).chars().take(DIGITS).collect();
        (text(&values["function_name"]), digest)
    };
    functions.iter().map(line).collect()
}

fn resources<'s>(state: &'s Json, kind: &str) -> Vec<&'s Json> {
    let modules = state["values"]["root_module"]["child_modules"].as_array();
    let resources = modules.into_iter().flatten().filter_map(|it| it["resources"].as_array());
    resources.flatten().filter(|it| it["type"] == kind && it["mode"] == "managed").collect()
}

/// Who holds the state's lock, if somebody does.
fn lock(session: &Session<'_>) -> Result<Option<Json>, AwsError> {
    let object = format!("s3://{}/{}.tflock", session.state_bucket(), session.state_key());
    match session.aws.copy(&["s3", "cp", &object, "-"]) {
        Ok(lock) => Ok(Some(serde_json::from_str(&lock).unwrap_or(json!({ "ID": lock })))),
        Err(error) if error.is(&["404", "NoSuchKey"]) => Ok(None),
        Err(error) => Err(error),
    }
}
