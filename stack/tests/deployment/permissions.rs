//! No function may do more than it does.

use std::collections::BTreeSet;

use stack::deployment::{Deployment, Resource};

use super::smallest;

/// Actions that take no resource, so far as functions use them (Service
/// Authorization Reference).
const WITHOUT_RESOURCE: [&str; 13] = [
    "cloudwatch:GetMetricData",
    "gamelift:CreateMatchmakingRuleSet",
    "gamelift:DescribeFleetAttributes",
    "gamelift:DescribeGameSessionQueues",
    "gamelift:DescribeGameSessions",
    "gamelift:DescribeMatchmaking",
    "gamelift:DescribeMatchmakingConfigurations",
    "gamelift:DescribeMatchmakingRuleSets",
    "gamelift:DescribePlayerSessions",
    "gamelift:StartMatchmaking",
    "gamelift:StopMatchmaking",
    "gamelift:TerminateGameSession",
    "gamelift:ValidateMatchmakingRuleSet",
];

fn is_own(deployment: &Deployment, resource: &Resource) -> bool {
    let own = |name: &String| deployment.tables.iter().find(|table| table.name == *name);
    match resource {
        Resource::Table(table) => own(table).is_some(),
        Resource::Index { table, index } => {
            own(table).is_some_and(|table| table.indexes.iter().any(|own| own.name == index))
        }
        Resource::Fleet(fleet) => *fleet == deployment.fleet.name,
        Resource::MatchmakingConfiguration(name) => *name == deployment.matchmaking.name,
        Resource::RuleSets { prefix } => deployment.rule_set.name.starts_with(prefix),
        Resource::LogGroup(group) => *group == deployment.fleet.log_group,
        Resource::ResultsQueue(queue) => *queue == deployment.results_queue.name,
        Resource::Any { .. } => true,
    }
}

#[test]
fn statements_are_about_own_tables_only() {
    let deployment = smallest();
    for function in &deployment.functions {
        for resource in function.statements.iter().flat_map(|statement| &statement.resources) {
            assert!(is_own(&deployment, resource), "{}: {resource:?}", function.binary);
        }
    }
}

#[test]
fn everything_is_allowed_only_where_aws_offers_nothing_narrower() {
    for function in smallest().functions {
        for statement in &function.statements {
            for resource in &statement.resources {
                if let Resource::Any { reason } = resource {
                    assert!(reason.len() > 20, "{}: {}", function.binary, statement.sid);
                    assert!(
                        statement.actions.iter().all(|action| WITHOUT_RESOURCE.contains(action)),
                        "{}: {:?}",
                        function.binary,
                        statement.actions
                    );
                }
            }
        }
    }
}

#[test]
fn what_takes_no_resource_is_allowed_on_everything() {
    for function in smallest().functions {
        for statement in &function.statements {
            if statement.actions.iter().any(|action| WITHOUT_RESOURCE.contains(action)) {
                assert!(matches!(statement.resources[..], [Resource::Any { .. }]));
            }
        }
    }
}

#[test]
fn no_action_has_a_wildcard() {
    for function in smallest().functions {
        for action in function.statements.iter().flat_map(|statement| &statement.actions) {
            assert!(!action.contains('*'), "{}: {action}", function.binary);
        }
    }
}

#[test]
fn statement_ids_are_unique_and_plain() {
    for function in smallest().functions {
        let sids: BTreeSet<&str> =
            function.statements.iter().map(|statement| statement.sid).collect();

        assert_eq!(sids.len(), function.statements.len(), "{}", function.binary);
        assert!(sids.iter().all(|sid| sid.chars().all(|c| c.is_ascii_alphanumeric())));
    }
}

#[test]
fn a_table_in_a_variable_is_one_that_the_function_may_use() {
    for function in smallest().functions {
        let named: BTreeSet<&String> = function
            .environment
            .iter()
            .filter(|(variable, _)| variable.ends_with("_TABLE"))
            .map(|(_, table)| table)
            .collect();
        let allowed: BTreeSet<&String> = function
            .statements
            .iter()
            .flat_map(|statement| &statement.resources)
            .filter_map(|resource| match resource {
                Resource::Table(table) | Resource::Index { table, .. } => Some(table),
                Resource::Fleet(_)
                | Resource::MatchmakingConfiguration(_)
                | Resource::RuleSets { .. }
                | Resource::LogGroup(_)
                | Resource::ResultsQueue(_)
                | Resource::Any { .. } => None,
            })
            .collect();

        assert_eq!(named, allowed, "{}", function.binary);
    }
}

#[test]
fn only_who_asks_for_matches_may_start_them() {
    let may = |action: &str| -> Vec<String> {
        let functions = smallest().functions.into_iter();
        functions
            .filter(|function| {
                function.statements.iter().any(|statement| statement.actions.contains(&action))
            })
            .map(|function| function.binary)
            .collect()
    };

    assert_eq!(may("gamelift:StartMatchmaking"), ["request-matchmaking"]);
    assert_eq!(may("gamelift:StopMatchmaking"), ["cancel-matchmaking", "admin-api"]);
}

#[test]
fn only_game_servers_may_send_results_and_nothing_else() {
    let deployment = smallest();

    let [statement] = deployment.fleet.statements.as_slice() else {
        panic!("{:?}", deployment.fleet.statements);
    };
    assert_eq!(statement.actions, ["sqs:SendMessage"]);
    assert!(statement.resources.iter().all(|resource| is_own(&deployment, resource)));
    for function in &deployment.functions {
        let mut actions = function.statements.iter().flat_map(|statement| &statement.actions);
        assert!(!actions.any(|action| *action == "sqs:SendMessage"), "{}", function.binary);
    }
}

#[test]
fn nobody_changes_or_removes_what_the_audit_log_says() {
    let deployment = smallest();
    let audit = deployment.tables.iter().find(|table| table.name.ends_with("-audit")).unwrap();
    for function in &deployment.functions {
        for statement in &function.statements {
            if statement.resources.contains(&Resource::Table(audit.name.clone())) {
                assert_eq!(statement.actions, ["dynamodb:Query", "dynamodb:PutItem"]);
            }
        }
    }
}
