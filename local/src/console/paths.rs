//! Which paths are the console's pages.

/// What the paths of other rooms begin with. What they have no route for is
/// refused by them, and is no page.
const OTHER_ROOMS: &[&str] =
    &[".rt", ".well-known", "api", "local", "login", "logout", "oauth2", "service", "v1"];

/// What names of files end in. Not everything after a dot is an ending: ids of
/// tickets and players may have dots in them.
const FILE_ENDINGS: &[&str] = &[
    "br",
    "css",
    "gz",
    "html",
    "ico",
    "js",
    "json",
    "map",
    "mjs",
    "php",
    "png",
    "svg",
    "txt",
    "wasm",
    "webmanifest",
    "webp",
    "woff2",
    "xml",
];

/// Whether `path` could be a page's: no other room's, and no file's. Which pages
/// there are, the console knows: it says so itself of those that there are not.
pub(super) fn is_page(path: &str) -> bool {
    let Some(path) = path.strip_prefix('/') else { return false };
    let first = path.split('/').next().unwrap_or(path);
    let last = path.rsplit('/').next().unwrap_or(path);
    let ending = last.rsplit_once('.').map_or("", |(_, ending)| ending);
    !OTHER_ROOMS.contains(&first) && !FILE_ENDINGS.contains(&ending)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_no_file_and_no_other_rooms() {
        for path in [
            "/",
            "/players",
            "/players/us-east-1:1f0c",
            "/tickets/a.b",
            "/sessions/arn%3Aaws%3Agamelift%3A%3Agamesession%2Ffleet-1",
            "/signed-in",
            "/apis",
        ] {
            assert!(is_page(path), "{path} is a page");
        }
        for path in [
            "/api/v1/nothing",
            "/v1/tickets",
            "/local",
            "/local/status",
            "/oauth2/nothing",
            "/.well-known/security",
            "/app-0123.css",
            "/a/b.wasm",
            "/favicon.ico",
            "players",
            "",
        ] {
            assert!(!is_page(path), "{path} is no page");
        }
    }
}
