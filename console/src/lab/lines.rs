//! Tickets as JSON Lines, one object a line, as `rules generate` writes and `rules
//! replay` reads them.

use std::collections::{BTreeMap, HashSet};

use matchmaker::{AttributeValue, Player, PlayerId, TICKET_PLAYERS_MAX, Ticket, TicketId};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{EPOCH_MS, SECOND_MS, TICKETS_MAX};

/// Longest virtual time, in seconds: thirty days.
const SECONDS_MAX: f64 = 2_592_000.0;
/// Most bad lines that are told of singly.
const TOLD_MAX: usize = 10;

/// What was found in a text.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Found {
    /// The tickets, in the order in which they come.
    pub tickets: Vec<Ticket>,
    /// How many lines were left out.
    pub bad: usize,
    /// What is wrong with the first of them: `line 3: …`.
    pub told: Vec<String>,
    /// Whether there were more tickets than the lab takes.
    pub truncated: bool,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Line {
    id: Option<TicketId>,
    id_prefix: Option<String>,
    repeat: Option<usize>,
    at: f64,
    #[serde(default)]
    backfill: bool,
    players: Vec<LinePlayer>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct LinePlayer {
    id: String,
    #[serde(default)]
    attributes: BTreeMap<String, AttributeValue>,
    #[serde(default)]
    latency_in_ms: BTreeMap<String, f64>,
    team: Option<String>,
}

/// Reads `text`; lines that are no tickets are left out and told of.
#[must_use]
pub fn read(text: &str) -> Found {
    let mut found = Found::default();
    let mut known = HashSet::new();
    for (index, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        match read_line(line).and_then(|tickets| new_ones(tickets, &mut known)) {
            Ok(tickets) => found.tickets.extend(tickets),
            Err(message) => {
                found.bad += 1;
                if found.told.len() < TOLD_MAX {
                    found.told.push(format!("line {}: {message}", index + 1));
                }
            }
        }
        if found.tickets.len() > TICKETS_MAX {
            found.tickets.truncate(TICKETS_MAX);
            found.truncated = true;
            break;
        }
    }
    found.tickets.sort_by_key(|ticket| ticket.created_at_ms);
    found
}

fn new_ones(tickets: Vec<Ticket>, known: &mut HashSet<TicketId>) -> Result<Vec<Ticket>, String> {
    match tickets.iter().find(|ticket| !known.insert(ticket.id.clone())) {
        Some(ticket) => Err(format!("there is a ticket {} already", ticket.id)),
        None => Ok(tickets),
    }
}

fn read_line(line: &str) -> Result<Vec<Ticket>, String> {
    let line: Line = serde_json::from_str(line).map_err(|error| {
        // The line is told of by whoever counts them.
        let message = error.to_string();
        let place = format!(" at line {} column {}", error.line(), error.column());
        format!("column {}: {}", error.column(), message.trim_end_matches(&place))
    })?;
    if !(0.0..=SECONDS_MAX).contains(&line.at) {
        return Err(format!("`at` is not between 0 and {SECONDS_MAX} seconds"));
    }
    if line.players.is_empty() || line.players.len() > TICKET_PLAYERS_MAX {
        return Err(format!("a ticket has 1 to {TICKET_PLAYERS_MAX} players"));
    }
    let created_at_ms = EPOCH_MS + (line.at * 1_000.0).round() as u64;
    let ticket = |id: TicketId| {
        let players = line.players.iter().map(|player| player_of(player, &id));
        let players = players.collect::<Result<_, _>>()?;
        Ok(Ticket { players, id, created_at_ms, backfill: line.backfill })
    };
    ids(&line)?.into_iter().map(ticket).collect()
}

fn ids(line: &Line) -> Result<Vec<TicketId>, String> {
    match (&line.id, &line.id_prefix, line.repeat) {
        (Some(id), None, None) => Ok(vec![id.clone()]),
        (None, Some(prefix), Some(repeat)) if repeat <= TICKETS_MAX => (1..=repeat)
            .map(|number| {
                TicketId::new(format!("{prefix}{number}")).map_err(|error| error.to_string())
            })
            .collect(),
        (None, Some(_), Some(_)) => Err(format!("`repeat` is at most {TICKETS_MAX}")),
        _ => Err("a ticket has either `id`, or `idPrefix` and `repeat`".to_owned()),
    }
}

fn player_of(player: &LinePlayer, ticket: &TicketId) -> Result<Player, String> {
    let id = player.id.replace("{ticket}", ticket.as_str());
    let trips = player.latency_in_ms.iter().map(|(location, milliseconds)| {
        let possible = (0.0..=f64::from(u32::MAX)).contains(milliseconds);
        let trip = possible.then(|| (location.clone(), milliseconds.round() as u32));
        trip.ok_or_else(|| format!("{milliseconds} is no round trip in milliseconds"))
    });
    Ok(Player {
        id: PlayerId::new(id).map_err(|error| error.to_string())?,
        attributes: player.attributes.clone(),
        latency_ms: trips.collect::<Result<_, _>>()?,
        team: player.team.clone(),
    })
}

/// `tickets` as a file.
#[must_use]
pub fn write(tickets: &[Ticket]) -> String {
    tickets.iter().map(|ticket| format!("{}\n", line(ticket))).collect()
}

fn line(ticket: &Ticket) -> Value {
    let at_ms = ticket.created_at_ms.saturating_sub(EPOCH_MS);
    let mut line = json!({
        "id": ticket.id,
        "at": plain(at_ms as f64 / SECOND_MS as f64),
        "players": ticket.players.iter().map(player_json).collect::<Vec<_>>(),
    });
    if ticket.backfill {
        line["backfill"] = true.into();
    }
    line
}

fn player_json(player: &Player) -> Value {
    let mut json = json!({ "id": player.id });
    if !player.attributes.is_empty() {
        let attributes = player.attributes.iter();
        json["attributes"] =
            attributes.map(|(name, value)| (name.clone(), value_json(value))).collect();
    }
    if !player.latency_ms.is_empty() {
        json["latencyInMs"] = json!(player.latency_ms);
    }
    if let Some(team) = &player.team {
        json["team"] = team.as_str().into();
    }
    json
}

fn value_json(value: &AttributeValue) -> Value {
    match value {
        AttributeValue::N(number) => json!({ "N": plain(*number) }),
        AttributeValue::S(text) => json!({ "S": text }),
        AttributeValue::SL(texts) => json!({ "SL": texts }),
        AttributeValue::SDM(map) => {
            let entries = map.iter().map(|(key, number)| (key.clone(), plain(*number)));
            json!({ "SDM": entries.collect::<serde_json::Map<_, _>>() })
        }
    }
}

/// A number as people write it: whole numbers without a fraction.
fn plain(number: f64) -> Value {
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

    const LINE: &str = r#"{"at":1.5,"id":"t1","players":[{"attributes":{"level":{"SDM":{"a":1}},"maps":{"SL":["x"]},"skill":{"N":12}},"id":"p1","latencyInMs":{"home":20},"team":"red"}]}"#;

    #[test]
    fn a_line_that_is_read_is_written_as_it_was() {
        let found = read(LINE);

        assert_eq!((found.bad, found.tickets.len()), (0, 1), "{:?}", found.told);
        assert_eq!(write(&found.tickets), format!("{LINE}\n"));
    }

    #[test]
    fn a_repeated_entry_names_its_tickets_and_players() {
        let line = r#"{"idPrefix":"t","repeat":2,"at":0,"players":[{"id":"p-{ticket}"}]}"#;

        let found = read(line);

        let named: Vec<_> = found.tickets.iter().map(|it| it.players[0].id.as_str()).collect();
        assert_eq!(named, ["p-t1", "p-t2"]);
    }

    #[test]
    fn bad_lines_are_left_out_and_told_of_with_their_place() {
        let text = format!("{LINE}\n\n{{\"id\":\"t2\",\"at\":0}}\n{LINE}\nnonsense\n");

        let found = read(&text);

        assert_eq!((found.tickets.len(), found.bad), (1, 3));
        assert_eq!(found.told[0], "line 3: column 18: missing field `players`");
        assert_eq!(found.told[1], "line 4: there is a ticket t1 already");
        assert!(found.told[2].starts_with("line 5: column 2: expected ident"), "{:?}", found.told);
    }

    #[test]
    fn too_many_tickets_are_cut_and_said_to_be() {
        let line = format!(
            r#"{{"idPrefix":"t","repeat":{TICKETS_MAX},"at":0,"players":[{{"id":"{{ticket}}"}}]}}"#
        );
        let found = read(&format!("{line}\n{}", LINE.replace("t1", "late")));

        assert_eq!((found.tickets.len(), found.truncated), (TICKETS_MAX, true));
    }
}
