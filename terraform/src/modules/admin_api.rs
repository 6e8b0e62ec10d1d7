//! The operators' API: HTTP, with the user pool's tokens, behind the console's address.

use stack::deployment::Function;

use super::{Scope, key, log_group, log_retention, name};
use crate::{
    body,
    expression::{Reference, json},
    joined,
    module::{Handle, Module},
    value::{Body, Value, block},
    variable::Variable,
};

/// What is written down of each request.
const ACCESS_LOG: &[(&str, &str)] = &[
    ("authorizerError", "$context.authorizer.error"),
    ("integrationError", "$context.integrationErrorMessage"),
    ("ip", "$context.identity.sourceIp"),
    ("latencyMs", "$context.responseLatency"),
    ("operator", "$context.authorizer.claims.sub"),
    ("requestId", "$context.requestId"),
    ("route", "$context.routeKey"),
    ("status", "$context.status"),
    ("time", "$context.requestTimeEpoch"),
];

pub(super) fn module(scope: &Scope<'_>) -> Module {
    let mut module = Module::new(
        "admin-api",
        "The operators' HTTP API: every route wants an access token of the user pool's client. The \
         console's distribution is in front of it as `/api/*`, with its web ACL.",
    );
    let (name, key) = (name(&mut module), key(&mut module));
    let retention = log_retention(&mut module);
    let description = &scope.deployment.admin_api;
    let api = module.resource(
        "aws_apigatewayv2_api",
        "admin",
        body! {
            "description": "What the operators' console calls",
            "name": scope.named(&description.name, &name),
            "protocol_type": "HTTP",
        },
    );
    let authorizer = authorizer(scope, &mut module, &api, &name);
    let functions: Vec<&Function> =
        scope.functions_where(|it| !it.admin_routes.is_empty()).collect();
    let names: Vec<&str> = functions.iter().map(|function| function.binary.as_str()).collect();
    let arns = Variable::arns("function_arns", "The functions' ARNs, by their binaries.", &names);
    let arns = module.variable(arns);
    for function in functions {
        routes(scope, &mut module, &api, &authorizer, function, arns.clone().key(&function.binary));
    }
    let log = log_group(&mut module, "access", joined!["/", &name, "/admin-api"], &key, &retention);
    stage(&mut module, &api, &log);
    let host = crate::expression::call(
        "trimprefix",
        [Value::from(api.attr("api_endpoint")), "https://".into()],
    );
    module.output("host", "The API's host, for the console's distribution.", host);
    module
}

fn authorizer(scope: &Scope<'_>, module: &mut Module, api: &Handle, name: &Reference) -> Handle {
    let issuer = Variable::text("issuer", "Who issues operators' tokens: the user pool.")
        .matching("^https://", "an address, `https://...`");
    let issuer = module.variable(issuer);
    let audience = Variable::text("client_id", "The console's client, which tokens are for.")
        .matching("^\\w+$", "a client id: letters, digits and _");
    let audience = module.variable(audience);
    let jwt = body! { "audience": [audience], "issuer": issuer };
    module.resource(
        "aws_apigatewayv2_authorizer",
        "operators",
        body! {
            "api_id": api.attr("id"),
            "authorizer_type": "JWT",
            "identity_sources": ["$request.header.Authorization"],
            "jwt_configuration": block(jwt),
            "name": scope.named(&scope.deployment.admin_api.authorizer, name),
        },
    )
}

fn routes(
    scope: &Scope<'_>,
    module: &mut Module,
    api: &Handle,
    authorizer: &Handle,
    function: &Function,
    arn: Reference,
) {
    let label = super::label(&function.binary);
    let integration = module.resource(
        "aws_apigatewayv2_integration",
        &label,
        body! {
            "api_id": api.attr("id"),
            "integration_method": "POST",
            "integration_type": "AWS_PROXY",
            "integration_uri": &arn,
            "payload_format_version": "2.0",
        },
    );
    let scopes = scope.deployment.admin_api.authorization_scopes.clone();
    for route in &function.admin_routes {
        let method = route.method.name();
        let name = route.path.trim_start_matches(api_contract::admin::routes::PREFIX);
        module.resource(
            "aws_apigatewayv2_route",
            &format!("{}_{}", method.to_lowercase(), super::player_api::path_label(name)),
            body! {
                "api_id": api.attr("id"),
                "authorization_scopes": scopes.clone(),
                "authorization_type": "JWT",
                "authorizer_id": authorizer.attr("id"),
                "route_key": format!("{method} {}", route.path),
                "target": joined!["integrations/", integration.attr("id")],
            },
        );
    }
    module.resource(
        "aws_lambda_permission",
        &label,
        body! {
            "action": "lambda:InvokeFunction",
            "function_name": arn,
            "principal": "apigateway.amazonaws.com",
            "source_arn": joined![api.attr("execution_arn"), "/*/*"],
            "statement_id": "AdminApi",
        },
    );
}

fn stage(module: &mut Module, api: &Handle, log: &Handle) {
    let format: Body =
        ACCESS_LOG.iter().map(|(name, value)| ((*name).to_owned(), (*value).into())).collect();
    let access = body! { "destination_arn": log.attr("arn"), "format": json(format) };
    let rate = Variable::number(
        "requests_per_second",
        "Requests a second, over all operators.",
        1,
        10_000,
    );
    let rate = module.variable(rate.or(50));
    let settings = body! {
        "detailed_metrics_enabled": true,
        "throttling_burst_limit": 100,
        "throttling_rate_limit": rate,
    };
    module.resource(
        "aws_apigatewayv2_stage",
        "all",
        body! {
            "access_log_settings": block(access),
            "api_id": api.attr("id"),
            "auto_deploy": true,
            "default_route_settings": block(settings),
            "name": "$default",
        },
    );
}
