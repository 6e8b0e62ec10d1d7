//! The admin API, asked as the console asks it: signed in with a password, with a token.

use reqwest::{Client, StatusCode, header, redirect};
use serde_json::Value;

use crate::{
    cloud::Cloud,
    console::{PASSWORD, add_operator},
};

/// Any text of 43 characters or more will do, and this is no secret.
const VERIFIER: &str = "a-verifier-that-has-more-than-forty-three-characters";
/// The verifier's SHA-256.
const CHALLENGE: &str = "mow7Ip9R-91q6ILHCLLvc6gBUsZptBmyw05y6xy6u8E";

/// An operator without a browser.
#[derive(Debug)]
pub struct AdminApi {
    http: Client,
    url: String,
    token: String,
}

impl AdminApi {
    /// A new operator of `group`, signed in for a quarter of an hour.
    ///
    /// # Panics
    /// When the sign-in does not work.
    pub async fn sign_in(cloud: &Cloud, group: &str) -> Self {
        let name = format!("a-{group}-without-a-browser");
        add_operator(cloud, &name, group).await;
        let http = Client::builder().redirect(redirect::Policy::none()).build().unwrap();
        let config = cloud.read("/config.json").await;
        let visit = Visit { http: &http, url: cloud.url(), sign_in: &config["signIn"] };
        let token = visit.token(&visit.code(&name).await).await;
        let url = format!("{}{}", cloud.url(), config["apiUrl"].as_str().unwrap());
        Self { http, url, token }
    }

    /// What is at `path` below the API's address, such as `/players?limit=50`.
    ///
    /// # Panics
    /// When the answer is no success.
    pub async fn read(&self, path: &str) -> Value {
        let request = self.http.get(format!("{}{path}", self.url)).bearer_auth(&self.token);
        let answer = request.send().await.unwrap();
        let (status, body) = (answer.status(), answer.text().await.unwrap());
        assert_eq!(status, StatusCode::OK, "{path} answered {body}");
        serde_json::from_str(&body).unwrap()
    }
}

/// What a browser does at the user pool's pages.
struct Visit<'v> {
    http: &'v Client,
    url: &'v str,
    sign_in: &'v Value,
}

impl Visit<'_> {
    fn text(&self, name: &str) -> &str {
        self.sign_in[name].as_str().unwrap()
    }

    async fn code(&self, user_name: &str) -> String {
        let query = format!(
            "client_id={}&redirect_uri={}/signed-in&response_type=code&scope=openid%20profile\
             &state=s&code_challenge={CHALLENGE}&code_challenge_method=S256",
            self.text("clientId"),
            self.url
        );
        let address = format!("{}{}?{query}", self.url, self.text("authorizeUrl"));
        let answer = self.http.get(address).send().await.unwrap();
        let login = format!("{}{}", self.url, location(&answer));
        let page = self.http.get(&login).send().await.unwrap();
        let cookie = page.headers()[header::SET_COOKIE].to_str().unwrap();
        let cookie = cookie.split(';').next().unwrap().to_owned();
        let html = page.text().await.unwrap();
        let csrf = between(&html, "name=\"_csrf\" value=\"", '"');
        let form = format!("_csrf={csrf}&username={user_name}&password={PASSWORD}");
        let answer = self.form(&login, form).header(header::COOKIE, cookie).send().await.unwrap();
        between(location(&answer), "code=", '&').to_owned()
    }

    async fn token(&self, code: &str) -> String {
        let form = format!(
            "grant_type=authorization_code&code={code}&code_verifier={VERIFIER}\
             &redirect_uri={}/signed-in&client_id={}",
            self.url,
            self.text("clientId")
        );
        let address = format!("{}{}", self.url, self.text("tokenUrl"));
        let answer = self.form(&address, form).send().await.unwrap();
        let tokens: Value = answer.json().await.unwrap();
        tokens["access_token"].as_str().expect("the code is exchanged for a token").to_owned()
    }

    fn form(&self, address: &str, form: String) -> reqwest::RequestBuilder {
        let content_type = "application/x-www-form-urlencoded";
        self.http.post(address).header(header::CONTENT_TYPE, content_type).body(form)
    }
}

fn location(answer: &reqwest::Response) -> &str {
    answer.headers()[header::LOCATION].to_str().unwrap()
}

fn between<'t>(text: &'t str, before: &str, after: char) -> &'t str {
    text.split(before).nth(1).and_then(|rest| rest.split(after).next()).unwrap()
}
