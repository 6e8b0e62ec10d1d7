//! `muster-local`: the local cloud as a program.

use std::{error::Error, io::Write, process::ExitCode};

use clap::Parser;
use local::{
    Announcement, Cloud,
    arguments::{Arguments, Command},
    children::parent_death,
    logging, open_files,
};

fn main() -> ExitCode {
    parent_death::run_if_asked();
    match run(&Arguments::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            complain(error.as_ref());
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &Arguments) -> Result<(), Box<dyn Error>> {
    if let Some(Command::Users(users)) = &arguments.command {
        return say(&users.run()?);
    }
    logging::start(&arguments.log, arguments.log_format)?;
    open_files::raise_limit();
    let settings = arguments.settings()?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let ran: Result<(), Box<dyn Error>> = runtime.block_on(async {
        let stop = stop_signal()?;
        let cloud = Cloud::start(settings).await?;
        announce(cloud.announcement(), arguments.json)?;
        tokio::select! {
            () = stop => {}
            () = stdin_closes(), if arguments.until_stdin_closes => {}
        }
        tracing::info!("stopping");
        cloud.stop().await;
        Ok(())
    });
    // Nothing worth waiting for is left.
    runtime.shutdown_background();
    ran
}

fn announce(announcement: &Announcement, json: bool) -> Result<(), Box<dyn Error>> {
    let text = if json {
        format!("{}\n", serde_json::to_string(announcement)?)
    } else {
        announcement.to_string()
    };
    say(&text)
}

fn say(text: &str) -> Result<(), Box<dyn Error>> {
    let mut out = std::io::stdout().lock();
    out.write_all(text.as_bytes())?;
    out.flush()?;
    Ok(())
}

/// Comes with Ctrl-C, or when the system asks the program to end.
#[cfg(unix)]
fn stop_signal() -> std::io::Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};
    // Taken now, so that a signal during the start is not missed.
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    let mut hang_up = signal(SignalKind::hangup())?;
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
            _ = hang_up.recv() => {}
        }
    })
}

/// Comes with Ctrl-C.
#[cfg(not(unix))]
fn stop_signal() -> std::io::Result<impl Future<Output = ()>> {
    Ok(async {
        if let Err(error) = tokio::signal::ctrl_c().await {
            tracing::error!(%error, "Ctrl-C cannot be heard");
            std::future::pending::<()>().await;
        }
    })
}

/// Comes when standard input ends; what is written to it is thrown away.
async fn stdin_closes() {
    let (closed, closes) = tokio::sync::oneshot::channel();
    // A thread of its own: reading cannot be called off, and would hold up the end.
    std::thread::spawn(move || {
        let read = std::io::copy(&mut std::io::stdin().lock(), &mut std::io::sink());
        // Nobody listens any more when the cloud is stopping for another reason.
        let _ = closed.send(read.is_ok());
    });
    // An error means that the thread is gone, and standard input with it.
    let _ = closes.await;
}

#[expect(clippy::print_stderr, reason = "a program's last words belong there")]
fn complain(error: &dyn Error) {
    let causes = std::iter::successors(Some(error), |&error| error.source());
    let texts: Vec<String> = causes.map(ToString::to_string).collect();
    eprintln!("muster-local: {}", texts.join(": "));
}
