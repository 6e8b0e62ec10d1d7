//! The game server's build: an archive in a bucket, and GameLift's copy of it.

use super::{Given, fleets::managed_fleets};
use crate::{
    body,
    expression::{binary, call, each_key, each_value, when},
    iam::{Kind, Policy, Statement},
    joined,
    module::{Handle, Module, Resource},
    modules::bucket::Bucket,
    variable::Variable,
};

/// Days that replaced builds are kept in the bucket.
const OLD_BUILDS_DAYS: u32 = 90;

/// What instances run.
const OPERATING_SYSTEM: &str = "AMAZON_LINUX_2023";

/// The server SDK's version that the build was made with.
pub(super) const SERVER_SDK_VERSION: &str = "5.4.0";

/// The bucket with the archive, and the build that GameLift makes of it.
pub(super) fn build(module: &mut Module, given: &Given) -> Handle {
    let about = "Whether the bucket with builds may be deleted with what is in it.";
    let emptied = module.variable(Variable::truth("delete_builds", about));
    let account = module.account();
    let bucket = Bucket {
        label: "builds",
        name: joined![&given.name, "-builds-", account],
        old_days: OLD_BUILDS_DAYS,
        emptied: emptied.into(),
    };
    let bucket = bucket.build(module, |_| Vec::new());
    let (archive, digest) = (each_value().attr("archive"), each_value().attr("build"));
    let object = Resource::new(
        "aws_s3_object",
        "build",
        body! {
            "bucket": bucket.attr("id"),
            "key": joined!["builds/", &digest, "/", each_key(), ".zip"],
            "source": &archive,
        },
    );
    let same = binary(call("filesha256", [&archive]), "==", &digest);
    // What was uploaded once is not looked at again: there is another archive at its
    // place by then, or none.
    let object = object.for_each(managed_fleets(given)).ignoring(&["source"]).provided(
        when(binary(&archive, "==", ""), true, same),
        "The archive is not the build that the fleet names: their SHA-256 differ.",
    );
    let object = module.add(object);
    let role = module.resource(
        "aws_iam_role",
        "builds",
        body! {
            "assume_role_policy": Policy::trust_in("gamelift.amazonaws.com"),
            "description": "GameLift reads builds by it",
            "name": joined![&given.name, "-builds"],
        },
    );
    let read = Statement::allow("Builds", &["s3:GetObject", "s3:GetObjectVersion"])
        .on(Kind::Object, joined![bucket.attr("arn"), "/builds/*"]);
    let body = body! { "name": "builds", "policy": Policy::of([read]), "role": role.attr("name") };
    let policy = module.resource("aws_iam_role_policy", "builds", body);
    let location = body! {
        "bucket": bucket.attr("id"),
        "key": object.each("key"),
        "role_arn": role.attr("arn"),
    };
    let build = Resource::new(
        "awscc_gamelift_build",
        "servers",
        body! {
            "name": &given.name,
            "operating_system": OPERATING_SYSTEM,
            "server_sdk_version": SERVER_SDK_VERSION,
            "storage_location": location,
            "tags": given.tags.clone(),
            "version": digest,
        },
    );
    module.add(build.for_each(managed_fleets(given)).replaced_before_destroyed().after(&policy))
}
