//! The statements of web ACLs' rules, which nest without end.
//!
//! A rule of `aws_wafv2_web_acl` takes statements that take statements; its binding
//! says of them that they are anything. That of `aws_wafv2_web_acl_rule` has them
//! written out, in two thousand structures that lead back to each other. Those that
//! are used here are taken from there, without the statements within them, and stand
//! for both.

use serde_json::{Value, json};

/// Whose statements are written out.
const WRITTEN_OUT: &str = "aws_wafv2_web_acl_rule";

/// Whose are not.
const ANYTHING: &str = "aws_wafv2_web_acl";

/// What a statement can be.
const KEPT: &[&str] = &[
    "geo_match_statement",
    "ip_set_reference_statement",
    "managed_rule_group_statement",
    "rate_based_statement",
];

/// What nests in one.
const CUT: &[&str] = &["managed_rule_group_configs", "scope_down_statement"];

/// Whether what `kind` has at `path` is not wanted.
pub(crate) fn left_out(kind: &str, path: &str) -> bool {
    let Some(path) = path.strip_prefix(".statement.").filter(|_| kind == WRITTEN_OUT) else {
        return false;
    };
    match path.split_once('.') {
        None => !KEPT.contains(&path),
        Some((_, within)) => CUT.contains(&within),
    }
}

/// Gives the statements that are written out in `resources` to those who have none.
pub(crate) fn settle(resources: &mut Value) {
    let written = format!("/{WRITTEN_OUT}/block/block_types/statement/block");
    let Some(block) = resources.pointer(&written).cloned() else { return };
    let rule = format!("/{ANYTHING}/block/block_types/rule/block");
    let Some(rule) = resources.pointer_mut(&rule) else { return };
    if let Some(attributes) = rule["attributes"].as_object_mut() {
        attributes.remove("statement");
    }
    rule["block_types"]["statement"] =
        json!({ "block": block, "max_items": 1, "min_items": 1, "nesting_mode": "list" });
}
