//! Which bot is which player.

use std::collections::{HashMap, VecDeque};

use api_contract::play::PlayerTag;

/// Most tags that are remembered: those of some thousand matches. A tag is good
/// for one match, so that older ones are not asked for any more.
const TAGS_MAX: usize = 10_000;

/// The bots behind the newest tags.
#[derive(Debug, Default)]
pub(crate) struct Tags {
    bots: HashMap<PlayerTag, u32>,
    /// Oldest first.
    order: VecDeque<PlayerTag>,
}

impl Tags {
    /// A bot is in a match, and this is its tag there.
    pub(crate) fn introduce(&mut self, tag: PlayerTag, bot: u32) {
        if self.bots.insert(tag, bot).is_some() {
            return;
        }
        self.order.push_back(tag);
        if self.order.len() > TAGS_MAX
            && let Some(oldest) = self.order.pop_front()
        {
            self.bots.remove(&oldest);
        }
    }

    /// The bot's number; none for a player who is no bot, or was one long ago.
    pub(crate) fn find(&self, tag: PlayerTag) -> Option<u32> {
        self.bots.get(&tag).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tag(number: u64) -> PlayerTag {
        PlayerTag::from_bytes(number.to_be_bytes())
    }

    #[test]
    fn the_oldest_tags_are_forgotten() {
        let mut tags = Tags::default();
        for number in 0..=TAGS_MAX as u64 {
            tags.introduce(tag(number), 7);
            tags.introduce(tag(number), 8);
        }

        assert_eq!((tags.find(tag(0)), tags.find(tag(1))), (None, Some(8)));
        assert_eq!((tags.bots.len(), tags.order.len()), (TAGS_MAX, TAGS_MAX));
    }
}
