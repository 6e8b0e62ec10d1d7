//! The ChromeDriver process.

use std::{
    env,
    io::{Read, Write},
    net::{Ipv4Addr, TcpStream},
    path::{Path, PathBuf},
    process::Stdio,
    time::Duration,
};

use tokio::{
    io::{AsyncBufReadExt, BufReader},
    process::{Child, Command},
    time,
};

use crate::cloud::PATIENCE;

/// How long ChromeDriver may take to end Chromium.
const ENDS_WITHIN: Duration = Duration::from_secs(5);

/// A ChromeDriver that ends, with its Chromium, when this is dropped.
#[derive(Debug)]
pub(super) struct Driver {
    // Killed when it is dropped, after its session has ended.
    _process: Child,
    port: u16,
    session: Option<String>,
}

impl Driver {
    pub(super) async fn start() -> Self {
        let mut process = Command::new(program("CHROMEDRIVER", "chromedriver"))
            .arg("--port=0")
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .expect("ChromeDriver starts");
        let output = process.stdout.take().unwrap();
        let mut lines = BufReader::new(output).lines();
        let port = time::timeout(PATIENCE, async {
            while let Some(line) = lines.next_line().await.unwrap() {
                if let Some((_, port)) = line.split_once("started successfully on port ") {
                    return port.trim_end_matches('.').parse().expect("a port is a number");
                }
            }
            panic!("ChromeDriver ended before it was ready");
        });
        let port = port.await.expect("ChromeDriver says its port");
        // Its pipe must not fill up while the test goes on.
        tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
        Self { _process: process, port, session: None }
    }

    pub(super) fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// Keeps the session in mind, to end its Chromium in the end.
    pub(super) fn remember(&mut self, session: &str) {
        self.session = Some(session.to_owned());
    }

    /// Ends the session: a killed ChromeDriver would leave Chromium behind.
    fn end_session(&self, session: &str) -> std::io::Result<()> {
        let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, self.port))?;
        stream.set_read_timeout(Some(ENDS_WITHIN))?;
        write!(
            stream,
            "DELETE /session/{session} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n"
        )?;
        stream.read_to_end(&mut Vec::new())?;
        Ok(())
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        if let Some(session) = self.session.take() {
            // It may have ended already.
            let _ = self.end_session(&session);
        }
    }
}

/// Where Chromium is.
pub(super) fn chromium() -> PathBuf {
    program("CHROMIUM", "chromium")
}

/// The program that `variable` names, else `name` on the path.
fn program(variable: &str, name: &str) -> PathBuf {
    if let Some(path) = env::var_os(variable) {
        return PathBuf::from(path);
    }
    let path = env::var_os("PATH").unwrap_or_default();
    let found = env::split_paths(&path).map(|folder| folder.join(name)).find(|path| is_file(path));
    found.unwrap_or_else(|| {
        panic!(
            "{name} is not on the PATH: `apt-get install chromium chromium-driver`, or name it by {variable}"
        )
    })
}

fn is_file(path: &Path) -> bool {
    path.is_file()
}
