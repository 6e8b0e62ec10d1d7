//! The numbers that bound rule sets, tickets and searches, each with its reason.

/// Longest rule set body, in characters (GameLift's `RuleSetBody`).
pub const RULE_SET_LENGTH_MAX: usize = 65_535;

/// Most players of one match that is formed by exhaustive search (FlexMatch's
/// "small" match); more are a large match, which this engine refuses.
pub const MATCH_PLAYERS_MAX: u32 = 40;

/// Most players of any FlexMatch match.
pub(crate) const LARGE_MATCH_PLAYERS_MAX: u32 = 200;

/// Most players of one ticket. StartMatchmaking takes ten; a backfill ticket
/// carries everybody in the game session.
pub const TICKET_PLAYERS_MAX: usize = 200;

/// Longest text in a player's attribute, in bytes (GameLift's model says 1,024
/// characters, each at most four bytes).
pub const ATTRIBUTE_TEXT_LENGTH_MAX: usize = 4_096;

/// Most entries of a list or map attribute, and most locations of a player: ten
/// times what any published rule set uses.
pub(crate) const ATTRIBUTE_ENTRIES_MAX: usize = 1_000;

/// Longest wait that an expansion step can name, in seconds: the longest
/// request timeout of a matchmaking configuration.
pub(crate) const WAIT_SECONDS_MAX: f64 = 43_200.0;

/// Deepest nesting of a rule set's JSON; published ones stay under eight.
pub(crate) const JSON_DEPTH_MAX: usize = 64;

/// Deepest nesting of calls in a property expression or compound statement.
pub(crate) const EXPRESSION_DEPTH_MAX: usize = 32;

/// Most rules that a compound rule may ask for, those of compound rules in it
/// counted as often as they are named.
pub(crate) const STATEMENT_RULES_MAX: u64 = 1_000;

/// Most different waits of a rule set's expansions; published ones have at most five.
pub(crate) const STAGES_MAX: usize = 256;

/// Most attributes that a player may have (GameLift's `PlayerAttributes`).
pub(crate) const PLAYER_ATTRIBUTES_MAX: usize = 10;

/// Most problems listed for one rule set: a page that somebody can read.
pub(crate) const PROBLEMS_MAX: usize = 200;

/// Most tickets waiting at once in one pool.
pub(crate) const POOL_TICKETS_MAX: usize = 200_000;

/// Most locations that the tickets of one pool may have measured together: a
/// hundred times as many as GameLift has.
pub(crate) const POOL_LOCATIONS_MAX: usize = 4_096;

/// Tickets made within so many milliseconds are equally old: rule sets count in
/// seconds, and who pressed a button a moment earlier has not waited longer.
pub(crate) const AGE_STEP_MS: u64 = 1_000;

/// Tentative matches looked at in one pass unless the caller says otherwise:
/// a few tenths of a second.
pub(crate) const SEARCH_BUDGET: u64 = 400_000;

/// The part of a pass's budget that one anchor may spend, as a divisor: ten
/// hopeless anchors leave nothing for the eleventh, and it goes first next time.
pub(crate) const ANCHOR_SHARE: u64 = 10;

/// The part of a pass's budget spent on looking for a fuller match when one has
/// been found, as a divisor.
pub(crate) const IMPROVEMENT_SHARE: u64 = 20;

/// Most other tickets that an explanation names one by one.
pub(crate) const EXPLANATION_NEIGHBOURS_MAX: usize = 20;

/// Most other tickets that an explanation looks at.
pub(crate) const EXPLANATION_TICKETS_MAX: usize = 1_000;
