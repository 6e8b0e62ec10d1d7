//! A line as small as a word: how a figure came to be what it is.

use leptos::prelude::*;

use super::scale::{Scale, path};

const WIDTH: f64 = 120.0;
const HEIGHT: f64 = 28.0;
const MARGIN: f64 = 2.0;

/// A line without axes.
#[component]
pub fn Sparkline(
    /// What it shows, in words: `Matches a minute, last 15 minutes`.
    #[prop(into)]
    title: Signal<String>,
    /// The values, oldest first; none is a gap.
    #[prop(into)]
    values: Signal<Vec<Option<f64>>>,
) -> impl IntoView {
    let line = Memo::new(move |_| values.with(|values| outline(values)));
    view! {
        <svg class="sparkline" viewBox=format!("0 0 {WIDTH} {HEIGHT}") role="img">
            <title>{move || title.get()}</title>
            <path class="chart-line series-0" d=move || line.get()></path>
        </svg>
    }
}

fn outline(values: &[Option<f64>]) -> String {
    let scale = Scale::fitting(values.iter().copied().flatten(), 1);
    #[expect(clippy::cast_precision_loss, reason = "far fewer than 2^52 points")]
    let point = |(index, value): (usize, &Option<f64>)| {
        let along = index as f64 / (values.len().max(2) - 1) as f64;
        let x = MARGIN + along * (WIDTH - 2.0 * MARGIN);
        value.map(|value| (x, HEIGHT - MARGIN - scale.share(value) * (HEIGHT - 2.0 * MARGIN)))
    };
    path(&values.iter().enumerate().map(point).collect::<Vec<_>>())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_goes_from_edge_to_edge() {
        assert_eq!(outline(&[Some(0.0), Some(5.0), Some(10.0)]), "M2 26L60 14L118 2");
        assert_eq!(outline(&[]), "");
    }
}
