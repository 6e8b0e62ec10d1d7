//! Sockets that open, break, move and close.

use std::sync::Arc;
use std::time::Duration;

use muster_server_sdk::{
    CallError, ConnectError, DialError, Event, GameLift, HealthCheck, Parameters,
    ProcessParameters, ServiceErrorKind, Timings,
};
use rustls::ServerConfig;
use rustls::pki_types::PrivateKeyDer;
use serde_json::json;
use tokio::sync::watch;
use tokio_tungstenite::tungstenite::Message;

use crate::service::{Manners, Service, event, hosting, ready, short};

#[tokio::test]
async fn the_url_says_who_connects_and_the_end_is_said_before_the_socket_closes() {
    let mut service = Service::start().await;
    let server = GameLift::connect(service.parameters()).await.unwrap();
    let mut peer = service.peer().await;

    let expected = [
        ("pID", "process-1"),
        ("ComputeId", "host-1"),
        ("FleetId", "fleet-1"),
        ("Authorization", "token-1"),
        ("sdkLanguage", "Go"),
        ("sdkVersion", "5.4.0"),
    ];
    for (name, value) in expected {
        assert_eq!(peer.parameter(name), value);
    }
    let (ended, ()) = tokio::join!(server.process_ending(), async {
        peer.grants("TerminateServerProcess", json!({})).await;
        peer.sees_the_goodbye().await;
        peer.next().await;
    });
    assert_eq!(ended, Ok(()));
}

#[tokio::test]
async fn a_refused_end_is_an_error_and_closes_all_the_same() {
    let mut service = Service::start().await;
    let (process, mut events, mut peer) = ready(&mut service, ProcessParameters::new(7777)).await;
    peer.grants("HeartbeatServerProcess", json!({})).await;

    let (ended, ()) = tokio::join!(process.process_ending(), async {
        let request = peer.asked("TerminateServerProcess").await;
        peer.refuse(&request, 500).await;
        peer.sees_the_goodbye().await;
        peer.next().await;
    });

    let Err(CallError::Refused(error)) = ended else { panic!("{ended:?}") };
    assert_eq!(error.kind, ServiceErrorKind::InternalService);
    assert!(events.next().await.is_none());
}

#[tokio::test]
async fn a_server_that_is_dropped_closes_its_socket() {
    let mut service = Service::start().await;
    let server = GameLift::connect(service.parameters()).await.unwrap();
    let mut peer = service.peer().await;

    drop(server);

    peer.sees_the_goodbye().await;
}

#[tokio::test]
async fn a_cut_connection_comes_back_as_the_same_process_and_answers_what_was_asked() {
    let mut service = Service::start().await;
    let (process, mut events, mut first) = ready(&mut service, ProcessParameters::new(7777)).await;
    first.grants("HeartbeatServerProcess", json!({})).await;

    let (certificate, (asked, repeated, second)) =
        tokio::join!(process.compute_certificate(), async {
            let asked = first.asked("GetComputeCertificate").await;
            let (process, attempt) = (first.parameter("pID"), first.parameter("IdempotencyToken"));
            drop(first);
            let mut second = service.peer().await;
            assert_eq!(second.parameter("pID"), process);
            assert_eq!(second.parameter("IdempotencyToken"), attempt);
            let content = json!({"CertificatePath": "/cert", "ComputeName": "host-1"});
            let repeated = second.grants("GetComputeCertificate", content).await;
            (asked, repeated, second)
        });

    assert_eq!(repeated, asked);
    assert_eq!(certificate.unwrap().compute_name, "host-1");
    assert!(matches!(event(&mut events).await, Event::ConnectionLost));
    assert!(matches!(event(&mut events).await, Event::ConnectionRestored));
    drop(second);
    assert!(matches!(event(&mut events).await, Event::ConnectionLost));
}

#[tokio::test]
async fn a_close_by_the_service_is_no_reason_to_stay_away() {
    let mut service = Service::start().await;
    let (_process, mut events, mut peer) = ready(&mut service, ProcessParameters::new(7777)).await;
    peer.grants("HeartbeatServerProcess", json!({})).await;

    peer.close().await;

    service.peer().await;
    assert!(matches!(event(&mut events).await, Event::ConnectionLost));
    assert!(matches!(event(&mut events).await, Event::ConnectionRestored));
}

#[tokio::test]
async fn a_service_that_stays_away_is_given_up() {
    let mut service = Service::start().await;
    let (process, mut events, peer) = ready(&mut service, ProcessParameters::new(7777)).await;

    service.stop();
    drop(peer);

    assert!(matches!(event(&mut events).await, Event::ConnectionLost));
    let last = event(&mut events).await;
    let Event::Disconnected(ConnectError::Unreachable { attempts: 3, .. }) = last else {
        panic!("{last:?}")
    };
    assert!(events.next().await.is_none());
    assert_eq!(process.compute_certificate().await, Err(CallError::Closed));
}

#[tokio::test]
async fn a_refresh_moves_the_process_and_hears_the_old_socket_out() {
    let mut old_service = Service::start().await;
    let mut new_service = Service::start().await;
    let (process, _events, mut old) = ready(&mut old_service, ProcessParameters::new(7777)).await;
    old.grants("HeartbeatServerProcess", json!({})).await;

    let (certificate, mut new) = tokio::join!(process.compute_certificate(), async {
        let asked = old.asked("GetComputeCertificate").await;
        old.send(json!({
            "Action": "RefreshConnection",
            "RefreshConnectionEndpoint": new_service.url,
            "AuthToken": "token-2",
        }))
        .await;
        let new = new_service.peer().await;
        old.grant(&asked, json!({"ComputeName": "by the old socket"})).await;
        new
    });

    assert_eq!(certificate.unwrap().compute_name, "by the old socket");
    assert_eq!(new.parameter("pID"), "process-1");
    assert_eq!(new.parameter("Authorization"), "token-2");
    assert_ne!(new.parameter("IdempotencyToken"), old.parameter("IdempotencyToken"));
    old.sees_the_goodbye().await;
    let (certificate, _) =
        tokio::join!(process.compute_certificate(), new.grants("GetComputeCertificate", json!({})));
    assert_eq!(certificate.unwrap().certificate_path, None);
    drop(new);
    assert_eq!(new_service.peer().await.parameter("Authorization"), "token-2");
}

#[tokio::test]
async fn a_refresh_that_fails_leaves_the_connection_as_it_was() {
    let mut service = Service::start().await;
    let (process, mut events, mut peer) = ready(&mut service, ProcessParameters::new(7777)).await;
    peer.grants("HeartbeatServerProcess", json!({})).await;
    let nowhere = Service::start().await;
    nowhere.stop();

    peer.send(json!({"Action": "RefreshConnection", "RefreshConnectionEndpoint": nowhere.url}))
        .await;
    for _ in 0..2 {
        let content = json!({"ComputeName": "host-1"});
        let (certificate, _) = tokio::join!(
            process.compute_certificate(),
            peer.grants("GetComputeCertificate", content)
        );
        assert_eq!(certificate.unwrap().compute_name, "host-1");
    }

    // What is lost next is the old connection, and it is the old place it returns to.
    drop(peer);
    assert!(matches!(event(&mut events).await, Event::ConnectionLost));
    assert_eq!(service.peer().await.parameter("Authorization"), "token-1");
}

#[tokio::test]
async fn who_is_not_let_in_learns_why_at_once() {
    let manners = Manners { refuses: Some((403, "token expired")), ..Manners::default() };
    let service = Service::with(manners).await;

    // With the usual times: if it tried again, this would take minutes.
    let error =
        GameLift::connect(service.parameters().with_timings(Timings::default())).await.unwrap_err();

    let ConnectError::NotLetIn { source, .. } = error else { panic!("{error:?}") };
    assert_eq!(source.kind, ServiceErrorKind::Forbidden);
    assert_eq!(source.message, "token expired");
}

#[tokio::test]
async fn a_throttled_connection_is_tried_again_and_the_error_has_no_token() {
    let manners = Manners { refuses: Some((429, "Rate exceeded")), ..Manners::default() };
    let service = Service::with(manners).await;

    let error = GameLift::connect(service.parameters()).await.unwrap_err();

    assert!(!format!("{error:?}").contains("token-1"), "{error:?}");
    let ConnectError::Unreachable { attempts: 3, source: DialError::Refused(source), .. } = error
    else {
        panic!("{error:?}")
    };
    assert_eq!(source.kind, ServiceErrorKind::TooManyRequests);
}

#[tokio::test]
async fn a_service_that_says_nothing_is_not_waited_for_for_ever() {
    let silent = tokio::net::TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let mut service = Service::start().await;
    service.url = format!("ws://{}", silent.local_addr().unwrap());
    let handshake_timeout = Duration::from_millis(20);
    let timings = Timings { handshake_timeout, connect_attempts: 2, ..short() };

    let error = GameLift::connect(service.parameters().with_timings(timings)).await.unwrap_err();

    let ConnectError::Unreachable { source, .. } = error else { panic!("{error:?}") };
    assert!(matches!(source, DialError::TimedOut(limit) if limit == handshake_timeout));
}

/// A service with a certificate of its own making, and that certificate.
async fn service_over_tls() -> (Service, String) {
    let made = rcgen::generate_simple_self_signed(["127.0.0.1".to_owned()]).unwrap();
    let key = PrivateKeyDer::try_from(made.signing_key.serialize_der()).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![made.cert.der().clone()], key)
        .unwrap();
    let manners = Manners { tls: Some(Arc::new(config)), ..Manners::default() };
    (Service::with(manners).await, made.cert.pem())
}

#[tokio::test]
async fn a_certificate_is_trusted_if_its_root_is_or_if_told_to() {
    let (mut service, pem) = service_over_tls().await;
    let ways: [fn(Parameters, &str) -> Parameters; 2] = [
        |parameters, pem| parameters.with_extra_roots_pem(pem),
        |parameters, _| parameters.without_certificate_verification(),
    ];

    for trusting in ways {
        let server = GameLift::connect(trusting(service.parameters(), &pem)).await.unwrap();
        let mut peer = service.peer().await;
        let content = json!({"CertificatePath": "/local/cert"});
        let (certificate, _) = tokio::join!(
            server.compute_certificate(),
            peer.grants("GetComputeCertificate", content)
        );
        let path = certificate.unwrap().certificate_path.unwrap();
        assert_eq!(path.to_str(), Some("/local/cert"));
    }
}

#[tokio::test]
async fn a_stranger_with_a_certificate_is_not_trusted() {
    let (service, _) = service_over_tls().await;
    let (_, pem_of_another) = service_over_tls().await;
    let parameters = service.parameters().with_extra_roots_pem(pem_of_another);

    let error = GameLift::connect(parameters).await.unwrap_err();

    let ConnectError::Unreachable { source, .. } = error else { panic!("{error:?}") };
    assert!(matches!(source, DialError::Network(_)), "{source:?}");
}

#[tokio::test]
async fn roots_that_are_no_certificates_are_refused() {
    let (service, _) = service_over_tls().await;
    let pem = "-----BEGIN CERTIFICATE-----\n!\n-----END CERTIFICATE-----\n";

    let error = GameLift::connect(service.parameters().with_extra_roots_pem(pem)).await;

    assert!(matches!(error, Err(ConnectError::Tls(_))), "{error:?}");
}

#[tokio::test]
async fn the_game_is_asked_for_its_health_and_a_panic_is_no() {
    let mut service = Service::start().await;
    let (gone, health_gone) = watch::channel(true);
    drop(gone);
    let (_alive, health_alive) = watch::channel(true);
    let checks = [
        (HealthCheck::always_healthy(), true),
        (HealthCheck::ask(|| async { true }), true),
        (HealthCheck::ask(|| async { false }), false),
        (HealthCheck::ask(|| async { panic!("on purpose") }), false),
        (HealthCheck::watch(health_alive), true),
        (HealthCheck::watch(health_gone), false),
    ];

    for (check, expected) in checks {
        let named = format!("{check:?}");
        let process = ProcessParameters::new(7777).health(check);
        let (_process, _events, mut peer) = ready(&mut service, process).await;
        let heartbeat = peer.asked("HeartbeatServerProcess").await;
        assert_eq!(heartbeat["HealthStatus"], expected, "{named}");
    }
}

#[tokio::test]
async fn a_game_that_hears_nothing_is_reported_as_unhealthy() {
    let mut service = Service::start().await;
    let interval = Duration::from_millis(50);
    let timings = Timings { heartbeat_interval: interval, heartbeat_jitter: interval, ..short() };
    let server = GameLift::connect(service.parameters().with_timings(timings)).await.unwrap();
    let mut peer = service.peer().await;
    let (ready, _) = tokio::join!(
        server.process_ready(ProcessParameters::new(7777)),
        peer.grants("ActivateServerProcess", json!({}))
    );
    let (_process, events) = ready.unwrap();
    peer.grants("HeartbeatServerProcess", json!({})).await;
    drop(events);

    peer.send(json!({"Action": "CreateGameSession", "GameSessionId": "gsess-1"})).await;

    loop {
        let heartbeat = peer.grants("HeartbeatServerProcess", json!({})).await;
        if heartbeat["HealthStatus"] == false {
            break;
        }
    }
}

#[tokio::test]
async fn a_process_told_to_end_while_nobody_listens_says_that_it_ends() {
    let mut service = Service::start().await;
    let (process, events, mut peer, _session) = hosting(&mut service).await;
    drop(events);

    peer.send(json!({"Action": "TerminateProcess"})).await;

    peer.grants("TerminateServerProcess", json!({})).await;
    peer.sees_the_goodbye().await;
    assert!(!matches!(peer.next().await, Some(Message::Text(_))));
    assert_eq!(process.compute_certificate().await, Err(CallError::Closed));
}
