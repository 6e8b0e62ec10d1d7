//! What went wrong, as Terraform and AWS say it, and what to do about it.

use serde_json::Value as Json;

/// More of them than that are not shown: the first ones are the causes.
const PROBLEMS_MAX: usize = 5;

/// One thing that went wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Problem {
    /// The resource, if it is about one.
    pub(crate) address: Option<String>,
    /// What happened.
    pub(crate) what: String,
    /// What to do.
    pub(crate) next: &'static str,
}

/// Words that are found in refusals, and what to do about each.
const KNOWN: &[(&str, &str)] = &[
    (
        "Error acquiring the state lock",
        "somebody else is deploying, or was stopped hard: `./deploy.sh status` says who. When nobody \
         is, `terraform force-unlock ID` in terraform/root takes the lock away",
    ),
    (
        "GameLift is not authorized to perform",
        "AWS takes a while to know a new role: run the same command again in a minute",
    ),
    (
        "cannot be assumed by GameLift",
        "AWS takes a while to know a new role: run the same command again in a minute",
    ),
    (
        "deletion protection",
        "it is protected on purpose: `./deploy.sh destroy --lift-protection` lifts that",
    ),
    (
        "DeletionProtection",
        "it is protected on purpose: `./deploy.sh destroy --lift-protection` lifts that",
    ),
    (
        "BucketNotEmpty",
        "the bucket has files, and protection keeps them: set deletion_protection to false, apply, \
         and run the same command again",
    ),
    (
        "already exists",
        "something with that name is in the account that Terraform does not know: remove it, or \
         `terraform import` it, then run the same command again",
    ),
    (
        "AlreadyExists",
        "something with that name is in the account that Terraform does not know: remove it, or \
         `terraform import` it, then run the same command again",
    ),
    (
        "BucketAlreadyOwnedByYou",
        "something with that name is in the account that Terraform does not know: remove it, or \
         `terraform import` it, then run the same command again",
    ),
    (
        "LimitExceeded",
        "the account's quota is too small: ask for more in the AWS console under Service Quotas, or \
         lower the numbers in muster.toml, then run the same command again",
    ),
    (
        "not authorized to perform",
        "these credentials may not do that: ask whoever keeps the account for the permission, then \
         run the same command again",
    ),
    (
        "AccessDenied",
        "these credentials may not do that: ask whoever keeps the account for the permission, then \
         run the same command again",
    ),
    ("Throttling", "AWS was asked too often: run the same command again in a minute"),
    (
        "registry.terraform.io",
        "the providers could not be downloaded: check the network and proxies, then run this again",
    ),
];

/// What to do when nothing better is known.
const OTHERWISE: &str = "what was made is kept. Put the cause right, then run the same command again: it goes on from there";

/// What went wrong: from the events if there are some, else from the complaint.
pub(crate) fn problems(output: &str, complaint: &str) -> Vec<Problem> {
    let events = output.lines().filter_map(|line| serde_json::from_str::<Json>(line).ok());
    let mut problems: Vec<Problem> = events.filter_map(|event| of_event(&event)).collect();
    if problems.is_empty() {
        let text = if complaint.trim().is_empty() { output } else { complaint };
        problems.push(problem(None, unframed(text)));
    }
    problems.dedup();
    problems.truncate(PROBLEMS_MAX);
    problems
}

fn of_event(event: &Json) -> Option<Problem> {
    let said = &event["diagnostic"];
    if said["severity"] != "error" {
        return None;
    }
    let text = |key: &str| said[key].as_str().unwrap_or_default().trim().to_owned();
    let (summary, detail) = (text("summary"), text("detail"));
    let what = if detail.is_empty() { summary } else { format!("{summary}: {detail}") };
    Some(problem(said["address"].as_str().map(ToOwned::to_owned), unframed(&what)))
}

fn problem(address: Option<String>, what: String) -> Problem {
    let known = KNOWN.iter().find(|(words, _)| what.contains(words));
    Problem { address, what, next: known.map_or(OTHERWISE, |(_, next)| next) }
}

/// On one line, without Terraform's frames.
fn unframed(text: &str) -> String {
    let words = text.split_whitespace().filter(|word| !matches!(*word, "│" | "╷" | "╵"));
    words.collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failed_resource_is_named_with_its_cause_and_what_to_do() {
        let event = r#"{"type":"diagnostic","diagnostic":{"severity":"error","summary":"creating","detail":"AlreadyExists: it\nis there","address":"module.data.aws_x.y"}}"#;

        let problems = problems(&format!("{{\"type\":\"version\"}}\n{event}\n{event}\n"), "");

        assert_eq!(problems.len(), 1);
        assert_eq!(problems[0].address.as_deref(), Some("module.data.aws_x.y"));
        assert_eq!(problems[0].what, "creating: AlreadyExists: it is there");
        assert!(problems[0].next.contains("terraform import"));
    }

    #[test]
    fn a_complaint_is_taken_out_of_its_frame() {
        let problems = problems("", "╷\n│ Error: no\n│ state\n╵\n");
        assert_eq!(problems[0].what, "Error: no state");
        assert_eq!(problems[0].next, OTHERWISE);
    }
}
