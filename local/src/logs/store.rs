//! The lines: by group, by stream, in the order in which they came.

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;

use api_contract::Timestamp;

/// Longest line, in bytes; a longer one is cut.
const LINE_BYTES_MAX: usize = 16 * 1024;

/// Most lines of a stream: a match of a quarter of an hour has some hundreds.
const STREAM_LINES_MAX: usize = 2_000;

/// Most bytes of a stream.
const STREAM_BYTES_MAX: usize = 1024 * 1024;

/// Most streams of a group that ended and are still kept.
const ENDED_STREAMS_MAX: usize = 500;

/// Most bytes of all streams together: a third of what the local cloud may take.
const BYTES_MAX: usize = 32 * 1024 * 1024;

/// What a line takes besides its text, about.
const LINE_OVERHEAD: usize = 64;

/// A printed line.
#[derive(Debug, Clone)]
pub(super) struct Line {
    /// Its place in the order of all lines.
    pub(super) number: u64,
    pub(super) at: Timestamp,
    pub(super) text: Box<str>,
}

/// A process's lines.
#[derive(Debug)]
pub(super) struct StreamLines {
    pub(super) created: Timestamp,
    pub(super) lines: VecDeque<Line>,
    pub(super) bytes: usize,
    /// Who still writes.
    writers: usize,
}

/// A group's streams.
#[derive(Debug)]
pub(super) struct GroupStreams {
    pub(super) created: Timestamp,
    pub(super) streams: BTreeMap<Arc<str>, StreamLines>,
}

/// All groups.
#[derive(Debug, Default)]
pub(super) struct Store {
    pub(super) groups: BTreeMap<Arc<str>, GroupStreams>,
    /// Group and name of streams that ended, earliest first.
    ended: VecDeque<(Arc<str>, Arc<str>)>,
    bytes: usize,
    lines: u64,
}

impl Store {
    pub(super) fn make_group(&mut self, name: Arc<str>, now: Timestamp) {
        let group = GroupStreams { created: now, streams: BTreeMap::new() };
        self.groups.entry(name).or_insert(group);
    }

    pub(super) fn open(&mut self, group: &Arc<str>, name: Arc<str>, now: Timestamp) {
        let Some(streams) = self.groups.get_mut(group).map(|group| &mut group.streams) else {
            return;
        };
        self.ended.retain(|(other, ended)| other != group || *ended != name);
        let stream = streams.entry(name).or_insert_with(|| StreamLines {
            created: now,
            lines: VecDeque::new(),
            bytes: 0,
            writers: 0,
        });
        stream.writers += 1;
    }

    pub(super) fn close(&mut self, group: &Arc<str>, name: &Arc<str>) {
        let Some(stream) = self.stream_mut(group, name) else { return };
        stream.writers = stream.writers.saturating_sub(1);
        if stream.writers > 0 {
            return;
        }
        self.ended.push_back((Arc::clone(group), Arc::clone(name)));
        let of_group = self.ended.iter().filter(|(other, _)| other == group).count();
        if of_group > ENDED_STREAMS_MAX {
            let first = self.ended.iter().position(|(other, _)| other == group);
            first.into_iter().for_each(|first| self.forget(first));
        }
    }

    pub(super) fn write(&mut self, group: &Arc<str>, name: &Arc<str>, text: &str, now: Timestamp) {
        // CloudWatch takes no empty lines.
        if text.is_empty() {
            return;
        }
        let number = self.lines;
        let text: Box<str> = text[..text.floor_char_boundary(LINE_BYTES_MAX)].into();
        let Some(stream) = self.stream_mut(group, name) else { return };
        let before = stream.bytes;
        stream.push(Line { number, at: now, text });
        let after = stream.bytes;
        self.lines += 1;
        self.bytes = self.bytes - before + after;
        self.make_room(group, name);
    }

    /// Forgets streams that ended, and if there are none lines of the one that
    /// grows, until no more is kept than may be.
    fn make_room(&mut self, group: &Arc<str>, name: &Arc<str>) {
        while self.bytes > BYTES_MAX {
            if !self.ended.is_empty() {
                self.forget(0);
                continue;
            }
            let dropped = self.stream_mut(group, name).map_or(0, StreamLines::drop_first);
            if dropped == 0 {
                return;
            }
            self.bytes -= dropped;
        }
    }

    fn forget(&mut self, place: usize) {
        let Some((group, name)) = self.ended.remove(place) else { return };
        let streams = self.groups.get_mut(&group).map(|group| &mut group.streams);
        if let Some(stream) = streams.and_then(|streams| streams.remove(&name)) {
            self.bytes -= stream.bytes;
        }
    }

    fn stream_mut(&mut self, group: &Arc<str>, name: &Arc<str>) -> Option<&mut StreamLines> {
        self.groups.get_mut(group)?.streams.get_mut(name)
    }
}

impl StreamLines {
    fn push(&mut self, line: Line) {
        self.bytes += line.size();
        self.lines.push_back(line);
        while self.lines.len() > STREAM_LINES_MAX || self.bytes > STREAM_BYTES_MAX {
            self.drop_first();
        }
    }

    /// Drops the earliest line; returns what it took.
    fn drop_first(&mut self) -> usize {
        let size = self.lines.pop_front().map_or(0, |line| line.size());
        self.bytes -= size;
        size
    }
}

impl Line {
    fn size(&self) -> usize {
        self.text.len() + LINE_OVERHEAD
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn now() -> Timestamp {
        Timestamp::from_millis(1_000)
    }

    fn store() -> (Store, Arc<str>) {
        let (mut store, group) = (Store::default(), Arc::from("g"));
        store.make_group(Arc::clone(&group), now());
        (store, group)
    }

    fn open(store: &mut Store, group: &Arc<str>, name: &str) -> Arc<str> {
        let name: Arc<str> = name.into();
        store.open(group, Arc::clone(&name), now());
        name
    }

    #[test]
    fn a_stream_keeps_its_last_lines() {
        let (mut store, group) = store();
        let stream = open(&mut store, &group, "s");
        for n in 0..STREAM_LINES_MAX + 5 {
            store.write(&group, &stream, &format!("line {n}"), now());
        }
        store.write(&group, &stream, "", now());

        let kept = &store.groups[&group].streams[&stream];
        assert_eq!((kept.lines.len(), &*kept.lines[0].text), (STREAM_LINES_MAX, "line 5"));
        assert_eq!(store.bytes, kept.bytes);
    }

    #[test]
    fn a_long_line_is_cut_between_characters() {
        let (mut store, group) = store();
        let stream = open(&mut store, &group, "s");

        store.write(&group, &stream, &"ä".repeat(LINE_BYTES_MAX), now());
        store.write(&group, &stream, &format!("x{}", "ä".repeat(LINE_BYTES_MAX)), now());

        let lengths = store.groups[&group].streams[&stream].lines.iter().map(|l| l.text.len());
        assert_eq!(lengths.collect::<Vec<_>>(), [LINE_BYTES_MAX, LINE_BYTES_MAX - 1]);
    }

    #[test]
    fn the_stream_that_ended_first_goes_first() {
        let (mut store, group) = store();
        let living = open(&mut store, &group, "living");
        for n in 0..=ENDED_STREAMS_MAX {
            let ended = open(&mut store, &group, &n.to_string());
            store.write(&group, &ended, "x", now());
            store.close(&group, &ended);
        }

        let streams = &store.groups[&group].streams;
        assert_eq!(streams.len(), ENDED_STREAMS_MAX + 1);
        assert!(streams.contains_key(&living) && !streams.contains_key("0"));
    }

    #[test]
    fn all_streams_together_are_bounded() {
        let (mut store, group) = store();
        let line = "x".repeat(LINE_BYTES_MAX);
        for n in 0..40 {
            let stream = open(&mut store, &group, &n.to_string());
            (0..60).for_each(|_| store.write(&group, &stream, &line, now()));
            if n < 2 {
                store.close(&group, &stream);
            }
        }

        assert!(store.bytes <= BYTES_MAX);
        assert!(!store.groups[&group].streams.contains_key("0"));
        let bytes: usize = store.groups[&group].streams.values().map(|s| s.bytes).sum();
        assert_eq!(store.bytes, bytes);
    }
}
