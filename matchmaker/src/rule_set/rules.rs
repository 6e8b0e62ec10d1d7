//! The eight types of rules, with their properties.

use crate::expression::PropertyExpression;

/// A rule: what must hold for a match, or in which order tickets are tried.
#[derive(Debug, Clone, PartialEq)]
pub struct Rule {
    /// Its name in metrics, expansions and compound rules.
    pub name: String,
    /// What its author says about it.
    pub description: Option<String>,
    /// What it demands.
    pub body: RuleBody,
}

/// What a rule demands, by type.
#[derive(Debug, Clone, PartialEq)]
pub enum RuleBody {
    /// Tries tickets in the order of an attribute.
    AbsoluteSort(Sort),
    /// Tries tickets in the order of their distance from the first one.
    DistanceSort(Sort),
    /// Counts what lists have in common.
    Collection(Collection),
    /// Compares values with each other or with a reference.
    Comparison(Comparison),
    /// Joins rules by `and`, `or`, `xor` and `not`.
    Compound(Statement),
    /// Bounds the difference between values and a reference.
    Distance(Distance),
    /// Bounds the spread of one attribute over all tickets.
    BatchDistance(BatchDistance),
    /// Bounds the round trip to a location that all tickets share.
    Latency(Latency),
}

/// How the players of one ticket become one number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PartyAggregation {
    /// Their mean.
    Average,
    /// The least of them.
    Min,
    /// The greatest of them.
    Max,
}

/// An `absoluteSort` or `distanceSort` rule.
#[derive(Debug, Clone, PartialEq)]
pub struct Sort {
    /// The attribute, by its place among the declared ones.
    pub attribute: usize,
    /// Whether greater values come first.
    pub descending: bool,
    /// Which entry of a map attribute counts.
    pub map_key: Option<MapKey>,
    /// How a party becomes one number.
    pub party_aggregation: PartyAggregation,
}

/// Which entry of the first ticket's map names the one that all are sorted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MapKey {
    /// The one with the least value.
    MinValue,
    /// The one with the greatest value.
    MaxValue,
}

/// A `collection` rule.
#[derive(Debug, Clone, PartialEq)]
pub struct Collection {
    /// The lists.
    pub measurements: Vec<PropertyExpression>,
    /// What is counted.
    pub operation: CollectionOperation,
    /// Fewest that must be counted.
    pub min_count: Option<u32>,
    /// Most that may be counted.
    pub max_count: Option<u32>,
}

/// What a `collection` rule counts.
#[derive(Debug, Clone, PartialEq)]
pub enum CollectionOperation {
    /// The values that all lists have.
    Intersection,
    /// The lists that have this value.
    Contains(Reference),
    /// For each list, the values that it shares with the reference.
    ReferenceIntersectionCount(Reference),
}

/// A `comparison` rule.
#[derive(Debug, Clone, PartialEq)]
pub struct Comparison {
    /// What is compared.
    pub measurements: Vec<PropertyExpression>,
    /// How.
    pub operation: Operator,
    /// With what; without it the measured values are compared with each other.
    pub reference: Option<Reference>,
}

/// The operators of a `comparison` rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Operator {
    /// `<`
    Less,
    /// `<=`
    LessOrEqual,
    /// `=`
    Equal,
    /// `!=`
    NotEqual,
    /// `>`
    Greater,
    /// `>=`
    GreaterOrEqual,
}

/// What measured values are held against.
#[derive(Debug, Clone, PartialEq)]
pub enum Reference {
    /// A number written in the rule.
    Number(f64),
    /// A text written in the rule.
    Text(String),
    /// Texts written in the rule.
    Texts(Vec<String>),
    /// Something of the match itself.
    Expression(PropertyExpression),
}

/// A `distance` rule.
#[derive(Debug, Clone, PartialEq)]
pub struct Distance {
    /// The numbers measured.
    pub measurements: Vec<PropertyExpression>,
    /// The number they are held against.
    pub reference: Reference,
    /// Least difference, if there is one.
    pub min_distance: Option<f64>,
    /// Greatest difference, if there is one.
    pub max_distance: Option<f64>,
}

/// A `batchDistance` rule.
#[derive(Debug, Clone, PartialEq)]
pub struct BatchDistance {
    /// The attribute, by its place among the declared ones: a number or a string.
    pub attribute: usize,
    /// Greatest spread of numbers; strings must be equal.
    pub max_distance: Option<f64>,
    /// How a party becomes one number.
    pub party_aggregation: PartyAggregation,
}

/// A `latency` rule. All times are in milliseconds.
#[derive(Debug, Clone, PartialEq)]
pub struct Latency {
    /// Longest round trip to the shared location.
    pub max_latency: Option<f64>,
    /// Greatest difference from the reference there.
    pub max_distance: Option<f64>,
    /// What a ticket's round trip is held against.
    pub distance_reference: LatencyReference,
    /// How a party becomes one number.
    pub party_aggregation: PartyAggregation,
    /// Whether each ticket may be near another location than the rest.
    pub(crate) any_location: bool,
}

/// What a ticket's round trip is held against.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LatencyReference {
    /// The shortest of the match.
    Min,
    /// The mean of the match.
    Average,
}

/// The statement of a `compound` rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Statement {
    /// All hold.
    And(Vec<Statement>),
    /// At least one holds.
    Or(Vec<Statement>),
    /// Exactly one of two holds.
    Xor(Box<Statement>, Box<Statement>),
    /// It does not hold.
    Not(Box<Statement>),
    /// A rule defined earlier, by its place among the rules.
    Rule(usize),
}

impl Statement {
    /// The rules that are named, each as often as it is.
    pub(crate) fn rules(&self) -> Vec<usize> {
        match self {
            Self::And(parts) | Self::Or(parts) => parts.iter().flat_map(Self::rules).collect(),
            Self::Xor(a, b) => [a, b].into_iter().flat_map(|part| part.rules()).collect(),
            Self::Not(part) => part.rules(),
            Self::Rule(rule) => vec![*rule],
        }
    }
}

impl RuleBody {
    /// The rule type's name in rule sets.
    pub fn type_name(&self) -> &'static str {
        match self {
            Self::AbsoluteSort(_) => "absoluteSort",
            Self::DistanceSort(_) => "distanceSort",
            Self::Collection(_) => "collection",
            Self::Comparison(_) => "comparison",
            Self::Compound(_) => "compound",
            Self::Distance(_) => "distance",
            Self::BatchDistance(_) => "batchDistance",
            Self::Latency(_) => "latency",
        }
    }

    /// Whether it only orders tickets and never turns any away.
    pub fn is_sort(&self) -> bool {
        matches!(self, Self::AbsoluteSort(_) | Self::DistanceSort(_))
    }

    /// Every expression in it.
    pub(crate) fn expressions(&self) -> Vec<&PropertyExpression> {
        let (measurements, reference) = match self {
            Self::Comparison(rule) => (rule.measurements.as_slice(), rule.reference.as_ref()),
            Self::Distance(rule) => (rule.measurements.as_slice(), Some(&rule.reference)),
            Self::Collection(rule) => (rule.measurements.as_slice(), rule.operation.reference()),
            Self::AbsoluteSort(_)
            | Self::DistanceSort(_)
            | Self::Compound(_)
            | Self::BatchDistance(_)
            | Self::Latency(_) => (&[][..], None),
        };
        let reference = reference.and_then(Reference::expression);
        measurements.iter().chain(reference).collect()
    }
}

impl CollectionOperation {
    fn reference(&self) -> Option<&Reference> {
        match self {
            Self::Intersection => None,
            Self::Contains(reference) | Self::ReferenceIntersectionCount(reference) => {
                Some(reference)
            }
        }
    }
}

impl Reference {
    fn expression(&self) -> Option<&PropertyExpression> {
        match self {
            Self::Expression(expression) => Some(expression),
            Self::Number(_) | Self::Text(_) | Self::Texts(_) => None,
        }
    }
}
