//! The teams of a match.

use super::node::{Node, Problems};
use super::problems::Problem;
use crate::limits::LARGE_MATCH_PLAYERS_MAX;

/// A team, or several alike.
#[derive(Debug, Clone, PartialEq)]
pub struct TeamDefinition {
    /// Its name in expressions, expansions and matches.
    pub name: String,
    /// Fewest players with which a match is made.
    pub min_players: u32,
    /// Most players.
    pub max_players: u32,
    /// How many teams of this kind a match has; above one they are named
    /// `<name>_1`, `<name>_2` and so on.
    pub quantity: u32,
}

impl TeamDefinition {
    /// The names of the teams that this definition makes.
    pub fn copy_names(&self) -> impl Iterator<Item = String> + '_ {
        let numbered = self.quantity > 1;
        (1..=self.quantity).map(move |number| {
            if numbered { format!("{}_{number}", self.name) } else { self.name.clone() }
        })
    }
}

const PROPERTIES: [&str; 4] = ["name", "minPlayers", "maxPlayers", "quantity"];

/// Reads `teams`.
pub(super) fn read(root: &Node<'_>, problems: &mut Problems) -> Vec<TeamDefinition> {
    let Some(list) = root.required("teams", problems) else { return Vec::new() };
    let teams: Vec<TeamDefinition> =
        list.items(problems).iter().filter_map(|team| read_team(team, problems)).collect();
    list.refuse_repeated("name", "team", problems);
    if list.value.as_list().is_some_and(<[_]>::is_empty) {
        problems.push(list.error("a rule set needs at least one team"));
    }
    refuse_size(&list, &teams, problems);
    teams
}

fn read_team(node: &Node<'_>, problems: &mut Problems) -> Option<TeamDefinition> {
    node.known(&PROPERTIES, problems);
    let name = node.required("name", problems).and_then(|name| name.name(problems));
    let min = node.required("minPlayers", problems).and_then(|min| min.count(problems));
    let max = node.required("maxPlayers", problems).and_then(|max| max.count(problems));
    let quantity = match node.member("quantity") {
        Some(quantity) => quantity.count(problems).filter(|count| {
            let allowed = (1..=LARGE_MATCH_PLAYERS_MAX).contains(count);
            if !allowed {
                let allowed = format!("1 to {LARGE_MATCH_PLAYERS_MAX}");
                problems.push(quantity.error("no such number of teams").allowing(allowed));
            }
            allowed
        })?,
        None => 1,
    };
    if let (Some(min), Some(max)) = (min, max) {
        let of_min = node.member("minPlayers").filter(|_| min > max && max > 0);
        if let Some(of_min) = of_min {
            let problem = of_min.error(format!("minPlayers {min} is more than maxPlayers {max}"));
            problems.push(problem.allowing(format!("0 to {max}, or a higher maxPlayers")));
        }
        if max == 0 {
            let of_max = node.member("maxPlayers");
            let problem = of_max.as_ref().unwrap_or(node).error("a team for nobody");
            problems.push(problem.allowing("1 or more"));
        }
    }
    // What is wrong with its numbers is told of; whatever names the team is not wrong.
    let max_players = max.filter(|max| *max > 0).or(min).unwrap_or(1);
    let min_players = min.unwrap_or(max_players);
    Some(TeamDefinition { name: name?, min_players, max_players, quantity })
}

fn refuse_size(list: &Node<'_>, teams: &[TeamDefinition], problems: &mut Problems) {
    let size = |team: &TeamDefinition| u64::from(team.max_players) * u64::from(team.quantity);
    let total: u64 = teams.iter().map(size).sum();
    if let Some(problem) = size_problem(list, total) {
        problems.push(problem);
    }
}

/// What is wrong with so many players in one match, if anything.
pub(super) fn size_problem(at: &Node<'_>, total: u64) -> Option<Problem> {
    if total > u64::from(LARGE_MATCH_PLAYERS_MAX) {
        let message = format!("a match of {total} players is larger than FlexMatch allows");
        return Some(
            at.error(message).allowing(format!("up to {LARGE_MATCH_PLAYERS_MAX} players")),
        );
    }
    None
}
