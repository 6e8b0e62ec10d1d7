//! The `Authorization` header of Signature Version 4, read.

use http::HeaderValue;

use super::{Scope, SignatureError};

const ALGORITHM: &str = "AWS4-HMAC-SHA256";

/// Most headers that a signature may name; signers name some ten.
const SIGNED_HEADERS_MAX: usize = 64;

/// What the header says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Authorization {
    pub(super) access_key_id: String,
    /// Eight digits.
    pub(super) date: String,
    pub(super) region: String,
    pub(super) service: String,
    /// Lower case, in the order given.
    pub(super) signed_headers: Vec<String>,
    pub(super) signature: Vec<u8>,
}

/// Why the header cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum MalformedError {
    /// Not the one algorithm that there is.
    #[error("it has to begin with {ALGORITHM}")]
    Algorithm,
    /// A part is missing.
    #[error("it has no {0}")]
    Missing(&'static str),
    /// The credential is not key, date, region, service and the constant.
    #[error("its Credential has to be KEY/YYYYMMDD/REGION/SERVICE/aws4_request")]
    Credential,
    /// Not a hexadecimal number.
    #[error("its Signature has to be 64 hexadecimal digits")]
    Signature,
    /// None or too many, or one that is not lower case.
    #[error("its SignedHeaders have to be lower-case names with semicolons between")]
    SignedHeaders,
}

impl Authorization {
    pub(super) fn parse(header: &HeaderValue) -> Result<Self, MalformedError> {
        let text = header.to_str().map_err(|_| MalformedError::Algorithm)?;
        let fields = text.trim().strip_prefix(ALGORITHM).ok_or(MalformedError::Algorithm)?;
        let field = |name: &'static str| {
            fields
                .split(',')
                .filter_map(|field| field.trim().split_once('='))
                .find_map(|(found, value)| (found == name).then_some(value.trim()))
                .ok_or(MalformedError::Missing(name))
        };
        let (access_key_id, [date, region, service]) = credential(field("Credential")?)?;
        Ok(Self {
            access_key_id,
            date,
            region,
            service,
            signed_headers: signed_headers(field("SignedHeaders")?)?,
            signature: signature(field("Signature")?)?,
        })
    }

    pub(super) fn check_scope(&self, scope: Scope<'_>) -> Result<(), SignatureError> {
        if self.region != scope.region {
            let (expected, found) = (scope.region.to_owned(), self.region.clone());
            return Err(SignatureError::WrongRegion { expected, found });
        }
        if self.service != scope.service {
            let (expected, found) = (scope.service.to_owned(), self.service.clone());
            return Err(SignatureError::WrongService { expected, found });
        }
        Ok(())
    }
}

fn credential(text: &str) -> Result<(String, [String; 3]), MalformedError> {
    let parts: Vec<&str> = text.split('/').collect();
    match parts.as_slice() {
        [key, date, region, service, "aws4_request"]
            if date.len() == 8 && date.bytes().all(|byte| byte.is_ascii_digit()) =>
        {
            Ok(((*key).to_owned(), [*date, *region, *service].map(str::to_owned)))
        }
        _ => Err(MalformedError::Credential),
    }
}

fn signed_headers(text: &str) -> Result<Vec<String>, MalformedError> {
    let is_name = |name: &&str| !name.is_empty() && !name.bytes().any(|b| b.is_ascii_uppercase());
    let names: Vec<&str> = text.split(';').collect();
    if names.len() > SIGNED_HEADERS_MAX || !names.iter().all(is_name) {
        return Err(MalformedError::SignedHeaders);
    }
    Ok(names.into_iter().map(str::to_owned).collect())
}

fn signature(text: &str) -> Result<Vec<u8>, MalformedError> {
    hex::decode(text).ok().filter(|bytes| bytes.len() == 32).ok_or(MalformedError::Signature)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str) -> Result<Authorization, MalformedError> {
        Authorization::parse(&HeaderValue::from_str(text).unwrap())
    }

    #[test]
    fn a_header_is_read_with_and_without_spaces() {
        let signature = "ab".repeat(32);
        for space in [" ", ""] {
            let read = check(&format!(
                "AWS4-HMAC-SHA256 Credential=AK/20261122/eu-west-1/gamelift/aws4_request,{space}SignedHeaders=host;x-amz-date,{space}Signature={signature}"
            ))
            .unwrap();
            assert_eq!(read.access_key_id, "AK");
            assert_eq!(read.service, "gamelift");
            assert_eq!(read.signed_headers, ["host", "x-amz-date"]);
            assert_eq!(read.signature, [0xab; 32]);
        }
    }

    #[test]
    fn what_cannot_be_read_says_why() {
        let with = |credential: &str, headers: &str, signature: &str| {
            check(&format!(
                "AWS4-HMAC-SHA256 Credential={credential}, SignedHeaders={headers}, Signature={signature}"
            ))
        };
        let (scope, hash) = ("AK/20261122/r/s/aws4_request", "ab".repeat(32));

        assert_eq!(check("Bearer x"), Err(MalformedError::Algorithm));
        assert_eq!(check("AWS4-HMAC-SHA256"), Err(MalformedError::Missing("Credential")));
        assert_eq!(
            with("AK/today/r/s/aws4_request", "host", &hash),
            Err(MalformedError::Credential)
        );
        assert_eq!(with(scope, "Host", &hash), Err(MalformedError::SignedHeaders));
        assert_eq!(with(scope, "host", "abc"), Err(MalformedError::Signature));
    }
}
