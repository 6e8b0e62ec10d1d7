//! Who may, by the table of routes.

use api_contract::admin::{
    Group,
    audit::Outcome,
    routes::{AdminRoute, ROUTES},
};
use axum::body::Body;
use http::Request;

use crate::world::Office;

/// The route with something in the place of its parameter.
fn request(route: &AdminRoute) -> Request<Body> {
    let path = route.path.split('{').next().unwrap().to_owned();
    let rest = route.path.split_once('}').map_or("", |(_, rest)| rest);
    let path = if path == route.path { path } else { format!("{path}us-east-1%3Aada{rest}") };
    let request = Request::builder().method(route.method.name()).uri(path);
    request.header("content-type", "application/json").body(Body::from("{}")).unwrap()
}

#[tokio::test]
async fn every_route_refuses_strangers() {
    let office = Office::new().await;

    for route in ROUTES {
        let answer = office.as_stranger().send(request(route)).await;

        assert_eq!(answer.problem(), (403, "identity-missing"), "{} {}", route.method, route.path);
    }
    for entry in office.log().await {
        assert_eq!((entry.record.operator.as_str(), entry.record.outcome), ("-", Outcome::Refused));
    }
}

#[tokio::test]
async fn every_route_refuses_each_lower_group_and_lets_the_others_in() {
    let office = Office::new().await;

    for route in ROUTES {
        for group in Group::ALL {
            let answer = office.as_operator(group).send(request(route)).await;

            let refused = answer.status == 403;
            assert_eq!(refused, group < route.group, "{group}: {} {}", route.method, route.path);
            if refused {
                assert_eq!(answer.problem(), (403, "group-too-low"));
                let detail = answer.body["detail"].as_str().unwrap();
                assert!(detail.contains(route.group.name()), "{detail}");
            }
        }
    }
}

#[tokio::test]
async fn every_route_is_served() {
    let office = Office::new().await;

    for route in ROUTES {
        let answer = office.as_operator(Group::Admin).send(request(route)).await;

        assert_ne!(answer.status, 405, "{} {}", route.method, route.path);
        let nobodys = answer.body["detail"].as_str().unwrap_or_default().contains("/api/v1/");
        assert!(!nobodys, "{} {}: {}", route.method, route.path, answer.body);
    }
}

#[tokio::test]
async fn an_action_that_the_operator_may_not_is_in_the_log() {
    let office = Office::new().await;

    for route in ROUTES.iter().filter(|route| route.action.is_some()) {
        office.as_operator(Group::Viewer).send(request(route)).await;

        let entry = office.log().await.pop().unwrap();
        let record = entry.record;
        assert_eq!((Some(record.action), record.outcome), (route.action, Outcome::Refused));
        let target = if route.path.contains('{') { "us-east-1:ada" } else { "-" };
        assert_eq!((record.target.as_str(), record.operator.as_str()), (target, "grace"));
        assert!(record.failure.contains(route.group.name()), "{}", record.failure);
    }
}

#[tokio::test]
async fn who_is_in_none_of_the_groups_may_nothing() {
    let office = Office::new().await;

    for groups in ["", "[]", "[administrator]", "[Admin]", "admins"] {
        let answer = office.with_groups(groups).get("/api/v1/me").await;
        assert_eq!(answer.problem(), (403, "group-too-low"), "{groups}");
    }
    let answer = office.with_groups("[guests support viewer]").get("/api/v1/me").await;
    assert_eq!((answer.status.as_u16(), &answer.body["group"]), (200, &"support".into()));
}

#[tokio::test]
async fn everybody_is_told_what_they_may_do() {
    let office = Office::new().await;
    let actions = async |group| {
        let answer = office.as_operator(group).get("/api/v1/me").await;
        assert_eq!(answer.body["userName"], "grace");
        answer.body["actions"].as_array().unwrap().len()
    };

    assert_eq!(actions(Group::Viewer).await, 0);
    assert_eq!(actions(Group::Support).await, 3);
    assert_eq!(actions(Group::Operator).await, 9);
    assert_eq!(actions(Group::Admin).await, 10);
}

#[tokio::test]
async fn other_methods_and_other_paths_are_nobodys() {
    let office = Office::new().await;
    let admin = office.as_operator(Group::Admin);
    let send = async |method: &str, path: &str| {
        let request = Request::builder().method(method).uri(path);
        admin.send(request.body(Body::empty()).unwrap()).await
    };

    for method in ["DELETE", "PUT", "PATCH", "HEAD", "OPTIONS"] {
        assert_eq!(send(method, "/api/v1/rule-sets").await.status, 405, "{method}");
    }
    assert_eq!(send("PUT", "/api/v1/rule-sets").await.header("allow"), "GET, POST");
    for path in ["/", "/api/v1", "/api/v1/secrets", "/v1/tickets", "/api/v1/players/"] {
        assert_eq!(send("GET", path).await.problem(), (404, "not-found"), "{path}");
    }
}
