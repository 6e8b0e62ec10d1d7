//! What must fail, and in which words: one file a case under `fixtures/refused`, whose
//! comment is what `terraform` has to say about it.

use std::{
    fs,
    path::{Path, PathBuf},
};

use terraform_provider::{RunError, Workspace};

use super::{server, workspace};

/// The cases that fail at this step, with their words.
fn cases(step: &str) -> Vec<(PathBuf, String)> {
    let folder = format!("tests/fixtures/refused/{step}");
    let mut cases: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| {
            let path = entry.unwrap().path();
            let text = fs::read_to_string(&path).unwrap();
            let json: serde_json::Value = serde_json::from_str(&text).unwrap();
            (path, json["//"].as_str().unwrap().to_owned())
        })
        .collect();
    cases.sort();
    cases
}

/// Fails unless `refused` has the words that `path` wants.
fn check(path: &Path, words: &str, refused: Option<RunError>) {
    let refused = refused.unwrap_or_else(|| panic!("{} was taken", path.display()));
    let said = refused.words();
    assert!(said.contains(words), "{}: {words:?} is not in: {said}", path.display());
}

/// Puts the case at `path` where the one before was.
fn put(path: &Path, workspace: &Workspace) {
    fs::copy(path, workspace.root().join("case.tf.json")).unwrap();
}

#[test]
fn what_is_invalid_is_refused_before_it_is_planned() {
    let cases = cases("validate");
    let server = server();
    let workspace = workspace(&server, "providers");
    for (path, words) in &cases {
        put(path, &workspace);

        check(path, words, workspace.validate().err());
    }

    assert!(cases.len() >= 30);
}

#[test]
fn what_cannot_be_planned_is_refused() {
    let cases = cases("plan");
    let server = server();
    let workspace = workspace(&server, "providers");
    for (path, words) in &cases {
        put(path, &workspace);
        workspace.validate().unwrap();

        check(path, words, workspace.plan().err());
    }

    assert!(cases.len() >= 3);
}

#[test]
fn what_aws_would_not_take_is_refused_when_it_is_applied() {
    let cases = cases("apply");
    for (path, words) in &cases {
        let server = server();
        let workspace = workspace(&server, "providers");
        put(path, &workspace);
        workspace.validate().unwrap();

        check(path, words, workspace.apply().err());
    }

    assert!(cases.len() >= 15);
}
