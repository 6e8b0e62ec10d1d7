//! `muster-local users`: who may sign in, changed whether a cloud runs or not.

use std::{
    fmt::Write as _,
    io::{self, Read},
    path::PathBuf,
};

use api_contract::admin::Group;
use clap::{Args, Subcommand};
use serde_json::json;

use super::{
    passwords::{PASSWORD_BYTES_MAX, Password, PasswordError},
    users::{User, UserName},
    users_file::{UsersFile, UsersFileError},
};
use crate::{clock, data_folder};

/// Say who may sign in to the console of the local cloud.
#[derive(Debug, Args)]
#[command(after_help = AFTER_HELP)]
pub struct UsersArguments {
    /// The local cloud's data folder.
    #[arg(long, default_value = ".muster", value_name = "FOLDER", global = true)]
    data: PathBuf,
    #[command(subcommand)]
    command: Command,
}

const AFTER_HELP: &str = "\
It works whether the local cloud runs or not. A group counts from an operator's next
refresh on, within 15 minutes; who is removed or gets another password is signed out
by then.";

#[derive(Debug, Subcommand)]
enum Command {
    /// Add a user; prints the password, once.
    Add {
        /// The user's name: letters, digits, `.`, `_`, `@`, `+`, `-`.
        name: UserName,
        /// What the user may do: viewer, support, operator or admin.
        #[arg(long)]
        group: Group,
        #[command(flatten)]
        password: PasswordArguments,
    },
    /// List the users.
    List {
        /// As JSON.
        #[arg(long)]
        json: bool,
    },
    /// Put a user into another group.
    SetGroup {
        /// The user's name.
        name: UserName,
        /// What the user may do: viewer, support, operator or admin.
        #[arg(long)]
        group: Group,
    },
    /// Give a user another password, and print it, once; signs the user out.
    ResetPassword {
        /// The user's name.
        name: UserName,
        #[command(flatten)]
        password: PasswordArguments,
    },
    /// Remove a user; signs the user out.
    Remove {
        /// The user's name.
        name: UserName,
    },
}

#[derive(Debug, Args)]
struct PasswordArguments {
    /// Take the first line of standard input as the password (12 characters or more).
    #[arg(long)]
    password_stdin: bool,
}

/// Why the users were not changed.
#[derive(Debug, thiserror::Error)]
pub enum UsersCommandError {
    /// The users' file.
    #[error(transparent)]
    File(#[from] UsersFileError),
    /// The password.
    #[error(transparent)]
    Password(#[from] PasswordError),
    /// Standard input.
    #[error("cannot read the password from standard input")]
    Input(#[source] io::Error),
}

impl UsersArguments {
    /// Does it; returns what is to be printed.
    ///
    /// # Errors
    /// When the user or the password is not as it has to be, or the data folder
    /// cannot be used.
    pub fn run(&self) -> Result<String, UsersCommandError> {
        let users = UsersFile::new(&data_folder::operators(&self.data));
        match &self.command {
            Command::Add { name, group, password } => add(&users, name, *group, password),
            Command::List { json } => list(&users, *json),
            Command::SetGroup { name, group } => {
                users.change(|users| users.set_group(name, *group))?;
                Ok(format!("{name} is in the group {group} from the next refresh on.\n"))
            }
            Command::ResetPassword { name, password } => reset_password(&users, name, password),
            Command::Remove { name } => {
                users.change(|users| users.remove(name))?;
                Ok(format!("{name} is removed.\n"))
            }
        }
    }
}

impl PasswordArguments {
    /// The password, and whether it has to be told.
    fn password(&self) -> Result<(Password, bool), UsersCommandError> {
        if !self.password_stdin {
            return Ok((Password::random(), true));
        }
        let mut text = String::new();
        // Enough to see that it is too long, and no more.
        let most = PASSWORD_BYTES_MAX as u64 + 3;
        io::stdin().take(most).read_to_string(&mut text).map_err(UsersCommandError::Input)?;
        let line = text.lines().next().unwrap_or_default();
        Ok((Password::chosen(line)?, false))
    }
}

fn add(
    users: &UsersFile,
    name: &UserName,
    group: Group,
    password: &PasswordArguments,
) -> Result<String, UsersCommandError> {
    let (password, tell) = password.password()?;
    let user = User::new(name.clone(), group, password.hash(), clock::now());
    users.change(|users| users.add(user))?;
    Ok(format!("{name} is added, in the group {group}.\n{}", told(&password, tell)))
}

fn reset_password(
    users: &UsersFile,
    name: &UserName,
    password: &PasswordArguments,
) -> Result<String, UsersCommandError> {
    let (password, tell) = password.password()?;
    let hash = password.hash();
    users.change(|users| users.set_password(name, hash))?;
    Ok(format!("{name} has another password.\n{}", told(&password, tell)))
}

fn told(password: &Password, tell: bool) -> String {
    if !tell {
        return String::new();
    }
    format!("The password, which is told only now: {}\n", password.reveal())
}

fn list(users: &UsersFile, as_json: bool) -> Result<String, UsersCommandError> {
    let users = users.read()?;
    if as_json {
        let users: Vec<_> = users.iter().map(listed).collect();
        return Ok(format!("{}\n", json!(users)));
    }
    if users.iter().next().is_none() {
        return Ok("There are no users: `add NAME --group admin` adds one.\n".to_owned());
    }
    let width = users.iter().map(|user| user.name.as_str().len()).max().unwrap_or_default();
    let mut text = String::new();
    for user in users.iter() {
        let (name, group) = (user.name.as_str(), user.group.name());
        writeln!(text, "{name:<width$}  {group:<8}  since {}", user.created_at)
            .expect("a String takes every text");
    }
    Ok(text)
}

fn listed(user: &User) -> serde_json::Value {
    json!({ "userName": user.name, "group": user.group, "createdAt": user.created_at })
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;
    use crate::scratch::Scratch;

    #[derive(Debug, Parser)]
    struct Line {
        #[command(flatten)]
        users: UsersArguments,
    }

    fn run(scratch: &Scratch, line: &str) -> Result<String, UsersCommandError> {
        let data = scratch.path().to_str().unwrap();
        let words = ["users", "--data", data].into_iter().chain(line.split(' '));
        Line::try_parse_from(words).unwrap().users.run()
    }

    #[test]
    fn a_user_is_added_changed_listed_and_removed() {
        let scratch = Scratch::new();
        let added = run(&scratch, "add Ada --group viewer").unwrap();
        assert!(added.starts_with("ada is added, in the group viewer.\n"), "{added}");

        run(&scratch, "set-group ada --group admin").unwrap();
        let listed = run(&scratch, "list --json").unwrap();
        let listed: serde_json::Value = serde_json::from_str(&listed).unwrap();
        assert_eq!((&listed[0]["userName"], &listed[0]["group"]), (&json!("ada"), &json!("admin")));
        assert!(!listed.to_string().contains("argon2"));

        run(&scratch, "remove ada").unwrap();
        assert!(run(&scratch, "list").unwrap().starts_with("There are no users"));
    }

    #[test]
    fn each_password_is_another_one() {
        let scratch = Scratch::new();
        let added = run(&scratch, "add ada --group viewer").unwrap();
        let reset = run(&scratch, "reset-password ada").unwrap();
        assert_ne!(added.lines().last(), reset.lines().last());
    }

    #[test]
    fn what_makes_no_sense_is_said() {
        let scratch = Scratch::new();
        run(&scratch, "add ada --group viewer").unwrap();
        for (line, reason) in [
            ("add ada --group admin", "there is a user ada already"),
            ("remove bob", "there is no user bob"),
            ("set-group bob --group admin", "there is no user bob"),
            ("reset-password bob", "there is no user bob"),
        ] {
            assert_eq!(run(&scratch, line).unwrap_err().to_string(), reason);
        }
        for line in ["add a/b --group viewer", "add bob --group root", "add bob"] {
            let words = ["users"].into_iter().chain(line.split(' '));
            assert!(Line::try_parse_from(words).is_err(), "{line}");
        }
    }
}
