//! Property expressions in words.
//!
//! Expressions that people write have one of a few shapes; the others are
//! shown as they are written.

/// What `expression`, which is valid, yields: `each team's average skill`.
pub(crate) fn expression_words(expression: &str) -> String {
    meaning(expression).map_or_else(|| format!("`{expression}`"), |meaning| meaning.words())
}

/// What an expression yields, as far as words need it.
enum Meaning {
    Teams(String),
    /// Something of each player; `grouped`: team by team.
    PerPlayer {
        what: What,
        whose: String,
        grouped: bool,
    },
    /// One thing for each team.
    PerTeam(String),
    /// One thing.
    Single(String),
}

enum What {
    Player,
    Id,
    Attribute(String),
}

impl Meaning {
    fn words(self) -> String {
        match self {
            Self::Teams(whose) | Self::PerPlayer { what: What::Player, whose, .. } => whose,
            Self::PerPlayer { what: What::Id, whose, .. } => format!("the ids of {whose}"),
            Self::PerPlayer { what: What::Attribute(name), whose, .. } => {
                format!("the {name} of {whose}")
            }
            Self::PerTeam(text) => format!("each team's {text}"),
            Self::Single(text) => text,
        }
    }
}

fn meaning(expression: &str) -> Option<Meaning> {
    let expression = expression.trim();
    match expression.split_once('(') {
        Some((function, rest)) => {
            apply(function.trim(), meaning(rest.trim_end().strip_suffix(')')?)?)
        }
        None => path(expression),
    }
}

fn path(path: &str) -> Option<Meaning> {
    let (_, rest) = path.split_once('[')?;
    let (names, rest) = rest.split_once(']')?;
    let names: Vec<&str> = names.split(',').map(str::trim).collect();
    let grouped = names == ["*"] || names.len() > 1;
    let teams = match names.as_slice() {
        ["*"] => None,
        [name] => Some(format!("team {name}")),
        names => Some(format!("teams {}", names.join(" and "))),
    };
    let rest = rest.trim_start().trim_start_matches('.').trim_start();
    let Some(leaf) = rest.strip_prefix("players") else {
        return Some(Meaning::Teams(teams.unwrap_or_else(|| "the teams".to_owned())));
    };
    let whose = match teams {
        None => "all players".to_owned(),
        Some(teams) => format!("the players of {teams}"),
    };
    let leaf = leaf.trim_start().trim_start_matches('.').trim_start();
    let what = match leaf.strip_prefix("attributes") {
        Some(name) => What::Attribute(name.trim().strip_prefix('[')?.strip_suffix(']')?.to_owned()),
        None if leaf.is_empty() => What::Player,
        None => What::Id,
    };
    Some(Meaning::PerPlayer { what, whose, grouped })
}

fn apply(function: &str, to: Meaning) -> Option<Meaning> {
    match (function, to) {
        ("flatten", Meaning::PerPlayer { what, whose, grouped: true }) => {
            Some(Meaning::PerPlayer { what, whose, grouped: false })
        }
        ("count", Meaning::PerPlayer { what: What::Player, whose, grouped }) => Some(if grouped {
            Meaning::PerTeam("number of players".to_owned())
        } else {
            Meaning::Single(format!("the number of {}", whose.trim_start_matches("the ")))
        }),
        ("count", Meaning::Teams(whose)) => Some(Meaning::Single(format!("the number of {whose}"))),
        (
            "set_intersection",
            Meaning::PerPlayer { what: What::Attribute(name), whose, grouped },
        ) => Some(Meaning::Single(if grouped {
            format!("the {name} that all players of each team share")
        } else {
            format!("the {name} that {whose} share")
        })),
        (_, Meaning::PerPlayer { what: What::Attribute(name), whose, grouped }) => {
            let text = format!("{} {name}", adjective(function)?);
            Some(match grouped {
                true => Meaning::PerTeam(text),
                false => Meaning::Single(format!("the {text} of {whose}")),
            })
        }
        (_, Meaning::PerTeam(text)) => {
            Some(Meaning::Single(format!("the {} of the teams' {text}", noun(function)?)))
        }
        (_, Meaning::PerPlayer { .. } | Meaning::Teams(_) | Meaning::Single(_)) => None,
    }
}

fn adjective(function: &str) -> Option<&'static str> {
    Some(match function {
        "min" => "lowest",
        "max" => "highest",
        "avg" => "average",
        "median" => "median",
        "sum" => "total",
        "stddev" => "standard deviation of",
        _ => return None,
    })
}

fn noun(function: &str) -> Option<&'static str> {
    Some(match function {
        "min" => "lowest",
        "max" => "highest",
        "avg" => "average",
        "median" => "median",
        "sum" => "sum",
        "stddev" => "standard deviation",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn usual_expressions_become_words() {
        let check = |expression: &str, words: &str| {
            assert_eq!(expression_words(expression), words, "{expression}");
        };
        check(
            "teams[oneteam].players.attributes[skill]",
            "the skill of the players of team oneteam",
        );
        check("avg(teams[*].players.attributes[skill])", "each team's average skill");
        check(
            "avg(flatten(teams[*].players.attributes[skill]))",
            "the average skill of all players",
        );
        check(
            "max(avg(teams[*].players.attributes[skill]))",
            "the highest of the teams' average skill",
        );
        check("count(teams[cowboys].players)", "the number of players of team cowboys");
        check("count (teams[red, blue].players)", "each team's number of players");
        check(
            "set_intersection(flatten(teams[*].players.attributes[maps]))",
            "the maps that all players share",
        );
        check("flatten(teams[*].players[playerId])", "the ids of all players");
    }

    #[test]
    fn an_unusual_expression_stays_as_it_is() {
        let unusual = "min(max(avg(teams[*].players.attributes[skill])))";
        assert_eq!(expression_words(unusual), format!("`{unusual}`"));
    }
}
