//! The command `rules` from outside: what each command prints, and how it ends.
#![expect(clippy::unwrap_used, reason = "a failed test may panic")]

mod rules_cli;

use std::fs;
use std::io::Read;
use std::process::{Command, Stdio};

use rules_cli::{Folder, case, rules, rules_fed};
use serde_json::{Value, json};

const DUEL: &str = r#"{
    "ruleLanguageVersion": "1.0",
    "playerAttributes": [{ "name": "skill", "type": "number" }],
    "teams": [
        { "name": "red", "minPlayers": 1, "maxPlayers": 1 },
        { "name": "blue", "minPlayers": 1, "maxPlayers": 1 }
    ],
    "rules": [{
        "name": "FairSkill",
        "type": "batchDistance",
        "batchAttribute": "skill",
        "maxDistance": 10
    }],
    "expansions": [{
        "target": "rules[FairSkill].maxDistance",
        "steps": [{ "waitTimeSeconds": 20, "value": 50 }]
    }]
}"#;

/// A ticket of one player.
fn ticket(id: &str, at: u32, skill: i32) -> Value {
    json!({ "id": id, "at": at,
            "players": [{ "id": format!("p-{id}"), "attributes": { "skill": { "N": skill } } }] })
}

fn lines(tickets: &[Value]) -> String {
    tickets.iter().map(|ticket| format!("{ticket}\n")).collect()
}

/// A scenario of one case.
fn scenario(case: &Value) -> String {
    json!({ "format": "flexmatch-scenario/1", "cases": [case] }).to_string()
}

/// Two of like skill, who are matched at once.
fn pair() -> Value {
    json!({ "id": "pair", "tier": "core", "endAt": 5,
            "tickets": [ticket("t1", 0, 100), ticket("t2", 1, 105)],
            "expect": [{ "at": 1, "by": 3, "tickets": ["t1", "t2"] }] })
}

#[test]
fn check_shows_every_problem_beside_its_line() {
    let broken = DUEL.replace("batchDistance", "batchDistnce").replace(r#""1.0""#, "7");

    let ran = rules_fed(&broken, &["check", "-"]).ended(1);

    assert!(ran.out.contains("--> <stdin>:2:28\n"), "{}", ran.out);
    assert!(ran.out.contains(r#"10 |         "type": "batchDistnce","#), "{}", ran.out);
    assert!(ran.out.contains("   |                 ^^^^^^^^^^^^^^\n"), "{}", ran.out);
    assert!(ran.out.contains("= help: did you mean `batchDistance`?"), "{}", ran.out);
    assert!(ran.out.contains("<stdin>: invalid, "), "{}", ran.out);
}

#[test]
fn check_takes_several_files_and_allows_warnings() {
    let folder = Folder::new();
    let broken = folder.write("broken.json", "{");
    let commented = case("aws-sample-serverless-simplerule.json");

    let both = rules(&["check", "--json", &commented, &broken]).ended(1).json();

    assert_eq!((&both["valid"], &both["files"][0]["valid"]), (&json!(false), &json!(true)));
    assert_eq!(both["files"][0]["problems"][0]["severity"], "warning");
    assert_eq!(both["files"][1]["problems"][0]["position"], json!({ "line": 1, "column": 2 }));
    rules(&["check", &commented]).ended(0);
}

#[test]
fn what_cannot_be_read_is_not_called_invalid() {
    let ran = rules(&["check", "no-such-file.json"]).ended(2);

    assert!(ran.err.starts_with("error: cannot read no-such-file.json: "), "{}", ran.err);
    rules(&["check"]).ended(2);
    rules(&["chek"]).ended(2);
}

#[test]
fn a_text_that_is_not_utf8_is_refused() {
    let folder = Folder::new();
    let path = folder.path("latin1.json");
    fs::write(&path, [b'"', 0xfc, b'"']).unwrap();

    let ran = rules(&["check", &path]).ended(2);

    assert!(ran.err.contains("is not UTF-8 text"), "{}", ran.err);
}

#[test]
fn explain_tells_a_rule_set_in_words() {
    let ran = rules(&["explain", &case("aws-doc-01-aliens-vs-cowboys.json")]).ended(0);

    for words in [
        "aliens_vs_cowboys: matches of 8 to 16 players",
        "cowboys: 4 to 8 players",
        "each team's average skill is within 10 of the average skill of all players",
        "5 s  FairTeamSkill: maxDistance 10 → 50",
    ] {
        assert!(ran.out.contains(words), "{words}: {}", ran.out);
    }
}

#[test]
fn explain_says_how_close_a_ticket_came_and_what_comes_next() {
    let folder = Folder::new();
    let duel = folder.write("duel.json", DUEL);
    let tickets = [ticket("t1", 0, 100), ticket("t2", 5, 140)];
    let tickets = folder.write("tickets.jsonl", &lines(&tickets));

    let report = rules(&["explain", &duel, "--tickets", &tickets, "--at", "8", "--json"]);

    let report = report.ended(0).json();
    let first = &report["waiting"][0];
    let near = json!({ "ticket": "t2", "togetherFrom": 25,
                       "need": { "property": "maxDistance", "has": 10, "needs": 40 } });
    assert_eq!(
        first["keptApart"],
        json!([{ "rule": "FairSkill", "tickets": 1, "nearest": [near] }])
    );
    assert_eq!((&first["ticket"], &first["waitedSeconds"]), (&json!("t1"), &json!(8)));
    assert_eq!(first["next"]["second"], 20);
    let text = rules(&["explain", &duel, "--tickets", &tickets, "--at", "8", "--ticket", "t2"]);
    let text = text.ended(0).out;
    assert!(
        text.contains("t1  needs maxDistance 40, has 10; together from second 25 on"),
        "{text}"
    );
    assert!(
        text.contains("next, in second 25: FairSkill: maxDistance 10 → 50: 1 ticket more"),
        "{text}"
    );
}

#[test]
fn explain_says_of_a_matched_ticket_when_and_with_whom() {
    let folder = Folder::new();
    let duel = folder.write("duel.json", DUEL);
    let tickets = lines(&[ticket("t1", 0, 100), ticket("t2", 5, 140)]);

    let ran =
        rules_fed(&tickets, &["explain", &duel, "--tickets", "-", "--at", "30", "--ticket", "t1"]);

    assert!(ran.ended(0).out.contains("t1: matched in second 25 with t2"));
    let unknown = ["explain", &duel, "--tickets", "-", "--ticket", "t7"];
    let ran = rules_fed(&tickets, &unknown).ended(2);
    assert!(ran.err.contains("unknown ticket `t7`"), "{}", ran.err);
}

#[test]
fn a_case_that_holds_passes() {
    let folder = Folder::new();
    let duel = folder.write("duel.json", DUEL);

    let ran = rules_fed(&scenario(&pair()), &["simulate", &duel, "--scenario", "-"]).ended(0);

    assert!(ran.out.starts_with("pass  core      pair  1 match, 0 left over\n"), "{}", ran.out);
    assert!(ran.out.ends_with("1 case: 1 passed\n"), "{}", ran.out);
}

#[test]
fn a_case_with_a_wrong_expectation_fails_and_says_what_was_found() {
    let folder = Folder::new();
    let duel = folder.write("duel.json", DUEL);
    let mut wrong = pair();
    wrong["expect"][0]["teamSizes"] = json!({ "red": 2 });

    let text = rules_fed(&scenario(&wrong), &["simulate", &duel, "--scenario", "-"]).ended(1).out;
    let report =
        rules_fed(&scenario(&wrong), &["simulate", &duel, "--scenario", "-", "--json"]).ended(1);

    assert!(text.starts_with("FAIL  core      pair"), "{text}");
    assert!(text.contains("not made: match from 1 to 3 s: t1, t2; red: 2 players"), "{text}");
    assert!(text.contains("not expected: match at 1 s: t1, t2; "), "{text}");
    let report = report.json();
    let (case, totals) = (&report["cases"][0], &report["totals"]);
    assert_eq!(
        (&case["id"], &case["tier"], &case["passed"]),
        (&json!("pair"), &json!("core"), &json!(false))
    );
    assert_eq!(case["expected"]["matches"][0]["teamSizes"], json!({ "red": 2 }));
    assert_eq!(case["found"]["matches"][0]["tickets"], json!(["t1", "t2"]));
    assert_eq!((&totals["cases"], &totals["failed"]), (&json!(1), &json!(1)));
}

#[test]
fn a_disputed_case_is_shown_and_does_not_count() {
    let folder = Folder::new();
    let duel = folder.write("duel.json", DUEL);
    let mut disputed = pair();
    disputed["tier"] = json!("disputed");
    disputed["expect"] = json!([]);

    let ran = rules_fed(&scenario(&disputed), &["simulate", &duel, "--scenario", "-"]).ended(0);

    assert!(ran.out.starts_with("fail  disputed  pair"), "{}", ran.out);
    assert!(ran.out.contains("disputed, not counted: 0 of 1 passed"), "{}", ran.out);
}

#[test]
fn a_match_too_many_and_a_ticket_left_over_fail_a_case() {
    let folder = Folder::new();
    let duel = folder.write("duel.json", DUEL);
    let check = |change: &dyn Fn(&mut Value), told: &str| {
        let mut case = pair();
        change(&mut case);
        let ran = rules_fed(&scenario(&case), &["simulate", &duel, "--scenario", "-"]).ended(1);
        assert!(ran.out.contains(told), "{told}: {}", ran.out);
    };
    check(&|case| case["expect"] = json!([]), "not expected: match at 1 s");
    check(&|case| case["tickets"][1]["at"] = json!(4), "not made: match from 1 to 3 s");
    check(&|case| case["unmatchedAtEnd"] = json!(["t1"]), "left over: none");
    check(
        &|case| case["expectStatus"] = json!([{ "at": 2, "ticket": "t1", "status": "SEARCHING" }]),
        "at 2 s ticket t1 is COMPLETED, expected SEARCHING",
    );
    check(
        &|case| case["actions"] = json!([{ "at": 3, "op": "StopMatchmaking", "ticket": "t1" }]),
        "the call at 3 s is refused: ticket t1 is COMPLETED",
    );
}

#[test]
fn a_ticket_that_leaves_a_proposal_sends_the_others_back() {
    let folder = Folder::new();
    let duel = folder.write("duel.json", DUEL);
    let mut stopped = pair();
    stopped["configuration"] = json!({ "acceptanceRequired": true, "acceptanceTimeoutSeconds": 9 });
    stopped["actions"] = json!([{ "at": 3, "op": "StopMatchmaking", "ticket": "t1" }]);
    stopped["expect"][0]["proposed"] = json!(true);
    stopped["expectStatus"] = json!([
        { "at": 2, "ticket": "t1", "status": "REQUIRES_ACCEPTANCE" },
        { "at": 4, "ticket": "t1", "status": "CANCELLED", "reason": "Cancelled" },
        { "at": 4, "ticket": "t2", "status": "SEARCHING" },
    ]);

    rules_fed(&scenario(&stopped), &["simulate", &duel, "--scenario", "-"]).ended(0);
}

#[test]
fn a_patch_changes_the_rule_set_of_one_case() {
    let folder = Folder::new();
    let duel = folder.write("duel.json", DUEL);
    let mut patched = pair();
    patched["ruleSetPatch"] =
        json!([{ "op": "replace", "path": "/rules/0/maxDistance", "value": 4 }]);
    patched["expect"] = json!([]);
    patched["unmatchedCountAtEnd"] = json!(2);

    rules_fed(&scenario(&patched), &["simulate", &duel, "--scenario", "-"]).ended(0);
    patched["ruleSetPatch"][0]["path"] = json!("/rules/7/maxDistance");
    let ran = rules_fed(&scenario(&patched), &["simulate", &duel, "--scenario", "-"]).ended(1);

    assert!(ran.out.contains("no place `/rules/7/maxDistance` to patch"), "{}", ran.out);
}

#[test]
fn a_malformed_scenario_is_refused_with_the_path_inside() {
    let folder = Folder::new();
    let duel = folder.write("duel.json", DUEL);
    let check = |change: &dyn Fn(&mut Value), told: &str| {
        let mut case = pair();
        change(&mut case);
        let ran = rules_fed(&scenario(&case), &["simulate", &duel, "--scenario", "-"]).ended(2);
        assert!(ran.err.starts_with("error: <stdin>:1:") && ran.err.contains(told), "{}", ran.err);
    };
    check(
        &|case| case["expct"] = json!([]),
        "cases[0].expct: unknown key `expct`; did you mean `expect`?",
    );
    check(
        &|case| case["tier"] = json!("cor"),
        "cases[0].tier: unknown value `cor`; did you mean `core`?",
    );
    check(&|case| case["tickets"][1]["id"] = json!("t1"), "cases[0]: there are two tickets `t1`");
    check(
        &|case| case["tickets"][0]["players"][0]["attributes"]["skill"] = json!(12),
        "cases[0].tickets[0].players[0].attributes.skill: expected an object, found a number",
    );
    check(&|case| case["expect"][0]["at"] = json!(-1), "cases[0].expect[0].at: -1 is not between");
    let ran = rules_fed("{", &["simulate", &duel, "--scenario", "-"]).ended(2);
    assert!(ran.err.starts_with("error: <stdin>:1:2: "), "{}", ran.err);
}

#[test]
fn the_same_seed_gives_the_same_bytes() {
    let duel = case("aws-doc-04-multi-map-game.json");
    let generate = |seed: &str| {
        let arguments =
            ["generate", "--rule-set", &duel, "--tickets", "300", "--parties", "1=3,2=1"];
        rules(&[&arguments[..], &["--seed", seed]].concat()).ended(0).out
    };

    assert_eq!(generate("7"), generate("7"));
    assert_ne!(generate("7"), generate("8"));
}

#[test]
fn generated_tickets_have_the_attributes_of_the_rule_set() {
    let maps = case("aws-doc-04-multi-map-game.json");
    let arguments = ["--tickets", "50", "--attribute", "gameMode=some:coop,versus"];

    let ran = rules(&[&["generate", "--rule-set", &maps], &arguments[..]].concat()).ended(0);

    let tickets: Vec<Value> =
        ran.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(tickets.len(), 50);
    let attributes = tickets[0]["players"][0]["attributes"].as_object().unwrap();
    let kinds = ["acceptableMaps", "experience", "gameMode", "mapPreference"]
        .map(|name| attributes[name].as_object().unwrap().keys().next().unwrap().as_str());
    assert_eq!(kinds, ["SL", "N", "SL", "SDM"]);
    assert!(ran.err.contains("attribute `acceptableMaps` is drawn from defaultMap"), "{}", ran.err);
    assert!(!ran.err.contains("gameMode"), "{}", ran.err);
}

#[test]
fn what_cannot_be_generated_is_refused() {
    let duel = case("aws-doc-01-aliens-vs-cowboys.json");
    let check = |arguments: &[&str], told: &str| {
        let ran = rules(&[&["generate"], arguments].concat()).ended(2);
        assert!(ran.err.contains(told), "{told}: {}", ran.err);
    };
    check(&["--rate", "0"], "a rate is a number from");
    check(&["--parties", "11=1"], "with sizes from 1 to 10");
    check(&["--tickets", "5", "--duration", "5"], "cannot be used with");
    check(&["--rate", "100000", "--duration", "600"], "more than 1000000 tickets");
    check(&["--rule-set", &duel, "--attribute", "skil=normal:1,1"], "did you mean `skill`?");
    check(&["--rule-set", &duel, "--attribute", "skill=choice:a"], "attribute `skill` is a number");
    check(&["--out", "no-such-folder/tickets.jsonl"], "cannot write no-such-folder/tickets.jsonl");
}

#[test]
fn replay_compares_two_rule_sets() {
    let folder = Folder::new();
    let strict = folder.write("strict.json", DUEL);
    let wide =
        folder.write("wide.json", &DUEL.replace(r#""maxDistance": 10"#, r#""maxDistance": 60"#));
    let tickets = [("t1", 100), ("t2", 140), ("t3", 145), ("t4", 300)];
    let tickets = tickets.map(|(id, skill)| ticket(id, 0, skill));
    let tickets = folder.write("tickets.jsonl", &lines(&tickets));
    let arguments = ["replay", &tickets, &strict, &wide];

    let report = rules(&[&arguments[..], &["--json"]].concat()).ended(0).json();
    let text = rules(&arguments).ended(0).out;

    let [first, second] = [&report["runs"][0], &report["runs"][1]];
    assert_eq!((&first["ticketsMatched"], &first["ticketsWaiting"]), (&json!(2), &json!(2)));
    assert_eq!(
        (&first["skillSpread"]["mean"], &second["skillSpread"]["mean"]),
        (&json!(5.0), &json!(40.0))
    );
    assert_eq!(report["differences"]["skillSpread.mean"], 35.0);
    assert_eq!(report["differences"]["ticketsMatched"], 0.0);
    let row = text.lines().find(|line| line.starts_with("skill spread, mean")).unwrap();
    assert_eq!(
        row.split_whitespace().collect::<Vec<_>>(),
        ["skill", "spread,", "mean", "5.0", "40.0", "+35.0"]
    );
}

#[test]
fn replay_gives_tickets_up_after_the_request_timeout() {
    let folder = Folder::new();
    let duel = folder.write("duel.json", DUEL);
    let tickets = lines(&[ticket("t1", 0, 100), ticket("t2", 5, 140)]);
    let replay = |more: &[&str]| {
        rules_fed(&tickets, &[&["replay", "-", &duel, "--json"], more].concat()).ended(0).json()
    };

    let patient = replay(&[]);
    let hasty = replay(&["--request-timeout", "15"]);
    let cut = replay(&["--until", "10"]);

    assert_eq!(patient["runs"][0]["secondsToMatch"]["max"], 25.0);
    assert_eq!(
        (&hasty["runs"][0]["ticketsTimedOut"], &hasty["runs"][0]["endSecond"]),
        (&json!(2), &json!(20))
    );
    assert_eq!(cut["runs"][0]["ticketsWaiting"], 2);
}

#[test]
fn bad_lines_are_told_of_one_by_one() {
    let folder = Folder::new();
    let duel = folder.write("duel.json", DUEL);
    let good = lines(&[ticket("t1", 0, 100), ticket("t2", 0, 101)]);
    let bad = folder.write("bad.jsonl", &format!("{good}\n{{\n{}\n", ticket("t1", 1, 5)));

    let refused = rules(&["replay", &bad, &duel]).ended(2);
    let lenient = rules(&["replay", &bad, &duel, "--lenient", "--json"]).ended(0);

    assert!(refused.err.contains("bad.jsonl:4:2: "), "{}", refused.err);
    assert!(
        refused.err.contains("bad.jsonl:5:1: id: there is a ticket `t1` already"),
        "{}",
        refused.err
    );
    assert!(refused.err.contains("has 2 bad lines; --lenient leaves them out"), "{}", refused.err);
    assert_eq!((&lenient.json()["badLines"], &lenient.json()["tickets"]), (&json!(2), &json!(2)));
}

#[test]
fn a_rule_set_that_is_invalid_stops_every_command() {
    let folder = Folder::new();
    let broken = folder.write("broken.json", &DUEL.replace("batchDistance", "batchDistnce"));
    let tickets = folder.write("tickets.jsonl", &lines(&[ticket("t1", 0, 1)]));
    for arguments in [
        vec!["explain", &broken],
        vec!["generate", "--rule-set", &broken],
        vec!["replay", &tickets, &broken],
    ] {
        let ran = rules(&arguments).ended(1);
        assert!(ran.err.contains("did you mean `batchDistance`?"), "{arguments:?}: {}", ran.err);
        assert_eq!(ran.out, "");
    }
}

#[test]
fn a_reader_that_leaves_early_is_no_failure() {
    let mut child = Command::new(env!("CARGO_BIN_EXE_rules"))
        .args(["generate", "--tickets", "20000"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdout.take().unwrap().read_exact(&mut [0; 100]).unwrap();

    let output = child.wait_with_output().unwrap();

    assert_eq!((output.status.code(), output.stderr.as_slice()), (Some(0), &b""[..]));
}

#[test]
fn every_command_has_examples_and_says_how_it_ends() {
    for command in ["check", "explain", "simulate", "generate", "replay"] {
        let help = rules(&[command, "--help"]).ended(0).out;
        assert!(help.contains("Examples:") && help.contains("Exit status:"), "{help}");
        assert!(!help.contains('\x1b'), "{help}");
    }
}
