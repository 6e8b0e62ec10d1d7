//! The table of routes beside the routers.

use api_contract::routes::{Function, ROUTES};
use axum::body::Body;
use http::Request;

use crate::world::World;

const FUNCTIONS: [Function; 3] =
    [Function::RequestMatchmaking, Function::MatchStatus, Function::CancelMatchmaking];

fn request(method: &str, path: &str) -> Request<Body> {
    let path = path.replace("{ticketId}", "t-1");
    Request::builder().method(method).uri(path).body(Body::empty()).unwrap()
}

#[tokio::test]
async fn each_function_serves_its_own_routes_and_no_others() {
    let world = World::new().await;
    let nobody = world.as_nobody();

    for route in ROUTES {
        for function in FUNCTIONS {
            let method = route.method.to_string();
            let answer = nobody.send_to(function, request(&method, route.path)).await;

            // Whoever is asked for their identity has found the handler.
            let served = answer.body["code"] == "identity-missing";
            assert_eq!(served, function == route.function, "{method} {} {function:?}", route.path);
            if !served {
                assert!([404, 405].contains(&answer.problem().0), "{}", answer.body);
            }
        }
    }
}

#[tokio::test]
async fn an_unknown_path_is_a_problem_and_so_is_a_wrong_method() {
    let world = World::new().await;
    let ada = world.as_player("ada");

    let path = ada.send(request("GET", "/v2/tickets")).await;
    let method = ada.send(request("PATCH", "/v1/tickets")).await;

    assert_eq!(path.problem(), (404, "not-found"));
    assert_eq!(method.problem(), (405, "method-not-allowed"));
    assert_eq!(method.header("allow"), "POST");
}
