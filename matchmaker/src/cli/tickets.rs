//! Tickets as files have them: in scenarios, and one a line in JSON Lines.

use std::collections::BTreeMap;

use matchmaker::{AttributeValue, Player, PlayerId, TICKET_PLAYERS_MAX, Ticket, TicketId, json};

use crate::fields::{Field, FormatError};

/// Milliseconds of the engine's clock at a file's second 0: not itself 0, so
/// that nothing works only because the clock began with the file.
pub(crate) const EPOCH_MS: u64 = 1_700_000_000_000;

/// Most tickets that one entry repeats.
const REPEAT_MAX: u32 = 10_000;
/// Deepest nesting of a file's JSON; the formats need eight.
pub(crate) const DEPTH_MAX: usize = 64;

/// Reads an entry: one ticket, or `repeat` tickets named after `idPrefix`.
pub(crate) fn read_entry(field: &Field<'_>) -> Result<Vec<Ticket>, FormatError> {
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
    let members = field.members()?.into_iter();
    members.map(|(name, value)| Ok((name.to_owned(), read_value(&value)?))).collect()
}

/// A value in the API's form: `{"N": 12}`.
fn read_value(field: &Field<'_>) -> Result<AttributeValue, FormatError> {
    field.only(&["N", "S", "SL", "SDM"])?;
    match field.members()?.as_slice() {
        [("N", number)] => Ok(AttributeValue::N(number.number()?)),
        [("S", text)] => Ok(AttributeValue::S(text.text()?.to_owned())),
        [("SL", list)] => {
            let texts = list.items()?.into_iter().map(|item| Ok(item.text()?.to_owned()));
            Ok(AttributeValue::SL(texts.collect::<Result<_, _>>()?))
        }
        [("SDM", map)] => {
            let entries = map.members()?.into_iter();
            let entries = entries.map(|(key, value)| Ok((key.to_owned(), value.number()?)));
            Ok(AttributeValue::SDM(entries.collect::<Result<_, _>>()?))
        }
        _ => Err(field.error("an attribute has exactly one of N, S, SL, SDM")),
    }
}

fn read_latency(field: &Field<'_>) -> Result<BTreeMap<String, u32>, FormatError> {
    let entry = |(location, ms): (&str, Field<'_>)| {
        let number = ms.number()?;
        if !(0.0..=f64::from(u32::MAX)).contains(&number) {
            return Err(ms.error(format!("{number} is no round trip in milliseconds")));
        }
        Ok((location.to_owned(), number.round() as u32))
    };
    field.members()?.into_iter().map(entry).collect()
}

/// Reads one line of a JSON Lines file.
pub(crate) fn read_line(line: &str) -> Result<Vec<Ticket>, FormatError> {
    let document = json::read(line, DEPTH_MAX).map_err(|error| FormatError {
        position: error.position,
        path: String::new(),
        message: error.message,
    })?;
    read_entry(&Field::root(&document.root))
}

/// The second of the file in which a ticket comes, as milliseconds.
pub(crate) fn came_at_ms(ticket: &Ticket) -> u64 {
    ticket.created_at_ms.saturating_sub(EPOCH_MS)
}

/// One line of a JSON Lines file, without its end.
pub(crate) fn write_line(ticket: &Ticket) -> String {
    json_of(ticket).to_string()
}

/// A ticket in the form in which files have it.
pub(crate) fn json_of(ticket: &Ticket) -> serde_json::Value {
    let mut line = serde_json::json!({
        "id": ticket.id,
        "at": seconds(came_at_ms(ticket)),
        "players": ticket.players.iter().map(player_json).collect::<Vec<_>>(),
    });
    if ticket.backfill {
        line["backfill"] = true.into();
    }
    line
}

fn player_json(player: &Player) -> serde_json::Value {
    let mut json = serde_json::json!({ "id": player.id });
    if !player.attributes.is_empty() {
        let attributes = player.attributes.iter();
        json["attributes"] =
            attributes.map(|(name, value)| (name.clone(), value_json(value))).collect();
    }
    if !player.latency_ms.is_empty() {
        json["latencyInMs"] = serde_json::json!(player.latency_ms);
    }
    if let Some(team) = &player.team {
        json["team"] = team.as_str().into();
    }
    json
}

/// An attribute in the API's form.
pub(crate) fn value_json(value: &AttributeValue) -> serde_json::Value {
    match value {
        AttributeValue::N(number) => serde_json::json!({ "N": plain_number(*number) }),
        AttributeValue::S(text) => serde_json::json!({ "S": text }),
        AttributeValue::SL(texts) => serde_json::json!({ "SL": texts }),
        AttributeValue::SDM(map) => {
            let entries = map.iter().map(|(key, number)| (key.clone(), plain_number(*number)));
            serde_json::json!({ "SDM": entries.collect::<serde_json::Map<_, _>>() })
        }
    }
}

/// A time as people write it: whole seconds without a fraction.
pub(crate) fn seconds(ms: u64) -> serde_json::Value {
    if ms.is_multiple_of(1_000) { (ms / 1_000).into() } else { (ms as f64 / 1_000.0).into() }
}

/// A number as people write it: whole numbers without a fraction.
pub(crate) fn plain_number(number: f64) -> serde_json::Value {
    // Beyond 2^53 not every whole number is one that a double holds.
    if number.fract() == 0.0 && number.abs() < 9e15 {
        (number as i64).into()
    } else {
        number.into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_that_is_written_is_read_again() {
        let line = r#"{"at":1.5,"id":"t1","players":[{"attributes":{"level":{"SDM":{"a":1}},"maps":{"SL":["x"]},"skill":{"N":12}},"id":"p1","latencyInMs":{"home":20},"team":"red"}]}"#;

        let tickets = read_line(line).unwrap();

        assert_eq!(write_line(&tickets[0]), line);
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
}
