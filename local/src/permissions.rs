//! What a function may do: the IAM statements that its deployment gives it.
//!
//! A permission that is missing in the deployment fails here first, and says
//! which. The operator may do everything, guests nothing but call the player API.
//!
//! # After
//! Service authorization reference, "Actions, resources, and condition keys for
//! Amazon DynamoDB", read 2026-11-22: a transaction is authorised as the reads
//! and writes that it consists of. Conditions are not looked at, as the
//! deployment has none.

use std::collections::BTreeMap;

use http::StatusCode;
use serde_json::Value;
use stack::{
    Deployment,
    deployment::{Resource, Statement},
};

use crate::{aws::Refusal, credentials::Principal};

/// The statements of all functions, by function.
#[derive(Debug)]
pub(crate) struct Permissions(BTreeMap<String, Vec<Statement>>);

/// One thing that a call does.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Deed {
    action: String,
    table: Option<String>,
    index: Option<String>,
}

impl Permissions {
    pub(crate) fn new(deployment: &Deployment) -> Self {
        let statements = deployment.functions.iter();
        Self(statements.map(|f| (f.name.clone(), f.statements.clone())).collect())
    }

    /// Whether `principal` may call GameLift's `operation`.
    pub(crate) fn check_gamelift(
        &self,
        principal: &Principal,
        operation: &str,
    ) -> Result<(), Refusal> {
        let action = format!("gamelift:{operation}");
        self.check(principal, &[Deed { action, table: None, index: None }])
    }

    /// Whether `principal` may make the call `operation` of DynamoDB with `body`.
    pub(crate) fn check_database(
        &self,
        principal: &Principal,
        operation: &str,
        body: &[u8],
    ) -> Result<(), Refusal> {
        // Everything is allowed, so there is nothing to find out.
        if *principal == Principal::Operator {
            return Ok(());
        }
        // What cannot be read does nothing; the database says what is wrong with it.
        let body = serde_json::from_slice(body).unwrap_or(Value::Null);
        self.check(principal, &deeds(operation, &body))
    }

    fn check(&self, principal: &Principal, deeds: &[Deed]) -> Result<(), Refusal> {
        let who = match principal {
            Principal::Operator => return Ok(()),
            Principal::Function(name) => name.as_str(),
            Principal::Guest(_) => "a guest",
        };
        let statements = match principal {
            Principal::Function(name) => self.0.get(name).map_or(&[][..], Vec::as_slice),
            Principal::Operator | Principal::Guest(_) => &[],
        };
        let is_allowed = |deed: &&Deed| !statements.iter().any(|statement| deed.is_in(statement));
        match deeds.iter().find(is_allowed) {
            None => Ok(()),
            Some(deed) => Err(deed.refused(who)),
        }
    }
}

impl Deed {
    fn is_in(&self, statement: &Statement) -> bool {
        statement.actions.iter().any(|action| *action == self.action)
            && statement.resources.iter().any(|resource| self.is_on(resource))
    }

    fn is_on(&self, resource: &Resource) -> bool {
        match resource {
            Resource::Any { .. } => true,
            Resource::Table(name) => self.index.is_none() && self.table.as_ref() == Some(name),
            Resource::Index { table, index } => {
                self.index.as_ref() == Some(index) && self.table.as_ref() == Some(table)
            }
        }
    }

    fn refused(&self, who: &str) -> Refusal {
        let Self { action, table, index } = self;
        let on = match (table, index) {
            (Some(table), Some(index)) => format!(" on the index {index} of the table {table}"),
            (Some(table), None) => format!(" on the table {table}"),
            (None, _) => String::new(),
        };
        let message = format!(
            "{who} is not authorized to perform {action}{on}: the deployment's description gives it no such statement"
        );
        Refusal::new(StatusCode::FORBIDDEN, "AccessDeniedException", message)
    }
}

/// What a call of DynamoDB does; at least the call itself.
fn deeds(operation: &str, body: &Value) -> Vec<Deed> {
    let action = format!("dynamodb:{operation}");
    let parts: Vec<Deed> = match operation {
        "TransactWriteItems" | "TransactGetItems" => {
            let parts = body["TransactItems"].as_array().into_iter().flatten();
            parts.flat_map(transact_deeds).collect()
        }
        "BatchWriteItem" | "BatchGetItem" => {
            let tables = body["RequestItems"].as_object().into_iter().flatten();
            let deed = |(table, _): (&String, &Value)| Deed {
                action: action.clone(),
                table: Some(table.clone()),
                index: None,
            };
            tables.map(deed).collect()
        }
        _ => Vec::new(),
    };
    if parts.is_empty() { vec![deed(action, body)] } else { parts }
}

/// `{"Put": {…}}` and its like.
fn transact_deeds(part: &Value) -> Vec<Deed> {
    let deeds = part.as_object().into_iter().flatten().map(|(kind, request)| {
        let action = match kind.as_str() {
            "ConditionCheck" => "ConditionCheckItem".to_owned(),
            kind => format!("{kind}Item"),
        };
        deed(format!("dynamodb:{action}"), request)
    });
    deeds.collect()
}

fn deed(action: String, request: &Value) -> Deed {
    let text = |name: &str| request[name].as_str().map(str::to_owned);
    Deed { action, table: text("TableName"), index: text("IndexName") }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn permissions() -> Permissions {
        let statement = |actions: &[&'static str], resource| Statement {
            sid: "Test",
            actions: actions.to_vec(),
            resources: vec![resource],
        };
        let index = Resource::Index { table: "tickets".to_owned(), index: "by_player".to_owned() };
        let statements = vec![
            statement(
                &["dynamodb:GetItem", "dynamodb:PutItem"],
                Resource::Table("tickets".to_owned()),
            ),
            statement(&["dynamodb:Query"], index),
            statement(&["gamelift:StartMatchmaking"], Resource::Any { reason: "test" }),
        ];
        Permissions(BTreeMap::from([("f".to_owned(), statements)]))
    }

    fn may(operation: &str, body: &Value) -> bool {
        let function = Principal::Function("f".to_owned());
        permissions().check_database(&function, operation, body.to_string().as_bytes()).is_ok()
    }

    #[test]
    fn a_function_may_do_what_its_statements_say_and_no_more() {
        assert!(may("GetItem", &json!({ "TableName": "tickets" })));
        assert!(!may("GetItem", &json!({ "TableName": "players" })));
        assert!(!may("DeleteItem", &json!({ "TableName": "tickets" })));
        assert!(may("Query", &json!({ "TableName": "tickets", "IndexName": "by_player" })));
        assert!(!may("Query", &json!({ "TableName": "tickets" })));
        assert!(!may("GetItem", &json!([])));
    }

    #[test]
    fn a_transaction_is_judged_by_its_parts() {
        let put = json!({ "Put": { "TableName": "tickets" } });
        let delete = json!({ "Delete": { "TableName": "tickets" } });
        assert!(may("TransactWriteItems", &json!({ "TransactItems": [put] })));
        assert!(!may("TransactWriteItems", &json!({ "TransactItems": [put, delete] })));
        let mut many = vec![put; 300];
        many.push(delete);
        assert!(!may("TransactWriteItems", &json!({ "TransactItems": many })));
        assert!(!may("TransactWriteItems", &json!({ "TransactItems": [] })), "nothing is no pass");
    }

    #[test]
    fn only_functions_need_statements_and_guests_have_none() {
        let check = |principal: Principal| {
            permissions().check_gamelift(&principal, "StartMatchmaking").is_ok()
        };
        assert!(check(Principal::Function("f".to_owned())));
        assert!(!check(Principal::Function("g".to_owned())));
        assert!(check(Principal::Operator));
        assert!(!check(Principal::Guest("ada".to_owned())));
    }
}
