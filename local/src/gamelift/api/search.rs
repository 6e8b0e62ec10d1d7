//! SearchGameSessions: active game sessions by what they are like.
//!
//! A filter is conditions joined by `AND`, in the words of GameLift's model.
//! Game sessions of a matchmaker have neither names nor properties, so conditions
//! on these find nothing. `OR`, `NOT` and parentheses are refused.

use std::cmp::Ordering;

use ciborium::value::Value as Cbor;
use serde::Deserialize;

use super::fields::required;
use super::fleets::{expect_fleet, expect_location};
use super::game_sessions::{GameSessionOutput, no_alias};
use super::pages::{Wanted, told};
use crate::gamelift::game_sessions::{CreationPolicy, GameSession, GameSessionState};
use crate::gamelift::world::World;
use crate::wire::errors::CallError;

/// Most game sessions of a page (GameLift API, SearchGameSessions).
const PAGE_MAX: usize = 20;

/// Most characters of an expression (GameLift API, `NonZeroAndMaxString`).
const EXPRESSION_LENGTH_MAX: usize = 1024;

/// The comparators; those that begin like another come first.
const COMPARATORS: [&str; 6] = ["<>", "<=", ">=", "=", "<", ">"];

/// The input.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct SearchInput {
    fleet_id: Option<String>,
    alias_id: Option<String>,
    location: Option<String>,
    filter_expression: Option<String>,
    sort_expression: Option<String>,
    #[serde(flatten)]
    wanted: Wanted,
}

/// Finds the active game sessions that meet every condition.
pub(super) fn search(world: &World, input: &SearchInput) -> Result<Cbor, CallError> {
    if input.alias_id.is_some() {
        return Err(no_alias());
    }
    expect_fleet(world, &required(input.fleet_id.clone(), "FleetId")?)?;
    input.location.iter().try_for_each(|location| expect_location(world, location))?;
    let conditions = conditions(input.filter_expression.as_deref().unwrap_or_default())?;
    let is_found = |session: &&GameSession| {
        session.state == GameSessionState::Active
            && input.location.as_ref().is_none_or(|location| *location == session.location)
            && conditions.iter().all(|condition| condition.is_met(world, session))
    };
    let mut found: Vec<_> = world.game_sessions.by_start().into_iter().filter(is_found).collect();
    if let Some(expression) = &input.sort_expression {
        sort(world, &mut found, expression)?;
    }
    let page = input.wanted.cut_at_most(found, PAGE_MAX)?;
    told("GameSessions", page, |session| GameSessionOutput::new(world, session))
}

/// What of a game session is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Operand {
    /// Its name, or one of its properties: there are none.
    Absent,
    Id,
    MaximumSessions,
    CreationTimeMillis,
    PlayerSessionCount,
    HasAvailablePlayerSessions,
}

/// What is found there, and what it is compared with.
#[derive(Debug, Clone, PartialEq)]
enum Value {
    Absent,
    Text(String),
    Number(f64),
    Flag(bool),
}

#[derive(Debug)]
struct Condition {
    operand: Operand,
    comparator: &'static str,
    value: Value,
}

impl Operand {
    fn named(name: &str) -> Result<Self, CallError> {
        match name {
            "gameSessionName" => Ok(Self::Absent),
            "gameSessionId" => Ok(Self::Id),
            "maximumSessions" => Ok(Self::MaximumSessions),
            "creationTimeMillis" => Ok(Self::CreationTimeMillis),
            "playerSessionCount" => Ok(Self::PlayerSessionCount),
            "hasAvailablePlayerSessions" => Ok(Self::HasAvailablePlayerSessions),
            _ if name.starts_with("gameSessionProperties.") => Ok(Self::Absent),
            _ => {
                let name: String = name.chars().take(64).collect();
                Err(CallError::invalid(format!("{name:?} is no attribute of game sessions.")))
            }
        }
    }

    fn of(self, world: &World, session: &GameSession) -> Value {
        let taken = world.player_sessions.occupied(&session.id);
        let is_open = session.policy == CreationPolicy::AcceptAll;
        #[expect(clippy::cast_precision_loss, reason = "counts and moments are far below 2^53")]
        match self {
            Self::Absent => Value::Absent,
            Self::Id => Value::Text(session.id.to_string()),
            Self::MaximumSessions => Value::Number(session.players_max.into()),
            Self::CreationTimeMillis => Value::Number(session.start.as_millis() as f64),
            Self::PlayerSessionCount => Value::Number(taken as f64),
            Self::HasAvailablePlayerSessions => {
                let room = usize::try_from(session.players_max).is_ok_and(|most| taken < most);
                Value::Flag(is_open && room)
            }
        }
    }
}

impl Value {
    /// `'text'` with escaped quotation marks, a number, `true` or `false`.
    fn parse(text: &str) -> Result<Self, CallError> {
        let quoted = text.strip_prefix('\'').and_then(|text| text.strip_suffix('\''));
        match (quoted, text) {
            (Some(text), _) => Ok(Self::Text(text.replace("\\'", "'"))),
            (None, "true") => Ok(Self::Flag(true)),
            (None, "false") => Ok(Self::Flag(false)),
            (None, number) => number.parse().map(Self::Number).map_err(|_| {
                CallError::invalid("A value must be a number, true, false or a 'quoted' text.")
            }),
        }
    }

    /// How it stands to `other`; not at all, if they are of different kinds.
    fn order(&self, other: &Self) -> Option<Ordering> {
        match (self, other) {
            (Self::Text(own), Self::Text(other)) => Some(own.cmp(other)),
            (Self::Number(own), Self::Number(other)) => own.partial_cmp(other),
            (Self::Flag(own), Self::Flag(other)) => Some(own.cmp(other)),
            _ => None,
        }
    }
}

impl Condition {
    fn parse(text: &str) -> Result<Self, CallError> {
        let malformed = || {
            CallError::invalid(
                "FilterExpression must be conditions joined by AND; the local cloud imitates no OR, NOT or parentheses.",
            )
        };
        let at = text.find(['<', '>', '=']).ok_or_else(malformed)?;
        let (name, rest) = text.split_at(at);
        let comparator =
            COMPARATORS.into_iter().find(|word| rest.starts_with(word)).ok_or_else(malformed)?;
        let value = Value::parse(rest[comparator.len()..].trim())?;
        let is_ordered = !matches!(comparator, "=" | "<>");
        if is_ordered && !matches!(value, Value::Number(_)) {
            return Err(CallError::invalid("Only numbers can be compared with < and >."));
        }
        Ok(Self { operand: Operand::named(name.trim())?, comparator, value })
    }

    fn is_met(&self, world: &World, session: &GameSession) -> bool {
        let order = self.operand.of(world, session).order(&self.value);
        order.is_some_and(|order| match self.comparator {
            "=" => order.is_eq(),
            "<>" => order.is_ne(),
            "<" => order.is_lt(),
            "<=" => order.is_le(),
            ">" => order.is_gt(),
            _ => order.is_ge(),
        })
    }
}

fn conditions(expression: &str) -> Result<Vec<Condition>, CallError> {
    if expression.chars().count() > EXPRESSION_LENGTH_MAX {
        return Err(CallError::invalid("FilterExpression is too long."));
    }
    let parts = parts(expression);
    parts.iter().filter(|part| !part.is_empty()).map(|part| Condition::parse(part)).collect()
}

/// The expression's parts between ` AND `, wherever that does not stand in a text.
fn parts(expression: &str) -> Vec<String> {
    let (mut parts, mut part, mut is_text) = (Vec::new(), String::new(), false);
    let mut characters = expression.chars();
    while let Some(character) = characters.next() {
        part.push(character);
        match character {
            '\\' => part.extend(characters.next()),
            '\'' => is_text = !is_text,
            _ => {}
        }
        if !is_text && let Some(before) = part.strip_suffix(" AND ") {
            parts.push(before.trim().to_owned());
            part.clear();
        }
    }
    parts.push(part.trim().to_owned());
    parts
}

/// Sorts by `<attribute> ASC` or `DESC`.
fn sort(world: &World, found: &mut [&GameSession], expression: &str) -> Result<(), CallError> {
    let (name, order) = expression.trim().split_once(' ').unwrap_or((expression, "ASC"));
    let operand = Operand::named(name)?;
    let is_descending = match order.trim() {
        "ASC" => false,
        "DESC" => true,
        _ => return Err(CallError::invalid("SortExpression must end with ASC or DESC.")),
    };
    found.sort_by(|one, other| {
        let order = operand.of(world, one).order(&operand.of(world, other));
        let order = order.unwrap_or(Ordering::Equal);
        if is_descending { order.reverse() } else { order }
    });
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_expression_falls_into_its_conditions() {
        let found = conditions("maximumSessions>=2 AND gameSessionId <> 'a AND \\'b' ").unwrap();

        assert_eq!(found.len(), 2);
        assert_eq!((found[0].comparator, &found[0].value), (">=", &Value::Number(2.0)));
        assert_eq!(found[1].value, Value::Text("a AND 'b".to_owned()));
    }

    #[test]
    fn what_is_not_imitated_is_refused() {
        for expression in [
            "maximumSessions=1 OR maximumSessions=2",
            "NOT maximumSessions=1",
            "(maximumSessions=1)",
            "maximumSessions",
            "colour='red'",
            "hasAvailablePlayerSessions>true",
        ] {
            assert!(conditions(expression).is_err(), "{expression}");
        }
    }
}
