//! How far an apply is, from the events that Terraform prints.

use std::{collections::BTreeMap, time::Duration};

use serde_json::Value as Json;

use crate::{
    report::noun,
    terminal::{Terminal, seconds},
};

/// How often something that takes long is told again.
const TOLD_AGAIN_SECONDS: u64 = 60;

/// Shows an apply while it runs.
#[derive(Debug)]
pub(crate) struct Progress<'t> {
    terminal: &'t Terminal,
    wanted: usize,
    done: usize,
    /// What takes long, by address, with the minutes that were told.
    told: BTreeMap<String, u64>,
}

impl<'t> Progress<'t> {
    /// An apply of `wanted` changes; 0 if nobody knows how many.
    pub(crate) fn of(terminal: &'t Terminal, wanted: usize) -> Self {
        Self { terminal, wanted, done: 0, told: BTreeMap::new() }
    }

    /// Takes in an event.
    pub(crate) fn take(&mut self, event: &Json) {
        let hook = &event["hook"];
        let resource = &hook["resource"];
        let text = |value: &Json| value.as_str().unwrap_or_default().to_owned();
        let noun = noun(&text(&resource["resource_type"]));
        let key =
            resource["resource_key"].as_str().map(|key| format!(" {key}")).unwrap_or_default();
        let name = format!("{noun} {}{key}", text(&resource["resource_name"]).replace('_', "-"));
        let elapsed = hook["elapsed_seconds"].as_f64().unwrap_or_default().max(0.0);
        match event["type"].as_str().unwrap_or_default() {
            "apply_complete" if is_change(&text(&hook["action"])) => {
                self.done += 1;
                let took = if elapsed >= 1.0 {
                    format!("  {}", seconds(Duration::from_secs_f64(elapsed)))
                } else {
                    String::new()
                };
                let done = done(&text(&hook["action"]));
                let number = match self.wanted {
                    0 => format!("{:>4}", self.done),
                    wanted => format!("{:>4}/{}", self.done, wanted.max(self.done)),
                };
                self.terminal.plain(&format!("  {number} {done:<9} {name}{took}"));
            }
            "apply_progress" => {
                let told = self.told.entry(text(&resource["addr"])).or_default();
                let turn = elapsed as u64 / TOLD_AGAIN_SECONDS;
                if turn > *told {
                    *told = turn;
                    let patience = if noun.ends_with("fleet") {
                        "; a fleet takes 20 to 70 minutes"
                    } else {
                        ""
                    };
                    let elapsed = seconds(Duration::from_secs_f64(elapsed));
                    self.terminal.note(&format!("still at {name}: {elapsed}{patience}"));
                }
            }
            "apply_errored" => self.terminal.warn(&format!("{name} failed")),
            _other => {}
        }
    }
}

/// Whether something happened, rather than being looked up.
fn is_change(action: &str) -> bool {
    !matches!(action, "read" | "noop")
}

/// What has happened to a resource, by Terraform's word for it.
fn done(action: &str) -> &'static str {
    match action {
        "create" => "created",
        "update" => "changed",
        "delete" => "destroyed",
        "replace" => "replaced",
        _other => "done",
    }
}
