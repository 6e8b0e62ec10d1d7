//! The game server's build: an archive in a bucket, and GameLift's copy of it.

use super::{Given, MANAGED};
use crate::{
    body,
    expression::{binary, call, when},
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
    let about = "The zip archive with the game server's build; wanted where instances are managed.";
    let archive = Variable::text("game_server_build", about)
        .matching("^$|\\.zip$", "the path of a .zip file, or nothing");
    let archive = module.variable(archive);
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
    let managed = given.is(MANAGED);
    let given_one = binary(managed.clone(), "&&", binary(&archive, "!=", ""));
    let digest = when(given_one, call("filesha256", [&archive]), "none");
    let digest = module.local("build_digest", digest);
    // Named by its content: GameLift copies an archive once.
    let object = Resource::new(
        "aws_s3_object",
        "build",
        body! {
            "bucket": bucket.attr("id"),
            "key": joined!["builds/", &digest, ".zip"],
            "source": &archive,
        },
    );
    let object = object.only_if(managed.clone()).replaced_before_destroyed().provided(
        binary(&archive, "!=", ""),
        "Managed instances need a build: set game_server_build to its archive.",
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
        "key": object.one("key"),
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
    module.add(build.only_if(managed).replaced_before_destroyed().after(&policy))
}
