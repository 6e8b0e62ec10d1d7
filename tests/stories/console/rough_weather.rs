//! What can go wrong: tokens that are worth nothing, an API that is away, a log
//! with a script in it.

use std::fs;

use tests::{
    binaries, bots,
    browser::Look,
    cloud::{Cloud, Setup},
    console::{self, Operator},
};

#[tokio::test]
async fn a_token_of_ones_own_making_opens_nothing() {
    let cloud = console::start().await;
    let operator = Operator::sign_in(&cloud, "admin", Look::LIGHT).await;

    // {"alg":"none"} . {"sub":"x","cognito:groups":["admin"]} . nothing
    let unsigned = "eyJhbGciOiJub25lIn0.eyJzdWIiOiJ4IiwiY29nbml0bzpncm91cHMiOlsiYWRtaW4iXX0.";
    for token in ["", "nonsense", "a.b.c", unsigned] {
        assert_eq!(operator.status_with_token(token).await, 401, "{token:?}");
    }
    operator.problems().await;
}

#[tokio::test]
async fn an_expired_token_is_renewed_and_a_removed_operator_is_not() {
    let cloud = console::start().await;
    let operator = Operator::sign_in(&cloud, "viewer", Look::LIGHT).await;

    operator.refuse_next(1).await;
    operator.go("Fleets", "Fleets").await;
    operator.rows("Fleets").await;

    console::remove_operator(&cloud, "an-viewer").await;
    operator.refuse_next(1_000).await;
    operator.page.click("//nav//a[normalize-space()='Queues']").await;
    operator.page.at("//h1[normalize-space()='Sign in']").await;
}

#[tokio::test]
async fn the_page_says_that_the_api_is_away_and_goes_on_when_it_is_back() {
    let mut cloud = console::start().await;
    let operator = Operator::sign_in(&cloud, "viewer", Look::LIGHT).await;
    operator.go("Fleets", "Fleets").await;
    operator.rows("Fleets").await;

    cloud.kill().await;
    operator.page.until_says("Cannot reach the API").await;
    assert!(operator.rows("Fleets").await > 0, "what was read before stays");
    cloud.come_back().await;

    operator.page.until("live again", |text| text.contains("Live ·")).await;
}

#[tokio::test]
async fn signing_out_leaves_nothing_behind() {
    let cloud = console::start().await;
    let operator = Operator::sign_in(&cloud, "viewer", Look::LIGHT).await;

    operator.page.press("Sign out").await;
    operator.page.until_says("You are signed out").await;
    let kept = "return JSON.stringify([{...localStorage}, {...sessionStorage}, document.cookie])";
    let kept = operator.page.run(kept).await.to_string();
    assert!(!kept.contains("eyJ"), "a token stayed: {kept}");
    operator.visit("/players").await;

    operator.page.at("//h1[normalize-space()='Sign in']").await;
}

#[tokio::test]
async fn a_log_with_a_script_in_it_stays_text() {
    let folder = tests::folder::Folder::new();
    let cloud = loud_cloud(&folder).await;
    bots::run(&cloud, &["--players", "2", "--matches", "1", "--seed", "3"]).await;
    let operator = Operator::sign_in(&cloud, "support", Look::LIGHT).await;

    operator.go("Game sessions", "Game sessions").await;
    operator.rows("Game sessions").await;
    operator.open_first("Game sessions").await;
    operator.page.until_says("<script>document.title='taken'</script>").await;

    assert_ne!(operator.page.title().await, "taken");
    assert_eq!(operator.page.count("//pre//script").await, 0);
}

/// A cloud whose game servers write a script into every line of their logs.
async fn loud_cloud(folder: &tests::folder::Folder) -> Cloud {
    let server = binaries::debug().join("gameserver");
    let script = format!(
        "#!/bin/sh\nexec 3>&1\n{{ {} \"$@\" 3>&-; }} | sed -u \"s|$| <script>document.title='taken'</script>|\" >&3\n",
        server.display()
    );
    let program = folder.path().join("loud-server");
    write_program(&program, &script);
    let configuration = console::configuration(folder, |line| match line {
        "[game_server]" => format!("{line}\nlaunch_path = \"loud-server\""),
        _ => line.to_owned(),
    });
    Cloud::start_with(Setup { console: true, configuration, ..Setup::default() }).await
}

fn write_program(path: &std::path::Path, text: &str) {
    use std::os::unix::fs::PermissionsExt;

    fs::write(path, text).unwrap();
    fs::set_permissions(path, fs::Permissions::from_mode(0o755)).unwrap();
}
