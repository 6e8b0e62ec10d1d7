//! Paths and queries: taken apart, and read as the gateway reads them.

use crate::signature::percent_decode;

/// The parameters of `path` if it is of the form of `route`.
pub(crate) fn parameters(route: &str, path: &str) -> Option<Vec<(String, String)>> {
    let (mut wanted, mut given) = (route.split('/'), path.split('/'));
    let mut parameters = Vec::new();
    loop {
        match (wanted.next(), given.next()) {
            (None, None) => return Some(parameters),
            (Some(wanted), Some(given)) => {
                let name = wanted.strip_prefix('{').and_then(|name| name.strip_suffix('}'));
                match name {
                    Some(name) if !given.is_empty() => {
                        parameters.push((name.to_owned(), given.to_owned()));
                    }
                    Some(_) => return None,
                    None if wanted == given => {}
                    None => return None,
                }
            }
            (Some(_), None) | (None, Some(_)) => return None,
        }
    }
}

/// The query's names and values, decoded.
pub(crate) fn query(query: &str) -> impl Iterator<Item = (String, String)> {
    query.split('&').filter(|pair| !pair.is_empty()).map(|pair| {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        (decoded(&name.replace('+', " ")), decoded(&value.replace('+', " ")))
    })
}

/// `text` without its percent-encoding.
pub(crate) fn decoded(text: &str) -> String {
    String::from_utf8_lossy(&percent_decode(text)).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_paths_parameters_are_found_in_their_places() {
        let found = parameters("/v1/{kind}/{id}/end", "/v1/tickets/t-1/end").unwrap();
        let expected = [("kind", "tickets"), ("id", "t-1")];
        assert_eq!(found, expected.map(|(name, value)| (name.to_owned(), value.to_owned())));
        for path in ["/v1/tickets/t-1", "/v1/tickets//end", "/v1/tickets/t-1/end/", "/v2/a/b/end"] {
            assert_eq!(parameters("/v1/{kind}/{id}/end", path), None, "{path}");
        }
    }
}
