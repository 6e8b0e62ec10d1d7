//! Hashing that is the same everywhere and for ever.
//!
//! The standard library's hashers promise neither, and "the same seed gives
//! the same matches" must outlive a compiler update.

/// Scrambles a number so that near ones end far apart (SplitMix64's finalizer).
pub(crate) fn mix(value: u64) -> u64 {
    let value = value.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let value = (value ^ (value >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let value = (value ^ (value >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    value ^ (value >> 31)
}

/// A hash that takes in one thing after another.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Hash(u64);

impl Hash {
    pub(crate) fn new(seed: u64) -> Self {
        Self(mix(seed))
    }

    pub(crate) fn number(&mut self, number: u64) {
        self.0 = mix(self.0 ^ number);
    }

    /// Takes in a text, its length included so that neighbours stay apart.
    pub(crate) fn text(&mut self, text: &str) {
        self.number(text.len() as u64);
        for chunk in text.as_bytes().chunks(8) {
            let mut word = [0; 8];
            word[..chunk.len()].copy_from_slice(chunk);
            self.number(u64::from_le_bytes(word));
        }
    }

    pub(crate) fn finish(self) -> u64 {
        self.0
    }
}

/// Hashes table keys of our own: numbers that are mixed already, and ids.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Mixed;

impl std::hash::BuildHasher for Mixed {
    type Hasher = MixedHasher;

    fn build_hasher(&self) -> MixedHasher {
        MixedHasher(0)
    }
}

/// The hasher of [`Mixed`].
#[derive(Debug)]
pub(crate) struct MixedHasher(u64);

impl std::hash::Hasher for MixedHasher {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for chunk in bytes.chunks(8) {
            let mut word = [0; 8];
            word[..chunk.len()].copy_from_slice(chunk);
            self.0 = mix(self.0 ^ u64::from_le_bytes(word));
        }
    }

    fn write_u8(&mut self, byte: u8) {
        self.0 = mix(self.0 ^ u64::from(byte));
    }

    fn write_u64(&mut self, number: u64) {
        self.0 ^= number;
    }
}
