//! The operators' console: its files, or a page that says how far they are.
//!
//! The files are a build's ([`api_contract::console_files`]), read into memory as a
//! whole: only what is in its list is ever served, under the path that is written
//! there, so a request cannot name anything else. A build may appear, and be
//! replaced by another, while the cloud runs; whoever has the old page open still
//! gets the files that it names. Every path that is a page of the console's, and of
//! no other room's, is answered with its one page, which finds out the rest.
//!
//! # Invariants
//! - What is served was checked against the list's hashes, and is of one build.
//! - The page runs the build's own scripts and no others.

mod build;
mod headers;
mod negotiation;
mod paths;
mod progress;
mod shelf;
#[cfg(test)]
mod tests;
mod waiting;

use std::{path::PathBuf, sync::Arc};

use api_contract::{
    console_config::{ConsoleConfig, SignIn},
    console_files::{INDEX_FILE, PROGRESS_FILE},
};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use http::{HeaderMap, HeaderValue, Method, Uri, header};
use tokio::sync::Mutex;

use self::{build::Build, shelf::Shelf};
use crate::{clock, settings::Settings};

/// Where the admin API is, on the console's own origin.
const ADMIN_API: &str = "/api/v1";

/// The console of this cloud.
#[derive(Debug)]
pub(crate) struct Console {
    /// Where builds of it are; none if it is not served.
    folder: Option<PathBuf>,
    shelf: Mutex<Shelf>,
    config: Bytes,
}

impl Console {
    /// The console of the deployment, for operators who sign in like that.
    pub(crate) fn new(settings: &Settings, sign_in: SignIn) -> Self {
        let deployment = &settings.deployment;
        let config = ConsoleConfig {
            project: deployment.project.clone(),
            environment: deployment.environment.clone(),
            region: deployment.region.clone(),
            api_url: ADMIN_API.to_owned(),
            sign_in,
        };
        Self::of(settings.console.clone(), &config)
    }

    /// The console whose builds appear in `folder`.
    fn of(folder: Option<PathBuf>, config: &ConsoleConfig) -> Self {
        let config = serde_json::to_vec(config).expect("a configuration is texts");
        Self { folder, shelf: Mutex::default(), config: config.into() }
    }

    /// What the console reads first.
    pub(crate) fn config(&self) -> Response {
        let json = HeaderValue::from_static("application/json");
        let mut answer = self.config.clone().into_response();
        let headers = answer.headers_mut();
        headers.insert(header::CONTENT_TYPE, json);
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
        headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
        answer
    }

    /// The answer to a request at the address of the console itself.
    pub(crate) async fn front(&self, method: &Method, uri: &Uri, headers: &HeaderMap) -> Response {
        match self.newest().await {
            Some(build) => page(&build, method, headers),
            None => self.absent(uri, headers),
        }
    }

    /// The answer to a request that no other room has one for; none if the console
    /// has none either.
    pub(crate) async fn find(
        &self,
        method: &Method,
        uri: &Uri,
        headers: &HeaderMap,
    ) -> Option<Response> {
        if !matches!(*method, Method::GET | Method::HEAD) {
            return None;
        }
        let path = uri.path().strip_prefix('/')?;
        if let Some(file) = self.file(path).await {
            return Some(file.answer(method, headers));
        }
        let is_page = paths::is_page(uri.path()) && negotiation::accepts_html(headers);
        if is_page { Some(self.front(method, uri, headers).await) } else { None }
    }

    async fn file(&self, path: &str) -> Option<Arc<build::File>> {
        let folder = self.folder.as_deref()?;
        let mut shelf = self.shelf.lock().await;
        shelf.look(folder).await;
        shelf.file(path)
    }

    async fn newest(&self) -> Option<Arc<Build>> {
        let folder = self.folder.as_deref()?;
        let mut shelf = self.shelf.lock().await;
        shelf.look(folder).await;
        shelf.newest()
    }

    /// What is answered for want of a console.
    fn absent(&self, uri: &Uri, headers: &HeaderMap) -> Response {
        let Some(folder) = &self.folder else {
            return waiting::answer(&progress::State::NotServed, uri, headers);
        };
        let state = progress::read(&folder.join(PROGRESS_FILE), clock::now());
        waiting::answer(&state, uri, headers)
    }
}

/// The one page of a build; every build that was read has it.
fn page(build: &Build, method: &Method, headers: &HeaderMap) -> Response {
    match build.file(INDEX_FILE) {
        Some(page) => page.answer(method, headers),
        None => http::StatusCode::NOT_FOUND.into_response(),
    }
}
