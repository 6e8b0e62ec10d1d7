//! Reading a page of a plan, within bounds.

use std::future::Future;

use futures_util::future::try_join_all;

use super::{Chunk, Plan, Position, Start, merge::Merge, plan::Segment};
use crate::{PortError, limits};

/// Where the shards of a list are read.
pub(in crate::stores) trait Shards: Sync {
    /// What they hold.
    type Item: Send;

    /// Reads a part of a shard.
    fn read(
        &self,
        read: Read<'_>,
    ) -> impl Future<Output = Result<Chunk<Self::Item>, PortError>> + Send;
}

/// A part of a shard.
#[derive(Debug)]
pub(in crate::stores) struct Read<'a> {
    /// The shard's partition key.
    pub(in crate::stores) partition: &'a str,
    /// From where.
    pub(in crate::stores) start: Start,
    /// Nothing older.
    pub(in crate::stores) oldest: i64,
    /// Items to be looked at, at most.
    pub(in crate::stores) limit: usize,
}

/// What reading a page may take.
#[derive(Debug, Clone, Copy)]
pub(in crate::stores) struct Bounds {
    /// Most items of the page.
    pub(in crate::stores) items: usize,
    /// Most items that are looked at, after which no more are read.
    pub(in crate::stores) evaluated: usize,
    /// Most queries.
    pub(in crate::stores) queries: usize,
    /// Items that the first read of a shard looks at.
    pub(in crate::stores) chunk: usize,
}

impl Bounds {
    /// For a page of `items` out of `shards`, of which a filter leaves some out if
    /// `narrowed`.
    pub(in crate::stores) fn of_list(items: usize, shards: usize, narrowed: bool) -> Self {
        // Shards are filled by chance, so one has more than its share.
        let share = items.div_ceil(shards.max(1)) + if shards > 1 { items.div_ceil(10) } else { 0 };
        Self {
            items,
            evaluated: limits::LIST_EVALUATED_MAX,
            queries: limits::LIST_QUERIES_MAX,
            chunk: if narrowed { share.max(limits::LIST_CHUNK_NARROWED) } else { share },
        }
    }
}

impl Bounds {
    /// For everything in a window, up to `items` out of `shards`: few large reads.
    pub(in crate::stores) fn of_window(items: usize, shards: usize) -> Self {
        let chunk = (items.div_ceil(shards.max(1)) + 1).min(limits::WINDOW_CHUNK);
        Self { items, evaluated: items + shards * chunk, queries: limits::LIST_QUERIES_MAX, chunk }
    }
}

/// What has been spent of the bounds, and what was found.
struct Reading<'a, S: Shards> {
    shards: &'a S,
    bounds: Bounds,
    evaluated: usize,
    fitting: usize,
    queries: usize,
    items: Vec<S::Item>,
}

/// Reads the page of `plan` that begins at `start`, or at its beginning, and says
/// where the next one begins; none at the end.
pub(in crate::stores) async fn page<S: Shards>(
    shards: &S,
    plan: &Plan,
    start: Option<Position>,
    bounds: Bounds,
) -> Result<(Vec<S::Item>, Option<Position>), PortError> {
    let mut reading = Reading::new(shards, bounds);
    let mut next = start.or_else(|| plan.newest().map(Position::before));
    while let Some(position) = next.clone() {
        let Some(segment) = plan.segment(position.at) else { return Ok((reading.items, None)) };
        if reading.is_over(segment.partitions.len()) {
            break;
        }
        let rest = reading.read_segment(segment, position).await?;
        let further = || plan.after(segment).map(|after| Position::before(after.newest));
        next = match rest {
            Some(rest) => return Ok((reading.items, Some(rest))),
            None => further(),
        };
    }
    Ok((reading.items, next))
}

impl<'a, S: Shards> Reading<'a, S> {
    fn new(shards: &'a S, bounds: Bounds) -> Self {
        Self { shards, bounds, evaluated: 0, fitting: 0, queries: 0, items: Vec::new() }
    }

    /// Whether nothing more may be looked for, in `shards` at once.
    fn is_over(&self, shards: usize) -> bool {
        self.items.len() >= self.bounds.items
            || self.evaluated >= self.bounds.evaluated
            || self.queries + shards > self.bounds.queries.max(shards)
    }

    /// Reads what a segment has from `position` on, and says where it goes on; none
    /// at its end.
    async fn read_segment(
        &mut self,
        segment: &Segment,
        position: Position,
    ) -> Result<Option<Position>, PortError> {
        let position = match position.at > segment.newest {
            true => Position::before(segment.newest),
            false => position,
        };
        let mut merge = Merge::new(segment.partitions.len(), position);
        let mut chunk = self.bounds.chunk.max(1);
        // The first time everything is read, whatever was spent before: a page
        // that gets nowhere would be asked for for ever.
        let mut is_first = true;
        loop {
            while self.items.len() < self.bounds.items {
                match merge.tell() {
                    Some(item) => self.items.push(item),
                    None => break,
                }
            }
            let wanted = merge.wanted();
            if self.items.len() >= self.bounds.items || wanted.is_empty() {
                return Ok(merge.position());
            }
            if !is_first && self.is_over(wanted.len()) {
                let (told, rest) = merge.break_off(self.bounds.items - self.items.len());
                self.items.extend(told);
                return Ok(rest);
            }
            let limit = chunk.min(self.share_of_rest(wanted.len()));
            self.read_wanted(&mut merge, segment, wanted, limit).await?;
            is_first = false;
            chunk = self.next_chunk(chunk, segment.partitions.len());
        }
    }

    /// What may be looked at in each of `wanted` shards before the bound is met.
    fn share_of_rest(&self, wanted: usize) -> usize {
        let rest = self.bounds.evaluated.saturating_sub(self.evaluated);
        (rest / wanted.max(1)).max(self.bounds.chunk).max(1)
    }

    /// How much to look at next in each of `shards`: what is missing, if items go on
    /// being as rare as they were. Where there were none, twice as much as before.
    fn next_chunk(&self, chunk: usize, shards: usize) -> usize {
        let most = limits::WINDOW_CHUNK.max(self.bounds.chunk);
        let missing = self.bounds.items - self.items.len();
        let wanted = (missing * self.evaluated).checked_div(self.fitting);
        let next = match wanted {
            // Chance fills shards unevenly, hence half as much again.
            Some(wanted) => (wanted * 3).div_ceil(2 * shards.max(1)) + 1,
            None => chunk * 2,
        };
        next.min(most)
    }

    async fn read_wanted(
        &mut self,
        merge: &mut Merge<S::Item>,
        segment: &Segment,
        wanted: Vec<(usize, Start)>,
        limit: usize,
    ) -> Result<(), PortError> {
        let reads = wanted.into_iter().filter_map(|(number, start)| {
            let partition = segment.partitions.get(number)?;
            let read = Read { partition, start, oldest: segment.oldest, limit };
            let shards = self.shards;
            Some(async move { shards.read(read).await.map(|chunk| (number, chunk)) })
        });
        for (number, chunk) in try_join_all(reads).await? {
            self.queries += 1;
            self.evaluated += chunk.evaluated;
            self.fitting += chunk.items.len();
            merge.take_in(number, chunk);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt;
    use proptest::{collection::vec, prelude::*};

    use super::{
        super::{Placed, Range},
        *,
    };

    /// An index in memory: of each partition the items by time and id, and whether
    /// the filter takes them. Ids are in the order that a hash gives them.
    #[derive(Debug, Clone, Default)]
    struct Memory(Vec<(String, i64, String, bool)>);

    impl Shards for Memory {
        type Item = String;

        async fn read(&self, read: Read<'_>) -> Result<Chunk<String>, PortError> {
            let hash = |id: &str| {
                id.bytes().fold(7u32, |sum, byte| sum.wrapping_mul(31) ^ u32::from(byte))
            };
            let place = |at: i64, id: &str| (-at, hash(id));
            let mut there: Vec<_> = self
                .0
                .iter()
                .filter(|(partition, at, ..)| {
                    partition == read.partition && (read.oldest..=read.start.newest).contains(at)
                })
                .filter(|(_, at, id, _)| {
                    read.start
                        .after
                        .as_ref()
                        .is_none_or(|(after, last)| place(*at, id) > place(*after, last))
                })
                .collect();
            there.sort_by_key(|(_, at, id, _)| place(*at, id));
            let looked_at = &there[..there.len().min(read.limit)];
            let items = looked_at.iter().filter(|(.., fits)| *fits).map(|(_, at, id, _)| Placed {
                at: *at,
                id: id.clone(),
                item: id.clone(),
            });
            // As DynamoDB does: a full read may be the last without saying so.
            let last = looked_at.last().filter(|_| looked_at.len() == read.limit);
            Ok(Chunk {
                items: items.collect(),
                evaluated: looked_at.len(),
                rest: last.map(|(_, at, id, _)| (*at, id.clone())),
            })
        }
    }

    fn plan() -> Plan {
        let partitions = |day: i64| (0..3).map(|shard| format!("{day}#{shard}")).collect();
        let day = |day: i64| Segment {
            newest: day * 10 + 9,
            oldest: day * 10,
            partitions: partitions(day),
        };
        Plan(vec![day(2), day(1), day(0)])
    }

    /// Items over 30 moments, so that many have the same one.
    fn memory(items: &[(u8, u8, bool)], prefix: &str) -> Memory {
        let item = |(number, &(at, shard, fits)): (usize, &(u8, u8, bool))| {
            let at = i64::from(at % 30);
            (format!("{}#{}", at / 10, shard % 3), at, format!("{prefix}{number}"), fits)
        };
        Memory(items.iter().enumerate().map(item).collect())
    }

    fn some_items(count: usize) -> impl Strategy<Value = Vec<(u8, u8, bool)>> {
        vec((any::<u8>(), any::<u8>(), prop::bool::weighted(0.6)), 0..count)
    }

    proptest! {
        /// Pages of any size and thrift, with items that arrive between them: what
        /// was there at the beginning is told once, in the order of time.
        #[test]
        fn every_item_is_told_once_whatever_arrives_meanwhile(
            items in some_items(120),
            arriving in some_items(40),
            limit in 1usize..9,
            evaluated in 1usize..20,
            queries in 1usize..12,
            chunk in 1usize..6,
        ) {
            let (mut there, plan) = (memory(&items, "old"), plan());
            let fitting: Vec<_> = there.0.iter().filter(|(.., fits)| *fits).cloned().collect();
            let mut arriving = memory(&arriving, "new").0.into_iter();
            let bounds = Bounds { items: limit, evaluated, queries, chunk };
            let (mut told, mut next) = (Vec::new(), None);
            for round in 0.. {
                prop_assert!(round < 2_000, "the list does not end");
                let read = page(&there, &plan, next, bounds).now_or_never().unwrap();
                let (items, rest) = read.unwrap();
                prop_assert!(items.len() <= limit);
                told.extend(items);
                let Some(rest) = rest else { break };
                there.0.extend(arriving.next());
                next = Some(rest);
            }

            let old: Vec<_> = told.iter().filter(|id| id.starts_with("old")).collect();
            let mut expected: Vec<_> = fitting.iter().map(|(_, _, id, _)| id).collect();
            let (mut sorted, time) = (old.clone(), |id: &String| {
                there.0.iter().find(|(_, _, other, _)| other == id).map(|(_, at, ..)| *at)
            });
            sorted.sort();
            expected.sort();
            prop_assert_eq!(sorted, expected);
            prop_assert!(told.is_sorted_by(|one, other| time(one) >= time(other)));
        }
    }

    #[test]
    fn a_list_of_nothing_is_one_empty_page() {
        let no_time = Plan::whole(Range { newest: 0, oldest: 1 }, vec![]);
        for plan in [plan(), no_time] {
            let bounds = Bounds::of_list(50, 3, false);

            let read = page(&Memory::default(), &plan, None, bounds).now_or_never().unwrap();

            assert_eq!(read.unwrap(), (vec![], None));
        }
    }

    #[test]
    fn a_page_costs_little_more_than_it_tells() {
        let items = (0..3_000u32).map(|number| {
            (format!("0#{}", number % 3), i64::from(number % 10), format!("i{number}"), true)
        });
        let memory = Memory(items.collect());
        let bounds = Bounds::of_list(50, 3, false);
        let mut reading = Reading::new(&memory, bounds);

        let rest = reading.read_segment(&plan().0[2], Position::before(9)).now_or_never().unwrap();

        assert!(rest.unwrap().is_some());
        assert_eq!(reading.items.len(), 50);
        assert!(
            reading.queries <= 6 && reading.evaluated < 120,
            "{} {}",
            reading.queries,
            reading.evaluated
        );
    }
}
