//! A client whom GameLift vouches for.
//!
//! What it takes to reach the game, an [`Arrival`], is made here and of a
//! [`Player`] only, and a player only of what GameLift has [`Accepted`].

use api_contract::{
    PlayerId,
    play::{ClientMessage, InputDatagram, MessageError, RefusalCode, ServerMessage},
};
use game::{Entrant, JoinError};
use tokio::sync::{mpsc, oneshot, watch};

use crate::{
    door::Hall,
    gamelift::Accepted,
    limits::OUTBOX_MESSAGES_MAX,
    logs::Chain,
    match_loop::Request,
    newcomer::{Newcomer, Refusal},
    table::Link,
    wire::{DatagramSender, Said, SayError, Wire},
};

/// A validated player on the way to a seat or in it.
#[derive(Debug)]
pub(crate) struct Player {
    wire: Wire,
    hall: Hall,
    accepted: Accepted,
    /// What the match wants them to know.
    outbox: mpsc::Receiver<ServerMessage>,
    input: watch::Sender<InputDatagram>,
}

/// A validated player at the door of the match.
#[derive(Debug)]
pub(crate) struct Arrival {
    player_id: PlayerId,
    link: PlayerLink,
    reply: oneshot::Sender<Result<Entrant, JoinError>>,
}

impl Arrival {
    /// Lets `seat` find them a seat, and tells them which it is.
    pub(crate) fn seat_by(
        self,
        seat: impl FnOnce(PlayerId, PlayerLink) -> Result<Entrant, JoinError>,
    ) {
        let seated = seat(self.player_id, self.link);
        // Whoever does not wait for the answer has gone, and will say so.
        let _ = self.reply.send(seated);
    }
}

/// How the match reaches a player.
#[derive(Debug)]
pub(crate) struct PlayerLink {
    outbox: mpsc::Sender<ServerMessage>,
    datagrams: DatagramSender,
    input: watch::Receiver<InputDatagram>,
}

impl Link for PlayerLink {
    fn tell(&self, message: ServerMessage) {
        if self.outbox.try_send(message).is_err() {
            // Too far behind to follow the match, or gone.
            self.datagrams.close();
        }
    }

    fn show(&self, state: &[u8]) {
        self.datagrams.send(state);
    }

    fn newest_input(&self) -> InputDatagram {
        *self.input.borrow()
    }
}

/// Why a player has left.
#[derive(Debug, thiserror::Error)]
enum Departure {
    #[error("the match is over")]
    MatchOver,
    #[error("the player said goodbye")]
    Goodbye,
    #[error("the connection ended")]
    Gone,
    #[error("the player said what a player in a match cannot say")]
    Malformed(#[source] Option<MessageError>),
    #[error(transparent)]
    Unreachable(#[from] SayError),
}

impl Player {
    /// Seats one whom GameLift accepted, and plays with them until they leave or
    /// the match is over. `seated` is called when they have their seat.
    pub(crate) async fn attend(
        newcomer: Newcomer,
        hall: Hall,
        accepted: Accepted,
        seated: impl FnOnce(),
    ) -> Result<(), Refusal> {
        let (to_outbox, outbox) = mpsc::channel(OUTBOX_MESSAGES_MAX);
        let input = watch::Sender::new(InputDatagram::default());
        let wire = newcomer.into_wire(&accepted);
        let link =
            PlayerLink { outbox: to_outbox, datagrams: wire.datagrams(), input: input.subscribe() };
        let player = Self { wire, hall, accepted, outbox, input };
        match player.enter(link).await {
            Ok(entrant) => {
                seated();
                player.play(entrant).await;
                Ok(())
            }
            Err(refusal) => Err(player.turn_away(refusal).await),
        }
    }

    async fn enter(&self, link: PlayerLink) -> Result<Entrant, Refusal> {
        let (reply, answer) = oneshot::channel();
        let player_id = self.accepted.player_id().clone();
        let arrival = Arrival { player_id, link, reply };
        // Either error means that the match has ended meanwhile.
        let ended = Refusal::Shut(RefusalCode::ShuttingDown);
        if self.hall.requests.send(Request::Arrive(arrival)).await.is_err() {
            return Err(ended);
        }
        match answer.await {
            Ok(Ok(entrant)) => Ok(entrant),
            Ok(Err(JoinError::Full | JoinError::TooMany)) => Err(Refusal::Full),
            Err(_) => Err(ended),
        }
    }

    /// A player for whom there is no seat gives the place back.
    async fn turn_away(self, refusal: Refusal) -> Refusal {
        let Self { mut wire, accepted, .. } = self;
        accepted.release().await;
        if wire.say(&refusal.to_message()).await.is_ok() {
            wire.finish().await;
        }
        refusal
    }

    async fn play(mut self, entrant: Entrant) {
        let seat = entrant.seat().number();
        // Not the id: it is as good as the player's password.
        let player_tag = self.accepted.player_tag();
        tracing::info!(%player_tag, seat, rtt_ms = self.wire.round_trip_ms(), "seated");
        let departure = self.exchange().await;
        tracing::info!(%player_tag, seat, reason = %Chain(&departure), "leaves");
        let Self { mut wire, hall, accepted, .. } = self;
        if matches!(departure, Departure::MatchOver) {
            tokio::join!(wire.finish(), accepted.release());
            wire.closed().await;
        } else {
            // An error means that the match is over, and the seat with it.
            let _ = hall.requests.send(Request::Leave(entrant)).await;
            accepted.release().await;
        }
    }

    /// Carries what both sides say until one of them has had enough.
    async fn exchange(&mut self) -> Departure {
        loop {
            let carried = tokio::select! {
                biased;
                message = self.outbox.recv() => match message {
                    Some(message) => self.wire.say(&message).await.map_err(Departure::from),
                    None => Err(Departure::MatchOver),
                },
                said = self.wire.incoming.next() => self.hear(said),
            };
            if let Err(departure) = carried {
                return departure;
            }
        }
    }

    fn hear(&self, said: Result<Option<Said>, MessageError>) -> Result<(), Departure> {
        match said {
            Ok(Some(Said::Input(input))) => {
                // Datagrams come in any order: only what is newer counts.
                self.input.send_if_modified(|newest| {
                    let newer = input.sequence > newest.sequence;
                    if newer {
                        *newest = input;
                    }
                    newer
                });
                Ok(())
            }
            Ok(Some(Said::Noise)) => Ok(()),
            Ok(Some(Said::Message(ClientMessage::Goodbye {}))) => Err(Departure::Goodbye),
            Ok(Some(Said::Message(ClientMessage::Hello { .. }))) => Err(Departure::Malformed(None)),
            Ok(None) => Err(Departure::Gone),
            Err(error) => Err(Departure::Malformed(Some(error))),
        }
    }
}
