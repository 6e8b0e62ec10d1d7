//! The tickets that may join an anchor, in the order of their turns.
//!
//! They are found one by one as the search asks for them: the anchor's
//! neighbourhood is a range of places, whose first by turn the tree knows; what
//! is left and right of it are two ranges more.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::ops::Range;

use crate::pool::{NOBODY, PlaceKey, Tree, TurnKey, ordered};

/// The pool's orders while a pass runs.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Ground<'g> {
    /// Whose turn it is; ranks are places in it.
    pub(crate) turns: &'g [TurnKey],
    /// Who is near whom.
    pub(crate) places: &'g [PlaceKey],
    /// For each entry, its place.
    pub(crate) place_of: &'g [u32],
}

impl Ground<'_> {
    /// The place and the value of an entry.
    pub(crate) fn stands(&self, entry: usize) -> (usize, f64) {
        let place = self.place_of[entry] as usize;
        (place, self.places[place].value())
    }

    /// The places of an entry's group whose values lie between two bounds.
    pub(crate) fn range(&self, entry: usize, low: f64, high: f64) -> Range<usize> {
        let group = self.places[self.stands(entry).0].group;
        let (low, high) = ((group, ordered(low)), (group, ordered(high)));
        let begin = self.places.partition_point(|key| (key.group, key.value) < low);
        let end = self.places.partition_point(|key| (key.group, key.value) <= high);
        begin..end.max(begin)
    }
}

/// The others, as far as they have been asked for.
#[derive(Debug, Default)]
pub(crate) struct Others {
    /// The entries in order, and their values.
    found: Vec<(u32, f64)>,
    /// Before each of them, and after the last: the players of those before, in
    /// all and team by team.
    before: Vec<u32>,
    total: Vec<u32>,
    ranges: BinaryHeap<Reverse<(u32, u32, u32)>>,
}

impl Others {
    /// Begins anew with those in a range of places, the anchor's own left out.
    pub(crate) fn begin(&mut self, range: Range<usize>, anchor: usize, tree: &Tree) {
        self.found.clear();
        self.before.clear();
        self.before.resize(tree.stride(), 0);
        self.ranges.clear();
        tree.sums_in(range.clone(), &mut self.total);
        self.total.iter_mut().zip(tree.sums_at(anchor)).for_each(|(all, own)| *all -= own);
        self.push_range(range.start..anchor, tree);
        self.push_range(anchor + 1..range.end, tree);
    }

    /// Begins anew with all in the range, in an order of the caller's.
    pub(crate) fn begin_sorted(
        &mut self,
        range: Range<usize>,
        anchor: usize,
        tree: &Tree,
        ground: Ground<'_>,
        sort: impl FnOnce(&mut [(u32, f64)]),
    ) {
        self.begin(range, anchor, tree);
        while self.find_next(tree, ground) {}
        sort(&mut self.found);
        self.before.truncate(tree.stride());
        for place in 0..self.found.len() {
            self.count(place, tree, ground);
        }
    }

    fn push_range(&mut self, range: Range<usize>, tree: &Tree) {
        let first = tree.first_in(range.clone());
        if first != NOBODY {
            let bound = |place: usize| u32::try_from(place).unwrap_or(u32::MAX);
            self.ranges.push(Reverse((first, bound(range.start), bound(range.end))));
        }
    }

    /// Notes the players of the one at `place` of the order.
    fn count(&mut self, place: usize, tree: &Tree, ground: Ground<'_>) {
        let stride = tree.stride();
        let own = tree.sums_at(ground.stands(self.found[place].0 as usize).0);
        for (sum, own) in own.iter().enumerate() {
            let before = self.before[place * stride + sum];
            self.before.push(before + own);
        }
    }

    fn find_next(&mut self, tree: &Tree, ground: Ground<'_>) -> bool {
        let Some(Reverse((rank, low, high))) = self.ranges.pop() else { return false };
        let entry = ground.turns[rank as usize].entry;
        let place = ground.stands(entry as usize).0;
        self.push_range(low as usize..place, tree);
        self.push_range(place + 1..high as usize, tree);
        self.found.push((entry, ground.places[place].value()));
        self.count(self.found.len() - 1, tree, ground);
        true
    }

    /// The one at `place` of the order, and its value.
    pub(super) fn at(
        &mut self,
        place: usize,
        tree: &Tree,
        ground: Ground<'_>,
    ) -> Option<(usize, f64)> {
        while self.found.len() <= place {
            if !self.find_next(tree, ground) {
                return None;
            }
        }
        let (entry, value) = self.found[place];
        Some((entry as usize, value))
    }

    /// How many players stand at `place` or later, all of them having been asked
    /// for up to there.
    pub(super) fn players_from(&self, place: usize) -> u32 {
        self.total[0] - self.before[place * self.total.len()]
    }

    /// The same of those that a team may take.
    pub(super) fn players_for(&self, team: usize, place: usize) -> u32 {
        // Without sums of their own, all teams may take all.
        let sum = if self.total.len() > 1 { 1 + team } else { 0 };
        self.total[sum] - self.before[place * self.total.len() + sum]
    }
}
