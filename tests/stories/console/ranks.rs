//! Each rank sees what it may see, and may do what the table of routes says.

use api_contract::admin::{Group, actions::Action, routes};
use tests::{
    bots,
    browser::Look,
    console::{self, Operator},
};

/// The buttons of a player's page.
const OF_A_PLAYER: [(&str, Action); 4] = [
    ("Ban", Action::BanPlayer),
    ("Set skill", Action::SetSkill),
    ("Export", Action::ExportPlayer),
    ("Erase", Action::ErasePlayer),
];

#[tokio::test]
async fn a_rank_may_do_what_the_table_of_routes_says() {
    let cloud = console::start().await;
    bots::run(&cloud, &["--players", "2", "--matches", "1", "--seed", "3"]).await;

    for group in Group::ALL {
        let operator = Operator::sign_in(&cloud, group.name(), Look::LIGHT).await;
        operator.go("Account", "Account").await;
        operator.page.until_says(group.name()).await;
        operator.go("Players", "Players").await;
        operator.rows("Players").await;
        operator.open_first("Players").await;
        operator.heading("Player").await;

        for (button, action) in OF_A_PLAYER {
            let path = format!("//main//button[normalize-space()=\"{button}\"]");
            let disabled = operator.page.at(&path).await.attr("aria-disabled").await.unwrap();
            let may = group >= routes::least_group(action);
            assert_eq!(disabled.is_none(), may, "{button} for {group}");
        }
        operator.go("Audit", "Audit").await;
        let words = if group >= Group::Operator { "Outcome" } else { "for operators" };
        operator.page.until_says(words).await;
        operator.browser.close().await;
    }
}
