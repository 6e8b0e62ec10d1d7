//! Rule sets, and what they demand written out by hand.

pub(crate) mod enumeration;

use std::collections::{BTreeMap, BTreeSet};

use matchmaker::{AttributeValue, Match, Player, Ticket};

/// A rule set and what it demands of a match.
pub(crate) struct PlainRules {
    pub(crate) name: &'static str,
    pub(crate) text: &'static str,
    /// Whether the oldest ticket's age counts, and not the newest's.
    oldest: bool,
    /// Whether backfill tickets have their turn before all others, or after.
    backfills_first: Option<bool>,
    demands: fn(&Teams<'_>, u64) -> Result<(), String>,
}

/// The players of each team, by name; and the tickets.
struct Teams<'m> {
    players: BTreeMap<&'m str, Vec<&'m Player>>,
    tickets: &'m [Ticket],
}

/// The place of the duel in [`ALL`].
pub(crate) const DUEL: usize = 0;

pub(crate) const ALL: [PlainRules; 7] = [
    PlainRules {
        name: "duel",
        text: include_str!("duel.json"),
        oldest: false,
        backfills_first: None,
        demands: duel,
    },
    PlainRules {
        name: "skirmish",
        text: include_str!("skirmish.json"),
        oldest: false,
        backfills_first: None,
        demands: skirmish,
    },
    PlainRules {
        name: "lists",
        text: include_str!("lists.json"),
        oldest: false,
        backfills_first: None,
        demands: lists,
    },
    PlainRules {
        name: "either",
        text: include_str!("either.json"),
        oldest: false,
        backfills_first: None,
        demands: either,
    },
    PlainRules {
        name: "patient",
        text: include_str!("patient.json"),
        oldest: true,
        backfills_first: None,
        demands: patient,
    },
    PlainRules {
        name: "sums",
        text: include_str!("sums.json"),
        oldest: false,
        backfills_first: Some(true),
        demands: sums,
    },
    PlainRules {
        name: "crews",
        text: include_str!("crews.json"),
        oldest: false,
        backfills_first: Some(false),
        demands: crews,
    },
];

impl PlainRules {
    /// Whose turn it is: by kind of ticket, then by age.
    pub(crate) fn turn(&self, ticket: &Ticket) -> (bool, u64) {
        let later = self.backfills_first.is_some_and(|first| ticket.backfill != first);
        (later, ticket.created_at_ms)
    }
}

/// What `made`, made at `now_ms`, has against the rules.
pub(crate) fn check(rules: &PlainRules, made: &Match, now_ms: u64) -> Result<(), String> {
    let players: BTreeMap<&str, &Player> = made
        .tickets
        .iter()
        .flat_map(|ticket| &ticket.players)
        .map(|player| (player.id.as_str(), player))
        .collect();
    let teams = made.teams.iter().map(|team| {
        let members = team.players.iter().map(|id| players[id.as_str()]);
        (team.name.as_str(), members.collect::<Vec<_>>())
    });
    let teams = Teams { players: teams.collect(), tickets: &made.tickets };
    parties_stay_together(made)?;
    backfills_are_filled(made)?;
    let created = made.tickets.iter().map(|ticket| ticket.created_at_ms);
    let counts = if rules.oldest { created.min() } else { created.max() };
    (rules.demands)(&teams, now_ms - counts.unwrap())
}

fn demand(holds: bool, what: &str) -> Result<(), String> {
    if holds { Ok(()) } else { Err(what.to_owned()) }
}

fn parties_stay_together(made: &Match) -> Result<(), String> {
    let seats: usize = made.teams.iter().map(|team| team.players.len()).sum();
    let players: usize = made.tickets.iter().map(|ticket| ticket.players.len()).sum();
    demand(seats == players, "somebody has no seat or two")?;
    for ticket in &made.tickets {
        let teams: BTreeSet<_> =
            ticket.players.iter().map(|player| made.team_of(&player.id)).collect();
        demand(teams.len() == 1, "a party is split")?;
    }
    Ok(())
}

fn backfills_are_filled(made: &Match) -> Result<(), String> {
    let backfills: Vec<&Ticket> = made.tickets.iter().filter(|ticket| ticket.backfill).collect();
    demand(backfills.len() <= 1, "two game sessions in one match")?;
    demand(made.tickets.len() > backfills.len(), "nobody new for the game session")?;
    for player in backfills.iter().flat_map(|ticket| &ticket.players) {
        demand(made.team_of(&player.id) == player.team.as_deref(), "a team was changed")?;
    }
    Ok(())
}

impl<'m> Teams<'m> {
    fn sizes(&self, range: std::ops::RangeInclusive<usize>) -> Result<(), String> {
        let fits = self.players.values().all(|team| range.contains(&team.len()));
        demand(fits, "a team is too small or too large")
    }

    fn all(&self) -> Vec<&'m Player> {
        self.players.values().flatten().copied().collect()
    }

    /// Some location is at most `most` away from every ticket, on average.
    fn share_a_location(&self, most: f64) -> Result<(), String> {
        let reaches = |location: &str, ticket: &Ticket| {
            let ms = ticket.players.iter().map(|player| f64::from(player.latency_ms[location]));
            ms.sum::<f64>() / ticket.players.len() as f64 <= most
        };
        let shared = ["near", "far"]
            .iter()
            .any(|location| self.tickets.iter().all(|ticket| reaches(location, ticket)));
        demand(shared, "no location suits all")
    }
}

fn skill(player: &Player) -> f64 {
    let AttributeValue::N(skill) = player.attributes["skill"] else { panic!("not a number") };
    skill
}

fn mode(player: &Player) -> &str {
    let AttributeValue::S(mode) = &player.attributes["mode"] else { panic!("not a text") };
    mode
}

fn maps(player: &Player) -> BTreeSet<&str> {
    let AttributeValue::SL(maps) = &player.attributes["maps"] else { panic!("not a list") };
    maps.iter().map(String::as_str).collect()
}

fn mean(players: &[&Player]) -> f64 {
    players.iter().map(|player| skill(player)).sum::<f64>() / players.len() as f64
}

/// The value after the last wait, in seconds, that `age_ms` has reached.
fn stepped(age_ms: u64, steps: &[(u64, f64)]) -> f64 {
    let reached = steps.iter().rev().find(|(wait, _)| wait * 1_000 <= age_ms);
    reached.unwrap().1
}

fn duel(teams: &Teams<'_>, age_ms: u64) -> Result<(), String> {
    teams.sizes(1..=1)?;
    let mean_of_all = mean(&teams.all());
    let most = stepped(age_ms, &[(0, 3.0), (5, 8.0), (20, 15.0)]);
    let fair = teams.players.values().all(|team| (mean(team) - mean_of_all).abs() <= most);
    demand(fair, "unfair")?;
    let modes: BTreeSet<&str> = teams.all().into_iter().map(mode).collect();
    demand(modes.len() == 1, "different modes")?;
    teams.share_a_location(stepped(age_ms, &[(0, 60.0), (10, 120.0)]))
}

/// Whether two players who wait alone could be matched.
pub(crate) fn could_duel(a: &Ticket, b: &Ticket, now_ms: u64) -> bool {
    let tickets = [a.clone(), b.clone()];
    let teams = [("red", vec![&tickets[0].players[0]]), ("blue", vec![&tickets[1].players[0]])];
    let teams = Teams { players: BTreeMap::from(teams), tickets: &tickets };
    let newest = a.created_at_ms.max(b.created_at_ms);
    !(a.backfill && b.backfill) && duel(&teams, now_ms - newest).is_ok()
}

fn skirmish(teams: &Teams<'_>, age_ms: u64) -> Result<(), String> {
    let least = stepped(age_ms, &[(0, 3.0), (10, 2.0)]) as usize;
    teams.sizes(least..=4)?;
    demand(teams.players["red"].len() == teams.players["blue"].len(), "unequal sizes")?;
    let skills: Vec<f64> = teams.all().into_iter().map(skill).collect();
    let least = skills.iter().copied().fold(f64::INFINITY, f64::min);
    let greatest = skills.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    demand(greatest <= 55.0, "too strong")?;
    demand(least + 40.0 >= greatest, "too far apart")?;
    let gap = (mean(&teams.players["red"]) - mean(&teams.players["blue"])).abs();
    demand(gap <= stepped(age_ms, &[(0, 4.0), (20, 12.0)]), "unfair")
}

fn lists(teams: &Teams<'_>, _age_ms: u64) -> Result<(), String> {
    teams.sizes(1..=3)?;
    let all = teams.all();
    let common = all.iter().map(|player| maps(player)).reduce(|a, b| &a & &b).unwrap();
    demand(!common.is_empty(), "no map that all like")?;
    let dust = all.iter().filter(|player| maps(player).contains("dust")).count();
    demand(dust <= 3, "too many for dust")?;
    let ranked = all.iter().filter(|player| mode(player) == "ranked").count();
    demand(ranked >= 1, "nobody ranked")?;
    let first = maps(teams.players["red"][0]);
    let shared = teams.players["red"].iter().fold(first, |both, player| &both & &maps(player));
    let likes = teams.players["blue"].iter().all(|player| !(&maps(player) & &shared).is_empty());
    demand(shared.is_empty() || likes, "blue likes nothing that red likes")
}

fn either(teams: &Teams<'_>, _age_ms: u64) -> Result<(), String> {
    teams.sizes(1..=4)?;
    let all = teams.all();
    let modes: BTreeSet<&str> = all.iter().map(|player| mode(player)).collect();
    let one_mode = modes.len() == 1;
    let close = (mean(&teams.players["red"]) - mean(&teams.players["blue"])).abs() <= 6.0;
    let few = all.len() <= 4;
    demand(one_mode || close, "neither one mode nor close")?;
    demand(one_mode != few, "few of one mode, or many of several")?;
    let of_tickets = teams
        .tickets
        .iter()
        .map(|ticket| ticket.players.iter().map(skill).sum::<f64>() / ticket.players.len() as f64);
    let of_tickets: Vec<f64> = of_tickets.collect();
    let least = of_tickets.iter().copied().fold(f64::INFINITY, f64::min);
    let greatest = of_tickets.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    demand(greatest - least <= 35.0, "tickets too far apart")
}

fn patient(teams: &Teams<'_>, age_ms: u64) -> Result<(), String> {
    let (red, blue) = (teams.players["red"].len(), teams.players["blue"].len());
    let red_min = stepped(age_ms, &[(0, 2.0), (10, 1.0)]) as usize;
    let blue_min = stepped(age_ms, &[(0, 2.0), (20, 1.0)]) as usize;
    demand((red_min..=3).contains(&red) && (blue_min..=2).contains(&blue), "sizes")?;
    let mut skills: Vec<f64> = teams.all().into_iter().map(skill).collect();
    skills.sort_by(f64::total_cmp);
    let count = skills.len();
    let middle = (skills[(count - 1) / 2] + skills[count / 2]) / 2.0;
    let most = stepped(age_ms, &[(0, 5.0), (5, 20.0), (25, 10.0)]);
    demand(skills.iter().all(|skill| (skill - middle).abs() <= most), "too far from the middle")?;
    demand(skills.windows(2).all(|pair| pair[0] != pair[1]), "two alike")?;
    let near_average = |location: &&str| {
        let slowest = |ticket: &Ticket| {
            ticket.players.iter().map(|player| player.latency_ms[*location]).max().unwrap()
        };
        let ms: Vec<f64> = teams.tickets.iter().map(|ticket| f64::from(slowest(ticket))).collect();
        let mean = ms.iter().sum::<f64>() / ms.len() as f64;
        ms.iter().all(|ms| (ms - mean).abs() <= 30.0)
    };
    demand(["near", "far"].iter().any(near_average), "no location suits all")
}

fn sums(teams: &Teams<'_>, age_ms: u64) -> Result<(), String> {
    teams.sizes(1..=3)?;
    let modes: BTreeSet<&str> = teams.all().into_iter().map(mode).collect();
    demand(modes.len() == 1, "different modes")?;
    let best = |ticket: &Ticket| ticket.players.iter().map(skill).fold(f64::MIN, f64::max);
    let bests: Vec<f64> = teams.tickets.iter().map(best).collect();
    demand(range(&bests) <= stepped(age_ms, &[(0, 12.0), (10, 25.0)]), "tickets too far apart")?;
    for team in teams.players.values() {
        let skills: Vec<f64> = team.iter().map(|player| skill(player)).collect();
        demand(skills.iter().sum::<f64>() < 120.0, "too much in one team")?;
        let mean = mean(team);
        let variance = skills.iter().map(|skill| (skill - mean).powi(2)).sum::<f64>();
        let deviation = (variance / skills.len() as f64).sqrt();
        demand(deviation <= stepped(age_ms, &[(0, 5.0), (20, 9.0)]), "an uneven team")?;
    }
    let skills: Vec<f64> = teams.all().into_iter().map(skill).collect();
    demand(range(&skills) >= 1.0, "all the same")
}

fn range(numbers: &[f64]) -> f64 {
    let least = numbers.iter().copied().fold(f64::INFINITY, f64::min);
    numbers.iter().copied().fold(f64::NEG_INFINITY, f64::max) - least
}

fn crews(teams: &Teams<'_>, age_ms: u64) -> Result<(), String> {
    let (red, blue) = (teams.players["red"].len(), teams.players["blue"].len());
    let (red_max, blue_max) = if age_ms >= 20_000 { (3, 3) } else { (2, 4) };
    demand(red <= red_max && (1..=blue_max).contains(&blue), "sizes")?;
    let all = teams.all();
    let common = all.iter().map(|player| maps(player)).reduce(|a, b| &a & &b).unwrap();
    demand(!common.is_empty(), "no map that all like")?;
    let total: f64 = all.iter().map(|player| skill(player)).sum();
    // Both are named in the compound rule, and so only enforced through it.
    demand(red == blue || total > 40.0, "weak and uneven")?;
    let most = stepped(age_ms, &[(0, 60.0), (5, 90.0)]);
    let serves = |location: &&str| {
        let fastest = |ticket: &Ticket| {
            let trips = ticket.players.iter().map(|player| player.latency_ms[*location]);
            f64::from(trips.min().unwrap())
        };
        let trips: Vec<f64> = teams.tickets.iter().map(fastest).collect();
        trips.iter().all(|ms| *ms <= 120.0) && range(&trips) <= most
    };
    demand(["near", "far"].iter().any(serves), "no location suits all")
}
