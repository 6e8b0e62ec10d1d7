//! Whether all is well.

use crate::{
    args::{Args, Goal},
    tally::Counts,
};

/// Why the run failed; none if it passed.
///
/// A player without a match is no failure by itself, as long as the ticket ended
/// with a reason: whether it is one, `--expect-matched` decides.
pub(crate) fn cause(args: &Args, counts: &Counts, stopped: bool) -> Option<String> {
    if counts.failed > 0 {
        return Some(format!("{} of {} bots failed", counts.failed, counts.asked));
    }
    let settled = counts.finished + counts.unmatched + counts.left;
    if settled < counts.asked {
        return Some(format!("{} bots did not leave in time", counts.asked - settled));
    }
    if let Goal::Matches(wanted) = args.goal()
        && counts.matches < wanted.into()
    {
        let reason = if stopped { "stopped when" } else { "only" };
        return Some(format!("{reason} {} of {wanted} matches had finished", counts.matches));
    }
    if stopped && args.goal() == Goal::Once {
        return Some("stopped before all had played".to_owned());
    }
    args.expect_matched.and_then(|expected| unmatched(expected, counts))
}

fn unmatched(expected: f64, counts: &Counts) -> Option<String> {
    #[expect(clippy::cast_precision_loss, reason = "bots are few")]
    let share =
        if counts.asked == 0 { 0.0 } else { counts.matched as f64 / counts.asked as f64 * 100.0 };
    (share < expected)
        .then(|| format!("{share:.1} % of the bots got a match, {expected} % were expected"))
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;

    #[track_caller]
    fn check(line: &str, counts: Counts, stopped: bool, expected: Option<&str>) {
        let args = Args::parse_from(line.split_whitespace());
        assert_eq!(cause(&args, &counts, stopped).as_deref(), expected);
    }

    fn three_of_four() -> Counts {
        Counts { asked: 4, matched: 3, finished: 3, unmatched: 1, matches: 1, ..Counts::default() }
    }

    #[test]
    fn a_player_without_a_match_is_a_failure_only_if_one_was_expected() {
        check("bots", three_of_four(), false, None);
        check("bots --expect-matched 75%", three_of_four(), false, None);
        check(
            "bots --expect-matched 100%",
            three_of_four(),
            false,
            Some("75.0 % of the bots got a match, 100 % were expected"),
        );
    }

    #[test]
    fn every_bot_has_to_come_to_an_end() {
        let failed = Counts { failed: 1, unmatched: 0, ..three_of_four() };
        check("bots", failed, false, Some("1 of 4 bots failed"));
        let lost = Counts { unmatched: 0, ..three_of_four() };
        check("bots", lost, false, Some("1 bots did not leave in time"));
    }

    #[test]
    fn all_matches_have_to_finish() {
        check("bots --matches 1", three_of_four(), false, None);
        check("bots --matches 1", three_of_four(), true, None);
        let two = "bots --matches 2";
        check(two, three_of_four(), false, Some("only 1 of 2 matches had finished"));
        check(two, three_of_four(), true, Some("stopped when 1 of 2 matches had finished"));
    }

    #[test]
    fn who_plays_for_ever_may_be_stopped_at_any_time() {
        check("bots --forever", three_of_four(), true, None);
        check("bots", three_of_four(), true, Some("stopped before all had played"));
    }
}
