//! x
use crate::{arguments::Explain, failure::*, style::Style};
use std::io::Write;
pub(crate) fn run(_: &Explain, _: &mut impl Write, _: Style) -> Result<Verdict, CommandError> {
    Ok(Verdict::Good)
}
