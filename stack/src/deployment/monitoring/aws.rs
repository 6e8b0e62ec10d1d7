//! AWS's own metrics that may be watched, with the dimension that each is by.
//!
//! An alarm on a metric that nobody reports never fires, and says nothing of that:
//! so what is watched is one of these or one of ours, and a test holds it to that.

/// Metrics of one service by one dimension.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Family {
    /// Who reports them.
    pub namespace: &'static str,
    /// What they are by.
    pub dimension: &'static str,
    /// Their names.
    pub names: &'static [&'static str],
}

/// Every metric of AWS's that is watched.
pub const FAMILIES: &[Family] = &[
    Family {
        namespace: "AWS/ApiGateway",
        dimension: "ApiName",
        names: &["4XXError", "5XXError", "Count", "Latency"],
    },
    Family { namespace: "AWS/DynamoDB", dimension: "TableName", names: &["ThrottledRequests"] },
    Family {
        namespace: "AWS/GameLift",
        dimension: "ConfigurationName",
        names: &["CurrentTickets", "MatchesCreated", "MatchesPlaced"],
    },
    Family {
        namespace: "AWS/GameLift",
        dimension: "FleetId",
        names: &[
            "ActiveGameSessions",
            "ActiveInstances",
            "AvailableGameSessions",
            "CurrentPlayerSessions",
            "PercentAvailableGameSessions",
            "ServerProcessAbnormalTerminations",
        ],
    },
    Family {
        namespace: "AWS/GameLift",
        dimension: "QueueName",
        names: &["PlacementsFailed", "PlacementsStarted", "PlacementsSucceeded"],
    },
    Family {
        namespace: "AWS/Lambda",
        dimension: "FunctionName",
        names: &["Duration", "Errors", "Throttles"],
    },
    Family {
        namespace: "AWS/SQS",
        dimension: "QueueName",
        names: &["ApproximateAgeOfOldestMessage", "ApproximateNumberOfMessagesVisible"],
    },
];
