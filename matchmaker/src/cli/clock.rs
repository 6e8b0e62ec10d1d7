//! Virtual time: tickets come at their moments, one pass is run each second.

use matchmaker::Ticket;

use crate::tickets::EPOCH_MS;
use crate::world::{Made, World};

pub(crate) const SECOND_MS: u64 = 1_000;

/// A world and the tickets that are yet to come to it.
///
/// Seconds in which nothing can change are left out: their passes would bring
/// nothing.
#[derive(Debug)]
pub(crate) struct Clock<'t> {
    pub(crate) world: World,
    /// In the order in which they come.
    left: &'t [Ticket],
    /// The last moment at which there was a pass.
    pub(crate) now_ms: u64,
    /// The matches so far, in the order in which they were made.
    pub(crate) made: Vec<Made>,
}

impl<'t> Clock<'t> {
    /// `tickets` in the order in which they come.
    pub(crate) fn new(world: World, tickets: &'t [Ticket]) -> Self {
        Self { world, left: tickets, now_ms: EPOCH_MS, made: Vec::new() }
    }

    /// How many tickets are yet to come.
    pub(crate) fn left_count(&self) -> usize {
        self.left.len()
    }

    /// Lives through the next second in which there is something to do, unless
    /// there is none up to `until_ms`.
    pub(crate) fn tick(&mut self, until_ms: u64) -> bool {
        let next = self.next_ms().filter(|next_ms| *next_ms <= until_ms);
        if let Some(next_ms) = next {
            self.live_through(next_ms);
        }
        next.is_some()
    }

    fn next_ms(&self) -> Option<u64> {
        let arrival = self.left.first().map(|ticket| ticket.created_at_ms);
        let change = self.world.next_change_at(self.now_ms);
        let next = [arrival, change].into_iter().flatten().min()?;
        Some(next.next_multiple_of(SECOND_MS))
    }

    fn live_through(&mut self, now_ms: u64) {
        self.now_ms = now_ms;
        let due = self.left.partition_point(|ticket| ticket.created_at_ms <= now_ms);
        let (due, left) = self.left.split_at(due);
        self.left = left;
        due.iter().for_each(|ticket| self.world.submit(ticket.clone()));
        let made = self.world.advance(now_ms);
        self.made.extend(made);
    }
}
