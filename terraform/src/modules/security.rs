//! The key that encrypts what is kept, and the walls in front of both APIs.

use super::{log_retention, name};
use crate::{
    body,
    expression::Reference,
    iam::{Kind, Policy, Principal, Statement, arn},
    joined,
    module::{Handle, Module, Resource},
    value::{Body, Value, block, blocks},
    variable::Variable,
};

/// Days that a deleted key can be taken back.
const KEY_DELETION_DAYS: u32 = 30;

/// What a service does with the key: data keys, each for some of its data.
const ENVELOPE: &[&str] =
    &["kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey*", "kms:ReEncrypt*"];

/// Amazon's rule groups, with what each keeps out.
const RULE_GROUPS: &[(&str, &str)] = &[
    ("reputation", "AWSManagedRulesAmazonIpReputationList"),
    ("known-bad-inputs", "AWSManagedRulesKnownBadInputsRuleSet"),
    ("common", "AWSManagedRulesCommonRuleSet"),
];

/// The rule of the common group that refuses bodies over 8 KiB: rule sets that
/// operators send are larger, and the admin API has a limit of its own.
const BODY_SIZE_RULE: &str = "SizeRestrictions_BODY";

pub(super) fn module() -> Module {
    let mut module = Module::new(
        "security",
        "The KMS key that encrypts tables, logs, topics and functions' variables, and the web ACLs in \
         front of the player API and of the console.",
    );
    let name = name(&mut module);
    let retention = log_retention(&mut module);
    let key = key(&mut module, &name);
    let players = Wall { label: "players", scope: "REGIONAL", region: None };
    let console = Wall { label: "console", scope: "CLOUDFRONT", region: Some("us-east-1") };
    let limit = rate_limit(&mut module);
    let players = players.build(&mut module, &name, &limit, &retention, Some(&key));
    // Its logs are in another region than the key.
    let console = console.build(&mut module, &name, &limit, &retention, None);
    module.output("key_arn", "The ARN of the key.", key.attr("arn"));
    module.output("player_web_acl_arn", "The web ACL for the player API.", players.attr("arn"));
    module.output("console_web_acl_arn", "The web ACL for the console.", console.attr("arn"));
    module
}

fn rate_limit(module: &mut Module) -> Reference {
    let about = "Requests that one address may make in five minutes.";
    module.variable(Variable::number("requests_per_address", about, 100, 2_000_000).or(5_000))
}

fn key(module: &mut Module, name: &Reference) -> Handle {
    let (partition, region, account) = (module.partition(), module.region(), module.account());
    let root = joined!["arn:", partition.clone(), ":iam::", account.clone(), ":root"];
    let roles = joined!["arn:", partition, ":iam::", account.clone(), ":role/", name, "-*"];
    let groups: Vec<Value> = vec![
        arn(module, "logs", [joined!["log-group:/", name, "/*"]]),
        arn(module, "logs", [joined!["log-group:/aws/lambda/", name, "-*"]]),
        arn(module, "logs", [joined!["log-group:aws-waf-logs-", name, "-*"]]),
    ];
    let logs = Principal::Service(vec![joined!["logs.", region.clone(), ".amazonaws.com"]]);
    let topics = ["cloudwatch.amazonaws.com", "gamelift.amazonaws.com"].map(Value::from);
    let through = joined!["dynamodb.", region, ".amazonaws.com"];
    let policy = Policy::of([
        Statement::allow("Administration", &["kms:*"])
            .to(Principal::Account(root))
            .on(Kind::ThisKey, "*"),
        Statement::allow("Logs", ENVELOPE).to(logs).on(Kind::ThisKey, "*").when(
            "ArnLike",
            "kms:EncryptionContext:aws:logs:arn",
            groups,
        ),
        Statement::allow("Topics", &["kms:Decrypt", "kms:GenerateDataKey*"])
            .to(Principal::Service(topics.to_vec()))
            .on(Kind::ThisKey, "*")
            .when("StringEquals", "aws:SourceAccount", account.clone()),
        Statement::allow("Tables", ENVELOPE)
            .to(Principal::Everyone)
            .on(Kind::ThisKey, "*")
            .when("ArnLike", "aws:PrincipalArn", roles)
            .when("StringEquals", "kms:CallerAccount", account)
            .when("StringEquals", "kms:ViaService", through),
    ]);
    let key = module.resource(
        "aws_kms_key",
        "data",
        body! {
            "deletion_window_in_days": KEY_DELETION_DAYS,
            "description": joined!["What ", name, " keeps"],
            "enable_key_rotation": true,
            "policy": policy,
        },
    );
    let alias = body! { "name": joined!["alias/", name], "target_key_id": key.attr("key_id") };
    module.resource("aws_kms_alias", "data", alias);
    key
}

/// A web ACL with its log.
struct Wall {
    label: &'static str,
    scope: &'static str,
    /// Where it is made, if not in the home region.
    region: Option<&'static str>,
}

impl Wall {
    fn build(
        &self,
        module: &mut Module,
        name: &Reference,
        limit: &Reference,
        retention: &Reference,
        key: Option<&Handle>,
    ) -> Handle {
        let groups = RULE_GROUPS
            .iter()
            .enumerate()
            .map(|(priority, (label, group))| self.rule_group(label, group, priority as u32 + 1));
        let rules: Vec<Body> = std::iter::once(by_rate(limit)).chain(groups).collect();
        let acl = self.resource(
            "aws_wafv2_web_acl",
            body! {
                "default_action": block(body! { "allow": block(Body::new()) }),
                "description": format!("Who may reach the {}", self.label),
                "name": joined![name, "-", self.label],
                "rule": blocks(rules),
                "scope": self.scope,
                "visibility_config": seen_as(self.label),
            },
        );
        let acl = module.add(acl);
        let mut group = body! {
            // The name that AWS WAF wants of its logs begins so.
            "name": joined!["aws-waf-logs-", name, "-", self.label],
            "retention_in_days": retention,
        };
        group.extend(key.map(|key| ("kms_key_id".to_owned(), key.attr("arn").into())));
        let mut log = self.resource("aws_cloudwatch_log_group", group);
        log.label = format!("{}_requests", self.label);
        let log = module.add(log);
        let secret = blocks(["authorization", "x-amz-security-token"].map(|header| {
            body! { "single_header": block(body! { "name": header }) }
        }));
        let logging = body! {
            "log_destination_configs": [log.attr("arn")],
            "redacted_fields": secret,
            "resource_arn": acl.attr("arn"),
        };
        module.add(self.resource("aws_wafv2_web_acl_logging_configuration", logging));
        acl
    }

    fn resource(&self, kind: &'static str, mut body: Body) -> Resource {
        body.extend(self.region.map(|region| ("region".to_owned(), region.into())));
        Resource::new(kind, self.label, body)
    }

    fn rule_group(&self, label: &str, group: &str, priority: u32) -> Body {
        let mut statement = body! { "name": group, "vendor_name": "AWS" };
        if group.ends_with("CommonRuleSet") && self.scope == "CLOUDFRONT" {
            let counted = body! {
                "action_to_use": block(body! { "count": block(Body::new()) }),
                "name": BODY_SIZE_RULE,
            };
            statement.insert("rule_action_override".to_owned(), block(counted));
        }
        body! {
            "name": label,
            "override_action": block(body! { "none": block(Body::new()) }),
            "priority": priority,
            "statement": block(body! { "managed_rule_group_statement": block(statement) }),
            "visibility_config": seen_as(label),
        }
    }
}

fn by_rate(limit: &Reference) -> Body {
    let rate = body! { "aggregate_key_type": "IP", "limit": limit };
    body! {
        "action": block(body! { "block": block(Body::new()) }),
        "name": "rate",
        "priority": 0,
        "statement": block(body! { "rate_based_statement": block(rate) }),
        "visibility_config": seen_as("rate"),
    }
}

fn seen_as(metric: &str) -> Value {
    block(body! {
        "cloudwatch_metrics_enabled": true,
        "metric_name": metric,
        "sampled_requests_enabled": true,
    })
}
