//! The bucket that keeps the state of every deployment of an account.

use crate::{
    body, joined,
    module::Module,
    modules::{Scope, bucket::Bucket},
    value::block,
    variable::Variable,
};

/// Days that old states are kept.
const OLD_STATES_DAYS: u32 = 365;

pub(super) fn root(scope: &Scope<'_>) -> Module {
    let mut root = Module::new(
        "bootstrap",
        "Run once for an account: the bucket that keeps Terraform's state, versioned and encrypted. \
         Terraform locks it by itself. Its own state stays in a file beside it.",
    );
    let project = Variable::text("project", "The project's name, in front of the bucket's.")
        .matching("^[a-z][a-z0-9-]*$", "lower-case letters, digits and hyphens")
        .or(&scope.deployment.project);
    let project = root.variable(project);
    let region = Variable::text("region", "Where the bucket is.")
        .matching("^[a-z]{2}(-[a-z]+)+-\\d$", "a region as AWS names it")
        .or(&scope.deployment.region);
    let region = root.variable(region);
    let tags = body! { "ManagedBy": "terraform", "Project": &project };
    let tags = block(body! { "tags": tags });
    root.providers.insert("aws", body! { "default_tags": tags, "region": region });
    let account = root.account();
    let bucket = Bucket {
        label: "state",
        name: joined![&project, "-terraform-", account],
        old_days: OLD_STATES_DAYS,
        emptied: false.into(),
    };
    let bucket = bucket.build(&mut root, |_| Vec::new());
    root.output("bucket", "The bucket, for `-backend-config=bucket=...`.", bucket.attr("id"));
    root
}
