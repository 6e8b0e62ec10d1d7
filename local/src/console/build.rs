//! One build of the console in memory, and the answers that its files are.

use std::{
    collections::HashMap,
    fs, io,
    path::{Component, Path},
    sync::Arc,
};

use api_contract::console_files::{
    BROTLI_ENDING, ConsoleFile, ConsoleFiles, ConsoleFilesError, GZIP_ENDING,
};
use axum::{body::Body, response::Response};
use bytes::Bytes;
use http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use sha2::{Digest, Sha256};

use super::{
    headers,
    negotiation::{self, Coding},
};

/// All files of one build.
#[derive(Debug)]
pub(super) struct Build(HashMap<String, Arc<File>>);

/// One file, in its codings.
#[derive(Debug)]
pub(super) struct File {
    content_type: HeaderValue,
    caching: HeaderValue,
    /// What a page may do; only pages have one.
    policy: Option<HeaderValue>,
    identity: Variant,
    brotli: Option<Variant>,
    gzip: Option<Variant>,
}

/// A file in one coding.
#[derive(Debug)]
struct Variant {
    bytes: Bytes,
    tag: HeaderValue,
}

/// Why a build cannot be served.
#[derive(Debug, thiserror::Error)]
pub(super) enum ReadBuildError {
    /// Its list is not JSON, or not such a list.
    #[error("the list of files cannot be read")]
    List(#[from] serde_json::Error),
    /// Its list is not one to serve.
    #[error("the list of files cannot be served")]
    Files(#[from] ConsoleFilesError),
    /// A file cannot be read.
    #[error("{path} cannot be read")]
    File {
        /// Which one.
        path: String,
        /// Why not.
        source: io::Error,
    },
    /// A file is not the one in the list.
    #[error("{0} is not as the list says")]
    Different(String),
}

impl Build {
    /// Reads the build in `dist`, of which `list` says what is in it.
    pub(super) fn read(dist: &Path, list: &[u8]) -> Result<Self, ReadBuildError> {
        let list: ConsoleFiles = serde_json::from_slice(list)?;
        list.check()?;
        // Sign-in and admin API are at the console's own origin here.
        let policy = list.content_security_policy(&[]);
        let read = |file: &ConsoleFile| Ok((file.path.clone(), read_file(dist, file, &policy)?));
        Ok(Self(list.files.iter().map(read).collect::<Result<_, ReadBuildError>>()?))
    }

    /// The file at `path`, which begins without a slash.
    pub(super) fn file(&self, path: &str) -> Option<Arc<File>> {
        self.0.get(path).cloned()
    }
}

fn read_file(dist: &Path, file: &ConsoleFile, policy: &str) -> Result<Arc<File>, ReadBuildError> {
    let different = || ReadBuildError::Different(file.path.clone());
    let bytes = read_plain(dist, &file.path, file.bytes)?;
    if hex::encode(Sha256::digest(&bytes)) != file.sha256 {
        return Err(different());
    }
    let variant = |coding: Coding, bytes: Vec<u8>| Variant {
        bytes: bytes.into(),
        // Each coding is a representation of its own, and is tagged so.
        tag: HeaderValue::from_str(&format!("\"{}-{}\"", &file.sha256[..32], coding.name()))
            .expect("hexadecimal digits are plain"),
    };
    let copy = |coding, ending: &str, length: Option<u64>| {
        // Never longer than the file itself, so its bound is theirs.
        let Some(length) = length.filter(|length| *length < file.bytes) else { return Ok(None) };
        let bytes = read_plain(dist, &format!("{}{ending}", file.path), length)?;
        Ok::<_, ReadBuildError>(Some(variant(coding, bytes)))
    };
    let is_page = file.content_type.starts_with("text/html");
    let header = |text: &str| HeaderValue::from_str(text).map_err(|_| different());
    Ok(Arc::new(File {
        content_type: header(&file.content_type)?,
        caching: HeaderValue::from_static(file.cache_control()),
        policy: if is_page { Some(header(policy)?) } else { None },
        brotli: copy(Coding::Brotli, BROTLI_ENDING, file.brotli_bytes)?,
        gzip: copy(Coding::Gzip, GZIP_ENDING, file.gzip_bytes)?,
        identity: variant(Coding::Identity, bytes),
    }))
}

/// The file at `path` in `dist`, if it is one of that length and no link leads to it.
fn read_plain(dist: &Path, path: &str, length: u64) -> Result<Vec<u8>, ReadBuildError> {
    let failed = |source| ReadBuildError::File { path: path.to_owned(), source };
    let mut place = dist.to_owned();
    for part in Path::new(path).components() {
        let Component::Normal(name) = part else {
            return Err(failed(io::ErrorKind::InvalidInput.into()));
        };
        place.push(name);
        if fs::symlink_metadata(&place).map_err(failed)?.is_symlink() {
            return Err(failed(io::Error::other("it is a link")));
        }
    }
    if fs::metadata(&place).map_err(failed)?.len() != length {
        return Err(ReadBuildError::Different(path.to_owned()));
    }
    let bytes = fs::read(&place).map_err(failed)?;
    // It may have changed in between.
    let right = u64::try_from(bytes.len()).is_ok_and(|read| read == length);
    if right { Ok(bytes) } else { Err(ReadBuildError::Different(path.to_owned())) }
}

impl File {
    /// The answer to a request for it.
    pub(super) fn answer(&self, method: &Method, request: &HeaderMap) -> Response {
        let coding = negotiation::coding(request, |coding| self.variant(coding).is_some());
        let variant = self.variant(coding).unwrap_or(&self.identity);
        let mut answer = Response::new(Body::empty());
        self.add_headers(answer.headers_mut(), variant);
        if is_known(request, &variant.tag) {
            *answer.status_mut() = StatusCode::NOT_MODIFIED;
            return answer;
        }
        let headers = answer.headers_mut();
        headers.insert(header::CONTENT_TYPE, self.content_type.clone());
        headers.insert(header::CONTENT_LENGTH, variant.bytes.len().into());
        if coding != Coding::Identity {
            headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static(coding.name()));
        }
        if method != Method::HEAD {
            *answer.body_mut() = Body::from(variant.bytes.clone());
        }
        answer
    }

    fn variant(&self, coding: Coding) -> Option<&Variant> {
        match coding {
            Coding::Brotli => self.brotli.as_ref(),
            Coding::Gzip => self.gzip.as_ref(),
            Coding::Identity => Some(&self.identity),
        }
    }

    /// What is said also of a file that the browser has already.
    fn add_headers(&self, headers: &mut HeaderMap, variant: &Variant) {
        headers::of_file(headers);
        if let Some(policy) = &self.policy {
            headers::of_page(headers, policy.clone());
        }
        headers.insert(header::CACHE_CONTROL, self.caching.clone());
        headers.insert(header::ETAG, variant.tag.clone());
        headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    }
}

/// Whether the browser says that it has what `tag` names. Compared weakly, as
/// RFC 9110 wants it (section 13.1.2): a proxy may have weakened the tag.
fn is_known(request: &HeaderMap, tag: &HeaderValue) -> bool {
    let lines = request.get_all(header::IF_NONE_MATCH).iter();
    let mut tags = lines.filter_map(|line| line.to_str().ok()).flat_map(|line| line.split(','));
    tags.any(|known| {
        let known = known.trim();
        known == "*" || known.strip_prefix("W/").unwrap_or(known).as_bytes() == tag.as_bytes()
    })
}
