//! An answer on its way out: status, body, and how the body is delivered.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;
use futures_util::{Stream, StreamExt, stream};
use serde_json::Value;

use crate::line::Switch;
use crate::memory::Memory;
use crate::refusal::Refusal;

const JSON: &str = "application/json; charset=UTF-8";

/// Pieces in which an ordinary body is handed to the connection.
const PIECE: usize = 64 * 1024;

/// How the body goes out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Delivery {
    Whole,
    /// Not even a status line.
    Drop,
    /// This percentage of the body, then a reset.
    Cut(u8),
    /// In pieces of so many bytes, with pauses.
    Drip(usize, Duration),
}

/// An answer.
#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    content_type: &'static str,
    body: Bytes,
    pub(crate) delivery: Delivery,
}

impl Reply {
    pub(crate) fn new(status: u16, content_type: &'static str, body: impl Into<Bytes>) -> Self {
        Self {
            status,
            content_type,
            body: body.into(),
            delivery: Delivery::Whole,
        }
    }

    /// 200 with JSON.
    pub(crate) fn json(value: &Value) -> Self {
        Self::new(200, JSON, value.to_string())
    }

    /// Any status with a body that is JSON if it looks like it.
    pub(crate) fn raw(status: u16, body: String) -> Self {
        let kind = match body.trim_start().bytes().next() {
            Some(b'{' | b'[') => JSON,
            Some(b'<') => "text/html; charset=UTF-8",
            _ => "text/plain; charset=UTF-8",
        };
        Self::new(status, kind, body)
    }

    pub(crate) fn delivered(mut self, delivery: Delivery) -> Self {
        self.delivery = delivery;
        self
    }

    /// The first half of the body, framed as if it were all.
    pub(crate) fn halved(mut self) -> Self {
        self.body = self.body.slice(..self.body.len() / 2);
        self
    }

    /// The body inside a one-element array.
    pub(crate) fn in_array(mut self) -> Self {
        let body = [b"[", self.body.trim_ascii_end(), b"\n]\n"].concat();
        self.body = body.into();
        self
    }

    /// The body as the one event of a stream.
    pub(crate) fn into_event(mut self) -> Self {
        let body = [b"data: ", self.body.trim_ascii_end(), b"\r\n\r\n"].concat();
        self.content_type = "text/event-stream";
        self.body = body.into();
        self
    }

    pub(crate) fn body_bytes(&self) -> usize {
        self.body.len()
    }

    /// Sends it; `number` is the request's in the memory.
    pub(crate) fn send(self, memory: &Arc<Memory>, number: usize, switch: &Switch) -> Response {
        let length = self.body.len();
        if self.delivery == Delivery::Drop {
            switch.throw();
            return Response::new(Body::empty());
        }
        memory.answered(number, self.status);
        let body = self.stream(Arc::clone(memory), number, switch.clone());
        let mut response = Response::new(Body::from_stream(body));
        *response.status_mut() =
            StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let headers = response.headers_mut();
        headers.insert(
            header::CONTENT_TYPE,
            HeaderValue::from_static(self.content_type),
        );
        headers.insert(header::CONTENT_LENGTH, HeaderValue::from(length));
        headers.insert(header::SERVER, HeaderValue::from_static("plantain-sandbox"));
        response
    }

    fn stream(
        &self,
        memory: Arc<Memory>,
        number: usize,
        switch: Switch,
    ) -> impl Stream<Item = Result<Bytes, std::io::Error>> + Send + use<> {
        let (piece, pause) = match self.delivery {
            Delivery::Drip(chunk, pause) => (chunk.max(1), pause),
            Delivery::Whole | Delivery::Drop | Delivery::Cut(_) => (PIECE, Duration::ZERO),
        };
        let whole = self.body.len();
        let end = match self.delivery {
            Delivery::Cut(percent) => whole / 100 * usize::from(percent.min(99)),
            Delivery::Whole | Delivery::Drop | Delivery::Drip(..) => whole,
        };
        let cut = matches!(self.delivery, Delivery::Cut(_));
        if whole == 0 {
            memory.completed(number);
        }
        let body = self.body.clone();
        let pieces = stream::unfold(0, move |from: usize| {
            let body = body.clone();
            async move {
                if from >= end {
                    return None;
                }
                if from > 0 && !pause.is_zero() {
                    tokio::time::sleep(pause).await;
                }
                let to = end.min(from + piece);
                Some(((to, body.slice(from..to)), to))
            }
        });
        let pieces = pieces.map(move |(to, bytes)| {
            if to == whole {
                memory.completed(number);
            }
            Ok::<_, Infallible>(bytes)
        });
        let reset = stream::iter(cut.then_some(())).then(move |()| {
            let switch = switch.clone();
            async move {
                // What was handed over so far shall reach the other side first.
                tokio::time::sleep(Duration::from_millis(30)).await;
                switch.throw();
                Err(std::io::Error::from(std::io::ErrorKind::ConnectionReset))
            }
        });
        pieces
            .map(|piece| Ok(piece.unwrap_or_default()))
            .chain(reset)
    }
}

impl From<Refusal> for Reply {
    fn from(refusal: Refusal) -> Self {
        Self::new(refusal.code, JSON, refusal.body())
    }
}
