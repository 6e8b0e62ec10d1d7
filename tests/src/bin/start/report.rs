//! What was measured: medians, ranges, and how often ours goes into the others'.

use serde::Serialize;
use stack::deployment::Function;

use super::{Runtime, Sdk, Start};

/// How many times faster our initialization is to be than Node.js's, at least.
const INIT_BUDGET: f64 = 20.0;

/// How many times less memory we are to take, at least.
const MEMORY_BUDGET: f64 = 7.0;

/// All starts of one function on one runtime.
#[derive(Debug)]
pub(super) struct Row {
    pub(super) function: Function,
    pub(super) runtime: Runtime,
    pub(super) starts: Vec<Start>,
}

/// A median with its range.
#[derive(Debug, Clone, Copy, Serialize)]
struct Median {
    median: f64,
    min: f64,
    max: f64,
}

/// What is said of a row.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Line {
    function: String,
    runtime: &'static str,
    init_ms: Median,
    answer_ms: Median,
    peak_mib: Median,
    /// How many times our initialization and memory; none for ours.
    #[serde(skip_serializing_if = "Option::is_none")]
    times_ours: Option<Times>,
}

/// How many times ours something is.
#[derive(Debug, Clone, Copy, Serialize)]
struct Times {
    init: f64,
    memory: f64,
}

/// Everything that was measured.
#[derive(Debug)]
pub(super) struct Report {
    pub(super) rows: Vec<Row>,
}

impl Row {
    pub(super) fn new(function: Function, runtime: Runtime) -> Self {
        Self { function, runtime, starts: Vec::new() }
    }

    fn median(&self, of: impl Fn(&Start) -> f64) -> Median {
        let mut values: Vec<f64> = self.starts.iter().map(of).collect();
        values.sort_by(f64::total_cmp);
        let at = |index: usize| values.get(index).copied().unwrap_or_default();
        Median { median: at(values.len() / 2), min: at(0), max: at(values.len().saturating_sub(1)) }
    }
}

impl Report {
    fn lines(&self) -> Vec<Line> {
        let line = |row: &Row| {
            let (init_ms, peak_mib) = (row.median(|it| it.init_ms), row.median(|it| it.peak_mib));
            let ours = self.rows.iter().find(|other| {
                other.runtime == Runtime::Rust && other.function.binary == row.function.binary
            });
            let ours = ours.filter(|_| row.runtime != Runtime::Rust);
            let times = |ours: &Row| Times {
                init: init_ms.median / ours.median(|it| it.init_ms).median,
                memory: peak_mib.median / ours.median(|it| it.peak_mib).median,
            };
            Line {
                function: row.function.binary.clone(),
                runtime: name(row.runtime),
                init_ms,
                answer_ms: row.median(|it| it.answer_ms),
                peak_mib,
                times_ours: ours.map(times),
            }
        };
        self.rows.iter().map(line).collect()
    }

    /// Whether ours is as much faster and smaller as it is to be, beside every equivalent.
    pub(super) fn keeps_budget(&self) -> bool {
        let lines = self.lines();
        let mut times = lines.iter().filter_map(|line| line.times_ours);
        times.all(|times| times.init >= INIT_BUDGET && times.memory >= MEMORY_BUDGET)
    }

    pub(super) fn json(&self) -> String {
        serde_json::to_string(&self.lines()).expect("numbers and texts are JSON")
    }

    /// A heading, and a line for each function on each runtime.
    pub(super) fn table(&self) -> Vec<String> {
        let heading = format!(
            "{:<20} {:<12} {:>22} {:>22} {:>20}   times ours",
            "function", "on", "init ms", "first answer ms", "peak MiB"
        );
        let line = |line: &Line| {
            let cell = |it: &Median| format!("{:.1} ({:.1}-{:.1})", it.median, it.min, it.max);
            let times = line
                .times_ours
                .map(|times| format!("init {:.0}x, memory {:.1}x", times.init, times.memory));
            let Line { function, runtime, init_ms, answer_ms, peak_mib, .. } = line;
            let (init, answer, peak) = (cell(init_ms), cell(answer_ms), cell(peak_mib));
            let line = format!("{function:<20} {runtime:<12} {init:>22} {answer:>22} {peak:>20}");
            format!("{line}   {}", times.unwrap_or_default()).trim_end().to_owned()
        };
        std::iter::once(heading).chain(self.lines().iter().map(line)).collect()
    }
}

fn name(runtime: Runtime) -> &'static str {
    match runtime {
        Runtime::Rust => "Rust",
        Runtime::Node(Sdk::V3) => "Node, SDK v3",
        Runtime::Node(Sdk::V2) => "Node, SDK v2",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(runtime: Runtime, init_ms: &[f64], peak_mib: f64) -> Row {
        let function = ::tests::instance::deployment().functions.remove(0);
        let start = |init_ms: &f64| Start { init_ms: *init_ms, answer_ms: 1.0, peak_mib };
        Row { function, runtime, starts: init_ms.iter().map(start).collect() }
    }

    #[test]
    fn ours_is_compared_with_each_by_medians() {
        let ours = row(Runtime::Rust, &[9.0, 5.0, 4.0], 10.0);
        let theirs = row(Runtime::Node(Sdk::V3), &[100.0, 90.0, 300.0], 71.0);
        let report = Report { rows: vec![ours, theirs] };

        let lines = report.lines();

        let times = lines[1].times_ours.unwrap();
        assert_eq!((times.init, times.memory), (20.0, 7.1));
        assert!(lines[0].times_ours.is_none() && report.keeps_budget());
        assert!(report.table()[2].ends_with("init 20x, memory 7.1x"), "{:?}", report.table());
    }

    #[test]
    fn too_much_memory_is_over_budget() {
        let ours = row(Runtime::Rust, &[1.0], 10.0);
        let theirs = row(Runtime::Node(Sdk::V2), &[100.0], 69.0);

        assert!(!Report { rows: vec![ours, theirs] }.keeps_budget());
    }
}
