//! The rules of the house, as tests: who may import whom, what may be reached,
//! and that documents tell the truth about paths.

#![expect(clippy::unwrap_used, reason = "a failed test may panic")]

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
    process::Command,
};

/// Who may import whom: a package and the packages of the house that it may
/// name, in its tests too. Nobody imports `local`, `lambdas` or a binary:
/// processes meet over the wire, as in the cloud.
const IMPORTS: &[(&str, &[&str])] = &[
    ("api-contract", &[]),
    ("matchmaker", &[]),
    ("rules", &["matchmaker"]),
    ("muster-server-sdk", &[]),
    ("game", &[]),
    ("stack", &["matchmaker", "api-contract"]),
    ("api-service", &["api-contract"]),
    ("lambdas", &["api-service", "api-contract"]),
    ("ops", &["api-service", "api-contract"]),
    ("muster-client", &["api-contract"]),
    ("cloud", &["stack", "terraform", "terraform-provider"]),
    ("console", &["api-contract", "matchmaker"]),
    ("gameserver", &["muster-server-sdk", "game", "api-contract"]),
    ("packages", &["stack", "api-contract"]),
    ("local", &["stack", "matchmaker", "api-contract"]),
    ("terraform", &["stack", "api-contract", "terraform-provider", "terraform-schema"]),
    ("terraform-provider", &[]),
    ("terraform-schema", &[]),
    ("tests", &["api-contract", "muster-client", "stack"]),
    ("xtask", &["api-contract"]),
];

/// What a package must never reach, by whatever way: pure rooms stay pure.
const NEVER_REACHED: &[(&str, &[&str])] = &[
    ("api-contract", &["aws-", "lambda", "tokio", "axum", "reqwest"]),
    ("matchmaker", &["aws-", "lambda", "tokio", "axum", "reqwest", "rand"]),
    ("stack", &["aws-", "lambda", "tokio", "axum", "reqwest"]),
    ("terraform", &["aws-", "lambda", "tokio", "axum", "reqwest"]),
    ("packages", &["aws-", "lambda", "tokio", "axum", "reqwest"]),
    ("game", &["aws-", "lambda", "tokio", "axum", "reqwest", "rand"]),
    ("api-service", &["lambda", "aws-config"]),
    ("lambdas", &["local", "dynoxide-rs"]),
    ("ops", &["local", "dynoxide-rs", "lambda"]),
    // It signs one request by itself: an SDK would double what fifty processes weigh.
    ("gameserver", &["aws-sdk", "aws-config", "aws-runtime", "aws-smithy-http-client", "axum"]),
    // It starts Terraform and the AWS CLI, and nothing of it has to be fast.
    ("cloud", &["aws-", "lambda", "tokio", "axum", "reqwest", "local"]),
    ("console", &["aws-", "lambda", "tokio", "axum", "reqwest", "local"]),
];

fn root() -> &'static Path {
    Path::new("..")
}

fn members() -> BTreeMap<String, (PathBuf, toml::Table)> {
    let manifest: toml::Table = read(&root().join("Cargo.toml")).parse().unwrap();
    let folders = manifest["workspace"]["members"].as_array().unwrap();
    folders
        .iter()
        .map(|folder| {
            let folder = root().join(folder.as_str().unwrap());
            let manifest: toml::Table = read(&folder.join("Cargo.toml")).parse().unwrap();
            let name = manifest["package"]["name"].as_str().unwrap().to_owned();
            (name, (folder, manifest))
        })
        .collect()
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// Every file that git tracks or would track, by its path from the root.
fn files(ending: &str) -> Vec<String> {
    let listing = Command::new("git")
        .args(["ls-files", "--cached", "--others", "--exclude-standard"])
        .current_dir(root())
        .output()
        .unwrap();
    let listing = String::from_utf8(listing.stdout).unwrap();
    let existing = |path: &&str| path.ends_with(ending) && root().join(path).is_file();
    listing.lines().filter(existing).map(ToOwned::to_owned).collect()
}

fn named_dependencies(manifest: &toml::Table) -> BTreeSet<&str> {
    ["dependencies", "dev-dependencies", "build-dependencies"]
        .iter()
        .filter_map(|section| manifest.get(*section)?.as_table())
        .flat_map(|table| table.keys().map(String::as_str))
        .collect()
}

#[test]
fn a_room_imports_only_whom_it_may() {
    let members = members();
    let house: BTreeSet<&str> = members.keys().map(String::as_str).collect();
    let table: BTreeMap<_, _> = IMPORTS.iter().copied().collect();
    assert_eq!(house, table.keys().copied().collect(), "every member has its line in the table");
    for (name, (_, manifest)) in &members {
        for dependency in named_dependencies(manifest).intersection(&house) {
            assert!(table[name.as_str()].contains(dependency), "{name} imports {dependency}");
        }
    }
}

#[test]
fn a_pure_room_reaches_nothing_impure() {
    for (package, forbidden) in NEVER_REACHED {
        // `cargo metadata` would join the features of the whole workspace.
        let tree = Command::new(env!("CARGO"))
            .args(["tree", "-p", package, "-e", "normal", "--prefix", "none", "--format", "{p}"])
            .current_dir(root())
            .output()
            .unwrap();
        assert!(tree.status.success(), "{}", String::from_utf8_lossy(&tree.stderr));
        let tree = String::from_utf8(tree.stdout).unwrap();
        for reached in tree.lines().filter_map(|line| line.split(' ').next()) {
            let refused = forbidden.iter().find(|name| reached.starts_with(**name));
            assert_eq!(refused, None, "{package} reaches {reached}");
        }
    }
}

#[test]
fn every_member_keeps_the_common_tables() {
    for (name, (_, manifest)) in members() {
        assert_eq!(
            manifest.get("lints").and_then(|lints| lints.get("workspace")),
            Some(&toml::Value::Boolean(true)),
            "{name} has lints of its own"
        );
        for section in ["dependencies", "dev-dependencies"] {
            let Some(table) = manifest.get(section).and_then(toml::Value::as_table) else {
                continue;
            };
            for (dependency, value) in table {
                let shared = value.get("workspace") == Some(&toml::Value::Boolean(true));
                assert!(shared, "{name} has its own version of {dependency}");
            }
        }
    }
}

#[test]
fn every_source_file_says_what_it_is() {
    for path in files(".rs") {
        let text = read(&root().join(&path));
        assert!(text.starts_with("//! "), "{path} does not start with its purpose");
    }
}

#[test]
fn a_functions_main_is_thin() {
    for path in files(".rs").iter().filter(|path| path.starts_with("lambdas/src/bin/")) {
        let lines = read(&root().join(path)).lines().count();
        assert!(lines <= 40, "{path} has {lines} lines");
    }
}

#[test]
fn paths_that_documents_name_exist() {
    let tops: BTreeSet<String> =
        files("").iter().filter_map(|path| Some(path.split_once('/')?.0.to_owned())).collect();
    for document in files(".md") {
        let text = read(&root().join(&document));
        for path in text.split('`').skip(1).step_by(2).filter(|text| is_path(text, &tops)) {
            let path = path.trim_end_matches('/');
            assert!(root().join(path).exists(), "{document} names {path}, which does not exist");
        }
    }
}

/// Whether quoted text is a path of this repository: it begins with one of its
/// top folders and has nothing of a command, a pattern or a placeholder.
fn is_path(text: &str, tops: &BTreeSet<String>) -> bool {
    let plain = |character: char| character.is_ascii_alphanumeric() || "/._-".contains(character);
    text.split_once('/').is_some_and(|(top, _)| tops.contains(top)) && text.chars().all(plain)
}

#[test]
fn links_between_documents_lead_somewhere() {
    for document in files(".md") {
        let folder = root().join(&document).parent().unwrap().to_owned();
        let text = read(&root().join(&document));
        for link in text.split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
            let target = link.split('#').next().unwrap();
            let inside = !target.is_empty() && !target.contains("://");
            assert!(!inside || folder.join(target).exists(), "{document} links to {link}");
        }
    }
}

#[test]
fn generated_files_are_fresh() {
    let generated =
        Command::new(env!("CARGO_BIN_EXE_xtask")).args(["generate", "--check"]).output();
    let generated = generated.unwrap();
    assert!(generated.status.success(), "{}", String::from_utf8_lossy(&generated.stderr));
}

#[test]
fn nothing_is_left_behind() {
    // Spelled in two halves, so that this file does not find itself.
    let marks = [concat!("TO", "DO"), concat!("FIX", "ME"), concat!("unimplemented", "!")];
    for path in files(".rs").iter().chain(&files(".toml")).chain(&files(".sh")) {
        let text = read(&root().join(path));
        for mark in marks {
            assert!(!text.contains(mark), "{path} has a {mark}");
        }
    }
}

#[test]
fn the_console_has_nothing_inline() {
    // Its policy refuses such styles and scripts, and only a browser would say so.
    // What `class:`, `style:` and `on:` do in a view goes through the document's
    // interfaces, which the policy allows.
    let paths = files(".rs").into_iter().chain(files(".html")).chain(files(".svg"));
    for path in paths.filter(|path| path.starts_with("console/")) {
        let text = read(&root().join(&path));
        for (number, line) in text.lines().enumerate().filter(|(_, line)| !is_comment(line)) {
            let place = format!("{path}:{}", number + 1);
            assert_eq!(inline(line), None, "{place} has a style or a script inline");
        }
        assert!(!path.ends_with(".html") || !text.contains("<script"), "{path} has a script");
    }
}

fn is_comment(line: &str) -> bool {
    line.trim_start().starts_with("//")
}

/// What in `line` the console's policy refuses.
fn inline(line: &str) -> Option<&str> {
    const HANDLERS: &[&str] =
        &["onblur", "onchange", "onclick", "onerror", "onfocus", "oninput", "onload", "onsubmit"];
    let mut words = line.split(|character: char| character.is_whitespace() || character == '<');
    words.find(|word| {
        let (name, value) = word.split_once('=').unwrap_or((word, ""));
        let refused = matches!(name, "style" | "inner_html") || HANDLERS.contains(&name);
        let element = line.contains("<style") && word.starts_with("style");
        element
            || (refused && value.starts_with(['"', '{', '(']))
            || word.contains("set_attribute(\"style\"")
    })
}

#[test]
fn what_the_policy_refuses_is_recognised() {
    for line in [
        "<p style=\"color: red\">",
        "<p class=\"a\" style={red}>",
        "<a onclick=\"go()\">",
        "<style>",
        "element.set_attribute(\"style\", red)",
    ] {
        assert!(inline(line).is_some(), "{line}");
    }
    for line in ["<p style:color=red>", "<p class=\"style\">", "<a on:click=go>", "let style = 1;"]
    {
        assert_eq!(inline(line), None, "{line}");
    }
}
