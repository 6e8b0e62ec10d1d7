//! A game server that lets everybody in, or nobody, and does what a test says.

use api_contract::{
    GameSessionId, PlayerId, PlayerSessionId, Timestamp,
    play::{
        ArenaSize, ClientMessage, InputDatagram, MessageReader, PickupState, PlayerState,
        PlayerTag, PublicPlayerResult, PublicResult, ServerMessage, StateDatagram, encode_message,
    },
    tickets::Connection as Address,
};
use tokio::{sync::mpsc, task::JoinHandle, time::Duration};
use wtransport::{
    Connection, Endpoint, Identity, RecvStream, SendStream, ServerConfig,
    endpoint::{IncomingSession, endpoint_side::Server},
};

/// A server whose clients a test meets one by one.
pub(crate) struct GameServer {
    pub(crate) certificate_hash: String,
    port: u16,
    clients: mpsc::Receiver<ServerClient>,
    task: JoinHandle<()>,
}

/// The server's end of a client whose `hello` has been read.
pub(crate) struct ServerClient {
    pub(crate) connection: Connection,
    pub(crate) hello: ClientMessage,
    send: SendStream,
    recv: RecvStream,
    reader: MessageReader<ClientMessage>,
}

impl GameServer {
    pub(crate) fn start() -> Self {
        let identity = Identity::self_signed(["localhost", "127.0.0.1"]).unwrap();
        let hash = identity.certificate_chain().as_slice()[0].hash();
        let config = ServerConfig::builder()
            .with_bind_address("127.0.0.1:0".parse().unwrap())
            .with_identity(identity)
            .build();
        let endpoint = Endpoint::server(config).unwrap();
        let port = endpoint.local_addr().unwrap().port();
        let (arrived, clients) = mpsc::channel(64);
        let task = tokio::spawn(accept_all(endpoint, arrived));
        let certificate_hash = hash.as_ref().iter().map(|byte| format!("{byte:02x}")).collect();
        Self { certificate_hash, port, clients, task }
    }

    /// What a ticket would say of this server.
    pub(crate) fn address(&self) -> Address {
        Address {
            ip_address: "127.0.0.1".to_owned(),
            dns_name: None,
            port: self.port,
            player_session_id: PlayerSessionId::parse("psess-1").unwrap(),
            game_session_id: game_session(),
            match_id: None,
            team: None,
        }
    }

    pub(crate) async fn next_client(&mut self) -> ServerClient {
        self.clients.recv().await.unwrap()
    }

    /// Plays a short match with everybody who comes, each alone in it.
    pub(crate) fn host(mut self) -> JoinHandle<()> {
        tokio::spawn(async move {
            let mut number = 0;
            while let Some(client) = self.clients.recv().await {
                number += 1;
                tokio::spawn(client.play_alone(number));
            }
        })
    }
}

/// The player session of a guest.
pub(crate) fn session_of(player: &PlayerId) -> PlayerSessionId {
    PlayerSessionId::parse(player.as_str().replace("us-east-1:", "psess-")).unwrap()
}

/// What the player with that number, in order of arrival, is called.
pub(crate) fn tag(number: u32) -> PlayerTag {
    PlayerTag::from_bytes(u64::from(number).to_be_bytes())
}

impl Drop for GameServer {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn accept_all(endpoint: Endpoint<Server>, arrived: mpsc::Sender<ServerClient>) {
    loop {
        let incoming = endpoint.accept().await;
        let arrived = arrived.clone();
        tokio::spawn(async move {
            if let Some(client) = greet(incoming).await {
                let _ = arrived.send(client).await;
            }
        });
    }
}

/// None for a client that does not like the certificate.
async fn greet(incoming: IncomingSession) -> Option<ServerClient> {
    let request = incoming.await.ok()?;
    assert_eq!(request.path(), "/play");
    let connection = request.accept().await.ok()?;
    let (send, mut recv) = connection.accept_bi().await.ok()?;
    let mut reader = MessageReader::default();
    let hello = read(&mut recv, &mut reader).await?;
    Some(ServerClient { connection, hello, send, recv, reader })
}

async fn read(
    recv: &mut RecvStream,
    reader: &mut MessageReader<ClientMessage>,
) -> Option<ClientMessage> {
    loop {
        if let Some(message) = reader.next_message().unwrap() {
            return Some(message);
        }
        let mut buffer = [0; 64];
        let length = recv.read(&mut buffer).await.ok()??;
        reader.feed(&buffer[..length]);
    }
}

impl ServerClient {
    async fn play_alone(mut self, number: u32) {
        self.welcome(tag(number)).await;
        self.show_until_somebody_steers().await;
        self.say(&ServerMessage::Ended { result: result(number) }).await;
        self.connection.closed().await;
    }

    pub(crate) async fn say(&mut self, message: &ServerMessage) {
        self.write(&encode_message(message).unwrap()).await;
    }

    pub(crate) async fn write(&mut self, bytes: &[u8]) {
        self.send.write_all(bytes).await.unwrap();
    }

    pub(crate) async fn welcome(&mut self, player: PlayerTag) {
        self.say(&welcome(player)).await;
    }

    /// Sends a state with the player in the middle and a pickup to the right.
    pub(crate) async fn show(&self, tick: u32) {
        let state = StateDatagram {
            tick,
            ticks_left: 100,
            acked_input: 0,
            players: vec![PlayerState { seat: 0, x: 500, y: 500, score: 0 }],
            pickups: vec![PickupState { x: 900, y: 500 }],
        };
        self.connection.send_datagram(state.encode().unwrap()).unwrap();
    }

    /// Shows a state every tick, for datagrams get lost; whoever steers is playing.
    async fn show_until_somebody_steers(&self) {
        let mut ticks = tokio::time::interval(Duration::from_millis(33));
        let mut tick = 0;
        loop {
            tokio::select! {
                _ = self.next_input() => return,
                _ = ticks.tick() => {
                    tick += 1;
                    self.show(tick).await;
                }
            }
        }
    }

    pub(crate) async fn next_input(&self) -> InputDatagram {
        InputDatagram::decode(&self.connection.receive_datagram().await.unwrap()).unwrap()
    }

    pub(crate) async fn next_message(&mut self) -> Option<ClientMessage> {
        read(&mut self.recv, &mut self.reader).await
    }
}

pub(crate) fn welcome(player_tag: PlayerTag) -> ServerMessage {
    ServerMessage::Welcome {
        protocol: 1,
        player_tag,
        seat: 0,
        tick_hz: 30,
        arena: ArenaSize { width: 1600, height: 900 },
        match_seconds: 60,
        players: Vec::new(),
    }
}

pub(crate) fn game_session() -> GameSessionId {
    GameSessionId::parse("arn:aws:gamelift:us-east-1::gamesession/fleet-1/gsess-1").unwrap()
}

/// Of the match that the player with that number won all alone.
pub(crate) fn result(number: u32) -> PublicResult {
    let start = Timestamp::from_millis(1_000);
    PublicResult {
        game_session_id: GameSessionId::parse(format!("arn:aws:gamelift:s/{number}")).unwrap(),
        match_id: None,
        started_at: start,
        ended_at: start.plus(Duration::from_secs(60)),
        players: vec![PublicPlayerResult {
            player_tag: tag(number),
            seat: 0,
            score: 7,
            rank: 1,
            left: false,
        }],
    }
}
