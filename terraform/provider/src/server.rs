//! Serving both providers on loopback, for as long as somebody wants them.

use std::{
    net::{Ipv4Addr, SocketAddr, TcpListener},
    sync::Arc,
    time::Duration,
};

use hyper::server::conn::http2;
use hyper_util::{
    rt::{TokioExecutor, TokioIo},
    service::TowerToHyperService,
};
use serde_json::json;
use tokio::runtime::{self, Runtime};

use crate::{
    account::Account,
    home::Home,
    provider::{Connection, Provider},
    schema::{SchemaError, Schemas},
    service::Service,
};

/// The providers that are served, by what configurations call them.
const SOURCES: [&str; 2] = ["hashicorp/aws", "hashicorp/awscc"];

/// What is waited after a connection that could not be accepted: with too many
/// open files the next cannot be either.
const ACCEPT_PAUSE: Duration = Duration::from_millis(50);

/// The variable by which Terraform finds providers that run already.
pub const REATTACH_VARIABLE: &str = "TF_REATTACH_PROVIDERS";

/// Starts the offline stand-in.
#[derive(Debug)]
pub struct Offline;

/// Why the stand-in did not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The schemas cannot be used.
    #[error("could not use the providers' schemas")]
    Schema(#[from] SchemaError),
    /// There is no port, or no thread, to be had.
    #[error("could not serve the providers")]
    Serve(#[from] std::io::Error),
}

impl Offline {
    /// Serves hashicorp/aws and hashicorp/awscc with the types of `schema` (what
    /// `terraform providers schema -json` prints) and an empty account at `home`.
    ///
    /// # Errors
    /// If the schemas cannot be used, or loopback cannot be listened on.
    pub fn start(schema: &[u8], home: Home) -> Result<Server, StartError> {
        let mut schemas = Schemas::parse(schema)?;
        let account = Arc::new(Account::new(home));
        let runtime =
            runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
        let mut addresses = Vec::new();
        for source in SOURCES {
            let provider = Provider::new(schemas.take(source)?, Arc::clone(&account));
            addresses.push((source, serve(&runtime, Arc::new(provider))?));
        }
        Ok(Server { account, addresses, runtime: Some(runtime) })
    }
}

/// Both providers, being served; they stop when this is dropped.
#[derive(Debug)]
pub struct Server {
    account: Arc<Account>,
    addresses: Vec<(&'static str, SocketAddr)>,
    runtime: Option<Runtime>,
}

impl Server {
    /// The value of [`REATTACH_VARIABLE`] that leads Terraform here.
    pub fn reattach(&self) -> String {
        let provider = |(source, address): &(&str, SocketAddr)| {
            let reattach = json!({
                "Protocol": "grpc",
                "ProtocolVersion": 6,
                "Pid": std::process::id(),
                // Keeps Terraform from ending this process when it is done.
                "Test": true,
                "Addr": { "Network": "tcp", "String": address.to_string() },
            });
            ((*source).to_owned(), reattach)
        };
        let providers: serde_json::Map<_, _> = self.addresses.iter().map(provider).collect();
        serde_json::Value::from(providers).to_string()
    }

    /// What was applied, by every run together.
    pub fn account(&self) -> &Account {
        &self.account
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // Without waiting: a runtime cannot be waited for inside another one.
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

fn serve(runtime: &Runtime, provider: Arc<Provider>) -> std::io::Result<SocketAddr> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
    listener.set_nonblocking(true)?;
    let address = listener.local_addr()?;
    let _inside = runtime.enter();
    let listener = tokio::net::TcpListener::from_std(listener)?;
    runtime.spawn(accept(listener, provider));
    Ok(address)
}

async fn accept(listener: tokio::net::TcpListener, provider: Arc<Provider>) {
    // One client that could not be accepted says nothing about the next; whoever
    // waits for an answer learns from Terraform that there is none.
    loop {
        let Ok((stream, _)) = listener.accept().await else {
            tokio::time::sleep(ACCEPT_PAUSE).await;
            continue;
        };
        let service =
            TowerToHyperService::new(Service::new(Connection::new(Arc::clone(&provider))));
        let connection = http2::Builder::new(TokioExecutor::new())
            .serve_connection(TokioIo::new(stream), service);
        tokio::spawn(connection);
    }
}
