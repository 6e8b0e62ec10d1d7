//! What numbers, attributes, latencies and parties are drawn from, and how that is
//! written in a word: `normal:1500,300`, `choice:coop*3,versus`, `1=70,2=20`.

use std::str::FromStr;

use super::chance::Chance;
use crate::rule_set::AttributeType;
use crate::sorting::map_of;
use crate::tickets::AttributeValue;

/// Most players that StartMatchmaking takes in one ticket.
const PARTY_MAX: u32 = 10;
/// The most that an entry of a map attribute is worth.
const MAP_NUMBER_MAX: f64 = 100.0;

/// Why a text is no profile.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{found}` is not {expected}")]
pub struct ProfileError {
    /// The text.
    pub found: String,
    /// What it should have been.
    pub expected: &'static str,
}

impl ProfileError {
    /// `found` is not `expected`.
    #[must_use]
    pub fn new(found: &str, expected: &'static str) -> Self {
        Self { found: found.to_owned(), expected }
    }
}

/// What numbers are drawn from. They are rounded to whole ones.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Numbers {
    /// Most of them near the mean.
    Normal {
        /// Their mean.
        mean: f64,
        /// Their standard deviation.
        deviation: f64,
    },
    /// Each as often as any other.
    Uniform {
        /// The smallest.
        least: f64,
        /// The greatest.
        most: f64,
    },
}

impl Numbers {
    /// One of them.
    pub fn draw(self, chance: &mut Chance) -> f64 {
        match self {
            Self::Normal { mean, deviation } => chance.normal(mean, deviation).round(),
            Self::Uniform { least, most } => chance.uniform(least, most).round(),
        }
    }
}

impl FromStr for Numbers {
    type Err = ProfileError;

    fn from_str(text: &str) -> Result<Self, ProfileError> {
        let wrong = || ProfileError::new(text, "normal:MEAN,DEVIATION or uniform:LEAST,MOST");
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
pub enum Values {
    /// A number.
    Numbers(Numbers),
    /// One of these texts, each as often as its weight says.
    Choice(Vec<(String, f64)>),
    /// Some of these texts: each with an even chance, but one at least.
    Some(Vec<String>),
    /// A number from 0 to 100 for each of these names.
    Map(Vec<String>),
}

impl Values {
    /// The type of attribute that these are values of.
    #[must_use]
    pub fn kind(&self) -> AttributeType {
        match self {
            Self::Numbers(_) => AttributeType::Number,
            Self::Choice(_) => AttributeType::String,
            Self::Some(_) => AttributeType::StringList,
            Self::Map(_) => AttributeType::StringNumberMap,
        }
    }

    /// One of them.
    pub fn draw(&self, chance: &mut Chance) -> AttributeValue {
        match self {
            Self::Numbers(numbers) => AttributeValue::N(numbers.draw(chance)),
            Self::Choice(texts) => {
                AttributeValue::S(chance.pick(texts).cloned().unwrap_or_default())
            }
            Self::Some(texts) => AttributeValue::SL(some_of(texts, chance)),
            Self::Map(names) => {
                let entry =
                    |name: &String| (name.clone(), chance.uniform(0.0, MAP_NUMBER_MAX).round());
                AttributeValue::SDM(map_of(names.iter().map(entry)))
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
    type Err = ProfileError;

    fn from_str(text: &str) -> Result<Self, ProfileError> {
        let expected = "normal:, uniform:, choice:, some: or map: with values";
        let wrong = || ProfileError::new(text, expected);
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

/// A round trip in milliseconds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Latency {
    /// Their mean.
    pub mean: f64,
    /// Their standard deviation.
    pub jitter: f64,
}

impl Latency {
    /// To the location where a player lives, unless somebody says otherwise.
    pub const NEAR: Self = Self { mean: 30.0, jitter: 10.0 };

    /// To the other locations, unless somebody says otherwise.
    pub const FAR: Self = Self { mean: 140.0, jitter: 40.0 };

    /// Never less than a millisecond.
    pub fn draw(self, chance: &mut Chance) -> u32 {
        chance.normal(self.mean, self.jitter).round().max(1.0) as u32
    }
}

impl FromStr for Latency {
    type Err = ProfileError;

    fn from_str(text: &str) -> Result<Self, ProfileError> {
        let (mean, jitter) = text.split_once(':').unwrap_or((text, "0"));
        let ms = |text| number(text).filter(|ms| (0.0..=60_000.0).contains(ms));
        let (mean, jitter) = ms(mean)
            .zip(ms(jitter))
            .ok_or_else(|| ProfileError::new(text, "MEAN[:JITTER] in milliseconds"))?;
        Ok(Self { mean, jitter })
    }
}

/// A location, the weight of those who live there, and their round trip to it.
#[derive(Debug, Clone, PartialEq)]
pub struct Region {
    /// The location.
    pub name: String,
    /// How many live there, beside the weights of the others.
    pub weight: f64,
    /// Their round trip to it.
    pub near: Latency,
}

impl Region {
    /// Three in which many players live.
    #[must_use]
    pub fn usual() -> Vec<Self> {
        let usual = [("us-east-1", 5.0), ("us-west-2", 3.0), ("eu-west-1", 2.0)];
        let near = Latency::NEAR;
        usual.map(|(name, weight)| Self { name: name.to_owned(), weight, near }).to_vec()
    }
}

impl FromStr for Region {
    type Err = ProfileError;

    fn from_str(text: &str) -> Result<Self, ProfileError> {
        let wrong = || ProfileError::new(text, "NAME[=WEIGHT[:MEAN[:JITTER]]]");
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
pub struct PartySizes(pub Vec<(u32, f64)>);

impl FromStr for PartySizes {
    type Err = ProfileError;

    fn from_str(text: &str) -> Result<Self, ProfileError> {
        let size = |part: &str| {
            let (size, weight) = part.split_once('=').unwrap_or((part, "1"));
            let size = size.trim().parse().ok().filter(|size| (1..=PARTY_MAX).contains(size))?;
            Some((size, weight_of(weight)?))
        };
        let sizes = text.split(',').map(size).collect::<Option<_>>();
        let expected = "SIZE=WEIGHT,SIZE=WEIGHT… with sizes from 1 to 10";
        sizes.map(Self).ok_or_else(|| ProfileError::new(text, expected))
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
        let region: Region = "eu-west-1=4:25".parse().unwrap();
        assert_eq!((region.weight, region.near), (4.0, Latency { mean: 25.0, jitter: 0.0 }));
    }

    #[test]
    fn parties_are_sizes_and_weights() {
        assert_eq!("1=70, 2=20".parse(), Ok(PartySizes(vec![(1, 70.0), (2, 20.0)])));
        assert_eq!("3".parse(), Ok(PartySizes(vec![(3, 1.0)])));
        for text in ["", "0=1", "11=1", "2=0", "2=-1", "two"] {
            assert!(text.parse::<PartySizes>().is_err(), "{text}");
        }
    }

    #[test]
    fn what_is_no_profile_is_refused() {
        assert!("normal:1500".parse::<Numbers>().is_err());
        assert!("uniform:5,1".parse::<Numbers>().is_err());
        assert!("choice:a,,b".parse::<Values>().is_err());
        assert!("=3".parse::<Region>().is_err());
    }
}
