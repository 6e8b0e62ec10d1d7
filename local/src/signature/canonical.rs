//! The canonical request: the one text that signer and checker have to agree on.

use std::fmt::Write;

use http::{HeaderMap, HeaderValue};

use super::{SignedRequest, authorization::Authorization};

/// The canonical request, or none if a signed header is absent or not text.
pub(super) fn request(
    request: SignedRequest<'_>,
    authorization: &Authorization,
    body_hash: &str,
) -> Option<String> {
    let mut text = format!(
        "{}\n{}\n{}\n",
        request.method,
        path(request.uri.path()),
        query(request.uri.query().unwrap_or_default())
    );
    for name in &authorization.signed_headers {
        let value = header(request, name)?;
        writeln!(text, "{name}:{value}").ok()?;
    }
    write!(text, "\n{}\n{body_hash}", authorization.signed_headers.join(";")).ok()?;
    Some(text)
}

/// The path as every service but S3 wants it: without dots and double slashes,
/// and encoded once more than it was sent.
fn path(path: &str) -> String {
    let normal = if path.contains('.') || path.contains("//") {
        without_dots(path)
    } else {
        path.to_owned()
    };
    encode(&normal, |byte| byte == b'/')
}

/// RFC 3986 §5.2.4, dropping empty segments too.
fn without_dots(path: &str) -> String {
    let mut kept: Vec<&str> = Vec::new();
    for segment in path.split('/') {
        match segment {
            "" | "." => {}
            ".." => {
                kept.pop();
            }
            other => kept.push(other),
        }
    }
    let is_folder = ["/", "/.", "/.."].iter().any(|end| path.ends_with(end));
    let end = if is_folder && !kept.is_empty() { "/" } else { "" };
    format!("/{}{end}", kept.join("/"))
}

/// The query with names and values encoded strictly, sorted by both.
fn query(query: &str) -> String {
    let mut pairs: Vec<(String, String)> = query
        .split('&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| pair.split_once('=').unwrap_or((pair, "")))
        .map(|(name, value)| (encode_again(name), encode_again(value)))
        .collect();
    pairs.sort();
    let pairs: Vec<String> =
        pairs.into_iter().map(|(name, value)| format!("{name}={value}")).collect();
    pairs.join("&")
}

/// Decoded as a form's field and encoded strictly, so that all spellings of one
/// text are one.
fn encode_again(text: &str) -> String {
    encode_bytes(&percent_decode(&text.replace('+', " ")), |_| false)
}

/// The bytes of a percent-encoded text; what is no encoding stands for itself.
pub(crate) fn percent_decode(text: &str) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, tail @ ..] = rest {
        rest = tail;
        match (first, tail) {
            (b'%', [high, low, after @ ..]) => {
                let mut byte = [0];
                if hex::decode_to_slice([*high, *low], &mut byte).is_ok() {
                    bytes.push(byte[0]);
                    rest = after;
                } else {
                    bytes.push(b'%');
                }
            }
            (other, _) => bytes.push(*other),
        }
    }
    bytes
}

fn encode(text: &str, keep: fn(u8) -> bool) -> String {
    encode_bytes(text.as_bytes(), keep)
}

fn encode_bytes(bytes: &[u8], keep: fn(u8) -> bool) -> String {
    let mut text = String::with_capacity(bytes.len());
    for &byte in bytes {
        let unreserved = byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~');
        if unreserved || keep(byte) {
            text.push(char::from(byte));
        } else {
            write!(text, "%{byte:02X}").expect("a String takes every text");
        }
    }
    text
}

/// All values of a header, joined as the guide says.
fn header(request: SignedRequest<'_>, name: &str) -> Option<String> {
    // HTTP/2 has the host in the address.
    if name == "host" && !request.headers.contains_key("host") {
        return request.uri.authority().map(ToString::to_string);
    }
    values(request.headers, name)
}

fn values(headers: &HeaderMap, name: &str) -> Option<String> {
    let values: Option<Vec<String>> = headers.get_all(name).iter().map(trimmed).collect();
    values.filter(|values| !values.is_empty()).map(|values| values.join(","))
}

fn trimmed(value: &HeaderValue) -> Option<String> {
    let words: Vec<&str> =
        value.to_str().ok()?.split(' ').filter(|word| !word.is_empty()).collect();
    Some(words.join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_query_is_sorted_and_encoded_strictly() {
        for (given, canonical) in [
            ("", ""),
            ("b=2&a=1", "a=1&b=2"),
            ("a=2&a=1", "a=1&a=2"),
            ("a", "a="),
            ("a=x+y", "a=x%20y"),
            ("a=%7e&b=%2f", "a=~&b=%2F"),
            ("a=100%", "a=100%25"),
        ] {
            assert_eq!(query(given), canonical, "of {given}");
        }
    }

    #[test]
    fn a_path_is_normal_and_encoded_once_more() {
        for (given, canonical) in [
            ("/", "/"),
            ("/v1/tickets/a.b", "/v1/tickets/a.b"),
            ("/a//b/./c/../d/", "/a/b/d/"),
            ("/..", "/"),
            ("/a%20b", "/a%2520b"),
        ] {
            assert_eq!(path(given), canonical, "of {given}");
        }
    }
}
