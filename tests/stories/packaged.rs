//! The functions and the game server as they are packaged, not as they are developed.

use std::fs;

use serde_json::Value;
use tests::{
    binaries, bots,
    cloud::{Cloud, Setup},
    folder::Folder,
};

/// A folder with the packaged binaries side by side, as the local cloud looks for them.
fn packaged(folder: &Folder) {
    let functions = [
        "request-matchmaking",
        "match-status",
        "cancel-matchmaking",
        "match-events",
        "match-results",
    ];
    let from = |source: &std::path::Path, name: &str| {
        fs::copy(source.join(name), folder.path().join(name)).unwrap();
    };
    for function in functions {
        from(binaries::packaged_functions(), function);
    }
    from(binaries::packaged_game_server(), "gameserver");
}

#[tokio::test]
async fn a_match_is_played_with_the_packaged_binaries() {
    let folder = Folder::new();
    packaged(&folder);
    let setup = Setup { binaries: folder.path().to_owned(), ..Setup::default() };
    let cloud = Cloud::start_with(setup).await;

    let run = bots::run(&cloud, &["--matches", "1", "--seed", "7"]).await;

    assert!(run.succeeded, "{:#}", run.report);
    assert!(run.report["matchesFinished"].as_u64() >= Some(1), "{:#}", run.report);
    let taken = |status: &Value| status["results"]["taken"].as_u64() >= Some(1);
    cloud.until("the result is taken in", taken).await;
}
