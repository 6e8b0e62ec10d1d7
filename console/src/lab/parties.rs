//! How large parties are: `1=70,2=20,4=10`, sizes and their weights.

use std::str::FromStr;

/// Most players that StartMatchmaking takes in one ticket.
const PARTY_MAX: u32 = 10;

/// Sizes of parties and their weights.
#[derive(Debug, Clone, PartialEq)]
pub struct Parties(pub Vec<(u32, f64)>);

/// Why a text does not say how large parties are.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("parties are SIZE=WEIGHT,SIZE=WEIGHT… with sizes from 1 to {PARTY_MAX}")]
pub struct PartiesError;

impl FromStr for Parties {
    type Err = PartiesError;

    fn from_str(text: &str) -> Result<Self, PartiesError> {
        let size = |part: &str| {
            let (size, weight) = part.split_once('=').unwrap_or((part, "1"));
            let size = size.trim().parse().ok().filter(|size| (1..=PARTY_MAX).contains(size))?;
            let weight: f64 = weight.trim().parse().ok()?;
            (weight > 0.0 && weight <= 1e9).then_some((size, weight))
        };
        let sizes = text.split(',').map(size).collect::<Option<Vec<_>>>();
        sizes.map(Self).ok_or(PartiesError)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parties_are_sizes_and_weights() {
        assert_eq!("1=70, 2=20".parse(), Ok(Parties(vec![(1, 70.0), (2, 20.0)])));
        assert_eq!("3".parse(), Ok(Parties(vec![(3, 1.0)])));
        for text in ["", "0=1", "11=1", "2=0", "2=-1", "two"] {
            assert_eq!(text.parse::<Parties>(), Err(PartiesError), "{text}");
        }
    }
}
