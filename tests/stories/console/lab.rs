//! The rules lab: from a broken rule set to matches, explanations and a comparison.

use serde_json::json;
use tests::{
    browser::Look,
    console::{self, Operator},
};

/// Pairs of like skill.
const PAIRS: &str = r#"{
    "ruleLanguageVersion": "1.0",
    "playerAttributes": [{ "name": "skill", "type": "number" }],
    "teams": [{ "name": "pair", "minPlayers": 2, "maxPlayers": 2 }],
    "rules": [{
        "name": "FairSkill",
        "type": "batchDistance",
        "batchAttribute": "skill",
        "maxDistance": 5
    }]
}"#;

/// Ada and Bob are alike; Cy, who comes between them, is far from both.
const TICKETS: &str = r#"{"id":"a","at":0,"players":[{"id":"ada","attributes":{"skill":{"N":10}}}]}
{"id":"c","at":1,"players":[{"id":"cy","attributes":{"skill":{"N":40}}}]}
{"id":"b","at":2,"players":[{"id":"bob","attributes":{"skill":{"N":12}}}]}
"#;

#[tokio::test]
async fn an_operator_tries_a_rule_set_before_anybody_is_matched_by_it() {
    let cloud = console::start().await;
    let operator = Operator::sign_in(&cloud, "operator", Look::LIGHT).await;
    operator.go("Rules lab", "Rules lab").await;
    // The rule set in use, from the API.
    operator.page.until_says("It can be used").await;

    a_broken_rule_set_shows_where(&operator).await;
    invented_tickets_are_matched(&operator).await;
    what_is_typed_survives_another_page(&operator).await;
    a_ticket_that_waits_says_why(&operator).await;
    two_versions_are_compared(&operator).await;

    inspect(&operator).await;
}

async fn a_broken_rule_set_shows_where(operator: &Operator) {
    write(operator, "Version A", &PAIRS.replace("batchDistance", "batchDistanc")).await;
    operator.page.until_says("1 error, the first in line 7").await;
    operator.page.until_says("Did you mean batchDistance?").await;
    let place = "//ol[@aria-label='Problems']//button[starts-with(normalize-space(), 'Line 7,')]";
    operator.page.click(place).await;
    let selected = operator
        .page
        .run(
            "const it = document.activeElement;
             return it.id + ' ' + it.value.slice(it.selectionStart, it.selectionEnd)",
        )
        .await;
    assert_eq!(selected, json!("version-a \"batchDistanc\""), "the caret is where the problem is");
    assert!(operator.page.count("//span[contains(@class, 'editor-error')]").await > 0);
    let violations = operator.page.violations().await;
    assert!(violations.is_empty(), "with problems:\n{}", violations.join("\n"));
}

async fn invented_tickets_are_matched(operator: &Operator) {
    let template = "One team of five, by skill and latency";
    operator.page.choose("Begin version A with", template).await;
    operator.page.until_says("It can be used").await;
    operator.page.fill("Tickets", "60").await;
    operator.page.fill("Seed", "7").await;
    operator.page.press("Invent tickets").await;
    operator.page.until_says("60 tickets with").await;
    operator.page.choose("Speed", "1,000×").await;
    operator.page.press("Play").await;
    operator.page.until_says("Nothing more will happen").await;

    assert!(operator.rows("Comparison").await > 10, "every figure has a line");
    assert_ne!(operator.figure("Matched").await, "0");
    operator.page.at("//li[contains(@class, 'lab-match')]//*[local-name()='svg']").await;
    operator.page.click("(//li[contains(@class, 'lab-match')]//summary)[1]").await;
    operator.page.until_says("oneteam").await;
}

/// What was typed, and what came of it, is there when one comes back.
async fn what_is_typed_survives_another_page(operator: &Operator) {
    write(operator, "Version A", PAIRS).await;
    operator.go("Tickets", "Tickets").await;
    operator.go("Rules lab", "Rules lab").await;

    assert_eq!(text(operator, "version-a").await, PAIRS);
    operator.page.until_says("60 tickets with").await;
}

async fn a_ticket_that_waits_says_why(operator: &Operator) {
    operator.page.choose("Where from", "Pasted or opened").await;
    write(operator, "Tickets, JSON Lines", TICKETS).await;
    operator.page.press("Take these").await;
    operator.page.until_says("3 tickets with 3 players over 2 s, pasted.").await;
    operator.page.press("Step").await;
    operator.page.until_says("Second 0: 1 of 3 tickets").await;
    operator.page.press("Step").await;
    operator.page.until_says("Second 1: 2 of 3 tickets").await;
    operator.page.press("Play").await;
    operator.page.until_says("Nothing more will happen").await;

    assert_eq!(operator.rows("Waiting tickets of version A").await, 1);
    assert_eq!(operator.figure("Matched").await, "2");
    operator.page.press("Why does c wait?").await;
    operator.page.until_says("A match needs 2 players").await;
    operator.page.until_says("Waiting longer changes nothing more").await;
}

async fn two_versions_are_compared(operator: &Operator) {
    // Not under the header, which stays.
    operator.page.run("window.scrollTo(0, 0)").await;
    operator.page.click("//label[contains(., 'Compare with a second version')]//input").await;
    write(operator, "Version B", &PAIRS.replace("5\n", "50\n")).await;
    operator.page.press("Play").await;
    operator.page.until_says("Nothing more will happen").await;

    // By the wider rules Ada plays with whoever comes next, who is Cy.
    operator.page.click("//button[@aria-label='Why does b wait?']").await;
    let differences = operator.page.texts("table tbody td[data-label='Difference']").await;
    assert_eq!(differences.first().map(String::as_str), Some("="), "as many are matched");
    assert!(
        differences.iter().any(|it| it == "+28.0"),
        "skills lie further apart: {differences:?}"
    );
    let create = operator.page.count("//main//button[normalize-space()='Create']").await;
    assert_eq!(create, 2, "either version can be created");
}

/// Looks at the page in every way, and listens for complaints.
async fn inspect(operator: &Operator) {
    for look in [Look::PHONE, Look::DARK, Look::LIGHT] {
        operator.browser.look(look).await;
        let violations = operator.page.violations().await;
        assert!(violations.is_empty(), "{look:?}:\n{}", violations.join("\n"));
        assert!(!operator.page.is_too_wide().await, "the lab is too wide for {look:?}");
    }
    let complaints = operator.problems().await;
    assert!(complaints.is_empty(), "{complaints:#?}");
}

/// Puts a text into the field with this label at once, as pasting does.
async fn write(operator: &Operator, label: &str, text: &str) {
    let script = format!(
        "const named = (it) => it.textContent.trim().startsWith({label});
         const label = [...document.querySelectorAll('label')].find(named);
         const field = label.control;
         field.value = {text};
         field.dispatchEvent(new Event('input', {{ bubbles: true }}));",
        label = json!(label),
        text = json!(text),
    );
    operator.page.at(&format!("//label[starts-with(normalize-space(), \"{label}\")]")).await;
    operator.page.run(&script).await;
}

async fn text(operator: &Operator, id: &str) -> String {
    let field = operator.page.find(&format!("#{id}")).await;
    field.prop("value").await.unwrap().unwrap_or_default()
}
