//! What axe-core finds wrong with a page.

use std::{env, fs, path::PathBuf};

use serde_json::Value;

use super::Page;

/// The rules: WCAG 2.2 up to AA, and axe's own best practices.
const RULES: &str = "['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']";

impl Page {
    /// Every violation that axe-core finds now: the rule, and where.
    ///
    /// # Panics
    /// When axe-core is not installed, or does not run.
    pub async fn violations(&self) -> Vec<String> {
        self.run(&source()).await;
        let script = format!(
            "const done = arguments[arguments.length - 1];
             axe.run(document, {{ runOnly: {RULES} }}).then(
                 (found) => done({{ violations: found.violations, rules: found.passes.length }}),
                 (error) => done({{ error: String(error) }}));"
        );
        let found = self.run_async(&script).await;
        assert!(found["error"].is_null(), "axe-core did not run: {}", found["error"]);
        assert!(found["rules"].as_u64() > Some(0), "axe-core checked nothing");
        found["violations"].as_array().unwrap().iter().flat_map(told).collect()
    }
}

fn told(violation: &Value) -> Vec<String> {
    let nodes = violation["nodes"].as_array().cloned().unwrap_or_default();
    let place = |node: &Value| {
        format!(
            "{}: {} at {}\n    {}",
            violation["id"], violation["help"], node["target"], node["failureSummary"]
        )
    };
    nodes.iter().map(place).collect()
}

fn source() -> String {
    let path = path();
    fs::read_to_string(&path).unwrap_or_else(|error| {
        panic!("axe-core is not at {} ({error}): `cargo xtask console tools`", path.display())
    })
}

/// Where `cargo xtask console tools` puts it.
fn path() -> PathBuf {
    let tools = env::var_os("MUSTER_TOOLS").map_or_else(
        || PathBuf::from(env::var_os("HOME").unwrap_or_default()).join(".cache/muster/tools"),
        PathBuf::from,
    );
    tools.join("node_modules/axe-core/axe.min.js")
}
