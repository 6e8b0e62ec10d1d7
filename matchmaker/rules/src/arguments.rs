//! What the command line may say.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};
use matchmaker::trial::crowd::{Latency, Numbers, PartySizes, Region};

use crate::generate::AttributeWish;

/// Checks, explains and tries FlexMatch rule sets, without AWS and without waiting.
#[derive(Debug, Parser)]
#[command(name = "rules", version, after_help = EXIT_STATUS, max_term_width = 100)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    Check(Check),
    Explain(Explain),
    Simulate(Simulate),
    Generate(Generate),
    Replay(Replay),
}

/// Most tickets of one run: as many as fit in memory with room to spare.
pub(crate) const TICKETS_MAX: u32 = 1_000_000;
/// Longest virtual time, in seconds: a week.
const SECONDS_MAX: u64 = 604_800;
const SEEDS_MAX: u64 = 1_000;
const LISTED_MAX: u64 = 10_000;

const EXIT_STATUS: &str = "\
Files named `-` are standard input. Results go to standard output, everything else to standard
error; colours only to a terminal, and not if NO_COLOR is set.

Exit status:
  0  what was asked is so: the rule set is valid, the cases pass, the run was made
  1  it is not: the rule set is invalid, a case failed
  2  the command line is wrong, or a file cannot be read or is malformed";

/// Says everything that is wrong with rule sets, each problem beside its line.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  rules check ranked.json
  rules check rule-sets/*.json
  aws gamelift describe-matchmaking-rule-sets --names ranked \\
    --query 'RuleSets[0].RuleSetBody' --output text | rules check -

Exit status: 0 if all are valid (warnings are allowed), 1 if one is invalid, 2 if one cannot be read")]
pub(crate) struct Check {
    /// The rule sets; `-` is standard input.
    #[arg(required = true, value_name = "FILE")]
    pub(crate) files: Vec<String>,

    /// Print one JSON document.
    #[arg(long)]
    pub(crate) json: bool,
}

/// Tells a rule set in words; with tickets, why each of them still waits.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  rules explain ranked.json
  rules explain ranked.json --tickets monday.jsonl --at 60
  rules explain ranked.json --tickets monday.jsonl --at 60 --ticket ticket-17

The tickets come at their times, one pass is run each second, and matches leave with their
tickets; what is explained is how things stand after the pass at --at.

Exit status: 0, or 1 if the rule set is invalid, 2 if a file cannot be read or is malformed")]
pub(crate) struct Explain {
    /// The rule set; `-` is standard input.
    #[arg(value_name = "FILE")]
    pub(crate) rule_set: String,

    /// Tickets, one JSON object a line, as `rules generate` writes them.
    #[arg(long, value_name = "FILE")]
    pub(crate) tickets: Option<String>,

    /// Explain only this ticket (may be given several times).
    #[arg(long, value_name = "ID", requires = "tickets")]
    pub(crate) ticket: Vec<String>,

    /// The moment to look at, in seconds of the tickets' clock [default: when the
    /// last of them has come]
    #[arg(long, value_name = "SECONDS", requires = "tickets",
          value_parser = clap::value_parser!(u64).range(..=SECONDS_MAX))]
    pub(crate) at: Option<u64>,

    /// How many waiting tickets to explain, the oldest first.
    #[arg(long, value_name = "N", default_value_t = 20, requires = "tickets",
          value_parser = clap::value_parser!(u64).range(1..=LISTED_MAX))]
    pub(crate) limit: u64,

    /// Print one JSON document.
    #[arg(long)]
    pub(crate) json: bool,
}

/// Plays the cases of a scenario file against a rule set: pass or fail for each.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  rules simulate ranked.json --scenario ranked.scenario.json
  rules simulate ranked.json --scenario ranked.scenario.json --case full-teams --verbose

Exit status: 0 if all cases of the tiers core and search pass, 1 if one fails, 2 if a file cannot be
read or is malformed. Cases of the tier disputed are played and shown, and do not count.")]
pub(crate) struct Simulate {
    /// The rule set; `-` is standard input.
    #[arg(value_name = "RULESET")]
    pub(crate) rule_set: String,

    /// The cases, in the format flexmatch-scenario/1.
    #[arg(long, value_name = "FILE")]
    pub(crate) scenario: String,

    /// Play only this case (may be given several times).
    #[arg(long, value_name = "ID")]
    pub(crate) case: Vec<String>,

    /// In how many seeds each case is played; it must pass in all of them.
    #[arg(long, value_name = "N", default_value_t = 5,
          value_parser = clap::value_parser!(u64).range(1..=SEEDS_MAX))]
    pub(crate) seeds: u64,

    /// Print what was expected and found of the cases that passed, too.
    #[arg(long, short)]
    pub(crate) verbose: bool,

    /// Print one JSON document.
    #[arg(long)]
    pub(crate) json: bool,
}

/// Invents tickets: when they come, with whom, how skilled and how far away.
#[derive(Debug, Args)]
#[command(after_help = GENERATE_HELP)]
pub(crate) struct Generate {
    /// The rule set whose player attributes the players get; `-` is standard input.
    #[arg(long, value_name = "FILE")]
    pub(crate) rule_set: Option<String>,

    /// Tickets a second on average; they come at random moments (a Poisson process).
    #[arg(long, value_name = "PER_SECOND", default_value_t = 1.0, value_parser = rate)]
    pub(crate) rate: f64,

    /// How many tickets [default: 100, unless --duration is given]
    #[arg(long, value_name = "N", conflicts_with = "duration",
          value_parser = clap::value_parser!(u32).range(1..=i64::from(TICKETS_MAX)))]
    pub(crate) tickets: Option<u32>,

    /// For how many seconds tickets come, instead of how many.
    #[arg(long, value_name = "SECONDS", value_parser = clap::value_parser!(u64).range(1..=SECONDS_MAX))]
    pub(crate) duration: Option<u64>,

    /// Chance: the same seed gives the same tickets.
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub(crate) seed: u64,

    /// What number attributes are drawn from.
    #[arg(
        long,
        value_name = "PROFILE",
        default_value = "normal:1500,300",
        allow_hyphen_values = true
    )]
    pub(crate) skill: Numbers,

    /// What one attribute is drawn from: NAME=PROFILE (may be given several times).
    #[arg(long, value_name = "NAME=PROFILE", allow_hyphen_values = true)]
    pub(crate) attribute: Vec<AttributeWish>,

    /// A location: `NAME[=WEIGHT[:MEAN[:JITTER]]]` (may be given several times).
    ///
    /// The weight is the share of the players who live there; mean and jitter are
    /// their round trip to it, in milliseconds (30:10 unless said otherwise).
    /// Without any: us-east-1=5, us-west-2=3 and eu-west-1=2.
    #[arg(long, value_name = "REGION")]
    pub(crate) region: Vec<Region>,

    /// The round trip to the other locations: `MEAN[:JITTER]`, in milliseconds.
    #[arg(long, value_name = "LATENCY", default_value = "140:40")]
    pub(crate) far: Latency,

    /// Leave out latencies.
    #[arg(long, conflicts_with_all = ["region", "far"])]
    pub(crate) no_latency: bool,

    /// Sizes of parties and their weights: SIZE=WEIGHT,SIZE=WEIGHT…
    #[arg(long, value_name = "SIZES", default_value = "1=1")]
    pub(crate) parties: PartySizes,

    /// Write to this file instead of standard output.
    #[arg(long, value_name = "FILE")]
    pub(crate) out: Option<PathBuf>,

    /// Print one JSON document (`tickets` is the list) instead of one ticket a line.
    #[arg(long)]
    pub(crate) json: bool,
}

const GENERATE_HELP: &str = "\
Profiles of attributes:
  number             normal:MEAN,DEVIATION   uniform:LEAST,MOST
  string             choice:coop*3,versus    (`*3`: three times as often)
  string_list        some:desert,forest,city (each with an even chance, at least one)
  string_number_map  map:desert,forest       (each name with a number from 0 to 100)

Without a profile a number is drawn from --skill, and other attributes from the values that the
rule set itself names, or its default. A note on standard error says so.

Examples:
  rules generate --tickets 1000 --rate 20 --seed 7 --out monday.jsonl
  rules generate --rule-set ranked.json --duration 600 --rate 5 --parties 1=70,2=20,4=10
  rules generate --rule-set ranked.json --skill uniform:0,3000 --attribute mode=choice:coop*3,versus \\
    --region us-east-1=6:30:10 --region eu-west-1=4:25 --far 110:20

Exit status: 0, or 1 if the rule set is invalid, 2 if the command line is wrong or a file cannot be
read or written";

/// Runs tickets through one or two rule sets in virtual time and compares what came of it.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  rules replay monday.jsonl ranked.json
  rules replay monday.jsonl ranked.json ranked-wider.json --request-timeout 120
  rules generate --tickets 5000 --rate 50 | rules replay - ranked.json --json

One pass is run each virtual second. The location of a match is the one that all its players
measured with the shortest mean round trip.

Exit status: 0, or 1 if a rule set is invalid, 2 if a file cannot be read or has a bad line")]
pub(crate) struct Replay {
    /// Tickets, one JSON object a line; `-` is standard input.
    #[arg(value_name = "TICKETS")]
    pub(crate) tickets: String,

    /// The rule set, and another one to compare it with.
    #[arg(required = true, num_args = 1..=2, value_name = "RULESET")]
    pub(crate) rule_sets: Vec<String>,

    /// The last virtual second [default: when waiting changes nothing any more]
    #[arg(long, value_name = "SECONDS", value_parser = clap::value_parser!(u64).range(..=SECONDS_MAX))]
    pub(crate) until: Option<u64>,

    /// How long a ticket waits before it is given up.
    #[arg(long, value_name = "SECONDS", value_parser = clap::value_parser!(u64).range(1..=43_200))]
    pub(crate) request_timeout: Option<u64>,

    /// The number attribute that the quality of matches is told by.
    ///
    /// Without it: `skill`, or the first number attribute of the first rule set.
    #[arg(long, value_name = "NAME")]
    pub(crate) skill: Option<String>,

    /// Chance: settles which of several equal teams a ticket joins.
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub(crate) seed: u64,

    /// Leave out bad lines, and say how many, instead of refusing the file.
    #[arg(long)]
    pub(crate) lenient: bool,

    /// Print no progress.
    #[arg(long, short)]
    pub(crate) quiet: bool,

    /// Print one JSON document.
    #[arg(long)]
    pub(crate) json: bool,
}

/// Least and most tickets a second.
const RATES: std::ops::RangeInclusive<f64> = 0.001..=100_000.0;

fn rate(text: &str) -> Result<f64, String> {
    let rate = text.parse().ok().filter(|rate| RATES.contains(rate));
    rate.ok_or_else(|| format!("a rate is a number from {} to {}", RATES.start(), RATES.end()))
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_command_line_is_well_formed() {
        Arguments::command().debug_assert();
    }
}
