//! Lines over time or any other order.

use leptos::prelude::*;

use super::{
    frame::{ChartFrame, Numbers},
    scale::{Scale, path, place},
    width::use_width,
};
use crate::format::numbers;

const HEIGHT: f64 = 180.0;
const LEFT: f64 = 46.0;
const RIGHT: f64 = 8.0;
const TOP: f64 = 8.0;
const BOTTOM: f64 = 22.0;
/// Room for one label under the chart.
const LABEL: f64 = 64.0;

/// One line.
#[derive(Debug, Clone, PartialEq)]
pub struct Series {
    /// Its name.
    pub name: String,
    /// One value for each label; none is a gap.
    pub values: Vec<Option<f64>>,
}

/// Lines over common labels, with a legend when there are several.
#[component]
pub fn LineChart(
    /// What the chart shows.
    title: &'static str,
    /// What the values are counted in: `ms`; for the table and the description.
    unit: &'static str,
    /// What stands under the chart, from left to right: times.
    #[prop(into)]
    labels: Signal<Vec<String>>,
    /// The lines.
    #[prop(into)]
    series: Signal<Vec<Series>>,
) -> impl IntoView {
    let chart = NodeRef::<leptos::svg::Svg>::new();
    let width = use_width(chart);
    let drawing = Memo::new(move |_| drawing(width.get(), &labels.read(), &series.read()));
    let numbers = Signal::derive(move || in_numbers(unit, &labels.read(), &series.read()));
    let names = Memo::new(move |_| {
        series.with(|series| series.iter().map(|line| line.name.clone()).collect::<Vec<_>>())
    });
    view! {
        <ChartFrame title=title numbers=numbers>
            {move || legend(names.get())}
            <svg class="chart-area" node_ref=chart height=HEIGHT.to_string() role="img">
                <title>{title}</title>
                <desc>{move || described(unit, &series.read())}</desc>
                {move || drawn(drawing.get())}
            </svg>
        </ChartFrame>
    }
}

fn legend(names: Vec<String>) -> impl IntoView {
    let several = names.len() > 1;
    let entries = names.into_iter().enumerate().map(|(index, name)| {
        view! { <li class=format!("legend-entry series-{index}")>{name}</li> }
    });
    several.then(|| view! { <ul class="legend">{entries.collect_view()}</ul> })
}

/// Everything that is drawn, in SVG's units.
#[derive(Debug, Clone, PartialEq)]
struct Drawing {
    /// Where the grid's lines end.
    right: f64,
    /// Height and text of the grid's lines.
    grid: Vec<(f64, String)>,
    /// Place and text under the chart.
    labels: Vec<(f64, String)>,
    /// One path a line.
    paths: Vec<String>,
}

#[expect(clippy::cast_precision_loss, reason = "far fewer than 2^52 points")]
fn drawing(width: f64, labels: &[String], series: &[Series]) -> Drawing {
    let values = series.iter().flat_map(|line| line.values.iter().copied().flatten());
    let scale = Scale::fitting(values, 4);
    let x = |index: usize| {
        LEFT + index as f64 / (labels.len().max(2) - 1) as f64 * (width - LEFT - RIGHT)
    };
    let y = |value: f64| HEIGHT - BOTTOM - scale.share(value) * (HEIGHT - TOP - BOTTOM);
    let points = |line: &Series| {
        let points = line.values.iter().enumerate();
        points.map(|(index, value)| value.map(|value| (x(index), y(value)))).collect::<Vec<_>>()
    };
    let every = every(labels.len(), width - LEFT - RIGHT);
    Drawing {
        right: width - RIGHT,
        grid: scale.steps.iter().map(|step| (y(*step), short(*step))).collect(),
        labels: (0..labels.len()).step_by(every).map(|i| (x(i), labels[i].clone())).collect(),
        paths: series.iter().map(|line| path(&points(line))).collect(),
    }
}

/// Each how many-th of `labels` is written, so that they do not touch.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a handful of labels, and never fewer than one"
)]
fn every(labels: usize, width: f64) -> usize {
    let room = (width / LABEL).max(1.0) as usize;
    labels.div_ceil(room).max(1)
}

fn drawn(drawing: Drawing) -> impl IntoView {
    let right = drawing.right;
    let grid = drawing.grid.into_iter().map(|(y, text)| {
        view! {
            <line class="chart-grid" x1=place(LEFT) x2=place(right) y1=place(y) y2=place(y)></line>
            <text class="chart-label chart-label-end" x=place(LEFT - 6.0) y=place(y + 3.5)>{text}</text>
        }
    });
    let labels = drawing.labels.into_iter().map(|(x, text)| {
        view! { <text class="chart-label" x=place(x) y=place(HEIGHT - 6.0)>{text}</text> }
    });
    let paths = drawing.paths.into_iter().enumerate().map(|(index, path)| {
        view! { <path class=format!("chart-line series-{index}") d=path></path> }
    });
    view! {
        <g aria-hidden="true">
            {grid.collect_view()} {labels.collect_view()} {paths.collect_view()}
        </g>
    }
}

/// A value on an axis: `1.5k` takes less room than `1,500`.
fn short(value: f64) -> String {
    let whole = |value: f64| {
        let places = usize::from(value.fract().abs() > 1e-9);
        numbers::decimal(value, places)
    };
    match value.abs() {
        1e6.. => format!("{}M", whole(value / 1e6)),
        1e3.. => format!("{}k", whole(value / 1e3)),
        small if small < 1.0 && small > 0.0 => numbers::decimal(value, 2),
        _ => whole(value),
    }
}

fn described(unit: &str, series: &[Series]) -> String {
    let of = |line: &Series| {
        let values = || line.values.iter().copied().flatten();
        let newest = values().next_back();
        let highest = values().fold(f64::NEG_INFINITY, f64::max);
        let newest = newest.map_or(numbers::NONE.to_owned(), |value| numbers::decimal(value, 1));
        let highest = numbers::decimal(highest, 1);
        format!("{}: newest {newest} {unit}, highest {highest} {unit}.", line.name)
    };
    series.iter().map(of).collect::<Vec<_>>().join(" ")
}

fn in_numbers(unit: &str, labels: &[String], series: &[Series]) -> Numbers {
    let unit =
        |name: &str| if unit.is_empty() { name.to_owned() } else { format!("{name} ({unit})") };
    let columns = std::iter::once(String::new()).chain(series.iter().map(|line| unit(&line.name)));
    let cell = |line: &Series, index: usize| {
        let value = line.values.get(index).copied().flatten();
        value.map_or(numbers::NONE.to_owned(), |value| numbers::decimal(value, 1))
    };
    let row = |(index, label): (usize, &String)| {
        let cells = series.iter().map(|line| cell(line, index));
        std::iter::once(label.clone()).chain(cells).collect()
    };
    Numbers { columns: columns.collect(), rows: labels.iter().enumerate().map(row).collect() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn series() -> Vec<Series> {
        vec![Series { name: "p50".to_owned(), values: vec![Some(1_000.0), None, Some(2_000.0)] }]
    }

    fn labels() -> Vec<String> {
        ["10:00", "10:01", "10:02"].map(str::to_owned).to_vec()
    }

    #[test]
    fn a_line_is_drawn_between_the_margins() {
        let drawing = drawing(600.0, &labels(), &series());
        assert_eq!(drawing.paths, ["M46 83h0.1M592 8h0.1"]);
        assert_eq!(drawing.grid.first().map(|(_, text)| text.as_str()), Some("0"));
        assert_eq!(drawing.grid.last().map(|(_, text)| text.as_str()), Some("2k"));
        assert_eq!(drawing.labels.len(), 3);
    }

    #[test]
    fn the_numbers_are_there_in_words() {
        let numbers = in_numbers("ms", &labels(), &series());
        assert_eq!(numbers.columns, ["", "p50 (ms)"]);
        assert_eq!(numbers.rows[1], ["10:01", numbers::NONE]);
        assert_eq!(described("ms", &series()), "p50: newest 2,000.0 ms, highest 2,000.0 ms.");
    }

    #[test]
    fn a_short_number_is_short() {
        for (value, text) in
            [(0.0, "0"), (0.25, "0.25"), (1_500.0, "1.5k"), (2e6, "2M"), (50.0, "50")]
        {
            assert_eq!(short(value), text);
        }
    }
}
