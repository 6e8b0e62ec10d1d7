//! How tickets are picked: the `algorithm` part.

use super::attributes::{AttributeDefinition, AttributeType};
use super::node::{Node, Problems};

/// How matches are searched for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Strategy {
    /// Tickets are tried around the oldest one until a match is full.
    ExhaustiveSearch,
    /// Large matches, balanced by one attribute.
    Balanced,
}

/// What decides which tickets are looked at together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BatchingPreference {
    /// Chance. This engine looks at the whole pool, so chance has no part in it.
    Random,
    /// The values of some attributes.
    Sorted,
    /// The location that most players can reach.
    LargestPopulation,
    /// Each ticket's fastest location.
    FastestRegion,
}

/// Whose waiting time counts for expansions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExpansionAge {
    /// The ticket of the match that came last.
    Newest,
    /// The ticket of the match that came first.
    Oldest,
}

/// When backfill tickets get their turn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BackfillPriority {
    /// By age, as all others.
    Normal,
    /// Before all others.
    High,
    /// After all others.
    Low,
}

/// How tickets are picked.
#[derive(Debug, Clone, PartialEq)]
pub struct Algorithm {
    /// How matches are searched for.
    pub strategy: Strategy,
    /// What decides which tickets are looked at together.
    pub batching_preference: BatchingPreference,
    /// The attributes of a sorted batch, most important first.
    pub sort_by_attributes: Vec<String>,
    /// The attribute by which teams of a large match are made even.
    pub balanced_attribute: Option<String>,
    /// Whose waiting time counts for expansions.
    pub expansion_age: ExpansionAge,
    /// When backfill tickets get their turn.
    pub backfill_priority: BackfillPriority,
}

impl Default for Algorithm {
    fn default() -> Self {
        Self {
            strategy: Strategy::ExhaustiveSearch,
            batching_preference: BatchingPreference::Random,
            sort_by_attributes: Vec::new(),
            balanced_attribute: None,
            expansion_age: ExpansionAge::Newest,
            backfill_priority: BackfillPriority::Normal,
        }
    }
}

const PROPERTIES: [&str; 6] = [
    "strategy",
    "batchingPreference",
    "sortByAttributes",
    "balancedAttribute",
    "expansionAgeSelection",
    "backfillPriority",
];
const STRATEGIES: [(&str, Strategy); 2] =
    [("exhaustiveSearch", Strategy::ExhaustiveSearch), ("balanced", Strategy::Balanced)];
const EXHAUSTIVE_BATCHING: [(&str, BatchingPreference); 2] =
    [("random", BatchingPreference::Random), ("sorted", BatchingPreference::Sorted)];
const BALANCED_BATCHING: [(&str, BatchingPreference); 2] = [
    ("largestPopulation", BatchingPreference::LargestPopulation),
    ("fastestRegion", BatchingPreference::FastestRegion),
];
const AGES: [(&str, ExpansionAge); 2] =
    [("newest", ExpansionAge::Newest), ("oldest", ExpansionAge::Oldest)];
const PRIORITIES: [(&str, BackfillPriority); 3] = [
    ("normal", BackfillPriority::Normal),
    ("high", BackfillPriority::High),
    ("low", BackfillPriority::Low),
];

/// Reads `algorithm`.
pub(super) fn read(
    root: &Node<'_>,
    attributes: &[AttributeDefinition],
    problems: &mut Problems,
) -> Algorithm {
    let mut algorithm = Algorithm::default();
    let Some(node) = root.member("algorithm") else { return algorithm };
    node.known(&PROPERTIES, problems);
    if let Some(strategy) = node.member("strategy")
        && let Some(choice) = strategy.choice(&STRATEGIES, problems)
    {
        algorithm.strategy = choice;
    }
    read_batching(&node, &mut algorithm, problems);
    read_attribute_names(&node, &mut algorithm, attributes, problems);
    if let Some(age) = node.member("expansionAgeSelection") {
        algorithm.expansion_age = age.choice(&AGES, problems).unwrap_or(ExpansionAge::Newest);
    }
    if let Some(priority) = node.member("backfillPriority") {
        algorithm.backfill_priority =
            priority.choice(&PRIORITIES, problems).unwrap_or(BackfillPriority::Normal);
    }
    algorithm
}

fn read_batching(node: &Node<'_>, algorithm: &mut Algorithm, problems: &mut Problems) {
    let choices = match algorithm.strategy {
        Strategy::ExhaustiveSearch => &EXHAUSTIVE_BATCHING,
        Strategy::Balanced => &BALANCED_BATCHING,
    };
    algorithm.batching_preference = choices[0].1;
    if let Some(batching) = node.member("batchingPreference") {
        algorithm.batching_preference = batching.choice(choices, problems).unwrap_or(choices[0].1);
    }
}

fn read_attribute_names(
    node: &Node<'_>,
    algorithm: &mut Algorithm,
    attributes: &[AttributeDefinition],
    problems: &mut Problems,
) {
    let mut declared = |name: &Node<'_>| {
        let text = name.text(problems)?;
        let found = attributes.iter().find(|attribute| attribute.name == text);
        if found.is_none() {
            let names = attributes.iter().map(|attribute| attribute.name.as_str());
            let problem = name.error(format!("unknown player attribute `{text}`"));
            problems.push(problem.allowing_names(text, names));
        }
        found
    };
    if let Some(names) = node.member("sortByAttributes") {
        let found = names.one_or_many().iter().filter_map(&mut declared).collect::<Vec<_>>();
        algorithm.sort_by_attributes = found.into_iter().map(|a| a.name.clone()).collect();
    }
    let balanced = node.member("balancedAttribute");
    let found = balanced.as_ref().and_then(&mut declared);
    algorithm.balanced_attribute = found.map(|attribute| attribute.name.clone());
    if let (Some(balanced), Some(found)) = (&balanced, found)
        && found.kind != AttributeType::Number
    {
        problems
            .push(balanced.error("teams are balanced by a number").allowing("a number attribute"));
    }
    if algorithm.strategy == Strategy::Balanced && balanced.is_none() {
        problems.push(node.error("the strategy `balanced` needs a `balancedAttribute`"));
    }
    let sorted = algorithm.batching_preference == BatchingPreference::Sorted;
    if sorted && node.member("sortByAttributes").is_none() {
        problems.push(node.error("sorted batching needs `sortByAttributes`"));
    }
}

/// The names of what a rule set has chosen.
pub(super) mod name_of {
    use super::{AGES, Algorithm, BALANCED_BATCHING, EXHAUSTIVE_BATCHING, PRIORITIES, STRATEGIES};

    fn name<T: PartialEq>(choices: &[(&'static str, T)], chosen: &T) -> &'static str {
        choices.iter().find(|(_, choice)| choice == chosen).map_or("", |(name, _)| name)
    }

    pub(in crate::rule_set) fn strategy(algorithm: &Algorithm) -> &'static str {
        name(&STRATEGIES, &algorithm.strategy)
    }

    pub(in crate::rule_set) fn batching(algorithm: &Algorithm) -> &'static str {
        let [a, b] = EXHAUSTIVE_BATCHING;
        let [c, d] = BALANCED_BATCHING;
        name(&[a, b, c, d], &algorithm.batching_preference)
    }

    pub(in crate::rule_set) fn age(algorithm: &Algorithm) -> &'static str {
        name(&AGES, &algorithm.expansion_age)
    }

    pub(in crate::rule_set) fn priority(algorithm: &Algorithm) -> &'static str {
        name(&PRIORITIES, &algorithm.backfill_priority)
    }
}
