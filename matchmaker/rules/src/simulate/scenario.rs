//! The scenario format `flexmatch-scenario/1`.

use std::collections::BTreeMap;

use matchmaker::{PlayerId, Ticket, TicketId, json};

use crate::simulate::patch::Patch;
use matchmaker::json::{Field, FormatError};
use matchmaker::trial::Configuration;
use matchmaker::trial::lines::{DEPTH_MAX, came_at_ms, read_entry};

const FORMAT: &str = "flexmatch-scenario/1";

/// Cases for one rule set.
#[derive(Debug)]
pub(crate) struct Scenario {
    pub(crate) cases: Vec<Case>,
}

/// Tickets, what is done, and what must come of it. All times are milliseconds
/// since the case's second 0.
#[derive(Debug)]
pub(crate) struct Case {
    pub(crate) id: String,
    pub(crate) tier: Tier,
    pub(crate) patches: Vec<Patch>,
    pub(crate) configuration: Configuration,
    pub(crate) tickets: Vec<Ticket>,
    pub(crate) actions: Vec<Action>,
    pub(crate) matches: Vec<ExpectedMatch>,
    pub(crate) unmatched: Unmatched,
    pub(crate) statuses: Vec<ExpectedStatus>,
    pub(crate) end_at_ms: u64,
}

/// Whether a case counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Tier {
    Core,
    /// Needs more than one greedy attempt.
    Search,
    /// The sources contradict each other: played and shown, not counted.
    Disputed,
}

impl Tier {
    pub(crate) const ALL: [(&'static str, Self); 3] =
        [("core", Self::Core), ("search", Self::Search), ("disputed", Self::Disputed)];

    pub(crate) fn name(self) -> &'static str {
        Self::ALL.iter().find(|(_, tier)| *tier == self).map_or("", |(name, _)| name)
    }

    pub(crate) fn counts(self) -> bool {
        self != Self::Disputed
    }
}

/// A call during the case.
#[derive(Debug)]
pub(crate) struct Action {
    pub(crate) at_ms: u64,
    pub(crate) call: Call,
    pub(crate) ticket: TicketId,
}

#[derive(Debug)]
pub(crate) enum Call {
    /// By these players, or by all of the ticket.
    Accept(Vec<PlayerId>),
    Reject,
    Stop,
}

/// A match that must be made at some moment from `at_ms` to `by_ms`.
#[derive(Debug)]
pub(crate) struct ExpectedMatch {
    pub(crate) at_ms: u64,
    pub(crate) by_ms: u64,
    pub(crate) tickets: Option<Vec<String>>,
    pub(crate) ticket_count: Option<usize>,
    pub(crate) includes: Vec<String>,
    pub(crate) excludes_prefix: Option<String>,
    pub(crate) teams: BTreeMap<String, Vec<String>>,
    pub(crate) team_sizes: BTreeMap<String, usize>,
    pub(crate) team_sizes_unordered: Option<Vec<usize>>,
    pub(crate) same_team: Vec<Vec<String>>,
    pub(crate) proposed: bool,
}

/// Who must be left over at the end.
#[derive(Debug)]
pub(crate) enum Unmatched {
    These(Vec<String>),
    Count(usize),
    OneOf(Vec<String>),
    /// The case does not say: nobody, unless it looks at statuses.
    Unsaid,
}

#[derive(Debug)]
pub(crate) struct ExpectedStatus {
    pub(crate) at_ms: u64,
    pub(crate) ticket: TicketId,
    pub(crate) status: String,
    pub(crate) reason: Option<String>,
}

/// Most of anything that a match can have.
const COUNT_MAX: u32 = 1_000_000;
const STATUSES: [&str; 8] = [
    "QUEUED",
    "SEARCHING",
    "REQUIRES_ACCEPTANCE",
    "PLACING",
    "COMPLETED",
    "FAILED",
    "CANCELLED",
    "TIMED_OUT",
];

impl Scenario {
    pub(crate) fn read(text: &str) -> Result<Self, FormatError> {
        let document = json::read(text, DEPTH_MAX)?;
        let root = Field::root(&document.root);
        root.only(&["format", "ruleSet", "ruleSetFile", "ruleSetSource", "cases"])?;
        if let Some(format) = root.optional("format") {
            format.choice(&[(FORMAT, ())])?;
        }
        let cases: Vec<Case> =
            root.required("cases")?.items()?.iter().map(read_case).collect::<Result<_, _>>()?;
        Ok(Self { cases })
    }
}

const CASE_KEYS: [&str; 15] = [
    "id",
    "why",
    "basis",
    "tier",
    "relies",
    "ruleSetPatch",
    "configuration",
    "tickets",
    "actions",
    "expect",
    "unmatchedAtEnd",
    "unmatchedCountAtEnd",
    "unmatchedOneOf",
    "expectStatus",
    "endAt",
];

fn read_case(field: &Field<'_>) -> Result<Case, FormatError> {
    field.only(&CASE_KEYS)?;
    let mut case = Case {
        id: field.required("id")?.text()?.to_owned(),
        tier: field.optional("tier").map_or(Ok(Tier::Core), |tier| tier.choice(&Tier::ALL))?,
        patches: each(field, "ruleSetPatch", Patch::read)?,
        configuration: field
            .optional("configuration")
            .map_or(Ok(Configuration::default()), |configuration| {
                read_configuration(&configuration)
            })?,
        tickets: each(field, "tickets", read_entry)?.into_iter().flatten().collect(),
        actions: each(field, "actions", read_action)?,
        matches: each(field, "expect", read_match)?,
        unmatched: read_unmatched(field)?,
        statuses: each(field, "expectStatus", read_status)?,
        end_at_ms: 0,
    };
    check_tickets(field, &case)?;
    case.end_at_ms = match field.optional("endAt") {
        Some(end) => end.moment()?,
        None => last_moment(&case),
    };
    if let Some(late) = case.statuses.iter().position(|status| status.at_ms > case.end_at_ms) {
        return Err(field.error(format!("expectStatus[{late}] looks beyond `endAt`")));
    }
    Ok(case)
}

/// Reads a list that may be absent.
fn each<T>(
    field: &Field<'_>,
    key: &str,
    read: impl Fn(&Field<'_>) -> Result<T, FormatError>,
) -> Result<Vec<T>, FormatError> {
    let Some(list) = field.optional(key) else { return Ok(Vec::new()) };
    list.items()?.iter().map(read).collect()
}

fn check_tickets(field: &Field<'_>, case: &Case) -> Result<(), FormatError> {
    let mut known = std::collections::BTreeSet::new();
    if let Some(twice) = case.tickets.iter().find(|ticket| !known.insert(&ticket.id)) {
        return Err(field.error(format!("there are two tickets `{}`", twice.id)));
    }
    let of_actions = case.actions.iter().map(|action| &action.ticket);
    let mut named = of_actions.chain(case.statuses.iter().map(|status| &status.ticket));
    match named.find(|ticket| !known.contains(ticket)) {
        Some(unknown) => Err(field.error(format!("there is no ticket `{unknown}`"))),
        None => Ok(()),
    }
}

/// The last moment that the case speaks of.
fn last_moment(case: &Case) -> u64 {
    let tickets = case.tickets.iter().map(came_at_ms);
    let actions = case.actions.iter().map(|action| action.at_ms);
    let matches = case.matches.iter().map(|expected| expected.by_ms);
    let statuses = case.statuses.iter().map(|status| status.at_ms);
    tickets.chain(actions).chain(matches).chain(statuses).max().unwrap_or(0)
}

fn read_configuration(field: &Field<'_>) -> Result<Configuration, FormatError> {
    field.only(&[
        "requestTimeoutSeconds",
        "acceptanceRequired",
        "acceptanceTimeoutSeconds",
        "flexMatchMode",
    ])?;
    if let Some(mode) = field.optional("flexMatchMode") {
        mode.choice(&[("STANDALONE", ()), ("WITH_QUEUE", ())])?;
    }
    let moment = |key: &str| field.optional(key).map(|timeout| timeout.moment()).transpose();
    let required = field.optional("acceptanceRequired").map(|required| required.flag());
    Ok(Configuration {
        request_timeout_ms: moment("requestTimeoutSeconds")?,
        acceptance_required: required.transpose()?.unwrap_or(false),
        acceptance_timeout_ms: moment("acceptanceTimeoutSeconds")?,
    })
}

fn read_action(field: &Field<'_>) -> Result<Action, FormatError> {
    field.only(&["at", "op", "ticket", "players", "acceptance"])?;
    let op = field.required("op")?;
    let accepts = op.choice(&[("AcceptMatch", true), ("StopMatchmaking", false)])?;
    let call = if accepts {
        let choices = [("ACCEPT", true), ("REJECT", false)];
        let answer = field.required("acceptance")?.choice(&choices)?;
        let players = each(field, "players", read_player_id)?;
        if answer { Call::Accept(players) } else { Call::Reject }
    } else {
        Call::Stop
    };
    let ticket = read_ticket_id(&field.required("ticket")?)?;
    Ok(Action { at_ms: field.required("at")?.moment()?, call, ticket })
}

fn read_player_id(field: &Field<'_>) -> Result<PlayerId, FormatError> {
    PlayerId::new(field.text()?).map_err(|error| field.error(error.to_string()))
}

fn read_ticket_id(field: &Field<'_>) -> Result<TicketId, FormatError> {
    TicketId::new(field.text()?).map_err(|error| field.error(error.to_string()))
}

const MATCH_KEYS: [&str; 11] = [
    "at",
    "by",
    "tickets",
    "ticketCount",
    "includes",
    "excludesPrefix",
    "teams",
    "teamSizes",
    "teamSizesUnordered",
    "sameTeam",
    "proposed",
];

fn read_match(field: &Field<'_>) -> Result<ExpectedMatch, FormatError> {
    field.only(&MATCH_KEYS)?;
    let at_ms = field.required("at")?.moment()?;
    let by_ms = field.optional("by").map_or(Ok(at_ms), |by| by.moment())?;
    if by_ms < at_ms {
        return Err(field.error("`by` is before `at`"));
    }
    Ok(ExpectedMatch {
        at_ms,
        by_ms,
        tickets: field.optional("tickets").map(|list| texts(&list)).transpose()?,
        ticket_count: field.optional("ticketCount").map(|number| count(&number)).transpose()?,
        includes: field.optional("includes").map_or(Ok(Vec::new()), |list| texts(&list))?,
        excludes_prefix: field
            .optional("excludesPrefix")
            .map(|prefix| prefix.text().map(str::to_owned))
            .transpose()?,
        teams: map(field, "teams", texts)?,
        team_sizes: map(field, "teamSizes", count)?,
        team_sizes_unordered: field
            .optional("teamSizesUnordered")
            .map(|list| list.items()?.iter().map(count).collect())
            .transpose()?,
        same_team: each(field, "sameTeam", texts)?,
        proposed: field.optional("proposed").map_or(Ok(false), |proposed| proposed.flag())?,
    })
}

fn texts(field: &Field<'_>) -> Result<Vec<String>, FormatError> {
    field.items()?.iter().map(|item| item.text().map(str::to_owned)).collect()
}

fn count(field: &Field<'_>) -> Result<usize, FormatError> {
    field.count(COUNT_MAX).map(|count| count as usize)
}

/// Reads an object that may be absent.
fn map<T>(
    field: &Field<'_>,
    key: &str,
    read: impl Fn(&Field<'_>) -> Result<T, FormatError>,
) -> Result<BTreeMap<String, T>, FormatError> {
    let Some(object) = field.optional(key) else { return Ok(BTreeMap::new()) };
    let members = object.members()?.into_iter();
    members.map(|(name, value)| Ok((name.to_owned(), read(&value)?))).collect()
}

fn read_unmatched(field: &Field<'_>) -> Result<Unmatched, FormatError> {
    let these = field.optional("unmatchedAtEnd");
    let number = field.optional("unmatchedCountAtEnd");
    let one_of = field.optional("unmatchedOneOf");
    match (these, number, one_of) {
        (Some(these), None, None) => texts(&these).map(Unmatched::These),
        (None, Some(number), None) => count(&number).map(Unmatched::Count),
        (None, None, Some(one_of)) => texts(&one_of).map(Unmatched::OneOf),
        (None, None, None) => Ok(Unmatched::Unsaid),
        _ => Err(field.error("a case has only one of the keys that begin with `unmatched`")),
    }
}

fn read_status(field: &Field<'_>) -> Result<ExpectedStatus, FormatError> {
    field.only(&["at", "ticket", "status", "reason"])?;
    let status = field.required("status")?;
    let known: Vec<(&str, &str)> = STATUSES.iter().map(|word| (*word, *word)).collect();
    let reason = field.optional("reason").map(|reason| reason.text().map(str::to_owned));
    Ok(ExpectedStatus {
        at_ms: field.required("at")?.moment()?,
        ticket: read_ticket_id(&field.required("ticket")?)?,
        status: status.choice(&known)?.to_owned(),
        reason: reason.transpose()?,
    })
}
