//! Making what Trunk has built into what is served: the files, compressed copies
//! beside them, and the list of them all.
//!
//! Compressed once, as well as can be, because they are served many times. What
//! an unoptimised build makes is not compressed: it is served to this machine.

use std::{
    fs,
    io::{self, Write},
    path::{Path, PathBuf},
};

use api_contract::console_files::{
    BROTLI_ENDING, ConsoleFile, ConsoleFiles, ConsoleFilesError, GZIP_ENDING, INDEX_FILE,
    MANIFEST_FILE,
};
use brotli::enc::BrotliEncoderParams;
use flate2::{Compression, write::GzEncoder};
use sha2::{Digest, Sha256};

use super::{
    Kind,
    reporter::Reporter,
    script::{self, ScriptError},
};

/// Brotli's best.
const BROTLI_QUALITY: i32 = 11;

/// Fewest hexadecimal digits of a hash in a file's name: Trunk writes 64 bits
/// without leading zeros.
const HASH_DIGITS_MIN: usize = 8;

/// Why what was built cannot be served.
#[derive(Debug, thiserror::Error)]
pub(crate) enum PackageError {
    /// The file system said no.
    #[error("cannot use {}", path.display())]
    Io {
        /// Which file or folder.
        path: PathBuf,
        /// What it said.
        source: io::Error,
    },
    /// It is a link, or something stranger.
    #[error("{} is neither a file nor a folder", .0.display())]
    Strange(PathBuf),
    /// The page's script.
    #[error(transparent)]
    Script(#[from] ScriptError),
    /// The list of files.
    #[error("the console's files cannot be served")]
    Files(#[from] ConsoleFilesError),
}

/// Copies `built` to `next`, with copies and a list, and returns the list.
///
/// # Errors
/// When a file cannot be read, written, or served.
pub(super) fn package(
    built: &Path,
    next: &Path,
    kind: Kind,
    reporter: &mut Reporter,
) -> Result<ConsoleFiles, PackageError> {
    let mut paths = Vec::new();
    collect(built, "", &mut paths)?;
    paths.sort();
    let page = fs::read_to_string(built.join(INDEX_FILE)).map_err(failed(built))?;
    let script_hash = script::hash_of_only(&page)?;
    let mut files = Vec::new();
    for path in paths {
        reporter.beat(&path);
        files.push(add(built, next, &path, kind)?);
    }
    let files = ConsoleFiles { files, script_hash };
    files.check()?;
    let mut text = serde_json::to_vec_pretty(&files).map_err(|error| failed(next)(error.into()))?;
    text.push(b'\n');
    write(&next.join(MANIFEST_FILE), &text)?;
    Ok(files)
}

/// The paths of all files in `folder`, with slashes, whatever the system has.
fn collect(folder: &Path, prefix: &str, paths: &mut Vec<String>) -> Result<(), PackageError> {
    for entry in fs::read_dir(folder).map_err(failed(folder))? {
        let entry = entry.map_err(failed(folder))?;
        let path = format!("{prefix}{}", entry.file_name().to_string_lossy());
        let kind = entry.file_type().map_err(failed(folder))?;
        if kind.is_dir() {
            collect(&entry.path(), &format!("{path}/"), paths)?;
        } else if kind.is_file() {
            paths.push(path);
        } else {
            return Err(PackageError::Strange(entry.path()));
        }
    }
    Ok(())
}

/// Copies one file, with its compressed copies.
fn add(built: &Path, next: &Path, path: &str, kind: Kind) -> Result<ConsoleFile, PackageError> {
    let bytes = fs::read(built.join(path)).map_err(failed(&built.join(path)))?;
    let content_type = content_type(path);
    write(&next.join(path), &bytes)?;
    let mut file = ConsoleFile {
        path: path.to_owned(),
        bytes: length(&bytes),
        brotli_bytes: None,
        gzip_bytes: None,
        sha256: hex::encode(Sha256::digest(&bytes)),
        content_type: content_type.to_owned(),
        immutable: has_hash(path),
    };
    if kind == Kind::Release && is_compressible(content_type) {
        let in_memory = failed(&next.join(path));
        let (brotli, gzip) = (brotli(&bytes), gzip(&bytes));
        let (brotli, gzip) = brotli.and_then(|brotli| Ok((brotli, gzip?))).map_err(in_memory)?;
        file.brotli_bytes = keep(next, &format!("{path}{BROTLI_ENDING}"), &bytes, &brotli)?;
        file.gzip_bytes = keep(next, &format!("{path}{GZIP_ENDING}"), &bytes, &gzip)?;
    }
    Ok(file)
}

/// Writes a compressed copy if it is smaller; its length.
fn keep(
    next: &Path,
    path: &str,
    bytes: &[u8],
    compressed: &[u8],
) -> Result<Option<u64>, PackageError> {
    if compressed.len() >= bytes.len() {
        return Ok(None);
    }
    write(&next.join(path), compressed)?;
    Ok(Some(length(compressed)))
}

fn brotli(bytes: &[u8]) -> io::Result<Vec<u8>> {
    let parameters = BrotliEncoderParams {
        quality: BROTLI_QUALITY,
        size_hint: bytes.len(),
        ..BrotliEncoderParams::default()
    };
    let mut compressed = Vec::new();
    brotli::BrotliCompress(&mut &*bytes, &mut compressed, &parameters)?;
    Ok(compressed)
}

/// Without a name and a time, so that the same bytes give the same.
fn gzip(bytes: &[u8]) -> io::Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes)?;
    encoder.finish()
}

/// The media type of a file, by its name's ending.
fn content_type(path: &str) -> &'static str {
    match path.rsplit_once('.').map_or("", |(_, ending)| ending) {
        "html" => "text/html; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "json" | "map" => "application/json",
        "wasm" => "application/wasm",
        "svg" => "image/svg+xml",
        "txt" => "text/plain; charset=utf-8",
        "webmanifest" => "application/manifest+json",
        "ico" => "image/x-icon",
        "png" => "image/png",
        "webp" => "image/webp",
        "woff2" => "font/woff2",
        _ => "application/octet-stream",
    }
}

/// Whether files of this type are not compressed already.
fn is_compressible(content_type: &str) -> bool {
    content_type.starts_with("text/")
        || ["json", "wasm", "svg+xml", "x-icon"].iter().any(|it| content_type.ends_with(it))
}

/// Whether Trunk has put the hash of its bytes into a file's name:
/// `console-95f0d3c1a8e24b67_bg.wasm`, `app-3d1f00a2b4c5d6e7.css`.
fn has_hash(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    let stem = name.split('.').next().unwrap_or(name);
    let stem = stem.strip_suffix("_bg").unwrap_or(stem);
    let digits = stem.rsplit_once('-').map_or("", |(_, digits)| digits);
    (HASH_DIGITS_MIN..=16).contains(&digits.len())
        && digits.bytes().all(|digit| digit.is_ascii_digit() || (b'a'..=b'f').contains(&digit))
}

fn write(path: &Path, bytes: &[u8]) -> Result<(), PackageError> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(failed(folder))?;
    }
    fs::write(path, bytes).map_err(failed(path))
}

fn length(bytes: &[u8]) -> u64 {
    u64::try_from(bytes.len()).unwrap_or(u64::MAX)
}

fn failed(path: &Path) -> impl Fn(io::Error) -> PackageError + use<> {
    let path = path.to_owned();
    move |source| PackageError::Io { path: path.clone(), source }
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use super::*;
    use crate::console::build_folder::tests::Scratch;

    const PAGE: &str = "<!doctype html><script type=\"module\">start()</script>\n";

    fn built(test: &str) -> Scratch {
        let scratch = Scratch::new(test);
        scratch.write("built/index.html", PAGE);
        scratch.write("built/console-95f0d3c1a8e24b67.js", "let a = 1;\n".repeat(100));
        scratch.write("built/icons/logo.png", [0_u8; 64]);
        scratch
    }

    fn check(scratch: &Scratch, next: &str, kind: Kind) -> Result<ConsoleFiles, PackageError> {
        let (built, next) = (scratch.path().join("built"), scratch.path().join(next));
        package(&built, &next, kind, &mut Reporter::silent())
    }

    #[test]
    fn every_text_has_its_copies_and_every_file_its_line() {
        let scratch = built("copies");

        let files = check(&scratch, "next", Kind::Release).unwrap();

        let paths: Vec<_> = files.files.iter().map(|file| file.path.as_str()).collect();
        assert_eq!(paths, ["console-95f0d3c1a8e24b67.js", "icons/logo.png", "index.html"]);
        let (script, picture) = (&files.files[0], &files.files[1]);
        assert!(script.immutable && script.brotli_bytes.unwrap() < script.gzip_bytes.unwrap());
        assert_eq!((picture.immutable, picture.brotli_bytes), (false, None));
        let copy = scratch.path().join("next/console-95f0d3c1a8e24b67.js");
        let original = fs::read(&copy).unwrap();
        let mut text = Vec::new();
        brotli::Decompressor::new(&*fs::read(copy.with_extension("js.br")).unwrap(), 4096)
            .read_to_end(&mut text)
            .unwrap();
        assert_eq!(text, original);
        text.clear();
        flate2::read::GzDecoder::new(&*fs::read(copy.with_extension("js.gz")).unwrap())
            .read_to_end(&mut text)
            .unwrap();
        assert_eq!(text, original);
        assert_eq!(script.sha256, hex::encode(Sha256::digest(&original)));
    }

    #[test]
    fn the_same_files_give_the_same_list() {
        let scratch = built("same");
        check(&scratch, "one", Kind::Release).unwrap();
        check(&scratch, "two", Kind::Release).unwrap();
        for path in ["console.json", "index.html.gz", "console-95f0d3c1a8e24b67.js.br"] {
            let read = |folder: &str| fs::read(scratch.path().join(folder).join(path)).ok();
            assert_eq!(read("one"), read("two"), "{path}");
        }
    }

    #[test]
    fn what_was_not_optimised_is_not_compressed() {
        let scratch = built("dev");
        let files = check(&scratch, "next", Kind::Dev).unwrap();
        assert!(files.files.iter().all(|file| file.brotli_bytes.is_none()));
        assert!(!scratch.path().join("next/index.html.br").exists());
    }

    #[cfg(unix)]
    #[test]
    fn a_link_is_not_followed() {
        let scratch = built("link");
        std::os::unix::fs::symlink("/etc/passwd", scratch.path().join("built/passwd")).unwrap();
        let refused = check(&scratch, "next", Kind::Release);
        assert!(matches!(refused, Err(PackageError::Strange(_))), "{refused:?}");
    }

    #[test]
    fn only_names_with_a_hash_may_be_kept_for_ever() {
        for path in ["console-95f0d3c1a8e24b67_bg.wasm", "app-3d1f00a2b4c5d6e.css"] {
            assert!(has_hash(path), "{path}");
        }
        for path in ["index.html", "snippets/leptos-a/inline0.js", "apple-touch.png", "a-1.js"] {
            assert!(!has_hash(path), "{path}");
        }
    }
}
