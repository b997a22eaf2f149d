//! A client of a hundred lines, so that nothing of the product's own client helps the sandbox.

use std::fmt::Write as _;
use std::io::ErrorKind;

use plantain_sandbox::{Sandbox, SandboxOptions};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// The default model.
pub(crate) const MODEL: &str = "gemini-nano-banana-2.1";
pub(crate) const PRO: &str = "gemini-3-pro-image";
pub(crate) const LITE: &str = "gemini-3.1-flash-lite-image";
pub(crate) const TWO: &str = "gemini-3.1-flash-image";
pub(crate) const FIRST: &str = "gemini-2.5-flash-image";

/// What came back.
#[derive(Debug)]
pub(crate) struct Answered {
    /// 0 when there was no status line.
    pub(crate) status: u16,
    pub(crate) head: String,
    pub(crate) body: Vec<u8>,
    /// Whether the body is as long as its header says.
    pub(crate) whole: bool,
}

impl Answered {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or(Value::Null)
    }

    pub(crate) fn message(&self) -> String {
        self.json()["error"]["message"]
            .as_str()
            .unwrap_or_default()
            .to_owned()
    }

    /// The detail of a `google.rpc` type.
    pub(crate) fn detail(&self, kind: &str) -> Value {
        let name = format!("type.googleapis.com/google.rpc.{kind}");
        let json = self.json();
        let details = json["error"]["details"]
            .as_array()
            .cloned()
            .unwrap_or_default();
        let found = details.into_iter().find(|detail| detail["@type"] == name);
        found.unwrap_or(Value::Null)
    }

    /// Asserts Google's envelope.
    pub(crate) fn refused(&self, status: u16, name: &str) {
        let json = self.json();
        assert_eq!(self.status, status, "{}", self.message());
        assert_eq!(json["error"]["code"], status);
        assert_eq!(json["error"]["status"], name);
        assert!(!self.message().is_empty());
    }

    pub(crate) fn parts(&self) -> Vec<Value> {
        let json = self.json();
        json["candidates"][0]["content"]["parts"]
            .as_array()
            .cloned()
            .unwrap_or_default()
    }

    /// The bytes of the last image that is no draft.
    pub(crate) fn image(&self) -> Vec<u8> {
        let parts = self.parts();
        let last = parts
            .iter()
            .rfind(|part| part.get("inlineData").is_some() && part.get("thought").is_none());
        let data = last
            .and_then(|part| part["inlineData"]["data"].as_str())
            .unwrap_or_default();
        base64_simd::STANDARD.decode_to_vec(data).unwrap()
    }

    /// Pixels of that image, decoded in full.
    pub(crate) fn pixels(&self) -> (u32, u32) {
        let image = image::load_from_memory(&self.image()).unwrap();
        (image.width(), image.height())
    }
}

pub(crate) async fn start() -> Sandbox {
    Sandbox::start(SandboxOptions::test()).await.unwrap()
}

/// One request on a connection of its own.
pub(crate) async fn send(
    base: &str,
    method: &str,
    path: &str,
    headers: &[(&str, &str)],
    body: &[u8],
) -> Answered {
    let host = base.strip_prefix("http://").unwrap();
    let mut stream = TcpStream::connect(host).await.unwrap();
    let mut head = format!("{method} {path} HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\n");
    write!(head, "content-length: {}\r\n", body.len()).unwrap();
    for (name, value) in headers {
        write!(head, "{name}: {value}\r\n").unwrap();
    }
    head.push_str("\r\n");
    stream.write_all(head.as_bytes()).await.unwrap();
    stream.write_all(body).await.unwrap();
    let mut all = Vec::new();
    let mut buffer = vec![0; 256 * 1024];
    loop {
        match stream.read(&mut buffer).await {
            Ok(0) => break,
            Ok(count) => all.extend_from_slice(&buffer[..count]),
            Err(error) if error.kind() == ErrorKind::ConnectionReset => break,
            Err(error) => panic!("{error}"),
        }
    }
    let end = all
        .windows(4)
        .position(|four| four == b"\r\n\r\n")
        .map_or(0, |at| at + 4);
    let head = String::from_utf8_lossy(&all[..end]).to_lowercase();
    let body = all.split_off(end);
    let length = head
        .lines()
        .find_map(|line| line.strip_prefix("content-length: ")?.parse::<usize>().ok());
    Answered {
        status: head
            .get(9..12)
            .and_then(|code| code.parse().ok())
            .unwrap_or(0),
        whole: length == Some(body.len()),
        head,
        body,
    }
}

/// generateContent with a key.
pub(crate) async fn generate(sandbox: &Sandbox, model: &str, body: &Value) -> Answered {
    generate_raw(sandbox, model, body.to_string().as_bytes()).await
}

pub(crate) async fn generate_raw(sandbox: &Sandbox, model: &str, body: &[u8]) -> Answered {
    let path = format!("/v1beta/models/{model}:generateContent");
    let headers = [
        ("x-goog-api-key", "k"),
        ("content-type", "application/json"),
    ];
    send(&sandbox.base_url(), "POST", &path, &headers, body).await
}

pub(crate) async fn get(sandbox: &Sandbox, path: &str) -> Answered {
    send(
        &sandbox.base_url(),
        "GET",
        path,
        &[("x-goog-api-key", "k")],
        b"",
    )
    .await
}

/// A prompt and nothing else.
pub(crate) fn prompt(text: &str) -> Value {
    json!({ "contents": [{ "role": "user", "parts": [{ "text": text }] }] })
}

/// A prompt with a generationConfig.
pub(crate) fn configured(config: Value) -> Value {
    let mut body = prompt("a cup");
    body["generationConfig"] = config;
    body
}

/// A prompt with an image.
pub(crate) fn with_image(mime: &str, data: &str) -> Value {
    json!({ "contents": [{ "role": "user", "parts": [
        { "text": "make it blue" },
        { "inlineData": { "mimeType": mime, "data": data } },
    ] }] })
}

/// A picture of one colour, in base64.
pub(crate) fn picture(width: u32, height: u32, format: image::ImageFormat) -> String {
    let image = image::RgbImage::from_pixel(width, height, image::Rgb([200, 90, 40]));
    let mut bytes = std::io::Cursor::new(Vec::new());
    image.write_to(&mut bytes, format).unwrap();
    base64_simd::STANDARD.encode_to_string(bytes.into_inner())
}

pub(crate) fn png() -> String {
    picture(30, 20, image::ImageFormat::Png)
}
