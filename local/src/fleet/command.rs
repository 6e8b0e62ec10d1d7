//! What a runtime configuration runs: a launch path and one text of parameters.

use std::path::{Path, PathBuf};

use stack::deployment::ServerProcess;

use crate::children::{self, Program};

/// Why a text is not a list of words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum WordsError {
    /// A quotation begins and does not end.
    #[error("a quotation mark has no partner")]
    Unclosed,
}

/// A program with its parameters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Command {
    pub(super) executable: PathBuf,
    arguments: Vec<String>,
}

impl Command {
    /// Finds the executable: a path from the configuration's folder if there is
    /// such a file, and else the file of that name among our binaries, where the
    /// cloud's `/local/game/bin/gameserver` is this machine's `gameserver`.
    pub(super) fn new(
        process: &ServerProcess,
        bin_dir: &Path,
        config_dir: &Path,
    ) -> Result<Self, WordsError> {
        let launch_path = Path::new(&process.launch_path);
        let by_path = config_dir.join(launch_path);
        let executable = if by_path.is_file() {
            by_path
        } else {
            let name = launch_path.file_stem().unwrap_or(launch_path.as_os_str());
            children::executable(bin_dir, &name.to_string_lossy())
        };
        Ok(Self { executable, arguments: words(&process.parameters)? })
    }

    /// What to start, with these variables, in this folder.
    pub(super) fn program(&self, environment: Vec<(String, String)>, folder: PathBuf) -> Program {
        let (executable, arguments) = (self.executable.clone(), self.arguments.clone());
        Program { executable, arguments, environment, folder }
    }
}

/// The words of a command line: spaces part them, single and double quotation
/// marks keep them together, a backslash takes the next character as it is
/// (not between single ones).
fn words(text: &str) -> Result<Vec<String>, WordsError> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut quotation: Option<char> = None;
    let mut characters = text.chars();
    while let Some(character) = characters.next() {
        match (quotation, character) {
            (Some(mark), _) if character == mark => quotation = None,
            (None, '"' | '\'') => {
                quotation = Some(character);
                // Even nothing, quoted, is a word.
                word.get_or_insert_default();
            }
            (None | Some('"'), '\\') => {
                word.get_or_insert_default().extend(characters.next());
            }
            (None, _) if character.is_whitespace() => words.extend(word.take()),
            (_, _) => word.get_or_insert_default().push(character),
        }
    }
    if quotation.is_some() {
        return Err(WordsError::Unclosed);
    }
    words.extend(word);
    Ok(words)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::scratch::Scratch;

    #[test]
    fn parameters_are_split_as_a_shell_does() {
        for (text, expected) in [
            ("", &[][..]),
            ("  --ports 33000-33999  ", &["--ports", "33000-33999"]),
            (r#"--name "a b" 'c "d"' e\ f"#, &["--name", "a b", r#"c "d""#, "e f"]),
            (r#"x"y"z "" '\'"#, &["xyz", "", r"\"]),
        ] {
            assert_eq!(words(text).unwrap(), expected, "of {text}");
        }
        assert_eq!(words("'a"), Err(WordsError::Unclosed));
    }

    #[test]
    fn the_launch_path_is_found_beside_the_configuration_or_among_our_binaries() {
        let scratch = Scratch::new();
        fs::write(scratch.path().join("mine.sh"), "").unwrap();
        let found = |launch_path: &str| {
            let process = ServerProcess {
                launch_path: launch_path.to_owned(),
                parameters: String::new(),
                log_parameters: String::new(),
                concurrent_executions: 1,
            };
            Command::new(&process, Path::new("/bin-dir"), scratch.path()).unwrap().executable
        };

        assert_eq!(found("mine.sh"), scratch.path().join("mine.sh"));
        let ours = children::executable(Path::new("/bin-dir"), "gameserver");
        assert_eq!(found("/local/game/bin/gameserver"), ours);
    }
}
