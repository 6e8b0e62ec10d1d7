//! Invented tickets: when they come, with whom, how skilled and how far away.
//!
//! The same crowd gives the same tickets, for everything is drawn from one stream of
//! numbers in a fixed order.

mod chance;
mod profiles;
mod suggestions;

pub use chance::Chance;
pub use profiles::{Latency, Numbers, PartySizes, ProfileError, Region, Values};
pub use suggestions::suggested;

use super::EPOCH_MS;
use crate::sorting::map_of;
use crate::tickets::{Player, PlayerId, Ticket, TicketId};

/// Whom tickets are drawn from.
#[derive(Debug, Clone, PartialEq)]
pub struct Crowd {
    /// The attributes of each player, and what they are drawn from.
    pub attributes: Vec<(String, Values)>,
    /// Where players live; nobody measures latencies if there is none.
    pub regions: Vec<Region>,
    /// The round trip to the other regions.
    pub far: Latency,
    /// How large parties are.
    pub parties: PartySizes,
    /// How many tickets come a second on average, at random moments (a Poisson process).
    pub rate: f64,
    /// The same seed gives the same tickets.
    pub seed: u64,
}

/// The tickets of a crowd, one after the other, without end.
#[derive(Debug)]
pub struct Arrivals<'c> {
    crowd: &'c Crowd,
    homes: Vec<(&'c Region, f64)>,
    chance: Chance,
    number: u64,
    /// In seconds since the first moment.
    at: f64,
}

impl Crowd {
    /// The tickets in the order in which they come: `ticket-1`, `ticket-2`…
    #[must_use]
    pub fn arrivals(&self) -> Arrivals<'_> {
        Arrivals {
            crowd: self,
            homes: self.regions.iter().map(|region| (region, region.weight)).collect(),
            chance: Chance::new(self.seed),
            number: 0,
            at: 0.0,
        }
    }
}

impl Iterator for Arrivals<'_> {
    type Item = Ticket;

    fn next(&mut self) -> Option<Ticket> {
        self.number += 1;
        self.at += self.chance.wait(self.crowd.rate);
        Some(self.ticket())
    }
}

impl Arrivals<'_> {
    /// A party lives in one place; everything else is each player's own.
    fn ticket(&mut self) -> Ticket {
        let number = self.number;
        let size = self.chance.pick(&self.crowd.parties.0).copied().unwrap_or(1);
        let home = self.chance.pick(&self.homes).map(|region| region.name.as_str());
        let player = |place: u32| match size {
            1 => self.player(format!("player-{number}"), home),
            _ => self.player(format!("player-{number}-{place}"), home),
        };
        Ticket {
            players: (1..=size).map(player).collect(),
            id: TicketId::new(format!("ticket-{number}")).expect("made of allowed characters"),
            created_at_ms: EPOCH_MS + (self.at * 1_000.0) as u64,
            backfill: false,
        }
    }

    fn player(&mut self, name: String, home: Option<&str>) -> Player {
        let (crowd, chance) = (self.crowd, &mut self.chance);
        let attributes = crowd.attributes.iter();
        let attributes = attributes.map(|(name, values)| (name.clone(), values.draw(chance)));
        let attributes = map_of(attributes);
        let latency_ms = crowd.regions.iter().map(|region| {
            let latency = if home == Some(region.name.as_str()) { region.near } else { crowd.far };
            (region.name.clone(), latency.draw(chance))
        });
        Player {
            latency_ms: map_of(latency_ms),
            id: PlayerId::new(name).expect("short and not empty"),
            attributes,
            team: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rule_set::RuleSet;

    const RULES: &str = r#"{
        "ruleLanguageVersion": "1.0",
        "playerAttributes": [
            { "name": "skill", "type": "number" },
            { "name": "mode", "type": "string" },
            { "name": "maps", "type": "string_list", "default": ["desert"] }
        ],
        "teams": [{ "name": "all", "minPlayers": 2, "maxPlayers": 4 }],
        "rules": [{
            "name": "SameMode", "type": "comparison", "operation": "=",
            "measurements": ["flatten(teams[*].players.attributes[mode])"],
            "referenceValue": "coop"
        }]
    }"#;

    fn crowd(seed: u64) -> (RuleSet, Crowd) {
        let rule_set = RuleSet::parse(RULES).unwrap().rule_set;
        let numbers = Numbers::Normal { mean: 25.0, deviation: 8.0 };
        let declared = rule_set.attributes().iter();
        let drawn = declared.map(|it| (it.name.clone(), suggested(it, &rule_set, numbers)));
        let crowd = Crowd {
            attributes: drawn.collect(),
            regions: Region::usual(),
            far: Latency::FAR,
            parties: "1=70,2=30".parse().unwrap(),
            rate: 10.0,
            seed,
        };
        (rule_set, crowd)
    }

    #[test]
    fn players_have_what_the_rule_set_declares_and_come_in_order() {
        let (rule_set, crowd) = crowd(1);

        let tickets: Vec<Ticket> = crowd.arrivals().take(200).collect();

        assert!(tickets.is_sorted_by_key(|ticket| ticket.created_at_ms));
        for player in tickets.iter().flat_map(|ticket| &ticket.players) {
            assert_eq!(rule_set.missing_attribute(player), None);
            assert_eq!(player.latency_ms.len(), 3);
        }
        let last_ms = tickets[199].created_at_ms - EPOCH_MS;
        assert!((15_000..25_000).contains(&last_ms), "ten a second: {last_ms}");
    }

    #[test]
    fn the_same_seed_gives_the_same_tickets() {
        let tickets = |seed| crowd(seed).1.arrivals().take(20).collect::<Vec<_>>();

        assert_eq!(tickets(7), tickets(7));
        assert_ne!(tickets(7), tickets(8));
    }

    #[test]
    fn values_are_drawn_from_those_that_the_rules_name() {
        let (_, crowd) = crowd(1);

        assert_eq!(crowd.attributes[1].1, Values::Choice(vec![("coop".to_owned(), 1.0)]));
        assert_eq!(crowd.attributes[2].1, Values::Some(vec!["desert".to_owned()]));
    }
}
