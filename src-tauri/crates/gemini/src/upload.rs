//! A request body that tells how much of it is out.

use std::convert::Infallible;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};
use tokio::sync::watch;

/// Small enough for a bar that moves, large enough not to matter.
const PIECE: usize = 64 * 1024;

/// Bytes given out piece by piece, with their exact length known: `Content-Length`, no chunks.
pub(crate) struct Upload {
    rest: Bytes,
    sent: u64,
    report: watch::Sender<u64>,
}

impl Upload {
    pub(crate) fn new(body: Bytes) -> (Self, watch::Receiver<u64>) {
        let (report, reports) = watch::channel(0);
        (
            Self {
                rest: body,
                sent: 0,
                report,
            },
            reports,
        )
    }
}

impl Body for Upload {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        if self.rest.is_empty() {
            return Poll::Ready(None);
        }
        let length = self.rest.len().min(PIECE);
        let piece = self.rest.split_to(length);
        self.sent += length as u64;
        self.report.send_replace(self.sent);
        Poll::Ready(Some(Ok(Frame::data(piece))))
    }

    fn is_end_stream(&self) -> bool {
        self.rest.is_empty()
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.rest.len() as u64)
    }
}
