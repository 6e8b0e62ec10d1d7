//! `console-user`: who may sign in to the console, and what they may do there.
//!
//! Cognito makes the first password and sends it by e-mail; nobody sees it here.

use serde_json::{Value as Json, json};

use crate::{
    arguments::{ConsoleUser, Group, UserWish},
    aws::AwsError,
    interrupt::Interrupt,
    session::Session,
    terminal::{Terminal, print},
};

type Failure = Box<dyn std::error::Error>;

/// Most operators that are listed.
const LISTED_MAX: &str = "1000";

/// Days that the password of an invitation holds, as the user pool is told.
const INVITATION_DAYS: u32 = 3;

/// That somebody's address is none.
#[derive(Debug, thiserror::Error)]
#[error("{0:?} is no e-mail address")]
struct NoAddress(String);

/// That nobody has this address.
#[derive(Debug, thiserror::Error)]
#[error("there is no operator {0}; `console-user list` shows who there is")]
struct Nobody(String);

/// Does what was asked for.
///
/// # Errors
/// When it is not deployed, or Cognito refuses.
pub(crate) fn run(
    terminal: &Terminal,
    interrupt: &Interrupt,
    wish: &ConsoleUser,
) -> Result<(), Failure> {
    let (UserWish::Create { place, .. }
    | UserWish::Disable { place, .. }
    | UserWish::List { place, .. }) = &wish.wish;
    let session = Session::open(terminal, interrupt, place)?;
    session.find_state()?;
    let outputs = session.terraform.outputs()?;
    let pool = outputs["user_pool_id"]["value"].as_str().ok_or_else(|| session.not_deployed())?;
    let pool = Pool { session: &session, id: pool };
    match &wish.wish {
        UserWish::Create { email, group, .. } => {
            let console = outputs["console_url"]["value"].as_str().unwrap_or_default();
            pool.create(address(email)?, *group, console)
        }
        UserWish::Disable { email, .. } => pool.disable(address(email)?),
        UserWish::List { json, .. } => pool.list(*json),
    }
}

/// An address that no shell, CLI or Cognito takes for anything else.
fn address(text: &str) -> Result<&str, NoAddress> {
    let plain = |c: char| c.is_ascii_alphanumeric() || "._%+-@'".contains(c);
    let (name, domain) = text.split_once('@').unwrap_or_default();
    let fits = !name.is_empty() && domain.contains('.') && !domain.contains('@');
    let fits = fits && text.chars().all(plain) && !text.starts_with('-') && text.len() <= 128;
    if fits { Ok(text) } else { Err(NoAddress(text.to_owned())) }
}

/// The operators' user pool.
#[derive(Debug)]
struct Pool<'p> {
    session: &'p Session<'p>,
    id: &'p str,
}

impl Pool<'_> {
    fn call(&self, operation: &str, rest: &[&str]) -> Result<Json, AwsError> {
        let pool = ["cognito-idp", operation, "--user-pool-id", self.id];
        self.session.aws.call(&[pool.as_slice(), rest].concat())
    }

    fn create(&self, email: &str, group: Group, console: &str) -> Result<(), Failure> {
        let terminal = self.session.terminal;
        let attributes = format!("Name=email,Value={email}");
        let made = self.call(
            "admin-create-user",
            &[
                "--username",
                email,
                "--user-attributes",
                &attributes,
                "Name=email_verified,Value=true",
                "--desired-delivery-mediums",
                "EMAIL",
            ],
        );
        let new = match made {
            Ok(_) => true,
            Err(error) if error.is(&["UsernameExistsException"]) => false,
            Err(error) => return Err(error.into()),
        };
        let user = ["--username", email];
        if !new {
            self.call("admin-enable-user", &user)?;
        }
        self.move_to(email, group)?;
        let name = group.name();
        if new {
            terminal.good(&format!("{email} is invited as {name}"));
            terminal.note(&format!(
                "Cognito sends the invitation by e-mail; its password holds for {INVITATION_DAYS} days. \
                 At the first sign-in at {console} they choose their own, and a second factor"
            ));
        } else {
            terminal.good(&format!("{email} was there already, and is {name} now"));
        }
        Ok(())
    }

    /// Puts somebody into one group, and takes them out of every other.
    fn move_to(&self, email: &str, group: Group) -> Result<(), AwsError> {
        let user = ["--username", email];
        let is = self.call("admin-list-groups-for-user", &user)?;
        let names = is["Groups"].as_array().into_iter().flatten();
        let names: Vec<&str> = names.filter_map(|it| it["GroupName"].as_str()).collect();
        let of = |name: &'static str| ["--username", email, "--group-name", name];
        // The new one first: whoever is stopped here has too much rather than nothing.
        if !names.contains(&group.name()) {
            self.call("admin-add-user-to-group", &of(group.name()))?;
        }
        let others = Group::ALL.into_iter().filter(|other| *other != group);
        for other in others.filter(|other| names.contains(&other.name())) {
            self.call("admin-remove-user-from-group", &of(other.name()))?;
        }
        Ok(())
    }

    fn disable(&self, email: &str) -> Result<(), Failure> {
        let user = ["--username", email];
        match self.call("admin-disable-user", &user) {
            Err(error) if error.is(&["UserNotFoundException"]) => {
                return Err(Nobody(email.to_owned()).into());
            }
            other => other?,
        };
        self.call("admin-user-global-sign-out", &user)?;
        let terminal = self.session.terminal;
        terminal.good(&format!("{email} cannot sign in any more"));
        terminal.note(
            "whoever is signed in keeps what their access token allows until it ends, an hour at most",
        );
        Ok(())
    }

    fn list(&self, as_json: bool) -> Result<(), Failure> {
        let all = self.call("list-users", &["--max-items", LISTED_MAX])?;
        let mut groups = Vec::new();
        for group in Group::ALL {
            let named = ["--group-name", group.name(), "--max-items", LISTED_MAX];
            let users = self.call("list-users-in-group", &named)?["Users"].clone();
            groups.push((group, users));
        }
        let of = |name: &Json| {
            let within = |users: &Json| {
                users.as_array().into_iter().flatten().any(|user| user["Username"] == *name)
            };
            // The most that they may do.
            groups.iter().rev().find(|(_, users)| within(users)).map(|(group, _)| group.name())
        };
        let operators: Vec<Json> = all["Users"]
            .as_array()
            .into_iter()
            .flatten()
            .map(|user| {
                let attributes = user["Attributes"].as_array().into_iter().flatten();
                let mut email = attributes.filter(|it| it["Name"] == "email");
                json!({
                    "email": email.next().map_or(&user["Username"], |it| &it["Value"]),
                    "group": of(&user["Username"]),
                    "enabled": user["Enabled"],
                    "state": user["UserStatus"],
                })
            })
            .collect();
        if as_json {
            print(&Json::from(operators));
        } else {
            self.show(&operators);
        }
        Ok(())
    }

    fn show(&self, operators: &[Json]) {
        let terminal = self.session.terminal;
        if operators.is_empty() {
            let invite = self.session.place.command("console-user create ADDRESS --group admin");
            terminal.note(&format!("nobody may sign in yet: {invite}"));
        }
        for operator in operators {
            let text = |key: &str| operator[key].as_str().unwrap_or("none").to_owned();
            let disabled = if operator["enabled"] == false { ", disabled" } else { "" };
            let state = match text("state").as_str() {
                "CONFIRMED" => "signs in",
                "FORCE_CHANGE_PASSWORD" => "invited",
                _other => "has to set a password",
            };
            terminal.plain(&format!(
                "    {:<32} {:<9} {state}{disabled}",
                text("email"),
                text("group")
            ));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_address_is_refused() {
        assert!(address("ada@example.com").is_ok());
        for wrong in ["ada", "@example.com", "ada@example", "a b@example.com", "--x@example.com"] {
            assert!(address(wrong).is_err(), "{wrong}");
        }
    }
}
