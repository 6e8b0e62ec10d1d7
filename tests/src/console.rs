//! Operators at the console: users of the user pool, signed in with a real browser.

use std::{fs, path::PathBuf, process::Stdio, time::Duration};

use serde_json::{Value, json};
use tokio::{io::AsyncWriteExt, process::Command, time};

use crate::{
    binaries,
    browser::{Browser, Look, Page},
    cloud::{Cloud, PATIENCE, Setup},
    folder::Folder,
};

/// A password that is used in tests alone.
pub(crate) const PASSWORD: &str = "correct-horse-battery";

/// A local cloud that serves the console, with few game servers.
pub async fn start() -> Cloud {
    Cloud::start_with(Setup { console: true, ..Setup::default() }).await
}

/// The same, with game servers that play for a minute and a half: time enough to look.
///
/// # Panics
/// When the configuration cannot be written.
pub async fn start_with_long_matches(folder: &Folder) -> Cloud {
    let configuration =
        configuration(folder, |line| line.replace("--match-seconds 4", "--match-seconds 90"));
    Cloud::start_with(Setup { console: true, configuration, ..Setup::default() }).await
}

/// The stories' configuration, changed line by line, in a folder of its own.
///
/// # Panics
/// When it cannot be read or written.
pub fn configuration(folder: &Folder, change: impl Fn(&str) -> String) -> PathBuf {
    let root = binaries::root();
    let configuration = fs::read_to_string(root.join("tests/muster.toml")).unwrap();
    let rule_set = root.join("rule-sets/simplerule.json");
    let lines = configuration.lines().map(|line| match line.split_once(" = ") {
        Some(("rule_set", _)) => format!("rule_set = {:?}", rule_set.display().to_string()),
        _ => change(line),
    });
    let path = folder.path().join("muster.toml");
    fs::write(&path, lines.collect::<Vec<_>>().join("\n")).unwrap();
    path
}

/// Adds an operator to the user pool.
///
/// # Panics
/// When that is refused.
pub async fn add_operator(cloud: &Cloud, name: &str, group: &str) {
    users(cloud, &["add", name, "--group", group, "--password-stdin"]).await;
}

/// Removes an operator.
///
/// # Panics
/// When that is refused.
pub async fn remove_operator(cloud: &Cloud, name: &str) {
    users(cloud, &["remove", name]).await;
}

async fn users(cloud: &Cloud, arguments: &[&str]) {
    let mut process = Command::new(binaries::debug().join("muster-local"))
        .arg("users")
        .args(arguments)
        .arg("--data")
        .arg(cloud.data())
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .kill_on_drop(true)
        .spawn()
        .unwrap();
    let mut input = process.stdin.take().unwrap();
    // Who needs no password has closed the pipe.
    let _ = input.write_all(format!("{PASSWORD}\n").as_bytes()).await;
    drop(input);
    let status = time::timeout(PATIENCE, process.wait()).await.expect("it ends").unwrap();
    assert!(status.success(), "muster-local users {arguments:?} ended with {status}");
}

/// An operator in front of a browser.
#[derive(Debug)]
pub struct Operator {
    /// The browser.
    pub browser: Browser,
    /// Its page.
    pub page: Page,
    url: String,
}

impl Operator {
    /// A new operator of `group`, signed in, at the overview.
    ///
    /// # Panics
    /// When the sign-in does not work.
    pub async fn sign_in(cloud: &Cloud, group: &str, look: Look) -> Self {
        let name = format!("an-{group}");
        add_operator(cloud, &name, group).await;
        let browser = Browser::start(look).await;
        let page = browser.page();
        let operator = Self { browser, page, url: cloud.url().to_owned() };
        operator.page.open(&format!("{}/", operator.url)).await;
        operator.give_password(&name).await;
        operator.heading("Overview").await;
        operator
    }

    /// Fills in the sign-in form.
    ///
    /// # Panics
    /// When there is none.
    pub async fn give_password(&self, name: &str) {
        self.page.fill("User name", name).await;
        self.page.fill("Password", PASSWORD).await;
        self.page.press("Sign in").await;
    }

    /// Goes to a page by a link of its own: the application stays.
    ///
    /// # Panics
    /// When there is no such link.
    pub async fn go(&self, link: &str, heading: &str) {
        let link = format!("//nav//a[normalize-space()=\"{link}\"]");
        self.page.click(&link).await;
        self.heading(heading).await;
    }

    /// Opens an address, which signs in again by the user pool's session.
    ///
    /// # Panics
    /// When the browser cannot.
    pub async fn visit(&self, path: &str) {
        self.page.open(&format!("{}{path}", self.url)).await;
    }

    /// Waits for the page with this heading.
    ///
    /// # Panics
    /// When it does not come.
    pub async fn heading(&self, words: &str) {
        self.page.at(&format!("//h1[starts-with(normalize-space(), \"{words}\")]")).await;
    }

    /// Waits until the table with this caption has a row, and says how many.
    ///
    /// # Panics
    /// When it stays empty.
    pub async fn rows(&self, caption: &str) -> usize {
        self.page.at(&format!("{}//tbody/tr", table(caption))).await;
        self.page.count(&format!("{}//tbody/tr", table(caption))).await
    }

    /// Follows the link in the first row of the table with this caption, and says
    /// what it links to.
    ///
    /// # Panics
    /// When there is none.
    pub async fn open_first(&self, caption: &str) -> String {
        let path = format!("({}//tbody/tr//a[starts-with(@href, '/')])[1]", table(caption));
        let href = self.page.at(&path).await.attr("href").await.unwrap().unwrap_or_default();
        self.page.open_within(&href).await;
        href
    }

    /// Opens a dialog by its button, gives a reason, and confirms.
    ///
    /// # Panics
    /// When there is no such button, or the dialog stays.
    pub async fn act(&self, button: &str, reason: &str) {
        self.begin(button).await;
        self.confirm(reason).await;
        self.page.gone("//dialog[@open]").await;
    }

    /// Opens a dialog by its button.
    ///
    /// # Panics
    /// When there is no such button.
    pub async fn begin(&self, button: &str) {
        let path = format!(
            "(//main//button[normalize-space()=\"{button}\" and not(ancestor::dialog)])[1]"
        );
        self.page.click(&path).await;
        self.page.at("//dialog[@open]").await;
    }

    /// Gives the reason and confirms.
    ///
    /// # Panics
    /// When no dialog is open.
    pub async fn confirm(&self, reason: &str) {
        let field = self.page.at("//dialog[@open]//textarea[@name='reason']").await;
        field.send_keys(reason).await.unwrap();
        self.page.click("//dialog[@open]//button[@type='submit']").await;
    }

    /// A large figure of the overview.
    ///
    /// # Panics
    /// When the page has none of this name.
    pub async fn figure(&self, name: &str) -> String {
        let path = format!(
            "//div[contains(@class, 'figure')][dt[normalize-space()=\"{name}\"]]\
             //span[contains(@class, 'figure-value')]"
        );
        self.page.at(&path).await.text().await.unwrap_or_default()
    }

    /// Waits until a large figure of the overview has a value.
    ///
    /// # Panics
    /// When it has not.
    pub async fn figure_becomes(&self, name: &str, value: &str) {
        let waiting = async {
            while self.figure(name).await != value {
                // The page reads again every few seconds, and tells nobody outside.
                time::sleep(Duration::from_millis(100)).await;
            }
        };
        if time::timeout(PATIENCE, waiting).await.is_err() {
            panic!("{name} stayed {} and did not become {value}", self.figure(name).await);
        }
    }

    /// The sum of the numbers that a chart shows, from its table.
    ///
    /// # Panics
    /// When there is no such chart.
    pub async fn chart_sum(&self, title: &str) -> u64 {
        let figure = format!("//figure[figcaption[normalize-space()=\"{title}\"]]");
        self.page.click(&format!("{figure}//summary")).await;
        self.page.at(&format!("{figure}//table")).await;
        let script = format!(
            "const table = [...document.querySelectorAll('table')].find(
                 (it) => it.caption && it.caption.textContent.trim().startsWith({}));
             return [...table.querySelectorAll('tbody tr')].reduce(
                 (sum, row) => sum + Number(row.lastElementChild.textContent), 0)",
            json!(title)
        );
        let sum = self.page.run(&script).await.as_f64().expect("a chart's numbers have a sum");
        format!("{sum}").parse().expect("a number of matches is whole")
    }

    /// Turns a list's page; says whether there was one more.
    ///
    /// # Panics
    /// When the button is not there.
    pub async fn next_page(&self) -> bool {
        let next = self.page.at("//button[normalize-space()='Next']").await;
        if next.attr("aria-disabled").await.unwrap().as_deref() == Some("true") {
            return false;
        }
        let place = self.page.texts(".pager-place").await;
        next.click().await.unwrap();
        let waiting = async {
            while self.page.texts(".pager-place").await == place {
                time::sleep(Duration::from_millis(50)).await;
            }
        };
        time::timeout(PATIENCE, waiting).await.expect("the page turns");
        true
    }

    /// What the browser complained of since the last time.
    ///
    /// # Panics
    /// When it cannot say.
    pub async fn problems(&self) -> Vec<String> {
        let mut problems = self.page.complaints().await;
        // The first request of a page that signs in again may be refused and renewed.
        problems.retain(|problem| !problem.contains("401"));
        problems
    }

    /// Lets the next answers of the API be refused for want of a valid token, as
    /// they are when it has expired.
    ///
    /// # Panics
    /// When the browser cannot.
    pub async fn refuse_next(&self, answers: u32) {
        let script = format!(
            "window.refusals = {answers};
             if (!window.askedFor) {{
                 window.askedFor = window.fetch;
                 window.fetch = (request, ...more) => {{
                     const url = request.url || String(request);
                     if (window.refusals > 0 && url.includes('/api/')) {{
                         window.refusals -= 1;
                         return Promise.resolve(new Response('{{}}', {{ status: 401 }}));
                     }}
                     return window.askedFor(request, ...more);
                 }};
             }}"
        );
        self.page.run(&script).await;
    }

    /// Asks the admin API with a token of one's own making.
    ///
    /// # Panics
    /// When nothing comes.
    pub async fn status_with_token(&self, token: &str) -> Value {
        let script = format!(
            "const done = arguments[arguments.length - 1];
             fetch('/api/v1/me', {{ headers: {{ authorization: {} }} }})
                 .then((answer) => done(answer.status), (error) => done(String(error)));",
            json!(format!("Bearer {token}"))
        );
        self.page.run_async(&script).await
    }
}

/// The table with this caption.
fn table(caption: &str) -> String {
    format!("//table[caption[normalize-space()=\"{caption}\"]]")
}
