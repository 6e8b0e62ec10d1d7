//! The first operator of a new data folder, so that there is somebody who can sign in.

use api_contract::{Timestamp, admin::Group};
use serde::{Serialize, Serializer};

use super::{
    passwords::Password,
    users::{User, UserName},
    users_file::{UsersFile, UsersFileError},
};

/// The first operator's name.
const NAME: &str = "admin";

/// The first operator, told of once.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct FirstAdmin {
    /// The name.
    pub user_name: UserName,
    /// The password. It is kept nowhere.
    #[serde(serialize_with = "revealed")]
    pub password: Password,
}

fn revealed<S: Serializer>(password: &Password, out: S) -> Result<S::Ok, S::Error> {
    out.serialize_str(password.reveal())
}

/// Makes the first operator if there never was one. Who removed them all has to
/// add one by hand.
pub(crate) fn make_first_admin(
    users: &UsersFile,
    now: Timestamp,
) -> Result<Option<FirstAdmin>, UsersFileError> {
    if users.exists() {
        return Ok(None);
    }
    let user_name: UserName = NAME.parse().expect("the name is a name");
    let password = Password::random();
    let user = User::new(user_name.clone(), Group::Admin, password.hash(), now);
    let added = users.change(|users| {
        // Somebody may just have been added by hand.
        let nobody = users.iter().next().is_none();
        if nobody { users.add(user).map(|()| true) } else { Ok(false) }
    })?;
    Ok(added.then_some(FirstAdmin { user_name, password }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scratch::Scratch;

    #[test]
    fn the_first_operator_is_made_once() {
        let scratch = Scratch::new();
        let users = UsersFile::new(&scratch.path().join("operators"));
        let now = Timestamp::from_millis(0);

        let first = make_first_admin(&users, now).unwrap().unwrap();
        assert_eq!(users.read().unwrap().find(&first.user_name).unwrap().group, Group::Admin);
        assert!(first.password.reveal().len() >= 20);
        assert!(!format!("{first:?}").contains(first.password.reveal()));
        assert!(make_first_admin(&users, now).unwrap().is_none());

        users.change(|users| users.remove(&first.user_name)).unwrap();
        assert!(make_first_admin(&users, now).unwrap().is_none(), "made again unasked");
    }
}
