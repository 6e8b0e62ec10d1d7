//! A request's whole body, within a length and a time.
//!
//! What is too long is read on for a while and thrown away before the refusal: a
//! client that still writes when the connection closes sees a broken pipe instead
//! of the answer that says why.

use std::time::Duration;

use axum::body::Body;
use bytes::{Bytes, BytesMut};
use http_body_util::BodyExt;
use thiserror::Error;
use tokio::time::timeout;

/// How long a body may take to arrive.
const ARRIVES_WITHIN: Duration = Duration::from_secs(10);

/// How much of a body is read at all, bytes: API Gateway's own limit of a payload.
const READ_BYTES_MAX: usize = 10 * 1024 * 1024;

/// Why a body could not be read.
#[derive(Debug, Error)]
pub(crate) enum BodyError {
    /// It is longer than whoever reads it takes.
    #[error("a body has at most {bytes_max} bytes")]
    TooLarge {
        /// The most it may have, bytes.
        bytes_max: usize,
    },
    /// The connection ended first.
    #[error("the body broke off")]
    BrokenOff,
    /// It did not arrive in time.
    #[error("the body took longer than {} s", ARRIVES_WITHIN.as_secs())]
    TooLong,
}

/// The whole body, if it has at most `bytes_max` bytes and arrives in time.
pub(crate) async fn whole(body: Body, bytes_max: usize) -> Result<Bytes, BodyError> {
    timeout(ARRIVES_WITHIN, collect(body, bytes_max)).await.map_err(|_| BodyError::TooLong)?
}

async fn collect(mut body: Body, bytes_max: usize) -> Result<Bytes, BodyError> {
    let mut kept = BytesMut::new();
    let mut read = 0;
    while let Some(frame) = body.frame().await {
        let Ok(data) = frame.map_err(|_| BodyError::BrokenOff)?.into_data() else { continue };
        read += data.len();
        if read <= bytes_max {
            kept.extend_from_slice(&data);
        } else if read > READ_BYTES_MAX {
            break;
        }
    }
    if read > bytes_max { Err(BodyError::TooLarge { bytes_max }) } else { Ok(kept.freeze()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_body_of_the_longest_length_is_read() {
        assert_eq!(whole(Body::from("12345"), 5).await.unwrap(), "12345");
    }

    #[tokio::test]
    async fn a_longer_one_is_refused() {
        let refused = whole(Body::from("123456"), 5).await;
        assert!(matches!(refused, Err(BodyError::TooLarge { bytes_max: 5 })));
    }
}
