//! Every key that `muster.toml` may have, table by table.

/// The keys of one table.
#[derive(Debug)]
pub(super) struct Keys {
    /// The table's own name; empty for the file itself.
    pub(super) path: &'static str,
    /// The names of its keys.
    pub(super) names: &'static [&'static str],
}

pub(super) const ROOT: Keys = Keys {
    path: "",
    names: &[
        "project",
        "environment",
        "region",
        "locations",
        "matchmaking",
        "queue",
        "game_server",
        "alarms",
        "budget",
    ],
};

pub(super) const LOCATIONS: Keys =
    Keys { path: "locations", names: &["name", "desired", "minimum", "maximum"] };

pub(super) const MATCHMAKING: Keys = Keys {
    path: "matchmaking",
    names: &[
        "rule_set",
        "request_timeout_seconds",
        "acceptance_timeout_seconds",
        "custom_event_data",
    ],
};

pub(super) const QUEUE: Keys =
    Keys { path: "queue", names: &["timeout_seconds", "latency_policies"] };

pub(super) const LATENCY_POLICIES: Keys =
    Keys { path: "queue.latency_policies", names: &["maximum_latency_ms", "duration_seconds"] };

pub(super) const GAME_SERVER: Keys = Keys {
    path: "game_server",
    names: &[
        "launch_path",
        "parameters",
        "log_parameters",
        "processes_per_instance",
        "ports",
        "instance_type",
        "activation_timeout_seconds",
    ],
};

pub(super) const ALARMS: Keys = Keys { path: "alarms", names: &["email"] };

pub(super) const BUDGET: Keys = Keys { path: "budget", names: &["monthly_usd"] };

const TABLES: &[&Keys] =
    &[&ROOT, &LOCATIONS, &MATCHMAKING, &QUEUE, &LATENCY_POLICIES, &GAME_SERVER, &ALARMS, &BUDGET];

impl Keys {
    /// A key's name with its table's in front: `queue.timeout_seconds`.
    pub(super) fn full(&self, key: &str) -> String {
        if self.path.is_empty() { key.to_owned() } else { format!("{}.{key}", self.path) }
    }

    /// The name that `found` was probably meant to be, if one is near enough.
    pub(super) fn nearest(&self, found: &str) -> Option<&'static str> {
        let found = found.to_lowercase().replace('-', "_");
        // A part of a name, such as `timeout`, is further away than its length
        // says; by Jaro-Winkler the common beginning counts.
        let nearness = |name: &str| strsim::jaro_winkler(&found, name);
        let nearest = self.names.iter().copied().max_by(|a, b| nearness(a).total_cmp(&nearness(b)));
        nearest.filter(|name| nearness(name) >= NEAR_ENOUGH)
    }
}

/// From here on two names look alike (0: nothing in common, 1: the same).
const NEAR_ENOUGH: f64 = 0.8;

/// Every key of `muster.toml` with its table's name in front, in the file's order.
#[must_use]
pub fn keys() -> Vec<String> {
    let full = |table: &'static Keys| table.names.iter().map(|key| table.full(key));
    TABLES.iter().copied().flat_map(full).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_key_is_suggested_if_it_is_near() {
        assert_eq!(ROOT.nearest("regoin"), Some("region"));
        assert_eq!(ROOT.nearest("Location"), Some("locations"));
        assert_eq!(QUEUE.nearest("timeout"), Some("timeout_seconds"));
        assert_eq!(QUEUE.nearest("latency-policy"), Some("latency_policies"));
        assert_eq!(ROOT.nearest("colour"), None);
    }

    #[test]
    fn keys_are_named_with_their_tables() {
        assert!(keys().contains(&"project".to_owned()));
        assert!(keys().contains(&"queue.latency_policies.duration_seconds".to_owned()));
    }
}
