//! Handing out and forgetting what is kept about a player.

use api_contract::{
    PlayerId,
    admin::{
        actions::{Action, BecauseOf},
        audit::AuditFilter,
        pages::LIMIT_MAX,
        players::{ErasedPlayer, PlayerExport},
    },
};
use serde_json::json;

use super::{
    ActionError, Deed, Done, Intent,
    players::{PLAYER, find},
    run,
};
use crate::{
    PortError,
    admin::{
        AdminBackend, Operator,
        erasing::{self, Erased},
        players::{self, AboutPlayer},
    },
    stores::ListAuditError,
};

/// Hands out everything that is kept about a player.
///
/// # Errors
/// When there is no such player.
pub async fn export_player(
    admin: &AdminBackend,
    operator: &Operator,
    player: PlayerId,
    request: BecauseOf,
) -> Result<PlayerExport, ActionError> {
    run(admin, operator, ExportPlayer { player, request }).await
}

/// Forgets a player. The audit log keeps the id: what was done stays provable.
///
/// # Errors
/// When there is no such player, or the player has a ticket in progress.
pub async fn erase_player(
    admin: &AdminBackend,
    operator: &Operator,
    player: PlayerId,
    request: BecauseOf,
) -> Result<ErasedPlayer, ActionError> {
    run(admin, operator, ErasePlayer { player, request }).await
}

struct ExportPlayer {
    player: PlayerId,
    request: BecauseOf,
}

struct ErasePlayer {
    player: PlayerId,
    request: BecauseOf,
}

impl Deed for ExportPlayer {
    type Answer = PlayerExport;

    const ACTION: Action = Action::ExportPlayer;

    fn target(&self) -> &str {
        self.player.as_str()
    }

    fn reason(&self) -> Option<&str> {
        Some(&self.request.reason)
    }

    async fn prepare(&self, admin: &AdminBackend) -> Result<Intent, ActionError> {
        find(admin, &self.player).await?;
        Ok(Intent::default())
    }

    async fn perform(
        &self,
        admin: &AdminBackend,
        _operator: &Operator,
    ) -> Result<Done<PlayerExport>, ActionError> {
        let about = about(admin, &self.player).await?;
        let export = players::export(&admin.records(), &self.player, about).await?;
        let export = export.ok_or(ActionError::NotFound(PLAYER))?;
        // How much went out, and nothing of it: the log is for good.
        let after = json!({
            "tickets": export.tickets.len(),
            "matches": export.matches.len(),
            "auditEntries": export.audit.len(),
            "truncated": export.truncated,
        });
        Ok(Done { answer: export, after: Some(after) })
    }
}

impl Deed for ErasePlayer {
    type Answer = ErasedPlayer;

    const ACTION: Action = Action::ErasePlayer;

    fn target(&self) -> &str {
        self.player.as_str()
    }

    fn reason(&self) -> Option<&str> {
        Some(&self.request.reason)
    }

    async fn prepare(&self, admin: &AdminBackend) -> Result<Intent, ActionError> {
        let open = find(admin, &self.player).await?.player.open_ticket_id;
        if let Some(ticket) = open
            && let Some(stored) = admin.backend.tickets.find(&ticket).await?
            && !stored.ticket.state.is_final()
        {
            return Err(ActionError::TicketInProgress(ticket));
        }
        Ok(Intent::default())
    }

    async fn perform(
        &self,
        admin: &AdminBackend,
        _operator: &Operator,
    ) -> Result<Done<ErasedPlayer>, ActionError> {
        // A lock whose ticket has ended or is gone locks nothing.
        if let Some(ticket) = find(admin, &self.player).await?.player.open_ticket_id {
            let stored = admin.backend.tickets.find(&ticket).await?;
            if stored.is_none_or(|stored| stored.ticket.state.is_final()) {
                admin.backend.players.unlock(&self.player, &ticket).await?;
            }
        }
        let (tickets, complete) = match erasing::erase(&admin.records(), &self.player).await? {
            Erased::All { tickets, .. } => (tickets, true),
            Erased::Some { tickets, .. } => (tickets, false),
            Erased::TicketOpen(ticket) => return Err(ActionError::TicketInProgress(ticket)),
            Erased::Unknown => return Err(ActionError::NotFound(PLAYER)),
        };
        let tickets = u32::try_from(tickets).unwrap_or(u32::MAX);
        // Not what took the id's place: the log would lead from one to the other.
        let after = Some(json!({ "tickets": tickets, "complete": complete }));
        Ok(Done { answer: ErasedPlayer { tickets, complete }, after })
    }
}

/// What the audit log has about a player.
async fn about(admin: &AdminBackend, player: &PlayerId) -> Result<AboutPlayer, PortError> {
    let filter = AuditFilter { target: Some(player.to_string()), ..AuditFilter::default() };
    match admin.audit.list(&filter, LIMIT_MAX, None).await {
        Ok(page) => Ok(AboutPlayer { entries: page.items, truncated: page.next.is_some() }),
        Err(ListAuditError::Port(error)) => Err(error),
        Err(error) => Err(PortError::new("audit", "Query", error)),
    }
}
