//! Why a ticket waits, in sentences.

use super::{expansions::Change, waiting::Waiting};
use crate::format::numbers::counted;

/// What keeps the ticket waiting, the strongest reason first.
#[must_use]
pub fn headline(waiting: &Waiting) -> String {
    let found = &waiting.explanation;
    if let Some(never) = &found.never {
        return format!("No match can ever have this ticket: {never}.");
    }
    if !found.alone.is_empty() {
        let rules = found.alone.join(", ");
        return format!("By itself the ticket does not satisfy {rules} yet, whoever else comes.");
    }
    if waiting.others == 0 {
        let needed = counted(found.players_needed, "player", "players");
        return match found.players_needed {
            0 | 1 => "It needs nobody else: the next round of matchmaking may match it.".to_owned(),
            _ => format!("A match needs {needed}, and nobody else waits."),
        };
    }
    if found.players_available < found.players_needed {
        let needed = counted(found.players_needed, "player", "players");
        return format!(
            "A match needs {needed}; with everybody who could play with this ticket there are {}.",
            found.players_available
        );
    }
    "Enough players wait who could play with this ticket, taken singly. A match may be formed any \
     moment, unless the rules do not hold for all of them together."
        .to_owned()
}

/// Who else waits.
#[must_use]
pub fn others(waiting: &Waiting) -> String {
    let more = if waiting.truncated { "More than " } else { "" };
    let waits = match waiting.others {
        0 => return "Nobody else waits in this matchmaking configuration.".to_owned(),
        1 => "waits",
        _ => "wait",
    };
    let others = counted(waiting.others as u64, "other ticket", "other tickets");
    let fitting = waiting.explanation.compatible_tickets;
    let left_out = match waiting.left_out {
        0 => String::new(),
        left_out => format!(" The rules cannot be applied to {left_out} of them here."),
    };
    format!("{more}{others} {waits}; {fitting} of them could play with this one.{left_out}")
}

/// One change: `rules[FastConnection].maxLatency goes from 80 to 1000`.
#[must_use]
pub fn change(change: &Change) -> String {
    let Change { target, from, to } = change;
    match from {
        Some(from) => format!("{target} goes from {from} to {to}"),
        None => format!("{target} becomes {to}"),
    }
}

#[cfg(test)]
mod tests {
    use matchmaker::Explanation;

    use super::*;

    fn waiting(others: usize, compatible: u64, needed: u64) -> Waiting {
        Waiting {
            explanation: Explanation {
                never: None,
                alone: Vec::new(),
                kept_apart: Vec::new(),
                compatible_tickets: compatible,
                players_available: compatible + 1,
                players_needed: needed,
                shortened: false,
                next_expansion: None,
                ..Explanation::default()
            },
            apart: Vec::new(),
            others,
            truncated: false,
            left_out: 0,
            next: None,
            neighbours: Vec::new(),
        }
    }

    #[test]
    fn the_strongest_reason_is_the_headline() {
        let mut stuck = waiting(3, 0, 2);
        assert!(headline(&stuck).contains("there are 1."), "{}", headline(&stuck));
        stuck.explanation.alone = vec!["FastConnection".to_owned()];
        assert!(headline(&stuck).contains("does not satisfy FastConnection"));
        stuck.explanation.never = Some("no team takes so many players".to_owned());
        assert!(headline(&stuck).starts_with("No match can ever"));
    }

    #[test]
    fn a_ticket_with_nobody_around_says_so() {
        assert_eq!(headline(&waiting(0, 0, 2)), "A match needs 2 players, and nobody else waits.");
        assert!(headline(&waiting(0, 0, 1)).starts_with("It needs nobody else"));
        assert!(headline(&waiting(4, 3, 2)).starts_with("Enough players wait"));
    }

    #[test]
    fn the_others_are_counted() {
        let mut some = waiting(1, 1, 2);
        assert_eq!(others(&some), "1 other ticket waits; 1 of them could play with this one.");
        some.truncated = true;
        some.left_out = 1;
        assert!(others(&some).starts_with("More than 1 other ticket"));
        assert!(others(&some).ends_with("to 1 of them here."));
    }

    #[test]
    fn a_change_says_from_what_to_what() {
        let step = Change { target: "teams[a].minPlayers".into(), from: None, to: "1".into() };
        assert_eq!(change(&step), "teams[a].minPlayers becomes 1");
        let step = Change { from: Some("2".to_owned()), ..step };
        assert_eq!(change(&step), "teams[a].minPlayers goes from 2 to 1");
    }
}
