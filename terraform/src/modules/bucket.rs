//! A bucket as every bucket here is: private, versioned, encrypted, reached by TLS alone.

use crate::{
    body,
    iam::{Kind, Policy, Statement},
    joined,
    module::{Handle, Module},
    value::{Value, block},
};

/// Days after which the remains of an upload that broke off are removed.
const BROKEN_UPLOAD_DAYS: u32 = 7;

/// A bucket that is made.
#[derive(Debug)]
pub(crate) struct Bucket {
    /// Its label.
    pub(crate) label: &'static str,
    /// Its name: the only one of the whole partition.
    pub(crate) name: Value,
    /// Days that what was replaced is kept.
    pub(crate) old_days: u32,
    /// Whether it goes with what is in it.
    pub(crate) emptied: Value,
}

impl Bucket {
    /// Makes it with all that belongs to it; `statements` are allowed besides.
    pub(crate) fn build(
        self,
        module: &mut Module,
        statements: impl FnOnce(&Handle) -> Vec<Statement>,
    ) -> Handle {
        let body = body! { "bucket": self.name, "force_destroy": self.emptied };
        let bucket = module.resource("aws_s3_bucket", self.label, body);
        let id = || bucket.attr("id");
        let owner = block(body! { "object_ownership": "BucketOwnerEnforced" });
        let body = body! { "bucket": id(), "rule": owner };
        module.resource("aws_s3_bucket_ownership_controls", self.label, body);
        let closed = module.resource(
            "aws_s3_bucket_public_access_block",
            self.label,
            body! {
                "block_public_acls": true,
                "block_public_policy": true,
                "bucket": id(),
                "ignore_public_acls": true,
                "restrict_public_buckets": true,
            },
        );
        let versioning = block(body! { "status": "Enabled" });
        let body = body! { "bucket": id(), "versioning_configuration": versioning };
        let versioned = module.resource("aws_s3_bucket_versioning", self.label, body);
        let algorithm = block(body! { "sse_algorithm": "AES256" });
        let rule = block(body! { "apply_server_side_encryption_by_default": algorithm });
        let body = body! { "bucket": id(), "rule": rule };
        module.resource("aws_s3_bucket_server_side_encryption_configuration", self.label, body);
        let rule = body! {
            "abort_incomplete_multipart_upload": block(body! { "days_after_initiation": BROKEN_UPLOAD_DAYS }),
            "filter": block(body! { "prefix": "" }),
            "id": "forget",
            "noncurrent_version_expiration": block(body! { "noncurrent_days": self.old_days }),
            "status": "Enabled",
        };
        let lifecycle = crate::module::Resource::new(
            "aws_s3_bucket_lifecycle_configuration",
            self.label,
            body! { "bucket": id(), "rule": block(rule) },
        );
        module.add(lifecycle.after(&versioned));
        let mut all = vec![encrypted_only(&bucket)];
        all.extend(statements(&bucket));
        let policy = crate::module::Resource::new(
            "aws_s3_bucket_policy",
            self.label,
            body! { "bucket": id(), "policy": Policy::of(all) },
        );
        module.add(policy.after(&closed));
        bucket
    }
}

/// Nobody reaches the bucket without TLS.
fn encrypted_only(bucket: &Handle) -> Statement {
    Statement::deny("EncryptedOnly", &["s3:*"])
        .on(Kind::Bucket, bucket.attr("arn"))
        .on(Kind::Object, joined![bucket.attr("arn"), "/*"])
        .when("Bool", "aws:SecureTransport", "false")
}
