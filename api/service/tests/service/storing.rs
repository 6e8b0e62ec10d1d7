//! Writing a ticket that somebody else wrote since it was read.

use api_contract::tickets::{Reason, ReasonCode, TicketState};
use api_service::stores::Saved;

use crate::world::World;

fn cancelled() -> TicketState {
    TicketState::Cancelled { reason: Reason::of(ReasonCode::CancelledByPlayer) }
}

#[tokio::test]
async fn who_was_overtaken_writes_nothing() {
    for too_late in [TicketState::Searching, cancelled()] {
        let world = World::new().await;
        let store = &world.backend.tickets;
        let ticket = world.ticket_of("ada").await;
        let read = store.find(&ticket.ticket_id).await.unwrap().unwrap();
        let (mut first, mut second) = (read.ticket.clone(), read.ticket);
        first.state = TicketState::Placing { match_id: None };
        second.state = too_late;

        let saved = store.save(&first, read.version).await.unwrap();
        let overtaken = store.save(&second, read.version).await.unwrap();

        assert_eq!((saved, overtaken), (Saved::Done, Saved::Overtaken));
        assert_eq!(world.stored(&ticket).await, first);
        assert_eq!(world.lock_of("ada").await, Some(ticket.ticket_id));
    }
}

#[tokio::test]
async fn a_ticket_that_is_gone_is_not_written_again() {
    let world = World::new().await;
    let ticket = world.ticket_of("ada").await;
    world.forget(&ticket).await;

    for state in [TicketState::Searching, cancelled()] {
        let mut changed = ticket.clone();
        changed.state = state;
        let saved = world.backend.tickets.save(&changed, 1).await.unwrap();

        assert_eq!(saved, Saved::Overtaken);
    }
    assert_eq!(world.find(&ticket.ticket_id).await, None);
}
