//! The client against a server: one send, one credential, nothing lost, nothing told.

use std::sync::Mutex;
use std::time::Duration;

use axum::body::Body;
use axum::http::Response;
use bytes::Bytes;
use plantain_gemini::{
    ApiError, AuthStyle, Client, Content, FaultClass, GenerateContent, ImageMime, Part, Progress,
    Role, SecretString,
};

use crate::server::{Server, json};

const KEY: &str = "secret-key-0123456789";
const MODEL: &str = "gemini-nano-banana-2.1";

fn key() -> SecretString {
    SecretString::from(KEY)
}

fn request() -> GenerateContent {
    let parts = vec![Part::Text("a pear".into())];
    GenerateContent {
        contents: vec![Content {
            role: Role::User,
            parts,
        }],
        ..Default::default()
    }
}

async fn generate(client: &Client) -> Result<Bytes, ApiError> {
    client
        .generate(
            &key(),
            MODEL,
            &request(),
            Duration::from_millis(290_500),
            &|_| {},
        )
        .await
}

async fn fault(server: &Server) -> ApiError {
    generate(&server.client()).await.unwrap_err()
}

#[tokio::test]
async fn a_send_has_one_credential_a_deadline_and_a_length() {
    let server = Server::start(|_| json(200, " {\"candidates\":[]}\n")).await;
    let body = generate(&server.client()).await.unwrap();
    assert_eq!(body, " {\"candidates\":[]}\n", "untouched");
    let bearer = server.client_with(|options| options.auth = AuthStyle::Bearer);
    generate(&bearer).await.unwrap();
    let seen = server.seen.lock().unwrap();
    assert_eq!(
        seen[0].uri.to_string(),
        "/v1beta/models/gemini-nano-banana-2.1:generateContent"
    );
    assert_eq!(seen[0].headers["x-goog-api-key"], KEY);
    assert_eq!(seen[0].headers["x-server-timeout"], "291");
    assert_eq!(seen[0].headers["content-type"], "application/json");
    assert_eq!(
        seen[0].headers["content-length"],
        seen[0].body.len().to_string()
    );
    assert!(!seen[0].headers.contains_key("authorization"));
    assert!(!seen[0].headers.contains_key("accept-encoding"));
    assert!(
        seen[0]
            .body
            .starts_with(b"{\"contents\":[{\"role\":\"user\"")
    );
    assert_eq!(seen[1].headers["authorization"], format!("Bearer {KEY}"));
    assert!(!seen[1].headers.contains_key("x-goog-api-key"));
}

#[tokio::test]
async fn errors_are_sent_once() {
    for status in [408, 429, 500, 502, 503, 504] {
        let server = Server::start(move |_| {
            let mut response = json(status, "{\"error\":{\"message\":\"x\"}}");
            response
                .headers_mut()
                .insert("retry-after", "9".parse().unwrap());
            response
        })
        .await;
        let error = fault(&server).await;
        assert_eq!(error.status, Some(status));
        assert_eq!(error.retry_after, Some(Duration::from_secs(9)));
        assert_eq!(server.count(), 1);
    }
}

#[tokio::test]
async fn a_dropped_connection_is_interrupted_and_not_sent_again() {
    let server = Server::raw(b"").await;
    let error = fault(&server).await;
    assert_eq!((error.class, error.status), (FaultClass::Interrupted, None));
    assert!(error.class.may_have_been_charged());
    tokio::time::sleep(Duration::from_millis(50)).await;
    assert_eq!(server.count(), 1);
}

#[tokio::test]
async fn a_cut_answer_is_interrupted() {
    let sized = b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{\"candidates\":";
    let chunked = b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\n{\"can\r\n";
    for bytes in [sized.as_slice(), chunked.as_slice()] {
        let server = Server::raw(bytes).await;
        let error = fault(&server).await;
        assert_eq!(
            (error.class, error.status),
            (FaultClass::Interrupted, Some(200))
        );
        assert_eq!(server.count(), 1);
    }
}

#[tokio::test]
async fn nobody_listening_means_nothing_was_sent() {
    let server = Server {
        url: "http://127.0.0.1:1".into(),
        seen: std::sync::Arc::default(),
    };
    let error = fault(&server).await;
    assert_eq!(error.class, FaultClass::NeverConnected);
    assert!(!error.class.may_have_been_charged());
    let server = Server {
        url: "http://nowhere.invalid".into(),
        seen: std::sync::Arc::default(),
    };
    assert_eq!(fault(&server).await.class, FaultClass::NeverConnected);
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let server = Server::start(|_| {
        Response::builder()
            .status(307)
            .header("location", "/elsewhere?token=x")
            .body(Body::empty())
            .unwrap()
    })
    .await;
    let error = fault(&server).await;
    assert_eq!(error.class, FaultClass::NotGemini);
    assert_eq!(error.message, "the address redirects to /elsewhere");
    assert_eq!(server.count(), 1);
}

#[tokio::test]
async fn a_page_is_no_answer_and_an_empty_one_is_malformed() {
    let server = Server::start(|_| json(200, "<html><title>Sign in</title>")).await;
    let error = fault(&server).await;
    assert_eq!(
        (error.class, error.message.as_str()),
        (FaultClass::NotGemini, "Sign in")
    );
    let server = Server::start(|_| {
        json(
            200,
            r#"{"error":{"code":503,"message":"The model is overloaded."}}"#,
        )
    })
    .await;
    let error = fault(&server).await;
    assert_eq!(
        (error.class, error.status),
        (FaultClass::Overloaded, Some(200))
    );
    let server = Server::start(|_| json(200, "")).await;
    assert_eq!(fault(&server).await.class, FaultClass::Malformed);
}

#[tokio::test]
async fn an_answer_over_the_limit_is_not_taken() {
    let server = Server::start(|_| json(200, vec![b' '; 5_000])).await;
    let client = server.client_with(|options| options.body_limit = 4_999);
    let error = generate(&client).await.unwrap_err();
    assert_eq!(error.class, FaultClass::AnswerTooLarge);
    let stream = b"HTTP/1.1 200 OK\r\n\r\n{                                        ";
    let server = Server::raw(stream).await;
    let client = server.client_with(|options| options.body_limit = 20);
    assert_eq!(
        generate(&client).await.unwrap_err().class,
        FaultClass::AnswerTooLarge
    );
}

#[tokio::test]
async fn silence_ends_at_the_clients_deadline() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let server = Server {
        url,
        seen: std::sync::Arc::default(),
    };
    let total = server.client_with(|options| options.total_timeout = Duration::from_millis(80));
    assert_eq!(
        generate(&total).await.unwrap_err().class,
        FaultClass::TimedOut
    );
    let read = server.client_with(|options| options.read_timeout = Duration::from_millis(80));
    assert_eq!(
        generate(&read).await.unwrap_err().class,
        FaultClass::TimedOut
    );
}

#[tokio::test]
async fn a_key_is_nowhere_to_be_read_even_if_the_server_echoes_it() {
    let server = Server::start(|seen| {
        let key = seen.headers["x-goog-api-key"].to_str().unwrap();
        let error = format!(
            "{{\"error\":{{\"message\":\"bad {key}\",\"status\":\"{key}\",\"details\":[{{\"violations\":[{{\"quotaId\":\"{key}\"}}]}}]}}}}"
        );
        json(400, error)
    })
    .await;
    let client = server.client();
    let error = generate(&client).await.unwrap_err();
    assert_eq!(error.message, "bad [key]");
    let server = Server::start(|_| json(502, format!("{}{KEY}", "x".repeat(8 * 1024 - 9)))).await;
    let cut = generate(&server.client()).await.unwrap_err();
    assert!(!cut.detail.contains("secret"), "half a key");
    let everything = format!("{error:?} {error} {client:?} {:?}", key());
    assert!(!everything.contains(KEY));
}

#[tokio::test]
async fn a_key_that_is_none_is_not_sent() {
    let server = Server::start(|_| json(200, "{}")).await;
    for (text, class) in [
        (" \n", FaultClass::KeyMissing),
        ("two words", FaultClass::KeyInvalid),
        ("line\nbreak", FaultClass::KeyInvalid),
        ("schlüssel", FaultClass::KeyInvalid),
    ] {
        let key = SecretString::from(text);
        let error = server.client().model(&key, MODEL).await.unwrap_err();
        assert_eq!(error.class, class);
        assert!(text.trim().is_empty() || !format!("{error:?}").contains(text));
    }
    assert_eq!(server.count(), 0);
}

#[tokio::test]
async fn progress_tells_sending_waiting_and_receiving_in_order() {
    let server = Server::start(|_| json(200, vec![b'{'; 200_000])).await;
    let bytes = Bytes::from(vec![9_u8; 600_000]);
    let mut request = request();
    request.contents[0].parts.push(Part::Image {
        mime: ImageMime::Png,
        bytes: bytes.into(),
    });
    let told: Mutex<Vec<Progress>> = Mutex::default();
    let tell = |progress| told.lock().unwrap().push(progress);
    server
        .client()
        .generate(&key(), MODEL, &request, Duration::from_secs(9), &tell)
        .await
        .unwrap();
    let told = told.into_inner().unwrap();
    let length = server.seen.lock().unwrap()[0].body.len() as u64;
    let waiting = told
        .iter()
        .position(|progress| *progress == Progress::Waiting)
        .unwrap();
    assert_eq!(
        told[waiting - 1],
        Progress::Sending {
            sent: length,
            total: length
        }
    );
    let mut last = 0;
    for progress in &told[..waiting] {
        let Progress::Sending { sent, .. } = progress else {
            panic!("{told:?}")
        };
        assert!(*sent >= last);
        last = *sent;
    }
    let end = Progress::Receiving {
        received: 200_000,
        total: Some(200_000),
    };
    assert_eq!(told.last(), Some(&end));
}

#[tokio::test]
async fn a_model_id_cannot_leave_its_place_in_the_address() {
    let server = Server::start(|_| json(200, "{\"name\":\"models/x\"}")).await;
    let client = server.client();
    for id in ["a/../../b", "x?key=1", "x#y", "ü"] {
        client.model(&key(), id).await.unwrap();
    }
    for id in ["", "..", " . "] {
        assert_eq!(
            client.model(&key(), id).await.unwrap_err().class,
            FaultClass::ModelNotFound
        );
    }
    let seen = server.seen.lock().unwrap();
    let paths: Vec<String> = seen.iter().map(|seen| seen.uri.to_string()).collect();
    assert_eq!(
        paths,
        [
            "/v1beta/models/a%2F..%2F..%2Fb",
            "/v1beta/models/x%3Fkey=1",
            "/v1beta/models/x%23y",
            "/v1beta/models/%C3%BC",
        ]
    );
}
