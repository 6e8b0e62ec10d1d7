//! The player API: REST, signed by guests' credentials, behind a web ACL.

use std::collections::BTreeMap;

use sha2::{Digest, Sha256};
use stack::deployment::Function;

use super::{Scope, key, log_group, log_retention, name};
use crate::{
    body,
    expression::{Reference, json},
    iam::Policy,
    joined,
    module::{Handle, Module, Resource},
    render,
    value::{Body, block},
    variable::Variable,
};

/// The stage's name: the first part of every address, before the route's own version.
const STAGE: &str = "players";

/// Milliseconds that API Gateway waits for a function: its most.
const TIMEOUT_MS: u32 = 29_000;

/// The policy that API Gateway wants of the role by which it writes logs.
const LOG_POLICY: &str = "service-role/AmazonAPIGatewayPushToCloudWatchLogs";

/// What is written down of each request.
const ACCESS_LOG: &[(&str, &str)] = &[
    ("apiError", "$context.error.message"),
    ("identity", "$context.identity.cognitoIdentityId"),
    ("ip", "$context.identity.sourceIp"),
    ("latencyMs", "$context.responseLatency"),
    ("method", "$context.httpMethod"),
    ("requestId", "$context.requestId"),
    ("resource", "$context.resourcePath"),
    ("status", "$context.status"),
    ("time", "$context.requestTimeEpoch"),
    ("traceId", "$context.xrayTraceId"),
];

/// The body of a request: an object. What is in it the function checks, and says
/// what is wrong in its own words.
const BODY: &str = "Body";

pub(super) fn module(scope: &Scope<'_>) -> Module {
    let mut module = Module::new(
        "player-api",
        "The players' REST API: every method signed with AWS_IAM, validated, throttled, traced and \
         logged, with a web ACL on its stage.",
    );
    let (name, key) = (name(&mut module), key(&mut module));
    let retention = log_retention(&mut module);
    let functions: Vec<&Function> = scope.functions_where(|it| !it.routes.is_empty()).collect();
    let api = module.resource(
        "aws_api_gateway_rest_api",
        "players",
        body! {
            "description": "What players' clients call",
            "endpoint_configuration": block(body! { "types": ["REGIONAL"] }),
            "name": joined![&name, "-players"],
        },
    );
    let deployed = routes(&mut module, &api, &functions);
    let deployment = deployment(&mut module, &api, &deployed);
    let log = joined!["/", &name, "/player-api"];
    let log = log_group(&mut module, "access", log, &key, &retention);
    let account = account_log(&mut module, &name);
    let stage = stage(&mut module, &api, &deployment, &log, &account);
    throttles(&mut module, &api, &stage);
    let acl = module.variable(Variable::arn("web_acl_arn", "The ARN of the web ACL in front."));
    let wall = body! { "resource_arn": stage.attr("arn"), "web_acl_arn": acl };
    module.resource("aws_wafv2_web_acl_association", "players", wall);
    let invoke = joined![api.attr("execution_arn"), "/", stage.attr("stage_name"), "/*"];
    module.output(
        "invocation_arn",
        "The ARN of every method of the stage, for guests' role.",
        invoke,
    );
    module.output("url", "Where players' clients find the API.", stage.attr("invoke_url"));
    module.output("name", "The API's name, by which its metrics are found.", api.attr("name"));
    module
}

/// Resources, methods and integrations; answers with all that a deployment is of.
fn routes(module: &mut Module, api: &Handle, functions: &[&Function]) -> Vec<Handle> {
    let names: Vec<&str> = functions.iter().map(|function| function.binary.as_str()).collect();
    let about = "What API Gateway calls the functions by, by their binaries.";
    let invoke = module.variable(Variable::arns("function_invoke_arns", about, &names));
    let about = "The functions' names, by their binaries.";
    let called = module.variable(Variable::map_with("function_names", about, &names));
    let validator = module.resource(
        "aws_api_gateway_request_validator",
        "all",
        body! {
            "name": "all",
            "rest_api_id": api.attr("id"),
            "validate_request_body": true,
            "validate_request_parameters": true,
        },
    );
    let schema = body! { "$schema": "http://json-schema.org/draft-04/schema#", "type": "object" };
    let model = module.resource(
        "aws_api_gateway_model",
        "body",
        body! {
            "content_type": "application/json",
            "name": BODY,
            "rest_api_id": api.attr("id"),
            "schema": json(schema),
        },
    );
    let mut made = Vec::new();
    let mut folders = BTreeMap::new();
    for function in functions {
        for route in &function.routes {
            let folder = folder(module, api, &mut folders, route.path);
            let method = route.method.name();
            let label = format!("{}_{}", method.to_lowercase(), path_label(route.path));
            let mut body = body! {
                "authorization": "AWS_IAM",
                "http_method": method,
                "request_validator_id": validator.attr("id"),
                "resource_id": folder.clone(),
                "rest_api_id": api.attr("id"),
            };
            if method == "POST" {
                let models = body! { "application/json": model.attr("name") };
                body.insert("request_models".to_owned(), models.into());
            }
            let method = module.resource("aws_api_gateway_method", &label, body);
            let integration = body! {
                "http_method": method.attr("http_method"),
                "integration_http_method": "POST",
                "resource_id": folder,
                "rest_api_id": api.attr("id"),
                "timeout_milliseconds": TIMEOUT_MS,
                "type": "AWS_PROXY",
                "uri": invoke.clone().key(&function.binary),
            };
            made.push(module.resource("aws_api_gateway_integration", &label, integration));
            made.push(method);
        }
        permission(module, api, &called, function);
    }
    made
}

/// API Gateway may invoke `function`, for its own routes alone.
fn permission(module: &mut Module, api: &Handle, called: &Reference, function: &Function) {
    for route in &function.routes {
        let method = route.method.name();
        let path = wildcards(route.path);
        let label = format!("{}_{}", method.to_lowercase(), path_label(route.path));
        module.resource(
            "aws_lambda_permission",
            &label,
            body! {
                "action": "lambda:InvokeFunction",
                "function_name": called.clone().key(&function.binary),
                "principal": "apigateway.amazonaws.com",
                "source_arn": joined![api.attr("execution_arn"), format!("/*/{method}{path}")],
                "statement_id": format!("Route-{}", label.replace('_', "-")),
            },
        );
    }
}

/// A path with `*` for each of its parameters.
fn wildcards(path: &str) -> String {
    let part = |part: &str| if part.starts_with('{') { "*".to_owned() } else { part.to_owned() };
    path.split('/').map(part).collect::<Vec<_>>().join("/")
}

/// The resource of a path, made with those above it.
fn folder(
    module: &mut Module,
    api: &Handle,
    folders: &mut BTreeMap<String, Reference>,
    path: &str,
) -> Reference {
    let mut parent = api.attr("root_resource_id");
    let mut so_far = String::new();
    for part in path.split('/').filter(|part| !part.is_empty()) {
        so_far = format!("{so_far}/{part}");
        if let Some(known) = folders.get(&so_far) {
            parent = known.clone();
            continue;
        }
        let body = body! { "parent_id": parent, "path_part": part, "rest_api_id": api.attr("id") };
        let made = module.resource("aws_api_gateway_resource", &path_label(&so_far), body);
        parent = made.attr("id");
        folders.insert(so_far.clone(), parent.clone());
    }
    parent
}

/// `/v1/tickets/{ticketId}` as `v1_tickets_ticket_id`.
pub(super) fn path_label(path: &str) -> String {
    let mut label = String::new();
    for c in path.chars() {
        match c {
            '/' | '-' | '_' | '.' if !label.is_empty() => label.push('_'),
            c if c.is_ascii_uppercase() => {
                label.push('_');
                label.push(c.to_ascii_lowercase());
            }
            c if c.is_ascii_alphanumeric() => label.push(c),
            _mark => {}
        }
    }
    label
}

/// A deployment, made anew whenever what it is of changes.
fn deployment(module: &mut Module, api: &Handle, of: &[Handle]) -> Handle {
    let file = render::files(module);
    let text: String = file.values().map(String::as_str).collect();
    let digest: String =
        Sha256::digest(text).iter().take(8).map(|byte| format!("{byte:02x}")).collect();
    let body = body! { "rest_api_id": api.attr("id"), "triggers": body! { "routes": digest } };
    let mut deployment =
        Resource::new("aws_api_gateway_deployment", "players", body).replaced_before_destroyed();
    for handle in of {
        deployment = deployment.after(handle);
    }
    module.add(deployment)
}

fn stage(
    module: &mut Module,
    api: &Handle,
    deployment: &Handle,
    log: &Handle,
    account: &Handle,
) -> Handle {
    let format: Body =
        ACCESS_LOG.iter().map(|(name, value)| ((*name).to_owned(), (*value).into())).collect();
    let access = body! { "destination_arn": log.attr("arn"), "format": json(format) };
    let stage = Resource::new(
        "aws_api_gateway_stage",
        "players",
        body! {
            "access_log_settings": block(access),
            "deployment_id": deployment.attr("id"),
            "rest_api_id": api.attr("id"),
            "stage_name": STAGE,
            "xray_tracing_enabled": true,
        },
    );
    // Without the account's role there is no log to write to.
    module.add(stage.after(account))
}

fn throttles(module: &mut Module, api: &Handle, stage: &Handle) {
    let about = "Requests a second, over all players, that are let through for long.";
    let rate = module.variable(Variable::number("requests_per_second", about, 1, 10_000).or(500));
    let about = "Requests at once, over all players, that are let through for a moment.";
    let burst = module.variable(Variable::number("requests_burst", about, 1, 5_000).or(1_000));
    let settings = body! {
        "caching_enabled": false,
        "data_trace_enabled": false,
        "logging_level": "ERROR",
        "metrics_enabled": true,
        "throttling_burst_limit": burst,
        "throttling_rate_limit": rate,
    };
    module.resource(
        "aws_api_gateway_method_settings",
        "all",
        body! {
            "method_path": "*/*",
            "rest_api_id": api.attr("id"),
            "settings": block(settings),
            "stage_name": stage.attr("stage_name"),
        },
    );
}

/// The account's one role by which API Gateway writes logs. It belongs to every
/// API of the account and region, so that only one deployment may keep it.
fn account_log(module: &mut Module, name: &Reference) -> Handle {
    let variable = Variable::truth(
        "account_log_role",
        "Whether this deployment keeps the role by which API Gateway writes logs: one for an account \
         and region, and needed once.",
    );
    let kept = module.variable(variable);
    let role = Resource::new(
        "aws_iam_role",
        "account_log",
        body! {
            "assume_role_policy": Policy::trust_in("apigateway.amazonaws.com"),
            "description": "API Gateway writes logs by it",
            "name": joined![name, "-api-gateway-log"],
        },
    );
    let role = module.add(role.only_if(kept.clone()));
    let policy = joined!["arn:", module.partition(), ":iam::aws:policy/", LOG_POLICY];
    let body = body! { "policy_arn": policy, "role": role.one("name") };
    let attachment = Resource::new("aws_iam_role_policy_attachment", "account_log", body);
    let attachment = module.add(attachment.only_if(kept.clone()));
    let body = body! { "cloudwatch_role_arn": role.one("arn") };
    let account = Resource::new("aws_api_gateway_account", "log", body).after(&attachment);
    module.add(account.only_if(kept))
}
