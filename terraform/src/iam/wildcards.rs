//! Every permission that is wider than one thing, with its reason.
//!
//! What is not here is refused, and what is here and not used is refused too, so
//! that the list is true. It is rendered into the permissions' page.

/// A permission that is wider than one thing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wildcard {
    /// What is wide.
    pub what: Wide,
    /// Why nothing narrower will do.
    pub reason: &'static str,
}

/// What is wide in a permission.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wide {
    /// An action on everything.
    AnyResource(&'static str),
    /// Several actions under one name.
    Actions(&'static str),
    /// A policy that AWS keeps.
    Managed(&'static str),
    /// Everybody, in the statement with this id, within its conditions.
    Everyone(&'static str),
}

const NO_RESOURCE: &str = "The action takes no resource: scoped to one, it grants nothing.";

const OPERATORS: &str = "The action takes no resource: scoped to one, it grants nothing. \
     The function itself keeps to names with the deployment's prefix.";

const ENVELOPE: &str = "The service names it so in the grant that it documents: the action without a suffix and \
     those that differ in the form of the data key alone.";

/// All of them.
pub const WILDCARDS: &[Wildcard] = &[
    any("cloudwatch:GetMetricData", "Reading metrics takes no resource."),
    any("gamelift:CreateMatchmakingRuleSet", OPERATORS),
    any("gamelift:DescribeFleetAttributes", OPERATORS),
    any("gamelift:DescribeGameSessionQueues", OPERATORS),
    any("gamelift:DescribeGameSessions", OPERATORS),
    any("gamelift:DescribeMatchmaking", NO_RESOURCE),
    any("gamelift:DescribeMatchmakingConfigurations", OPERATORS),
    any("gamelift:DescribeMatchmakingRuleSets", OPERATORS),
    any("gamelift:DescribePlayerSessions", OPERATORS),
    any("gamelift:StartMatchmaking", NO_RESOURCE),
    any("gamelift:StopMatchmaking", NO_RESOURCE),
    any("gamelift:TerminateGameSession", OPERATORS),
    any("gamelift:ValidateMatchmakingRuleSet", OPERATORS),
    any("xray:PutTelemetryRecords", "Traces belong to no resource."),
    any("xray:PutTraceSegments", "Traces belong to no resource."),
    any(
        "cloudwatch:PutMetricData",
        "Metrics belong to no resource; the statement names the one namespace in a condition.",
    ),
    Wildcard {
        what: Wide::Actions("kms:*"),
        reason: "Without the account's own administration a key cannot be managed or deleted by anybody.",
    },
    Wildcard { what: Wide::Actions("kms:GenerateDataKey*"), reason: ENVELOPE },
    Wildcard { what: Wide::Actions("kms:ReEncrypt*"), reason: ENVELOPE },
    Wildcard {
        what: Wide::Managed("service-role/AmazonAPIGatewayPushToCloudWatchLogs"),
        reason: "API Gateway refuses an account's log role that allows less, and the role is every API's of the account.",
    },
    Wildcard {
        what: Wide::Everyone("Tables"),
        reason: "DynamoDB uses the key in the name of whoever reads a table; the conditions leave this account's \
                 principals with the deployment's name, through DynamoDB alone.",
    },
];

const fn any(action: &'static str, reason: &'static str) -> Wildcard {
    Wildcard { what: Wide::AnyResource(action), reason }
}

/// The list's own entry for an action on everything.
#[must_use]
pub fn any_resource(action: &str) -> Option<&'static Wildcard> {
    find(|what| matches!(what, Wide::AnyResource(name) if name == action))
}

/// The list's own entry for an action with a wildcard.
#[must_use]
pub fn actions(action: &str) -> Option<&'static Wildcard> {
    find(|what| matches!(what, Wide::Actions(name) if name == action))
}

/// The list's own entry for a policy that AWS keeps, by the end of its ARN.
#[must_use]
pub fn managed(arn: &str) -> Option<&'static Wildcard> {
    find(|what| matches!(what, Wide::Managed(name) if arn.ends_with(&format!("policy/{name}"))))
}

/// The list's own entry for a statement that is about everybody.
#[must_use]
pub fn everyone(sid: &str) -> Option<&'static Wildcard> {
    find(|what| matches!(what, Wide::Everyone(name) if name == sid))
}

fn find(is_meant: impl Fn(Wide) -> bool) -> Option<&'static Wildcard> {
    WILDCARDS.iter().find(|wildcard| is_meant(wildcard.what))
}
