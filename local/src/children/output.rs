//! What a child prints, line by line: into its log, into a stream that can be
//! searched, and the last lines into memory.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, PoisonError},
};

use tokio::{
    io::{AsyncBufReadExt, AsyncRead, AsyncReadExt, BufReader},
    process::{ChildStderr, ChildStdout},
    task::JoinHandle,
    time::{Duration, timeout},
};

use super::log_file::LogFile;
use crate::{clock, logs::Stream};

/// Longest line, in bytes; longer ones are cut into several.
const LINE_BYTES_MAX: u64 = 16 * 1024;

/// Lines remembered for the message about a child that did not come up.
const LAST_LINES_MAX: usize = 12;

/// What is waited for a dead child's last lines to be read; longer only if a
/// child of its own still holds the pipe.
const LAST_WORDS: Duration = Duration::from_millis(500);

/// Both ways in which a child speaks.
#[derive(Debug)]
pub(crate) struct Pipes {
    pub(crate) stdout: Option<ChildStdout>,
    pub(crate) stderr: Option<ChildStderr>,
}

/// The reading of what a child prints.
#[derive(Debug)]
pub(crate) struct Output {
    last: LastLines,
    reading: JoinHandle<()>,
}

impl Output {
    /// The last lines of a child that has ended, oldest first, as one text.
    pub(crate) async fn last_lines(&mut self) -> String {
        // What was read until then will do.
        let _ = timeout(LAST_WORDS, &mut self.reading).await;
        let lines = self.last.0.lock().unwrap_or_else(PoisonError::into_inner);
        lines.iter().map(String::as_str).collect::<Vec<_>>().join("\n")
    }
}

#[derive(Debug, Clone, Default)]
struct LastLines(Arc<Mutex<VecDeque<String>>>);

impl LastLines {
    fn push(&self, line: &[u8]) {
        let mut lines = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if lines.len() == LAST_LINES_MAX {
            lines.pop_front();
        }
        lines.push_back(String::from_utf8_lossy(line).into_owned());
    }
}

impl Pipes {
    /// Reads into `log` and `stream` until the child has closed both; `name` is
    /// for the trace.
    pub(crate) fn read_into(self, log: LogFile, stream: Stream, name: String) -> Output {
        let last = LastLines::default();
        let sink = Sink { name, log, stream, last: last.clone() };
        let reading = tokio::spawn(self.collect(sink));
        Output { last, reading }
    }

    async fn collect(self, sink: Sink) {
        let sink = Mutex::new(sink);
        let stdout = async {
            if let Some(pipe) = self.stdout {
                read_lines(pipe, &sink).await;
            }
        };
        let stderr = async {
            if let Some(pipe) = self.stderr {
                read_lines(pipe, &sink).await;
            }
        };
        tokio::join!(stdout, stderr);
    }
}

struct Sink {
    name: String,
    log: LogFile,
    stream: Stream,
    last: LastLines,
}

impl Sink {
    fn take(&mut self, line: &[u8]) {
        tracing::debug!(target: "children", child = %self.name, "{}", String::from_utf8_lossy(line));
        self.last.push(line);
        self.stream.write(&String::from_utf8_lossy(line), clock::now());
        if let Err(error) = self.log.write_line(line) {
            tracing::warn!(child = %self.name, %error, "its log cannot be written");
        }
    }
}

async fn read_lines(pipe: impl AsyncRead + Unpin, sink: &Mutex<Sink>) {
    let mut reader = BufReader::new(pipe);
    let mut line = Vec::new();
    loop {
        line.clear();
        match (&mut reader).take(LINE_BYTES_MAX).read_until(b'\n', &mut line).await {
            Ok(0) | Err(_) => return,
            Ok(_) => {
                let text = line.strip_suffix(b"\n").unwrap_or(&line);
                let text = text.strip_suffix(b"\r").unwrap_or(text);
                sink.lock().unwrap_or_else(PoisonError::into_inner).take(text);
            }
        }
    }
}
