//! The functions and the game server as they are deployed: from their archives, for arm64.
//!
//! On machines of another kind qemu runs them.

use serde_json::Value;
use tests::{
    bots,
    cloud::{Cloud, Setup},
    events, instance,
    packages::Packages,
    runtime_api::{RuntimeApi, Step},
};

#[tokio::test]
async fn every_function_starts_from_its_archive() {
    let packages = Packages::unpacked();
    let deployment = instance::deployment();
    let mut described: Vec<_> = deployment.functions.iter().collect();
    described.sort_by_key(|function| &function.binary);
    let names: Vec<_> = described.iter().map(|function| &function.binary).collect();
    assert_eq!(names, packages.functions().iter().collect::<Vec<_>>());

    for function in described {
        let mut runtime = RuntimeApi::with(events::of(&function.binary)).await;
        let program = packages.function(&function.binary);
        let _instance = instance::start(program, function, &runtime);

        let first = runtime.next().await;
        assert!(matches!(first, Step::Asks), "{}: {first:?}", function.binary);
        let Step::Answers(kind, answer) = runtime.next().await else { panic!("no answer") };
        assert_eq!(kind, "response", "{}: {answer}", function.binary);
        let status = answer["statusCode"].as_u64().unwrap_or(200);
        assert!(status < 500, "{}: {answer}", function.binary);
    }
}

#[tokio::test]
async fn a_match_is_played_with_what_is_deployed() {
    let packages = Packages::unpacked();
    let setup = Setup { binaries: packages.side_by_side(), ..Setup::default() };
    let cloud = Cloud::start_with(setup).await;

    let run = bots::run(&cloud, &["--matches", "1", "--seed", "7"]).await;

    // Not that all went well: by qemu, on a busy machine, a handshake can take longer than the
    // five seconds for which clients wait.
    assert!(run.report["matchesFinished"].as_u64() >= Some(1), "{:#}", run.report);
    let taken = |status: &Value| status["results"]["taken"].as_u64() >= Some(1);
    cloud.until("the result is taken in", taken).await;
}
