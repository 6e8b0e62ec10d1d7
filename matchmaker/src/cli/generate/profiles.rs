//! What numbers, attributes, latencies and parties are drawn from, as written
//! on the command line.

use std::collections::BTreeMap;
use std::str::FromStr;

use matchmaker::AttributeValue;
use matchmaker::rule_set::AttributeType;

use crate::generate::chance::Chance;

/// Most players that StartMatchmaking takes in one ticket.
const PARTY_MAX: u32 = 10;
/// The most that an entry of a map attribute is worth.
const MAP_NUMBER_MAX: f64 = 100.0;

/// What numbers are drawn from. They are rounded to whole ones.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Numbers {
    Normal { mean: f64, deviation: f64 },
    Uniform { least: f64, most: f64 },
}

impl Numbers {
    pub(crate) fn draw(self, chance: &mut Chance) -> f64 {
        match self {
            Self::Normal { mean, deviation } => chance.normal(mean, deviation).round(),
            Self::Uniform { least, most } => chance.uniform(least, most).round(),
        }
    }
}

impl FromStr for Numbers {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || format!("`{text}` is not normal:MEAN,DEVIATION or uniform:LEAST,MOST");
        let (kind, numbers) = text.split_once(':').ok_or_else(wrong)?;
        let (a, b) = numbers.split_once(',').ok_or_else(wrong)?;
        let (a, b) = number(a).zip(number(b)).ok_or_else(wrong)?;
        match kind {
            "normal" if b >= 0.0 => Ok(Self::Normal { mean: a, deviation: b }),
            "uniform" if a <= b => Ok(Self::Uniform { least: a, most: b }),
            _ => Err(wrong()),
        }
    }
}

fn number(text: &str) -> Option<f64> {
    text.trim().parse().ok().filter(|number: &f64| number.is_finite())
}

/// What an attribute is drawn from.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Values {
    Numbers(Numbers),
    Choice(Vec<(String, f64)>),
    Some(Vec<String>),
    Map(Vec<String>),
}

impl Values {
    /// The type of attribute that these are values of.
    pub(crate) fn kind(&self) -> AttributeType {
        match self {
            Self::Numbers(_) => AttributeType::Number,
            Self::Choice(_) => AttributeType::String,
            Self::Some(_) => AttributeType::StringList,
            Self::Map(_) => AttributeType::StringNumberMap,
        }
    }

    pub(crate) fn draw(&self, chance: &mut Chance) -> AttributeValue {
        match self {
            Self::Numbers(numbers) => AttributeValue::N(numbers.draw(chance)),
            Self::Choice(texts) => {
                AttributeValue::S(chance.pick(texts).cloned().unwrap_or_default())
            }
            Self::Some(texts) => AttributeValue::SL(some_of(texts, chance)),
            Self::Map(names) => {
                let entry =
                    |name: &String| (name.clone(), chance.uniform(0.0, MAP_NUMBER_MAX).round());
                AttributeValue::SDM(names.iter().map(entry).collect::<BTreeMap<_, _>>())
            }
        }
    }
}

/// Each with an even chance, but one at least.
fn some_of(texts: &[String], chance: &mut Chance) -> Vec<String> {
    let drawn: Vec<String> = texts.iter().filter(|_| chance.share() < 0.5).cloned().collect();
    if !drawn.is_empty() {
        return drawn;
    }
    let even: Vec<(String, f64)> = texts.iter().map(|text| (text.clone(), 1.0)).collect();
    chance.pick(&even).cloned().into_iter().collect()
}

impl FromStr for Values {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || {
            format!("`{text}` is none of normal:, uniform:, choice:, some: and map: with values")
        };
        let (kind, list) = text.split_once(':').ok_or_else(wrong)?;
        let names = || list.split(',').map(|name| name.trim().to_owned()).collect::<Vec<_>>();
        if list.split(',').any(|name| name.trim().is_empty()) {
            return Err(wrong());
        }
        match kind {
            "normal" | "uniform" => text.parse().map(Self::Numbers),
            "choice" => {
                let weighted = list.split(',').map(weighted_name).collect::<Option<_>>();
                weighted.map(Self::Choice).ok_or_else(wrong)
            }
            "some" => Ok(Self::Some(names())),
            "map" => Ok(Self::Map(names())),
            _ => Err(wrong()),
        }
    }
}

/// `coop*3`
fn weighted_name(text: &str) -> Option<(String, f64)> {
    let Some((name, weight)) = text.rsplit_once('*') else {
        return Some((text.trim().to_owned(), 1.0));
    };
    Some((name.trim().to_owned(), weight_of(weight)?))
}

fn weight_of(text: &str) -> Option<f64> {
    number(text).filter(|weight| *weight > 0.0 && *weight <= 1e9)
}

/// An attribute and what it is drawn from.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct AttributeWish {
    pub(crate) name: String,
    pub(crate) values: Values,
}

impl FromStr for AttributeWish {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (name, values) =
            text.split_once('=').ok_or_else(|| format!("`{text}` is not NAME=PROFILE"))?;
        if name.is_empty() {
            return Err(format!("`{text}` names no attribute"));
        }
        Ok(Self { name: name.to_owned(), values: values.parse()? })
    }
}

/// A round trip in milliseconds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Latency {
    mean: f64,
    jitter: f64,
}

impl Latency {
    pub(crate) const NEAR: Self = Self { mean: 30.0, jitter: 10.0 };

    /// Never less than a millisecond.
    pub(crate) fn draw(self, chance: &mut Chance) -> u32 {
        chance.normal(self.mean, self.jitter).round().max(1.0) as u32
    }
}

impl FromStr for Latency {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (mean, jitter) = text.split_once(':').unwrap_or((text, "0"));
        let ms = |text| number(text).filter(|ms| (0.0..=60_000.0).contains(ms));
        let (mean, jitter) = ms(mean)
            .zip(ms(jitter))
            .ok_or_else(|| format!("`{text}` is not MEAN[:JITTER] in milliseconds"))?;
        Ok(Self { mean, jitter })
    }
}

/// A location, the weight of those who live there, and their round trip to it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Region {
    pub(crate) name: String,
    pub(crate) weight: f64,
    pub(crate) near: Latency,
}

impl FromStr for Region {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || format!("`{text}` is not NAME[=WEIGHT[:MEAN[:JITTER]]]");
        let (name, rest) = text.split_once('=').unwrap_or((text, "1"));
        let (weight, near) = match rest.split_once(':') {
            Some((weight, near)) => (weight, near.parse()?),
            None => (rest, Latency::NEAR),
        };
        let weight = weight_of(weight).ok_or_else(wrong)?;
        if name.is_empty() {
            return Err(wrong());
        }
        Ok(Self { name: name.to_owned(), weight, near })
    }
}

/// Sizes of parties and their weights.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct PartySizes(pub(crate) Vec<(u32, f64)>);

impl FromStr for PartySizes {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let size = |part: &str| {
            let (size, weight) = part.split_once('=').unwrap_or((part, "1"));
            let size = size.trim().parse().ok().filter(|size| (1..=PARTY_MAX).contains(size))?;
            Some((size, weight_of(weight)?))
        };
        let sizes = text.split(',').map(size).collect::<Option<_>>();
        sizes
            .map(Self)
            .ok_or_else(|| format!("`{text}` is not SIZE=WEIGHT,… with sizes up to {PARTY_MAX}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn profiles_are_read_as_the_help_writes_them() {
        assert_eq!("uniform:0,10".parse(), Ok(Numbers::Uniform { least: 0.0, most: 10.0 }));
        assert_eq!(
            "choice:coop*3,versus".parse(),
            Ok(Values::Choice(vec![("coop".to_owned(), 3.0), ("versus".to_owned(), 1.0)]))
        );
        assert_eq!("1=70,2=20".parse(), Ok(PartySizes(vec![(1, 70.0), (2, 20.0)])));
        let region: Region = "eu-west-1=4:25".parse().unwrap();
        assert_eq!((region.weight, region.near), (4.0, Latency { mean: 25.0, jitter: 0.0 }));
    }

    #[test]
    fn what_is_no_profile_is_refused() {
        assert!("normal:1500".parse::<Numbers>().is_err());
        assert!("uniform:5,1".parse::<Numbers>().is_err());
        assert!("choice:a,,b".parse::<Values>().is_err());
        assert!("11=1".parse::<PartySizes>().is_err());
        assert!("=3".parse::<Region>().is_err());
    }
}
