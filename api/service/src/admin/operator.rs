//! Who operates.

use api_contract::admin::Group;

/// The operator who asks, as the access token says. Put into the request's
/// extensions by whoever received it from the gateway, which checked the token,
/// and found nowhere else.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Operator {
    /// The user name, which the audit log shows.
    pub user_name: String,
    /// The id in the user pool (`sub`): names may be given again.
    pub id: String,
    /// The groups, as the claim has them: `[admin support]`.
    pub groups: String,
}

impl Operator {
    /// The highest of the operator's groups; none for somebody in none of ours.
    #[must_use]
    pub fn group(&self) -> Option<Group> {
        Group::highest(&self.groups)
    }
}
