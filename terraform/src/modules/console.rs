//! The operators' console: files in a bucket, and the distribution in front of them and of the admin API.

use api_contract::{
    admin::routes::PREFIX, console_config::CONSOLE_CONFIG_PATH, console_files::ConsoleFiles,
};

use super::{Scope, bucket::Bucket, name};
use crate::{
    body,
    expression::{Reference, binary, json, when},
    iam::{Kind, Principal, Statement},
    joined,
    module::{Handle, Module, Resource},
    value::{Body, Value, block, blocks, list},
    variable::Variable,
};

/// Days that replaced files are kept.
const OLD_FILES_DAYS: u32 = 30;

/// Seconds that browsers keep to TLS: two years.
const TLS_ONLY_SECONDS: u32 = 63_072_000;

/// Pages have no file of their own: whatever has no dot in its last part is the console.
const ROUTER: &str = "function handler(event) {\n  var request = event.request;\n  \
    var last = request.uri.substring(request.uri.lastIndexOf('/') + 1);\n  \
    if (last.indexOf('.') < 0) {\n    request.uri = '/index.html';\n  }\n  return request;\n}\n";

/// What stands in the policy for what only Terraform knows.
const HASH: &str = "{script-hash}";
const SIGN_IN: &str = "{sign-in}";

/// What every answer says besides its content, as the local cloud's does.
const HEADERS: &[(&str, &str)] = &[
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
    (
        "Permissions-Policy",
        "accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), \
         magnetometer=(), microphone=(), midi=(), payment=(), publickey-credentials-get=(), \
         screen-wake-lock=(), usb=(), xr-spatial-tracking=()",
    ),
];

pub(super) fn module(scope: &Scope<'_>) -> Module {
    let mut module = Module::new(
        "console",
        "The console's bucket, read by its distribution alone; the distribution with security headers, a \
         web ACL and the admin API as `/api/*`; and the console's config.json.",
    );
    let name = name(&mut module);
    let (sign_in, client) = sign_in(&mut module);
    let emptied =
        Variable::truth("delete_files", "Whether the bucket may be deleted with what is in it.");
    let emptied = module.variable(emptied);
    let account = module.account();
    let files = Bucket {
        label: "files",
        name: joined![&name, "-console-", account.clone()],
        old_days: OLD_FILES_DAYS,
        emptied: emptied.into(),
    };
    // The distribution's ARN comes after the bucket, and its policy after both.
    let distribution = Resource::new("aws_cloudfront_distribution", "console", Body::new());
    let arn = module.add(distribution).attr("arn");
    let bucket = files.build(&mut module, |bucket| {
        vec![
            Statement::allow("Distribution", &["s3:GetObject"])
                .to(Principal::Service(vec!["cloudfront.amazonaws.com".into()]))
                .on(Kind::Object, joined![bucket.attr("arn"), "/*"])
                .when("StringEquals", "aws:SourceArn", arn),
        ]
    });
    let headers = headers(&mut module, &name, &sign_in);
    let domain = Domain::of(&mut module);
    let distribution = distribution_of(&mut module, &name, &bucket, &headers, &domain);
    config(scope, &mut module, &bucket, &sign_in, &client);
    let host = when(domain.is_own(), &domain.name, distribution.attr("domain_name"));
    let origin = joined!["https://", host];
    module.output("bucket", "The bucket for the console's files.", bucket.attr("id"));
    module.output(
        "distribution_id",
        "The distribution, for invalidations.",
        distribution.attr("id"),
    );
    module.output("origin", "The console's own address.", origin);
    module
}

fn sign_in(module: &mut Module) -> (Reference, Reference) {
    let url = Variable::text("sign_in_url", "Where operators sign in, without a path.")
        .matching("^https://[^/]+$", "an address without a path, `https://...`");
    let client = Variable::text("client_id", "The console's client of the user pool.")
        .matching("^\\w+$", "a client id: letters, digits and _");
    (module.variable(url), module.variable(client))
}

fn headers(module: &mut Module, name: &Reference, sign_in: &Reference) -> Handle {
    let hash = Variable::text(
        "console_script_hash",
        "The hash of the console's inline script, as a policy has it: `sha256-...`.",
    )
    .matching("^sha256-[A-Za-z0-9+/]{43}=$", "a hash as a policy has it, `sha256-...`");
    let hash = module.variable(hash);
    let files = ConsoleFiles { script_hash: HASH.to_owned(), files: Vec::new() };
    let text = files.content_security_policy(&[SIGN_IN]);
    let policy = filled(&text, &[(HASH, &hash), (SIGN_IN, sign_in)]);
    let tls = body! {
        "access_control_max_age_sec": TLS_ONLY_SECONDS,
        "include_subdomains": true,
        "override": true,
    };
    let security = body! {
        "content_security_policy": block(body! { "content_security_policy": policy, "override": true }),
        "content_type_options": block(body! { "override": true }),
        "frame_options": block(body! { "frame_option": "DENY", "override": true }),
        "referrer_policy": block(body! { "override": true, "referrer_policy": "no-referrer" }),
        "strict_transport_security": block(tls),
    };
    let besides = HEADERS
        .iter()
        .map(|(header, value)| body! { "header": *header, "override": true, "value": *value });
    let besides = body! { "items": blocks(besides) };
    module.resource(
        "aws_cloudfront_response_headers_policy",
        "console",
        body! {
            "comment": "What the console's pages tell browsers",
            "custom_headers_config": block(besides),
            "name": joined![name, "-console"],
            "security_headers_config": block(security),
        },
    )
}

/// `text` with references in place of what stands for them.
fn filled(text: &str, known: &[(&str, &Reference)]) -> Value {
    let Some((placeholder, reference)) = known.first() else { return text.into() };
    let mut parts = Vec::new();
    for (number, piece) in text.split(placeholder).enumerate() {
        if number > 0 {
            parts.push((*reference).into());
        }
        parts.push(filled(piece, &known[1..]));
    }
    crate::expression::joined(parts)
}

fn distribution_of(
    module: &mut Module,
    name: &Reference,
    bucket: &Handle,
    headers: &Handle,
    domain: &Domain,
) -> Handle {
    let host = Variable::text("admin_api_host", "The admin API's host.")
        .matching("^[a-z0-9.-]+$", "a host's name");
    let host = module.variable(host);
    let acl = module.variable(Variable::arn("web_acl_arn", "The ARN of the web ACL in front."));
    let access = module.resource(
        "aws_cloudfront_origin_access_control",
        "console",
        body! {
            "name": joined![name, "-console"],
            "origin_access_control_origin_type": "s3",
            "signing_behavior": "always",
            "signing_protocol": "sigv4",
        },
    );
    let api = body! {
        "http_port": 80,
        "https_port": 443,
        "origin_protocol_policy": "https-only",
        "origin_ssl_protocols": ["TLSv1.2"],
    };
    let origins = [
        body! {
            "domain_name": bucket.attr("bucket_regional_domain_name"),
            "origin_access_control_id": access.attr("id"),
            "origin_id": "files",
        },
        body! {
            "custom_origin_config": block(api),
            "domain_name": host,
            "origin_id": "admin-api",
        },
    ];
    let (files, api) = behaviors(module, name, headers);
    let anywhere = block(body! { "restriction_type": "none" });
    let distribution = Resource::new(
        "aws_cloudfront_distribution",
        "console",
        body! {
            "aliases": when(domain.is_own(), [&domain.name], Vec::<Value>::new()),
            "comment": joined![name, "'s console"],
            "default_cache_behavior": block(files),
            "default_root_object": "index.html",
            "enabled": true,
            "http_version": "http2and3",
            "is_ipv6_enabled": true,
            "ordered_cache_behavior": block(api),
            "origin": blocks(origins),
            "price_class": "PriceClass_100",
            "restrictions": block(body! { "geo_restriction": anywhere }),
            "viewer_certificate": block(domain.certificate()),
            "web_acl_id": acl,
        },
    );
    module.add(distribution.provided(
        binary(binary(&domain.name, "==", ""), "==", binary(&domain.certificate, "==", "")),
        "A domain of one's own needs its certificate, and a certificate its domain.",
    ))
}

/// The console's name if it has one of its own, with the certificate for it.
struct Domain {
    name: Reference,
    certificate: Reference,
}

impl Domain {
    fn of(module: &mut Module) -> Self {
        let about = "The console's own host name, which must lead to the distribution; CloudFront's if \
                     empty.";
        let name = Variable::text("console_domain", about)
            .matching("^$|^[a-z0-9-]+([.][a-z0-9-]+)+$", "a host's name, or nothing");
        let about = "The ARN of the certificate for console_domain, in us-east-1.";
        let meaning = "a certificate's ARN in us-east-1, or nothing";
        let certificate = Variable::text("console_certificate_arn", about)
            .matching("^$|^arn:[a-z-]+:acm:us-east-1:", meaning);
        Self { name: module.variable(name), certificate: module.variable(certificate) }
    }

    fn is_own(&self) -> Value {
        binary(&self.name, "!=", "")
    }

    /// CloudFront's own certificate takes no settings.
    fn certificate(&self) -> Body {
        let own = |value: Value| when(self.is_own(), value, Value::Null);
        body! {
            "acm_certificate_arn": own((&self.certificate).into()),
            "cloudfront_default_certificate": when(self.is_own(), Value::Null, true),
            "minimum_protocol_version": own("TLSv1.2_2021".into()),
            "ssl_support_method": own("sni-only".into()),
        }
    }
}

/// How the console's files and the admin API are answered.
fn behaviors(module: &mut Module, name: &Reference, headers: &Handle) -> (Body, Body) {
    let mut cache = |label: &str, name: &str| {
        module.data("aws_cloudfront_cache_policy", label, body! { "name": name }).attr("id")
    };
    let optimized = cache("files", "Managed-CachingOptimized");
    let disabled = cache("api", "Managed-CachingDisabled");
    let all = body! { "name": "Managed-AllViewerExceptHostHeader" };
    let all = module.data("aws_cloudfront_origin_request_policy", "api", all).attr("id");
    let router = module.resource(
        "aws_cloudfront_function",
        "router",
        body! {
            "code": ROUTER,
            "comment": "Pages have no files of their own",
            "name": joined![name, "-console-router"],
            "publish": true,
            "runtime": "cloudfront-js-2.0",
        },
    );
    let route = body! { "event_type": "viewer-request", "function_arn": router.attr("arn") };
    let files = body! {
        "allowed_methods": ["GET", "HEAD"],
        "cache_policy_id": optimized,
        "cached_methods": ["GET", "HEAD"],
        "compress": true,
        "function_association": block(route),
        "response_headers_policy_id": headers.attr("id"),
        "target_origin_id": "files",
        "viewer_protocol_policy": "redirect-to-https",
    };
    let methods = ["DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"];
    let api = body! {
        "allowed_methods": list(methods),
        "cache_policy_id": disabled,
        "cached_methods": ["GET", "HEAD"],
        "compress": true,
        "origin_request_policy_id": all,
        "path_pattern": format!("{PREFIX}*"),
        "response_headers_policy_id": headers.attr("id"),
        "target_origin_id": "admin-api",
        "viewer_protocol_policy": "https-only",
    };
    (files, api)
}

/// What the console reads first, by the keys of `api_contract`'s `ConsoleConfig`.
fn config(
    scope: &Scope<'_>,
    module: &mut Module,
    bucket: &Handle,
    sign_in: &Reference,
    client: &Reference,
) {
    let plain = "lower-case letters, digits and hyphens";
    let mut named = |name: &'static str, about: &str| {
        module.variable(Variable::text(name, about).matching("^[a-z][a-z0-9-]*$", plain))
    };
    let project = named("project", "The project's name, as the console shows it.");
    let environment = named("environment", "Which of the project's deployments this is.");
    let at = |path: &str| joined![sign_in, path];
    let content = body! {
        "apiUrl": format!("{PREFIX}v1"),
        "environment": environment,
        "project": project,
        "region": module.region(),
        "signIn": body! {
            "authorizeUrl": at("/oauth2/authorize"),
            "clientId": client,
            "logoutUrl": at("/logout"),
            "revokeUrl": at("/oauth2/revoke"),
            "scopes": list(scope.deployment.user_pool.client.scopes.clone()),
            "tokenUrl": at("/oauth2/token"),
        },
    };
    module.resource(
        "aws_s3_object",
        "config",
        body! {
            "bucket": bucket.attr("id"),
            "cache_control": "no-store",
            "content": json(content),
            "content_type": "application/json",
            "key": CONSOLE_CONFIG_PATH.trim_start_matches('/'),
        },
    );
}
