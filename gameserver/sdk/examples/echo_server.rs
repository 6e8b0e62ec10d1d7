//! A game server in which players hear themselves: a line of TCP in, the same line out.
//!
//! The first line a player sends is their player session id. Everything else is sent
//! back, until the player goes or GameLift ends the process.

#![expect(clippy::print_stdout, reason = "an example talks to whoever runs it")]

use std::error::Error;
use std::io;
use std::time::Duration;

use muster_server_sdk::{
    ActiveGameSession, Event, Events, GameLift, HealthCheck, Parameters, ProcessParameters,
    ValidatedPlayer,
};
use tokio::io::{AsyncBufRead, AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;
use tokio::time::timeout;

/// How long a player may take to say who they are.
const HELLO_TIMEOUT: Duration = Duration::from_secs(5);
/// The longest line, in bytes.
const LINE_BYTES_MAX: u64 = 1024;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let listener = TcpListener::bind(("0.0.0.0", 0)).await?;
    let server = GameLift::connect(Parameters::from_environment()?).await?;
    let parameters = ProcessParameters::new(listener.local_addr()?.port())
        .log_paths(["/local/game/logs"])
        .health(HealthCheck::ask(|| async { true }));
    let (process, mut events) = server.process_ready(parameters).await?;

    if let Some(session) = game_session(&mut events).await? {
        println!("hosting {}", session.game_session().id);
        tokio::select! {
            () = welcome(&listener, &session) => {}
            () = end(&mut events) => {}
        }
    }
    process.process_ending().await?;
    Ok(())
}

/// Waits for a game session; none if the process is to end without one.
async fn game_session(events: &mut Events) -> Result<Option<ActiveGameSession>, Box<dyn Error>> {
    while let Some(event) = events.next().await {
        match event {
            Event::StartGameSession(session) => return Ok(Some(session.activate().await?)),
            Event::TerminateProcess { .. } | Event::Disconnected(_) => return Ok(None),
            Event::UpdateGameSession(_) | Event::ConnectionLost | Event::ConnectionRestored => {}
        }
    }
    Ok(None)
}

/// Waits until the process is to end.
async fn end(events: &mut Events) {
    while let Some(event) = events.next().await {
        match event {
            Event::TerminateProcess { .. } | Event::Disconnected(_) => return,
            Event::StartGameSession(_)
            | Event::UpdateGameSession(_)
            | Event::ConnectionLost
            | Event::ConnectionRestored => {}
        }
    }
}

/// Lets players in until it is dropped, and them with it.
async fn welcome(listener: &TcpListener, session: &ActiveGameSession) {
    let mut players = JoinSet::new();
    loop {
        tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok((tcp, _)) => drop(players.spawn(meet(tcp, session.clone()))),
                Err(error) => println!("could not accept a connection: {error}"),
            },
            Some(_) = players.join_next() => {}
        }
    }
}

/// Plays with whoever has come, if GameLift knows them.
async fn meet(tcp: TcpStream, session: ActiveGameSession) {
    if let Err(error) = try_meet(tcp, &session).await {
        println!("a player did not stay: {error}");
    }
}

async fn try_meet(
    mut tcp: TcpStream,
    session: &ActiveGameSession,
) -> Result<(), Box<dyn Error + Send + Sync>> {
    let (from_player, mut to_player) = tcp.split();
    let mut from_player = BufReader::new(from_player);
    let hello = timeout(HELLO_TIMEOUT, line(&mut from_player)).await??;
    let player = session.accept_player(&hello.trim().parse()?).await?;
    // Not the player's id, which may be a secret between player and backend.
    println!("{} is here", player.player_session_id());
    // Whatever happens in it, the place is free when the player is gone.
    echo(&player, &mut from_player, &mut to_player).await?;
    player.remove().await?;
    Ok(())
}

/// The game itself. It takes a [`ValidatedPlayer`]: nobody else can play.
async fn echo(
    _: &ValidatedPlayer,
    from_player: &mut (impl AsyncBufRead + Unpin),
    to_player: &mut (impl AsyncWriteExt + Unpin),
) -> io::Result<()> {
    loop {
        let said = line(from_player).await?;
        if said.is_empty() {
            return Ok(());
        }
        to_player.write_all(said.as_bytes()).await?;
    }
}

async fn line(from_player: &mut (impl AsyncBufRead + Unpin)) -> io::Result<String> {
    let mut line = String::new();
    from_player.take(LINE_BYTES_MAX).read_line(&mut line).await?;
    Ok(line)
}
