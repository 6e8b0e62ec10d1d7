//! With two hundred bots playing, what the page says is what the tables say.

use std::time::Duration;

use tests::{
    bots,
    browser::Look,
    cloud::{Cloud, Setup},
    console::Operator,
    operator as tables,
};

#[tokio::test]
async fn with_two_hundred_bots_the_pages_are_live_and_correct() {
    let setup = Setup { processes_per_location: 25, console: true, ..Setup::default() };
    let cloud = Cloud::start_with(setup).await;
    let operator = Operator::sign_in(&cloud, "viewer", Look::LIGHT).await;
    let arguments = ["--players", "200", "--rate", "40", "--seed", "13"];

    let (run, seen) = tokio::join!(bots::run(&cloud, &arguments), live(&operator));

    assert_eq!(run.report["requests"]["asked"], 200, "{:#}", run.report);
    assert!(seen > 0, "the overview never showed anybody searching");
    let tickets = tables::items(&cloud, "tickets").await;
    let matched = with_status(&tickets, "COMPLETED");
    let failed = tickets.len() - matched;
    let matches = tables::items(&cloud, "matches").await.len();
    operator.figure_becomes("Players searching", "0").await;
    operator.figure_becomes("Without a match", &failed.to_string()).await;
    operator.page.until_says(&format!("of {matched} matched tickets")).await;
    let told = operator.chart_sum("Matches a minute").await;
    assert_eq!(told, u64::try_from(matches).unwrap(), "matches by minute and in the table");

    operator.page.until_says(&format!("{matched} tickets were matched, by CloudWatch")).await;
    let in_vain = operator.chart_sum("Tickets in five minutes").await;
    assert_eq!(in_vain, u64::try_from(failed).unwrap(), "by CloudWatch and in the table");

    operator.go("Tickets", "Tickets").await;
    operator.page.choose("Status", "Completed").await;
    operator.page.until_url("status=COMPLETED").await;
    let mut listed = operator.rows("Tickets").await;
    while operator.next_page().await {
        listed += operator.rows("Tickets").await;
    }
    assert_eq!(listed, matched, "the list and the table");
}

/// The most players that the overview shows searching, until it has shown some.
async fn live(operator: &Operator) -> usize {
    let mut most = 0;
    for _ in 0..400 {
        most = most.max(operator.figure("Players searching").await.parse().unwrap_or(0));
        if most > 0 {
            break;
        }
        // The page changes when it has read again, of which it tells nobody outside.
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    most
}

fn with_status(tickets: &[serde_json::Value], status: &str) -> usize {
    tickets.iter().filter(|ticket| ticket["status"]["S"] == status).count()
}
