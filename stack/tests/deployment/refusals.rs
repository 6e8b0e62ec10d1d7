//! Each kind of wrong `muster.toml`, with the whole message that its author reads.

use stack::Deployment;

use super::{RULE_SET, describe};

/// Checks the message about a file that names a good project, then `rest`.
fn check(rest: &str, message: &str) {
    check_file(&format!("project = \"game\"\n{rest}"), message);
}

fn check_file(text: &str, message: &str) {
    let error = describe(text).unwrap_err();

    assert_eq!(error.to_string(), message.trim_matches('\n'), "for\n{text}");
}

#[test]
fn a_mistake_in_the_toml_is_shown_where_it_is() {
    check(
        "[queue]\ntimeout_seconds = \"30\n",
        r#"
muster.toml:3:22: invalid basic string, expected `"`
  3 | timeout_seconds = "30
    |                      ^
    = mend the TOML; what comes after it is read then
"#,
    );
}

#[test]
fn a_key_that_stands_twice_is_refused() {
    check(
        r#"region = "eu-west-1"
region = "us-east-1"
"#,
        r#"
muster.toml:3:1: duplicate key
  3 | region = "us-east-1"
    | ^^^^^^
    = mend the TOML; what comes after it is read then
"#,
    );
}

#[test]
fn unknown_keys_are_told_with_the_nearest_known_one() {
    check(
        r#"regoin = "eu-west-1"
[queue]
timeout = 5
[colours]
red = 1
"#,
        r#"
muster.toml:2:1: unknown key `regoin`
  2 | regoin = "eu-west-1"
    | ^^^^^^
    = did you mean `region`? the top of the file takes project, environment, region, locations, matchmaking, queue, game_server, alarms, budget

muster.toml:4:1: unknown key `queue.timeout`
  4 | timeout = 5
    | ^^^^^^^
    = did you mean `timeout_seconds`? `queue` takes timeout_seconds, latency_policies

muster.toml:5:2: unknown key `colours`
  5 | [colours]
    |  ^^^^^^^
    = the top of the file takes project, environment, region, locations, matchmaking, queue, game_server, alarms, budget
"#,
    );
}

#[test]
fn a_value_of_another_kind_is_refused() {
    check(
        r#"region = true
game_server = "server"
[matchmaking]
request_timeout_seconds = "60"
[alarms]
email = 7
"#,
        r#"
muster.toml:2:10: `region` is true or false
  2 | region = true
    |          ^^^^
    = write a text in quotes, such as `"us-east-1"`

muster.toml:3:15: `game_server` is a text
  3 | game_server = "server"
    |               ^^^^^^^^
    = write `[game_server]` above its keys

muster.toml:5:27: `matchmaking.request_timeout_seconds` is a text
  5 | request_timeout_seconds = "60"
    |                           ^^^^
    = write a whole number of seconds from 1 to 43200

muster.toml:7:9: `alarms.email` is a whole number
  7 | email = 7
    |         ^
    = write a text in quotes, such as `"ops@example.com"`
"#,
    );
}

#[test]
fn an_environment_that_resources_cannot_be_named_after_is_refused() {
    check(
        r#"environment = "Production"
"#,
        r#"
muster.toml:2:15: environment "Production" has 'P'
  2 | environment = "Production"
    |               ^^^^^^^^^^^^
    = write lower-case letters, digits and single hyphens, a letter first, 12 characters at most: every resource's name starts with it
"#,
    );
}

#[test]
fn what_has_not_the_shape_of_a_region_is_refused() {
    check(
        r#"region = "europe"
"#,
        r#"
muster.toml:2:10: "europe" is not a region's name
  2 | region = "europe"
    |          ^^^^^^^^
    = write a region as AWS names it, such as `us-east-1` or `eu-west-1`
"#,
    );
}

#[test]
fn no_locations_are_too_few() {
    check(
        r#"locations = []
"#,
        r#"
muster.toml:2:13: `locations` is empty
  2 | locations = []
    |             ^^
    = write `[[locations]]`, and `name = "us-east-1"` below it
"#,
    );
}

#[test]
fn locations_are_tables() {
    check(
        r#"locations = ["eu-west-1"]
"#,
        r#"
muster.toml:2:14: `locations` is a text
  2 | locations = ["eu-west-1"]
    |              ^^^^^^^^^^^
    = write `[[locations]]` above the keys of each
"#,
    );
}

#[test]
fn locations_are_a_list_of_tables() {
    check(
        r#"[locations]
name = "eu-west-1"
"#,
        r#"
muster.toml:2:1: `locations` is a table
  2 | [locations]
    | ^^^^^^^^^^^
    = write `[[locations]]` above the keys of each
"#,
    );
}

#[test]
fn a_location_needs_a_name_with_its_shape() {
    check(
        r#"[[locations]]
desired = 1
[[locations]]
name = "Frankfurt"
"#,
        r#"
muster.toml:2:1: `locations.name` is missing
  2 | [[locations]]
    | ^^^^^^^^^^^^^
    = write `name = "eu-west-1"`

muster.toml:5:8: "Frankfurt" is not a location's name
  5 | name = "Frankfurt"
    |        ^^^^^^^^^^^
    = write a region such as `eu-west-1`, a local zone such as `us-west-2-lax-1`, or a place of your own such as `custom-office`
"#,
    );
}

#[test]
fn a_location_is_named_once() {
    check(
        r#"[[locations]]
name = "eu-west-1"
[[locations]]
name = "eu-west-1"
"#,
        r#"
muster.toml:5:8: location "eu-west-1" is named twice
  5 | name = "eu-west-1"
    |        ^^^^^^^^^^^
    = name each location once, with all its instances
"#,
    );
}

#[test]
fn capacities_are_in_order() {
    check(
        r#"[[locations]]
name = "eu-west-1"
desired = 4
maximum = 3
[[locations]]
name = "us-east-1"
desired = 1
minimum = 2
"#,
        r#"
muster.toml:5:11: desired is 4, minimum 1 and maximum 3 instances
  5 | maximum = 3
    |           ^
    = write minimum <= desired <= maximum

muster.toml:9:11: desired is 1, minimum 2 and maximum 2 instances
  9 | minimum = 2
    |           ^
    = write minimum <= desired <= maximum
"#,
    );
}

#[test]
fn capacities_are_whole_numbers() {
    check(
        r#"[[locations]]
name = "eu-west-1"
desired = -1
maximum = 2.5
"#,
        r#"
muster.toml:4:11: `locations.desired` is -1
  4 | desired = -1
    |           ^^
    = write a whole number of instances from 0 to 1000

muster.toml:5:11: `locations.maximum` is a number with a fraction
  5 | maximum = 2.5
    |           ^^^
    = write a whole number of instances from 0 to 1000
"#,
    );
}

#[test]
fn matchmaking_stays_within_gamelifts_limits() {
    check(
        r#"[matchmaking]
rule_set = ""
request_timeout_seconds = 0
acceptance_timeout_seconds = 601
"#,
        r#"
muster.toml:3:12: `matchmaking.rule_set` is empty
  3 | rule_set = ""
    |            ^^
    = name the rule set's file, such as `"rule-sets/simplerule.json"`

muster.toml:4:27: `matchmaking.request_timeout_seconds` is 0
  4 | request_timeout_seconds = 0
    |                           ^
    = write a whole number of seconds from 1 to 43200

muster.toml:5:30: `matchmaking.acceptance_timeout_seconds` is 601
  5 | acceptance_timeout_seconds = 601
    |                              ^^^
    = write a whole number of seconds from 1 to 600
"#,
    );
}

#[test]
fn a_queues_timeout_stays_within_gamelifts_limits() {
    check(
        r#"[queue]
timeout_seconds = 601
"#,
        r#"
muster.toml:3:19: `queue.timeout_seconds` is 601
  3 | timeout_seconds = 601
    |                   ^^^
    = write a whole number of seconds from 10 to 600
"#,
    );
}

#[test]
fn latency_policies_allow_more_from_step_to_step() {
    check(
        r#"[queue]
latency_policies = [
    { maximum_latency_ms = 200, duration_seconds = 10 },
    { maximum_latency_ms = 100, duration_seconds = 10 },
    { duration_seconds = 10 },
]
"#,
        r#"
muster.toml:5:28: this step allows 100 milliseconds, the one before it 200
  5 |     { maximum_latency_ms = 100, duration_seconds = 10 },
    |                            ^^^
    = write the tighter step first: each allows more

muster.toml:6:5: `queue.latency_policies.maximum_latency_ms` is missing
  6 |     { duration_seconds = 10 },
    |     ^^^^^^^^^^^^^^^^^^^^^^^^^
    = write `maximum_latency_ms = 100`
"#,
    );
}

#[test]
fn only_the_last_latency_policy_has_no_end() {
    check(
        r#"[[queue.latency_policies]]
maximum_latency_ms = 100
[[queue.latency_policies]]
maximum_latency_ms = 200
"#,
        r#"
muster.toml:5:22: this step never begins: the one before it has no duration
  5 | maximum_latency_ms = 200
    |                      ^^^
    = write `duration_seconds` in every step but the last
"#,
    );
}

#[test]
fn a_latency_policy_begins_before_the_queue_gives_up() {
    check(
        r#"[queue]
timeout_seconds = 20
latency_policies = [
    { maximum_latency_ms = 100, duration_seconds = 20 },
    { maximum_latency_ms = 200 },
]
"#,
        r#"
muster.toml:6:28: this step begins after 20 seconds, and the queue gives up after 20
  6 |     { maximum_latency_ms = 200 },
    |                            ^^^
    = shorten the steps before it, or lengthen `queue.timeout_seconds`
"#,
    );
}

#[test]
fn a_command_has_only_what_gamelift_takes() {
    check(
        r#"[game_server]
launch_path = "server;rm"
parameters = "$(date)"
"#,
        r#"
muster.toml:3:15: `game_server.launch_path` has ';', which GameLift does not take
  3 | launch_path = "server;rm"
    |               ^^^^^^^^^^^
    = write letters, digits, spaces and _:.+/\-

muster.toml:4:14: `game_server.parameters` has '$', which GameLift does not take
  4 | parameters = "$(date)"
    |              ^^^^^^^^^
    = write letters, digits, spaces and _:.+/\-=@{},?'[]"
"#,
    );
}

#[test]
fn ports_are_a_range_that_a_fleet_may_open() {
    check(
        r#"[game_server]
ports = "1000-2000"
"#,
        r#"
muster.toml:3:9: `game_server.ports` is "1000-2000"
  3 | ports = "1000-2000"
    |         ^^^^^^^^^^^
    = write the lowest and the highest port, from 1026 to 60000, such as `"33000-33499"`
"#,
    );
}

#[test]
fn every_process_needs_a_port() {
    check(
        r#"[game_server]
processes_per_instance = 50
ports = "33000-33009"
"#,
        r#"
muster.toml:4:9: 10 ports are too few for 50 processes
  4 | ports = "33000-33009"
    |         ^^^^^^^^^^^^^
    = each process on an instance needs a port of its own: widen `game_server.ports` or lower `game_server.processes_per_instance`
"#,
    );
}

#[test]
fn a_game_server_stays_within_gamelifts_limits() {
    check(
        r#"[game_server]
processes_per_instance = 51
instance_type = "large"
activation_timeout_seconds = 0
"#,
        r#"
muster.toml:3:26: `game_server.processes_per_instance` is 51
  3 | processes_per_instance = 51
    |                          ^^
    = write a whole number of processes from 1 to 50

muster.toml:4:17: "large" is not an instance type
  4 | instance_type = "large"
    |                 ^^^^^^^
    = write a family and a size, such as `"c7g.medium"`

muster.toml:5:30: `game_server.activation_timeout_seconds` is 0
  5 | activation_timeout_seconds = 0
    |                              ^
    = write a whole number of seconds from 1 to 600
"#,
    );
}

#[test]
fn an_alarm_goes_to_an_address() {
    check(
        r#"[alarms]
email = "ops"
"#,
        r#"
muster.toml:3:9: "ops" is not an e-mail address
  3 | email = "ops"
    |         ^^^^^
    = write one address, such as `"ops@example.com"`
"#,
    );
}

#[test]
fn a_budget_is_some_dollars_and_warns_somebody() {
    check(
        r#"[budget]
monthly_usd = 0
"#,
        r#"
muster.toml:3:15: `budget.monthly_usd` is 0
  3 | monthly_usd = 0
    |               ^
    = write a whole number of US dollars from 1 to 1000000
"#,
    );
}

#[test]
fn a_project_has_a_name() {
    check_file(
        "# nothing yet\n",
        r#"
muster.toml:1:1: `project` is missing
  1 | # nothing yet
    | ^
    = write `project = "my-game"`
"#,
    );
}

#[test]
fn a_project_is_named_so_that_resources_can_be() {
    let rule = "write lower-case letters, digits and single hyphens, a letter first, \
                20 characters at most: every resource's name starts with it";
    for (name, flaw) in [
        ("My Game", "project \"My Game\" has 'M'"),
        ("2-games", "project \"2-games\" starts with '2'"),
        ("", "`project` is empty"),
        ("a-very-long-name-of-a-game", "project \"a-very-long-name-of-a-game\" has 26 characters"),
    ] {
        let carets = "^".repeat(name.len() + 2);
        check_file(
            &format!("project = \"{name}\""),
            &format!(
                "muster.toml:1:11: {flaw}\n  1 | project = \"{name}\"\n    |           {carets}\n    = {rule}"
            ),
        );
    }
}

#[test]
fn an_environment_asked_for_is_checked_too() {
    let error = Deployment::from_toml("muster.toml", "project = \"game\"", Some("a b"), |_| {
        Ok::<_, String>(RULE_SET.to_owned())
    })
    .unwrap_err();

    assert_eq!(
        error.to_string(),
        "environment \"a b\" has ' '\n  = write lower-case letters, digits and single hyphens, a \
         letter first, 12 characters at most: every resource's name starts with it"
    );
}

#[test]
fn a_budget_needs_somebody_to_warn() {
    check(
        "[budget]\nmonthly_usd = 100",
        r#"
muster.toml:3:15: a budget is set, and nobody is told when it is spent
  3 | monthly_usd = 100
    |               ^^^
    = write `[alarms]`, and `email = "ops@example.com"` below it
"#,
    );
}

#[test]
fn text_in_every_event_has_its_limit() {
    let text =
        format!("project = \"game\"\n[matchmaking]\ncustom_event_data = {:?}", "x".repeat(257));

    let error = describe(&text).unwrap_err();

    let problem = &error.problems()[0];
    assert_eq!(problem.message, "`matchmaking.custom_event_data` has 257 characters");
    assert_eq!(problem.help.as_deref(), Some("write at most 256"));
}

#[test]
fn a_fleet_has_as_many_locations_as_a_player_can_measure() {
    let location = |number| format!("[[locations]]\nname = \"custom-{number}\"\n");
    let locations: String = (0..33).map(location).collect();

    let error = describe(&format!("project = \"game\"\n{locations}")).unwrap_err();

    let problem = &error.problems()[0];
    assert_eq!(problem.message, "`locations` has 33 of them");
    assert_eq!(error.problems().len(), 1);
}

#[test]
fn a_file_has_its_limit() {
    let error = describe(&"#\n".repeat(1024 * 1024)).unwrap_err();

    assert_eq!(error.problems()[0].message, "the file has 2097152 bytes");
}

#[test]
fn a_thousand_problems_are_told_fifty_at_a_time() {
    let unknown: String = (0..1_000).map(|number| format!("colour-{number} = 1\n")).collect();

    let error = describe(&format!("project = \"game\"\n{unknown}")).unwrap_err();

    assert_eq!(error.problems().len(), 50);
    assert!(error.to_string().ends_with("\n\nand 950 more"));
    assert_eq!(error.problems()[0].place.as_ref().map(|place| place.line), Some(2));
}
