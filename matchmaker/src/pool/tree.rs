//! Entries in the order of their values: who comes first in a range, and how
//! many players it has.

use std::ops::Range;

/// The rank of nobody.
pub(crate) const NOBODY: u32 = u32::MAX;

/// A segment tree over places; places can be emptied but not filled.
#[derive(Debug, Clone, Default)]
pub(crate) struct Tree {
    leaves: usize,
    /// How many sums each node has: of all players, and of those of each team
    /// if some tickets do not go to every team.
    stride: usize,
    /// The least rank under each node.
    ranks: Vec<u32>,
    players: Vec<u32>,
}

impl Tree {
    /// Makes the tree anew: for each place the rank and size of who is there,
    /// and the teams that may take it.
    pub(crate) fn build(
        &mut self,
        places: usize,
        teams: usize,
        entry: impl Fn(usize) -> Option<(u32, u32, u64)>,
    ) {
        self.leaves = places.next_power_of_two();
        self.stride = 1 + teams;
        self.ranks.clear();
        self.ranks.resize(2 * self.leaves, NOBODY);
        self.players.clear();
        self.players.resize(2 * self.leaves * self.stride, 0);
        for place in 0..places {
            let Some((rank, size, allowed)) = entry(place) else { continue };
            let node = self.leaves + place;
            self.ranks[node] = rank;
            self.players[node * self.stride] = size;
            for team in 0..teams {
                let counts = allowed >> team & 1 == 1;
                self.players[node * self.stride + 1 + team] = if counts { size } else { 0 };
            }
        }
        (1..self.leaves).rev().for_each(|node| self.join(node));
    }

    fn join(&mut self, node: usize) {
        self.ranks[node] = self.ranks[2 * node].min(self.ranks[2 * node + 1]);
        for sum in 0..self.stride {
            let of = |node: usize| self.players[node * self.stride + sum];
            self.players[node * self.stride + sum] = of(2 * node) + of(2 * node + 1);
        }
    }

    /// How many sums there are.
    pub(crate) fn stride(&self) -> usize {
        self.stride
    }

    /// Empties a place.
    pub(crate) fn take_out(&mut self, place: usize) {
        let mut node = self.leaves + place;
        self.ranks[node] = NOBODY;
        self.players[node * self.stride..][..self.stride].fill(0);
        while node > 1 {
            node /= 2;
            self.join(node);
        }
    }

    /// The sums of one place.
    pub(crate) fn sums_at(&self, place: usize) -> &[u32] {
        &self.players[(self.leaves + place) * self.stride..][..self.stride]
    }

    /// The least rank in a range.
    pub(crate) fn first_in(&self, range: Range<usize>) -> u32 {
        let mut first = NOBODY;
        self.over(range, |tree, node| first = first.min(tree.ranks[node]));
        first
    }

    /// How many players a range has.
    pub(crate) fn players_in(&self, range: Range<usize>) -> u32 {
        let mut players = 0;
        self.over(range, |tree, node| players += tree.players[node * tree.stride]);
        players
    }

    /// All sums of a range.
    pub(crate) fn sums_in(&self, range: Range<usize>, sums: &mut Vec<u32>) {
        sums.clear();
        sums.resize(self.stride, 0);
        self.over(range, |tree, node| {
            let own = &tree.players[node * tree.stride..][..tree.stride];
            sums.iter_mut().zip(own).for_each(|(sum, own)| *sum += own);
        });
    }

    /// Visits the fewest nodes that make up a range.
    fn over(&self, range: Range<usize>, mut visit: impl FnMut(&Self, usize)) {
        let (mut low, mut high) = (range.start + self.leaves, range.end + self.leaves);
        while low < high {
            if low % 2 == 1 {
                visit(self, low);
                low += 1;
            }
            if high % 2 == 1 {
                high -= 1;
                visit(self, high);
            }
            low /= 2;
            high /= 2;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_knows_its_first_and_its_players() {
        let mut tree = Tree::default();
        let ranks = [5, 2, 7, 0, 9];
        tree.build(5, 2, |place| (place != 2).then_some((ranks[place], 2, 1 << (place % 2))));

        assert_eq!((tree.first_in(0..5), tree.first_in(0..3), tree.first_in(2..3)), (0, 2, NOBODY));
        assert_eq!(
            (tree.players_in(0..5), tree.players_in(1..3), tree.players_in(4..4)),
            (8, 2, 0)
        );

        tree.take_out(3);

        let mut sums = Vec::new();
        tree.sums_in(0..5, &mut sums);
        assert_eq!((tree.first_in(0..5), sums), (2, vec![6, 4, 2]));
    }
}
