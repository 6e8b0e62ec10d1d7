//! A real browser, driven as a person would: headless Chromium behind its WebDriver.
//!
//! Chromium and ChromeDriver are Debian's (`apt-get install chromium
//! chromium-driver`); without them the tests fail and say so. A browser ends with
//! the test that started it.

mod accessibility;
mod driver;
mod page;

use std::path::Path;

use fantoccini::{Client, ClientBuilder};
use serde_json::{Map, Value, json};

use self::driver::Driver;
pub use self::page::Page;
use crate::folder::Folder;

/// How the browser looks at the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Look {
    /// Width of the page, CSS pixels.
    pub width: u32,
    /// Height of the page, CSS pixels.
    pub height: u32,
    /// Whether the system is set to dark colours.
    pub dark: bool,
}

impl Look {
    /// A laptop by day.
    pub const LIGHT: Self = Self { width: 1280, height: 800, dark: false };
    /// A laptop by night.
    pub const DARK: Self = Self { width: 1280, height: 800, dark: true };
    /// A small phone.
    pub const PHONE: Self = Self { width: 360, height: 740, dark: false };
}

/// A running browser with one window.
#[derive(Debug)]
pub struct Browser {
    client: Client,
    driver: Driver,
    // Chromium's own data; gone after it.
    _profile: Folder,
}

impl Browser {
    /// Starts one.
    ///
    /// # Panics
    /// When Chromium or ChromeDriver is missing or does not start.
    pub async fn start(look: Look) -> Self {
        let profile = Folder::new();
        let mut driver = Driver::start().await;
        let client = ClientBuilder::new(hyper_util::client::legacy::connect::HttpConnector::new())
            .capabilities(capabilities(&profile.path().join("chromium")))
            .connect(&driver.url())
            .await
            .expect("ChromeDriver opens a session");
        let session = client.session_id().await.unwrap().expect("an open session has an id");
        driver.remember(&session);
        let browser = Self { client, driver, _profile: profile };
        browser.look(look).await;
        browser
    }

    /// The page in its window.
    #[must_use]
    pub fn page(&self) -> Page {
        Page::new(self.client.clone())
    }

    /// Looks at the page in another way from now on.
    ///
    /// # Panics
    /// When Chromium does not let us.
    pub async fn look(&self, look: Look) {
        let scheme = if look.dark { "dark" } else { "light" };
        let page = self.page();
        page.devtools(
            "Emulation.setDeviceMetricsOverride",
            json!({"width": look.width, "height": look.height, "deviceScaleFactor": 1, "mobile": false}),
        )
        .await;
        page.devtools(
            "Emulation.setEmulatedMedia",
            json!({"features": [
                {"name": "prefers-color-scheme", "value": scheme},
                {"name": "prefers-reduced-motion", "value": "reduce"},
            ]}),
        )
        .await;
    }

    /// Ends it, in order.
    pub async fn close(self) {
        // The driver ends what is left when it is dropped.
        let _ = self.client.clone().close().await;
        drop(self.driver);
    }
}

fn capabilities(profile: &Path) -> Map<String, Value> {
    let mut arguments = vec![
        "--headless".to_owned(),
        // In a container there is no user namespace to make a sandbox of, and the
        // only pages are our own.
        "--no-sandbox".to_owned(),
        "--disable-gpu".to_owned(),
        "--disable-dev-shm-usage".to_owned(),
        "--no-first-run".to_owned(),
        // Nothing here is to leave this machine.
        "--disable-background-networking".to_owned(),
        "--disable-component-update".to_owned(),
        "--disable-quic".to_owned(),
        "--disable-sync".to_owned(),
        "--force-color-profile=srgb".to_owned(),
    ];
    arguments.push(format!("--user-data-dir={}", profile.display()));
    let options = json!({"args": arguments, "binary": driver::chromium()});
    let Value::Object(capabilities) = json!({
        "browserName": "chrome",
        "goog:chromeOptions": options,
        "goog:loggingPrefs": {"browser": "ALL"},
    }) else {
        unreachable!("an object is an object")
    };
    capabilities
}
