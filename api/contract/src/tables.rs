//! How the tables' keys and indexes are called.
//!
//! The stores write these attributes and `stack` declares the tables by them, so
//! each name exists once. Attributes that are neither key nor index are the
//! stores' own business.

/// The players table.
pub mod players {
    /// Partition key: the player's id, text.
    pub const PLAYER_ID: &str = "player_id";
}

/// The tickets table.
pub mod tickets {
    /// Partition key: the ticket's id, text.
    pub const TICKET_ID: &str = "ticket_id";
    /// The attribute with the second at which a ticket may go, a number.
    pub const EXPIRES_AT: &str = "expires_at";

    /// Index of a player's tickets by time: [`PLAYER_ID`], then [`CREATED_AT`].
    pub const BY_PLAYER: &str = "by-player";
    /// Index of the tickets in a state by time: [`STATE_SHARD`], then [`CREATED_AT`].
    pub const BY_STATE: &str = "by-state";
    /// Partition key of [`BY_PLAYER`]: whose ticket it is, text.
    pub const PLAYER_ID: &str = "player_id";
    /// Partition key of [`BY_STATE`]: GameLift's word for the state and one of
    /// [`STATE_SHARDS`], such as `SEARCHING#3`, so that no partition takes every
    /// write of a busy evening.
    pub const STATE_SHARD: &str = "state_shard";
    /// Sort key of both: milliseconds since 1970, a number.
    pub const CREATED_AT: &str = "created_at";
    /// Shards of each state: eight partitions take 8,000 writes a second.
    pub const STATE_SHARDS: u64 = 8;
}
