//! Who players and operators are: guests' credentials, and the operators' sign-in.

use super::{Scope, name};
use crate::{
    body,
    expression::{Reference, when},
    iam::{Kind, Policy, Principal, Statement},
    joined,
    module::{Handle, Module, Resource},
    value::{block, blocks, list},
    variable::Variable,
};

/// Characters of an operator's password.
const PASSWORD_LENGTH_MIN: u32 = 14;

/// Days that the password of an invitation holds.
const INVITATION_DAYS: u32 = 3;

/// The seconds that a guest's role lasts: Cognito's, which no role may undercut.
const GUEST_SESSION_SECONDS: u32 = 3_600;

pub(super) fn module(scope: &Scope<'_>) -> Module {
    let mut module = Module::new(
        "identity",
        "Guests' identity pool, whose role may call the player API and nothing else, and the operators' \
         user pool with groups, hosted sign-in, and the console's client (code flow with PKCE, no secret).",
    );
    let name = name(&mut module);
    guests(scope, &mut module, &name);
    let pool = user_pool(scope, &mut module, &name);
    groups(scope, &mut module, &pool);
    let client = client(scope, &mut module, &pool, &name);
    let account = module.account();
    let domain = module.resource(
        "aws_cognito_user_pool_domain",
        "operators",
        body! {
            // Of the whole region: no other deployment may have the same.
            "domain": joined![&name, "-", account],
            "user_pool_id": pool.attr("id"),
        },
    );
    let region = module.region();
    let sign_in =
        joined!["https://", domain.attr("domain"), ".auth.", region, ".amazoncognito.com"];
    module.output("client_id", "The console's client.", client.attr("id"));
    module.output(
        "issuer",
        "Who issues operators' tokens.",
        joined!["https://", pool.attr("endpoint")],
    );
    module.output("sign_in_url", "Where operators sign in.", sign_in);
    module.output("user_pool_id", "The operators' user pool.", pool.attr("id"));
    module
}

fn guests(scope: &Scope<'_>, module: &mut Module, name: &Reference) {
    let pool = module.resource(
        "aws_cognito_identity_pool",
        "guests",
        body! {
            "allow_classic_flow": false,
            "allow_unauthenticated_identities": true,
            "identity_pool_name": scope.named(&scope.deployment.identity_pool.name, name),
        },
    );
    let identity = "cognito-identity.amazonaws.com";
    let trust = Statement::allow("Guests", &["sts:AssumeRoleWithWebIdentity"])
        .to(Principal::Federated(identity.into()))
        .when("StringEquals", &format!("{identity}:aud"), pool.attr("id"))
        .when("ForAnyValue:StringLike", &format!("{identity}:amr"), "unauthenticated");
    let role = module.resource(
        "aws_iam_role",
        "guests",
        body! {
            "assume_role_policy": Policy::of([trust]),
            "description": "What a guest may do: call the player API",
            "max_session_duration": GUEST_SESSION_SECONDS,
            "name": scope.named(&scope.deployment.identity_pool.name, name),
        },
    );
    let about = "The ARN of every method of the player API's stage.";
    let invocation = module.variable(Variable::arn("player_api_invocation_arn", about));
    let invoke = Statement::allow("PlayerApi", &["execute-api:Invoke"]).on(Kind::Stage, invocation);
    let policy = body! {
        "name": "player-api",
        "policy": Policy::of([invoke]),
        "role": role.attr("name"),
    };
    module.resource("aws_iam_role_policy", "guests", policy);
    let roles = body! {
        "identity_pool_id": pool.attr("id"),
        "roles": body! { "unauthenticated": role.attr("arn") },
    };
    module.resource("aws_cognito_identity_pool_roles_attachment", "guests", roles);
    module.output("identity_pool_id", "Where guests get their identity.", pool.attr("id"));
}

fn user_pool(scope: &Scope<'_>, module: &mut Module, name: &Reference) -> Handle {
    let about = "Whether the operators' user pool refuses to be deleted.";
    let protection = module.variable(Variable::truth("deletion_protection", about));
    let password = body! {
        "minimum_length": PASSWORD_LENGTH_MIN,
        "password_history_size": 5,
        "require_lowercase": true,
        "require_numbers": true,
        "require_symbols": false,
        "require_uppercase": true,
        "temporary_password_validity_days": INVITATION_DAYS,
    };
    let recovery = blocks([body! { "name": "verified_email", "priority": 1 }]);
    module.resource(
        "aws_cognito_user_pool",
        "operators",
        body! {
            "account_recovery_setting": block(body! { "recovery_mechanism": recovery }),
            "admin_create_user_config": block(body! { "allow_admin_create_user_only": true }),
            "auto_verified_attributes": ["email"],
            "deletion_protection": when(protection, "ACTIVE", "INACTIVE"),
            "mfa_configuration": "ON",
            "name": scope.named(&scope.deployment.user_pool.name, name),
            "password_policy": block(password),
            "software_token_mfa_configuration": block(body! { "enabled": true }),
            "user_pool_tier": "ESSENTIALS",
            "username_configuration": block(body! { "case_sensitive": false }),
        },
    )
}

fn groups(scope: &Scope<'_>, module: &mut Module, pool: &Handle) {
    for group in &scope.deployment.user_pool.groups {
        module.resource(
            "aws_cognito_user_group",
            group.group.name(),
            body! {
                "description": group.description,
                "name": group.group.name(),
                "precedence": group.precedence,
                "user_pool_id": pool.attr("id"),
            },
        );
    }
}

fn client(scope: &Scope<'_>, module: &mut Module, pool: &Handle, name: &Reference) -> Handle {
    let client = &scope.deployment.user_pool.client;
    let origin = Variable::text("console_origin", "The console's own address, without a path.")
        .matching("^https://[^/]+$", "an address without a path, `https://...`");
    let origin = module.variable(origin);
    let seconds = ["access_token", "id_token", "refresh_token"]
        .map(|token| (token.to_owned(), "seconds".into()));
    let client = Resource::new(
        "aws_cognito_user_pool_client",
        "console",
        body! {
            "access_token_validity": client.access_token_seconds,
            "allowed_oauth_flows": ["code"],
            "allowed_oauth_flows_user_pool_client": true,
            "allowed_oauth_scopes": list(client.scopes.clone()),
            "callback_urls": [joined![&origin, client.callback_path]],
            "enable_token_revocation": true,
            "explicit_auth_flows": ["ALLOW_REFRESH_TOKEN_AUTH"],
            "generate_secret": false,
            "id_token_validity": client.id_token_seconds,
            "logout_urls": [joined![&origin, client.sign_out_path]],
            "name": scope.named(&client.name, name),
            "prevent_user_existence_errors": "ENABLED",
            "refresh_token_validity": client.refresh_token_seconds,
            "supported_identity_providers": ["COGNITO"],
            "token_validity_units": block(seconds.into_iter().collect()),
            "user_pool_id": pool.attr("id"),
        },
    );
    module.add(client)
}
