//! What a function and a game server may do: the IAM statements that their deployment gives them.
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

/// The statements of all functions, by function, and of the fleet's role.
#[derive(Debug)]
pub(crate) struct Permissions {
    functions: BTreeMap<String, Vec<Statement>>,
    fleet_role: Vec<Statement>,
}

/// One thing that a call does.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Deed {
    action: String,
    on: Object,
}

/// What a call is about, as far as it says.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Object {
    Nothing,
    Table {
        name: Option<String>,
        index: Option<String>,
    },
    Queue(String),
    /// One thing, as statements name it; of rule sets by its whole name.
    One(Resource),
}

impl Permissions {
    pub(crate) fn new(deployment: &Deployment) -> Self {
        let functions = deployment.functions.iter();
        Self {
            functions: functions.map(|f| (f.name.clone(), f.statements.clone())).collect(),
            fleet_role: deployment.fleet.statements.clone(),
        }
    }

    /// Whether `principal` may do `action`, such as `gamelift:ListFleets`, on `subject`;
    /// none if the action takes no resource, or the call names none that is there.
    pub(crate) fn check_action(
        &self,
        principal: &Principal,
        action: String,
        subject: Option<Resource>,
    ) -> Result<(), Refusal> {
        let on = subject.map_or(Object::Nothing, Object::One);
        self.check(principal, &[Deed { action, on }])
    }

    /// Whether `principal` may make the call `operation` of SQS on `queue`.
    pub(crate) fn check_queue(
        &self,
        principal: &Principal,
        operation: &str,
        queue: &str,
    ) -> Result<(), Refusal> {
        let action = format!("sqs:{operation}");
        self.check(principal, &[Deed { action, on: Object::Queue(queue.to_owned()) }])
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
            Principal::Function(name) | Principal::FleetRole(name) => name.as_str(),
            Principal::Guest(_) => "a guest",
        };
        let statements = match principal {
            Principal::Function(name) => self.functions.get(name).map_or(&[][..], Vec::as_slice),
            Principal::FleetRole(_) => &self.fleet_role,
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
        match (&self.on, resource) {
            (_, Resource::Any { .. }) => true,
            (Object::Table { name, index: None }, Resource::Table(table)) => {
                name.as_ref() == Some(table)
            }
            (Object::Table { name, index: Some(named) }, Resource::Index { table, index }) => {
                named == index && name.as_ref() == Some(table)
            }
            (Object::Queue(named), Resource::ResultsQueue(queue)) => named == queue,
            (Object::One(Resource::RuleSets { prefix: name }), Resource::RuleSets { prefix }) => {
                name.starts_with(prefix)
            }
            (Object::One(named), resource) => named == resource,
            (Object::Nothing | Object::Table { .. } | Object::Queue(_), _) => false,
        }
    }

    fn refused(&self, who: &str) -> Refusal {
        let Self { action, on } = self;
        let on = match on {
            Object::Table { name: Some(table), index: Some(index) } => {
                format!(" on the index {index} of the table {table}")
            }
            Object::Table { name: Some(table), index: None } => format!(" on the table {table}"),
            Object::Queue(queue) => format!(" on the queue {queue}"),
            Object::One(resource) => format!(" on {resource:?}"),
            Object::Table { name: None, .. } | Object::Nothing => String::new(),
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
                on: Object::Table { name: Some(table.clone()), index: None },
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
    Deed { action, on: Object::Table { name: text("TableName"), index: text("IndexName") } }
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
            statement(&["gamelift:UpdateFleetCapacity"], Resource::Fleet("fleet".to_owned())),
            statement(
                &["gamelift:DeleteMatchmakingRuleSet"],
                Resource::RuleSets { prefix: "own-".to_owned() },
            ),
            statement(&["logs:FilterLogEvents"], Resource::LogGroup("/servers".to_owned())),
        ];
        let results = Resource::ResultsQueue("results".to_owned());
        Permissions {
            functions: BTreeMap::from([("f".to_owned(), statements)]),
            fleet_role: vec![statement(&["sqs:SendMessage"], results)],
        }
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
            let action = "gamelift:StartMatchmaking".to_owned();
            permissions().check_action(&principal, action, None).is_ok()
        };
        assert!(check(Principal::Function("f".to_owned())));
        assert!(!check(Principal::Function("g".to_owned())));
        assert!(check(Principal::Operator));
        assert!(!check(Principal::Guest("ada".to_owned())));
        assert!(!check(Principal::FleetRole("r".to_owned())));
    }

    #[test]
    fn what_takes_a_resource_is_allowed_on_that_alone() {
        let may = |action: &str, subject: Option<Resource>| {
            let function = Principal::Function("f".to_owned());
            permissions().check_action(&function, action.to_owned(), subject).is_ok()
        };
        let rule_set = |name: &str| Some(Resource::RuleSets { prefix: name.to_owned() });
        let group = |name: &str| Some(Resource::LogGroup(name.to_owned()));
        assert!(may("gamelift:UpdateFleetCapacity", Some(Resource::Fleet("fleet".to_owned()))));
        assert!(!may("gamelift:UpdateFleetCapacity", None));
        assert!(may("gamelift:DeleteMatchmakingRuleSet", rule_set("own-a")));
        assert!(!may("gamelift:DeleteMatchmakingRuleSet", rule_set("foreign")));
        assert!(may("logs:FilterLogEvents", group("/servers")));
        assert!(!may("logs:FilterLogEvents", group("/aws/lambda/f")));
        assert!(!may("logs:GetLogEvents", group("/servers")));
    }

    #[test]
    fn game_servers_send_results_and_do_nothing_else() {
        let check = |principal: &Principal, operation: &str, queue: &str| {
            permissions().check_queue(principal, operation, queue).is_ok()
        };
        let server = Principal::FleetRole("r".to_owned());
        assert!(check(&server, "SendMessage", "results"));
        assert!(!check(&server, "ReceiveMessage", "results"));
        assert!(!check(&server, "SendMessage", "others"));
        assert!(!check(&Principal::Function("f".to_owned()), "SendMessage", "results"));
        assert!(!check(&Principal::Guest("ada".to_owned()), "SendMessage", "results"));
    }
}
