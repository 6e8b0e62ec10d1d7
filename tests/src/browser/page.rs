//! What a person does with a page, and what a person sees.

use std::time::Duration;

use fantoccini::{
    Client, Locator,
    elements::Element,
    error::{CmdError, ErrorStatus},
    key::Key,
    wd::WebDriverCompatibleCommand,
};
use http::Method;
use serde_json::{Value, json};
use tokio::time;

use crate::cloud::PATIENCE;

/// The page in a browser's window.
#[derive(Debug, Clone)]
pub struct Page {
    client: Client,
}

impl Page {
    pub(super) fn new(client: Client) -> Self {
        Self { client }
    }

    /// Goes to an address.
    ///
    /// # Panics
    /// When the browser cannot.
    pub async fn open(&self, url: &str) {
        self.client.goto(url).await.unwrap();
    }

    /// Loads the page anew.
    ///
    /// # Panics
    /// When the browser cannot.
    pub async fn reload(&self) {
        self.client.refresh().await.unwrap();
    }

    /// The address that it shows.
    ///
    /// # Panics
    /// When the browser cannot say.
    pub async fn url(&self) -> String {
        self.client.current_url().await.unwrap().to_string()
    }

    /// Its title.
    ///
    /// # Panics
    /// When the browser cannot say.
    pub async fn title(&self) -> String {
        self.client.title().await.unwrap()
    }

    /// The element at a CSS selector, once it is there.
    ///
    /// # Panics
    /// When it does not come.
    pub async fn find(&self, css: &str) -> Element {
        self.wait_for(Locator::Css(css), css).await
    }

    /// Every element at a CSS selector, now.
    ///
    /// # Panics
    /// When the browser cannot say.
    pub async fn find_all(&self, css: &str) -> Vec<Element> {
        self.client.find_all(Locator::Css(css)).await.unwrap()
    }

    /// The element at an XPath, once it is there.
    ///
    /// # Panics
    /// When it does not come.
    pub async fn at(&self, path: &str) -> Element {
        self.wait_for(Locator::XPath(path), path).await
    }

    async fn wait_for(&self, locator: Locator<'_>, what: &str) -> Element {
        let until = time::Instant::now() + PATIENCE;
        loop {
            let waited = self.client.wait().at_most(PATIENCE).every(LOOK).for_element(locator);
            let error = match waited.await {
                Ok(element) => return element,
                Err(error) => error,
            };
            // Of a page that is just being left the driver says nothing but this.
            let is_left = error.to_string().contains("aborted by navigation");
            if !is_left || time::Instant::now() >= until {
                panic!("{what} did not come ({error}); the page says:\n{}", self.text().await)
            }
        }
    }

    /// Clicks the button with this name.
    ///
    /// # Panics
    /// When there is none.
    pub async fn press(&self, name: &str) {
        let path = format!(
            "//button[not(@disabled) and (normalize-space()={0} or @aria-label={0})]",
            quoted(name)
        );
        self.click(&path).await;
    }

    /// Clicks the link with this name.
    ///
    /// # Panics
    /// When there is none.
    pub async fn follow(&self, name: &str) {
        self.click(&format!("//a[normalize-space()={0} or @aria-label={0}]", quoted(name))).await;
    }

    /// Clicks what is at an XPath, once it can be clicked: what a page redraws may
    /// be gone between finding and clicking.
    ///
    /// # Panics
    /// When it cannot be clicked.
    pub async fn click(&self, path: &str) {
        let clicking = async {
            loop {
                match self.at(path).await.click().await {
                    Ok(()) => return,
                    Err(error) if is_passing(&error) => time::sleep(LOOK).await,
                    Err(error) => panic!("{path} cannot be clicked: {error}"),
                }
            }
        };
        time::timeout(PATIENCE, clicking).await.unwrap_or_else(|_| panic!("{path} stayed covered"));
    }

    /// Types into the field with this label, over what is there.
    ///
    /// # Panics
    /// When there is none.
    pub async fn fill(&self, label: &str, text: &str) {
        let field = self.at(&field(label)).await;
        field.clear().await.unwrap();
        field.send_keys(text).await.unwrap();
    }

    /// Chooses in the list with this label, by the shown text.
    ///
    /// # Panics
    /// When there is none.
    pub async fn choose(&self, label: &str, option: &str) {
        self.at(&field(label)).await.select_by_label(option).await.unwrap();
    }

    /// Presses keys where the focus is.
    ///
    /// # Panics
    /// When the browser cannot.
    pub async fn keys(&self, keys: &str) {
        self.client.active_element().await.unwrap().send_keys(keys).await.unwrap();
    }

    /// How many elements there are at an XPath, now.
    ///
    /// # Panics
    /// When the browser cannot say.
    pub async fn count(&self, path: &str) -> usize {
        self.client.find_all(Locator::XPath(path)).await.unwrap().len()
    }

    /// Waits until there is nothing at an XPath.
    ///
    /// # Panics
    /// When something stays.
    pub async fn gone(&self, path: &str) {
        let waiting = async {
            while self.count(path).await > 0 {
                time::sleep(LOOK).await;
            }
        };
        if time::timeout(PATIENCE, waiting).await.is_err() {
            panic!("{path} stayed; the page says:\n{}", self.text().await);
        }
    }

    /// Goes to a path of the same application, as one of its links would.
    ///
    /// # Panics
    /// When no link goes there.
    pub async fn open_within(&self, path: &str) {
        self.click(&format!("(//a[@href={}])[1]", quoted(path))).await;
    }

    /// Whether anything is wider than the window.
    ///
    /// # Panics
    /// When the browser cannot say.
    pub async fn is_too_wide(&self) -> bool {
        let script = "return document.documentElement.scrollWidth > window.innerWidth";
        self.run(script).await.as_bool().unwrap_or(true)
    }

    /// Presses one key, such as Enter, where the focus is.
    ///
    /// # Panics
    /// When the browser cannot.
    pub async fn press_key(&self, key: Key) {
        self.keys(&char::from(key).to_string()).await;
    }

    /// What has the focus: its name, or its text.
    ///
    /// # Panics
    /// When the browser cannot say.
    pub async fn focus(&self) -> String {
        let script = "const it = document.activeElement;
             return (it.getAttribute('aria-label') || it.innerText || it.id || it.tagName).trim()";
        self.run(script).await.as_str().unwrap_or_default().to_owned()
    }

    /// Whether the focus is within what a CSS selector names.
    ///
    /// # Panics
    /// When the browser cannot say.
    pub async fn focus_is_in(&self, css: &str) -> bool {
        let script = format!("return document.activeElement.closest({}) !== null", json!(css));
        self.run(&script).await.as_bool().unwrap_or(false)
    }

    /// Presses Tab until what has the focus is as `wanted`.
    ///
    /// # Panics
    /// When a whole round leads nowhere.
    pub async fn tab_to(&self, wanted: impl Fn(&str) -> bool) {
        let mut passed = Vec::new();
        for _ in 0..TABS_MAX {
            self.press_key(Key::Tab).await;
            let focus = self.focus().await;
            if wanted(&focus) {
                return;
            }
            passed.push(focus);
        }
        panic!("Tab leads to {passed:?} and not to what is wanted");
    }

    /// Waits until the address has these words in it.
    ///
    /// # Panics
    /// When it does not.
    pub async fn until_url(&self, words: &str) {
        let waiting = async {
            while !self.url().await.contains(words) {
                time::sleep(LOOK).await;
            }
        };
        if time::timeout(PATIENCE, waiting).await.is_err() {
            panic!("the address stayed {} without {words}", self.url().await);
        }
    }

    /// The texts of every element at a CSS selector, now.
    ///
    /// # Panics
    /// When the browser cannot say.
    pub async fn texts(&self, css: &str) -> Vec<String> {
        let script = format!(
            "return [...document.querySelectorAll({})].map((it) => it.innerText)",
            json!(css)
        );
        let texts = self.run(&script).await;
        let texts = texts.as_array().cloned().unwrap_or_default();
        texts.iter().map(|text| text.as_str().unwrap_or_default().to_owned()).collect()
    }

    /// What the page says, as text.
    ///
    /// # Panics
    /// When the browser cannot say.
    pub async fn text(&self) -> String {
        let text = self.run("return document.body ? document.body.innerText : ''").await;
        text.as_str().unwrap_or_default().to_owned()
    }

    /// Waits until the page says something.
    ///
    /// # Panics
    /// When it does not.
    pub async fn until_says(&self, words: &str) {
        self.until(&format!("the words {words:?}"), |text| text.contains(words)).await;
    }

    /// Waits until what the page says is as `wanted`.
    ///
    /// # Panics
    /// When it does not come to that.
    pub async fn until(&self, what: &str, wanted: impl Fn(&str) -> bool) {
        let waiting = async {
            // A page has no event to await from outside; a short look again is next best.
            while !wanted(&self.text().await) {
                time::sleep(LOOK).await;
            }
        };
        if time::timeout(PATIENCE, waiting).await.is_err() {
            panic!("{what} did not come; the page says:\n{}", self.text().await);
        }
    }

    /// What a script returns.
    ///
    /// # Panics
    /// When it throws.
    pub async fn run(&self, script: &str) -> Value {
        self.client.execute(script, vec![]).await.unwrap()
    }

    /// What an asynchronous script hands to its last argument.
    ///
    /// # Panics
    /// When it throws, or takes too long.
    pub async fn run_async(&self, script: &str) -> Value {
        self.client.execute_async(script, vec![]).await.unwrap()
    }

    /// A picture of the window.
    ///
    /// # Panics
    /// When the browser cannot take one.
    pub async fn picture(&self) -> Vec<u8> {
        self.client.screenshot().await.unwrap()
    }

    /// What was written to the browser's console since the last time: errors and
    /// warnings only.
    ///
    /// # Panics
    /// When the browser cannot say.
    pub async fn complaints(&self) -> Vec<String> {
        let log = self.vendor("se/log", json!({"type": "browser"})).await;
        let entries = log.as_array().cloned().unwrap_or_default();
        let loud = |entry: &Value| matches!(entry["level"].as_str(), Some("SEVERE" | "WARNING"));
        entries
            .iter()
            .filter(|entry| loud(entry))
            .map(|entry| entry["message"].to_string())
            .collect()
    }

    /// Calls the browser's developer tools.
    ///
    /// # Panics
    /// When they refuse.
    pub async fn devtools(&self, command: &str, parameters: Value) -> Value {
        self.vendor("goog/cdp/execute", json!({"cmd": command, "params": parameters})).await
    }

    async fn vendor(&self, path: &'static str, body: Value) -> Value {
        self.client.issue_cmd(Vendor { path, body }).await.unwrap()
    }
}

/// Most stops that a round through a page with Tab may have.
const TABS_MAX: usize = 120;

/// Between two looks at the page.
const LOOK: Duration = Duration::from_millis(50);

/// Whether trying again may help: the page was redrawn, or something lay over it.
fn is_passing(error: &CmdError) -> bool {
    let CmdError::Standard(error) = error else { return false };
    matches!(
        error.error,
        ErrorStatus::StaleElementReference
            | ErrorStatus::ElementClickIntercepted
            | ErrorStatus::ElementNotInteractable
    )
}

/// The form field with a label.
fn field(label: &str) -> String {
    let label = quoted(label);
    format!(
        "//*[self::input or self::select or self::textarea][@aria-label={label} or \
         @id=//label[normalize-space()={label}]/@for or ancestor::label[starts-with(normalize-space(), {label})]]"
    )
}

/// Text as an XPath literal; ours have no double quotes.
fn quoted(text: &str) -> String {
    format!("\"{text}\"")
}

/// A command of ChromeDriver's own.
#[derive(Debug)]
struct Vendor {
    path: &'static str,
    body: Value,
}

impl WebDriverCompatibleCommand for Vendor {
    fn endpoint(
        &self,
        base: &url::Url,
        session: Option<&str>,
    ) -> Result<url::Url, url::ParseError> {
        base.join(&format!("session/{}/{}", session.unwrap_or_default(), self.path))
    }

    fn method_and_body(&self, _: &url::Url) -> (Method, Option<String>) {
        (Method::POST, Some(self.body.to_string()))
    }
}
