//! Rule sets: listing, reading, checking and making them.

use api_contract::admin::{
    Cursor, Page,
    actions::RuleSetVerdict,
    matchmaking::{MatchmakingConfiguration, RuleSet},
};
use aws_sdk_gamelift::types::MatchmakingRuleSet;

use super::{GameLiftDeployment, GameLiftError, clipped, failed, time};
use crate::limits;

/// Rule sets of one of GameLift's pages (GameLift API, `RuleSetLimit`).
const GAMELIFTS_PAGE: i32 = 10;

/// What is asked for, in words.
const RULE_SET: &str = "rule set";

impl GameLiftDeployment {
    /// Rule sets, in GameLift's order. A page has at most as many as an answer's
    /// size allows, whatever `limit` says: each may have 65,535 characters.
    ///
    /// # Errors
    /// When the cursor is none of GameLift's, or GameLift cannot be asked.
    pub async fn rule_sets(
        &self,
        limit: u32,
        cursor: Option<Cursor>,
    ) -> Result<Page<RuleSet>, GameLiftError> {
        let configurations = self.configurations().await?;
        let most = (limit as usize).min(limits::RULE_SETS_OF_A_PAGE_MAX);
        let (mut items, mut token) = (Vec::new(), cursor.map(|Cursor(token)| token));
        for _call in 0..limits::LIST_CALLS_MAX {
            let wanted = i32::try_from(most - items.len()).unwrap_or(GAMELIFTS_PAGE);
            let described = self
                .client
                .describe_matchmaking_rule_sets()
                .limit(wanted.min(GAMELIFTS_PAGE))
                .set_next_token(token)
                .send()
                .await;
            let described = described
                .map_err(|error| failed("DescribeMatchmakingRuleSets", RULE_SET, error))
                .map_err(GameLiftError::about_a_list)?;
            let told = described.rule_sets().iter();
            let ours = told.filter(|told| self.is_ours(told.rule_set_name().unwrap_or_default()));
            items.extend(ours.map(|told| rule_set(told, &configurations)));
            token = described.next_token;
            if token.is_none() || items.len() >= most {
                break;
            }
        }
        Ok(Page { items, next: token.map(Cursor) })
    }

    /// One rule set, and which configurations use it.
    ///
    /// # Errors
    /// When there is no such rule set, or GameLift cannot be asked.
    pub async fn rule_set(&self, name: &str) -> Result<RuleSet, GameLiftError> {
        let none = || GameLiftError::NotFound(RULE_SET);
        if !self.is_ours(name) {
            return Err(none());
        }
        let described = self.client.describe_matchmaking_rule_sets().names(name).send().await;
        let described = described.map_err(|e| failed("DescribeMatchmakingRuleSets", RULE_SET, e));
        let described = match described {
            // A name that cannot be one is the name of none.
            Err(GameLiftError::Refused { .. }) => return Err(none()),
            described => described?,
        };
        let told = described.rule_sets().first().ok_or_else(none)?;
        Ok(rule_set(told, &self.configurations().await?[..]))
    }

    /// The rule set that a matchmaking configuration matches by.
    ///
    /// # Errors
    /// When there is no such configuration, or GameLift cannot be asked.
    pub async fn rule_set_of(&self, configuration: &str) -> Result<RuleSet, GameLiftError> {
        let configurations = self.configurations().await?;
        let found = configurations.iter().find(|found| found.name == configuration);
        let found = found.ok_or(GameLiftError::NotFound("matchmaking configuration"))?;
        self.rule_set(&found.rule_set_name).await
    }

    /// Asks FlexMatch whether it would take a rule set.
    ///
    /// # Errors
    /// When GameLift cannot be asked. A rule set that it does not take is a verdict.
    pub async fn validate_rule_set(&self, body: &str) -> Result<RuleSetVerdict, GameLiftError> {
        let validated =
            self.client.validate_matchmaking_rule_set().rule_set_body(body).send().await;
        match validated.map_err(|e| failed("ValidateMatchmakingRuleSet", RULE_SET, e)) {
            Ok(verdict) => {
                Ok(RuleSetVerdict { valid: verdict.valid().unwrap_or(false), message: None })
            }
            Err(GameLiftError::Refused { message, .. }) => {
                Ok(RuleSetVerdict { valid: false, message: Some(message) })
            }
            Err(error) => Err(error),
        }
    }

    /// Makes a rule set. Nothing matches by it before a configuration names it.
    ///
    /// # Errors
    /// When GameLift refuses it, its name above all, or cannot be asked.
    pub async fn create_rule_set(&self, name: &str, body: &str) -> Result<RuleSet, GameLiftError> {
        let created = self.client.create_matchmaking_rule_set().name(name).rule_set_body(body);
        let created = created.send().await;
        let created = created.map_err(|e| failed("CreateMatchmakingRuleSet", RULE_SET, e))?;
        Ok(RuleSet {
            name: name.to_owned(),
            body: body.to_owned(),
            created_at: time(created.rule_set().and_then(|told| told.creation_time())),
            used_by: Vec::new(),
        })
    }
}

fn rule_set(told: &MatchmakingRuleSet, configurations: &[MatchmakingConfiguration]) -> RuleSet {
    let name = clipped(told.rule_set_name());
    let users = configurations.iter().filter(|user| user.rule_set_name == name);
    let used_by = users.map(|user| user.name.clone()).collect();
    let body = told.rule_set_body().unwrap_or_default().to_owned();
    RuleSet { name, body, created_at: time(told.creation_time()), used_by }
}
