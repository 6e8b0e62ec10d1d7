//! Ending a ticket's matchmaking.

use api_contract::{
    Ticket, TicketId,
    admin::actions::{Action, BecauseOf},
    tickets::TicketState,
};
use serde_json::json;

use super::{ActionError, Deed, Done, Intent, run};
use crate::{
    admin::{AdminBackend, Operator},
    tickets::{self, CancelError},
};

/// Takes a ticket out of matchmaking, the way on which its player could leave.
///
/// # Errors
/// When there is no such ticket, it has ended, or it is being placed.
pub async fn cancel_ticket(
    admin: &AdminBackend,
    operator: &Operator,
    ticket: TicketId,
    request: BecauseOf,
) -> Result<Ticket, ActionError> {
    run(admin, operator, CancelTicket { ticket, request }).await
}

struct CancelTicket {
    ticket: TicketId,
    request: BecauseOf,
}

impl Deed for CancelTicket {
    type Answer = Ticket;

    const ACTION: Action = Action::CancelTicket;

    fn target(&self) -> &str {
        self.ticket.as_str()
    }

    fn reason(&self) -> Option<&str> {
        Some(&self.request.reason)
    }

    async fn prepare(&self, admin: &AdminBackend) -> Result<Intent, ActionError> {
        let stored = admin.backend.tickets.find(&self.ticket).await?;
        let ticket = stored.ok_or(ActionError::NotFound("ticket"))?.ticket;
        if ticket.state.is_final() {
            return Err(has_ended(&ticket));
        }
        let asked_for = Some(json!({ "status": "CANCELLED" }));
        Ok(Intent { before: Some(json!({ "status": ticket.state.status() })), asked_for })
    }

    async fn perform(
        &self,
        admin: &AdminBackend,
        _operator: &Operator,
    ) -> Result<Done<Ticket>, ActionError> {
        let ticket = tickets::cancel_for_operator(&admin.backend, &self.ticket).await?;
        if !matches!(ticket.state, TicketState::Cancelled { .. }) {
            return Err(has_ended(&ticket));
        }
        let after = Some(json!({ "status": ticket.state.status() }));
        Ok(Done { answer: ticket, after })
    }
}

fn has_ended(ticket: &Ticket) -> ActionError {
    let detail = format!("the ticket has ended already: {}", ticket.state.status());
    ActionError::NotCancellable { ticket: ticket.ticket_id.clone(), detail }
}

impl From<CancelError> for ActionError {
    fn from(error: CancelError) -> Self {
        let detail = error.to_string();
        match error {
            CancelError::NotFound => Self::NotFound("ticket"),
            CancelError::BeingPlaced(ticket) | CancelError::BeingHandedOver(ticket) => {
                Self::NotCancellable { ticket, detail }
            }
            CancelError::Port(error) => Self::Port(error),
        }
    }
}
