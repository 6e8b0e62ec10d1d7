//! One provider: what it answers to each of Terraform's calls.
//!
//! [`Provider`] is what all connections share, [`Connection`] what one of them
//! was configured with: Terraform opens one for each configuration of a provider,
//! so two aliases do not mix.

mod change;

use std::sync::{Arc, Mutex, PoisonError};

use crate::{
    account::Account,
    data_sources,
    diagnostics::{Place, error, error_at},
    home::Home,
    plan::Defaults,
    protocol::{
        Configure, Diagnostic, Diagnostics, DynamicValue, ImportState, Imported, ProviderConfig,
        ProviderConfigValidated, ReadState, StateImported, StateRead, TypedConfig, UpgradeState,
    },
    schema::{ProviderSchema, Schema},
    validate,
    value::{Value, ValueError},
};

/// What all connections of a provider share.
#[derive(Debug)]
pub(crate) struct Provider {
    schema: ProviderSchema,
    account: Arc<Account>,
}

/// A call that is no call of Terraform's.
#[derive(Debug, thiserror::Error)]
pub(crate) enum CallError {
    /// A value in it cannot be read.
    #[error("could not read a value of the call")]
    Value(#[from] ValueError),
    /// State in it is not JSON.
    #[error("could not read the state of the call")]
    State(#[from] serde_json::Error),
    /// It is about a type that the schema does not have.
    #[error("there is no type {0}")]
    UnknownType(String),
}

impl Provider {
    pub(crate) fn new(schema: ProviderSchema, account: Arc<Account>) -> Self {
        Self { schema, account }
    }

    pub(crate) fn schema(&self) -> &ProviderSchema {
        &self.schema
    }

    fn resource(&self, type_name: &str) -> Result<&Schema, CallError> {
        let schema = self.schema.resource_schemas.get(type_name);
        schema.ok_or_else(|| CallError::UnknownType(type_name.to_owned()))
    }
}

/// One connection of Terraform's.
#[derive(Debug)]
pub(crate) struct Connection {
    provider: Arc<Provider>,
    configured: Mutex<Arc<Configured>>,
}

/// What a connection was configured with.
#[derive(Debug)]
struct Configured {
    home: Home,
    defaults: Defaults,
}

fn value(wire: Option<&DynamicValue>) -> Result<Value, ValueError> {
    wire.map_or(Ok(Value::Null), |wire| Value::from_msgpack(&wire.msgpack))
}

fn to_wire(value: &Value) -> Option<DynamicValue> {
    Some(DynamicValue { msgpack: value.to_msgpack(), json: Vec::new() })
}

impl Connection {
    pub(crate) fn new(provider: Arc<Provider>) -> Self {
        let home = provider.account.home().clone();
        let defaults = Defaults { region: home.region.clone(), ..Defaults::default() };
        let configured = Mutex::new(Arc::new(Configured { home, defaults }));
        Self { provider, configured }
    }

    pub(crate) fn provider(&self) -> &Provider {
        &self.provider
    }

    fn configured(&self) -> Arc<Configured> {
        Arc::clone(&self.configured.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Checks the provider's own arguments.
    pub(crate) fn validate_provider(
        &self,
        call: &ProviderConfig,
    ) -> Result<ProviderConfigValidated, CallError> {
        let config = value(call.config.as_ref())?;
        let diagnostics = region_fault(&config).into_iter().collect();
        Ok(ProviderConfigValidated { diagnostics })
    }

    /// Takes in the provider's arguments, for this connection alone.
    pub(crate) fn configure(&self, call: &Configure) -> Result<Diagnostics, CallError> {
        let config = value(call.config.as_ref())?;
        let account = self.provider.account.home();
        let mut diagnostics: Vec<_> = region_fault(&config).into_iter().collect();
        diagnostics.extend(account_fault(&config, &account.account));
        let region = config.member("region").as_text().unwrap_or(&account.region);
        let tags = config.member("default_tags").items().first();
        let tags = tags.map(|block| block.member("tags").members());
        let tags = tags.into_iter().flatten().map(|(name, value)| (name.clone(), value.clone()));
        let defaults = Defaults { region: region.to_owned(), tags: tags.collect() };
        let configured = Configured { home: account.in_region(region), defaults };
        *self.configured.lock().unwrap_or_else(PoisonError::into_inner) = Arc::new(configured);
        Ok(Diagnostics { diagnostics })
    }

    /// Checks a resource's arguments.
    pub(crate) fn validate_resource(&self, call: &TypedConfig) -> Result<Diagnostics, CallError> {
        let provider = &self.provider;
        let block = &provider.resource(&call.type_name)?.block;
        let facts = provider.account.facts().of(&call.type_name);
        let config = value(call.config.as_ref())?;
        let diagnostics =
            validate::validate(&call.type_name, block, facts, provider.account.patterns(), &config);
        Ok(Diagnostics { diagnostics })
    }

    /// Checks a data source's arguments.
    pub(crate) fn validate_data(&self, call: &TypedConfig) -> Result<Diagnostics, CallError> {
        let known = self.provider.schema.data_source_schemas.contains_key(&call.type_name);
        let unknown = || CallError::UnknownType(call.type_name.clone());
        known.then(Diagnostics::default).ok_or_else(unknown)
    }

    /// Brings stored state into the shape of this schema.
    pub(crate) fn upgrade(&self, call: &UpgradeState) -> Result<StateRead, CallError> {
        let block = &self.provider.resource(&call.type_name)?.block;
        let raw = call.raw_state.as_ref().map_or(&b"null"[..], |raw| &raw.json);
        let state: serde_json::Value = serde_json::from_slice(raw)?;
        let state = block.conform(&state.into());
        Ok(StateRead { state: to_wire(&state), diagnostics: Vec::new() })
    }

    /// Reads a resource: what the account has, or nothing.
    pub(crate) fn read(&self, call: &ReadState) -> Result<StateRead, CallError> {
        let state = value(call.current_state.as_ref())?;
        let found = self.provider.account.read(&call.type_name, &state);
        let state = to_wire(&found.unwrap_or(Value::Null));
        Ok(StateRead { state, diagnostics: Vec::new() })
    }

    /// Finds a resource of the account by its id.
    pub(crate) fn import(&self, call: &ImportState) -> Result<StateImported, CallError> {
        let block = &self.provider.resource(&call.type_name)?.block;
        let Some(found) = self.provider.account.find_by_id(&call.type_name, &call.id) else {
            let detail = format!("the account has no {} with the id {}", call.type_name, call.id);
            let diagnostics = vec![error("Cannot import non-existent remote object", detail)];
            return Ok(StateImported { imported_resources: Vec::new(), diagnostics });
        };
        let state = to_wire(&block.conform(&found));
        let imported = Imported { type_name: call.type_name.clone(), state };
        Ok(StateImported { imported_resources: vec![imported], diagnostics: Vec::new() })
    }

    /// Reads a data source.
    pub(crate) fn read_data(&self, call: &TypedConfig) -> Result<StateRead, CallError> {
        let schema = self.provider.schema.data_source_schemas.get(&call.type_name);
        let schema = schema.ok_or_else(|| CallError::UnknownType(call.type_name.clone()))?;
        let config = value(call.config.as_ref())?;
        Ok(match data_sources::read(&call.type_name, &config, &self.configured().home) {
            Ok(found) => {
                let state = to_wire(&schema.block.conform(&found));
                StateRead { state, diagnostics: Vec::new() }
            }
            Err(refused) => {
                let summary = format!("reading {}", call.type_name);
                StateRead { state: None, diagnostics: vec![error(summary, refused.to_string())] }
            }
        })
    }
}

/// A region that is spelt like none.
fn region_fault(config: &Value) -> Option<Diagnostic> {
    let region = config.member("region").as_text()?;
    let parts: Vec<_> = region.split('-').collect();
    let numbered = parts.last().is_some_and(|last| last.parse::<u8>().is_ok());
    let spelt = parts.len() >= 3 && numbered && parts[0].len() == 2;
    let place = Place::at("region");
    (!spelt).then(|| {
        error_at(&place, "Invalid provider configuration", format!("invalid AWS Region: {region}"))
    })
}

/// An account that the configuration does not want to touch.
fn account_fault(config: &Value, account: &str) -> Option<Diagnostic> {
    let listed =
        |name: &str| config.member(name).items().iter().any(|id| id.as_text() == Some(account));
    let allowed =
        config.member("allowed_account_ids").items().is_empty() || listed("allowed_account_ids");
    let refused = !allowed || listed("forbidden_account_ids");
    refused.then(|| {
        error("Invalid provider configuration", format!("AWS account ID not allowed: {account}"))
    })
}
