//! Files of tickets, one JSON object a line.

use matchmaker::Ticket;
use matchmaker::json::unknown;
use matchmaker::trial::lines::TicketLines;

use crate::arguments::TICKETS_MAX;
use crate::failure::{CommandError, malformed};
use crate::input;
use crate::note;

/// Reads the tickets in `file`. Bad lines are told of on standard error, and
/// refuse the file unless the reader is lenient.
pub(crate) fn load(file: &str, lenient: bool) -> Result<TicketLines, CommandError> {
    let lines = TicketLines::read(&input::read(file)?, TICKETS_MAX as usize);
    let file = input::name(file);
    if lines.truncated {
        let message = format!("{file} has more than {TICKETS_MAX} tickets");
        return Err(CommandError::Wish(message));
    }
    tell_bad_lines(file, &lines, lenient);
    if lines.bad_lines > 0 && !lenient {
        let what = if lines.bad_lines == 1 { "bad line" } else { "bad lines" };
        let message = format!("{file} has {} {what}; --lenient leaves them out", lines.bad_lines);
        return Err(CommandError::Wish(message));
    }
    if lines.tickets.is_empty() {
        return Err(CommandError::Wish(format!("{file} has no tickets")));
    }
    Ok(lines)
}

fn tell_bad_lines(file: &str, lines: &TicketLines, lenient: bool) {
    let word = if lenient { "left out" } else { "bad line" };
    for error in &lines.told {
        note(&format!("{word}: {}", malformed(file, error)));
    }
    let untold = lines.bad_lines - lines.told.len();
    if untold > 0 {
        note(&format!("{word}: {untold} more"));
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
