//! Game servers are kept up, and nothing outlives its cloud.

use std::{
    io::{BufRead, BufReader, Write},
    process::{Child, Command, Stdio},
};

use rustix::process::{Pid, Signal, kill_process, test_kill_process};
use serde_json::Value;

use crate::world::{Folder, Web, World, eventually};

fn pid(id: u32) -> Pid {
    Pid::from_raw(i32::try_from(id).unwrap()).unwrap()
}

async fn nth_server(folder: &Folder, n: usize) -> u32 {
    eventually("a game server is started", || folder.started().get(n).copied()).await
}

async fn is_gone(id: u32) {
    let gone = || test_kill_process(pid(id)).is_err().then_some(());
    eventually("the process is gone", gone).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_killed_game_server_is_replaced_and_none_is_left_behind() {
    let folder = Folder::new();
    let settings = folder.settings();
    let world = World::start(folder, settings).await.unwrap();
    let first = nth_server(&world.folder, 0).await;

    kill_process(pid(first), Signal::KILL).unwrap();

    let second = nth_server(&world.folder, 1).await;
    let folder = world.stop().await;
    is_gone(second).await;
    assert_eq!(folder.started().len(), 2);
}

/// A cloud as a process of its own.
struct Program {
    child: Child,
    announcement: Value,
}

impl Program {
    fn start(folder: &Folder) -> Self {
        Self::start_with(folder, &[])
    }

    fn start_with(folder: &Folder, arguments: &[&str]) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_muster-local"))
            .args(["--port", "0", "--json", "--data", "data"])
            .args(arguments)
            .current_dir(folder.path())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        Self { child, announcement: serde_json::from_str(&line).unwrap() }
    }

    fn web(&self) -> Web {
        Web::new(self.announcement["url"].as_str().unwrap())
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[cfg(target_os = "linux")]
#[tokio::test(flavor = "multi_thread")]
async fn a_cloud_killed_with_9_leaves_no_process_and_starts_again() {
    let folder = Folder::new();
    let mut program = Program::start(&folder);
    let guest = program.web().sign_in().await;
    let server = nth_server(&folder, 0).await;

    program.child.kill().unwrap();

    program.child.wait().unwrap();
    is_gone(server).await;
    let again = Program::start(&folder);
    assert_eq!(again.web().credentials(&guest.identity).await.identity, guest.identity);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cloud_asked_to_end_ends_with_its_game_servers() {
    let folder = Folder::new();
    let mut program = Program::start(&folder);
    let server = nth_server(&folder, 0).await;

    kill_process(pid(program.child.id()), Signal::TERM).unwrap();

    let ended = || program.child.try_wait().unwrap();
    assert!(eventually("the cloud ends", ended).await.success());
    is_gone(server).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cloud_ends_when_the_program_that_started_it_is_gone_if_told_so() {
    let folder = Folder::new();
    let mut program = Program::start_with(&folder, &["--until-stdin-closes"]);
    let server = nth_server(&folder, 0).await;
    let mut stdin = program.child.stdin.take().unwrap();
    stdin.write_all(b"what is written is thrown away\n").unwrap();
    assert!(program.child.try_wait().unwrap().is_none());

    drop(stdin);

    let ended = || program.child.try_wait().unwrap();
    assert!(eventually("the cloud ends", ended).await.success());
    is_gone(server).await;
}
