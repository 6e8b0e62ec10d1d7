//! Who is signed in, and the tokens that say so.

use std::rc::Rc;

use api_contract::{
    Timestamp,
    admin::{Group, actions::Action, routes},
    console_config::{ConsoleConfig, SIGNED_IN_PATH},
};
use futures_util::{
    FutureExt,
    future::{LocalBoxFuture, Shared},
};
use gloo_net::http::Method;
use leptos::prelude::*;

use super::{
    flow::{self, Redeemable, SignInError},
    tokens::{Claims, TokenAnswer, Tokens},
};
use crate::{
    api::{
        ApiError,
        client::decode,
        wire::{self, Incoming, Outgoing},
    },
    browser,
    query::Query,
};

/// Who is signed in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Operator {
    /// The operator's user name.
    pub user_name: String,
    /// The highest of our groups, if the operator is in one.
    pub group: Option<Group>,
    /// All groups that the token names.
    pub groups: Vec<String>,
    /// When the access token ends; it is renewed before.
    pub expires_at: Timestamp,
}

impl Operator {
    /// Whether the operator's group may do what `least` may.
    #[must_use]
    pub fn may(&self, least: Group) -> bool {
        self.group.is_some_and(|group| group >= least)
    }
}

/// How the sign-in stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SignInState {
    /// Nobody is signed in.
    SignedOut,
    /// Somebody is.
    SignedIn(Operator),
}

type Renewal = Shared<LocalBoxFuture<'static, Result<(), ApiError>>>;

/// The sign-in of this tab.
#[derive(Debug, Clone, Copy)]
pub struct Session {
    /// The deployment's settings.
    pub config: StoredValue<ConsoleConfig>,
    state: RwSignal<SignInState>,
    tokens: StoredValue<Option<Tokens>>,
    renewal: StoredValue<Option<Rc<Renewal>>, LocalStorage>,
}

/// The sign-in of this tab.
///
/// # Panics
/// Outside of [`crate::app::App`].
#[must_use]
pub fn use_session() -> Session {
    expect_context()
}

impl Session {
    /// A session in which nobody is signed in yet.
    #[must_use]
    pub fn new(config: ConsoleConfig) -> Self {
        Self {
            config: StoredValue::new(config),
            state: RwSignal::new(SignInState::SignedOut),
            tokens: StoredValue::new(None),
            renewal: StoredValue::new_local(None),
        }
    }

    /// How the sign-in stands, tracked.
    #[must_use]
    pub fn state(&self) -> SignInState {
        self.state.get()
    }

    /// Who is signed in, tracked.
    #[must_use]
    pub fn operator(&self) -> Option<Operator> {
        match self.state.get() {
            SignInState::SignedIn(operator) => Some(operator),
            SignInState::SignedOut => None,
        }
    }

    /// Whether the operator's group may do `action`, tracked. For showing only:
    /// the API decides.
    #[must_use]
    pub fn may(&self, action: Action) -> bool {
        self.operator().is_some_and(|operator| operator.may(routes::least_group(action)))
    }

    /// Leaves for the hosted sign-in, to come back to `return_to`.
    ///
    /// # Errors
    /// When the browser cannot keep what has to survive the redirect.
    pub fn begin(&self, return_to: &str) -> Result<(), SignInError> {
        self.config.with_value(|config| flow::begin(config, return_to))
    }

    /// Redeems the code that the hosted sign-in sent back.
    ///
    /// # Errors
    /// When it is not taken.
    pub async fn redeem(&self, redeemable: &Redeemable) -> Result<(), SignInError> {
        let form = Query::new()
            .with("grant_type", "authorization_code")
            .with("client_id", self.client_id())
            .with("code", &redeemable.code)
            .with("redirect_uri", format!("{}{SIGNED_IN_PATH}", browser::origin()))
            .with("code_verifier", redeemable.verifier.as_str());
        match self.ask_for_tokens(&form, None).await {
            Ok(()) => Ok(()),
            Err(ApiError::Unreachable | ApiError::TimedOut) => Err(SignInError::Unreachable),
            Err(_) => Err(SignInError::CodeRefused),
        }
    }

    /// An access token that is good for a while, renewed if it is about to end.
    ///
    /// # Errors
    /// When nobody is signed in, or the token cannot be renewed.
    pub async fn access_token(&self) -> Result<String, ApiError> {
        let tokens = self.tokens.get_value().ok_or(ApiError::SignedOut)?;
        if tokens.is_due(browser::now()) {
            self.renew(&tokens.access).await?;
        }
        let tokens = self.tokens.get_value().ok_or(ApiError::SignedOut)?;
        Ok(tokens.access)
    }

    /// Renews the tokens, unless `used` is not the newest access token any more.
    ///
    /// Whoever asks while a renewal is under way waits for that one.
    ///
    /// # Errors
    /// When the sign-in is over (it is forgotten then), or nothing came back.
    pub async fn renew(&self, used: &str) -> Result<(), ApiError> {
        let tokens = self.tokens.get_value().ok_or(ApiError::SignedOut)?;
        if tokens.access != used {
            return Ok(());
        }
        let under_way = self.renewal.get_value();
        let renewal = under_way.unwrap_or_else(|| {
            let session = *self;
            let renewal =
                Rc::new(async move { session.renew_now(tokens).await }.boxed_local().shared());
            self.renewal.set_value(Some(Rc::clone(&renewal)));
            renewal
        });
        let renewed = renewal.as_ref().clone().await;
        self.renewal.set_value(None);
        renewed
    }

    async fn renew_now(self, tokens: Tokens) -> Result<(), ApiError> {
        let Some(refresh) = tokens.refresh else {
            self.forget();
            return Err(ApiError::SignedOut);
        };
        let form = Query::new()
            .with("grant_type", "refresh_token")
            .with("client_id", self.client_id())
            .with("refresh_token", &refresh);
        let renewed = self.ask_for_tokens(&form, Some(refresh)).await;
        // An outage ends no sign-in: the next request tries again.
        match renewed {
            Err(error) if !error.is_outage() => {
                self.forget();
                Err(ApiError::SignedOut)
            }
            Ok(()) | Err(_) => renewed,
        }
    }

    /// Ends the sign-in: revokes the tokens, forgets them, and leaves for the
    /// hosted sign-in to end its session too.
    pub async fn sign_out(&self) {
        let refresh = self.tokens.get_value().and_then(|tokens| tokens.refresh);
        let config = self.config.get_value();
        self.tokens.set_value(None);
        if let Some(refresh) = refresh {
            let form =
                Query::new().with("token", refresh).with("client_id", &config.sign_in.client_id);
            // Not reached: the tokens are forgotten here, and end by themselves.
            let _ = post_form(&config.sign_in.revoke_url, &form).await;
        }
        browser::leave_for(&flow::logout_address(&config, &browser::origin()));
    }

    /// Forgets the tokens; whoever looks at [`Self::state`] sees it.
    pub fn forget(&self) {
        self.tokens.set_value(None);
        self.state.set(SignInState::SignedOut);
    }

    fn client_id(&self) -> String {
        self.config.with_value(|config| config.sign_in.client_id.clone())
    }

    async fn ask_for_tokens(&self, form: &Query, refresh: Option<String>) -> Result<(), ApiError> {
        let url = self.config.with_value(|config| config.sign_in.token_url.clone());
        let answer = post_form(&url, form).await?;
        if !answer.is_success() {
            return Err(ApiError::Status { status: answer.status });
        }
        let answer: TokenAnswer = decode(&answer.body)?;
        self.take_in(Tokens::of(answer, refresh, browser::now()))
    }

    fn take_in(&self, tokens: Tokens) -> Result<(), ApiError> {
        let claims = Claims::of(&tokens.access).ok_or(ApiError::Unreadable)?;
        let group = claims.group();
        let operator = Operator {
            user_name: claims.user_name,
            group,
            groups: claims.groups,
            expires_at: tokens.expires_at,
        };
        self.tokens.set_value(Some(tokens));
        self.state.set(SignInState::SignedIn(operator));
        Ok(())
    }
}

async fn post_form(url: &str, form: &Query) -> Result<Incoming, ApiError> {
    let body = form.after("");
    wire::exchange(Outgoing {
        method: Method::POST,
        url: url.to_owned(),
        headers: vec![("content-type", "application/x-www-form-urlencoded".to_owned())],
        body: Some(body.trim_start_matches('?').to_owned()),
    })
    .await
}
