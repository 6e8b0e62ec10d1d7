//! Files of tickets, one JSON object a line.

use std::collections::BTreeSet;

use matchmaker::{Ticket, TicketId};

use crate::arguments::TICKETS_MAX;
use crate::failure::{CommandError, malformed};
use crate::fields::{FormatError, unknown};
use crate::input;
use crate::note;
use crate::tickets::read_line;

/// Most bad lines that are told of singly.
const TOLD_MAX: usize = 10;

/// The tickets of a file, and how many lines were left out.
#[derive(Debug)]
pub(crate) struct TicketLines {
    /// In the order in which they come.
    pub(crate) tickets: Vec<Ticket>,
    pub(crate) bad_lines: usize,
}

/// Reads the tickets in `file`. Bad lines are told of on standard error, and
/// refuse the file unless the reader is lenient.
pub(crate) fn load(file: &str, lenient: bool) -> Result<TicketLines, CommandError> {
    let text = input::read(file)?;
    let file = input::name(file);
    let mut reader = Reader::default();
    for (index, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        reader.take(index, line);
        if reader.tickets.len() > TICKETS_MAX as usize {
            let message = format!("{file} has more than {TICKETS_MAX} tickets");
            return Err(CommandError::Wish(message));
        }
    }
    tell_bad_lines(file, &reader.bad, lenient);
    let bad_lines = reader.bad.len();
    if bad_lines > 0 && !lenient {
        let what = if bad_lines == 1 { "bad line" } else { "bad lines" };
        let message = format!("{file} has {bad_lines} {what}; --lenient leaves them out");
        return Err(CommandError::Wish(message));
    }
    if reader.tickets.is_empty() {
        return Err(CommandError::Wish(format!("{file} has no tickets")));
    }
    reader.tickets.sort_by_key(|ticket| ticket.created_at_ms);
    Ok(TicketLines { tickets: reader.tickets, bad_lines })
}

#[derive(Default)]
struct Reader {
    tickets: Vec<Ticket>,
    known: BTreeSet<TicketId>,
    bad: Vec<FormatError>,
}

impl Reader {
    fn take(&mut self, index: usize, line: &str) {
        match read_line(line).and_then(|tickets| self.new_ones(tickets)) {
            Ok(tickets) => self.tickets.extend(tickets),
            Err(mut error) => {
                error.position.line = u32::try_from(index + 1).unwrap_or(u32::MAX);
                self.bad.push(error);
            }
        }
    }

    fn new_ones(&mut self, tickets: Vec<Ticket>) -> Result<Vec<Ticket>, FormatError> {
        for ticket in &tickets {
            if !self.known.insert(ticket.id.clone()) {
                let position = matchmaker::json::Position { line: 1, column: 1 };
                let message = format!("there is a ticket `{}` already", ticket.id);
                return Err(FormatError { position, path: "id".to_owned(), message });
            }
        }
        Ok(tickets)
    }
}

fn tell_bad_lines(file: &str, bad: &[FormatError], lenient: bool) {
    let word = if lenient { "left out" } else { "bad line" };
    for error in bad.iter().take(TOLD_MAX) {
        note(&format!("{word}: {}", malformed(file, error)));
    }
    if bad.len() > TOLD_MAX {
        note(&format!("{word}: {} more", bad.len() - TOLD_MAX));
    }
}

/// The ticket of this name, or what may have been meant.
pub(crate) fn find<'t>(tickets: &'t [Ticket], name: &str) -> Result<&'t Ticket, CommandError> {
    let found = tickets.iter().find(|ticket| ticket.id.as_str() == name);
    found.ok_or_else(|| {
        let ids: Vec<&str> = tickets.iter().map(|ticket| ticket.id.as_str()).collect();
        CommandError::Wish(unknown("ticket", name, &ids))
    })
}
