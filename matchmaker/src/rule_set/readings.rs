//! A rule set as a matchmaker reads it: with the caller's options applied.

use std::sync::Arc;

use super::stages::Stage;
use super::{RuleBody, RuleSet};
use crate::matchmaker::{LatencyReading, Options};

impl RuleSet {
    /// The rule set under these options; itself if they ask for nothing.
    pub(crate) fn read_with(self: Arc<Self>, options: &Options) -> Arc<Self> {
        let any_location = options.latency == LatencyReading::AnyLocation;
        if options.additional_player_count == 0 && !any_location {
            return self;
        }
        let mut read = Self::clone(&self);
        for stage in &mut read.stages {
            keep_open(stage, options.additional_player_count);
            if any_location {
                accept_any_location(stage);
            }
        }
        Arc::new(read)
    }
}

/// Takes slots away, one after another from the team that is then the largest.
fn keep_open(stage: &mut Stage, slots: u32) {
    for _ in 0..slots {
        let largest = stage.teams.iter_mut().rev().max_by_key(|size| size.max);
        let Some(size) = largest.filter(|size| size.max > 1) else { return };
        size.max -= 1;
        size.min = size.min.min(size.max);
    }
}

fn accept_any_location(stage: &mut Stage) {
    for rule in &mut stage.rules {
        if let RuleBody::Latency(latency) = &rule.body
            && !latency.any_location
        {
            let mut lax = super::Rule::clone(rule);
            lax.body = RuleBody::Latency(super::Latency { any_location: true, ..latency.clone() });
            *rule = Arc::new(lax);
        }
    }
}
