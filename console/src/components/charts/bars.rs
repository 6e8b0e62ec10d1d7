//! Bars: of things side by side, of ranges, and of parts of a whole.

use leptos::prelude::*;

use super::{
    frame::{ChartFrame, Numbers},
    scale::{Scale, place},
    width::use_width,
};
use crate::format::numbers;

/// One bar, or one part of a whole.
#[derive(Debug, Clone, PartialEq)]
pub struct Share {
    /// Its name.
    pub name: String,
    /// How much.
    pub value: f64,
}

impl Share {
    /// A bar.
    pub fn new(name: impl Into<String>, value: f64) -> Self {
        Self { name: name.into(), value }
    }
}

const ROW: f64 = 26.0;
/// Most room for the names; on a phone less.
const NAME: f64 = 190.0;
const VALUE: f64 = 60.0;

/// Bars from left to right, one below the other, the name before each: readable
/// with long names, as reasons are.
#[component]
pub fn BarChart(
    /// What the chart shows.
    title: &'static str,
    /// What the values are counted in.
    unit: &'static str,
    /// The bars, in order.
    #[prop(into)]
    bars: Signal<Vec<Share>>,
) -> impl IntoView {
    let numbers = Signal::derive(move || in_numbers(unit, &bars.read()));
    let height = move || place(bars.with(|bars| rows_height(bars.len())));
    let chart = NodeRef::<leptos::svg::Svg>::new();
    let width = use_width(chart);
    view! {
        <ChartFrame title=title numbers=numbers>
            <svg class="chart-area" node_ref=chart height=height role="img">
                <title>{title}</title>
                <desc>{move || described(unit, &bars.read())}</desc>
                {move || horizontal(width.get(), &bars.read())}
            </svg>
        </ChartFrame>
    }
}

#[expect(clippy::cast_precision_loss, reason = "far fewer than 2^52 bars")]
fn rows_height(bars: usize) -> f64 {
    bars.max(1) as f64 * ROW
}

fn horizontal(width: f64, bars: &[Share]) -> impl IntoView + use<> {
    let scale = Scale::fitting(bars.iter().map(|bar| bar.value), 4);
    let name_width = NAME.min(width * 0.45);
    let bars = bars.iter().enumerate().map(|(index, bar)| {
        let y = rows_height(index + 1) - ROW;
        let y = if index == 0 { 0.0 } else { y };
        let length = scale.share(bar.value) * (width - name_width - VALUE);
        let value_x = name_width + length + 6.0;
        view! {
            <text class="chart-label chart-label-end" x=place(name_width - 8.0) y=place(y + 17.0)>
                {bar.name.clone()}
            </text>
            <rect
                class="chart-bar series-0"
                x=place(name_width)
                y=place(y + 4.0)
                width=place(length.max(1.0))
                height=place(ROW - 8.0)
                rx="2"
            ></rect>
            <text class="chart-label chart-label-start" x=place(value_x) y=place(y + 17.0)>
                {amount(bar.value)}
            </text>
        }
    });
    view! { <g aria-hidden="true">{bars.collect_view()}</g> }
}

const COLUMNS_HEIGHT: f64 = 160.0;
const COLUMNS_FOOT: f64 = 20.0;
/// Room for one name under the columns.
const COLUMN_NAME: f64 = 56.0;

/// Columns side by side: how often values fall into ranges.
#[component]
pub fn Histogram(
    /// What the chart shows.
    title: &'static str,
    /// What is counted: `tickets`.
    unit: &'static str,
    /// The ranges, in order.
    #[prop(into)]
    ranges: Signal<Vec<Share>>,
) -> impl IntoView {
    let numbers = Signal::derive(move || in_numbers(unit, &ranges.read()));
    let chart = NodeRef::<leptos::svg::Svg>::new();
    let width = use_width(chart);
    view! {
        <ChartFrame title=title numbers=numbers>
            <svg class="chart-area" node_ref=chart height=COLUMNS_HEIGHT.to_string() role="img">
                <title>{title}</title>
                <desc>{move || described(unit, &ranges.read())}</desc>
                {move || vertical(width.get(), &ranges.read())}
            </svg>
        </ChartFrame>
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    reason = "far fewer than 2^52 columns, and never a negative number"
)]
fn vertical(width: f64, ranges: &[Share]) -> impl IntoView + use<> {
    let scale = Scale::fitting(ranges.iter().map(|range| range.value), 4);
    let step = width / ranges.len().max(1) as f64;
    let every = (COLUMN_NAME / step).ceil().max(1.0) as usize;
    let foot = COLUMNS_HEIGHT - COLUMNS_FOOT;
    let columns = ranges.iter().enumerate().map(|(index, range)| {
        let height = scale.share(range.value) * (foot - 4.0);
        let x = step * index as f64;
        let name = (index % every == 0).then(|| range.name.clone());
        view! {
            <rect
                class="chart-bar series-0"
                x=place(x + step * 0.1)
                y=place(foot - height)
                width=place(step * 0.8)
                height=place(height)
            ></rect>
            <text class="chart-label" x=place(x + step / 2.0) y=place(COLUMNS_HEIGHT - 5.0)>
                {name}
            </text>
        }
    });
    view! {
        <g aria-hidden="true">
            <line class="chart-grid" x1="0" x2=place(width) y1=place(foot) y2=place(foot)></line>
            {columns.collect_view()}
        </g>
    }
}

/// One bar in parts: how a whole is made up. The legend names each part with its
/// number; there are at most six.
#[component]
pub fn StackedBar(
    /// What the whole is.
    title: &'static str,
    /// What is counted.
    unit: &'static str,
    /// The parts, in order.
    #[prop(into)]
    parts: Signal<Vec<Share>>,
) -> impl IntoView {
    let numbers = Signal::derive(move || in_numbers(unit, &parts.read()));
    view! {
        <ChartFrame title=title numbers=numbers>
            <svg
                class="chart-area chart-stack"
                viewBox=format!("0 0 {WHOLE} 20")
                preserveAspectRatio="none"
                role="img"
            >
                <title>{title}</title>
                <desc>{move || described(unit, &parts.read())}</desc>
                {move || stacked(&parts.read())}
            </svg>
            {move || stack_legend(&parts.read())}
        </ChartFrame>
    }
}

/// Units of a whole bar, which has no words in it and so may be stretched.
const WHOLE: f64 = 600.0;

fn stacked(parts: &[Share]) -> impl IntoView + use<> {
    let whole: f64 = parts.iter().map(|part| part.value.max(0.0)).sum();
    let mut x = 0.0;
    let parts = parts.iter().enumerate().map(move |(index, part)| {
        let width = if whole > 0.0 { part.value.max(0.0) / whole * WHOLE } else { 0.0 };
        let start = x;
        x += width;
        // A hair between two parts tells them apart without their colours.
        let width = (width - 2.0).max(0.0);
        view! {
            <rect
                class=format!("chart-bar series-{index}")
                x=place(start)
                y="0"
                width=place(width)
                height="20"
            ></rect>
        }
    });
    let parts = parts.collect_view();
    view! {
        <g aria-hidden="true">
            <rect class="chart-empty" x="0" y="0" width=place(WHOLE) height="20"></rect>
            {parts}
        </g>
    }
}

fn stack_legend(parts: &[Share]) -> impl IntoView + use<> {
    let entries = parts.iter().enumerate().map(|(index, part)| {
        let words = format!("{} {}", part.name, amount(part.value));
        view! { <li class=format!("legend-entry legend-bar series-{index}")>{words}</li> }
    });
    view! { <ul class="legend">{entries.collect_view()}</ul> }
}

fn amount(value: f64) -> String {
    numbers::decimal(value, usize::from(value.fract().abs() > 1e-9))
}

fn described(unit: &str, bars: &[Share]) -> String {
    let of = |bar: &Share| format!("{}: {} {unit}.", bar.name, amount(bar.value));
    bars.iter().map(of).collect::<Vec<_>>().join(" ")
}

fn in_numbers(unit: &str, bars: &[Share]) -> Numbers {
    Numbers {
        columns: vec![String::new(), unit.to_owned()],
        rows: bars.iter().map(|bar| vec![bar.name.clone(), amount(bar.value)]).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bars_are_told_in_words_and_numbers() {
        let bars = [Share::new("NoMatchInTime", 3.0), Share::new("PlacementFailed", 1.5)];
        assert_eq!(
            described("tickets", &bars),
            "NoMatchInTime: 3 tickets. PlacementFailed: 1.5 tickets."
        );
        assert_eq!(in_numbers("tickets", &bars).rows[0], ["NoMatchInTime", "3"]);
    }
}
