//! What only the browser knows: the time, the time zone, chance, the document.
//!
//! Each of these panics outside a browser, so pure code takes their results as
//! arguments.

use api_contract::Timestamp;
use js_sys::Date;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Blob, BlobPropertyBag, HtmlAnchorElement, HtmlElement, Storage, Url};

use crate::format::moments::{OffsetMinutes, Zone};

/// The time now, by the reader's clock.
#[must_use]
pub fn now() -> Timestamp {
    #[expect(clippy::cast_possible_truncation, reason = "milliseconds since 1970 fit an i64")]
    Timestamp::from_millis(Date::now() as i64)
}

/// How far east of UTC `zone` is at `moment`: daylight saving time counts.
#[must_use]
pub fn offset(zone: Zone, moment: Timestamp) -> OffsetMinutes {
    match zone {
        Zone::Utc => 0,
        #[expect(
            clippy::cast_precision_loss,
            clippy::cast_possible_truncation,
            reason = "a date fits 2^53 milliseconds, an offset a few hundred minutes"
        )]
        Zone::Local => {
            let date = Date::new(&JsValue::from_f64(moment.as_millis() as f64));
            -(date.get_timezone_offset() as OffsetMinutes)
        }
    }
}

/// `N` bytes that nobody can guess; none where the browser has no `crypto`.
#[must_use]
pub fn random_bytes<const N: usize>() -> Option<[u8; N]> {
    let mut bytes = [0; N];
    let crypto = web_sys::window()?.crypto().ok()?;
    crypto.get_random_values_with_u8_array(&mut bytes).ok()?;
    Some(bytes)
}

/// A number from 0 up to 1, for jitter; not for secrets.
#[must_use]
pub fn chance() -> f64 {
    js_sys::Math::random()
}

/// Scheme, host and port that the console was loaded from.
#[must_use]
pub fn origin() -> String {
    web_sys::window().and_then(|window| window.location().origin().ok()).unwrap_or_default()
}

/// The path and query that the reader is at.
#[must_use]
pub fn address() -> String {
    let part = |window: web_sys::Window| {
        let location = window.location();
        Some(location.pathname().ok()? + &location.search().ok()?)
    };
    web_sys::window().and_then(part).unwrap_or_else(|| "/".to_owned())
}

/// Leaves the console for `address`.
pub fn leave_for(address: &str) {
    if let Some(window) = web_sys::window() {
        // Refused only for an address that is none; the page then stays as it is.
        let _ = window.location().assign(address);
    }
}

/// What is kept until the tab closes, where the browser allows it.
#[must_use]
pub fn tab_storage() -> Option<Storage> {
    web_sys::window()?.session_storage().ok()?
}

/// What is kept for the next visit, where the browser allows it.
#[must_use]
pub fn lasting_storage() -> Option<Storage> {
    web_sys::window()?.local_storage().ok()?
}

/// The element with this id, if the page has it.
#[must_use]
pub fn element(id: &str) -> Option<HtmlElement> {
    web_sys::window()?.document()?.get_element_by_id(id)?.dyn_into().ok()
}

/// Gives the reader `text` as a file.
pub fn download(name: &str, media_type: &str, text: &str) {
    // Without it there is no file: the button did nothing, which is what is seen.
    let _ = try_download(name, media_type, text);
}

fn try_download(name: &str, media_type: &str, text: &str) -> Result<(), JsValue> {
    let options = BlobPropertyBag::new();
    options.set_type(media_type);
    let parts = js_sys::Array::of1(&JsValue::from_str(text));
    let blob = Blob::new_with_str_sequence_and_options(&parts, &options)?;
    let address = Url::create_object_url_with_blob(&blob)?;
    let document = web_sys::window().and_then(|window| window.document());
    let document = document.ok_or(JsValue::NULL)?;
    let anchor: HtmlAnchorElement = document.create_element("a")?.dyn_into()?;
    anchor.set_href(&address);
    anchor.set_download(name);
    anchor.click();
    Url::revoke_object_url(&address)
}
