//! Uploading the console: its files with their headers, and CloudFront told to look again.
//!
//! `index.html`, which names all others, comes last and carries the digest of the whole:
//! so a console that was uploaded before is recognised, and one that was uploaded half is not.

use crate::{
    aws::{Aws, AwsError},
    packages::{ConsoleFile, Packages, PackagesError},
    terminal::Terminal,
};

/// The page that names all other files.
const PAGE: &str = "index.html";

/// The name of the digest in the page's metadata.
const DIGEST: &str = "console";

/// Digits of a digest that are shown.
const DIGITS: usize = 12;

/// Why the console is not there.
#[derive(Debug, thiserror::Error)]
pub(crate) enum UploadError {
    /// AWS did not take it.
    #[error("could not upload the console")]
    Aws(#[from] AwsError),
    /// It is not there to be uploaded.
    #[error(transparent)]
    Packages(#[from] PackagesError),
}

/// Uploads the console, unless it is there already.
///
/// # Errors
/// When a file is missing, or AWS does not take it.
pub(crate) fn upload(
    terminal: &Terminal,
    aws: &Aws<'_>,
    packages: &Packages,
    bucket: &str,
    distribution: &str,
) -> Result<(), UploadError> {
    let digest = packages.console_digest()?;
    let short = &digest[..DIGITS];
    if deployed(aws, bucket)?.as_deref() == Some(digest.as_str()) {
        terminal.note(&format!("the console is there already ({short})"));
        return Ok(());
    }
    let files = packages.console_files();
    terminal.step(&format!("uploading the console ({short}): {} files", files.len()));
    let folder = packages.console();
    let to = format!("s3://{bucket}/");
    for group in groups(&files) {
        let first = group[0];
        let mut command = vec!["s3", "cp", folder.to_str().unwrap_or_default(), &to];
        command.extend(["--recursive", "--only-show-errors", "--exclude", "*"]);
        command.extend(group.iter().flat_map(|file| ["--include", file.file.as_str()]));
        command.extend(["--content-type", &first.content_type]);
        command.extend(["--cache-control", &first.cache_control]);
        let metadata = format!("{DIGEST}={digest}");
        if first.file == PAGE {
            command.extend(["--metadata", &metadata]);
        }
        aws.copy(&command)?;
    }
    let paths = ["cloudfront", "create-invalidation", "--distribution-id", distribution];
    aws.call(&[paths.as_slice(), &["--paths", "/*"]].concat())?;
    terminal.good("the console is uploaded, and CloudFront was told to look again");
    Ok(())
}

/// The digest of the console that is there, if one is there as a whole.
///
/// # Errors
/// When AWS does not say.
pub(crate) fn deployed(aws: &Aws<'_>, bucket: &str) -> Result<Option<String>, AwsError> {
    let asked = aws.call(&["s3api", "head-object", "--bucket", bucket, "--key", PAGE]);
    match asked {
        Ok(page) => Ok(page["Metadata"][DIGEST].as_str().map(ToOwned::to_owned)),
        Err(error) if error.is(&["404", "NoSuchKey", "NotFound"]) => Ok(None),
        Err(error) => Err(error),
    }
}

/// The files, those with the same headers together and the page last by itself.
fn groups(files: &[ConsoleFile]) -> Vec<Vec<&ConsoleFile>> {
    let mut groups: Vec<Vec<&ConsoleFile>> = Vec::new();
    for file in files.iter().filter(|file| file.file != PAGE) {
        let same = |group: &&mut Vec<&ConsoleFile>| {
            group[0].content_type == file.content_type
                && group[0].cache_control == file.cache_control
        };
        match groups.iter_mut().find(same) {
            Some(group) => group.push(file),
            None => groups.push(vec![file]),
        }
    }
    groups.extend(files.iter().find(|file| file.file == PAGE).map(|page| vec![page]));
    groups
}
