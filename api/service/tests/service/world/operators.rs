//! Operators at the admin API.

use std::sync::Arc;

use api_contract::admin::{Group, audit::AuditEntry};
use api_service::{
    admin::{AdminBackend, Operator},
    function_health::FunctionHealths,
    game_server_logs::GameServerLogs,
    gamelift::GameLiftDeployment,
    http as service,
    stores::DynamoAuditStore,
    trends::Trends,
};
use axum::{Router, body::Body};
use http::Request;
use http_body_util::BodyExt;
use serde_json::Value;
use tower::ServiceExt;

use super::{Answer, CloudWatch, World};

/// A world with the console's side of it.
pub(crate) struct Office {
    pub(crate) world: World,
    pub(crate) cloudwatch: CloudWatch,
    pub(crate) admin: AdminBackend,
    router: Router,
}

/// Somebody at the admin API, with or without a token.
pub(crate) struct Visit<'a> {
    office: &'a Office,
    operator: Option<Operator>,
}

impl Office {
    pub(crate) async fn new() -> Self {
        let world = World::new().await;
        let cloudwatch = CloudWatch::default();
        let clock = || world.clock.clone();
        let functions = ["game-dev-match-status", "game-dev-admin-api"].map(str::to_owned);
        let functions = FunctionHealths::new(cloudwatch.metrics(), clock(), functions.into());
        let trends = Trends::new(cloudwatch.metrics(), clock(), "game-dev".to_owned());
        let admin = AdminBackend {
            backend: world.backend.clone(),
            matches: world.records.matches.clone(),
            audit: DynamoAuditStore::new(world.dynamodb.client(), "audit"),
            gamelift: GameLiftDeployment::new(world.gamelift.client(), clock(), "game-dev-"),
            functions: Arc::new(functions),
            trends: Arc::new(trends),
            logs: GameServerLogs::new(cloudwatch.logs(), "/game-dev/game-servers"),
            matchmaking_configuration: "default".to_owned(),
        };
        let router = service::admin_api(admin.clone());
        Self { world, cloudwatch, admin, router }
    }

    /// Grace, who is in this group.
    pub(crate) fn as_operator(&self, group: Group) -> Visit<'_> {
        self.with_groups(&format!("[{group}]"))
    }

    /// Grace, whose token has these groups.
    pub(crate) fn with_groups(&self, groups: &str) -> Visit<'_> {
        let operator = Operator {
            user_name: "grace".to_owned(),
            id: "sub-1".to_owned(),
            groups: groups.to_owned(),
        };
        Visit { office: self, operator: Some(operator) }
    }

    /// Somebody who has not signed in.
    pub(crate) fn as_stranger(&self) -> Visit<'_> {
        Visit { office: self, operator: None }
    }

    /// The whole audit log, the oldest entry first.
    pub(crate) async fn log(&self) -> Vec<AuditEntry> {
        let log = DynamoAuditStore::new(self.world.dynamodb.steady().clone(), "audit");
        api_service::admin::audit::verify(&log).await.unwrap();
        log.in_order(0).await.unwrap()
    }

    /// The outcomes in the audit log, the oldest first.
    pub(crate) async fn outcomes(&self) -> Vec<&'static str> {
        self.log().await.iter().map(|entry| entry.record.outcome.name()).collect()
    }
}

impl Visit<'_> {
    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.send(Request::get(path).body(Body::empty()).unwrap()).await
    }

    pub(crate) async fn post(&self, path: &str, body: &Value) -> Answer {
        self.post_text(path, "application/json", body.to_string()).await
    }

    pub(crate) async fn post_text(&self, path: &str, kind: &str, body: String) -> Answer {
        let request = Request::post(path).header("content-type", kind);
        self.send(request.body(Body::from(body)).unwrap()).await
    }

    pub(crate) async fn send(&self, mut request: Request<Body>) -> Answer {
        if let Some(operator) = &self.operator {
            request.extensions_mut().insert(operator.clone());
        }
        let response = self.office.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let bytes = body.collect().await.unwrap().to_bytes();
        let body = serde_json::from_slice(&bytes).unwrap_or(Value::Null);
        Answer { status: parts.status, headers: parts.headers, body }
    }
}
