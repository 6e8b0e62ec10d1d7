//! The address of an SQS queue.

use std::{fmt, net::IpAddr, str::FromStr};

use http::{Uri, uri::Scheme};

/// A queue's URL, such as `https://sqs.us-east-1.amazonaws.com/123456789012/results`.
///
/// Plain HTTP goes only to this machine: with every request travels a session token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct QueueUrl {
    text: String,
    uri: Uri,
}

/// Why a text is no URL of a queue.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum QueueUrlError {
    #[error("a queue's URL looks like https://sqs.us-east-1.amazonaws.com/123456789012/results")]
    Form,
    #[error("a queue on another machine is reached by https:// alone")]
    Plain,
}

impl QueueUrl {
    /// The URL, as SQS calls the queue.
    pub(super) fn as_str(&self) -> &str {
        &self.text
    }

    /// Host and port, as the URL has them.
    pub(super) fn authority(&self) -> &str {
        self.uri.authority().map_or("", |authority| authority.as_str())
    }

    /// The host, an IPv6 address without its brackets.
    pub(super) fn host(&self) -> &str {
        host(&self.uri)
    }

    pub(super) fn port(&self) -> u16 {
        self.uri.port_u16().unwrap_or(if self.is_plain() { 80 } else { 443 })
    }

    pub(super) fn is_plain(&self) -> bool {
        self.uri.scheme() == Some(&Scheme::HTTP)
    }

    /// Where requests go: the service's root, on the queue's host.
    pub(super) fn endpoint(&self) -> String {
        format!("{}://{}/", self.uri.scheme_str().unwrap_or_default(), self.authority())
    }
}

impl FromStr for QueueUrl {
    type Err = QueueUrlError;

    fn from_str(text: &str) -> Result<Self, QueueUrlError> {
        let uri: Uri = text.parse().map_err(|_| QueueUrlError::Form)?;
        let is_plain = match uri.scheme_str() {
            Some("https") => false,
            Some("http") => true,
            Some(_) | None => return Err(QueueUrlError::Form),
        };
        let has_user = uri.authority().is_some_and(|authority| authority.as_str().contains('@'));
        if host(&uri).is_empty() || has_user || uri.path().len() < 2 || uri.query().is_some() {
            return Err(QueueUrlError::Form);
        }
        if is_plain && !is_this_machine(host(&uri)) {
            return Err(QueueUrlError::Plain);
        }
        Ok(Self { text: text.to_owned(), uri })
    }
}

impl fmt::Display for QueueUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

fn host(uri: &Uri) -> &str {
    uri.host().unwrap_or_default().trim_start_matches('[').trim_end_matches(']')
}

fn is_this_machine(host: &str) -> bool {
    host == "localhost" || host.parse().is_ok_and(|ip: IpAddr| ip.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_url_says_where_to_connect_and_what_to_name() {
        let url: QueueUrl = "https://sqs.us-east-1.amazonaws.com/123456789012/r".parse().unwrap();
        let local: QueueUrl = "http://[::1]:4747/000000000000/r".parse().unwrap();

        assert_eq!((url.host(), url.port()), ("sqs.us-east-1.amazonaws.com", 443));
        assert_eq!(url.endpoint(), "https://sqs.us-east-1.amazonaws.com/");
        assert_eq!((local.host(), local.port(), local.is_plain()), ("::1", 4747, true));
        assert_eq!(local.authority(), "[::1]:4747");
    }

    #[test]
    fn what_is_no_queue_is_refused() {
        for text in [
            "",
            "results",
            "/r",
            "ftp://a/r",
            "https://a",
            "https://a/",
            "https://a/r?x",
            "https://b@a/r",
        ] {
            assert_eq!(text.parse::<QueueUrl>(), Err(QueueUrlError::Form), "{text}");
        }
    }

    #[test]
    fn plain_http_does_not_leave_this_machine() {
        for (text, expected) in [
            ("http://127.0.0.1:1/r", true),
            ("http://localhost/r", true),
            ("http://10.0.0.1/r", false),
            ("http://sqs.us-east-1.amazonaws.com/1/r", false),
        ] {
            assert_eq!(text.parse::<QueueUrl>().is_ok(), expected, "{text}");
        }
    }
}
