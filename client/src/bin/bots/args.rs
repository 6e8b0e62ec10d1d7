//! What the command line may say.

use std::{path::PathBuf, time::Duration};

use clap::Parser;

use crate::{arrivals::Rate, distance::LatencyProfile, skill::SkillProfile};

/// Most bots in one process; beyond it their own work would be what they measure.
const PLAYERS_MAX: i64 = 5_000;

/// Plays Muster with bots: guests who measure latency, ask for a match, wait,
/// connect and play, as players do. Ends with a table of what players would have
/// felt.
#[derive(Debug, Parser)]
#[command(name = "bots", version, after_help = AFTER_HELP)]
pub(crate) struct Args {
    /// The deployment: where its client.json is served.
    #[arg(long, env = "MUSTER_URL", default_value = "http://127.0.0.1:4747")]
    pub(crate) url: String,

    /// How many bots [default: 10; with --forever one match's; with --matches those of up to
    /// three matches, which are played side by side]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=PLAYERS_MAX))]
    pub(crate) players: Option<u32>,

    /// How many ask for a match a second, at random moments; or `all` at once
    /// [default: 5; with --matches or --forever all of a group]
    #[arg(long, value_name = "PER_SECOND")]
    rate: Option<Rate>,

    /// Chance: the same seed gives the same arrivals, distances and skills.
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub(crate) seed: u64,

    /// How well the bots play. (Their rating is the server's affair.)
    #[arg(long, value_enum, value_name = "PROFILE", default_value_t = SkillProfile::Mixed)]
    pub(crate) skill: SkillProfile,

    /// How far away the bots say they are, added to what they measure: `real`
    /// (nothing), `near:LOCATION`, `mixed` (each near some location, or each group)
    /// or `far`.
    #[arg(long, value_name = "PROFILE", default_value = "mixed")]
    pub(crate) latency: LatencyProfile,

    /// Play on in groups until N matches have finished.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=100_000))]
    pub(crate) matches: Option<u32>,

    /// Play on in groups until SIGTERM or Ctrl-C.
    #[arg(long, conflicts_with = "matches")]
    pub(crate) forever: bool,

    /// Stop when standard input closes, too, as it does when the program that
    /// started the bots has ended.
    #[arg(long)]
    pub(crate) until_stdin_closes: bool,

    /// Bots that come together, with --matches and --forever.
    #[arg(long, value_name = "N", default_value_t = 4,
          value_parser = clap::value_parser!(u32).range(1..=200))]
    pub(crate) players_per_match: u32,

    /// How long a bot waits for a match before it cancels its ticket.
    #[arg(long, value_name = "SECONDS", default_value_t = 90,
          value_parser = clap::value_parser!(u32).range(1..=3_600))]
    pub(crate) timeout: u32,

    /// Leave a match after so long instead of playing it to its end.
    #[arg(long, value_name = "SECONDS", conflicts_with = "matches",
          value_parser = clap::value_parser!(u32).range(1..=3_600))]
    pub(crate) play_seconds: Option<u32>,

    /// Fail unless at least this share of the bots got a match.
    #[arg(long, value_name = "PERCENT", value_parser = percent)]
    pub(crate) expect_matched: Option<f64>,

    /// Keep the guests' identities in this folder, so that the same bots are the
    /// same players next time.
    #[arg(long, value_name = "FOLDER")]
    pub(crate) identities: Option<PathBuf>,

    /// Print one JSON document, on one line, instead of the table.
    #[arg(long)]
    pub(crate) json: bool,

    /// Print no progress, only the result.
    #[arg(long, short)]
    pub(crate) quiet: bool,
}

const AFTER_HELP: &str = "\
Times are counted from the moment a bot asks for a match, signing in and measuring included.
Progress goes to standard error, the result to standard output; NO_COLOR is respected.

Exit status:
  0    every ticket reached an end with a reason, no bot failed, and goals were met
  1    otherwise; the last line says why
  2    the command line is wrong
  130  told to stop twice: the bots did not leave, their tickets may be open";

/// How long the bots play on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Goal {
    /// Every bot plays once.
    Once,
    /// Until so many matches have finished.
    Matches(u32),
    /// Until somebody says stop.
    Forever,
}

/// Bots a second that ask, unless said otherwise.
const RATE_DEFAULT: f64 = 5.0;
/// Bots that play once, unless said otherwise.
const PLAYERS_DEFAULT: u32 = 10;
/// Matches that are played side by side, unless said otherwise: few enough to watch.
const MATCHES_AT_ONCE_DEFAULT: u32 = 3;

impl Args {
    pub(crate) fn goal(&self) -> Goal {
        match (self.matches, self.forever) {
            (Some(matches), _) => Goal::Matches(matches),
            (None, true) => Goal::Forever,
            (None, false) => Goal::Once,
        }
    }

    pub(crate) fn players(&self) -> u32 {
        self.players.unwrap_or(match self.goal() {
            Goal::Once => PLAYERS_DEFAULT,
            Goal::Matches(wanted) => self.players_per_match * wanted.min(MATCHES_AT_ONCE_DEFAULT),
            Goal::Forever => self.players_per_match,
        })
    }

    pub(crate) fn rate(&self) -> Rate {
        self.rate.unwrap_or(match self.goal() {
            Goal::Once => Rate::PerSecond(RATE_DEFAULT),
            Goal::Matches(_) | Goal::Forever => Rate::AllAtOnce,
        })
    }

    pub(crate) fn patience(&self) -> Duration {
        Duration::from_secs(self.timeout.into())
    }

    pub(crate) fn play_time_max(&self) -> Option<Duration> {
        self.play_seconds.map(|seconds| Duration::from_secs(seconds.into()))
    }
}

fn percent(text: &str) -> Result<f64, String> {
    text.trim_end_matches('%')
        .parse::<f64>()
        .ok()
        .filter(|percent| (0.0..=100.0).contains(percent))
        .ok_or_else(|| "a share is 0% to 100%".to_owned())
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    fn parse(line: &str) -> Result<Args, clap::Error> {
        Args::try_parse_from(line.split_whitespace())
    }

    #[test]
    fn the_command_line_is_consistent() {
        Args::command().debug_assert();
    }

    #[test]
    fn as_many_bots_come_as_the_matches_at_once_need_when_they_play_on() {
        assert_eq!(parse("bots").unwrap().players(), 10);
        assert_eq!(parse("bots --matches 1 --players-per-match 5").unwrap().players(), 5);
        assert_eq!(parse("bots --matches 3 --players-per-match 5").unwrap().players(), 15);
        assert_eq!(parse("bots --matches 50").unwrap().players(), 12);
        assert_eq!(parse("bots --forever").unwrap().players(), 4);
        assert_eq!(parse("bots --forever --players 8").unwrap().players(), 8);
    }

    #[test]
    fn a_wrong_command_line_is_refused_with_status_2() {
        for line in [
            "bots --players 0",
            "bots --rate fast",
            "bots --rate -1",
            "bots --latency near:",
            "bots --skill genius",
            "bots --matches 3 --forever",
            "bots --matches 3 --play-seconds 5",
            "bots --expect-matched 101%",
        ] {
            assert_eq!(parse(line).unwrap_err().exit_code(), 2, "{line}");
        }
    }
}
