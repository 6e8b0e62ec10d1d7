//! Reading files and standard input.

use std::fs::File;
use std::io::{self, Read};

use crate::failure::CommandError;

/// Largest file: as much as a million generated tickets take.
const LENGTH_MAX: u64 = 1 << 30;

/// Reads all of a file; `-` is standard input.
pub(crate) fn read(file: &str) -> Result<String, CommandError> {
    let mut bytes = Vec::new();
    let read = match file {
        "-" => io::stdin().lock().take(LENGTH_MAX + 1).read_to_end(&mut bytes),
        path => File::open(path).and_then(|file| file.take(LENGTH_MAX + 1).read_to_end(&mut bytes)),
    };
    let name = name(file);
    read.map_err(|source| CommandError::Unreadable { file: name.to_owned(), source })?;
    if bytes.len() as u64 > LENGTH_MAX {
        return Err(CommandError::TooLarge { file: name.to_owned(), max: LENGTH_MAX });
    }
    String::from_utf8(bytes).map_err(|_| CommandError::NotText { file: name.to_owned() })
}

/// What messages call it.
pub(crate) fn name(file: &str) -> &str {
    if file == "-" { "<stdin>" } else { file }
}
