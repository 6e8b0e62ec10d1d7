//! As much of S3 as Terraform's backend needs: objects, and a lock that is one.

use std::{
    collections::BTreeMap,
    io::{BufRead, BufReader, Read, Write},
    net::{Ipv4Addr, TcpListener, TcpStream},
    sync::{Arc, Mutex},
    thread,
};

type Objects = Arc<Mutex<BTreeMap<String, Vec<u8>>>>;

/// Objects by bucket and key, served until the test ends.
#[derive(Debug)]
pub(super) struct Store {
    objects: Objects,
    address: String,
}

impl Store {
    pub(super) fn start() -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let objects = Objects::default();
        let shared = Arc::clone(&objects);
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let objects = Arc::clone(&shared);
                // Whoever hangs up has heard enough.
                thread::spawn(move || answer(stream, &objects).unwrap_or_default());
            }
        });
        Self { objects, address }
    }

    pub(super) fn address(&self) -> &str {
        &self.address
    }

    /// The keys that there are, with their buckets.
    pub(super) fn keys(&self) -> Vec<String> {
        self.objects.lock().unwrap().keys().cloned().collect()
    }

    pub(super) fn put(&self, key: &str, text: &str) {
        self.objects.lock().unwrap().insert(key.to_owned(), text.into());
    }

    /// Loses the objects whose key ends so.
    pub(super) fn lose(&self, end: &str) {
        self.objects.lock().unwrap().retain(|key, _| !key.ends_with(end));
    }
}

struct Request {
    method: String,
    path: String,
    query: String,
    /// That there is no such object yet.
    if_none_match: bool,
    body: Vec<u8>,
}

fn read(stream: &mut BufReader<TcpStream>) -> std::io::Result<Request> {
    let mut line = String::new();
    stream.read_line(&mut line)?;
    let mut words = line.split_whitespace().map(ToOwned::to_owned);
    let (method, target) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    let (path, query) = target.split_once('?').unwrap_or((&target, ""));
    let (mut length, mut if_none_match) = (0, false);
    loop {
        let mut header = String::new();
        if stream.read_line(&mut header)? == 0 || header.trim().is_empty() {
            break;
        }
        let (name, value) = header.split_once(':').unwrap_or_default();
        match name.to_ascii_lowercase().as_str() {
            "content-length" => length = value.trim().parse().unwrap_or(0),
            "if-none-match" => if_none_match = true,
            "expect" => stream.get_mut().write_all(b"HTTP/1.1 100 Continue\r\n\r\n")?,
            _other => {}
        }
    }
    let mut body = vec![0; length];
    stream.read_exact(&mut body)?;
    let (path, query) = (path.to_owned(), query.to_owned());
    Ok(Request { method, path, query, if_none_match, body })
}

fn answer(stream: TcpStream, objects: &Objects) -> std::io::Result<()> {
    let mut stream = BufReader::new(stream);
    let request = read(&mut stream)?;
    let (status, body) = reply(&request, &mut objects.lock().unwrap());
    let length = body.len();
    let head = format!(
        "HTTP/1.1 {status}\r\nContent-Length: {length}\r\nContent-Type: application/xml\r\n\
         ETag: \"0\"\r\nConnection: close\r\n\r\n"
    );
    stream.get_mut().write_all(head.as_bytes())?;
    if request.method != "HEAD" {
        stream.get_mut().write_all(&body)?;
    }
    stream.get_mut().flush()
}

fn reply(request: &Request, objects: &mut BTreeMap<String, Vec<u8>>) -> (&'static str, Vec<u8>) {
    let xml = |text: &str| text.as_bytes().to_vec();
    if String::from_utf8_lossy(&request.body).contains("GetCallerIdentity") {
        let identity = "<GetCallerIdentityResponse><GetCallerIdentityResult><Account>123456789012\
                        </Account><Arn>arn:aws:iam::123456789012:user/ada</Arn><UserId>ada</UserId>\
                        </GetCallerIdentityResult></GetCallerIdentityResponse>";
        return ("200 OK", xml(identity));
    }
    if request.query.contains("prefix=") || request.query.contains("list-type") {
        return ("200 OK", xml("<ListBucketResult></ListBucketResult>"));
    }
    let key = request.path.trim_start_matches('/').to_owned();
    match request.method.as_str() {
        "PUT" if request.if_none_match && objects.contains_key(&key) => {
            ("412 Precondition Failed", xml("<Error><Code>PreconditionFailed</Code></Error>"))
        }
        "PUT" => {
            objects.insert(key, request.body.clone());
            ("200 OK", Vec::new())
        }
        "DELETE" => {
            objects.remove(&key);
            ("204 No Content", Vec::new())
        }
        _read => match objects.get(&key) {
            Some(object) => ("200 OK", object.clone()),
            None => ("404 Not Found", xml("<Error><Code>NoSuchKey</Code></Error>")),
        },
    }
}
