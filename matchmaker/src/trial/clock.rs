//! Virtual time: tickets come at their moments, one pass is run each second.

use std::sync::Arc;

use super::world::{Made, World};
use super::{EPOCH_MS, SECOND_MS};
use crate::tickets::Ticket;

/// A world and the tickets that are yet to come to it.
///
/// Seconds in which nothing can change are left out: their passes would bring
/// nothing.
#[derive(Debug)]
pub struct Clock {
    world: World,
    tickets: Arc<[Ticket]>,
    come: usize,
    now_ms: u64,
    /// Found out once a pass: it looks at everybody who waits.
    next_ms: Option<u64>,
}

impl Clock {
    /// `tickets` in the order in which they come.
    #[must_use]
    pub fn new(world: World, tickets: Arc<[Ticket]>) -> Self {
        let mut clock = Self { world, tickets, come: 0, now_ms: EPOCH_MS, next_ms: None };
        clock.next_ms = clock.find_next_ms();
        clock
    }

    /// The tickets that have come.
    #[must_use]
    pub fn world(&self) -> &World {
        &self.world
    }

    /// The last moment at which there was a pass.
    #[must_use]
    pub fn now_ms(&self) -> u64 {
        self.now_ms
    }

    /// How many tickets are yet to come.
    #[must_use]
    pub fn left_count(&self) -> usize {
        self.tickets.len() - self.come
    }

    /// The next second in which there is something to do.
    #[must_use]
    pub fn next_ms(&self) -> Option<u64> {
        self.next_ms
    }

    /// Lives through the next second in which there is something to do, and says which
    /// matches were made; nothing if there is none up to `until_ms`.
    pub fn tick(&mut self, until_ms: u64) -> Option<Vec<Made>> {
        self.tick_while(until_ms, &mut || true)
    }

    /// The same, as long as `go_on` says so; what is left of the second is lived through
    /// by the next call.
    pub fn tick_while(
        &mut self,
        until_ms: u64,
        go_on: &mut dyn FnMut() -> bool,
    ) -> Option<Vec<Made>> {
        let next_ms = self.next_ms.filter(|next_ms| *next_ms <= until_ms)?;
        self.now_ms = next_ms;
        self.submit_due();
        let made = self.world.advance_while(next_ms, go_on);
        self.next_ms = self.find_next_ms();
        Some(made)
    }

    fn submit_due(&mut self) {
        let tickets = Arc::clone(&self.tickets);
        let left = &tickets[self.come..];
        let due = left.partition_point(|ticket| ticket.created_at_ms <= self.now_ms);
        left[..due].iter().for_each(|ticket| self.world.submit(ticket.clone()));
        self.come += due;
    }

    fn find_next_ms(&self) -> Option<u64> {
        if self.world.is_interrupted() {
            return Some(self.now_ms);
        }
        let arrival = self.tickets.get(self.come).map(|ticket| ticket.created_at_ms);
        let change = self.world.next_change_at(self.now_ms);
        let next = [arrival, change].into_iter().flatten().min()?;
        Some(next.next_multiple_of(SECOND_MS))
    }
}
