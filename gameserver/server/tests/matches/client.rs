//! A player's end of the wire, without any game client's politeness.

use api_contract::{
    PlayerSessionId,
    play::{
        ClientMessage, InputDatagram, MessageReader, PlayerTag, RefusalCode, ServerMessage,
        StateDatagram, encode_message,
    },
};
use tokio::time::timeout;
use wtransport::{
    ClientConfig, Connection, Endpoint, RecvStream, SendStream, endpoint::endpoint_side,
    error::ConnectingError, tls::Sha256Digest,
};

use crate::gamelift::PATIENCE;

pub(crate) struct Client {
    connection: Connection,
    send: SendStream,
    recv: RecvStream,
    reader: MessageReader<ServerMessage>,
    /// Every byte that has come, by stream or datagram.
    heard: Vec<u8>,
    sequence: u32,
    _endpoint: Endpoint<endpoint_side::Client>,
}

/// Connects to `path`, trusting the certificate with that hash only.
pub(crate) async fn connect(
    port: u16,
    path: &str,
    hash: &Sha256Digest,
) -> Result<(Endpoint<endpoint_side::Client>, Connection), ConnectingError> {
    let configuration = ClientConfig::builder()
        .with_bind_address("127.0.0.1:0".parse().unwrap())
        .with_server_certificate_hashes([hash.clone()])
        .build();
    let endpoint = Endpoint::client(configuration).unwrap();
    let url = format!("https://127.0.0.1:{port}{path}");
    let connection = timeout(PATIENCE, endpoint.connect(url)).await.expect("an answer in time")?;
    Ok((endpoint, connection))
}

impl Client {
    pub(crate) async fn connect(port: u16, hash: &Sha256Digest) -> Self {
        let (endpoint, connection) = connect(port, "/play", hash).await.unwrap();
        let (send, recv) = connection.open_bi().await.unwrap().await.unwrap();
        let reader = MessageReader::default();
        let heard = Vec::new();
        Self { connection, send, recv, reader, heard, sequence: 0, _endpoint: endpoint }
    }

    pub(crate) async fn hello(&mut self, player_session: &str) {
        let player_session_id = PlayerSessionId::parse(player_session).unwrap();
        self.say(&ClientMessage::Hello { protocol: 1, player_session_id }).await;
    }

    pub(crate) async fn say(&mut self, message: &ClientMessage) {
        self.write(&encode_message(message).unwrap()).await;
    }

    pub(crate) async fn write(&mut self, bytes: &[u8]) {
        self.send.write_all(bytes).await.unwrap();
    }

    /// The next message; none when the server has closed.
    pub(crate) async fn next(&mut self) -> Option<ServerMessage> {
        timeout(PATIENCE, self.read()).await.expect("the server to say something")
    }

    async fn read(&mut self) -> Option<ServerMessage> {
        loop {
            if let Some(message) = self.reader.next_message().unwrap() {
                return Some(message);
            }
            let mut bytes = [0; 4096];
            match self.recv.read(&mut bytes).await {
                Ok(Some(length)) => {
                    self.heard.extend(&bytes[..length]);
                    self.reader.feed(&bytes[..length]);
                }
                Ok(None) | Err(_) => return None,
            }
        }
    }

    /// The next message that `pick` makes something of, passing over others.
    pub(crate) async fn expect<T>(&mut self, pick: impl Fn(&ServerMessage) -> Option<T>) -> T {
        loop {
            let message = self.next().await.expect("the server is still there");
            if let Some(picked) = pick(&message) {
                return picked;
            }
        }
    }

    /// The seat that the server welcomes the client to.
    pub(crate) async fn seat(&mut self) -> u8 {
        self.seat_and_tag().await.0
    }

    /// The same, and what the server calls the client before others.
    pub(crate) async fn seat_and_tag(&mut self) -> (u8, PlayerTag) {
        match self.next().await {
            Some(ServerMessage::Welcome { seat, player_tag, .. }) => (seat, player_tag),
            other => panic!("no welcome but {other:?}"),
        }
    }

    /// Why the server refuses the client; and it closes.
    pub(crate) async fn refusal(&mut self) -> RefusalCode {
        let code = match self.next().await {
            Some(ServerMessage::Refused { code, .. }) => code,
            other => panic!("no refusal but {other:?}"),
        };
        assert_eq!(self.next().await, None);
        timeout(PATIENCE, self.connection.closed()).await.expect("the server closes");
        code
    }

    pub(crate) async fn started(&mut self) -> u32 {
        self.expect(|message| {
            let ServerMessage::Started { tick } = message else { return None };
            Some(*tick)
        })
        .await
    }

    pub(crate) fn steer(&mut self, x: i8, y: i8) {
        self.sequence += 1;
        let input = InputDatagram { sequence: self.sequence, x, y };
        self.connection.send_datagram(input.encode()).unwrap();
    }

    /// The next state.
    pub(crate) async fn state(&mut self) -> StateDatagram {
        let datagram = timeout(PATIENCE, self.connection.receive_datagram()).await;
        let datagram = datagram.expect("a state in time").unwrap();
        self.heard.extend(datagram.iter());
        StateDatagram::decode(&datagram).unwrap()
    }

    /// Whether these words were in anything that has come.
    pub(crate) fn has_heard(&self, words: &str) -> bool {
        self.heard.windows(words.len()).any(|heard| heard == words.as_bytes())
    }

    /// Whether a state reaches this client before the server closes on it.
    pub(crate) async fn is_shown_anything(&self) -> bool {
        timeout(PATIENCE, self.connection.receive_datagram()).await.expect("an end").is_ok()
    }
}
