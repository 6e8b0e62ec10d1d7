//! `rules explain`: a rule set in words, and why tickets wait.

mod expression_words;
mod needs;
mod pairs;
mod rule_words;
mod timeline;
mod waiting;
mod words;

use std::io::Write;

use crate::arguments::Explain;
use crate::failure::{CommandError, Verdict};
use crate::input;
use crate::problems::load_rule_set;
use crate::style::Style;
use crate::ticket_lines;

pub(crate) fn run(
    wish: &Explain,
    out: &mut impl Write,
    style: Style,
) -> Result<Verdict, CommandError> {
    let (text, rule_set) = load_rule_set(&wish.rule_set)?;
    match &wish.tickets {
        None => {
            let words = words::Words::of(input::name(&wish.rule_set), &rule_set, &text);
            if wish.json {
                crate::write_json(out, &words)?;
            } else {
                words.write(out, style)?;
            }
        }
        Some(file) => {
            let lines = ticket_lines::load(file, false)?;
            let report = waiting::Waiting::of(wish, rule_set, &text, &lines.tickets)?;
            if wish.json {
                crate::write_json(out, &report)?;
            } else {
                report.write(out, style)?;
            }
        }
    }
    Ok(Verdict::Good)
}
