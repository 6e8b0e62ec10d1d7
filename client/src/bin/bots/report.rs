//! What players would have felt: the table at the end, and the same as JSON.
//!
//! The document, one line, has these keys, and later ones at most more:
//!
//! ```text
//! url             the deployment
//! seed            chance
//! elapsedSeconds  how long the bots played
//! passed          whether the exit status is 0
//! cause           why not; null if it is
//! requests        asked, ticketed, matched, connected (so validated), finished;
//!                 unmatched (ticket ended without a match), left (told to stop), failed
//! timesMs         toTicket, toMatch, toConnected: {count, p50, p95, max}, whole
//!                 milliseconds since the bot asked; null without any
//! reasons         [{unexpected, stage, reason, message, count}]: those without a result;
//!                 stage is sign-in, measure, ticket, match, connect or play
//! matchesFinished how many matches ended with a result
//! matches         [{gameSessionId, matchId, startedAt, endedAt,
//!                 players: [{bot, playerTag, seat, score, rank, left}]}]: the last 1,000;
//!                 bot is null for a player who is none, and a playerTag is one
//!                 player's name in one match
//! ```

use std::{
    io::{self, Write},
    time::Duration,
};

use serde::Serialize;

use crate::{
    percentiles::Percentiles,
    style::Style,
    table::{Align, Table},
    tally::{Counts, FinishedMatch, FinishedPlayer, Reason, Tally, Times},
};

/// Matches that the table shows.
const MATCHES_SHOWN: usize = 10;

/// Everything there is to say at the end.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Report {
    url: String,
    seed: u64,
    elapsed_seconds: f64,
    passed: bool,
    cause: Option<String>,
    requests: Counts,
    times_ms: Times,
    reasons: Vec<Reason>,
    matches_finished: u64,
    matches: Vec<FinishedMatch>,
}

impl Report {
    pub(crate) fn new(
        (url, seed): (&str, u64),
        elapsed: Duration,
        tally: &Tally,
        cause: Option<String>,
    ) -> Self {
        let requests = tally.counts();
        Self {
            url: url.to_owned(),
            seed,
            elapsed_seconds: (elapsed.as_secs_f64() * 1e3).round() / 1e3,
            passed: cause.is_none(),
            cause,
            requests,
            times_ms: tally.times(),
            reasons: tally.reasons(),
            matches_finished: requests.matches,
            matches: tally.matches_after(0),
        }
    }

    pub(crate) fn passed(&self) -> bool {
        self.passed
    }

    pub(crate) fn write_json(&self, out: &mut impl Write) -> io::Result<()> {
        // On one line, so that whoever calls the bots can make JSON Lines of it.
        serde_json::to_writer(&mut *out, self)?;
        writeln!(out)
    }

    pub(crate) fn write_table(&self, out: &mut impl Write, style: Style) -> io::Result<()> {
        if self.requests.asked > 0 {
            write(out, style, &self.requests_table())?;
            write(out, style, &self.times_table())?;
        }
        write(out, style, &self.reasons_table())?;
        write(out, style, &self.matches_table())?;
        let hidden = self.matches_finished.saturating_sub(MATCHES_SHOWN as u64);
        if hidden > 0 {
            writeln!(out, "{}\n", style.dim(&format!("and {hidden} matches before these")))?;
        }
        self.write_verdict(out, style)
    }

    fn write_verdict(&self, out: &mut impl Write, style: Style) -> io::Result<()> {
        let elapsed = seconds(Duration::from_secs_f64(self.elapsed_seconds));
        match &self.cause {
            None => writeln!(
                out,
                "{}   {}, {} in {elapsed}",
                style.good("PASSED"),
                counted(self.requests.asked, "request", "requests"),
                counted(self.matches_finished, "match", "matches"),
            ),
            Some(cause) => writeln!(out, "{}   {cause}", style.bad("FAILED")),
        }
    }

    fn requests_table(&self) -> Table<3> {
        let mut table =
            Table::new([Align::Left, Align::Right, Align::Right], ["Requests", "count", "share"]);
        let Counts { asked, ticketed, matched, connected, finished, .. } = self.requests;
        let mut row = |what: &str, count| {
            table.row([what.to_owned(), count_text(count), share(count, asked)]);
        };
        row("made", asked);
        row("got a ticket", ticketed);
        row("got a match", matched);
        row("let in by the server", connected);
        row("played to the end", finished);
        for (what, count) in [
            ("left before the end", self.requests.left),
            ("ended without a match", self.requests.unmatched),
            ("failed", self.requests.failed),
        ] {
            if count > 0 {
                row(what, count);
            }
        }
        table
    }

    fn times_table(&self) -> Table<4> {
        let mut table = Table::new(
            [Align::Left, Align::Right, Align::Right, Align::Right],
            ["Time from asking", "p50", "p95", "max"],
        );
        let mut row = |what: &str, times: &Percentiles| {
            let cell = |ms: Option<u64>| ms.map_or("-".to_owned(), milliseconds);
            table.row([what.to_owned(), cell(times.p50), cell(times.p95), cell(times.max)]);
        };
        row("to the ticket", &self.times_ms.to_ticket);
        row("to the match", &self.times_ms.to_match);
        row("into the game", &self.times_ms.to_connected);
        table
    }

    fn reasons_table(&self) -> Table<3> {
        let mut table =
            Table::new([Align::Left, Align::Right, Align::Left], ["Why not", "count", ""]);
        for reason in &self.reasons {
            let what = reason.reason.clone();
            table.row([what, count_text(reason.count), reason.message.clone()]);
        }
        table
    }

    fn matches_table(&self) -> Table<4> {
        let mut table = Table::new(
            [Align::Left, Align::Right, Align::Right, Align::Left],
            ["Match", "players", "time", "result"],
        );
        let hidden = self.matches.len().saturating_sub(MATCHES_SHOWN);
        for finished in self.matches.iter().skip(hidden) {
            let players = count_text(finished.players.len() as u64);
            table.row([short_name(finished), players, length(finished), scores(finished)]);
        }
        table
    }
}

fn write<const COLUMNS: usize>(
    out: &mut impl Write,
    style: Style,
    table: &Table<COLUMNS>,
) -> io::Result<()> {
    if table.is_empty() {
        return Ok(());
    }
    let (heading, rows) = table.lines();
    writeln!(out, "{}", style.heading(&heading))?;
    for row in rows {
        writeln!(out, "{row}")?;
    }
    writeln!(out)
}

/// A finished match on one line.
pub(crate) fn match_line(finished: &FinishedMatch) -> String {
    let players = counted(finished.players.len() as u64, "player", "players");
    format!("{players}   {}   {}", length(finished), scores(finished))
}

/// A duration as people say it.
pub(crate) fn seconds(duration: Duration) -> String {
    let whole = duration.as_secs();
    match whole {
        0..10 => format!("{:.1} s", duration.as_secs_f64()),
        10..600 => format!("{whole} s"),
        _ => format!("{} min", whole / 60),
    }
}

fn milliseconds(ms: u64) -> String {
    if ms < 1_000 { format!("{ms} ms") } else { seconds(Duration::from_millis(ms)) }
}

fn share(count: u64, of: u64) -> String {
    // Rounded down: 100 % is all of them.
    (count * 100).checked_div(of).map_or(String::new(), |percent| format!("{percent} %"))
}

fn counted(count: u64, one: &str, many: &str) -> String {
    format!("{} {}", count_text(count), if count == 1 { one } else { many })
}

/// A number with its thousands apart.
fn count_text(count: u64) -> String {
    let digits = count.to_string();
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// The beginning of the match's id; as much as people compare.
fn short_name(finished: &FinishedMatch) -> String {
    let id = finished.match_id.as_ref().map_or(finished.game_session_id.as_str(), |id| id.as_str());
    let name = id.rsplit('/').next().unwrap_or(id);
    name.chars().take(8).collect()
}

fn length(finished: &FinishedMatch) -> String {
    seconds(finished.ended_at.since(finished.started_at))
}

fn scores(finished: &FinishedMatch) -> String {
    let score = |player: &FinishedPlayer| {
        let who = player.bot.map_or("a guest".to_owned(), |number| format!("bot {number}"));
        let left = if player.left { " (left)" } else { "" };
        format!("{who} {}{left}", player.score)
    };
    finished.players.iter().map(score).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tally::{Ending, Stage, tests::*};

    fn tally() -> Tally {
        let tally = Tally::default();
        tally.introduce(ADA, 1);
        for _ in 0..2 {
            come_to(&tally, Stage::Play);
            let result = result("arn:s/1", &[(ADA, 12), (BOB, 9)]);
            tally.ended(Stage::Play, Ending::Finished(result));
        }
        come_to(&tally, Stage::Match);
        tally.ended(Stage::Match, Ending::Unmatched(cause("NO_MATCH_IN_TIME")));
        tally
    }

    fn table(cause: Option<&str>) -> String {
        let cause = cause.map(str::to_owned);
        let report = Report::new(("http://x", 1), Duration::from_millis(61_500), &tally(), cause);
        let mut out = Vec::new();
        report.write_table(&mut out, Style { colours: false }).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn the_table_says_what_players_would_have_felt() {
        let expected = "\
Requests                count   share
made                        3   100 %
got a ticket                3   100 %
got a match                 2    66 %
let in by the server        2    66 %
played to the end           2    66 %
ended without a match       1    33 %

Time from asking     p50     p95     max
to the ticket      3.0 s   3.0 s   3.0 s
to the match       4.0 s   4.0 s   4.0 s
into the game      5.0 s   5.0 s   5.0 s

Why not            count
NO_MATCH_IN_TIME       1   NO_MATCH_IN_TIME, in words

Match      players   time   result
5e1f0a52         2   60 s   bot 1 12, a guest 9

PASSED   3 requests, 1 match in 61 s
";
        assert_eq!(table(None), expected);
    }

    #[test]
    fn the_last_line_says_why_it_failed() {
        assert!(table(Some("it rained")).ends_with("\nFAILED   it rained\n"));
    }

    #[test]
    fn the_document_has_its_keys() {
        let report = Report::new(("http://x", 1), Duration::from_secs(2), &tally(), None);
        let mut out = Vec::new();
        report.write_json(&mut out).unwrap();
        let json: serde_json::Value = serde_json::from_slice(&out).unwrap();

        let expected = serde_json::json!({
            "asked": 3, "ticketed": 3, "matched": 2, "connected": 2, "finished": 2,
            "unmatched": 1, "left": 0, "failed": 0,
        });
        assert_eq!(json["requests"], expected);
        assert_eq!((&json["passed"], &json["cause"]), (&true.into(), &serde_json::Value::Null));
        assert_eq!(json["timesMs"]["toMatch"]["p95"], 4_000);
        assert_eq!(json["reasons"][0]["stage"], "match");
        let ada = serde_json::json!({
            "bot": 1, "playerTag": ADA, "seat": 0, "score": 12, "rank": 1, "left": false,
        });
        assert_eq!(json["matches"][0]["players"][0], ada);
        assert_eq!(json["matchesFinished"], 1);
    }

    #[test]
    fn numbers_are_short() {
        assert_eq!(milliseconds(812), "812 ms");
        assert_eq!(milliseconds(4_120), "4.1 s");
        assert_eq!(seconds(Duration::from_secs(3_700)), "61 min");
        assert_eq!(count_text(1_234_567), "1,234,567");
        assert_eq!(share(199, 200), "99 %");
        assert_eq!(share(0, 0), "");
    }
}
