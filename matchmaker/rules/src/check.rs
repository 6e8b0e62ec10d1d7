//! `rules check`: everything that is wrong with rule sets.

use std::io::Write;

use matchmaker::{Problem, RuleSet, Severity};
use serde::Serialize;

use crate::arguments::Check;
use crate::failure::{CommandError, Verdict};
use crate::input;
use crate::problems::write_problems;
use crate::style::Style;

/// What `--json` prints.
#[derive(Debug, Serialize)]
struct Report {
    valid: bool,
    files: Vec<FileReport>,
}

#[derive(Debug, Serialize)]
struct FileReport {
    file: String,
    valid: bool,
    problems: Vec<Problem>,
}

pub(crate) fn run(
    wish: &Check,
    out: &mut impl Write,
    style: Style,
) -> Result<Verdict, CommandError> {
    // All are read first: what cannot be read is said without half a report.
    let texts = wish.files.iter().map(|file| Ok((file, input::read(file)?)));
    let texts = texts.collect::<Result<Vec<_>, CommandError>>()?;
    let mut report = Report { valid: true, files: Vec::new() };
    for (file, text) in &texts {
        let (valid, problems) = match RuleSet::parse(text) {
            Ok(parsed) => (true, parsed.warnings),
            Err(problems) => (false, problems),
        };
        report.valid &= valid;
        let checked = FileReport { file: input::name(file).to_owned(), valid, problems };
        if !wish.json {
            write_file(out, style, text, &checked)?;
        }
        report.files.push(checked);
    }
    if wish.json {
        crate::write_json(out, &report)?;
    }
    Ok(Verdict::good_if(report.valid))
}

fn write_file(
    out: &mut impl Write,
    style: Style,
    text: &str,
    report: &FileReport,
) -> Result<(), CommandError> {
    write_problems(out, style, &report.file, text, &report.problems)?;
    let count = |severity: Severity| {
        report.problems.iter().filter(|problem| problem.severity == severity).count()
    };
    let (errors, warnings) = (count(Severity::Error), count(Severity::Warning));
    let verdict = if report.valid { style.good("valid") } else { style.bad("invalid") };
    let mut parts = vec![verdict];
    let told = [(errors, "error"), (warnings, "warning")];
    let told = told.into_iter().filter(|(count, _)| *count > 0);
    parts.extend(told.map(|(count, what)| crate::counted(count, what)));
    writeln!(out, "{}: {}", report.file, parts.join(", "))?;
    Ok(())
}
