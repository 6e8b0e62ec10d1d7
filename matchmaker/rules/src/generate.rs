//! `rules generate`: tickets of players who are not there.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::str::FromStr;

use matchmaker::json::{Value, unknown};
use matchmaker::rule_set::AttributeDefinition;
use matchmaker::trial::SECOND_MS;
use matchmaker::trial::crowd::{Crowd, ProfileError, Region, Values, suggested};
use matchmaker::trial::lines::{came_at_ms, to_json};
use matchmaker::{RuleSet, Ticket};

use crate::arguments::{Generate, TICKETS_MAX};
use crate::failure::{CommandError, Verdict};
use crate::note;
use crate::problems::load_rule_set;

/// How many tickets come if nobody says.
const TICKETS: u32 = 100;

pub(crate) fn run(wish: &Generate, out: &mut impl Write) -> Result<Verdict, CommandError> {
    let rule_set = wish.rule_set.as_ref().map(|file| load_rule_set(file)).transpose()?;
    let crowd = Crowd {
        attributes: attributes(wish, rule_set.as_ref().map(|(_, rule_set)| rule_set))?,
        regions: regions(wish),
        far: wish.far,
        parties: wish.parties.clone(),
        rate: wish.rate,
        seed: wish.seed,
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
        let tickets = Value::list(tickets.iter().map(to_json));
        return writeln!(out, "{}", Value::object([("tickets", Some(tickets))]).to_pretty());
    }
    tickets.iter().try_for_each(|ticket| writeln!(out, "{}", to_json(ticket)))
}

/// An attribute and what it is drawn from.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct AttributeWish {
    pub(crate) name: String,
    pub(crate) values: Values,
}

impl FromStr for AttributeWish {
    type Err = ProfileError;

    fn from_str(text: &str) -> Result<Self, ProfileError> {
        let (name, values) = text
            .split_once('=')
            .filter(|(name, _)| !name.is_empty())
            .ok_or_else(|| ProfileError::new(text, "NAME=PROFILE"))?;
        Ok(Self { name: name.to_owned(), values: values.parse()? })
    }
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
            None => {
                let values = suggested(attribute, rule_set, wish.skill);
                tell_suggested(&attribute.name, &values);
                values
            }
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

/// Says what an attribute is drawn from that nobody asked about.
fn tell_suggested(name: &str, values: &Values) {
    let texts = match values {
        Values::Numbers(_) => return,
        Values::Choice(texts) => texts.iter().map(|(text, _)| text.as_str()).collect(),
        Values::Some(texts) | Values::Map(texts) => {
            texts.iter().map(String::as_str).collect::<Vec<_>>()
        }
    };
    let texts = texts.join(", ");
    note(&format!(
        "note: attribute `{name}` is drawn from {texts}; --attribute {name}=… says otherwise"
    ));
}

/// The wished locations, or the usual ones.
fn regions(wish: &Generate) -> Vec<Region> {
    match (wish.no_latency, wish.region.is_empty()) {
        (true, _) => Vec::new(),
        (false, true) => Region::usual(),
        (false, false) => wish.region.clone(),
    }
}

/// As many tickets as were asked for, or as come in the time that was.
fn tickets(wish: &Generate, crowd: &Crowd) -> Result<Vec<Ticket>, CommandError> {
    let (count, end_ms) = match (wish.tickets, wish.duration) {
        (_, Some(duration)) => (TICKETS_MAX + 1, duration * SECOND_MS),
        (tickets, None) => (tickets.unwrap_or(TICKETS), u64::MAX),
    };
    let in_time = |ticket: &Ticket| came_at_ms(ticket) < end_ms;
    let tickets: Vec<Ticket> = crowd.arrivals().take(count as usize).take_while(in_time).collect();
    if tickets.len() > TICKETS_MAX as usize {
        let message = format!("that would be more than {TICKETS_MAX} tickets");
        return Err(CommandError::Wish(message));
    }
    Ok(tickets)
}
