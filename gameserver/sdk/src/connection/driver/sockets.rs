//! The sockets of a connection: the one in use, the one being opened, and the one
//! that is still heard.

use std::time::Duration;

use futures_util::future::BoxFuture;
use tokio::time::sleep;

use super::{Driver, End, now};
use crate::backoff;
use crate::chain::Chain;
use crate::connection::dial::{Refusals, Socket};
use crate::connection::link::{Generation, Link};
use crate::connection::{ConnectError, Target};
use crate::events::Notice;
use crate::messages::RefreshConnection;

/// A socket being opened.
pub(super) struct Dialing {
    target: Target,
    /// It replaces a connection that may still be fine.
    refresh: bool,
    opened: BoxFuture<'static, Result<Socket, ConnectError>>,
}

impl Driver {
    /// Sends a frame on the socket of now.
    pub(super) fn send(&mut self, frame: String) {
        // Without a socket nothing is lost: the session sends all of it on the next.
        let Some(link) = &self.link else { return };
        if link.send(frame).is_err() {
            self.lose("it took no more frames");
        }
    }

    /// Lets go of the socket and opens another.
    pub(super) fn lose(&mut self, reason: &str) {
        let Some(link) = self.link.take() else { return };
        drop(link);
        tracing::warn!(endpoint = %self.target.endpoint, reason, "lost the connection to GameLift");
        self.session.disconnected();
        if self.session.is_ready() {
            self.notify(Notice::ConnectionLost);
        }
        if self.dialing.is_none() {
            let delay = backoff::before_reconnecting(&self.dialer.timings, &mut rand::rng());
            self.dial(self.target.clone(), false, delay);
        }
    }

    pub(super) fn refresh(&mut self, refresh: &RefreshConnection) {
        match self.target.refreshed(refresh) {
            Ok(target) => self.dial(target, true, Duration::ZERO),
            Err(error) => {
                tracing::warn!(error = %Chain(&error), "cannot refresh the connection as told");
            }
        }
    }

    /// Starts to open a socket, in place of any that is being opened.
    fn dial(&mut self, target: Target, refresh: bool, delay: Duration) {
        let (dialer, to) = (self.dialer.clone(), target.clone());
        let opened = Box::pin(async move { dialer.open(&to, delay, Refusals::MayPass).await });
        self.dialing = Some(Dialing { target, refresh, opened });
    }

    pub(super) fn opened(
        &mut self,
        dialing: Dialing,
        opened: Result<Socket, ConnectError>,
    ) -> Option<End> {
        match opened {
            Ok(socket) => {
                self.target = dialing.target;
                self.use_socket(socket);
            }
            // The service repeats a refresh that has not worked.
            Err(error) if dialing.refresh => {
                tracing::warn!(error = %Chain(&error), "could not refresh");
                if self.link.is_none() {
                    self.dial(self.target.clone(), false, Duration::ZERO);
                }
            }
            Err(error) => return Some(End::GivenUp(error)),
        }
        None
    }

    /// Sends on `socket` from now on. The one before it is still heard for a while:
    /// replies may be on their way.
    pub(super) fn use_socket(&mut self, socket: Socket) {
        self.generation += 1;
        let timings = &self.dialer.timings;
        let link = Link::start(
            socket,
            Generation(self.generation),
            self.inbound_sender.clone(),
            timings.close_timeout,
        );
        tracing::info!(endpoint = %self.target.endpoint, "connected to GameLift");
        match self.link.replace(link) {
            Some(old) => {
                let overlap = timings.refresh_overlap;
                tokio::spawn(async move {
                    sleep(overlap).await;
                    old.close().await;
                });
            }
            None => {
                self.session.connected(now());
                if self.session.is_ready() {
                    self.notify(Notice::ConnectionRestored);
                }
            }
        }
    }
}

/// Waits for the socket that is being opened, if any, and takes it out.
pub(super) async fn open(dialing: &mut Option<Dialing>) -> (Dialing, Result<Socket, ConnectError>) {
    let opened = match dialing {
        Some(dialing) => dialing.opened.as_mut().await,
        None => std::future::pending().await,
    };
    let dialing = dialing.take().expect("it was there a line ago, and this is its only owner");
    (dialing, opened)
}
