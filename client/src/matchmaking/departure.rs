//! What a player who walks away leaves behind: nothing.

use api_contract::{Ticket, TicketId};
use tokio::{runtime::Handle, time::timeout};

use crate::{
    limits::CANCEL_TIMEOUT,
    player_api::{PlayerApi, PlayerApiError},
};

/// Cancels a ticket when it is dropped, unless there is nothing to cancel.
#[derive(Debug)]
pub(super) struct Departure {
    api: PlayerApi,
    duty: Duty,
}

#[derive(Debug, Clone)]
enum Duty {
    /// A ticket was asked for and may exist, but its id is not known yet.
    FindAndCancel,
    Cancel(TicketId),
    Nothing,
}

impl Departure {
    /// To be made before the ticket is asked for: its answer may never come.
    pub(super) fn before_the_ticket(api: PlayerApi) -> Self {
        Self { api, duty: Duty::FindAndCancel }
    }

    /// Takes note of how the ticket stands.
    pub(super) fn follow(&mut self, ticket: &Ticket) {
        self.duty = if ticket.state.is_final() {
            Duty::Nothing
        } else {
            Duty::Cancel(ticket.ticket_id.clone())
        };
    }

    /// There is no ticket.
    pub(super) fn call_off(&mut self) {
        self.duty = Duty::Nothing;
    }
}

impl Drop for Departure {
    fn drop(&mut self) {
        if matches!(self.duty, Duty::Nothing) {
            return;
        }
        // Without a runtime the process is on its way out, and the service
        // settles the ticket when its time is over.
        if let Ok(runtime) = Handle::try_current() {
            let (api, duty) = (self.api.clone(), self.duty.clone());
            runtime.spawn(async move {
                match timeout(CANCEL_TIMEOUT, depart(&api, duty)).await {
                    Ok(Ok(())) => {}
                    Ok(Err(error)) => tracing::debug!(%error, "an unwanted ticket stays"),
                    Err(_) => tracing::debug!("an unwanted ticket stays: no answer"),
                }
            });
        }
    }
}

async fn depart(api: &PlayerApi, duty: Duty) -> Result<(), PlayerApiError> {
    let ticket = match duty {
        Duty::Cancel(ticket) => Some(ticket),
        Duty::FindAndCancel => api.player().await?.open_ticket_id,
        Duty::Nothing => None,
    };
    if let Some(ticket) = ticket {
        api.cancel(&ticket).await?;
    }
    Ok(())
}
