//! What runs on the fleet's instances.

use std::ops::RangeInclusive;

use super::keys;
use super::reader::{Reader, Section, Text};
use crate::deployment::PortRange;

/// What a studio decides about its game server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct GameServer {
    /// The executable, as a path within the build.
    pub(crate) launch_path: String,
    /// Its parameters, with the ports filled in, and the placeholders for what
    /// only the deployment knows.
    pub(crate) parameters: String,
    /// What is added to them on managed instances, where nobody reads what a
    /// process prints; may be empty.
    pub(crate) log_parameters: String,
    /// How many run on one instance (1-50).
    pub(crate) processes_per_instance: u32,
    /// The UDP ports that players reach them by.
    pub(crate) ports: PortRange,
    /// The instances' type.
    pub(crate) instance_type: String,
    /// Seconds that a game session may take from creation to activation (1-600).
    pub(crate) activation_timeout_seconds: u32,
}

/// The executable if nothing is said: the reference game's server.
const LAUNCH_PATH: &str = "gameserver";

/// What stands for the ports in the parameters.
const PORTS_PLACEHOLDER: &str = "{ports}";

/// The parameters if nothing is said: those of the reference game's server, with
/// matches long enough to be played and short enough to be watched to the end.
const PARAMETERS: &str = "--ports {ports} --match-seconds 20 \
    --results-queue {results_queue} --fleet-role {fleet_role} --region {region}";

/// What is added to them on managed instances if nothing is said: the reference
/// game's server then writes its log into the folder that is collected.
const LOG_PARAMETERS: &str = "--log-file /local/game/logs/gameserver-{pid}.log";

/// Processes on one instance if nothing is said: a tenth of what the smallest
/// instance carries, and enough for ten matches on a laptop.
const PROCESSES_PER_INSTANCE: u32 = 10;

/// Most processes on one instance (GameLift's runtime configuration).
const PROCESSES_MAX: u32 = 50;

/// The ports if nothing is said: outside the range from which systems choose
/// ports for outgoing connections, ten for each of fifty processes.
const PORTS: PortRange = PortRange { first: 33_000, last: 33_499 };

/// The ports that a fleet may open (GameLift's `IpPermission`, and the
/// developer guide for the low end).
const PORTS_ALLOWED: RangeInclusive<u16> = 1_026..=60_000;

/// The instances' type if nothing is said: one core of the same architecture as
/// the functions', which is the cheapest that is not throttled.
const INSTANCE_TYPE: &str = "c7g.medium";

/// Seconds from a game session's creation to its activation if nothing is said:
/// the reference game takes none, one that loads a map takes some.
const ACTIVATION_TIMEOUT_SECONDS: u32 = 60;

/// Most characters of a launch path and of parameters (GameLift's `ServerProcess`).
const COMMAND_LENGTH_MAX: usize = 1_024;

/// What a launch path has besides letters, digits and spaces (GameLift's
/// `ServerProcess`).
const LAUNCH_PATH_MARKS: &str = "_:.+/\\-";

/// What parameters have besides letters, digits and spaces (GameLift's
/// `ServerProcess`).
const PARAMETER_MARKS: &str = "_:.+/\\-=@{},?'[]\"";

/// Reads `[game_server]`.
pub(super) fn read(reader: &mut Reader<'_>, root: &Section<'_>) -> GameServer {
    let section = reader.table(root, "game_server", &keys::GAME_SERVER);
    let processes = reader
        .number(&section, "processes_per_instance", 1..=PROCESSES_MAX, "processes")
        .unwrap_or(PROCESSES_PER_INSTANCE);
    let ports = read_ports(reader, &section, processes).unwrap_or(PORTS);
    let activation_timeout =
        reader.number(&section, "activation_timeout_seconds", 1..=600, "seconds");
    GameServer {
        launch_path: read_launch_path(reader, &section),
        parameters: read_parameters(reader, &section, ports),
        log_parameters: read_log_parameters(reader, &section),
        processes_per_instance: processes,
        ports,
        instance_type: read_instance_type(reader, &section),
        activation_timeout_seconds: activation_timeout.unwrap_or(ACTIVATION_TIMEOUT_SECONDS),
    }
}

fn read_launch_path(reader: &mut Reader<'_>, section: &Section<'_>) -> String {
    let Some(text) = reader.text(section, "launch_path", LAUNCH_PATH) else {
        return LAUNCH_PATH.to_owned();
    };
    if text.get_ref().is_empty() {
        let help = format!("write the executable's path in the build, such as `\"{LAUNCH_PATH}\"`");
        reader.refuse(text.span(), "`game_server.launch_path` is empty", help);
    }
    check_command(reader, &text, "launch_path", LAUNCH_PATH_MARKS);
    (*text.get_ref()).to_owned()
}

fn read_parameters(reader: &mut Reader<'_>, section: &Section<'_>, ports: PortRange) -> String {
    let text = reader.text(section, "parameters", PARAMETERS);
    if let Some(text) = &text {
        check_command(reader, text, "parameters", PARAMETER_MARKS);
    }
    let parameters = text.map_or(PARAMETERS, Text::into_inner);
    parameters.replace(PORTS_PLACEHOLDER, &format!("{}-{}", ports.first, ports.last))
}

fn read_log_parameters(reader: &mut Reader<'_>, section: &Section<'_>) -> String {
    let text = reader.text(section, "log_parameters", LOG_PARAMETERS);
    if let Some(text) = &text {
        check_command(reader, text, "log_parameters", PARAMETER_MARKS);
    }
    text.map_or(LOG_PARAMETERS, Text::into_inner).to_owned()
}

fn check_command(reader: &mut Reader<'_>, text: &Text<'_>, key: &str, marks: &str) {
    let length = text.get_ref().chars().count();
    if length > COMMAND_LENGTH_MAX {
        let message = format!("`game_server.{key}` has {length} characters");
        reader.refuse(text.span(), message, format!("write at most {COMMAND_LENGTH_MAX}"));
    }
    let forbidden = |c: &char| !c.is_ascii_alphanumeric() && *c != ' ' && !marks.contains(*c);
    if let Some(c) = text.get_ref().chars().find(forbidden) {
        let message = format!("`game_server.{key}` has {c:?}, which GameLift does not take");
        let help = format!("write letters, digits, spaces and {marks}");
        reader.refuse(text.span(), message, help);
    }
}

fn read_ports(reader: &mut Reader<'_>, section: &Section<'_>, processes: u32) -> Option<PortRange> {
    let text = reader.text(section, "ports", "33000-33499")?;
    let Some(ports) = ports_of(text.get_ref()) else {
        let message = format!("`game_server.ports` is {:?}", text.get_ref());
        let help = format!(
            "write the lowest and the highest port, from {} to {}, such as `\"33000-33499\"`",
            PORTS_ALLOWED.start(),
            PORTS_ALLOWED.end()
        );
        reader.refuse(text.span(), message, help);
        return None;
    };
    let count = u32::from(ports.last - ports.first) + 1;
    if count < processes {
        let message = format!("{count} ports are too few for {processes} processes");
        let help = "each process on an instance needs a port of its own: widen \
                    `game_server.ports` or lower `game_server.processes_per_instance`";
        reader.refuse(text.span(), message, help);
    }
    Some(ports)
}

/// The ports of `33000-33499`, if they are allowed and in order.
fn ports_of(text: &str) -> Option<PortRange> {
    let (first, last) = text.split_once('-')?;
    let first: u16 = first.trim().parse().ok()?;
    let last: u16 = last.trim().parse().ok()?;
    let allowed = PORTS_ALLOWED.contains(&first) && PORTS_ALLOWED.contains(&last);
    (allowed && first <= last).then_some(PortRange { first, last })
}

fn read_instance_type(reader: &mut Reader<'_>, section: &Section<'_>) -> String {
    let Some(text) = reader.text(section, "instance_type", INSTANCE_TYPE) else {
        return INSTANCE_TYPE.to_owned();
    };
    if !is_instance_type(text.get_ref()) {
        let message = format!("{:?} is not an instance type", text.get_ref());
        let help = format!("write a family and a size, such as `\"{INSTANCE_TYPE}\"`");
        reader.refuse(text.span(), message, help);
    }
    (*text.get_ref()).to_owned()
}

/// `c7g.medium`, `c6i.16xlarge`.
fn is_instance_type(text: &str) -> bool {
    let is_part = |part: &str| {
        !part.is_empty() && part.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit())
    };
    text.split_once('.').is_some_and(|(family, size)| is_part(family) && is_part(size))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ports_are_a_range_that_a_fleet_may_open() {
        assert_eq!(ports_of("1026-60000"), Some(PortRange { first: 1_026, last: 60_000 }));
        assert_eq!(ports_of("7777 - 7777"), Some(PortRange { first: 7_777, last: 7_777 }));
        for wrong in ["", "7777", "1025-2000", "59999-60001", "2000-1999", "-1-2", "a-b", "0-0"] {
            assert_eq!(ports_of(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn instance_types_are_told_by_their_shape() {
        assert!(is_instance_type("c7g.medium"));
        assert!(is_instance_type("c6i.16xlarge"));
        for wrong in ["", "c7g", "c7g.", ".medium", "C7g.medium", "c7g.medium.metal"] {
            assert!(!is_instance_type(wrong), "{wrong}");
        }
    }
}
