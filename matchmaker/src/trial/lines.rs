//! Tickets as files have them: one JSON object a line, and in scenarios.
//!
//! ```json
//! { "id": "t1", "at": 1.5, "players": [{ "id": "ada", "attributes": { "skill": { "N": 12 } } }] }
//! ```
//!
//! `at` is the second in which the ticket comes; `latencyInMs`, `team` and `backfill`
//! may be added, and `idPrefix` with `repeat` in place of `id` stands for many tickets,
//! whose names `{ticket}` in a player's id stands for.

use std::collections::{BTreeMap, HashSet};

use super::{EPOCH_MS, SECOND_MS};
use crate::json::{self, Field, FormatError, Position, Value};
use crate::limits::TICKET_PLAYERS_MAX;
use crate::sorting::sort_by_number;
use crate::tickets::{AttributeValue, Player, PlayerId, Ticket, TicketId};

/// Most tickets that one entry repeats.
const REPEAT_MAX: u32 = 10_000;
/// Deepest nesting of a file's JSON; the formats need eight.
pub const DEPTH_MAX: usize = 64;

/// Reads an entry: one ticket, or `repeat` tickets named after `idPrefix`.
///
/// # Errors
/// What is wrong with it, and where.
pub fn read_entry(field: &Field<'_>) -> Result<Vec<Ticket>, FormatError> {
    field.only(&["id", "idPrefix", "repeat", "at", "backfill", "players"])?;
    let at_ms = field.required("at")?.moment()?;
    let backfill = field.optional("backfill").map_or(Ok(false), |backfill| backfill.flag())?;
    let players = field.required("players")?;
    let ids = read_ids(field)?;
    let entries = players.items()?;
    if entries.is_empty() || entries.len() > TICKET_PLAYERS_MAX {
        let message = format!("a ticket has 1 to {TICKET_PLAYERS_MAX} players");
        return Err(players.error(message));
    }
    let created_at_ms = EPOCH_MS + at_ms;
    let ticket = |id: TicketId| {
        let players = entries.iter().map(|entry| read_player(entry, &id)).collect::<Result<_, _>>();
        Ok(Ticket { players: players?, id, created_at_ms, backfill })
    };
    ids.into_iter().map(ticket).collect()
}

fn read_ids(field: &Field<'_>) -> Result<Vec<TicketId>, FormatError> {
    let new =
        |at: &Field<'_>, id: String| TicketId::new(id).map_err(|error| at.error(error.to_string()));
    match (field.optional("id"), field.optional("idPrefix"), field.optional("repeat")) {
        (Some(id), None, None) => Ok(vec![new(&id, id.text()?.to_owned())?]),
        (None, Some(prefix), Some(repeat)) => {
            let text = prefix.text()?;
            let numbers = 1..=repeat.count(REPEAT_MAX)?;
            numbers.map(|number| new(&prefix, format!("{text}{number}"))).collect()
        }
        _ => Err(field.error("a ticket has either `id`, or `idPrefix` and `repeat`")),
    }
}

fn read_player(field: &Field<'_>, ticket: &TicketId) -> Result<Player, FormatError> {
    field.only(&["id", "attributes", "latencyInMs", "team"])?;
    let id = field.required("id")?;
    let name = id.text()?.replace("{ticket}", ticket.as_str());
    let attributes = field.optional("attributes").map(|attributes| read_attributes(&attributes));
    let latency = field.optional("latencyInMs").map(|latency| read_latency(&latency));
    let team = field.optional("team").map(|team| team.text().map(str::to_owned));
    Ok(Player {
        id: PlayerId::new(name).map_err(|error| id.error(error.to_string()))?,
        attributes: attributes.transpose()?.unwrap_or_default(),
        latency_ms: latency.transpose()?.unwrap_or_default(),
        team: team.transpose()?,
    })
}

fn read_attributes(field: &Field<'_>) -> Result<BTreeMap<String, AttributeValue>, FormatError> {
    each(field, read_value)
}

/// A value in the API's form: `{"N": 12}`.
fn read_value(field: &Field<'_>) -> Result<AttributeValue, FormatError> {
    field.only(&["N", "S", "SL", "SDM"])?;
    match field.members()?.as_slice() {
        [("N", number)] => Ok(AttributeValue::N(number.number()?)),
        [("S", text)] => Ok(AttributeValue::S(text.text()?.to_owned())),
        [("SL", list)] => {
            let texts = list.items()?.into_iter().map(|item| Ok(item.text()?.to_owned()));
            Ok(AttributeValue::SL(texts.collect::<Result<_, FormatError>>()?))
        }
        [("SDM", map)] => Ok(AttributeValue::SDM(each(map, |number| number.number())?)),
        _ => Err(field.error("an attribute has exactly one of N, S, SL, SDM")),
    }
}

fn read_latency(field: &Field<'_>) -> Result<BTreeMap<String, u32>, FormatError> {
    each(field, |ms| {
        let number = ms.number()?;
        if !(0.0..=f64::from(u32::MAX)).contains(&number) {
            return Err(ms.error(format!("{number} is no round trip in milliseconds")));
        }
        Ok(number.round() as u32)
    })
}

/// Reads an object's members.
fn each<T>(
    field: &Field<'_>,
    read: impl Fn(&Field<'_>) -> Result<T, FormatError>,
) -> Result<BTreeMap<String, T>, FormatError> {
    let mut all = BTreeMap::new();
    for (name, value) in field.members()? {
        all.insert(name.to_owned(), read(&value)?);
    }
    Ok(all)
}

/// Most bad lines that are told of singly.
const TOLD_MAX: usize = 10;

/// What was found in a text of tickets.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct TicketLines {
    /// The tickets, in the order in which they come.
    pub tickets: Vec<Ticket>,
    /// How many lines are no tickets.
    pub bad_lines: usize,
    /// What is wrong with the first ten of them.
    pub told: Vec<FormatError>,
    /// Whether there were more tickets than were asked for.
    pub truncated: bool,
}

impl TicketLines {
    /// Reads `text`, whose lines are tickets or empty, up to `tickets_max` of them.
    #[must_use]
    pub fn read(text: &str, tickets_max: usize) -> Self {
        let mut lines = Self::default();
        let mut known = HashSet::new();
        for (index, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
            match read_line(line).and_then(|tickets| new_ones(tickets, &mut known)) {
                Ok(tickets) => lines.tickets.extend(tickets),
                Err(mut error) => {
                    error.position.line = u32::try_from(index + 1).unwrap_or(u32::MAX);
                    lines.bad_lines += 1;
                    lines.told.extend((lines.told.len() < TOLD_MAX).then_some(error));
                }
            }
            if lines.tickets.len() > tickets_max {
                lines.tickets.truncate(tickets_max);
                lines.truncated = true;
                break;
            }
        }
        sort_by_number(&mut lines.tickets, |ticket| ticket.created_at_ms);
        lines
    }
}

fn new_ones(
    tickets: Vec<Ticket>,
    known: &mut HashSet<TicketId>,
) -> Result<Vec<Ticket>, FormatError> {
    match tickets.iter().find(|ticket| !known.insert(ticket.id.clone())) {
        None => Ok(tickets),
        Some(ticket) => Err(FormatError {
            position: Position { line: 1, column: 1 },
            path: "id".to_owned(),
            message: format!("there is a ticket `{}` already", ticket.id),
        }),
    }
}

/// Reads one line.
///
/// # Errors
/// What is wrong with it, and where in the line.
pub fn read_line(line: &str) -> Result<Vec<Ticket>, FormatError> {
    read_entry(&Field::root(&json::read(line, DEPTH_MAX)?.root))
}

/// The moment at which a ticket comes, in milliseconds of its file's clock.
#[must_use]
pub fn came_at_ms(ticket: &Ticket) -> u64 {
    ticket.created_at_ms.saturating_sub(EPOCH_MS)
}

/// A ticket in the form in which files have it.
#[must_use]
pub fn to_json(ticket: &Ticket) -> Value {
    let at = came_at_ms(ticket) as f64 / SECOND_MS as f64;
    Value::object([
        ("id", Some(Value::text(ticket.id.as_str()))),
        ("at", Some(Value::number(at))),
        ("backfill", ticket.backfill.then(|| Value::new(json::Kind::Bool(true)))),
        ("players", Some(Value::list(ticket.players.iter().map(player_json)))),
    ])
}

fn player_json(player: &Player) -> Value {
    let attributes = player.attributes.iter().map(|(name, value)| (name, value_json(value)));
    let trips = player.latency_ms.iter().map(|(place, ms)| (place, Value::number(f64::from(*ms))));
    Value::object([
        ("id", Some(Value::text(player.id.as_str()))),
        ("attributes", some_of(attributes)),
        ("latencyInMs", some_of(trips)),
        ("team", player.team.as_ref().map(Value::text)),
    ])
}

/// An object that is left out if it has nothing in it.
fn some_of<'k>(members: impl ExactSizeIterator<Item = (&'k String, Value)>) -> Option<Value> {
    let any = members.len() > 0;
    any.then(|| Value::object(members.map(|(key, value)| (key.as_str(), Some(value)))))
}

/// In the API's form.
fn value_json(value: &AttributeValue) -> Value {
    let (kind, value) = match value {
        AttributeValue::N(number) => ("N", Value::number(*number)),
        AttributeValue::S(text) => ("S", Value::text(text)),
        AttributeValue::SL(texts) => ("SL", Value::list(texts.iter().map(Value::text))),
        AttributeValue::SDM(map) => {
            let entries = map.iter().map(|(key, number)| (key.as_str(), Value::number(*number)));
            ("SDM", Value::object(entries.map(|(key, number)| (key, Some(number)))))
        }
    };
    Value::object([(kind, Some(value))])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_that_is_written_is_read_again() {
        let line = r#"{ "id": "t1", "at": 1.5, "players": [{ "id": "p1", "attributes": { "level": { "SDM": { "a": 1 } }, "maps": { "SL": ["x"] }, "skill": { "N": 12 } }, "latencyInMs": { "home": 20 }, "team": "red" }] }"#;

        let tickets = read_line(line).unwrap();

        assert_eq!(to_json(&tickets[0]).to_string(), line);
    }

    #[test]
    fn a_repeated_entry_names_its_tickets_and_players() {
        let line = r#"{"idPrefix":"t","repeat":2,"at":0,"players":[{"id":"p-{ticket}"}]}"#;

        let tickets = read_line(line).unwrap();

        let named: Vec<_> = tickets.iter().map(|ticket| ticket.players[0].id.as_str()).collect();
        assert_eq!(named, ["p-t1", "p-t2"]);
    }

    #[test]
    fn what_is_wrong_with_a_line_is_said_with_its_place() {
        let check = |line: &str, path: &str, message: &str| {
            let error = read_line(line).unwrap_err();
            assert_eq!((error.path.as_str(), error.message.as_str()), (path, message), "{line}");
        };
        check(
            r#"{"id":"t","at":0,"players":[{"id":""}]}"#,
            "players[0].id",
            "a player id cannot be empty",
        );
        check(
            r#"{"id":"t","at":0,"players":[{"id":"p","attributes":{"skill":12}}]}"#,
            "players[0].attributes.skill",
            "expected an object, found a number",
        );
        check(r#"{"id":"t","at":0}"#, "", "`players` is missing");
    }

    #[test]
    fn bad_lines_are_left_out_and_told_of_with_their_place() {
        let line = r#"{"id":"t1","at":1,"players":[{"id":"p"}]}"#;
        let text = format!("{line}\n\n{{\"id\":\"t2\",\"at\":0}}\n{line}\nnonsense\n");

        let lines = TicketLines::read(&text, 10);

        assert_eq!((lines.tickets.len(), lines.bad_lines, lines.truncated), (1, 3, false));
        let told: Vec<_> =
            lines.told.iter().map(|it| (it.position.line, it.message.as_str())).collect();
        assert_eq!(told[0], (3, "`players` is missing"));
        assert_eq!(told[1], (4, "there is a ticket `t1` already"));
        assert_eq!(told[2].0, 5);
    }

    #[test]
    fn more_tickets_than_were_asked_for_are_left_out() {
        let text = r#"{"idPrefix":"t","repeat":9,"at":0,"players":[{"id":"{ticket}"}]}"#;

        let lines = TicketLines::read(text, 4);

        assert_eq!((lines.tickets.len(), lines.truncated), (4, true));
    }
}
