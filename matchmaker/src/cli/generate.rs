//! `rules generate`: tickets of players who are not there.

mod chance;
pub(crate) mod profiles;

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufWriter, Write};

use matchmaker::rule_set::{
    AttributeDefinition, AttributeType, CollectionOperation, Reference, RuleBody,
};
use matchmaker::{AttributeValue, Player, PlayerId, RuleSet, Ticket, TicketId};

use crate::arguments::{Generate, TICKETS_MAX};
use crate::failure::{CommandError, Verdict};
use crate::fields::unknown;
use crate::note;
use crate::problems::load_rule_set;
use crate::tickets::{EPOCH_MS, json_of, write_line};
use chance::Chance;
use profiles::{AttributeWish, Latency, Region, Values};

/// How many tickets come if nobody says.
const TICKETS: u32 = 100;

pub(crate) fn run(wish: &Generate, out: &mut impl Write) -> Result<Verdict, CommandError> {
    let rule_set = wish.rule_set.as_ref().map(|file| load_rule_set(file)).transpose()?;
    let crowd = Crowd {
        attributes: attributes(wish, rule_set.as_ref().map(|(_, rule_set)| rule_set))?,
        regions: regions(wish),
        far: wish.far,
        parties: &wish.parties.0,
    };
    let tickets = tickets(wish, &crowd)?;
    match &wish.out {
        None => write(out, &tickets, wish.json)?,
        Some(path) => {
            let file = path.display().to_string();
            let written = File::create(path).and_then(|file| {
                let mut out = BufWriter::new(file);
                write(&mut out, &tickets, wish.json)?;
                out.flush()
            });
            written.map_err(|source| CommandError::Unwritable { file, source })?;
        }
    }
    Ok(Verdict::Good)
}

fn write(out: &mut impl Write, tickets: &[Ticket], json: bool) -> std::io::Result<()> {
    if json {
        let tickets: Vec<_> = tickets.iter().map(json_of).collect();
        return crate::write_json(out, &serde_json::json!({ "tickets": tickets }));
    }
    tickets.iter().try_for_each(|ticket| writeln!(out, "{}", write_line(ticket)))
}

/// Whom the tickets are drawn from.
struct Crowd<'w> {
    attributes: Vec<(String, Values)>,
    regions: Vec<(Region, f64)>,
    far: Latency,
    parties: &'w [(u32, f64)],
}

/// What each attribute is drawn from: as wished, or as the rule set suggests.
fn attributes(
    wish: &Generate,
    rule_set: Option<&RuleSet>,
) -> Result<Vec<(String, Values)>, CommandError> {
    let wished = |name: &str| wish.attribute.iter().find(|attribute| attribute.name == name);
    let Some(rule_set) = rule_set else {
        let mut attributes: Vec<_> =
            wish.attribute.iter().map(|wish| (wish.name.clone(), wish.values.clone())).collect();
        if wished("skill").is_none() {
            attributes.push(("skill".to_owned(), Values::Numbers(wish.skill)));
        }
        return Ok(attributes);
    };
    check_wishes(&wish.attribute, rule_set)?;
    let drawn = |attribute: &AttributeDefinition| {
        let values = match wished(&attribute.name) {
            Some(wish) => wish.values.clone(),
            None if attribute.kind == AttributeType::Number => Values::Numbers(wish.skill),
            None => suggested(attribute, rule_set),
        };
        (attribute.name.clone(), values)
    };
    Ok(rule_set.attributes().iter().map(drawn).collect())
}

fn check_wishes(wishes: &[AttributeWish], rule_set: &RuleSet) -> Result<(), CommandError> {
    for wish in wishes {
        let declared = rule_set.attributes();
        let Some(attribute) = declared.iter().find(|attribute| attribute.name == wish.name) else {
            let names: Vec<&str> = declared.iter().map(|known| known.name.as_str()).collect();
            return Err(CommandError::Wish(unknown("player attribute", &wish.name, &names)));
        };
        if attribute.kind != wish.values.kind() {
            let (name, kind) = (&attribute.name, attribute.kind.name());
            let message =
                format!("attribute `{name}` is a {kind}, which that profile does not give");
            return Err(CommandError::Wish(message));
        }
    }
    Ok(())
}

/// Values from the rules that name some, from the default, or made up.
fn suggested(attribute: &AttributeDefinition, rule_set: &RuleSet) -> Values {
    let mut texts = values_in_rules(&attribute.name, rule_set);
    let of_default = match &attribute.default {
        Some(AttributeValue::S(text)) => vec![text.clone()],
        Some(AttributeValue::SL(texts)) => texts.clone(),
        Some(AttributeValue::SDM(map)) => map.keys().cloned().collect(),
        Some(AttributeValue::N(_)) | None => Vec::new(),
    };
    texts.extend(of_default.into_iter().filter(|text| !text.is_empty()));
    texts.sort_unstable();
    texts.dedup();
    if texts.is_empty() {
        texts = ["a", "b", "c"].map(str::to_owned).to_vec();
    }
    note(&format!(
        "note: attribute `{name}` is drawn from {}; --attribute {name}=… says otherwise",
        texts.join(", "),
        name = attribute.name,
    ));
    match attribute.kind {
        AttributeType::StringList => Values::Some(texts),
        AttributeType::StringNumberMap => Values::Map(texts),
        AttributeType::String | AttributeType::Number => {
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

/// The wished locations, or three in which many players live.
fn regions(wish: &Generate) -> Vec<(Region, f64)> {
    if wish.no_latency {
        return Vec::new();
    }
    let usual = [("us-east-1", 5.0), ("us-west-2", 3.0), ("eu-west-1", 2.0)];
    let usual =
        usual.map(|(name, weight)| Region { name: name.to_owned(), weight, near: Latency::NEAR });
    let regions = if wish.region.is_empty() { usual.to_vec() } else { wish.region.clone() };
    regions.into_iter().map(|region| (region.clone(), region.weight)).collect()
}

fn tickets(wish: &Generate, crowd: &Crowd<'_>) -> Result<Vec<Ticket>, CommandError> {
    let mut chance = Chance::new(wish.seed);
    let (count, end) = match (wish.tickets, wish.duration) {
        (_, Some(duration)) => (TICKETS_MAX + 1, duration as f64),
        (tickets, None) => (tickets.unwrap_or(TICKETS), f64::INFINITY),
    };
    let mut tickets = Vec::new();
    let mut at = 0.0;
    for number in 1..=count {
        at += chance.wait(wish.rate);
        if at >= end {
            break;
        }
        if number > TICKETS_MAX {
            let message = format!("that would be more than {TICKETS_MAX} tickets");
            return Err(CommandError::Wish(message));
        }
        tickets.push(crowd.ticket(number, (at * 1_000.0) as u64, &mut chance));
    }
    Ok(tickets)
}

impl Crowd<'_> {
    /// A party lives in one place; everything else is each player's own.
    fn ticket(&self, number: u32, at_ms: u64, chance: &mut Chance) -> Ticket {
        let size = chance.pick(self.parties).copied().unwrap_or(1);
        let home = chance.pick(&self.regions).map(|region| region.name.clone());
        let player = |place: u32| {
            let name = match size {
                1 => format!("player-{number}"),
                _ => format!("player-{number}-{place}"),
            };
            self.player(name, home.as_deref(), chance)
        };
        Ticket {
            players: (1..=size).map(player).collect(),
            id: TicketId::new(format!("ticket-{number}")).expect("made of allowed characters"),
            created_at_ms: EPOCH_MS + at_ms,
            backfill: false,
        }
    }

    fn player(&self, name: String, home: Option<&str>, chance: &mut Chance) -> Player {
        let attributes = self.attributes.iter();
        let attributes: BTreeMap<String, AttributeValue> =
            attributes.map(|(name, values)| (name.clone(), values.draw(chance))).collect();
        let latency_ms = self.regions.iter().map(|(region, _)| {
            let latency = if home == Some(region.name.as_str()) { region.near } else { self.far };
            (region.name.clone(), latency.draw(chance))
        });
        Player {
            latency_ms: latency_ms.collect(),
            id: PlayerId::new(name).expect("short and not empty"),
            attributes,
            team: None,
        }
    }
}
