//! Every page: it shows what happens, looks right in every width and colour, and
//! has nothing to complain about.

use std::time::Instant;

use tests::{
    bots,
    browser::Look,
    console::{self, Operator},
};

/// The lists: the link, the heading, the caption of the table.
const LISTS: [(&str, &str, &str); 6] = [
    ("Players", "Players", "Players"),
    ("Tickets", "Tickets", "Tickets"),
    ("Matches", "Matches", "Matches"),
    ("Game sessions", "Game sessions", "Game sessions"),
    ("Fleets", "Fleets", "Fleets"),
    ("Queues", "Queues", "Game session queues"),
];

/// Pages without a list that is never empty.
const OTHERS: [(&str, &str); 4] =
    [("Overview", "Overview"), ("Rule sets", "Rules"), ("Audit", "Audit"), ("Account", "Account")];

#[tokio::test]
async fn every_page_shows_live_traffic_and_has_no_fault() {
    let cloud = console::start().await;
    let _bots = bots::play(&cloud, &["--players", "4", "--seed", "5"]);
    let operator = Operator::sign_in(&cloud, "admin", Look::LIGHT).await;
    let opened = Instant::now();
    operator.go("Matches", "Matches").await;
    operator.rows("Matches").await;
    assert!(opened.elapsed().as_secs() < 60, "a newcomer saw no match within a minute");

    for (link, heading, caption) in LISTS {
        operator.go(link, heading).await;
        operator.rows(caption).await;
        inspect(&operator, heading).await;
    }
    for (link, heading) in OTHERS {
        operator.go(link, heading).await;
        inspect(&operator, heading).await;
    }
}

#[tokio::test]
async fn every_thing_has_a_page_of_its_own() {
    let cloud = console::start().await;
    let _bots = bots::play(&cloud, &["--players", "4", "--seed", "6"]);
    let operator = Operator::sign_in(&cloud, "admin", Look::LIGHT).await;

    for (link, caption, heading, words) in [
        ("Players", "Players", "Player", "Skill"),
        ("Tickets", "Tickets", "Ticket", "What happened"),
        ("Matches", "Matches", "Match", "Game session"),
        ("Game sessions", "Game sessions", "Game session", "Log"),
        ("Fleets", "Fleets", "Fleet", "Locations"),
    ] {
        operator.go(link, link).await;
        operator.rows(caption).await;
        operator.open_first(caption).await;
        operator.heading(heading).await;
        operator.page.until_says(words).await;
        inspect(&operator, heading).await;
    }
}

/// Looks at the page in every way, and listens for complaints.
async fn inspect(operator: &Operator, what: &str) {
    for look in [Look::PHONE, Look::DARK, Look::LIGHT] {
        operator.browser.look(look).await;
        let violations = operator.page.violations().await;
        assert!(violations.is_empty(), "{what}, {look:?}:\n{}", violations.join("\n"));
        assert!(!operator.page.is_too_wide().await, "{what} is too wide for {look:?}");
    }
    let complaints = operator.problems().await;
    assert!(complaints.is_empty(), "{what}: {complaints:#?}");
    assert!(operator.page.title().await.ends_with("· Muster"), "{what} has no title");
}

#[tokio::test]
async fn a_filter_is_in_the_address_and_survives_a_reload() {
    let cloud = console::start().await;
    let _bots = bots::play(&cloud, &["--players", "4", "--seed", "7"]);
    let operator = Operator::sign_in(&cloud, "viewer", Look::LIGHT).await;
    operator.go("Tickets", "Tickets").await;
    operator.rows("Tickets").await;

    operator.page.choose("Status", "Completed").await;
    operator.page.until_url("status=COMPLETED").await;
    operator.rows("Tickets").await;
    operator.page.reload().await;
    operator.heading("Tickets").await;
    operator.rows("Tickets").await;

    assert!(operator.page.url().await.contains("status=COMPLETED"));
    let statuses = operator.page.texts("table tbody td .badge").await;
    assert!(statuses.iter().all(|status| status == "Completed"), "{statuses:?}");
}
