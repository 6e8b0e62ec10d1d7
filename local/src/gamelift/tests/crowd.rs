//! Anything may happen at any time, and the world stays whole.

use std::collections::BTreeSet;

use serde_json::json;

use super::{ARENA, DUEL, Scene, Server, deployment};
use crate::gamelift::game_sessions::GameSessionState;
use crate::gamelift::launch::Exit;
use crate::gamelift::placements::PlacementState;
use crate::gamelift::tickets::TicketState;

/// Numbers that follow from a seed (Knuth's MMIX generator, its upper half).
struct Chance(u64);

impl Chance {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % bound
    }
}

/// One of the things that can happen.
fn something_happens(
    scene: &mut Scene,
    servers: &mut Vec<Server>,
    chance: &mut Chance,
    step: usize,
) {
    let some = usize::try_from(chance.below(64)).unwrap();
    let place = if chance.below(2) == 0 { "us-east-1" } else { "eu-west-1" };
    let server = servers.get(some % servers.len().max(1)).cloned();
    match (chance.below(13), server) {
        (0..=3, _) => {
            let latency = [(place, u32::try_from(chance.below(300) + 1).unwrap())];
            let player = format!("p-{}", chance.below(30));
            scene.request_from(&format!("t-{step}"), &player, &latency);
        }
        (4, _) => {
            let id = api_contract::TicketId::parse(format!("t-{}", step - some.min(step))).unwrap();
            let _ = scene.act(|world, now| world.stop_matchmaking(&id, now));
        }
        (11, _) => accept_everything(scene, step),
        (5, _) | (_, None) => {
            servers.push(scene.ready_server(place));
            let dead = servers.len().saturating_sub(8);
            servers.drain(..dead);
        }
        (6, Some(_)) => activate_everything(scene, servers, step),
        (7, Some(server)) => {
            tell(scene, &server, json!({"Action": "TerminateServerProcess"}), step);
        }
        (8, Some(server)) => {
            scene.act(|world, now| world.process_exited(&server.process, Exit::Killed, now));
        }
        (9, Some(server)) => {
            scene.act(|world, now| world.disconnect(&server.process, server.connection, now));
        }
        (10, Some(mut server)) => scene.connect(&mut server),
        (_, Some(server)) => {
            let healthy = chance.below(2) == 0;
            let action = json!({"Action": "HeartbeatServerProcess", "HealthStatus": healthy});
            tell(scene, &server, action, step);
        }
    }
}

/// All servers with a game session say that it is active.
fn activate_everything(scene: &mut Scene, servers: &[Server], step: usize) {
    for server in servers {
        if let Some(session) = scene.game_session(server) {
            let action = json!({"Action": "ActivateGameSession", "GameSessionId": session});
            tell(scene, server, action, step);
        }
    }
}

/// All players who are asked say yes.
fn accept_everything(scene: &mut Scene, steps: usize) {
    for step in 0..steps {
        let id = api_contract::TicketId::parse(format!("t-{step}")).unwrap();
        let Some(ticket) = scene.world.tickets.find(&id) else { continue };
        let players: Vec<_> = ticket.players.iter().map(|player| player.id.clone()).collect();
        let _ = scene.act(|world, now| world.accept_match(&id, &players, true, now));
    }
}

/// Sends a request that may come from a process that is no more.
fn tell(scene: &mut Scene, server: &Server, mut request: serde_json::Value, step: usize) {
    request["RequestId"] = json!(format!("step-{step}"));
    let text = request.to_string();
    scene.act(|world, now| world.receive(&server.process, server.connection, &text, now));
}

fn assert_whole(scene: &Scene, tickets: usize) {
    let world = &scene.world;
    let (mut searching, mut players) = (0, BTreeSet::new());
    for step in 0..tickets {
        let id = api_contract::TicketId::parse(format!("t-{step}")).unwrap();
        let Some(ticket) = world.tickets.find(&id) else { continue };
        if ticket.end.is_none() {
            let player = &ticket.players[0].id;
            assert!(players.insert(player.clone()), "{player} is in two open tickets");
        }
        match &ticket.state {
            TicketState::Searching => searching += 1,
            TicketState::Placing { matched } => {
                let placement = world.placements.find(matched).unwrap();
                assert!(placement.tickets.contains(&id) && placement.end.is_none());
                if let PlacementState::Pending { activating: Some(session) } = &placement.state {
                    let session = world.game_sessions.find(session).unwrap();
                    assert_eq!(session.state, GameSessionState::Activating);
                }
            }
            TicketState::RequiresAcceptance { matched } => {
                assert!(world.proposals.answers(matched).is_some(), "{id} is asked nothing");
            }
            TicketState::Completed { connection } => {
                assert_eq!(connection.player_sessions.len(), 1);
            }
            TicketState::Queued => panic!("{id} never entered the pool"),
            TicketState::Failed(_) | TicketState::Cancelled(_) | TicketState::TimedOut(_) => {
                assert!(ticket.end.is_some());
            }
        }
    }
    assert_eq!(searching, world.tickets_waiting(), "the pool has who is searching");
    let sessions: Vec<_> = world.game_sessions.open().map(|session| &session.process).collect();
    let processes: BTreeSet<_> = sessions.iter().collect();
    assert_eq!(processes.len(), sessions.len(), "a process has two game sessions");
    for process in processes {
        assert!(world.processes.find(process).is_some(), "a game session without a process");
    }
}

#[test]
fn a_crowd_under_every_kind_of_trouble_ends_with_reasons() {
    const STEPS: usize = 400;
    let mut completed = 0;
    for seed in 0..12 {
        let mut chance = Chance(seed);
        let rule_set = if seed % 2 == 0 { DUEL } else { ARENA };
        let mut scene = Scene::of(&deployment(rule_set, |deployment| {
            deployment.matchmaking.acceptance_timeout_seconds = (seed % 3 == 0).then_some(5);
        }));
        let mut servers = Vec::new();
        for step in 0..STEPS {
            something_happens(&mut scene, &mut servers, &mut chance, step);
            assert_whole(&scene, STEPS);
            scene.wait(chance.below(2_000));
            assert_whole(&scene, STEPS);
        }

        scene.wait(3_600_000);

        assert_whole(&scene, STEPS);
        let status = scene.world.status();
        for open in ["QUEUED", "SEARCHING", "REQUIRES_ACCEPTANCE", "PLACING"] {
            assert_eq!(status.tickets.get(open), None, "seed {seed}");
        }
        assert!(status.processes.is_empty(), "seed {seed}: {:?}", status.processes);
        assert_eq!(status.game_sessions.len(), usize::from(!status.game_sessions.is_empty()));
        completed += status.tickets.get("COMPLETED").copied().unwrap_or(0);
        scene.wait(25 * 3_600_000);
        assert_eq!(scene.world.next_due(), None, "seed {seed}: something is never forgotten");
    }
    assert!(completed > 100, "only {completed} tickets of the crowd were completed");
}
