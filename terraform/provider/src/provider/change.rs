//! Planning and applying.

use std::time::Duration;

use super::{CallError, Connection, to_wire, value};
use crate::{
    account::Refusal,
    diagnostics::{Place, error},
    facts::TypeFacts,
    plan::plan,
    protocol::{ApplyChange, ChangeApplied, ChangePlanned, Diagnostic, PlanChange},
    settle::settle,
    value::Value,
};

/// What is being done to a resource, in the words of messages.
#[derive(Debug, Clone, Copy)]
enum Doing {
    Creating,
    Updating,
    Deleting,
}

impl Doing {
    fn verb(self) -> &'static str {
        match self {
            Self::Creating => "creating",
            Self::Updating => "updating",
            Self::Deleting => "deleting",
        }
    }

    fn operation(self) -> &'static str {
        match self {
            Self::Creating => "CreateResource",
            Self::Updating => "UpdateResource",
            Self::Deleting => "DeleteResource",
        }
    }
}

impl Connection {
    /// Says what a change will make of a resource.
    pub(crate) fn plan(&self, call: &PlanChange) -> Result<ChangePlanned, CallError> {
        let block = &self.provider.resource(&call.type_name)?.block;
        let facts = self.provider.account.facts().of(&call.type_name);
        let prior = value(call.prior_state.as_ref())?;
        let proposed = value(call.proposed_new_state.as_ref())?;
        let plan = plan(block, facts, &self.configured().defaults, &prior, &proposed);
        Ok(ChangePlanned {
            planned_state: to_wire(&plan.planned),
            requires_replace: plan.replaced_by.iter().map(Place::to_wire).collect(),
            diagnostics: Vec::new(),
        })
    }

    /// Changes the account.
    pub(crate) async fn apply(&self, call: &ApplyChange) -> Result<ChangeApplied, CallError> {
        let account = &self.provider.account;
        let type_name = call.type_name.as_str();
        let facts = account.facts().of(type_name);
        let prior = value(call.prior_state.as_ref())?;
        let planned = value(call.planned_state.as_ref())?;
        if planned.is_null() {
            let deleted = account.delete(type_name, &prior);
            return Ok(answer(deleted.map(|()| Value::Null), prior, |refusal| {
                refused(type_name, facts, Doing::Deleting, refusal, call.name())
            }));
        }
        let doing = if prior.is_null() { Doing::Creating } else { Doing::Updating };
        // Others see it only then: whoever needs it has to wait for the answer.
        tokio::time::sleep(Duration::from_millis(facts.settles_ms)).await;
        let seed = account.new_seed(type_name);
        let settled = settle(&planned, facts, &self.configured().home, &seed);
        let applied = account.completed(type_name, settled);
        let put = account.put(type_name, &prior, &applied);
        Ok(answer(put.map(|()| applied), prior, |refusal| {
            refused(type_name, facts, doing, refusal, call.name())
        }))
    }
}

impl ApplyChange {
    /// How messages call the resource: by its name, or by whatever it has instead.
    fn name(&self) -> String {
        let state = [&self.planned_state, &self.prior_state].into_iter().flatten();
        let objects = state.filter_map(|state| Value::from_msgpack(&state.msgpack).ok());
        let object = objects.into_iter().find(|object| !object.is_null()).unwrap_or(Value::Null);
        let mut names =
            object.members().filter(|(name, _)| *name == "bucket" || name.ends_with("name"));
        let name = names.find_map(|(_, value)| value.as_text().map(ToOwned::to_owned));
        name.or_else(|| object.member("id").as_text().map(ToOwned::to_owned)).unwrap_or_default()
    }
}

/// The new state, or the old one and why it stays.
fn answer(
    done: Result<Value, Refusal>,
    prior: Value,
    explain: impl FnOnce(&Refusal) -> Diagnostic,
) -> ChangeApplied {
    match done {
        Ok(state) => ChangeApplied { new_state: to_wire(&state), diagnostics: Vec::new() },
        Err(refusal) => {
            ChangeApplied { new_state: to_wire(&prior), diagnostics: vec![explain(&refusal)] }
        }
    }
}

/// As each of the two providers passes AWS's refusals on.
fn refused(
    type_name: &str,
    facts: &TypeFacts,
    doing: Doing,
    refusal: &Refusal,
    name: String,
) -> Diagnostic {
    let Refusal { code, message } = refusal;
    if type_name.starts_with("awscc_") {
        let detail = format!(
            "Waiting for Cloud Control API service {} operation completion returned: waiter state \
             transitioned to FAILED. StatusMessage: {message}. ErrorCode: {code}",
            doing.operation()
        );
        return error(
            format!("AWS SDK Go Service Operation Incomplete: {} {name}", facts.called),
            detail,
        );
    }
    let summary =
        format!("{} {} ({name}): api error {code}: {message}", doing.verb(), facts.called);
    error(summary, "")
}
