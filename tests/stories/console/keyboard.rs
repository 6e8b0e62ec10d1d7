//! Without a mouse: from the sign-in to an action and out again.

use fantoccini::key::Key;
use tests::{
    bots,
    browser::{Browser, Look},
    console,
};

#[tokio::test]
async fn an_operator_works_by_keyboard_alone() {
    let cloud = console::start().await;
    bots::run(&cloud, &["--players", "2", "--matches", "1", "--seed", "3"]).await;
    console::add_operator(&cloud, "keys", "admin").await;
    let browser = Browser::start(Look::LIGHT).await;
    let page = browser.page();
    page.open(&format!("{}/players", cloud.url())).await;

    // The first field has the focus.
    page.find("#username").await;
    page.keys("keys\t").await;
    page.keys("correct-horse-battery").await;
    page.press_key(Key::Enter).await;
    page.at("//h1[normalize-space()='Players']").await;
    assert_eq!(page.focus().await, "Players", "the heading has the focus on a new page");

    page.at("//table//tbody/tr").await;
    page.tab_to(|focus| focus.starts_with("us-ea")).await;
    page.press_key(Key::Enter).await;
    page.at("//h1[starts-with(normalize-space(), 'Player')]").await;
    page.tab_to(|focus| focus == "Ban").await;
    page.press_key(Key::Enter).await;
    page.at("//dialog[@open]").await;
    assert!(page.focus_is_in("dialog[open]").await, "the focus is outside of the dialog");
    page.press_key(Key::Escape).await;
    page.gone("//dialog[@open]").await;
    assert_eq!(page.focus().await, "Ban", "the focus comes back to what opened the dialog");

    page.tab_to(|focus| focus == "Skip to the page").await;
    page.press_key(Key::Enter).await;
    assert!(page.focus().await.starts_with("Player"), "the skip link leads to the heading");
    page.tab_to(|focus| focus == "Sign out").await;
    page.press_key(Key::Enter).await;
    page.until_says("You are signed out").await;
    browser.close().await;
}
