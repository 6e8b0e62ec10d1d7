//! How wide a chart is on the page: one unit of its drawing is one pixel, so that
//! its words are as large as all others.

use leptos::prelude::*;
use wasm_bindgen::{JsCast, prelude::Closure};
use web_sys::{Element, ResizeObserver};

/// Before the chart is on the page.
const FIRST: f64 = 560.0;
/// Narrower than that a chart shrinks: it cannot be read anyway.
const LEAST: f64 = 240.0;

/// The width of `chart` in pixels; changes with the page.
#[must_use]
pub fn use_width(chart: NodeRef<leptos::svg::Svg>) -> Signal<f64> {
    let width = RwSignal::new(FIRST);
    Effect::new(move |_| {
        let Some(chart) = chart.get() else { return };
        let element: Element = chart.into();
        let watched = element.clone();
        let measure = Closure::<dyn FnMut()>::new(move || {
            let found = f64::from(watched.client_width()).max(LEAST);
            // The chart may be gone by now; what is the same draws nothing.
            if width.try_get_untracked().is_some_and(|known| (known - found).abs() >= 1.0) {
                width.set(found);
            }
        });
        if let Ok(observer) = ResizeObserver::new(measure.as_ref().unchecked_ref()) {
            observer.observe(&element);
            let observed = StoredValue::new_local((observer, measure));
            on_cleanup(move || observed.with_value(|(observer, _)| observer.disconnect()));
        }
    });
    width.into()
}
