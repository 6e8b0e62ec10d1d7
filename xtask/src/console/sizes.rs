//! How large the console is, as a small table.

use api_contract::console_files::{ConsoleFile, ConsoleFiles};

/// Most bytes of all files together, compressed with brotli: what an operator
/// waits for at the first visit. A console that is larger does not pass the tests.
pub(crate) const BROTLI_BYTES_MAX: u64 = 600_000;

/// A row for each file, and one for all of them.
pub(super) fn table(files: &ConsoleFiles) -> Vec<String> {
    let longest = files.files.iter().map(|file| file.path.len()).max().unwrap_or_default();
    let row = |name: &str, bytes: &str, brotli: &str| {
        format!("{name:<longest$} {bytes:>10} {brotli:>10}")
    };
    let rows = files.files.iter().map(|file| {
        let brotli = file.brotli_bytes.map_or_else(|| "–".to_owned(), kilobytes);
        row(&file.path, &kilobytes(file.bytes), &brotli)
    });
    let raw: u64 = files.files.iter().map(|file| file.bytes).sum();
    let all = row("all", &kilobytes(raw), &kilobytes(sent_bytes(files)));
    std::iter::once(row("", "kB", "brotli")).chain(rows).chain([all]).collect()
}

/// Bytes of all files as they are sent to a browser.
pub(crate) fn sent_bytes(files: &ConsoleFiles) -> u64 {
    let sent = |file: &ConsoleFile| file.brotli_bytes.unwrap_or(file.bytes);
    files.files.iter().map(sent).sum()
}

fn kilobytes(bytes: u64) -> String {
    let tenths = bytes.div_ceil(100);
    format!("{}.{}", tenths / 10, tenths % 10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_without_a_copy_counts_as_it_is() {
        let file = |bytes, brotli_bytes| ConsoleFile {
            path: "a".to_owned(),
            bytes,
            brotli_bytes,
            gzip_bytes: None,
            sha256: String::new(),
            content_type: String::new(),
            immutable: false,
        };
        let files = vec![file(1000, Some(250)), file(50, None)];
        let files = ConsoleFiles { files, script_hash: String::new() };
        assert_eq!(sent_bytes(&files), 300);
        assert_eq!(
            table(&files),
            [
                "          kB     brotli",
                "a        1.0        0.3",
                "a        0.1          –",
                "all        1.1        0.3"
            ]
        );
    }
}
