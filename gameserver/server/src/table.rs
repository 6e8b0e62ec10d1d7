//! A match with names and wires: the game's rules on one side, players on the other.
//!
//! The game knows seats; here seats have players, and each player a [`Link`] by
//! which to tell them things. There is no socket and no clock: the match loop
//! says when a tick is due, and what time it is.
//!
//! A table is [`Waiting`] for its players, then [`Playing`], and then nothing
//! but a [`MatchResult`].

use std::collections::BTreeSet;

use api_contract::{
    GameSessionId, MatchId, PlayerId, Timestamp,
    play::{
        ArenaSize, ClosingReason, InputDatagram, MatchResult, PROTOCOL_VERSION, PickupState,
        PlayerResult, PlayerState, PlayerTag, PublicResult, SeatedPlayer, ServerMessage,
        StateDatagram,
    },
};
use game::{
    ARENA_HEIGHT, ARENA_WIDTH, Direction, Ended, Entrant, Inputs, JoinError, Lobby, NobodyToPlay,
    Progress, Rules, Running,
};

use crate::{expected::Expected, tags::player_tag};

/// The way to one player. It never blocks and never fails: a player who cannot
/// be reached any more leaves, as everybody does.
pub(crate) trait Link {
    /// Says what must arrive.
    fn tell(&self, message: ServerMessage);
    /// Shows what is stale a moment later.
    fn show(&self, state: &[u8]);
    /// Where the player steers; sequence zero as long as nothing came.
    fn newest_input(&self) -> InputDatagram;
}

/// What the result says of the session.
#[derive(Debug, Clone)]
struct Occasion {
    game_session_id: GameSessionId,
    match_id: Option<MatchId>,
}

/// Who somebody is: to the backend, and to the other players.
#[derive(Debug)]
struct Name {
    player_id: PlayerId,
    player_tag: PlayerTag,
}

/// Everybody who joined, and the links to those who are present.
#[derive(Debug)]
struct Crowd<L> {
    occasion: Occasion,
    rules: Rules,
    /// By the entrants' numbers.
    names: Vec<Name>,
    present: Vec<(Entrant, L)>,
}

impl<L: Link> Crowd<L> {
    fn seat(&mut self, entrant: Entrant, player_id: PlayerId, link: L) {
        let player_tag = player_tag(&self.occasion.game_session_id, &player_id);
        self.tell_all(&ServerMessage::Joined { seat: entrant.seat().number(), player_tag });
        self.names.push(Name { player_id, player_tag });
        self.present.push((entrant, link));
        let welcome = self.welcome(entrant);
        self.tell(entrant, welcome);
    }

    fn welcome(&self, entrant: Entrant) -> ServerMessage {
        let players = self.present.iter().map(|&(other, _)| SeatedPlayer {
            seat: other.seat().number(),
            player_tag: self.name(other).player_tag,
        });
        ServerMessage::Welcome {
            protocol: PROTOCOL_VERSION,
            player_tag: self.name(entrant).player_tag,
            seat: entrant.seat().number(),
            tick_hz: self.rules.tick_hz(),
            arena: ArenaSize { width: ARENA_WIDTH, height: ARENA_HEIGHT },
            match_seconds: self.rules.match_seconds(),
            players: players.collect(),
        }
    }

    fn name(&self, entrant: Entrant) -> &Name {
        &self.names[entrant.number()]
    }

    fn unseat(&mut self, entrant: Entrant) {
        self.present.retain(|&(other, _)| other != entrant);
        self.tell_all(&ServerMessage::Left { seat: entrant.seat().number() });
    }

    fn tell(&self, entrant: Entrant, message: ServerMessage) {
        if let Some((_, link)) = self.present.iter().find(|&&(other, _)| other == entrant) {
            link.tell(message);
        }
    }

    fn tell_all(&self, message: &ServerMessage) {
        self.present.iter().for_each(|(_, link)| link.tell(message.clone()));
    }

    fn tell_closing(&self, seconds_left: u32) {
        self.tell_all(&ServerMessage::Closing { reason: ClosingReason::Terminating, seconds_left });
    }

    /// Tells everybody present how the match ended, without player ids.
    fn conclude(&self, ended: &Ended, started_at: Timestamp, ended_at: Timestamp) -> MatchResult {
        let result = self.result(ended, started_at, ended_at);
        self.tell_all(&ServerMessage::Ended { result: PublicResult::from(&result) });
        result
    }

    fn result(&self, ended: &Ended, started_at: Timestamp, ended_at: Timestamp) -> MatchResult {
        let players = ended.standings().iter().map(|standing| {
            let Name { player_id, player_tag } = self.name(standing.entrant);
            PlayerResult {
                player_id: player_id.clone(),
                player_tag: *player_tag,
                seat: standing.entrant.seat().number(),
                score: standing.score,
                rank: standing.rank,
                left: standing.left,
            }
        });
        MatchResult {
            game_session_id: self.occasion.game_session_id.clone(),
            match_id: self.occasion.match_id.clone(),
            started_at,
            ended_at,
            players: players.collect(),
        }
    }
}

/// A table that waits for its players.
#[derive(Debug)]
pub(crate) struct Waiting<L> {
    crowd: Crowd<L>,
    lobby: Lobby,
    /// Those who have not come yet.
    missing: BTreeSet<PlayerId>,
    /// Whether anybody said who would come.
    expecting: bool,
    seats: usize,
}

impl<L: Link> Waiting<L> {
    /// A table of one game session for so many players as the session has.
    pub(crate) fn new(
        game_session_id: GameSessionId,
        expected: Expected,
        seats: usize,
        rules: Rules,
    ) -> Self {
        let occasion = Occasion { game_session_id, match_id: expected.match_id };
        let lobby = Lobby::new(rules.clone());
        let crowd = Crowd { occasion, rules, names: Vec::new(), present: Vec::new() };
        let expecting = !expected.players.is_empty();
        Self { crowd, lobby, missing: expected.players, expecting, seats: seats.min(game::SEATS) }
    }

    /// Seats a player, and tells them and everybody else.
    pub(crate) fn arrive(&mut self, player_id: PlayerId, link: L) -> Result<Entrant, JoinError> {
        let entrant = self.lobby.join()?;
        self.missing.remove(&player_id);
        self.crowd.seat(entrant, player_id, link);
        Ok(entrant)
    }

    /// Frees a player's seat, and tells everybody else.
    pub(crate) fn leave(&mut self, entrant: Entrant) {
        self.lobby.leave(entrant);
        self.crowd.unseat(entrant);
    }

    /// Whether there is nobody left to wait for: everybody who was matched has
    /// come, or the table is full.
    pub(crate) fn is_complete(&self) -> bool {
        let players = self.lobby.players();
        players > 0 && (self.expecting && self.missing.is_empty() || players >= self.seats)
    }

    /// How many of the expected have not come.
    pub(crate) fn missing(&self) -> usize {
        self.missing.len()
    }

    /// Tells everybody that the server closes at once.
    pub(crate) fn close(self) {
        self.crowd.tell_closing(0);
    }

    /// Starts with those who are here, and tells them.
    pub(crate) fn start(self, now: Timestamp) -> Result<Playing<L>, NobodyToPlay> {
        let running = self.lobby.start()?;
        self.crowd.tell_all(&ServerMessage::Started { tick: running.tick() });
        Ok(Playing { crowd: self.crowd, running, started_at: now })
    }
}

/// A table at which a match is being played.
#[derive(Debug)]
pub(crate) struct Playing<L> {
    crowd: Crowd<L>,
    running: Running,
    started_at: Timestamp,
}

/// What became of a match.
#[derive(Debug)]
pub(crate) enum Turn<L> {
    /// It goes on.
    Playing(Playing<L>),
    /// It is over, and everybody present has been told.
    Over(MatchResult),
}

impl<L: Link> Playing<L> {
    /// Plays one tick and shows it to everybody.
    pub(crate) fn step(self, now: Timestamp) -> Turn<L> {
        let Self { crowd, running, started_at } = self;
        let inputs = crowd.present.iter().fold(Inputs::still(), |inputs, (entrant, link)| {
            let input = link.newest_input();
            inputs.with(entrant.seat(), Direction::new(input.x, input.y))
        });
        match running.step(&inputs) {
            Progress::Running(running) => {
                let playing = Self { crowd, running, started_at };
                playing.show();
                Turn::Playing(playing)
            }
            Progress::Ended(ended) => Turn::Over(crowd.conclude(&ended, started_at, now)),
        }
    }

    fn show(&self) {
        let players = self.running.players().map(|player| PlayerState {
            seat: player.seat.number(),
            x: player.position.x,
            y: player.position.y,
            score: player.score,
        });
        let pickups =
            self.running.pickups().iter().map(|coin| PickupState { x: coin.x, y: coin.y });
        let mut state = StateDatagram {
            tick: self.running.tick(),
            ticks_left: self.running.ticks_left(),
            acked_input: 0,
            players: players.collect(),
            pickups: pickups.collect(),
        };
        for (_, link) in &self.crowd.present {
            state.acked_input = link.newest_input().sequence;
            link.show(&state.encode().expect("the game has fewer seats and coins than the limits"));
        }
    }

    /// Seats a player who comes late, and tells them and everybody else.
    pub(crate) fn arrive(&mut self, player_id: PlayerId, link: L) -> Result<Entrant, JoinError> {
        let entrant = self.running.join()?;
        self.crowd.seat(entrant, player_id, link);
        self.crowd.tell(entrant, ServerMessage::Started { tick: self.running.tick() });
        Ok(entrant)
    }

    /// Frees a player's seat, and tells everybody else.
    pub(crate) fn leave(self, entrant: Entrant, now: Timestamp) -> Turn<L> {
        let Self { mut crowd, running, started_at } = self;
        crowd.unseat(entrant);
        match running.leave(entrant) {
            Progress::Running(running) => Turn::Playing(Self { crowd, running, started_at }),
            Progress::Ended(ended) => Turn::Over(crowd.conclude(&ended, started_at, now)),
        }
    }

    /// Tells everybody that the server closes in so many seconds.
    pub(crate) fn give_notice(&self, seconds_left: u32) {
        self.crowd.tell_closing(seconds_left);
    }

    /// Ends the match before its time, and tells everybody how it stands.
    pub(crate) fn end(self, now: Timestamp) -> MatchResult {
        self.crowd.conclude(&self.running.end(), self.started_at, now)
    }
}

#[cfg(test)]
mod tests {
    use std::{cell::RefCell, rc::Rc};

    use super::*;

    /// A player who writes down what they are told.
    #[derive(Debug, Clone, Default)]
    struct Diary {
        told: Rc<RefCell<Vec<ServerMessage>>>,
        shown: Rc<RefCell<Vec<StateDatagram>>>,
        input: InputDatagram,
    }

    impl Link for Diary {
        fn tell(&self, message: ServerMessage) {
            self.told.borrow_mut().push(message);
        }

        fn show(&self, state: &[u8]) {
            self.shown.borrow_mut().push(StateDatagram::decode(state).unwrap());
        }

        fn newest_input(&self) -> InputDatagram {
            self.input
        }
    }

    impl Diary {
        fn steering(x: i8) -> Self {
            Self { input: InputDatagram { sequence: 9, x, y: 0 }, ..Self::default() }
        }

        fn last(&self) -> ServerMessage {
            self.told.borrow().last().unwrap().clone()
        }
    }

    const NOW: i64 = 1_700_000_000_000;

    fn now() -> Timestamp {
        Timestamp::from_millis(NOW)
    }

    fn player(name: &str) -> PlayerId {
        PlayerId::parse(name).unwrap()
    }

    fn session() -> GameSessionId {
        GameSessionId::parse("arn:aws:gamelift:x").unwrap()
    }

    fn tag(name: &str) -> PlayerTag {
        player_tag(&session(), &player(name))
    }

    fn table(expected: &[&str], seats: usize) -> Waiting<Diary> {
        let expected = Expected {
            match_id: Some(MatchId::parse("m-1").unwrap()),
            players: expected.iter().map(|name| player(name)).collect(),
        };
        Waiting::new(session(), expected, seats, Rules::new(10, 1, 7).unwrap())
    }

    fn playing(table: Turn<Diary>) -> Playing<Diary> {
        match table {
            Turn::Playing(playing) => playing,
            Turn::Over(result) => panic!("over already: {result:?}"),
        }
    }

    #[test]
    fn a_table_is_complete_when_everybody_who_was_matched_has_come() {
        let mut table = table(&["ada", "bob"], 5);
        table.arrive(player("ada"), Diary::default()).unwrap();
        assert!(!table.is_complete());
        table.arrive(player("eve"), Diary::default()).unwrap();
        assert!(!table.is_complete());

        table.arrive(player("bob"), Diary::default()).unwrap();

        assert!(table.is_complete());
    }

    #[test]
    fn without_matchmaker_data_a_table_is_complete_when_it_is_full() {
        let mut table = table(&[], 2);
        table.arrive(player("ada"), Diary::default()).unwrap();
        assert!(!table.is_complete());

        table.arrive(player("bob"), Diary::default()).unwrap();

        assert!(table.is_complete());
    }

    #[test]
    fn a_newcomer_is_welcomed_and_announced() {
        let (ada, bob) = (Diary::default(), Diary::default());
        let mut table = table(&[], 5);
        table.arrive(player("ada"), ada.clone()).unwrap();

        table.arrive(player("bob"), bob.clone()).unwrap();

        assert_eq!(ada.last(), ServerMessage::Joined { seat: 1, player_tag: tag("bob") });
        let ServerMessage::Welcome { player_tag, seat: 1, players, .. } = bob.last() else {
            panic!("{:?}", bob.last());
        };
        assert_eq!(player_tag, tag("bob"));
        let seated: Vec<_> = players.iter().map(|one| (one.seat, one.player_tag)).collect();
        assert_eq!(seated, [(0, tag("ada")), (1, tag("bob"))]);
    }

    #[test]
    fn a_leaver_is_announced_and_the_seat_is_free() {
        let ada = Diary::default();
        let mut table = table(&[], 5);
        table.arrive(player("ada"), ada.clone()).unwrap();
        let bob = table.arrive(player("bob"), Diary::default()).unwrap();

        let playing = playing(table.start(now()).unwrap().leave(bob, now()));

        assert_eq!(ada.last(), ServerMessage::Left { seat: 1 });
        let mut playing = playing;
        let eve = Diary::default();
        assert_eq!(playing.arrive(player("eve"), eve.clone()).unwrap().seat(), bob.seat());
        assert_eq!(eve.last(), ServerMessage::Started { tick: 0 });
    }

    #[test]
    fn every_tick_is_shown_with_the_players_own_input_acknowledged() {
        let (ada, bob) = (Diary::steering(127), Diary::default());
        let mut table = table(&[], 5);
        table.arrive(player("ada"), ada.clone()).unwrap();
        table.arrive(player("bob"), bob.clone()).unwrap();
        let mut playing_table = table.start(now()).unwrap();

        for _ in 0..3 {
            playing_table = playing(playing_table.step(now()));
        }

        let ticks: Vec<_> = ada.shown.borrow().iter().map(|state| state.tick).collect();
        assert_eq!(ticks, [1, 2, 3]);
        let (adas, bobs) = (ada.shown.borrow(), bob.shown.borrow());
        assert_eq!((adas[2].acked_input, bobs[2].acked_input), (9, 0));
        assert!(adas[0].players[0].x < adas[2].players[0].x);
        assert_eq!(adas[0].players[1], adas[2].players[1]);
    }

    #[test]
    fn the_end_is_told_with_everybody_who_took_part() {
        let ada = Diary::default();
        let mut table = table(&["ada", "bob"], 5);
        table.arrive(player("ada"), ada.clone()).unwrap();
        let bob = table.arrive(player("bob"), Diary::default()).unwrap();
        let mut turn = table.start(now()).unwrap().leave(bob, now());
        let later = Timestamp::from_millis(NOW + 1000);

        let result = loop {
            turn = match turn {
                Turn::Playing(playing) => playing.step(later),
                Turn::Over(result) => break result,
            };
        };

        assert_eq!(ada.last(), ServerMessage::Ended { result: PublicResult::from(&result) });
        assert_eq!((result.started_at, result.ended_at), (now(), later));
        assert_eq!(result.match_id.unwrap().as_str(), "m-1");
        let ranks: Vec<_> =
            result.players.iter().map(|one| (one.player_id.as_str(), one.rank, one.left)).collect();
        assert_eq!(ranks, [("ada", 1, false), ("bob", 2, true)]);
    }

    #[test]
    fn nobody_is_no_match() {
        let mut table = table(&["ada"], 5);
        let ada = table.arrive(player("ada"), Diary::default()).unwrap();
        table.leave(ada);

        assert!(!table.is_complete());
        assert!(table.start(now()).is_err());
    }
}
