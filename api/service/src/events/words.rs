//! What an event says besides the state, in a short sentence for the timeline.

use api_contract::events::{Detail, RuleEvaluationMetric};

/// The sentence for `detail`; empty where the event's name says it all.
pub(super) fn of(detail: &Detail) -> String {
    match detail {
        Detail::MatchmakingSearching { .. }
        | Detail::MatchmakingSucceeded { .. }
        | Detail::Unknown => String::new(),
        Detail::PotentialMatchCreated { match_id, rule_evaluation_metrics, .. } => {
            sentence(&[&format!("match {match_id}"), &rules(rule_evaluation_metrics)])
        }
        Detail::AcceptMatch { match_id, .. } => format!("match {match_id}"),
        Detail::AcceptMatchCompleted { match_id, acceptance, .. } => {
            format!("match {match_id}: {acceptance}")
        }
        Detail::MatchmakingTimedOut { message, rule_evaluation_metrics, .. }
        | Detail::MatchmakingCancelled { message, rule_evaluation_metrics, .. } => {
            sentence(&[message.as_deref().unwrap_or_default(), &rules(rule_evaluation_metrics)])
        }
        Detail::MatchmakingFailed { reason, message, .. } => sentence(&[
            reason.as_deref().unwrap_or_default(),
            message.as_deref().unwrap_or_default(),
        ]),
    }
}

/// How often each rule held: what tells a player's support why nobody fitted.
fn rules(metrics: &[RuleEvaluationMetric]) -> String {
    let one = |metric: &RuleEvaluationMetric| {
        let RuleEvaluationMetric { rule_name, passed_count, failed_count } = metric;
        format!("{rule_name} held {passed_count} times and {failed_count} times not")
    };
    metrics.iter().map(one).collect::<Vec<_>>().join(", ")
}

fn sentence(parts: &[&str]) -> String {
    let said: Vec<_> = parts.iter().copied().filter(|part| !part.is_empty()).collect();
    said.join("; ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rules_that_kept_a_ticket_waiting_are_named() {
        let detail = Detail::MatchmakingTimedOut {
            tickets: Vec::new(),
            reason: Some("TimedOut".to_owned()),
            message: Some("Removed from matchmaking due to timing out.".to_owned()),
            rule_evaluation_metrics: vec![RuleEvaluationMetric {
                rule_name: "FairSkill".to_owned(),
                passed_count: 1,
                failed_count: 12,
            }],
            game_session_info: Default::default(),
        };

        assert_eq!(
            of(&detail),
            "Removed from matchmaking due to timing out.; \
             FairSkill held 1 times and 12 times not"
        );
    }
}
