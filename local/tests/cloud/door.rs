//! One port, both ways: plain and TLS, and what clients are told there.

use std::{fs, sync::Arc};

use rustls::{
    ClientConfig, RootCertStore,
    pki_types::{CertificateDer, ServerName, pem::PemObject},
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpStream, UdpSocket},
};

use crate::world::World;

#[tokio::test(flavor = "multi_thread")]
async fn a_client_is_told_where_everything_is() {
    let world = World::new().await;

    let (status, config) = world.web.get("/client.json").await;

    assert_eq!(status, 200);
    assert_eq!(config["playerApiUrl"], world.cloud.announcement().url);
    assert_eq!(config["serverCertificateHashes"][0], world.cloud.announcement().certificate_sha256);
    let beacon = config["locations"][0]["beacon"].as_str().unwrap();
    let socket = UdpSocket::bind("127.0.0.1:0").await.unwrap();
    socket.send_to(b"ping", beacon).await.unwrap();
    let mut answer = [0; 8];
    assert_eq!(socket.recv(&mut answer).await.unwrap(), 4);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_port_speaks_tls_with_the_certificate_in_the_folder() {
    let world = World::new().await;
    let pem = fs::read(world.folder.path().join("data/certificates/certificate.pem")).unwrap();
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from_pem_slice(&pem).unwrap()).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    for version in [&rustls::version::TLS12, &rustls::version::TLS13] {
        let config = ClientConfig::builder_with_provider(Arc::clone(&provider))
            .with_protocol_versions(&[version])
            .unwrap()
            .with_root_certificates(roots.clone())
            .with_no_client_auth();
        let plain = TcpStream::connect(world.cloud.address()).await.unwrap();
        let name = ServerName::try_from("localhost").unwrap();
        let connector = tokio_rustls::TlsConnector::from(Arc::new(config));
        let mut stream = connector.connect(name, plain).await.unwrap();

        let request = b"GET /client.json HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n";
        stream.write_all(request).await.unwrap();

        let mut answer = String::new();
        // Some servers close without TLS's goodbye.
        let _ = stream.read_to_string(&mut answer).await;
        assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_strange_game_server_is_refused_in_the_services_words() {
    let world = World::new().await;
    let url = format!(
        "ws://{}/any/path?pID=p&sdkVersion=5.4.0&sdkLanguage=Go&Authorization=t&ComputeId=c&FleetId=f",
        world.cloud.address()
    );

    let refused = tokio_tungstenite::connect_async(url).await.unwrap_err();

    let tokio_tungstenite::tungstenite::Error::Http(answer) = refused else { panic!("{refused}") };
    assert_eq!(answer.status(), 403);
    let body = String::from_utf8(answer.into_body().unwrap()).unwrap();
    assert!(body.contains(r#""Action":"$connect""#), "{body}");
}
