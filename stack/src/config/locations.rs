//! Where game servers run, and how many instances of them.

use api_contract::latencies::{LATENCIES_MAX, LOCATION_LENGTH_MAX};

use super::keys;
use super::reader::{Reader, Section, Text};
use crate::deployment::{Capacity, FleetLocation};

/// Where the fleet runs if nothing is said: one location on either side of the
/// Atlantic, so that latency matters from the first match on.
const LOCATIONS: [&str; 2] = ["us-east-1", "eu-west-1"];

/// Most instances of one location; GameLift's own limit differs by instance
/// type and account.
const INSTANCES_MAX: u32 = 1_000;

/// Instances wanted at the start if nothing is said: one answers at once.
const DESIRED: u32 = 1;

/// Instances at least, unless fewer are wanted at the start: an empty location
/// takes minutes to come back.
const MINIMUM: u32 = 1;

/// Instances at most, unless more are wanted at the start: room to double, and
/// no surprise on the bill.
const MAXIMUM: u32 = 2;

/// Reads `[[locations]]`.
pub(super) fn read(reader: &mut Reader<'_>, root: &Section<'_>) -> Vec<FleetLocation> {
    let Some(sections) = reader.tables(root, "locations", &keys::LOCATIONS) else {
        return LOCATIONS.map(default_location).to_vec();
    };
    let span = root.span_of("locations");
    if sections.is_empty() {
        let help = "write `[[locations]]`, and `name = \"us-east-1\"` below it";
        reader.refuse(span, "`locations` is empty", help);
    } else if sections.len() > LATENCIES_MAX {
        let message = format!("`locations` has {} of them", sections.len());
        let help = format!(
            "name at most {LATENCIES_MAX}: a player's request carries the latency of every one"
        );
        reader.refuse(span, message, help);
    }
    let mut locations: Vec<FleetLocation> = Vec::new();
    for section in sections.iter().take(LATENCIES_MAX) {
        let Some(location) = read_one(reader, section) else { continue };
        if locations.iter().any(|earlier| earlier.name == location.name) {
            let message = format!("location {:?} is named twice", location.name);
            let help = "name each location once, with all its instances";
            reader.refuse(section.span_of("name"), message, help);
            continue;
        }
        locations.push(location);
    }
    locations
}

fn default_location(name: &str) -> FleetLocation {
    let capacity = Capacity { desired: DESIRED, minimum: MINIMUM, maximum: MAXIMUM };
    FleetLocation { name: name.to_owned(), capacity }
}

fn read_one(reader: &mut Reader<'_>, section: &Section<'_>) -> Option<FleetLocation> {
    let capacity = read_capacity(reader, section);
    let name = reader.required_text(section, "name", "eu-west-1")?;
    check_location(reader, &name);
    Some(FleetLocation { name: (*name.get_ref()).to_owned(), capacity })
}

fn read_capacity(reader: &mut Reader<'_>, section: &Section<'_>) -> Capacity {
    let mut instances = |key| reader.number(section, key, 0..=INSTANCES_MAX, "instances");
    let desired = instances("desired");
    let minimum = instances("minimum");
    let maximum = instances("maximum");

    // What is not said follows what is: `desired = 5` alone must make sense.
    let desired = desired.unwrap_or_else(|| {
        DESIRED.max(minimum.unwrap_or(DESIRED)).min(maximum.unwrap_or(INSTANCES_MAX))
    });
    let capacity = Capacity {
        desired,
        minimum: minimum.unwrap_or(MINIMUM.min(desired)),
        maximum: maximum.unwrap_or(MAXIMUM.max(desired)),
    };
    let Capacity { desired, minimum, maximum } = capacity;
    if !(minimum <= desired && desired <= maximum) {
        let key = if minimum > desired { "minimum" } else { "maximum" };
        let message =
            format!("desired is {desired}, minimum {minimum} and maximum {maximum} instances");
        reader.refuse(section.span_of(key), message, "write minimum <= desired <= maximum");
    }
    capacity
}

/// Refuses what has not the shape of a home region's name.
pub(super) fn check_region(reader: &mut Reader<'_>, region: &Text<'_>) {
    if !is_region(region.get_ref()) {
        let message = format!("{:?} is not a region's name", region.get_ref());
        let help = "write a region as AWS names it, such as `us-east-1` or `eu-west-1`";
        reader.refuse(region.span(), message, help);
    }
}

fn check_location(reader: &mut Reader<'_>, location: &Text<'_>) {
    if !is_location(location.get_ref()) {
        let message = format!("{:?} is not a location's name", location.get_ref());
        let help = "write a region such as `eu-west-1`, a local zone such as \
                    `us-west-2-lax-1`, or a place of your own such as `custom-office`";
        reader.refuse(location.span(), message, help);
    }
}

/// `us-east-1`, `ap-southeast-2`, `us-gov-west-1`.
fn is_region(name: &str) -> bool {
    let parts: Vec<&str> = name.split('-').collect();
    match parts.as_slice() {
        [area, words @ .., number] => {
            is_word(area)
                && area.len() == 2
                && (1..=2).contains(&words.len())
                && words.iter().all(|word| is_word(word))
                && is_digit(number)
        }
        _ => false,
    }
}

/// A region, a local zone such as `us-west-2-lax-1`, or `custom-…`.
fn is_location(name: &str) -> bool {
    if name.len() > LOCATION_LENGTH_MAX {
        return false;
    }
    if let Some(own) = name.strip_prefix("custom-") {
        return !own.is_empty() && own.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
    }
    is_region(name) || is_local_zone(name)
}

fn is_local_zone(name: &str) -> bool {
    let Some((rest, number)) = name.rsplit_once('-') else { return false };
    let Some((region, city)) = rest.rsplit_once('-') else { return false };
    is_region(region) && city.len() == 3 && is_word(city) && is_digit(number)
}

fn is_word(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| c.is_ascii_lowercase())
}

fn is_digit(text: &str) -> bool {
    text.len() == 1 && text.chars().all(|c| c.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn regions_are_told_by_their_shape() {
        for region in ["us-east-1", "ap-southeast-2", "me-central-1", "us-gov-west-1"] {
            assert!(is_region(region), "{region}");
        }
        for other in ["", "useast1", "us-east", "US-EAST-1", "us-east-12", "us--1", "us-east-1a"] {
            assert!(!is_region(other), "{other}");
        }
    }

    #[test]
    fn locations_are_regions_local_zones_or_custom() {
        for location in ["eu-west-1", "us-west-2-lax-1", "custom-office", "custom-Rack-7"] {
            assert!(is_location(location), "{location}");
        }
        let long = format!("custom-{}", "a".repeat(LOCATION_LENGTH_MAX));
        for other in ["custom-", "custom-a b", "Custom-a", "us-west-2-lax", &long] {
            assert!(!is_location(other), "{other}");
        }
    }
}
