//! What the reader sees when the console itself is broken.
//!
//! A panic ends the application: nothing on the page answers any more. The page
//! (`console/index.html`) has a note for that, hidden until then.

use std::panic;

use wasm_bindgen::JsValue;

use crate::browser;

/// The note's element.
const NOTE: &str = "fault";
/// What is seen before the console runs.
const FIRST_PAINT: &str = "first-paint";

/// Shows panics in the page and in the browser's console.
pub(crate) fn report_panics() {
    panic::set_hook(Box::new(|panic| {
        // Not to be run natively, where there is neither.
        if let Some(note) = browser::element(NOTE) {
            note.set_hidden(false);
        }
        let place = js_sys::Error::new(&panic.to_string());
        web_sys::console::error_1(&JsValue::from(place));
    }));
}

/// Takes away what was seen before the console ran.
pub(crate) fn remove_first_paint() {
    if let Some(first_paint) = browser::element(FIRST_PAINT) {
        first_paint.remove();
    }
}
