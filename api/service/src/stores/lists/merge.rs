//! Shards read side by side, as the one list that they are: newest first.
//!
//! Items are in the order of their time; of one time, those of the first shard
//! come first, and within a shard the index's own order counts, which DynamoDB
//! keeps and does not explain. So a [`Position`] is a time, and for each shard
//! that has told items of exactly that time, the last of those.
//!
//! # Invariants
//! - Nothing is told before everything newer is known.
//! - From whatever position one goes on, each item that is there all the while is
//!   told once. What arrives later and is newer than the position is not told.

use std::collections::{BTreeMap, VecDeque};

use api_contract::ids::PLAYER_ID_LENGTH_MAX;
use serde::{Deserialize, Serialize};

use super::cursor::Sealed;

/// More shards than any index has.
const SHARDS_MAX: usize = 16;

/// How far a list has been told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::stores) struct Position {
    /// Everything newer has been told; in milliseconds since 1970.
    #[serde(rename = "t")]
    pub(super) at: i64,
    /// By shard, the last item of that very time that has been told.
    #[serde(rename = "s", skip_serializing_if = "BTreeMap::is_empty", default)]
    pub(super) told: BTreeMap<usize, String>,
}

impl Sealed for Position {
    fn is_possible(&self) -> bool {
        let is_id = |id: &String| (1..=PLAYER_ID_LENGTH_MAX).contains(&id.len());
        self.at >= 0
            && self.told.len() <= SHARDS_MAX
            && self.told.keys().all(|shard| *shard < SHARDS_MAX)
            && self.told.values().all(is_id)
    }
}

impl Position {
    /// The position before everything that is not newer than `at`.
    pub(super) fn before(at: i64) -> Self {
        Self { at, told: BTreeMap::new() }
    }
}

/// An item and its place in its shard.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::stores) struct Placed<T> {
    /// Its time, in milliseconds since 1970.
    pub(in crate::stores) at: i64,
    /// Its id.
    pub(in crate::stores) id: String,
    /// The item.
    pub(in crate::stores) item: T,
}

/// What was read of a shard.
#[derive(Debug)]
pub(in crate::stores) struct Chunk<T> {
    /// The items that fit the filter, in the index's order.
    pub(in crate::stores) items: Vec<Placed<T>>,
    /// How many were looked at, those that did not fit included.
    pub(in crate::stores) evaluated: usize,
    /// The last that was looked at, by time and id, unless it was the shard's last.
    pub(in crate::stores) rest: Option<(i64, String)>,
}

/// From where a shard is to be read on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::stores) struct Start {
    /// Nothing newer.
    pub(in crate::stores) newest: i64,
    /// Only what comes after this one, by time and id.
    pub(in crate::stores) after: Option<(i64, String)>,
}

struct Shard<T> {
    waiting: VecDeque<Placed<T>>,
    rest: Rest,
}

enum Rest {
    /// Not read so far.
    All,
    /// Read up to here.
    After(i64, String),
    /// Read to its end.
    Nothing,
}

/// Shards on the way to becoming one list.
pub(super) struct Merge<T> {
    start: Position,
    shards: Vec<Shard<T>>,
    position: Position,
}

impl<T> Merge<T> {
    /// `shards` shards, of which nothing is known, from `start` on.
    pub(super) fn new(shards: usize, start: Position) -> Self {
        let shard = |_| Shard { waiting: VecDeque::new(), rest: Rest::All };
        Self { position: start.clone(), start, shards: (0..shards).map(shard).collect() }
    }

    /// The shards that have to be read before the next item is known, and from
    /// where.
    pub(super) fn wanted(&self) -> Vec<(usize, Start)> {
        let shards = self.shards.iter().enumerate();
        let wanted = shards.filter_map(|(number, shard)| {
            let after = match &shard.rest {
                _ if !shard.waiting.is_empty() => return None,
                Rest::Nothing => return None,
                Rest::All => self.start.told.get(&number).map(|id| (self.start.at, id.clone())),
                Rest::After(at, id) => Some((*at, id.clone())),
            };
            Some((number, Start { newest: self.start.at, after }))
        });
        wanted.collect()
    }

    /// Takes in what was read of a shard.
    pub(super) fn take_in(&mut self, shard: usize, chunk: Chunk<T>) {
        let Some(shard) = self.shards.get_mut(shard) else { return };
        shard.waiting.extend(chunk.items);
        shard.rest = chunk.rest.map_or(Rest::Nothing, |(at, id)| Rest::After(at, id));
    }

    /// Tells the next item, if it is known.
    pub(super) fn tell(&mut self) -> Option<T> {
        if self.wanted().is_empty() { self.tell_newer_than(-1) } else { None }
    }

    /// Tells the newest item that is known, if it is newer than `at`.
    fn tell_newer_than(&mut self, at: i64) -> Option<T> {
        let fronts = self.shards.iter().enumerate();
        let fronts = fronts.filter_map(|(number, shard)| Some((number, shard.waiting.front()?.at)));
        // Of one time, the first shard's: `max_by_key` would take the last.
        let (number, newest) =
            fronts.reduce(|best, other| if other.1 > best.1 { other } else { best })?;
        if newest <= at {
            return None;
        }
        let placed = self.shards[number].waiting.pop_front()?;
        if placed.at != self.position.at {
            self.position = Position::before(placed.at);
        }
        self.position.told.insert(number, placed.id);
        Some(placed.item)
    }

    /// Where the list goes on after what was told; none at its end.
    pub(super) fn position(&self) -> Option<Position> {
        let is_over =
            |shard: &Shard<T>| shard.waiting.is_empty() && matches!(shard.rest, Rest::Nothing);
        (!self.shards.iter().all(is_over)).then(|| self.position.clone())
    }

    /// Tells what can be told without reading on, at most `room` items, and where
    /// the list goes on then.
    ///
    /// What other shards have shown of older times is forgotten, and is looked at
    /// again from there.
    pub(super) fn break_off(&mut self, room: usize) -> (Vec<T>, Option<Position>) {
        let mut told = Vec::new();
        while told.len() < room {
            let Some(behind) = self.behind() else { break };
            match self.tell_newer_than(behind) {
                Some(item) => told.push(item),
                None => return (told, Some(self.position_at(behind))),
            }
        }
        (told, self.position())
    }

    /// The newest time of which something may be unread.
    fn behind(&self) -> Option<i64> {
        let empty = self.shards.iter().filter(|shard| shard.waiting.is_empty());
        let unread = empty.filter_map(|shard| match &shard.rest {
            Rest::After(at, _) => Some(*at),
            Rest::All => Some(self.start.at),
            Rest::Nothing => None,
        });
        unread.max()
    }

    /// The position at which everything newer than `behind` has been told or left
    /// out.
    fn position_at(&self, behind: i64) -> Position {
        let mut position = match self.position.at == behind {
            true => self.position.clone(),
            false => Position::before(behind),
        };
        for (number, shard) in self.shards.iter().enumerate() {
            match &shard.rest {
                Rest::After(at, id) if *at == behind && shard.waiting.is_empty() => {
                    position.told.insert(number, id.clone());
                }
                Rest::All | Rest::After(..) | Rest::Nothing => {}
            }
        }
        position
    }
}
