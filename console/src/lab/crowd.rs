//! Invented tickets: players who are not there, drawn as `rules generate` draws
//! them.

use std::collections::BTreeMap;

use matchmaker::{
    AttributeValue, Player, PlayerId, RuleSet, Ticket, TicketId,
    rule_set::{AttributeDefinition, AttributeType, CollectionOperation, Reference, RuleBody},
};

use super::{EPOCH_MS, TICKETS_MAX, chance::Chance, parties::Parties};

/// The most that an entry of a map attribute is worth.
const MAP_NUMBER_MAX: f64 = 100.0;

/// How far players are from the locations.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Latency {
    /// Near to one of three locations, far from the others.
    #[default]
    Regions,
    /// The same, with slow lines.
    SlowRegions,
    /// All near to one location.
    OneRegion,
    /// Nobody measured anything.
    None,
}

impl Latency {
    /// Every profile: its key, its words.
    pub const ALL: [(Self, &'static str, &'static str); 4] = [
        (Self::Regions, "regions", "Three regions: 30 ms at home, 140 ms elsewhere"),
        (Self::SlowRegions, "slow", "Three regions, slow lines: 90 and 220 ms"),
        (Self::OneRegion, "one", "One region: 30 ms"),
        (Self::None, "none", "Not measured"),
    ];

    /// The profile of this key; of any other: the first.
    #[must_use]
    pub fn named(key: &str) -> Self {
        Self::ALL.iter().find(|(_, name, _)| *name == key).map_or(Self::Regions, |it| it.0)
    }

    /// Locations and their weights.
    fn regions(self) -> &'static [(&'static str, f64)] {
        match self {
            Self::Regions | Self::SlowRegions => {
                &[("us-east-1", 5.0), ("us-west-2", 3.0), ("eu-west-1", 2.0)]
            }
            Self::OneRegion => &[("us-east-1", 1.0)],
            Self::None => &[],
        }
    }

    /// Mean and jitter of the round trip, in milliseconds.
    fn round_trip(self, at_home: bool) -> (f64, f64) {
        match (self, at_home) {
            (Self::SlowRegions, true) => (90.0, 25.0),
            (Self::SlowRegions, false) => (220.0, 50.0),
            (Self::Regions | Self::OneRegion | Self::None, true) => (30.0, 10.0),
            (Self::Regions | Self::OneRegion | Self::None, false) => (140.0, 40.0),
        }
    }
}

/// What tickets are drawn from.
#[derive(Debug, Clone, PartialEq)]
pub struct Crowd {
    /// How many tickets, at most [`TICKETS_MAX`].
    pub tickets: usize,
    /// How many come a second, on average.
    pub rate: f64,
    /// The same seed gives the same tickets.
    pub seed: u64,
    /// Mean of the number attributes.
    pub mean: f64,
    /// Their standard deviation.
    pub deviation: f64,
    /// How far players are from the locations.
    pub latency: Latency,
    /// How large parties are.
    pub parties: Parties,
}

/// What one attribute is drawn from.
enum Values {
    Number,
    Choice(Vec<(String, f64)>),
    Some(Vec<String>),
    Map(Vec<String>),
}

impl Crowd {
    /// The tickets, with the attributes that `rule_set` declares, in the order in
    /// which they come.
    #[must_use]
    pub fn tickets(&self, rule_set: &RuleSet) -> Vec<Ticket> {
        let attributes = rule_set.attributes().iter();
        let attributes: Vec<(&str, Values)> = attributes
            .map(|attribute| (attribute.name.as_str(), values(attribute, rule_set)))
            .collect();
        let mut chance = Chance::new(self.seed);
        let mut at = 0.0;
        let mut tickets = Vec::with_capacity(self.tickets.min(TICKETS_MAX));
        for number in 1..=self.tickets.min(TICKETS_MAX) {
            at += chance.wait(self.rate);
            tickets.extend(self.ticket(number, (at * 1_000.0) as u64, &attributes, &mut chance));
        }
        tickets
    }

    /// A party lives in one place; everything else is each player's own.
    fn ticket(
        &self,
        number: usize,
        at_ms: u64,
        attributes: &[(&str, Values)],
        chance: &mut Chance,
    ) -> Option<Ticket> {
        let size = chance.pick(&self.parties.0).copied().unwrap_or(1);
        let home = chance.pick(self.latency.regions()).copied();
        let players = (1..=size).map(|place| {
            let name = match size {
                1 => format!("player-{number}"),
                _ => format!("player-{number}-{place}"),
            };
            self.player(&name, home, attributes, chance)
        });
        Some(Ticket {
            players: players.collect::<Option<_>>()?,
            id: TicketId::new(format!("ticket-{number}")).ok()?,
            created_at_ms: EPOCH_MS + at_ms,
            backfill: false,
        })
    }

    fn player(
        &self,
        name: &str,
        home: Option<&str>,
        attributes: &[(&str, Values)],
        chance: &mut Chance,
    ) -> Option<Player> {
        let attributes: BTreeMap<String, AttributeValue> = attributes
            .iter()
            .map(|(name, values)| ((*name).to_owned(), self.draw(values, chance)))
            .collect();
        let latency_ms = self.latency.regions().iter().map(|(region, _)| {
            let (mean, jitter) = self.latency.round_trip(home == Some(*region));
            ((*region).to_owned(), chance.normal(mean, jitter).round().max(1.0) as u32)
        });
        let latency_ms = latency_ms.collect();
        Some(Player { id: PlayerId::new(name).ok()?, attributes, latency_ms, team: None })
    }

    fn draw(&self, values: &Values, chance: &mut Chance) -> AttributeValue {
        match values {
            Values::Number => AttributeValue::N(chance.normal(self.mean, self.deviation).round()),
            Values::Choice(texts) => {
                AttributeValue::S(chance.pick(texts).cloned().unwrap_or_default())
            }
            Values::Some(texts) => AttributeValue::SL(some_of(texts, chance)),
            Values::Map(names) => {
                let mut number = || (chance.share() * MAP_NUMBER_MAX).round();
                AttributeValue::SDM(names.iter().map(|name| (name.clone(), number())).collect())
            }
        }
    }
}

/// Each with an even chance, but one at least.
fn some_of(texts: &[String], chance: &mut Chance) -> Vec<String> {
    let drawn: Vec<String> = texts.iter().filter(|_| chance.share() < 0.5).cloned().collect();
    if !drawn.is_empty() {
        return drawn;
    }
    let even: Vec<(String, f64)> = texts.iter().map(|text| (text.clone(), 1.0)).collect();
    chance.pick(&even).cloned().into_iter().collect()
}

/// Values from the rules that name some, from the default, or made up.
fn values(attribute: &AttributeDefinition, rule_set: &RuleSet) -> Values {
    let mut texts = values_in_rules(&attribute.name, rule_set);
    texts.extend(match &attribute.default {
        Some(AttributeValue::S(text)) => vec![text.clone()],
        Some(AttributeValue::SL(texts)) => texts.clone(),
        Some(AttributeValue::SDM(map)) => map.keys().cloned().collect(),
        Some(AttributeValue::N(_)) | None => Vec::new(),
    });
    texts.retain(|text| !text.is_empty());
    texts.sort_unstable();
    texts.dedup();
    if texts.is_empty() {
        texts = ["a", "b", "c"].map(str::to_owned).to_vec();
    }
    match attribute.kind {
        AttributeType::Number => Values::Number,
        AttributeType::StringList => Values::Some(texts),
        AttributeType::StringNumberMap => Values::Map(texts),
        AttributeType::String => {
            Values::Choice(texts.into_iter().map(|text| (text, 1.0)).collect())
        }
    }
}

/// The texts that rules which look at the attribute hold it against.
fn values_in_rules(attribute: &str, rule_set: &RuleSet) -> Vec<String> {
    let place = format!("attributes[{attribute}]");
    let references = rule_set.rules().iter().filter_map(|rule| {
        let (measurements, reference) = match &rule.body {
            RuleBody::Comparison(rule) => (&rule.measurements, rule.reference.as_ref()?),
            RuleBody::Collection(rule) => match &rule.operation {
                CollectionOperation::Contains(reference)
                | CollectionOperation::ReferenceIntersectionCount(reference) => {
                    (&rule.measurements, reference)
                }
                CollectionOperation::Intersection => return None,
            },
            RuleBody::AbsoluteSort(_)
            | RuleBody::DistanceSort(_)
            | RuleBody::Compound(_)
            | RuleBody::Distance(_)
            | RuleBody::BatchDistance(_)
            | RuleBody::Latency(_) => return None,
        };
        let looks = measurements.iter().any(|measured| measured.as_str().contains(&place));
        looks.then_some(reference)
    });
    let texts = references.flat_map(|reference| match reference {
        Reference::Text(text) => vec![text.clone()],
        Reference::Texts(texts) => texts.clone(),
        Reference::Number(_) | Reference::Expression(_) => Vec::new(),
    });
    texts.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lab::templates::TEMPLATES;

    fn crowd() -> Crowd {
        Crowd {
            tickets: 200,
            rate: 10.0,
            seed: 1,
            mean: 25.0,
            deviation: 8.0,
            latency: Latency::Regions,
            parties: "1=70,2=30".parse().unwrap(),
        }
    }

    #[test]
    fn a_crowd_has_what_each_template_declares_and_comes_in_order() {
        for template in TEMPLATES {
            let rule_set = RuleSet::parse(template.text).unwrap().rule_set;

            let tickets = crowd().tickets(&rule_set);

            assert_eq!(tickets.len(), 200, "{}", template.title);
            assert!(tickets.is_sorted_by_key(|ticket| ticket.created_at_ms));
            for player in tickets.iter().flat_map(|ticket| &ticket.players) {
                assert_eq!(rule_set.missing_attribute(player), None, "{}", template.title);
                assert_eq!(player.latency_ms.len(), 3);
            }
            assert_eq!(tickets, crowd().tickets(&rule_set), "the same seed, the same tickets");
        }
    }
}
