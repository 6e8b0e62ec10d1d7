//! What a browser asks for: a page or something else, and in which coding.
//!
//! # After
//! RFC 9110, sections 12.4.2 (quality), 12.5.1 (`Accept`) and 12.5.3
//! (`Accept-Encoding`). Where nothing acceptable is left the file is sent as it
//! is, as section 12.5.3 recommends.

use http::{HeaderMap, HeaderName, header};

/// How a file is coded for the way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Coding {
    Brotli,
    Gzip,
    /// As it is.
    Identity,
}

impl Coding {
    /// Smallest first.
    const ALL: [Self; 3] = [Self::Brotli, Self::Gzip, Self::Identity];

    /// Its name in headers.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Brotli => "br",
            Self::Gzip => "gzip",
            Self::Identity => "identity",
        }
    }
}

/// Full quality, in thousandths, which is as fine as the header can say it.
const FULL: u16 = 1000;

/// The coding that `headers` like best among those for which `has` is true; of
/// those liked equally, the smallest.
pub(super) fn coding(headers: &HeaderMap, has: impl Fn(Coding) -> bool) -> Coding {
    if !headers.contains_key(header::ACCEPT_ENCODING) {
        return Coding::Identity;
    }
    let wishes: Vec<(String, u16)> = wishes(headers, &header::ACCEPT_ENCODING).collect();
    let quality = |coding: Coding| {
        let of = |name: &str| wishes.iter().find(|(wish, _)| wish == name).map(|(_, it)| *it);
        // Left unsaid, it is acceptable, and liked least.
        let unsaid = if coding == Coding::Identity { 1 } else { 0 };
        of(coding.name()).or_else(|| of("*")).unwrap_or(unsaid)
    };
    let offered = Coding::ALL.into_iter().filter(|coding| has(*coding) && quality(*coding) > 0);
    // The first of those with the greatest quality.
    offered.rev().max_by_key(|coding| quality(*coding)).unwrap_or(Coding::Identity)
}

/// Whether `headers` ask for a page, by that name: everything takes `*/*`.
pub(super) fn accepts_html(headers: &HeaderMap) -> bool {
    wishes(headers, &header::ACCEPT).any(|(range, quality)| range == "text/html" && quality > 0)
}

/// The items of a list header, in small letters, with their quality.
fn wishes(headers: &HeaderMap, name: &HeaderName) -> impl Iterator<Item = (String, u16)> {
    let lines = headers.get_all(name).iter().filter_map(|line| line.to_str().ok());
    lines.flat_map(|line| line.split(',')).map(|item| {
        let mut parts = item.split(';').map(str::trim);
        let wish = parts.next().unwrap_or_default().to_ascii_lowercase();
        let quality = parts.find_map(|part| {
            part.strip_prefix("q=").or_else(|| part.strip_prefix("Q=")).map(thousandths)
        });
        (wish, quality.unwrap_or(FULL))
    })
}

/// A quality such as `0.8`; nothing is liked by one that cannot be read.
fn thousandths(quality: &str) -> u16 {
    let (whole, fraction) = quality.split_once('.').unwrap_or((quality, ""));
    let is_number = fraction.len() <= 3 && fraction.bytes().all(|digit| digit.is_ascii_digit());
    match (whole, is_number) {
        ("1", true) => FULL,
        ("0", true) => format!("{fraction:0<3}").parse().unwrap_or(0),
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(accept_encoding: &str, wanted: Coding) {
        let mut headers = HeaderMap::new();
        headers.insert("accept-encoding", accept_encoding.parse().unwrap());
        assert_eq!(coding(&headers, |_| true), wanted, "{accept_encoding}");
    }

    #[test]
    fn the_smallest_of_the_best_liked_is_sent() {
        check("gzip, deflate, br, zstd", Coding::Brotli);
        check("gzip, deflate", Coding::Gzip);
        check("br;q=0.5, gzip;q=0.8", Coding::Gzip);
        check("br;q=0.500, gzip;q=0.5", Coding::Brotli);
        check("BR;Q=1.0", Coding::Brotli);
        check("identity, br;q=0.9", Coding::Identity);
    }

    #[test]
    fn what_is_not_wanted_is_not_sent() {
        check("br;q=0, gzip", Coding::Gzip);
        check("br;q=0, *", Coding::Gzip);
        check("*;q=0", Coding::Identity);
        check("*", Coding::Brotli);
        check("deflate", Coding::Identity);
        check("", Coding::Identity);
        check("br;q=x, gzip;q=2", Coding::Identity);
        assert_eq!(coding(&HeaderMap::new(), |_| true), Coding::Identity);
    }

    #[test]
    fn what_there_is_not_is_not_sent() {
        let mut headers = HeaderMap::new();
        headers.insert("accept-encoding", "br, gzip".parse().unwrap());
        assert_eq!(coding(&headers, |it| it != Coding::Brotli), Coding::Gzip);
        assert_eq!(coding(&headers, |it| it == Coding::Identity), Coding::Identity);
    }

    #[test]
    fn a_page_is_asked_for_by_name() {
        let check = |accept: &str| {
            let mut headers = HeaderMap::new();
            headers.insert("accept", accept.parse().unwrap());
            accepts_html(&headers)
        };
        assert!(
            check("text/html,application/xhtml+xml,*/*;q=0.8") && check("a/b, Text/HTML;q=0.1")
        );
        assert!(!check("*/*") && !check("text/html;q=0") && !check("application/json"));
        assert!(!accepts_html(&HeaderMap::new()));
    }
}
