//! The console's build, beside the matches: what is said of it, and when.

use std::time::Duration;

use serde_json::json;

use super::{Arguments, LocalError, print_line};
use crate::{
    console::{Background, News},
    terminal::Terminal,
};

/// Most of a failing tool's last lines that are shown between the matches; the
/// console's address has more.
const TAIL_LINES_MAX: usize = 12;

/// A build under way; none if none was wanted.
#[derive(Debug)]
pub(super) struct ConsoleBuild(Option<Background>);

impl ConsoleBuild {
    /// Starts it, unless the arguments say otherwise.
    pub(super) fn start(terminal: &Terminal, arguments: &Arguments) -> Result<Self, LocalError> {
        if arguments.no_console {
            return Ok(Self(None));
        }
        terminal.step("building the console beside all this, at the lowest priority");
        Ok(Self(Some(Background::start()?)))
    }

    /// Says what has happened, once; `url` is where the console is.
    pub(super) fn look(&mut self, terminal: &Terminal, url: &str, json: bool) {
        if let Some(news) = self.0.as_mut().and_then(Background::look) {
            tell(terminal, &news, url);
            if json && let Some(line) = line(&news, url) {
                print_line(&line);
            }
        }
    }

    /// Ends it, if it is not over, and says so.
    pub(super) fn stop(&mut self, terminal: &Terminal) {
        let Some(mut build) = self.0.take().filter(|build| !build.is_over()) else { return };
        build.stop();
        terminal.note("the console's build is stopped; the next run goes on from there");
    }
}

fn tell(terminal: &Terminal, news: &News, url: &str) {
    match news {
        News::Doing(what) => terminal.note(&format!("console: {what}")),
        News::Ready { bytes, took } => terminal.done(&ready(url, *bytes), *took),
        News::Failed { reasons, tail } => {
            let reasons = reasons.join(", because ");
            terminal.note(&format!("the console could not be built: {reasons}"));
            for line in tail.iter().skip(tail.len().saturating_sub(TAIL_LINES_MAX)) {
                terminal.plain(&format!("      {line}"));
            }
            terminal.note("everything else goes on; to try again: cargo xtask console build");
        }
    }
}

fn ready(url: &str, bytes: u64) -> String {
    format!("the console is there: {url}/  ({} kB)", bytes.div_ceil(1000))
}

/// The same for programs; nothing for what is of no use to them.
fn line(news: &News, url: &str) -> Option<String> {
    let milliseconds = |took: &Duration| u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
    let console = match news {
        News::Doing(_) => return None,
        News::Ready { bytes, took } => {
            let url = format!("{url}/");
            json!({ "is": "ready", "url": url, "bytes": bytes, "tookMs": milliseconds(took) })
        }
        News::Failed { reasons, .. } => json!({ "is": "failed", "reasons": reasons }),
    };
    Some(json!({ "console": console }).to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn programs_are_told_when_the_console_is_there() {
        let news = News::Ready { bytes: 170_000, took: Duration::from_millis(250) };
        assert_eq!(
            line(&news, "http://127.0.0.1:1").unwrap(),
            r#"{"console":{"bytes":170000,"is":"ready","tookMs":250,"url":"http://127.0.0.1:1/"}}"#
        );
        assert_eq!(line(&News::Doing("compiling".to_owned()), ""), None);
    }
}
