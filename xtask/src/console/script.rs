//! The one inline script of the page, which starts everything else, by its hash.
//!
//! Trunk writes it, with the hashed names of the files that it loads, so its hash
//! is known only after a build. A browser runs it because the page's policy names
//! the hash, and runs no other.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use sha2::{Digest, Sha256};

/// Why the page cannot have a strict policy.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum ScriptError {
    /// Trunk writes one inline script, and nobody else any.
    #[error("the page has {0} inline scripts, and should have the one that Trunk writes")]
    NotOne(usize),
}

/// The hash of the page's only inline script, as a policy has it.
///
/// # Errors
/// When there is none, or another one.
pub(super) fn hash_of_only(page: &str) -> Result<String, ScriptError> {
    let scripts = inline_scripts(page);
    let &[script] = &*scripts else { return Err(ScriptError::NotOne(scripts.len())) };
    Ok(format!("sha256-{}", STANDARD.encode(Sha256::digest(script))))
}

/// What is between each `<script …>` without a source and its `</script>`, to
/// the byte: that is what a browser hashes.
fn inline_scripts(page: &str) -> Vec<&str> {
    let lower = page.to_ascii_lowercase();
    let mut scripts = Vec::new();
    let mut from = 0;
    while let Some(tag) = lower[from..].find("<script").map(|at| from + at) {
        let Some(open) = lower[tag..].find('>').map(|at| tag + at + 1) else { break };
        let close = lower[open..].find("</script").map_or(page.len(), |at| open + at);
        if !lower[tag..open].contains(" src=") {
            scripts.push(&page[open..close]);
        }
        from = close;
    }
    scripts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hash_is_of_the_scripts_bytes() {
        let page = "<html><SCRIPT type=\"module\">\nalert('ä')\n</SCRIPT></html>";
        let hash = format!("sha256-{}", STANDARD.encode(Sha256::digest("\nalert('ä')\n")));
        assert_eq!(hash_of_only(page), Ok(hash));
    }

    #[test]
    fn a_script_with_a_source_is_not_inline() {
        let page = "<script src=\"/a.js\"></script><script>b</script>";
        assert_eq!(inline_scripts(page), ["b"]);
    }

    #[test]
    fn another_script_is_refused() {
        assert_eq!(hash_of_only("<p>"), Err(ScriptError::NotOne(0)));
        assert_eq!(hash_of_only("<script>a</script><script>b"), Err(ScriptError::NotOne(2)));
    }
}
