//! What can be seen while the bots play: on a terminal one line that is drawn
//! anew, elsewhere now and then a line of its own.

use std::{
    io::{self, Write},
    time::Duration,
};

use crate::{
    report::{match_line, seconds},
    style::Style,
    tally::{Counts, FinishedMatch},
};

/// How often the line on a terminal is drawn: often enough to look alive.
const DRAW_INTERVAL: Duration = Duration::from_millis(200);
/// How often a line is written elsewhere, if there is news.
const WRITE_INTERVAL: Duration = Duration::from_secs(5);

/// Shows progress on `out`.
#[derive(Debug)]
pub(crate) struct Progress<W> {
    out: W,
    style: Style,
    /// Whether `out` is a terminal, on which a line can be drawn again.
    live: bool,
    /// Whether to tell of each match; of hundreds, the table is better.
    each_match: bool,
    shown: Counts,
    matches_shown: u64,
}

impl<W: Write> Progress<W> {
    pub(crate) fn new(out: W, style: Style, live: bool, each_match: bool) -> Self {
        Self { out, style, live, each_match, shown: Counts::default(), matches_shown: 0 }
    }

    /// How often to call [`show`](Self::show).
    pub(crate) fn interval(&self) -> Duration {
        if self.live { DRAW_INTERVAL } else { WRITE_INTERVAL }
    }

    /// How many matches it has told of.
    pub(crate) fn matches_shown(&self) -> u64 {
        self.matches_shown
    }

    /// Shows how things stand; `matches` are those not told of before.
    pub(crate) fn show(
        &mut self,
        elapsed: Duration,
        counts: Counts,
        matches: &[FinishedMatch],
    ) -> io::Result<()> {
        if self.each_match {
            self.tell(matches)?;
        }
        let line = self.style.dim(&line(elapsed, &counts));
        if self.live {
            write!(self.out, "\r{line}\x1b[K")?;
        } else if self.shown != counts {
            writeln!(self.out, "{line}")?;
        }
        self.shown = counts;
        self.out.flush()
    }

    /// Makes room for the result; tells of the last matches before.
    pub(crate) fn finish(&mut self, matches: &[FinishedMatch]) -> io::Result<()> {
        if self.each_match {
            self.tell(matches)?;
        }
        if self.live {
            write!(self.out, "\r\x1b[K")?;
        }
        self.out.flush()
    }

    fn tell(&mut self, matches: &[FinishedMatch]) -> io::Result<()> {
        for finished in matches {
            self.matches_shown += 1;
            if self.live {
                write!(self.out, "\r\x1b[K")?;
            }
            writeln!(self.out, "match {}   {}", self.matches_shown, match_line(finished))?;
        }
        Ok(())
    }
}

/// Most columns that are drawn: a line that wraps cannot be drawn over.
const COLUMNS_MAX: usize = 79;

/// How things stand, the most telling first.
fn line(elapsed: Duration, counts: &Counts) -> String {
    let mut parts = vec![
        format!("{:>6}", seconds(elapsed)),
        format!("{} asked", counts.asked),
        format!("{} waiting", counts.waiting),
        format!("{} playing", counts.playing),
        format!("{} finished", counts.finished),
    ];
    let endings =
        [(counts.failed, "failed"), (counts.unmatched, "unmatched"), (counts.left, "left")];
    for (count, what) in endings {
        if count > 0 {
            parts.push(format!("{count} {what}"));
        }
    }
    parts.join("  ").chars().take(COLUMNS_MAX).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tally::{Ending, Stage, Tally, tests::*};

    const PLAIN: Style = Style { colours: false };

    fn counts() -> Counts {
        let tally = Tally::default();
        come_to(&tally, Stage::Match);
        come_to(&tally, Stage::Play);
        come_to(&tally, Stage::Connect);
        tally.ended(Stage::Connect, Ending::Failed(cause("server-busy")));
        tally.counts()
    }

    fn written(live: bool, show: impl FnOnce(&mut Progress<&mut Vec<u8>>)) -> String {
        let mut out = Vec::new();
        show(&mut Progress::new(&mut out, PLAIN, live, true));
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn the_line_says_where_the_bots_are() {
        assert_eq!(
            line(Duration::from_secs(12), &counts()),
            "  12 s  3 asked  1 waiting  1 playing  0 finished  1 failed"
        );
    }

    #[test]
    fn even_a_full_line_fits_a_terminal() {
        let counts = Counts {
            asked: 5_000,
            waiting: 5_000,
            playing: 5_000,
            finished: 5_000,
            unmatched: 500,
            failed: 500,
            ..Counts::default()
        };
        let line = line(Duration::from_secs(3_600), &counts);
        assert!(line.len() < 80 && line.contains("500 failed"), "{line}");
    }

    #[test]
    fn on_a_terminal_the_line_is_drawn_in_place() {
        let out = written(true, |progress| {
            progress.show(Duration::from_secs(1), counts(), &[]).unwrap();
            progress.finish(&[]).unwrap();
        });
        assert!(out.starts_with('\r') && out.ends_with("\x1b[K\r\x1b[K") && !out.contains('\n'));
    }

    #[test]
    fn elsewhere_nothing_is_written_while_nothing_happens() {
        let out = written(false, |progress| {
            progress.show(Duration::from_secs(5), counts(), &[]).unwrap();
            progress.show(Duration::from_secs(10), counts(), &[]).unwrap();
        });
        assert_eq!(out.lines().count(), 1);
        assert!(!out.contains('\x1b'));
    }

    #[test]
    fn every_match_is_told_of_once() {
        let tally = Tally::default();
        come_to(&tally, Stage::Play);
        tally.ended(Stage::Play, Ending::Finished(result("arn:s/1", &[(ADA, 9)])));

        let out = written(false, |progress| {
            progress.show(Duration::from_secs(5), tally.counts(), &tally.matches_after(0)).unwrap();
            progress.finish(&tally.matches_after(progress.matches_shown())).unwrap();
        });
        assert_eq!(out.matches("match 1 ").count(), 1);
    }
}
