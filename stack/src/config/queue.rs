//! How long a match may look for its game session, and how far away that may be.

use api_contract::latencies::LATENCY_MS_MAX;

use super::keys;
use super::reader::{Reader, Section};
use crate::deployment::LatencyPolicy;

/// What a studio decides about the queue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Queue {
    /// Seconds that a placement may take (10-600).
    pub(crate) timeout_seconds: u32,
    /// How far players may be from the game session, tighter first.
    pub(crate) latency_policies: Vec<LatencyPolicy>,
}

/// Seconds that a placement may take if nothing is said. An idle server process
/// answers in one; half a minute is enough for one to be restarted, and short
/// enough that a match without a place is told of and tried again.
const TIMEOUT_SECONDS: u32 = 30;

/// How far players may be if nothing is said: first where play is good, soon
/// where it is possible, and in the end anywhere that the rule set lets through.
const LATENCY_POLICIES: [LatencyPolicy; 3] =
    [policy(100, Some(5)), policy(200, Some(5)), policy(1_000, None)];

const fn policy(milliseconds: u32, duration_seconds: Option<u32>) -> LatencyPolicy {
    LatencyPolicy { maximum_individual_player_latency_ms: milliseconds, duration_seconds }
}

/// Reads `[queue]`.
pub(super) fn read(reader: &mut Reader<'_>, root: &Section<'_>) -> Queue {
    let queue = reader.table(root, "queue", &keys::QUEUE);
    let timeout_seconds =
        reader.number(&queue, "timeout_seconds", 10..=600, "seconds").unwrap_or(TIMEOUT_SECONDS);
    let sections = reader.tables(&queue, "latency_policies", &keys::LATENCY_POLICIES);
    let latency_policies = match sections {
        Some(sections) => read_policies(reader, &sections, timeout_seconds),
        None => LATENCY_POLICIES.to_vec(),
    };
    Queue { timeout_seconds, latency_policies }
}

fn read_policies(
    reader: &mut Reader<'_>,
    sections: &[Section<'_>],
    timeout_seconds: u32,
) -> Vec<LatencyPolicy> {
    let mut policies: Vec<LatencyPolicy> = Vec::with_capacity(sections.len());
    for section in sections {
        let Some(policy) = read_policy(reader, section) else { continue };
        if let Some(earlier) = policies.last() {
            check_step(reader, section, earlier, &policy);
        }
        let passed: u32 = policies.iter().filter_map(|policy| policy.duration_seconds).sum();
        if passed >= timeout_seconds {
            let message = format!(
                "this step begins after {passed} seconds, and the queue gives up after \
                 {timeout_seconds}"
            );
            let help = "shorten the steps before it, or lengthen `queue.timeout_seconds`";
            reader.refuse(section.span_of("maximum_latency_ms"), message, help);
        }
        policies.push(policy);
    }
    policies
}

fn read_policy(reader: &mut Reader<'_>, section: &Section<'_>) -> Option<LatencyPolicy> {
    let duration = reader.number(section, "duration_seconds", 1..=600, "seconds");
    let key = "maximum_latency_ms";
    if !section.has(key) {
        let message = "`queue.latency_policies.maximum_latency_ms` is missing";
        reader.refuse(section.span(), message, format!("write `{key} = 100`"));
    }
    let milliseconds = reader.number(section, key, 1..=LATENCY_MS_MAX, "milliseconds")?;
    Some(policy(milliseconds, duration))
}

fn check_step(
    reader: &mut Reader<'_>,
    section: &Section<'_>,
    earlier: &LatencyPolicy,
    step: &LatencyPolicy,
) {
    let span = section.span_of("maximum_latency_ms");
    let before = earlier.maximum_individual_player_latency_ms;
    let now = step.maximum_individual_player_latency_ms;
    if now <= before {
        let message = format!("this step allows {now} milliseconds, the one before it {before}");
        reader.refuse(span, message, "write the tighter step first: each allows more");
    } else if earlier.duration_seconds.is_none() {
        let message = "this step never begins: the one before it has no duration";
        reader.refuse(span, message, "write `duration_seconds` in every step but the last");
    }
}
