//! No permission is wider than its use, and none grants nothing.

use terraform::{
    body,
    iam::{Kind, Policy, Principal, Statement},
};

use super::refused;

/// What is refused of a role with this statement.
fn role(statement: Statement) -> Vec<String> {
    refused(|module| {
        let policy = body! { "policy": Policy::of([statement]), "role": "server" };
        module.resource("aws_iam_role_policy", "server", policy);
    })
}

const AT: &str = "game: aws_iam_role_policy.server:";

#[test]
fn an_action_on_what_it_takes_is_allowed() {
    let send = Statement::allow("Results", &["sqs:SendMessage"]).on(Kind::Queue, "arn:queue");
    assert_eq!(role(send), [""; 0]);
}

#[test]
fn an_action_on_what_it_does_not_take_is_refused() {
    let send = Statement::allow("Results", &["sqs:SendMessage"]).on(Kind::Topic, "arn:topic");
    assert_eq!(
        role(send),
        [format!("{AT} `Results: sqs:SendMessage` takes [Queue], and is given Topic")]
    );
}

#[test]
fn an_action_that_takes_no_resource_is_not_scoped_to_one() {
    let start = Statement::allow("Matchmaking", &["gamelift:StartMatchmaking"])
        .on(Kind::MatchmakingConfiguration, "arn:configuration");
    assert_eq!(
        role(start),
        [format!(
            "{AT} `Matchmaking: gamelift:StartMatchmaking` takes no resource: \
             scoped to MatchmakingConfiguration it grants nothing"
        )]
    );
}

#[test]
fn an_action_is_not_allowed_on_everything_if_something_narrower_does() {
    let send = Statement::allow("Results", &["sqs:SendMessage"]).on(Kind::Anything, "*");
    assert_eq!(
        role(send),
        [format!("{AT} `Results: sqs:SendMessage` takes [Queue], and is allowed on everything")]
    );
}

#[test]
fn several_actions_under_one_name_want_a_reason() {
    let all = Statement::allow("Results", &["sqs:*"]).on(Kind::Queue, "arn:queue");
    assert_eq!(
        role(all),
        [format!(
            "{AT} `Results: sqs:*` is several actions, which no reason in iam/wildcards.rs covers"
        )]
    );
}

#[test]
fn everybody_wants_a_reason() {
    let all = Statement::allow("Results", &["sqs:SendMessage"])
        .to(Principal::Everyone)
        .on(Kind::Queue, "arn:queue");
    assert_eq!(
        role(all),
        [format!("{AT} `Results` allows everybody, which no reason in iam/wildcards.rs covers")]
    );
}

#[test]
fn an_unknown_action_is_refused_with_the_nearest_name() {
    let send = Statement::allow("Results", &["sqs:SendMessages"]).on(Kind::Queue, "arn:queue");
    assert_eq!(
        role(send),
        [format!(
            "{AT} `Results: sqs:SendMessages` is no action that iam/actions.rs knows; \
             did you mean `sqs:SendMessage`?"
        )]
    );
}

#[test]
fn an_action_on_nothing_is_refused() {
    let send = Statement::allow("Results", &["sqs:SendMessage"]);
    assert_eq!(role(send), [format!("{AT} `Results: sqs:SendMessage` is allowed on nothing")]);
}

#[test]
fn a_policy_of_awss_wants_a_reason() {
    let refused = refused(|module| {
        let policy = "arn:aws:iam::aws:policy/AdministratorAccess";
        let body = body! { "policy_arn": policy, "role": "server" };
        module.resource("aws_iam_role_policy_attachment", "server", body);
    });
    assert_eq!(
        refused,
        ["game: aws_iam_role_policy_attachment.server: `policy_arn` is a policy that AWS keeps, \
          which no reason in iam/wildcards.rs covers"]
    );
}
