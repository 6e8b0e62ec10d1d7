//! IAM policies as data: who may do what, on what.
//!
//! A target carries what kind of thing its ARN is, so that [`crate::check`] can hold
//! each action against the kinds that it takes. What is wider than one thing is
//! refused unless [`wildcards`] lists it with a reason.

pub mod actions;
pub mod wildcards;

use crate::{
    body,
    expression::{call, joined},
    value::{Body, Value},
};

/// A policy document.
#[derive(Debug, Clone, PartialEq)]
pub struct Policy {
    /// Its statements.
    pub statements: Vec<Statement>,
}

/// One statement of a policy.
#[derive(Debug, Clone, PartialEq)]
pub struct Statement {
    /// What for: letters and digits.
    pub sid: String,
    /// Whether it allows, or forbids what another allows.
    pub effect: Effect,
    /// Who, where the policy belongs to a resource.
    pub principal: Option<Principal>,
    /// What may be done.
    pub actions: Vec<String>,
    /// On what; nothing in a role's trust.
    pub targets: Vec<Target>,
    /// Under which conditions.
    pub conditions: Vec<Condition>,
}

/// Whether a statement allows or forbids.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effect {
    /// It allows.
    Allow,
    /// It forbids, whatever else allows.
    Deny,
}

/// Who a resource's policy is about.
#[derive(Debug, Clone, PartialEq)]
pub enum Principal {
    /// A service of AWS.
    Service(Vec<Value>),
    /// An identity provider.
    Federated(Value),
    /// An account's own policies decide.
    Account(Value),
    /// Everybody whom the conditions leave.
    Everyone,
}

/// What a statement is about.
#[derive(Debug, Clone, PartialEq)]
pub struct Target {
    /// What kind of thing it is.
    pub kind: Kind,
    /// Its ARN; a list of them if there may be `several`.
    pub arn: Value,
    /// Whether the ARN is a list.
    pub several: bool,
}

/// The kinds of things that statements are about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// An S3 bucket.
    Bucket,
    /// Objects of a bucket.
    Object,
    /// A GameLift container fleet.
    ContainerFleet,
    /// A GameLift fleet.
    Fleet,
    /// A DynamoDB index.
    Index,
    /// A KMS key.
    Key,
    /// A log group and its streams.
    LogGroup,
    /// A GameLift matchmaking configuration.
    MatchmakingConfiguration,
    /// GameLift matchmaking rule sets.
    MatchmakingRuleSet,
    /// An SQS queue.
    Queue,
    /// A stage of a REST API.
    Stage,
    /// A DynamoDB table.
    Table,
    /// An SNS topic.
    Topic,
    /// The key, in its own policy, where it is written as `*`.
    ThisKey,
    /// Everything.
    Anything,
}

/// A condition of a statement.
#[derive(Debug, Clone, PartialEq)]
pub struct Condition {
    /// How it is compared, such as `StringEquals`.
    pub operator: &'static str,
    /// What is compared, such as `aws:SourceAccount`.
    pub key: String,
    /// With what.
    pub value: Value,
}

impl Policy {
    /// A policy of these statements.
    #[must_use]
    pub fn of(statements: impl IntoIterator<Item = Statement>) -> Self {
        Self { statements: statements.into_iter().collect() }
    }

    /// A role's trust in a service.
    #[must_use]
    pub fn trust_in(service: &str) -> Self {
        let statement = Statement::allow("Trust", &["sts:AssumeRole"]);
        Self::of([statement.to(Principal::Service(vec![service.into()]))])
    }

    /// The document, for `jsonencode`.
    #[must_use]
    pub fn document(&self) -> Value {
        let statements: Vec<Value> = self.statements.iter().map(Statement::document).collect();
        body! { "Version": "2012-10-17", "Statement": statements }.into()
    }
}

impl Statement {
    /// Allows actions; on what and for whom is added.
    #[must_use]
    pub fn allow(sid: &str, actions: &[&str]) -> Self {
        Self {
            sid: sid.to_owned(),
            effect: Effect::Allow,
            principal: None,
            actions: actions.iter().map(|action| (*action).to_owned()).collect(),
            targets: Vec::new(),
            conditions: Vec::new(),
        }
    }

    /// Forbids actions to everybody; on what is added.
    #[must_use]
    pub fn deny(sid: &str, actions: &[&str]) -> Self {
        let allowed = Self::allow(sid, actions).to(Principal::Everyone);
        Self { effect: Effect::Deny, ..allowed }
    }

    /// The same for `principal`.
    #[must_use]
    pub fn to(mut self, principal: Principal) -> Self {
        self.principal = Some(principal);
        self
    }

    /// The same on one thing more.
    #[must_use]
    pub fn on(mut self, kind: Kind, arn: impl Into<Value>) -> Self {
        self.targets.push(Target { kind, arn: arn.into(), several: false });
        self
    }

    /// The same on each thing of a list that only Terraform knows.
    #[must_use]
    pub fn on_each(mut self, kind: Kind, arns: impl Into<Value>) -> Self {
        self.targets.push(Target { kind, arn: arns.into(), several: true });
        self
    }

    /// The same under one condition more.
    #[must_use]
    pub fn when(mut self, operator: &'static str, key: &str, value: impl Into<Value>) -> Self {
        self.conditions.push(Condition { operator, key: key.to_owned(), value: value.into() });
        self
    }

    fn document(&self) -> Value {
        let effect = match self.effect {
            Effect::Allow => "Allow",
            Effect::Deny => "Deny",
        };
        let mut body = body! { "Sid": &self.sid, "Effect": effect, "Action": self.actions.clone() };
        if let Some(principal) = &self.principal {
            body.insert("Principal".to_owned(), principal.document());
        }
        if !self.targets.is_empty() {
            let targets: Vec<Value> =
                self.targets.iter().map(|target| target.arn.clone()).collect();
            let several = self.targets.iter().any(|target| target.several);
            let targets = if several { call("flatten", [targets]) } else { targets.into() };
            body.insert("Resource".to_owned(), targets);
        }
        if !self.conditions.is_empty() {
            body.insert("Condition".to_owned(), conditions(&self.conditions));
        }
        body.into()
    }
}

fn conditions(conditions: &[Condition]) -> Value {
    let mut operators = Body::new();
    for condition in conditions {
        let entry = operators
            .entry(condition.operator.to_owned())
            .or_insert_with(|| Value::Object(Body::new()));
        if let Value::Object(keys) = entry {
            keys.insert(condition.key.clone(), condition.value.clone());
        }
    }
    operators.into()
}

impl Principal {
    fn document(&self) -> Value {
        match self {
            Self::Service(services) => body! { "Service": services.clone() }.into(),
            Self::Federated(provider) => body! { "Federated": provider.clone() }.into(),
            Self::Account(arn) => body! { "AWS": arn.clone() }.into(),
            Self::Everyone => body! { "AWS": "*" }.into(),
        }
    }
}

/// The ARN of something in an account and a region.
#[must_use]
pub fn arn(
    module: &mut crate::module::Module,
    service: &str,
    rest: impl IntoIterator<Item = Value>,
) -> Value {
    let (partition, region, account) = (module.partition(), module.region(), module.account());
    let mut parts: Vec<Value> = vec!["arn:".into(), partition.into()];
    parts.extend([format!(":{service}:").into(), region.into(), ":".into(), account.into()]);
    parts.push(":".into());
    parts.extend(rest);
    joined(parts)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_policy_is_its_document() {
        let statement = Statement::allow("Send", &["sqs:SendMessage"])
            .on(Kind::Queue, "arn:queue")
            .when("ArnEquals", "aws:SourceArn", "arn:topic");

        let written = Value::from(Policy::of([statement])).written();

        assert_eq!(
            written,
            "jsonencode({Statement = [{Action = [\"sqs:SendMessage\"], \
             Condition = {ArnEquals = {\"aws:SourceArn\" = \"arn:topic\"}}, Effect = \"Allow\", \
             Resource = [\"arn:queue\"], Sid = \"Send\"}], Version = \"2012-10-17\"})"
        );
    }
}
