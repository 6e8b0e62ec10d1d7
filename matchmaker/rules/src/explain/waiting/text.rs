//! Why tickets still wait, for people.

use std::io::{self, Write};

use super::{Alone, Elsewhere, KeptApart, Next, TicketReport, Waiting};
use crate::counted;
use crate::explain::needs::Need;
use crate::explain::timeline::Change;
use crate::style::Style;

impl Waiting {
    pub(crate) fn write(&self, out: &mut impl Write, style: Style) -> io::Result<()> {
        let (come, waiting) = (self.tickets_come, self.tickets_waiting);
        let matches = counted(self.matches, "match");
        let (second, matched) = (self.second, self.tickets_matched);
        let heading = format!("second {second}: of {} {waiting} wait", counted(come, "ticket"));
        writeln!(out, "{}, {matched} are in {matches}", style.heading(&heading))?;
        if self.compared_with < waiting {
            let compared = format!("each is compared with the oldest {}", self.compared_with);
            writeln!(out, "{}", style.dim(&compared))?;
        }
        for Elsewhere { ticket, text } in &self.elsewhere {
            writeln!(out, "\n{}: {text}", style.heading(ticket))?;
        }
        self.waiting.iter().try_for_each(|ticket| ticket.write(out, style))?;
        let left = waiting.saturating_sub(self.waiting.len());
        if self.elsewhere.is_empty() && left > 0 {
            let more = format!("{left} more wait: see --limit and --ticket");
            writeln!(out, "\n{}", style.dim(&more))?;
        }
        Ok(())
    }
}

impl TicketReport {
    fn write(&self, out: &mut impl Write, style: Style) -> io::Result<()> {
        let (players, waited) = (counted(self.players, "player"), &self.waited_seconds);
        writeln!(out, "\n{}: {players}, waiting for {waited} s", style.heading(&self.ticket))?;
        if let Some(never) = &self.never {
            writeln!(out, "  {}: {never}", style.bad("can never be matched"))?;
        }
        for Alone { rule, need } in &self.alone {
            let need = need.as_ref().map(|need| format!(": {}", need.words()));
            let (rule, need) = (style.heading(rule), need.unwrap_or_default());
            writeln!(out, "  even by itself it does not satisfy {rule}{need}")?;
        }
        if self.never.is_some() {
            return Ok(());
        }
        self.write_players(out)?;
        self.kept_apart.iter().try_for_each(|kept_apart| kept_apart.write(out, style))?;
        if self.without_room > 0 {
            let tickets = counted(self.without_room, "ticket");
            writeln!(out, "  no teams have room for it and {tickets}")?;
        }
        self.write_metrics(out, style)?;
        self.next.as_ref().map_or(Ok(()), |next| next.write(out, style))
    }

    fn write_players(&self, out: &mut impl Write) -> io::Result<()> {
        let needed = counted(self.players_needed as usize, "player");
        let available = self.players_available;
        let fitting = counted(self.compatible_tickets as usize, "ticket");
        let verdict = if available < self.players_needed {
            "too few"
        } else {
            "enough, but no choice of them satisfies all rules together"
        };
        let available = counted(available as usize, "player");
        writeln!(
            out,
            "  needs {needed} in all; {fitting} could play with it, which makes {available}: {verdict}"
        )
    }

    fn write_metrics(&self, out: &mut impl Write, style: Style) -> io::Result<()> {
        if self.metrics.is_empty() {
            return Ok(());
        }
        let metrics = self.metrics.iter().map(|metric| {
            format!("{} {}/{}", metric.rule_name, metric.passed_count, metric.failed_count)
        });
        let metrics: Vec<String> = metrics.collect();
        writeln!(
            out,
            "  {}",
            style.dim(&format!("tried so far, passed/failed: {}", metrics.join(", ")))
        )
    }
}

impl KeptApart {
    fn write(&self, out: &mut impl Write, style: Style) -> io::Result<()> {
        let tickets = counted(self.tickets, "ticket");
        writeln!(out, "  {} keeps it from {tickets}", style.heading(&self.rule))?;
        let width = self.nearest.iter().map(|near| near.ticket.chars().count()).max().unwrap_or(0);
        for near in &self.nearest {
            let need = near.need.as_ref().map(Need::words);
            let from = near.together_from.as_ref();
            let from = from.map(|second| format!("together from second {second} on"));
            let parts: Vec<String> = need.into_iter().chain(from).collect();
            let line = format!("      {:width$}  {}", near.ticket, parts.join("; "));
            writeln!(out, "{}", line.trim_end())?;
        }
        match self.tickets - self.nearest.len() {
            0 => Ok(()),
            more => writeln!(out, "      {}", style.dim(&format!("and {more} more"))),
        }
    }
}

impl Next {
    fn write(&self, out: &mut impl Write, style: Style) -> io::Result<()> {
        let changes: Vec<String> = self.changes.iter().map(Change::words).collect();
        let then = match self.tickets_more {
            0 => "that alone brings it no other ticket".to_owned(),
            more => format!("{} more could play with it", counted(more, "ticket")),
        };
        let word = style.heading(&format!("next, in second {}", self.second));
        writeln!(out, "  {word}: {}: {then}", changes.join(", "))
    }
}
