//! Connections that can be cut: a listener whose sockets obey a switch.
//!
//! HTTP has no way to say "and here the cable was pulled"; so the switch sits below it.

use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use axum::extract::connect_info::Connected;
use axum::serve::{IncomingStream, Listener};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};

/// Cuts one connection.
#[derive(Debug, Clone, Default)]
pub(crate) struct Switch(Arc<Cut>);

#[derive(Debug, Default)]
struct Cut {
    thrown: AtomicBool,
    reader: Mutex<Option<Waker>>,
}

impl Switch {
    /// From now on the connection is reset; nothing more is written.
    pub(crate) fn throw(&self) {
        self.0.thrown.store(true, Ordering::SeqCst);
        let waker = self
            .0
            .reader
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take();
        if let Some(waker) = waker {
            waker.wake();
        }
    }

    fn refuse(&self) -> Option<io::Error> {
        let thrown = self.0.thrown.load(Ordering::SeqCst);
        thrown.then(|| io::Error::from(io::ErrorKind::ConnectionReset))
    }
}

/// All connections of a server, to be cut together when it stops.
#[derive(Debug, Clone, Default)]
pub(crate) struct Switchboard(Arc<Mutex<Vec<Weak<Cut>>>>);

impl Switchboard {
    fn plug(&self) -> Switch {
        let switch = Switch::default();
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.retain(|cut| cut.strong_count() > 0);
        all.push(Arc::downgrade(&switch.0));
        switch
    }

    /// Cuts every connection there is.
    pub(crate) fn throw_all(&self) {
        let all = std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner));
        for cut in all.iter().filter_map(Weak::upgrade) {
            Switch(cut).throw();
        }
    }
}

/// A TCP listener on this machine whose connections carry a [`Switch`].
#[derive(Debug)]
pub(crate) struct Exchange {
    listener: TcpListener,
    switchboard: Switchboard,
}

impl Exchange {
    pub(crate) const fn new(listener: TcpListener, switchboard: Switchboard) -> Self {
        Self {
            listener,
            switchboard,
        }
    }
}

impl Listener for Exchange {
    type Io = Line;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Line, SocketAddr) {
        loop {
            if let Ok((stream, address)) = self.listener.accept().await {
                // Both only tune the socket; a refusal changes nothing that matters.
                let _ = stream.set_nodelay(true);
                let switch = self.switchboard.plug();
                return (Line { stream, switch }, address);
            }
            // Out of file descriptors, most likely: let some connection end first.
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        self.listener.local_addr()
    }
}

/// One connection.
#[derive(Debug)]
pub(crate) struct Line {
    stream: TcpStream,
    switch: Switch,
}

impl Drop for Line {
    fn drop(&mut self) {
        if self.switch.refuse().is_some() {
            // A reset instead of a polite end.
            let _ = self.stream.set_zero_linger();
        }
    }
}

impl AsyncRead for Line {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        *self
            .switch
            .0
            .reader
            .lock()
            .unwrap_or_else(PoisonError::into_inner) = Some(context.waker().clone());
        if let Some(error) = self.switch.refuse() {
            return Poll::Ready(Err(error));
        }
        Pin::new(&mut self.stream).poll_read(context, buffer)
    }
}

impl AsyncWrite for Line {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        if let Some(error) = self.switch.refuse() {
            return Poll::Ready(Err(error));
        }
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        if let Some(error) = self.switch.refuse() {
            return Poll::Ready(Err(error));
        }
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        if self.switch.refuse().is_some() {
            return Poll::Ready(Ok(()));
        }
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}

impl Connected<IncomingStream<'_, Exchange>> for Switch {
    fn connect_info(stream: IncomingStream<'_, Exchange>) -> Self {
        stream.io().switch.clone()
    }
}
