//! The two pages that people see: the sign-in, and what went wrong.
//!
//! Plain pages, without any script: a password is typed here.

use axum::response::Response;
use http::StatusCode;

use crate::page::{self, escaped};

/// What the sign-in page says.
#[derive(Debug)]
pub(super) struct SignInPage<'a> {
    pub(super) project: &'a str,
    /// The query that the form is sent with.
    pub(super) query: &'a str,
    /// Where the browser goes after the form: browsers want it in the policy.
    pub(super) destination: &'a str,
    pub(super) form_token: &'a str,
    /// What was typed before.
    pub(super) user_name: &'a str,
    pub(super) error: Option<&'a str>,
}

impl SignInPage<'_> {
    /// The page, with the `status` that tells programs of its error.
    pub(super) fn answer(&self, status: StatusCode) -> Response {
        let [project, query, form_token, user_name] =
            [self.project, self.query, self.form_token, self.user_name].map(escaped);
        let error = self.error.map_or_else(String::new, |error| {
            format!("<p class=\"wrong\" role=\"alert\" id=\"error\">{}</p>\n", escaped(error))
        });
        let described = if self.error.is_some() { " aria-describedby=\"error\"" } else { "" };
        // Where to go on typing.
        let (name_focus, password_focus) =
            if self.user_name.is_empty() { (" autofocus", "") } else { ("", " autofocus") };
        let main = format!(
            "<h1>Sign in</h1>\n\
             <p>Operators of {project}, on this machine.</p>\n\
             {error}\
             <form method=\"post\" action=\"/login?{query}\">\n\
             <input type=\"hidden\" name=\"_csrf\" value=\"{form_token}\">\n\
             <label for=\"username\">User name</label>\n\
             <input id=\"username\" name=\"username\" value=\"{user_name}\" autocomplete=\"username\" \
             autocapitalize=\"none\" spellcheck=\"false\" maxlength=\"64\" required{described}{name_focus}>\n\
             <label for=\"password\">Password</label>\n\
             <input id=\"password\" name=\"password\" type=\"password\" autocomplete=\"current-password\" \
             maxlength=\"256\" required{described}{password_focus}>\n\
             <button>Sign in</button>\n\
             </form>\n\
             <p class=\"quiet\">No password? <code>cargo xtask users reset-password</code> makes one.</p>\n"
        );
        let origin = self.destination.split('/').take(3).collect::<Vec<_>>().join("/");
        page::with_form(status, "Sign in", &main, &origin)
    }
}

/// The page for what cannot be mended by signing in.
pub(super) fn error_page(status: StatusCode, error: &str, description: &str) -> Response {
    let main = format!(
        "<h1>This does not work</h1>\n\
         <p class=\"wrong\" role=\"alert\">{}</p>\n\
         <p>The error is <code>{}</code>. <a href=\"/\">Back to the console</a></p>\n",
        escaped(description),
        escaped(error),
    );
    page::answer(status, "Sign-in error", &main)
}

#[cfg(test)]
mod tests {
    use http_body_util::BodyExt;

    use super::*;

    async fn page(user_name: &str, error: Option<&str>) -> (String, String) {
        let page = SignInPage {
            project: "muster",
            query: "a=1&b=\"2",
            destination: "http://localhost:4747/signed-in",
            form_token: "token",
            user_name,
            error,
        };
        let answer = page.answer(StatusCode::OK);
        let policy = answer.headers()["content-security-policy"].to_str().unwrap().to_owned();
        let body = answer.into_body().collect().await.unwrap().to_bytes();
        (String::from_utf8(body.to_vec()).unwrap(), policy)
    }

    #[tokio::test]
    async fn what_came_from_outside_stays_text() {
        let (page, _) = page("\"><script>alert(1)</script>", Some("<b>")).await;
        assert!(!page.contains("<script") && !page.contains("<b>"), "{page}");
        assert!(page.contains("action=\"/login?a=1&amp;b=&quot;2\""), "{page}");
    }

    #[tokio::test]
    async fn the_policy_lets_in_the_style_and_nothing_else() {
        let (page, policy) = page("", None).await;
        assert!(policy.starts_with("default-src 'none'; style-src 'sha256-"), "{policy}");
        assert!(!policy.contains("unsafe"), "{policy}");
        assert!(policy.ends_with("form-action 'self' http://localhost:4747"), "{policy}");
        assert!(!page.contains("<script") && !page.contains(" style="), "{page}");
    }

    #[tokio::test]
    async fn every_field_has_its_label_and_the_error_is_read_out() {
        let (page, _) = page("ada", Some("Incorrect")).await;
        for id in ["username", "password"] {
            assert!(page.contains(&format!("<label for=\"{id}\">")), "{id}");
            assert!(page.contains(&format!("<input id=\"{id}\"")), "{id}");
        }
        assert!(page.contains("autocomplete=\"current-password\""));
        assert!(page.contains("role=\"alert\" id=\"error\">Incorrect"), "{page}");
    }
}
