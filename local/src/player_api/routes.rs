//! Which function answers what: the routes of the deployment's functions.

use http::Method;

use crate::gateway::paths::parameters;

/// One route, found for a request.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct RouteMatch {
    /// The route's path, parameters in braces.
    pub(super) resource: String,
    /// The parameters, as they stand in the path.
    pub(super) parameters: Vec<(String, String)>,
}

/// What a request's method and path lead to.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Found<'r> {
    /// A function.
    Route {
        /// Its name.
        function: &'r str,
        /// The route.
        route: RouteMatch,
    },
    /// A path that has other methods.
    OtherMethod {
        /// Those, with commas between.
        allowed: String,
    },
    /// No route.
    Nothing,
}

/// All routes.
#[derive(Debug)]
pub(super) struct Routes(Vec<Entry>);

#[derive(Debug)]
struct Entry {
    method: String,
    path: &'static str,
    function: String,
}

impl Routes {
    pub(super) fn new(deployment: &stack::Deployment) -> Self {
        let entries = deployment.functions.iter().flat_map(|function| {
            function.routes.iter().map(|route| Entry {
                method: route.method.to_string(),
                path: route.path,
                function: function.name.clone(),
            })
        });
        let mut entries: Vec<Entry> = entries.collect();
        // As the gateway: what is written out goes before what takes anything.
        entries.sort_by_key(|entry| entry.path.matches('{').count());
        Self(entries)
    }

    pub(super) fn find(&self, method: &Method, path: &str) -> Found<'_> {
        let matches = |entry: &Entry| Some((parameters(entry.path, path)?, entry.path));
        let at_path: Vec<(&Entry, _)> =
            self.0.iter().filter_map(|entry| Some((entry, matches(entry)?))).collect();
        let with_method = at_path.iter().find(|(entry, _)| entry.method == method.as_str());
        if let Some((entry, (parameters, resource))) = with_method {
            let (resource, parameters) = ((*resource).to_owned(), parameters.clone());
            let route = RouteMatch { resource, parameters };
            return Found::Route { function: &entry.function, route };
        }
        if at_path.is_empty() {
            return Found::Nothing;
        }
        let allowed: Vec<&str> = at_path.iter().map(|(entry, _)| entry.method.as_str()).collect();
        Found::OtherMethod { allowed: allowed.join(", ") }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn routes() -> Routes {
        let entry = |method: &str, path, function: &str| Entry {
            method: method.to_owned(),
            path,
            function: function.to_owned(),
        };
        Routes(vec![
            entry("POST", "/v1/tickets", "request"),
            entry("GET", "/v1/tickets/{ticketId}", "status"),
            entry("DELETE", "/v1/tickets/{ticketId}", "cancel"),
        ])
    }

    #[test]
    fn a_route_is_found_by_method_and_path() {
        let routes = routes();
        let Found::Route { function, route } = routes.find(&Method::DELETE, "/v1/tickets/t-1")
        else {
            panic!("no route")
        };
        assert_eq!(function, "cancel");
        assert_eq!(route.resource, "/v1/tickets/{ticketId}");
        assert_eq!(route.parameters, [("ticketId".to_owned(), "t-1".to_owned())]);
    }

    #[test]
    fn another_method_says_which_there_are() {
        let allowed = "GET, DELETE".to_owned();
        assert_eq!(routes().find(&Method::PUT, "/v1/tickets/t"), Found::OtherMethod { allowed });
    }

    #[test]
    fn other_paths_lead_nowhere() {
        for path in ["/", "/v1", "/v1/tickets/", "/v1/tickets/a/b", "/V1/tickets", ""] {
            assert_eq!(routes().find(&Method::GET, path), Found::Nothing, "{path} was found");
        }
    }
}
