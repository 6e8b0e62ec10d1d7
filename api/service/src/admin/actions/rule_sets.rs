//! Checking and creating rule sets.

use api_contract::admin::{
    actions::{Action, CreateRuleSetRequest, RuleSetVerdict, ValidateRuleSetRequest},
    matchmaking::RuleSet,
};
use serde_json::json;

use super::{ActionError, Deed, Done, Intent, run};
use crate::admin::{AdminBackend, Operator};

/// Most characters of a rule set (GameLift API, `RuleSetBody`).
const BODY_LENGTH_MAX: usize = 65_535;

/// Most characters of a rule set's name (GameLift API, `MatchmakingIdStringModel`).
const NAME_LENGTH_MAX: usize = 128;

/// Asks FlexMatch what it says to a rule set.
///
/// # Errors
/// When the text cannot be one, or FlexMatch cannot be asked.
pub async fn validate_rule_set(
    admin: &AdminBackend,
    operator: &Operator,
    request: ValidateRuleSetRequest,
) -> Result<RuleSetVerdict, ActionError> {
    run(admin, operator, ValidateRuleSet(request)).await
}

/// Creates a rule set under a name of this deployment's.
///
/// # Errors
/// When the name or the text cannot be, or FlexMatch refuses it.
pub async fn create_rule_set(
    admin: &AdminBackend,
    operator: &Operator,
    request: CreateRuleSetRequest,
) -> Result<RuleSet, ActionError> {
    run(admin, operator, CreateRuleSet(request)).await
}

struct ValidateRuleSet(ValidateRuleSetRequest);

impl Deed for ValidateRuleSet {
    type Answer = RuleSetVerdict;

    const ACTION: Action = Action::ValidateRuleSet;

    /// It has no name yet.
    fn target(&self) -> &str {
        ""
    }

    /// It changes nothing, so nobody has to say why.
    fn reason(&self) -> Option<&str> {
        None
    }

    async fn prepare(&self, _admin: &AdminBackend) -> Result<Intent, ActionError> {
        check_body(&self.0.body)?;
        Ok(Intent { before: None, asked_for: Some(json!({ "body": self.0.body })) })
    }

    async fn perform(
        &self,
        admin: &AdminBackend,
        _operator: &Operator,
    ) -> Result<Done<RuleSetVerdict>, ActionError> {
        let verdict = admin.gamelift.validate_rule_set(&self.0.body).await?;
        let after = Some(json!({ "valid": verdict.valid }));
        Ok(Done { answer: verdict, after })
    }
}

struct CreateRuleSet(CreateRuleSetRequest);

impl Deed for CreateRuleSet {
    type Answer = RuleSet;

    const ACTION: Action = Action::CreateRuleSet;

    fn target(&self) -> &str {
        &self.0.name
    }

    fn reason(&self) -> Option<&str> {
        Some(&self.0.reason)
    }

    async fn prepare(&self, admin: &AdminBackend) -> Result<Intent, ActionError> {
        check_name(&self.0.name, admin.gamelift.name_prefix())?;
        check_body(&self.0.body)?;
        Ok(Intent { before: None, asked_for: Some(json!({ "body": self.0.body })) })
    }

    async fn perform(
        &self,
        admin: &AdminBackend,
        _operator: &Operator,
    ) -> Result<Done<RuleSet>, ActionError> {
        let rule_set = admin.gamelift.create_rule_set(&self.0.name, &self.0.body).await?;
        let after = Some(json!({ "body": rule_set.body }));
        Ok(Done { answer: rule_set, after })
    }
}

fn check_name(name: &str, prefix: &str) -> Result<(), ActionError> {
    let plain = |character: char| character.is_ascii_alphanumeric() || ".-".contains(character);
    let words = if !name.starts_with(prefix) || name.len() == prefix.len() {
        format!("a rule set's name begins with {prefix:?} and goes on")
    } else if name.len() > NAME_LENGTH_MAX {
        format!("a rule set's name has at most {NAME_LENGTH_MAX} characters")
    } else if !name.chars().all(plain) {
        "a rule set's name has letters, digits, `.` and `-`".to_owned()
    } else {
        return Ok(());
    };
    Err(ActionError::InvalidValue(words))
}

fn check_body(body: &str) -> Result<(), ActionError> {
    let length = body.chars().count();
    if (1..=BODY_LENGTH_MAX).contains(&length) {
        return Ok(());
    }
    let words = format!("a rule set has 1 to {BODY_LENGTH_MAX} characters, this one has {length}");
    Err(ActionError::InvalidValue(words))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rule_sets_name_is_this_deployments() {
        for (name, is_one) in [
            ("game-dev-duel.2", true),
            ("game-dev-", false),
            ("game-prod-duel", false),
            ("duel", false),
            ("game-dev-a b", false),
            ("game-dev-ä", false),
            ("", false),
            (&format!("game-dev-{}", "x".repeat(119)), true),
            (&format!("game-dev-{}", "x".repeat(120)), false),
        ] {
            assert_eq!(check_name(name, "game-dev-").is_ok(), is_one, "{name}");
        }
    }

    #[test]
    fn a_rule_set_is_as_long_as_gamelift_takes() {
        assert!(check_body(&"ä".repeat(65_535)).is_ok());
        assert!(check_body(&"x".repeat(65_536)).is_err());
        assert!(check_body("").is_err());
    }
}
