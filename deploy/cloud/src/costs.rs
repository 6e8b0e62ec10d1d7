//! What a deployment costs each month before anybody plays.
//!
//! The prices are a table that is compiled in (`prices.toml`), with its date: nothing is
//! looked up. What comes with traffic (requests, storage, logs, data sent) is not in it.

use serde::Deserialize;
use serde_json::{Value as Json, json};

const PRICES: &str = include_str!("prices.toml");

/// What a managed fleet is called by Terraform.
const FLEET: &str = "awscc_gamelift_fleet";

/// The table.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Prices {
    /// The day on which they were known.
    pub(crate) date: String,
    /// The region whose prices they are.
    pub(crate) region: String,
    /// Where to compare them.
    pub(crate) source: String,
    hours: f64,
    instances: std::collections::BTreeMap<String, f64>,
    resources: Vec<Price>,
}

#[derive(Debug, Clone, Deserialize)]
struct Price {
    r#type: String,
    name: String,
    month: f64,
    entries: Option<String>,
    #[serde(default)]
    entry: f64,
}

/// One line of the bill.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Line {
    /// How many of what.
    pub(crate) what: String,
    /// US dollars a month; none if the table has no price.
    pub(crate) usd: Option<f64>,
}

impl Prices {
    /// The table that is compiled in.
    pub(crate) fn known() -> Self {
        toml::from_str(PRICES).expect("the table is read by its tests")
    }

    /// What of a plan's outcome costs each month.
    pub(crate) fn lines(&self, plan: &Json) -> Vec<Line> {
        let mut resources = Vec::new();
        collect(&plan["planned_values"]["root_module"], &mut resources);
        let mut lines: Vec<Line> = resources
            .iter()
            .filter(|resource| resource["type"] == FLEET)
            .filter_map(|fleet| self.fleet(fleet))
            .collect();
        lines.extend(self.resources.iter().filter_map(|price| price.line(&resources)));
        lines
    }

    fn fleet(&self, fleet: &Json) -> Option<Line> {
        let values = &fleet["values"];
        let kind = values["ec2_instance_type"].as_str()?;
        let (mut places, mut at_first, mut at_most) = (Vec::new(), 0, 0);
        for location in values["locations"].as_array()? {
            let capacity = &location["location_capacity"];
            let number = |key: &str| capacity[key].as_u64().unwrap_or(0);
            at_first += number("desired_ec2_instances");
            at_most += number("max_size");
            let name = location["location"].as_str().unwrap_or_default();
            places.push(format!("{} in {name}", number("desired_ec2_instances")));
        }
        if at_most == 0 {
            // It is being emptied.
            return None;
        }
        let price = self.instances.get(kind).map(|hour| hour * self.hours);
        let of = |number: u64| price.map(|price| price * number as f64);
        let most = of(at_most).map_or_else(String::new, |usd| format!(" for US$ {usd:.2}"));
        let fleet = fleet["index"].as_str().unwrap_or_default();
        let what = format!(
            "{at_first} × {kind} ({}; at most {at_most}{most}), fleet {fleet}",
            places.join(", ")
        );
        Some(Line { what, usd: of(at_first) })
    }
}

impl Price {
    fn line(&self, resources: &[&Json]) -> Option<Line> {
        let found: Vec<_> =
            resources.iter().filter(|it| it["type"] == self.r#type.as_str()).collect();
        let entries = self.entries.as_ref().map(|argument| {
            let lists = found.iter().filter_map(|it| it["values"][argument].as_array());
            lists.map(Vec::len).sum::<usize>()
        });
        let with = match (&self.entries, entries) {
            (Some(argument), Some(entries)) => format!(" with {entries} {argument}s"),
            _none => String::new(),
        };
        let usd = found.len() as f64 * self.month + entries.unwrap_or(0) as f64 * self.entry;
        let what = format!("{} × {}{with}", found.len(), self.name);
        (!found.is_empty()).then_some(Line { what, usd: Some(usd) })
    }
}

/// The sum of what has a price.
pub(crate) fn sum(lines: &[Line]) -> f64 {
    lines.iter().filter_map(|line| line.usd).sum()
}

/// As a script wants it.
pub(crate) fn as_json(prices: &Prices, lines: &[Line]) -> Json {
    let line = |line: &Line| json!({ "what": line.what, "usd": line.usd });
    json!({
        "prices_of": prices.region,
        "prices_known_on": prices.date,
        "fixed_usd": (sum(lines) * 100.0).round() / 100.0,
        "lines": lines.iter().map(line).collect::<Vec<_>>(),
    })
}

fn collect<'p>(module: &'p Json, found: &mut Vec<&'p Json>) {
    found.extend(module["resources"].as_array().into_iter().flatten());
    for child in module["child_modules"].as_array().into_iter().flatten() {
        collect(child, found);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outcome(resources: Json) -> Json {
        json!({ "planned_values": { "root_module": { "child_modules": [{ "resources": resources }] } } })
    }

    #[test]
    fn instances_are_counted_over_all_locations() {
        let location = |name: &str| {
            json!({ "location": name,
                    "location_capacity": { "desired_ec2_instances": 1, "max_size": 2 } })
        };
        let fleet = json!({ "type": FLEET, "index": "a", "values": {
            "ec2_instance_type": "c7g.medium", "locations": [location("x"), location("y")] } });

        let lines = Prices::known().lines(&outcome(json!([fleet])));

        assert_eq!(
            lines[0].what,
            "2 × c7g.medium (1 in x, 1 in y; at most 4 for US$ 134.32), fleet a"
        );
        assert!((lines[0].usd.unwrap() - 67.16).abs() < 0.001, "{lines:?}");
    }

    #[test]
    fn a_type_without_a_price_is_named_without_one() {
        let fleet = json!({ "type": FLEET, "values": { "ec2_instance_type": "z9.huge",
            "locations": [{ "location_capacity": { "max_size": 1 } }] } });
        let lines = Prices::known().lines(&outcome(json!([fleet])));
        assert_eq!(lines[0].usd, None);
    }

    #[test]
    fn rules_cost_besides_their_wall() {
        let wall = json!({ "type": "aws_wafv2_web_acl", "values": { "rule": [1, 2, 3, 4] } });
        let lines = Prices::known().lines(&outcome(json!([wall, wall])));
        assert_eq!(lines, [Line { what: "2 × web ACL with 8 rules".into(), usd: Some(18.0) }]);
    }
}
