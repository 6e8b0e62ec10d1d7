//! What the fleet's runtime configuration can say to a game server.

use std::{net::IpAddr, num::ParseIntError, path::PathBuf, str::FromStr, time::Duration};

use clap::{Parser, ValueEnum, builder::RangedU64ValueParser};
use game::{MATCH_SECONDS_MAX, TICK_HZ_DEFAULT, TICK_HZ_MAX};
use muster_server_sdk::RoleArn;

use crate::results_queue::{QueueUrl, ResultsQueue};

/// The reference game server: plays one match for Amazon GameLift, then ends.
///
/// GameLift's own settings come from the environment: GAMELIFT_SDK_WEBSOCKET_URL,
/// GAMELIFT_SDK_PROCESS_ID, GAMELIFT_SDK_HOST_ID, GAMELIFT_SDK_FLEET_ID and
/// GAMELIFT_SDK_AUTH_TOKEN.
#[derive(Debug, Clone, Parser)]
#[command(name = "gameserver", version)]
pub(crate) struct Arguments {
    /// UDP ports to choose the first free one from, such as 33000-33999; 0-0
    /// lets the system choose
    #[arg(long, value_name = "A-B", default_value = "0-0")]
    pub(crate) ports: PortRange,

    /// Address to listen on
    #[arg(long, value_name = "IP", default_value = "0.0.0.0")]
    pub(crate) bind: IpAddr,

    /// Ticks a second
    #[arg(long, value_name = "HZ", default_value_t = TICK_HZ_DEFAULT,
          value_parser = RangedU64ValueParser::<u16>::new().range(1..=TICK_HZ_MAX.into()))]
    pub(crate) tick_hz: u16,

    /// How long a match lasts
    #[arg(long, value_name = "SECONDS", default_value_t = 60,
          value_parser = RangedU64ValueParser::<u16>::new().range(1..=MATCH_SECONDS_MAX.into()))]
    pub(crate) match_seconds: u16,

    /// How long to wait for the matched players before starting with those who came
    #[arg(long, value_name = "SECONDS", default_value_t = 30,
          value_parser = RangedU64ValueParser::<u16>::new().range(1..=600))]
    join_seconds: u16,

    /// How long players may go on after the notice that the process must end
    #[arg(long, value_name = "SECONDS", default_value_t = 10,
          value_parser = RangedU64ValueParser::<u16>::new().range(0..=100))]
    grace_seconds: u16,

    /// Places the coins the same way in every match; without it each match has
    /// its own seed
    #[arg(long)]
    pub(crate) seed: Option<u64>,

    /// How to write logs
    #[arg(long, value_enum, default_value_t = LogFormat::Json)]
    pub(crate) log: LogFormat,

    /// Write logs to this file instead of standard output and report it to
    /// GameLift; {pid} stands for the process's number
    #[arg(long, value_name = "PATH")]
    pub(crate) log_file: Option<PathBuf>,

    /// URL of the SQS queue that takes results; without it they are in the log
    /// alone
    #[arg(long, value_name = "URL", requires_all = ["fleet_role", "region"])]
    results_queue: Option<QueueUrl>,

    /// IAM role with which results are sent; GameLift gives its credentials
    #[arg(long, value_name = "ARN", requires = "results_queue")]
    fleet_role: Option<RoleArn>,

    /// Region of the queue
    #[arg(long, value_name = "REGION", requires = "results_queue")]
    region: Option<String>,
}

impl Arguments {
    /// How long to wait for the matched players.
    pub(crate) fn join_time(&self) -> Duration {
        Duration::from_secs(self.join_seconds.into())
    }

    /// How long players may go on after a notice.
    pub(crate) fn grace(&self) -> Duration {
        Duration::from_secs(self.grace_seconds.into())
    }

    /// Where results go, if anywhere.
    pub(crate) fn results_queue(&self) -> Option<ResultsQueue> {
        let url = self.results_queue.clone()?;
        Some(ResultsQueue { url, role: self.fleet_role.clone()?, region: self.region.clone()? })
    }
}

/// How logs are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum LogFormat {
    /// An object a line, for machines.
    Json,
    /// For people.
    Text,
}

/// UDP ports, both ends included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct PortRange {
    first: u16,
    last: u16,
}

/// GameLift accepts no port above this one (server SDK 5 validation).
pub(crate) const PORT_MAX: u16 = 60_000;

/// Why a text is no range of ports.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum PortRangeError {
    #[error("a range of ports looks like 33000-33999")]
    NoDash,
    #[error("a port is a number from 0 to {PORT_MAX}")]
    Port(#[from] ParseIntError),
    #[error("ports go from 1 to {PORT_MAX}, the lower one first; or 0-0")]
    Bounds,
}

impl PortRange {
    /// The ports to try, in order.
    pub(crate) fn candidates(self) -> impl Iterator<Item = u16> {
        self.first..=self.last
    }
}

impl FromStr for PortRange {
    type Err = PortRangeError;

    fn from_str(text: &str) -> Result<Self, PortRangeError> {
        let (first, last) = text.split_once('-').ok_or(PortRangeError::NoDash)?;
        let range = Self { first: first.parse()?, last: last.parse()? };
        let chosen_by_system = (range.first, range.last) == (0, 0);
        let ordered = 0 < range.first && range.first <= range.last && range.last <= PORT_MAX;
        if chosen_by_system || ordered { Ok(range) } else { Err(PortRangeError::Bounds) }
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_command_line_is_well_formed() {
        Arguments::command().debug_assert();
    }

    #[test]
    fn a_queue_comes_with_role_and_region_or_not_at_all() {
        let queue = ["--results-queue", "https://sqs.eu-west-1.amazonaws.com/123456789012/r"];
        let role = ["--fleet-role", "arn:aws:iam::123456789012:role/r"];
        let region = ["--region", "eu-west-1"];
        let parse = |parts: &[[&str; 2]]| {
            Arguments::try_parse_from(["gameserver"].into_iter().chain(parts.concat()))
        };

        assert!(parse(&[]).unwrap().results_queue().is_none());
        let all = parse(&[queue, role, region]).unwrap().results_queue().unwrap();
        assert_eq!((all.role.as_str(), all.region.as_str()), (role[1], region[1]));
        for part in [&[queue, role][..], &[queue, region], &[role], &[region]] {
            assert!(parse(part).is_err(), "{part:?}");
        }
    }

    #[test]
    fn a_range_has_both_its_ends() {
        let range: PortRange = "33000-33002".parse().unwrap();

        assert_eq!(range.candidates().collect::<Vec<_>>(), [33000, 33001, 33002]);
    }

    #[test]
    fn zero_to_zero_leaves_the_choice_to_the_system() {
        let range: PortRange = "0-0".parse().unwrap();

        assert_eq!(range.candidates().collect::<Vec<_>>(), [0]);
    }

    #[test]
    fn ranges_that_cannot_be_are_refused() {
        for text in ["", "33000", "2-1", "0-5", "1-65535", "a-b", "-1-5"] {
            assert!(text.parse::<PortRange>().is_err(), "{text}");
        }
    }
}
