//! The account: what was applied, and what AWS would refuse because of it.
//!
//! One account serves both providers and every run, so that names collide and
//! references dangle as they would in the real one. It is lost with the process:
//! a resource that Terraform's state has and the account does not is taken in
//! when it is read, unless it was deleted or [removed](Account::remove) before.

mod rules;

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Mutex, MutexGuard, PoisonError},
};

use crate::{
    facts::{Facts, Need},
    home::Home,
    patterns::Patterns,
    template,
    value::Value,
    words::Words,
};

/// What the account knows a resource by: its type and its key.
type Key = (String, String);

/// The imitated account.
#[derive(Debug)]
pub struct Account {
    facts: &'static Facts,
    patterns: Patterns,
    home: Home,
    resources: Mutex<Resources>,
}

#[derive(Debug, Default)]
struct Resources {
    there: BTreeMap<Key, Value>,
    /// What was removed or deleted, and is not to be taken in again.
    removed: BTreeSet<Key>,
    created: u64,
}

/// AWS's refusal: a code and a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Refusal {
    pub(crate) code: String,
    pub(crate) message: String,
}

impl Refusal {
    fn new(words: &str) -> Self {
        let (code, message) = words.split_once(": ").unwrap_or(("InvalidRequest", words));
        Self { code: code.to_owned(), message: message.to_owned() }
    }
}

impl Account {
    pub(crate) fn new(home: Home) -> Self {
        let patterns = Patterns::default();
        Self { facts: Facts::all(), patterns, home, resources: Mutex::default() }
    }

    pub(crate) fn facts(&self) -> &'static Facts {
        self.facts
    }

    pub(crate) fn patterns(&self) -> &Patterns {
        &self.patterns
    }

    pub(crate) fn home(&self) -> &Home {
        &self.home
    }

    /// How many resources of a type there are.
    pub fn count(&self, type_name: &str) -> usize {
        self.lock().there.keys().filter(|(of, _)| of == type_name).count()
    }

    /// How many resources there are.
    pub fn len(&self) -> usize {
        self.lock().there.len()
    }

    /// Whether nothing is there, as after everything was destroyed.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Every resource of a type, as its attributes were applied.
    pub fn resources(&self, type_name: &str) -> Vec<serde_json::Value> {
        let resources = self.lock();
        let of_type = resources.there.iter().filter(|((of, _), _)| of == type_name);
        of_type.map(|(_, value)| value.into()).collect()
    }

    /// Removes the resources of a type whose `attribute` is `value`, behind
    /// Terraform's back; says how many there were.
    pub fn remove(&self, type_name: &str, attribute: &str, value: &str) -> usize {
        let mut resources = self.lock();
        let meant = |(key, object): (&Key, &Value)| {
            let it = key.0 == type_name && object.member(attribute).as_text() == Some(value);
            it.then(|| key.clone())
        };
        let keys: Vec<Key> = resources.there.iter().filter_map(meant).collect();
        for key in &keys {
            resources.there.remove(key);
            resources.removed.insert(key.clone());
        }
        keys.len()
    }

    /// What nothing else is called, for whatever is made up for a new resource.
    pub(crate) fn new_seed(&self, type_name: &str) -> String {
        let mut resources = self.lock();
        resources.created += 1;
        format!("{type_name}-{}", resources.created)
    }

    /// The resource as the account has it; none if it is gone.
    pub(crate) fn read(&self, type_name: &str, state: &Value) -> Option<Value> {
        let key = self.key(type_name, state);
        let mut resources = self.lock();
        if resources.removed.contains(&key) {
            return None;
        }
        Some(resources.there.entry(key).or_insert_with(|| state.clone()).clone())
    }

    /// The resource of a type with this id.
    pub(crate) fn find_by_id(&self, type_name: &str, id: &str) -> Option<Value> {
        let resources = self.lock();
        let of_type = resources.there.iter().filter(|((of, _), _)| of == type_name);
        let mut values = of_type.map(|(_, value)| value);
        values.find(|value| value.member("id").as_text() == Some(id)).cloned()
    }

    /// `object` with what follows from others: the path of an API's resource begins
    /// with its parent's.
    pub(crate) fn completed(&self, type_name: &str, mut object: Value) -> Value {
        if type_name != "aws_api_gateway_resource" {
            return object;
        }
        let parent = object.member("parent_id").as_text();
        let parent = parent.and_then(|id| self.find_by_id(type_name, id)).unwrap_or(Value::Null);
        let before = parent.member("path").as_text().unwrap_or_default().to_owned();
        let part = object.member("path_part").as_text().unwrap_or_default().to_owned();
        if let Value::Map(members) = &mut object {
            members.insert("path".to_owned(), Value::Text(format!("{before}/{part}")));
        }
        object
    }

    /// Creates `object`, or changes `prior` into it.
    pub(crate) fn put(
        &self,
        type_name: &str,
        prior: &Value,
        object: &Value,
    ) -> Result<(), Refusal> {
        let facts = self.facts.of(type_name);
        let key = self.key(type_name, object);
        let before = (!prior.is_null()).then(|| self.key(type_name, prior));
        let mut resources = self.lock();
        let renamed = before.as_ref() != Some(&key);
        if renamed && !facts.takes_over && resources.there.contains_key(&key) {
            let words = facts.exists.as_deref().unwrap_or("AlreadyExists: It already exists");
            return Err(self.refusal(words, type_name, object));
        }
        for need in &facts.needs {
            self.check_need(&resources, need, type_name, object)?;
        }
        if let Some(words) = rules::fault(&resources.there, &key, object) {
            return Err(Refusal::new(&words));
        }
        if let Some(before) = before {
            resources.there.remove(&before);
        }
        resources.removed.remove(&key);
        resources.there.insert(key, object.clone());
        Ok(())
    }

    /// Deletes `object`, unless it protects itself or another holds it.
    pub(crate) fn delete(&self, type_name: &str, object: &Value) -> Result<(), Refusal> {
        let facts = self.facts.of(type_name);
        if let Some(protection) = &facts.protected {
            let is = serde_json::Value::from(object.member(&protection.attribute));
            if is == protection.is {
                return Err(self.refusal(&protection.error, type_name, object));
            }
        }
        let mut resources = self.lock();
        for ((holder_type, _), holder) in &resources.there {
            for need in &self.facts.of(holder_type).needs {
                self.check_hold(need, (holder_type, holder), (type_name, object))?;
            }
        }
        // Also where another state has it too: whoever took it over has lost it.
        let key = self.key(type_name, object);
        resources.there.remove(&key);
        resources.removed.insert(key);
        Ok(())
    }

    fn check_need(
        &self,
        resources: &Resources,
        need: &Need,
        type_name: &str,
        object: &Value,
    ) -> Result<(), Refusal> {
        let others = || {
            let fits = |of: &str| of == need.r#type || Some(of) == need.or_type.as_deref();
            resources.there.iter().filter(move |((of, _), _)| fits(of))
        };
        for value in self.wanted(need, type_name, object) {
            let named =
                |of: &str, other: &Value| self.expand(&need.named, of, other).contains(&value);
            if !others().any(|((of, _), other)| named(of, other)) {
                return Err(self.refusal(
                    &need.error.replace("{value}", &value),
                    type_name,
                    object,
                ));
            }
        }
        Ok(())
    }

    fn check_hold(
        &self,
        need: &Need,
        (holder_type, holder): (&str, &Value),
        (type_name, object): (&str, &Value),
    ) -> Result<(), Refusal> {
        let Some(words) = need.holds.as_ref().filter(|_| need.r#type == type_name) else {
            return Ok(());
        };
        let let_go =
            need.lets_go.as_ref().is_some_and(|name| *object.member(name) == Value::Bool(true));
        let names = self.expand(&need.named, type_name, object);
        let wanted = self.wanted(need, holder_type, holder);
        match wanted.iter().find(|value| names.contains(value)) {
            Some(value) if !let_go => {
                Err(self.refusal(&words.replace("{value}", value), holder_type, holder))
            }
            Some(_) | None => Ok(()),
        }
    }

    /// What `object` looks for, as far as anything is known about that.
    fn wanted(&self, need: &Need, type_name: &str, object: &Value) -> Vec<String> {
        let mut values = self.expand(&need.value, type_name, object);
        if let Some(only) = &need.only {
            values.retain(|value| {
                self.patterns
                    .fits(only, value)
                    .expect("the facts' patterns are tried by their tests")
            });
        }
        values
    }

    fn key(&self, type_name: &str, object: &Value) -> Key {
        let words = Words::new(object, self.facts.of(type_name), &self.home, "");
        (type_name.to_owned(), template::expand_one(self.facts.of(type_name).key(), &words))
    }

    fn expand(&self, template: &str, type_name: &str, object: &Value) -> Vec<String> {
        let words = Words::new(object, self.facts.of(type_name), &self.home, "");
        template::expand(template, &words)
    }

    fn refusal(&self, words: &str, type_name: &str, object: &Value) -> Refusal {
        let source = Words::new(object, self.facts.of(type_name), &self.home, "");
        Refusal::new(&template::expand_one(words, &source))
    }

    fn lock(&self) -> MutexGuard<'_, Resources> {
        self.resources.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_two_states_have_is_gone_for_both_when_one_deletes_it() {
        let account = Account::new(Home::default());
        let alarm = json!({"alarm_name": "errors", "region": "eu-central-1"}).into();
        let alarm_type = "aws_cloudwatch_metric_alarm";
        account.put(alarm_type, &Value::Null, &alarm).unwrap();
        account.put(alarm_type, &Value::Null, &alarm).unwrap();

        account.delete(alarm_type, &alarm).unwrap();

        assert_eq!(account.read(alarm_type, &alarm), None);
    }

    #[test]
    fn what_nobody_deleted_is_taken_in_when_it_is_read() {
        let account = Account::new(Home::default());
        let queue: Value = json!({"name": "results", "region": "eu-central-1"}).into();

        assert_eq!(account.read("aws_sqs_queue", &queue), Some(queue));
        assert_eq!(account.len(), 1);
    }
}
