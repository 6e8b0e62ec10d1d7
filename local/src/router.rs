//! What is where on the one port.

use std::sync::Arc;

use api_contract::{
    client_config::{CLIENT_CONFIG_PATH, ClientConfig},
    console_config::CONSOLE_CONFIG_PATH,
    openapi,
};
use axum::{
    Json, Router,
    body::Body,
    extract::{FromRequestParts, Request, State, ws::WebSocketUpgrade},
    middleware::{self, Next},
    response::{IntoResponse, Response},
    routing::{any, get, post},
};
use http::{HeaderMap, header};

use crate::{
    admin_api::{self, AdminApi},
    aws::{self, Aws},
    console::Console,
    functions::runtime_api::RuntimeApi,
    gamelift::{GameLift, SDK_MESSAGE_LENGTH_MAX},
    local_api::{self, LocalApi},
    player_api::PlayerApi,
    user_pool::{self, UserPool},
};

/// Everything that answers.
#[derive(Debug)]
pub(crate) struct Rooms {
    pub(crate) aws: Arc<Aws>,
    pub(crate) player_api: Arc<PlayerApi>,
    pub(crate) admin_api: Arc<AdminApi>,
    pub(crate) user_pool: Arc<UserPool>,
    pub(crate) runtime_api: RuntimeApi,
    pub(crate) local_api: Arc<LocalApi>,
    pub(crate) client_config: Arc<ClientConfig>,
    pub(crate) console: Arc<Console>,
    pub(crate) gamelift: GameLift,
}

/// The router of all rooms.
pub(crate) fn router(rooms: Rooms) -> Router {
    let aws = Router::new()
        .route("/", post(aws::json))
        .route("/service/{service}/operation/{operation}", post(aws::cbor))
        .with_state(rooms.aws);
    let client_config =
        Router::new().route(CLIENT_CONFIG_PATH, get(client_config)).with_state(rooms.client_config);
    let admin_api =
        Router::new().route(admin_api::PATHS, any(admin_api)).with_state(rooms.admin_api);
    let console = Router::new()
        .route("/", get(front_page))
        .route(CONSOLE_CONFIG_PATH, get(console_config))
        .with_state(Arc::clone(&rooms.console));
    let others = Others { player_api: rooms.player_api, console: rooms.console };
    let others = Router::new().fallback(elsewhere).with_state(Arc::new(others));
    Router::new()
        .route("/openapi.json", get(openapi_document))
        .merge(aws)
        .merge(client_config)
        .merge(console)
        .merge(admin_api)
        .merge(user_pool::endpoints::router(rooms.user_pool))
        .merge(rooms.runtime_api.router())
        .merge(local_api::router(rooms.local_api))
        .fallback_service(others)
        // In front of all paths, because a game server may use any.
        .layer(middleware::from_fn_with_state(rooms.gamelift, game_servers))
}

/// Takes out the server SDK's sockets.
async fn game_servers(State(gamelift): State<GameLift>, request: Request, next: Next) -> Response {
    if !is_game_server(request.uri().query().unwrap_or_default(), request.headers()) {
        return next.run(request).await;
    }
    let query = request.uri().query().unwrap_or_default().to_owned();
    match gamelift.admit(&query) {
        Ok(admission) => {
            let (mut parts, _) = request.into_parts();
            match WebSocketUpgrade::from_request_parts(&mut parts, &()).await {
                Ok(upgrade) => upgrade
                    .max_message_size(SDK_MESSAGE_LENGTH_MAX)
                    .max_frame_size(SDK_MESSAGE_LENGTH_MAX)
                    .on_upgrade(async move |socket| gamelift.serve(admission, socket).await),
                Err(rejection) => rejection.into_response(),
            }
        }
        Err(refusal) => {
            let content_type = [(header::CONTENT_TYPE, "application/json")];
            (refusal.status, content_type, refusal.body()).into_response()
        }
    }
}

fn is_game_server(query: &str, headers: &HeaderMap) -> bool {
    let upgrades = headers
        .get(header::UPGRADE)
        .is_some_and(|protocol| protocol.as_bytes().eq_ignore_ascii_case(b"websocket"));
    upgrades && query.split('&').any(|pair| pair.starts_with("pID="))
}

/// Who answers at the paths that nobody has spelt out.
#[derive(Debug)]
struct Others {
    player_api: Arc<PlayerApi>,
    console: Arc<Console>,
}

/// The console has no path that is a route of the player API.
async fn elsewhere(State(others): State<Arc<Others>>, request: Request) -> Response {
    let (method, uri) = (request.method(), request.uri());
    if !others.player_api.has(uri.path())
        && let Some(answer) = others.console.find(method, uri, request.headers()).await
    {
        return answer;
    }
    others.player_api.answer(request).await
}

async fn front_page(State(console): State<Arc<Console>>, request: Request) -> Response {
    console.front(request.method(), request.uri(), request.headers()).await
}

async fn console_config(State(console): State<Arc<Console>>) -> Response {
    console.config()
}

async fn openapi_document() -> Response {
    Json(openapi::player::document()).into_response()
}

async fn client_config(State(config): State<Arc<ClientConfig>>) -> Json<ClientConfig> {
    Json(ClientConfig::clone(&config))
}

async fn admin_api(State(api): State<Arc<AdminApi>>, request: Request<Body>) -> Response {
    api.answer(request).await
}
