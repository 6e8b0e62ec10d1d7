//! Every text can be read: the style sheet's colours, two by two, as WCAG 2.2
//! measures them (level AA).

#![expect(clippy::unwrap_used, reason = "a failed test may panic")]

use std::collections::BTreeMap;

const TOKENS: &str = include_str!("../styles/tokens.css");

/// Text needs 4.5:1 (WCAG 2.2, 1.4.3).
const TEXT: f64 = 4.5;
/// Marks, borders of controls and the focus need 3:1 (1.4.11).
const MARK: f64 = 3.0;

/// Which colour stands on which.
const PAIRS: &[(f64, &[&str], &[&str])] = &[
    (
        TEXT,
        &["text", "text-muted", "accent"],
        &[
            "ground",
            "ground-side",
            "ground-raised",
            "ground-hover",
            "ground-chosen",
            "neutral-ground",
        ],
    ),
    (TEXT, &["good", "active", "warning", "bad"], &["ground", "ground-raised", "ground-hover"]),
    (TEXT, &["text", "good"], &["good-ground"]),
    (TEXT, &["text", "text-muted", "active"], &["active-ground"]),
    (TEXT, &["text", "text-muted", "warning"], &["warning-ground"]),
    (TEXT, &["text", "bad"], &["bad-ground"]),
    (TEXT, &["on-accent"], &["accent-ground", "bad-fill"]),
    (MARK, &["line-strong"], &["ground", "ground-raised"]),
    (MARK, &["focus"], &["ground", "ground-side", "ground-raised"]),
    (
        MARK,
        &["series-0", "series-1", "series-2", "series-3", "series-4", "series-5"],
        &["ground", "ground-raised"],
    ),
];

/// The tokens that are colours: light and dark.
fn colours() -> BTreeMap<&'static str, [&'static str; 2]> {
    TOKENS.lines().filter_map(|line| colour(line.trim())).collect()
}

fn colour(line: &'static str) -> Option<(&'static str, [&'static str; 2])> {
    let (name, value) = line.strip_prefix("--")?.strip_suffix(';')?.split_once(": ")?;
    let pair = value.strip_prefix("light-dark(").and_then(|rest| rest.strip_suffix(')'));
    let (light, dark) = pair.map_or((value, value), |pair| pair.split_once(", ").unwrap());
    (light.len() == 7 && light.starts_with('#')).then_some((name, [light, dark]))
}

/// Relative luminance of `#rrggbb`.
fn luminance(colour: &str) -> f64 {
    let channel = |index: usize| {
        let value = u8::from_str_radix(&colour[index..index + 2], 16).unwrap();
        let share = f64::from(value) / 255.0;
        if share <= 0.04045 { share / 12.92 } else { ((share + 0.055) / 1.055).powf(2.4) }
    };
    0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5)
}

fn contrast(one: &str, other: &str) -> f64 {
    let (one, other) = (luminance(one), luminance(other));
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}

#[test]
fn every_colour_can_be_read_on_its_ground_in_both_schemes() {
    let colours = colours();
    for (least, fronts, grounds) in PAIRS {
        for (front, ground) in fronts.iter().flat_map(|f| grounds.iter().map(move |g| (f, g))) {
            for scheme in [0, 1] {
                let found = contrast(colours[front][scheme], colours[ground][scheme]);
                assert!(found >= *least, "{front} on {ground}, scheme {scheme}: {found:.2}");
            }
        }
    }
}

#[test]
fn contrast_is_measured_as_the_specification_does() {
    assert!((contrast("#000000", "#ffffff") - 21.0).abs() < 1e-9);
    assert!((contrast("#777777", "#ffffff") - 4.48).abs() < 0.01);
}
