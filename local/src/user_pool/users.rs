//! The operators: who they are, what group they are in, and by what they prove it.

use std::{collections::BTreeMap, fmt, str::FromStr};

use api_contract::{Timestamp, admin::Group};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::passwords::PasswordHash;

/// Most operators of one local cloud.
pub(crate) const USERS_MAX: usize = 1000;

/// Longest user name, in characters.
pub(crate) const USER_NAME_LENGTH_MAX: usize = 64;

/// Names one operator: lower-case letters, digits, `.`, `_`, `@`, `+` and `-`.
///
/// Cognito takes more, and like its newer pools this one does not tell `Ada` from
/// `ada`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct UserName(String);

/// Why a text is no user name.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum UserNameError {
    /// There is nothing.
    #[error("a user name cannot be empty")]
    Empty,
    /// There is too much.
    #[error("a user name has at most {USER_NAME_LENGTH_MAX} characters")]
    TooLong,
    /// It begins in a way that a command line would misread.
    #[error("a user name begins with a letter or a digit")]
    Beginning,
    /// A character that is not taken.
    #[error("a user name cannot contain {0:?}")]
    Forbidden(char),
}

impl UserName {
    /// The name as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for UserName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for UserName {
    type Err = UserNameError;

    fn from_str(text: &str) -> Result<Self, UserNameError> {
        let plain = |character: char| character.is_ascii_alphanumeric();
        let first = text.chars().next().ok_or(UserNameError::Empty)?;
        if let Some(other) = text.chars().find(|&c| !plain(c) && !"._@+-".contains(c)) {
            return Err(UserNameError::Forbidden(other));
        }
        if text.len() > USER_NAME_LENGTH_MAX {
            return Err(UserNameError::TooLong);
        }
        if !plain(first) {
            return Err(UserNameError::Beginning);
        }
        Ok(Self(text.to_ascii_lowercase()))
    }
}

impl TryFrom<String> for UserName {
    type Error = UserNameError;

    fn try_from(text: String) -> Result<Self, UserNameError> {
        text.parse()
    }
}

impl From<UserName> for String {
    fn from(name: UserName) -> Self {
        name.0
    }
}

/// One operator.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct User {
    pub(crate) name: UserName,
    /// What tokens call the user: another one if a removed user is added again.
    pub(crate) sub: Uuid,
    pub(crate) group: Group,
    pub(crate) password: PasswordHash,
    /// Another one with each password, so that what was signed in with the last
    /// one is recognised as such.
    pub(crate) password_id: Uuid,
    pub(crate) created_at: Timestamp,
}

/// Who signed in, and with which password.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Holder {
    pub(crate) user_name: UserName,
    sub: Uuid,
    password_id: Uuid,
}

impl User {
    /// A user who is not there yet.
    pub(crate) fn new(
        name: UserName,
        group: Group,
        password: PasswordHash,
        created_at: Timestamp,
    ) -> Self {
        let (sub, password_id) = (Uuid::new_v4(), Uuid::new_v4());
        Self { name, sub, group, password, password_id, created_at }
    }

    pub(crate) fn holder(&self) -> Holder {
        Holder { user_name: self.name.clone(), sub: self.sub, password_id: self.password_id }
    }
}

/// All operators.
#[derive(Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Users {
    users: BTreeMap<UserName, User>,
}

/// Why the users cannot be changed so.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum UsersError {
    /// The name is somebody else's.
    #[error("there is a user {0} already")]
    Taken(UserName),
    /// The name is nobody's.
    #[error("there is no user {0}")]
    Unknown(UserName),
    /// There are as many as there may be.
    #[error("there are {USERS_MAX} users already, and no more are taken")]
    Full,
}

impl Users {
    pub(crate) fn find(&self, name: &UserName) -> Option<&User> {
        self.users.get(name)
    }

    /// The user that `holder` still is: not removed, not with another password.
    pub(crate) fn find_holder(&self, holder: &Holder) -> Option<&User> {
        self.find(&holder.user_name).filter(|user| user.holder() == *holder)
    }

    /// All of them, by name.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &User> {
        self.users.values()
    }

    pub(crate) fn add(&mut self, user: User) -> Result<(), UsersError> {
        if self.users.contains_key(&user.name) {
            return Err(UsersError::Taken(user.name));
        }
        if self.users.len() >= USERS_MAX {
            return Err(UsersError::Full);
        }
        self.users.insert(user.name.clone(), user);
        Ok(())
    }

    pub(crate) fn set_group(&mut self, name: &UserName, group: Group) -> Result<(), UsersError> {
        self.user(name)?.group = group;
        Ok(())
    }

    pub(crate) fn set_password(
        &mut self,
        name: &UserName,
        password: PasswordHash,
    ) -> Result<(), UsersError> {
        let user = self.user(name)?;
        (user.password, user.password_id) = (password, Uuid::new_v4());
        Ok(())
    }

    pub(crate) fn remove(&mut self, name: &UserName) -> Result<(), UsersError> {
        self.users.remove(name).map(drop).ok_or_else(|| UsersError::Unknown(name.clone()))
    }

    fn user(&mut self, name: &UserName) -> Result<&mut User, UsersError> {
        self.users.get_mut(name).ok_or_else(|| UsersError::Unknown(name.clone()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn user(name: &str) -> User {
        let at = Timestamp::from_millis(0);
        User::new(name.parse().unwrap(), Group::Viewer, PasswordHash::of_nobody(), at)
    }

    #[test]
    fn a_name_is_told_from_what_is_none() {
        assert_eq!("Ada.L@example".parse::<UserName>().unwrap().as_str(), "ada.l@example");
        for (text, error) in [
            ("", UserNameError::Empty),
            ("-ada", UserNameError::Beginning),
            ("ada\n", UserNameError::Forbidden('\n')),
            ("<b>", UserNameError::Forbidden('<')),
            (&"a".repeat(65), UserNameError::TooLong),
        ] {
            assert_eq!(text.parse::<UserName>(), Err(error), "{text:?}");
        }
    }

    #[test]
    fn who_was_removed_and_added_again_is_somebody_else() {
        let (mut users, name) = (Users::default(), "ada".parse().unwrap());
        users.add(user("ada")).unwrap();
        let holder = users.find(&name).unwrap().holder();

        users.remove(&name).unwrap();
        users.add(user("ada")).unwrap();

        assert_eq!(users.find_holder(&holder), None);
    }

    #[test]
    fn another_password_ends_what_the_last_one_began_and_another_group_does_not() {
        let (mut users, name) = (Users::default(), "ada".parse().unwrap());
        users.add(user("ada")).unwrap();
        let holder = users.find(&name).unwrap().holder();

        users.set_group(&name, Group::Admin).unwrap();
        assert_eq!(users.find_holder(&holder).unwrap().group, Group::Admin);

        users.set_password(&name, PasswordHash::of_nobody()).unwrap();
        assert_eq!(users.find_holder(&holder), None);
    }

    #[test]
    fn names_are_unique_and_numbers_bounded() {
        let mut users = Users::default();
        for number in 0..USERS_MAX {
            users.add(user(&format!("u{number}"))).unwrap();
        }
        assert_eq!(users.add(user("U7")), Err(UsersError::Taken("u7".parse().unwrap())));
        assert_eq!(users.add(user("one-more")), Err(UsersError::Full));
    }
}
