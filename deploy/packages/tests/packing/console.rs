//! The console's files, as they are uploaded.

use std::fs;

use packages::console::{PackConsoleError, pack};
use sha2::{Digest, Sha256};

use crate::Scratch;

const PAGE: &str = "<!doctype html><script type=\"module\">start()</script>\n";
const HASH: &str = "sha256-AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";

fn built() -> Scratch {
    let scratch = Scratch::new();
    let files = [("index.html", PAGE, false), ("console-95f0d3c1a8e24b67.js", "start", true)];
    let listed = files.map(|(path, text, immutable)| {
        scratch.write(&format!("dist/{path}"), text);
        serde_json::json!({
            "path": path, "bytes": text.len(), "gzipBytes": 1, "contentType": "text/html",
            "sha256": hex::encode(Sha256::digest(text)), "immutable": immutable,
        })
    });
    let list = serde_json::json!({ "files": listed, "scriptHash": HASH });
    scratch.write("dist/console.json", &list.to_string());
    scratch
}

#[test]
fn every_file_has_its_headers_and_the_page_its_hash() {
    let scratch = built();
    scratch.write("out/console/old.js", "of a former one");

    let (files, hash) = pack(&scratch.0.join("dist"), &scratch.0.join("out")).unwrap();

    assert_eq!(hash, HASH);
    let caching: Vec<_> =
        files.iter().map(|it| (it.file.as_str(), it.cache_control.as_str())).collect();
    let immutable = "public, max-age=31536000, immutable";
    assert_eq!(caching, [("index.html", "no-cache"), ("console-95f0d3c1a8e24b67.js", immutable)]);
    assert_eq!(files[0].content_type, "text/html");
    let mut copied: Vec<_> = fs::read_dir(scratch.0.join("out/console"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    copied.sort();
    assert_eq!(copied, ["console-95f0d3c1a8e24b67.js", "index.html"]);
}

#[test]
fn a_file_that_is_not_what_was_built_is_refused() {
    let scratch = built();
    scratch.write("dist/index.html", "<script>another()</script>");

    let refused = pack(&scratch.0.join("dist"), &scratch.0.join("out"));

    let Err(PackConsoleError::Changed(file)) = refused else { panic!("{refused:?}") };
    assert_eq!(file, "index.html");
}

#[test]
fn without_a_console_the_next_step_is_named() {
    let scratch = Scratch::new();

    let missing = pack(&scratch.0, &scratch.0).unwrap_err().to_string();

    assert!(missing.contains("`cargo xtask console build` builds the console"), "{missing}");
}
