//! The schema file: every wanted type of both providers.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};

use crate::{
    binding::Binding,
    constraints::{self, ConstraintError},
    packages::Packages,
    shape::{self, Protocol, ShapeError},
    statements,
};

const AWS: &str = "hashicorp/aws";
const AWSCC: &str = "hashicorp/awscc";

/// In front of a provider's name in the file.
const ADDRESS: &str = "registry.terraform.io/";

/// What a data source's name begins with here, as in Terraform.
const DATA: &str = "data.";

/// Which types are wanted: `aws_sqs_queue`, `awscc_gamelift_fleet`, `data.aws_region`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Wanted(pub BTreeSet<String>);

impl Wanted {
    /// Those that a schema file has.
    #[must_use]
    pub fn of(file: &Value) -> Self {
        let mut wanted = BTreeSet::new();
        for provider in file["provider_schemas"].as_object().into_iter().flat_map(Map::values) {
            let names = |key: &str| provider[key].as_object().into_iter().flat_map(Map::keys);
            wanted.extend(names("resource_schemas").cloned());
            wanted.extend(names("data_source_schemas").map(|name| format!("{DATA}{name}")));
        }
        Self(wanted)
    }

    /// Whether the bindings' file at `path` is needed, for the provider `prefix`.
    #[must_use]
    pub fn needs(&self, prefix: &str, path: &str) -> bool {
        let Some(path) = path.strip_prefix("package/lib/") else { return false };
        let Some((folder, _)) = path.split_once('/') else { return false };
        path.ends_with(".js") && (folder == PROVIDER || self.folders(prefix).contains(folder))
    }

    fn folders(&self, prefix: &str) -> BTreeSet<String> {
        self.kinds(prefix).map(folder).collect()
    }

    fn kinds<'w>(&'w self, prefix: &'w str) -> impl Iterator<Item = &'w str> {
        let of = move |kind: &str| kind.trim_start_matches(DATA).starts_with(prefix);
        self.0.iter().map(String::as_str).filter(move |kind| of(kind))
    }
}

/// The folder of the provider itself.
const PROVIDER: &str = "provider";

/// The folder of a type: `sqs-queue`, `data-aws-region`.
fn folder(kind: &str) -> String {
    let words = match kind.strip_prefix(DATA) {
        Some(data) => format!("data_{data}"),
        None => kind.split_once('_').map_or("", |(_, rest)| rest).to_owned(),
    };
    words.replace('_', "-")
}

/// Why there is no schema file.
#[derive(Debug, thiserror::Error)]
pub enum ExtractError {
    /// The bindings do not have a type.
    #[error("the bindings have no {0}")]
    Missing(String),
    /// A binding is written in a way that is not known.
    #[error("could not read the binding of {kind}")]
    Binding {
        /// The type.
        kind: String,
        /// What is not known.
        source: ShapeError,
    },
    /// CloudFormation's schema of a type is missing or malformed.
    #[error(transparent)]
    Constraints(#[from] ConstraintError),
}

/// What `terraform providers schema -json` would print of the wanted types.
///
/// # Errors
/// When a type is missing, or is written in a way that is not known.
pub fn schema(packages: &Packages, wanted: &Wanted) -> Result<Value, ExtractError> {
    let aws = Bindings { files: &packages.aws, protocol: Protocol::Blocks };
    let awscc = Bindings { files: &packages.awscc, protocol: Protocol::NestedAttributes };
    let (mut aws, aws_version) = aws.provider(wanted, "aws_")?;
    let (mut awscc, awscc_version) = awscc.provider(wanted, "awscc_")?;
    statements::settle(&mut aws["resource_schemas"]);
    for (kind, schema) in awscc["resource_schemas"].as_object_mut().into_iter().flatten() {
        constraints::add(&mut schema["block"], kind, &packages.cfn_lint)?;
    }
    Ok(json!({
        "format_version": "1.0",
        "provider_schemas": {
            (format!("{ADDRESS}{AWS}")): aws,
            (format!("{ADDRESS}{AWSCC}")): awscc,
        },
        "x_source": { AWS: aws_version, AWSCC: awscc_version },
    }))
}

struct Bindings<'p> {
    files: &'p BTreeMap<String, String>,
    protocol: Protocol,
}

impl Bindings<'_> {
    /// A provider's schemas, and its version.
    fn provider(
        &self,
        wanted: &Wanted,
        prefix: &str,
    ) -> Result<(Value, Option<String>), ExtractError> {
        let (own, _) = self.versioned(PROVIDER, PROVIDER)?;
        let (mut resources, mut data_sources) = (Map::new(), Map::new());
        let mut version = None;
        for kind in wanted.kinds(prefix) {
            let (schema, of) = self.versioned(kind, &folder(kind))?;
            version = version.or(of);
            match kind.strip_prefix(DATA) {
                Some(name) => data_sources.insert(name.to_owned(), schema),
                None => resources.insert(kind.to_owned(), schema),
            };
        }
        let schemas = json!({
            "data_source_schemas": data_sources,
            "provider": own,
            "resource_schemas": resources,
        });
        Ok((schemas, version))
    }

    fn versioned(&self, kind: &str, folder: &str) -> Result<(Value, Option<String>), ExtractError> {
        let folder = format!("package/lib/{folder}/");
        let mut binding = Binding::default();
        for (path, text) in self.files {
            if path.starts_with(&folder) {
                binding.read(text);
            }
        }
        let name = kind.strip_prefix(DATA).unwrap_or(kind);
        if kind != PROVIDER && binding.kind.as_deref() != Some(name) {
            return Err(ExtractError::Missing(kind.to_owned()));
        }
        let block = shape::block(&binding, self.protocol, &|path| statements::left_out(kind, path))
            .map_err(|source| ExtractError::Binding { kind: kind.to_owned(), source })?;
        Ok((json!({ "block": block, "version": 0 }), binding.provider_version))
    }
}
