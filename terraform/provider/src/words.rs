//! What templates are filled with: a resource's attributes, its account, and
//! ids that look as if AWS had made them.

use sha2::{Digest, Sha256};

use crate::{
    facts::TypeFacts,
    home::Home,
    template::{self, Source},
    value::Value,
};

/// How deep one made-up attribute may refer to another.
const DEPTH_MAX: usize = 4;

/// A resource, to be asked for text.
#[derive(Debug, Clone)]
pub(crate) struct Words<'a> {
    object: &'a Value,
    facts: &'a TypeFacts,
    home: &'a Home,
    /// Makes what is made up for this resource differ from every other's.
    seed: &'a str,
    /// What is being made up, so that two of a resource's attributes differ too.
    attribute: &'a str,
    depth: usize,
}

impl<'a> Words<'a> {
    pub(crate) fn new(
        object: &'a Value,
        facts: &'a TypeFacts,
        home: &'a Home,
        seed: &'a str,
    ) -> Self {
        Self { object, facts, home, seed, attribute: "", depth: 0 }
    }

    /// What the attribute at `path` becomes, if anything is known.
    pub(crate) fn fake(&self, path: &'a str) -> Option<serde_json::Value> {
        let fake = self.facts.fakes.get(path)?;
        let inner = Self { attribute: path, depth: self.depth + 1, ..self.clone() };
        Some(match fake.as_str() {
            Some(text) => template::expand_one(text, &inner).into(),
            None => fake.clone(),
        })
    }

    fn random(&self, kind: &str) -> String {
        let letters: &[u8] = match kind.trim_end_matches(|last: char| last.is_ascii_digit()) {
            "lower" => b"abcdefghijklmnopqrstuvwxyz0123456789",
            "upper" => b"ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789",
            "alnum" => b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789",
            _ => b"0123456789abcdef",
        };
        let seed = format!("{}/{}/{kind}", self.seed, self.attribute);
        let digest: [u8; 64] = {
            let first = Sha256::digest(&seed);
            let second = Sha256::digest(first);
            let mut both = [0; 64];
            both[..32].copy_from_slice(&first);
            both[32..].copy_from_slice(&second);
            both
        };
        let digits = kind.trim_start_matches(|first: char| first.is_ascii_alphabetic());
        let length = digits.parse().unwrap_or(32).min(digest.len());
        let text: String = digest[..length]
            .iter()
            .map(|byte| char::from(letters[usize::from(*byte) % letters.len()]))
            .collect();
        if kind == "uuid" { with_dashes(&text) } else { text }
    }
}

fn with_dashes(hex: &str) -> String {
    let (a, b, c, d, e) = (&hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..32]);
    format!("{a}-{b}-{c}-{d}-{e}")
}

impl Source for Words<'_> {
    fn texts(&self, name: &str) -> Vec<String> {
        if let Some(kind) = name.strip_prefix('#') {
            return vec![self.random(kind)];
        }
        match name {
            "account" => return vec![self.home.account.clone()],
            "partition" => return vec![self.home.partition.clone()],
            "waf_scope" => {
                let edge = self.object.member("scope").as_text() == Some("CLOUDFRONT");
                return vec![if edge { "global" } else { "regional" }.to_owned()];
            }
            "region" => {
                let own = self.object.member("region").as_text();
                return vec![own.unwrap_or(&self.home.region).to_owned()];
            }
            _ => {}
        }
        let found = self.object.reach(name).into_iter();
        found.filter_map(|value| self.text(name, value)).collect()
    }
}

impl Words<'_> {
    /// One value as text, made up where it is not known yet.
    fn text(&self, name: &str, value: &Value) -> Option<String> {
        match value {
            Value::Text(text) => Some(text.clone()),
            Value::Bool(_) | Value::Number(_) => Some(value.shown()),
            Value::Unknown(_) if self.depth < DEPTH_MAX => {
                let (path, _) = self.facts.fakes.get_key_value(name)?;
                self.fake(path)?.as_str().map(ToOwned::to_owned)
            }
            Value::Unknown(_) | Value::Null | Value::List(_) | Value::Map(_) => None,
        }
    }
}
