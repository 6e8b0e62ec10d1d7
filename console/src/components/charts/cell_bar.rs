//! A number in a table's cell, and as a bar how much of a whole it is.

use leptos::prelude::*;

use super::scale::place;

const WIDTH: f64 = 100.0;
const HEIGHT: f64 = 8.0;

/// A number and its bar; the bar is for those who see it.
#[component]
pub fn CellBar(
    /// The number, written.
    #[prop(into)]
    label: String,
    /// How much.
    value: f64,
    /// Of how much: the whole, or the largest value of the column.
    whole: f64,
) -> impl IntoView {
    view! {
        <span class="cell-bar">
            <span>{label}</span>
            <svg
                viewBox=format!("0 0 {WIDTH} {HEIGHT}")
                preserveAspectRatio="none"
                aria-hidden="true"
            >
                <rect class="chart-empty" x="0" y="0" width=place(WIDTH) height=place(HEIGHT)></rect>
                <rect
                    class="chart-bar series-0"
                    x="0"
                    y="0"
                    width=place(filled(value, whole))
                    height=place(HEIGHT)
                ></rect>
            </svg>
        </span>
    }
}

fn filled(value: f64, whole: f64) -> f64 {
    if whole > 0.0 { (value / whole).clamp(0.0, 1.0) * WIDTH } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bar_is_never_longer_than_its_cell() {
        for (value, whole, length) in
            [(1.0, 4.0, 25.0), (9.0, 4.0, 100.0), (-1.0, 4.0, 0.0), (1.0, 0.0, 0.0)]
        {
            assert!((filled(value, whole) - length).abs() < 1e-9, "{value} of {whole}");
        }
    }
}
