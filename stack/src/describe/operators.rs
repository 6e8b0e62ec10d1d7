//! The operators' side: the user pool in which they sign in, and the API that their console calls.

use api_contract::{
    admin::Group,
    console_config::{SIGNED_IN_PATH, SIGNED_OUT_PATH},
};

use super::Names;
use crate::deployment::{AdminApi, UserGroup, UserPool, UserPoolClient};

/// What every access token carries that the sign-in gave out, and no id token.
const OPENID: &str = "openid";

/// What the console asks for: who it is, and nothing that a pool would have to
/// be asked for besides.
const SCOPES: &[&str] = &[OPENID, "profile"];

/// Seconds that access and id tokens are valid. They cannot be taken back, so a
/// removed operator may act for that long; the console renews them unseen.
const TOKEN_SECONDS: u32 = 15 * 60;

/// Seconds after which an operator signs in again: a working day.
const REFRESH_TOKEN_SECONDS: u32 = 8 * 60 * 60;

/// The pool, its groups, and the console's client.
pub(super) fn user_pool(names: &Names<'_>) -> UserPool {
    UserPool {
        name: names.of("operators"),
        groups: groups(),
        client: UserPoolClient {
            name: names.of("console"),
            scopes: SCOPES.to_vec(),
            access_token_seconds: TOKEN_SECONDS,
            id_token_seconds: TOKEN_SECONDS,
            refresh_token_seconds: REFRESH_TOKEN_SECONDS,
            callback_path: SIGNED_IN_PATH,
            sign_out_path: SIGNED_OUT_PATH,
        },
    }
}

/// The gateway in front of the admin API's function.
pub(super) fn admin_api(names: &Names<'_>) -> AdminApi {
    AdminApi {
        name: names.of("admin"),
        authorizer: names.of("operators"),
        authorization_scopes: vec![OPENID],
    }
}

fn groups() -> Vec<UserGroup> {
    // Cognito ranks by precedence, the lowest number first.
    let ranks = (0..Group::ALL.len() as u32).rev();
    let group =
        |(group, precedence)| UserGroup { group, description: description(group), precedence };
    Group::ALL.into_iter().zip(ranks).map(group).collect()
}

fn description(group: Group) -> &'static str {
    match group {
        Group::Viewer => "Looks",
        Group::Support => "Helps players: cancels tickets, bans and unbans",
        Group::Operator => "Runs the deployment: game sessions, capacity, rule sets, skills",
        Group::Admin => "Does what cannot be undone",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_highest_group_has_the_lowest_precedence() {
        let groups = groups();
        assert!(groups.windows(2).all(|pair| pair[0].group < pair[1].group));
        assert!(groups.windows(2).all(|pair| pair[0].precedence > pair[1].precedence));
        assert_eq!(groups.last().map(|group| group.precedence), Some(0));
    }

    #[test]
    fn what_the_gateway_wants_is_what_the_console_asks_for() {
        let names = Names::new("game", "dev");
        let (pool, api) = (user_pool(&names), admin_api(&names));
        assert_eq!(pool.name, "game-dev-operators");
        assert!(api.authorization_scopes.iter().any(|scope| pool.client.scopes.contains(scope)));
    }
}
