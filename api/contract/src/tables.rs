//! How the tables' keys and indexes are called.
//!
//! The stores write these attributes and `stack` declares the tables by them, so
//! each name exists once. Attributes that no index carries are the stores' own
//! business.

/// The players table.
pub mod players {
    /// Partition key: the player's id, text.
    pub const PLAYER_ID: &str = "player_id";

    /// Index of all players in the order of their ids: [`ID_SHARD`], then
    /// [`PLAYER_ID`].
    pub const BY_ID: &str = "by-id";
    /// Partition key of [`BY_ID`]: the first character of the id's part after its
    /// last colon where that is a hexadecimal digit, else `-`. A guest's id is a
    /// region and a random UUID, so the sixteen fill evenly, and one after the
    /// other they are the whole list.
    pub const ID_SHARD: &str = "id_shard";

    /// Index of the players with a ban: [`BANNED`], then [`BANNED_AT`]. Others are
    /// not in it.
    pub const BY_BAN: &str = "by-ban";
    /// Partition key of [`BY_BAN`]: always `yes`, text. Bans are few.
    pub const BANNED: &str = "banned";
    /// Sort key of [`BY_BAN`]: milliseconds since 1970, a number.
    pub const BANNED_AT: &str = "banned_at";
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

    /// Index of all tickets by time: [`DAY_SHARD`], then [`CREATED_AT`].
    pub const BY_TIME: &str = "by-time";
    /// Partition key of [`BY_TIME`]: the UTC day and one of [`STATE_SHARDS`], such
    /// as `2026-11-22#3`.
    pub const DAY_SHARD: &str = "day_shard";

    /// Index of the tickets that ended without a match: [`REASON_SHARD`], then
    /// [`CREATED_AT`]. Others are not in it.
    pub const BY_REASON: &str = "by-reason";
    /// Partition key of [`BY_REASON`]: the reason's code and one of
    /// [`STATE_SHARDS`], such as `NO_MATCH_IN_TIME#3`.
    pub const REASON_SHARD: &str = "reason_shard";

    /// GameLift's word for the state, text.
    pub const STATUS: &str = "status";
    /// The code of the reason for which it ended without a match, text.
    pub const REASON: &str = "reason";
    /// The matchmaking configuration, text.
    pub const CONFIGURATION: &str = "configuration";
    /// The skill that FlexMatch was told, in thousandths, a number.
    pub const SKILL_MILLI: &str = "skill_milli";
    /// When it ended: milliseconds since 1970, a number.
    pub const ENDED_AT: &str = "ended_at";
    /// The match that it is or was part of, text.
    pub const MATCH_ID: &str = "match_id";
    /// Milliseconds by location, a map of numbers.
    pub const LATENCIES: &str = "latencies";

    /// What [`BY_PLAYER`] carries of a ticket besides keys: a line of a list. The
    /// whole ticket, with its history, is ten times as long and stays in the table.
    pub const LINE: [&str; 6] = [STATUS, REASON, CONFIGURATION, SKILL_MILLI, ENDED_AT, MATCH_ID];
    /// What [`BY_TIME`] and [`BY_REASON`] carry besides keys.
    pub const LINE_AND_PLAYER: [&str; 7] =
        [PLAYER_ID, STATUS, REASON, CONFIGURATION, SKILL_MILLI, ENDED_AT, MATCH_ID];
    /// What [`BY_STATE`] carries besides keys: also what rules ask of who waits.
    pub const LINE_OF_WAITING: [&str; 8] =
        [PLAYER_ID, STATUS, REASON, CONFIGURATION, SKILL_MILLI, ENDED_AT, MATCH_ID, LATENCIES];
}

/// The matches table.
pub mod matches {
    /// Partition key: the match's id, text.
    pub const MATCH_ID: &str = "match_id";
    /// The attribute with the second at which a match may go, a number.
    pub const EXPIRES_AT: &str = "expires_at";

    /// Index of all matches by time: [`DAY_SHARD`], then [`FORMED_AT`].
    pub const BY_TIME: &str = "by-time";
    /// Partition key of [`BY_TIME`]: the UTC day and one of [`DAY_SHARDS`], such as
    /// `2026-11-22#3`.
    pub const DAY_SHARD: &str = "day_shard";
    /// Sort key of [`BY_TIME`]: milliseconds since 1970, a number.
    pub const FORMED_AT: &str = "formed_at";
    /// Shards of each day: four partitions take 4,000 matches a second.
    pub const DAY_SHARDS: u64 = 4;
}

/// The audit table.
pub mod audit {
    /// Partition key: [`THE_CHAIN`], text.
    pub const CHAIN: &str = "chain";
    /// The one chain. Operators do less than the 1,000 things a second that a
    /// partition takes, and one chain cannot lose a link to another.
    pub const THE_CHAIN: &str = "audit";
    /// Sort key of the table and of both indexes: the entry's number.
    pub const SEQUENCE: &str = "sequence";

    /// Index of what one operator did: [`OPERATOR`], then [`SEQUENCE`].
    pub const BY_OPERATOR: &str = "by-operator";
    /// Partition key of [`BY_OPERATOR`]: the user name, text.
    pub const OPERATOR: &str = "operator";

    /// Index of what was done to one thing: [`TARGET`], then [`SEQUENCE`].
    pub const BY_TARGET: &str = "by-target";
    /// Partition key of [`BY_TARGET`]: the id, text.
    pub const TARGET: &str = "target";
}
