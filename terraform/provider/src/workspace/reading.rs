//! What `terraform show -json` says of a plan and of a state.

use std::collections::BTreeMap;

use serde_json::Value as Json;

/// What a plan will do.
#[derive(Debug, Clone)]
pub struct Plan(Json);

impl Plan {
    pub(super) fn new(json: Json) -> Self {
        Self(json)
    }

    /// Whether there is nothing to do: no change of a resource, and none of an output.
    pub fn is_empty(&self) -> bool {
        let outputs = self.0["output_changes"].as_object();
        let mut changes = outputs.into_iter().flatten().map(|(_, change)| actions(change));
        self.changes().is_empty() && changes.all(|actions| actions == "no-op")
    }

    /// What happens to each resource to which something happens, by address: `create`,
    /// `update`, `delete`, `create delete` (the new one first) or `delete create`.
    pub fn changes(&self) -> BTreeMap<String, String> {
        let changes = self.0["resource_changes"].as_array().into_iter().flatten();
        let changes = changes.map(|resource| (address(resource), actions(&resource["change"])));
        changes.filter(|(_, actions)| actions != "no-op" && actions != "read").collect()
    }

    /// The whole, as `terraform show -json` prints it.
    pub fn json(&self) -> &Json {
        &self.0
    }
}

fn actions(change: &Json) -> String {
    let actions = change["actions"].as_array().into_iter().flatten();
    actions.filter_map(Json::as_str).collect::<Vec<_>>().join(" ")
}

fn address(resource: &Json) -> String {
    resource["address"].as_str().unwrap_or_default().to_owned()
}

/// What was applied.
#[derive(Debug, Clone)]
pub struct State(Json);

impl State {
    pub(super) fn new(json: Json) -> Self {
        Self(json)
    }

    /// The attributes of every managed resource, of all modules, by address.
    pub fn resources(&self) -> BTreeMap<String, &Json> {
        let mut found = BTreeMap::new();
        collect(&self.0["values"]["root_module"], &mut found);
        found
    }

    /// The attributes of the resources of one type, by address.
    pub fn resources_of(&self, type_name: &str) -> BTreeMap<String, &Json> {
        let named = format!("{type_name}.");
        let of_type =
            |address: &str| address.starts_with(&named) || address.contains(&format!(".{named}"));
        self.resources().into_iter().filter(|(address, _)| of_type(address)).collect()
    }

    /// The attributes of the resource at `address`.
    pub fn resource(&self, address: &str) -> Option<&Json> {
        self.resources().remove(address)
    }

    /// The value of an output.
    pub fn output(&self, name: &str) -> Option<&Json> {
        self.0["values"]["outputs"].get(name).map(|output| &output["value"])
    }
}

fn collect<'a>(module: &'a Json, found: &mut BTreeMap<String, &'a Json>) {
    for resource in module["resources"].as_array().into_iter().flatten() {
        if resource["mode"] == "managed" {
            found.insert(address(resource), &resource["values"]);
        }
    }
    for child in module["child_modules"].as_array().into_iter().flatten() {
        collect(child, found);
    }
}
