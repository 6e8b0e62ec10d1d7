//! The hosting half of the scripted GameLift: fleets, game sessions, queues, rule sets.
//!
//! It has what a deployment `game-dev-` has, and beside it things of another
//! deployment, which nobody of ours may see.

use serde_json::{Value, json};

/// The fleet of ours that has game sessions.
pub(crate) const FLEET: &str = "fleet-1";
/// Another of ours, without any.
pub(crate) const OLD_FLEET: &str = "fleet-2";
/// Somebody else's.
pub(crate) const FOREIGN_FLEET: &str = "fleet-9";

/// GameLift's state, as its own answers have it.
#[derive(Debug)]
pub(super) struct Hosting {
    pub(super) sessions: Vec<Value>,
    pub(super) capacity: Value,
    pub(super) rule_sets: Vec<Value>,
    pub(super) events: Vec<Value>,
}

type Answered = Result<Value, &'static str>;

impl Default for Hosting {
    fn default() -> Self {
        let rule_set = |name: &str| json!({"RuleSetName": name, "RuleSetBody": "{}"});
        Self {
            sessions: Vec::new(),
            capacity: json!({"DESIRED": 1, "MINIMUM": 1, "MAXIMUM": 2, "ACTIVE": 1}),
            rule_sets: vec![rule_set("game-dev-rules"), rule_set("other-dev-rules")],
            events: Vec::new(),
        }
    }
}

/// The ARN of the game session called `name` of a fleet.
pub(crate) fn session_id(fleet: &str, name: &str) -> String {
    format!("arn:aws:gamelift:us-east-1::gamesession/{fleet}/{name}")
}

impl Hosting {
    pub(super) fn perform(&mut self, operation: &str, request: &Value) -> Answered {
        let fleet = request["FleetId"].as_str().unwrap_or_default();
        match operation {
            "DescribeFleetAttributes" => fleets(&request["FleetIds"]),
            "DescribeFleetLocationAttributes" => {
                Ok(json!({"FleetId": fleet, "LocationAttributes": [
                    {"LocationState": {"Location": "eu-west-1", "Status": "ACTIVE"}},
                ]}))
            }
            "DescribeFleetLocationCapacity" => self.located(
                request,
                |hosting| json!({"FleetCapacity": {"InstanceCounts": hosting.capacity}}),
            ),
            "DescribeFleetLocationUtilization" => self.located(request, |hosting| {
                let playing = hosting.sessions.iter().filter(|one| one["Status"] == "ACTIVE");
                json!({"FleetUtilization": {
                    "ActiveServerProcessCount": 5, "ActiveGameSessionCount": playing.count(),
                    "CurrentPlayerSessionCount": 3, "MaximumPlayerSessionCount": 4,
                }})
            }),
            "DescribeRuntimeConfiguration" => Ok(json!({"RuntimeConfiguration": {
                "GameSessionActivationTimeoutSeconds": 60,
                "ServerProcesses": [{"LaunchPath": "/local/game/server", "ConcurrentExecutions": 5}],
            }})),
            "DescribeFleetEvents" => page(&self.events, "Events", request),
            "UpdateFleetCapacity" => self.located(request, |_| json!({})).inspect(|_| {
                self.capacity["DESIRED"] = request["DesiredInstances"].clone();
                self.capacity["MINIMUM"] = request["MinSize"].clone();
                self.capacity["MAXIMUM"] = request["MaxSize"].clone();
            }),
            "DescribeGameSessions" => self.sessions(request),
            "DescribePlayerSessions" => Ok(json!({"PlayerSessions": [
                {"PlayerSessionId": "psess-1", "PlayerId": "us-east-1:ada", "Status": "ACTIVE"},
            ]})),
            "TerminateGameSession" => self.terminate(request),
            "DescribeGameSessionQueues" => Ok(json!({"GameSessionQueues": [
                {"Name": "game-dev-queue", "TimeoutInSeconds": 60,
                 "Destinations": [{"DestinationArn": "arn:fleet-1"}],
                 "PlayerLatencyPolicies": [{"MaximumIndividualPlayerLatencyMilliseconds": 80}]},
                {"Name": "other-dev-queue"},
            ]})),
            "DescribeMatchmakingConfigurations" => Ok(json!({"Configurations": [
                {"Name": "game-dev-matchmaking", "RuleSetName": "game-dev-rules",
                 "RequestTimeoutSeconds": 60, "AcceptanceRequired": false,
                 "GameSessionQueueArns": ["arn:queue"]},
                {"Name": "other-dev-matchmaking", "RuleSetName": "other-dev-rules"},
            ]})),
            "DescribeMatchmakingRuleSets" => self.rule_sets(request),
            "ValidateMatchmakingRuleSet" => match request["RuleSetBody"].as_str() {
                Some("{}") => Ok(json!({"Valid": true})),
                _other => Err("InvalidRequestException"),
            },
            "CreateMatchmakingRuleSet" => self.create_rule_set(request),
            other => panic!("nobody should call {other}"),
        }
    }

    fn located(&self, request: &Value, answer: impl Fn(&Self) -> Value) -> Answered {
        match request["Location"].as_str() {
            Some("us-east-1" | "eu-west-1") => Ok(answer(self)),
            _other => Err("NotFoundException"),
        }
    }

    fn sessions(&self, request: &Value) -> Answered {
        let wanted = |one: &&Value| {
            let same =
                |asked: &str, has: &str| request[asked].is_null() || request[asked] == one[has];
            same("FleetId", "FleetId")
                && same("GameSessionId", "GameSessionId")
                && same("StatusFilter", "Status")
                && same("Location", "Location")
        };
        let found: Vec<Value> = self.sessions.iter().filter(wanted).cloned().collect();
        match found.is_empty() && !request["GameSessionId"].is_null() {
            true => Err("NotFoundException"),
            false => page(&found, "GameSessions", request),
        }
    }

    fn terminate(&mut self, request: &Value) -> Answered {
        let mut sessions = self.sessions.iter_mut();
        let session = sessions.find(|one| one["GameSessionId"] == request["GameSessionId"]);
        let session = session.ok_or("NotFoundException")?;
        let forced = request["TerminationMode"] == "FORCE_TERMINATE";
        session["Status"] = json!(if forced { "TERMINATED" } else { "TERMINATING" });
        Ok(json!({"GameSession": session}))
    }

    fn rule_sets(&self, request: &Value) -> Answered {
        let Some(names) = request["Names"].as_array() else {
            return page(&self.rule_sets, "RuleSets", request);
        };
        let found: Vec<&Value> =
            self.rule_sets.iter().filter(|one| names.contains(&one["RuleSetName"])).collect();
        match found.is_empty() {
            true => Err("NotFoundException"),
            false => Ok(json!({"RuleSets": found})),
        }
    }

    fn create_rule_set(&mut self, request: &Value) -> Answered {
        let rule_set =
            json!({"RuleSetName": request["Name"], "RuleSetBody": request["RuleSetBody"]});
        if self.rule_sets.iter().any(|one| one["RuleSetName"] == request["Name"]) {
            return Err("InvalidRequestException");
        }
        self.rule_sets.push(rule_set.clone());
        Ok(json!({"RuleSet": rule_set}))
    }
}

fn fleets(asked: &Value) -> Answered {
    let fleet = |id: &str, name: &str| {
        json!({"FleetId": id, "Name": name, "Status": "ACTIVE", "ComputeType": "EC2",
               "FleetArn": format!("arn:aws:gamelift:us-east-1::fleet/{id}"),
               "InstanceType": "c7g.medium"})
    };
    let mut fleets = vec![
        fleet(FLEET, "game-dev-fleet"),
        fleet(FOREIGN_FLEET, "other-dev-fleet"),
        fleet(OLD_FLEET, "game-dev-old-fleet"),
    ];
    if let Some(asked) = asked.as_array() {
        fleets.retain(|fleet| asked.contains(&fleet["FleetId"]));
        if fleets.is_empty() {
            return Err("NotFoundException");
        }
    }
    Ok(json!({"FleetAttributes": fleets}))
}

fn page(all: &[Value], name: &str, request: &Value) -> Answered {
    let limit = request["Limit"].as_u64().unwrap_or(10) as usize;
    let skip = match request["NextToken"].as_str() {
        Some(token) => token.parse::<usize>().map_err(|_| "InvalidRequestException")?,
        None => 0,
    };
    let mut answer = json!({});
    answer[name] = all.iter().skip(skip).take(limit).cloned().collect();
    if skip + limit < all.len() {
        answer["NextToken"] = json!((skip + limit).to_string());
    }
    Ok(answer)
}
