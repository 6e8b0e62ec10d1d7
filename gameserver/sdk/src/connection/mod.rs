//! The socket, and the task that joins it to the [`Session`](crate::session::Session).
//!
//! One task owns the session and decides; each socket has a task of its own that
//! only carries frames. Opening a socket goes on beside them, so that a refresh
//! never holds up what is to be sent.

mod dial;
mod driver;
mod link;
mod target;
mod tls;

pub use dial::{ConnectError, DialError};
pub(crate) use dial::{Dialer, Refusals};
pub(crate) use driver::{Command, Driver};
pub(crate) use target::Target;
pub use tls::TlsError;
pub(crate) use tls::Trust;
