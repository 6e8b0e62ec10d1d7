//! What data sources find: who is asking, where, and what AWS has for everybody.

mod policy_document;

use std::collections::BTreeMap;

use serde_json::{Value as Json, json};
use sha2::{Digest, Sha256};

use crate::{home::Home, value::Value};

/// CloudFront's own cache policies, by name, with AWS's ids.
const CACHE_POLICIES: &[(&str, &str)] = &[
    ("Managed-CachingOptimized", "658327ea-f89d-4fab-a63d-7e88639e58f6"),
    ("Managed-CachingOptimizedForUncompressedObjects", "b2884449-e4de-46a7-ac36-70bc7f1ddd6d"),
    ("Managed-CachingDisabled", "4135ea2d-6df8-44a3-9df3-4b5a84be39ad"),
    ("UseOriginCacheControlHeaders", "83da9c7e-98b4-4e11-a168-04f0df8e2c65"),
    ("UseOriginCacheControlHeaders-QueryStrings", "4cc15a8a-d715-48a4-82b8-cc0b614638fe"),
    ("Managed-Amplify", "2e54312d-136d-493c-8eb9-b001f22f67d2"),
];

/// CloudFront's own origin request policies.
const ORIGIN_REQUEST_POLICIES: &[(&str, &str)] = &[
    ("Managed-AllViewer", "216adef6-5c7f-47e4-b989-5492eafa07d3"),
    ("Managed-AllViewerExceptHostHeader", "b689b0a8-53d0-40ab-baf2-68738e2966ac"),
    ("Managed-CORS-S3Origin", "88a5eaf4-2fd4-4709-b370-b4c650ea3fcf"),
    ("Managed-CORS-CustomOrigin", "59781a5b-3903-41f3-afcb-af62929ccde1"),
    ("Managed-UserAgentRefererHeaders", "acba4595-bd28-49b8-b9fe-13317c0390fa"),
];

/// CloudFront's own response headers policies.
const RESPONSE_HEADERS_POLICIES: &[(&str, &str)] = &[
    ("Managed-SecurityHeadersPolicy", "67f7725c-6f97-4210-82d7-5512b31e9d03"),
    ("Managed-SimpleCORS", "60669652-455b-4ae9-85a4-c4c02393f86c"),
    ("Managed-CORS-With-Preflight", "5cc3b908-e619-4b99-88e5-2cf7f45965bd"),
    ("Managed-CORS-and-SecurityHeadersPolicy", "e61eb60c-9c35-4d20-a928-2b84e02af89c"),
];

/// Why a data source has no answer.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ReadDataError {
    /// AWS has none of this name or id.
    #[error("no matching {what} found: {wanted}")]
    NotFound { what: &'static str, wanted: String },
    /// Nothing is known of it here.
    #[error("the offline stand-in has no data source {0}")]
    NotImitated(String),
}

/// What the data source `type_name` finds, besides what it was asked with.
pub(crate) fn read(type_name: &str, config: &Value, home: &Home) -> Result<Value, ReadDataError> {
    let own = config.member("region").as_text();
    let region = own.unwrap_or(&home.region);
    let found = match type_name {
        "aws_caller_identity" => json!({
            "id": home.account,
            "account_id": home.account,
            "arn": format!("arn:{}:iam::{}:user/offline", home.partition, home.account),
            "user_id": "AIDAOFFLINESTANDIN000",
        }),
        "aws_partition" => json!({
            "id": home.partition,
            "partition": home.partition,
            "dns_suffix": "amazonaws.com",
            "reverse_dns_prefix": "com.amazonaws",
        }),
        "aws_region" => json!({
            "id": region,
            "name": region,
            "region": region,
            "description": format!("Offline ({region})"),
            "endpoint": format!("ec2.{region}.amazonaws.com"),
        }),
        "aws_iam_policy_document" => policy_document(config),
        "aws_cloudfront_cache_policy" => {
            managed("CloudFront Cache Policy", CACHE_POLICIES, config, "cache-policy")?
        }
        "aws_cloudfront_origin_request_policy" => managed(
            "CloudFront Origin Request Policy",
            ORIGIN_REQUEST_POLICIES,
            config,
            "origin-request-policy",
        )?,
        "aws_cloudfront_response_headers_policy" => managed(
            "CloudFront Response Headers Policy",
            RESPONSE_HEADERS_POLICIES,
            config,
            "response-headers-policy",
        )?,
        other => return Err(ReadDataError::NotImitated(other.to_owned())),
    };
    Ok(joined(config, &found.into()))
}

/// What was asked with, and under it what was found.
fn joined(config: &Value, found: &Value) -> Value {
    let mut all: BTreeMap<_, _> =
        config.members().map(|(name, value)| (name.clone(), value.clone())).collect();
    for (name, value) in found.members() {
        let asked = all.entry(name.clone()).or_insert(Value::Null);
        if asked.is_null() {
            *asked = value.clone();
        }
    }
    Value::Map(all)
}

fn managed(
    what: &'static str,
    policies: &[(&str, &str)],
    config: &Value,
    path: &str,
) -> Result<Json, ReadDataError> {
    let name = config.member("name").as_text();
    let id = config.member("id").as_text();
    let wanted = || name.or(id).unwrap_or("(neither name nor id)").to_owned();
    let meant = |policy: &&(&str, &str)| Some(policy.0) == name || Some(policy.1) == id;
    let (name, id) = policies
        .iter()
        .find(meant)
        .ok_or_else(|| ReadDataError::NotFound { what, wanted: wanted() })?;
    Ok(json!({
        "id": id,
        "name": name,
        "arn": format!("arn:aws:cloudfront::aws:{path}/{id}"),
        "comment": "",
        "etag": "E23ZP02F085DFQ",
    }))
}

fn policy_document(config: &Value) -> Json {
    let document = policy_document::render(config);
    let pretty = serde_json::to_string_pretty(&document).unwrap_or_default();
    let id = hex::encode(&Sha256::digest(&pretty)[..4]);
    json!({ "id": id, "json": pretty, "minified_json": document.to_string() })
}
