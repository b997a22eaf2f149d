//! A running sandbox and its handle.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;

use axum::Router;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use crate::answer::Answer;
use crate::line::{Exchange, Switch, Switchboard};
use crate::memory::Memory;
use crate::options::{Keys, Latency, SandboxOptions};
use crate::route;
use crate::seen::{Counts, SeenRequest};

/// A running sandbox. Dropping it closes the port and cuts every connection.
#[derive(Debug)]
pub struct Sandbox {
    address: SocketAddr,
    memory: Arc<Memory>,
    switchboard: Switchboard,
    serving: JoinHandle<()>,
}

impl Sandbox {
    /// Starts one on 127.0.0.1, inside the current tokio runtime.
    pub async fn start(options: SandboxOptions) -> std::io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, options.port)).await?;
        let address = listener.local_addr()?;
        let memory = Arc::new(Memory::new(options));
        let switchboard = Switchboard::default();
        let router = Router::new()
            .fallback(route::answer)
            .with_state(Arc::clone(&memory))
            .into_make_service_with_connect_info::<Switch>();
        let exchange = Exchange::new(listener, switchboard.clone());
        let serving = tokio::spawn(async move {
            // `serve` never ends by itself; an abort ends it.
            let _ = axum::serve(exchange, router).await;
        });
        Ok(Self {
            address,
            memory,
            switchboard,
            serving,
        })
    }

    /// Stops it now, as dropping it does.
    #[expect(
        clippy::unused_async,
        reason = "stopping may have to wait for something one day"
    )]
    pub async fn stop(self) {
        drop(self);
    }

    /// `http://127.0.0.1:PORT`, without a slash at the end.
    pub fn base_url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Appends to the script: what the next generateContent call answers, or a later one if
    /// others are waiting.
    pub fn push(&self, answer: Answer) {
        self.memory.push_many([answer]);
    }

    /// Appends several answers to the script.
    pub fn push_many(&self, answers: impl IntoIterator<Item = Answer>) {
        self.memory.push_many(answers);
    }

    /// Every request so far, oldest first.
    pub fn requests(&self) -> Vec<SeenRequest> {
        self.memory.requests()
    }

    /// Sums so far.
    pub fn counts(&self) -> Counts {
        self.memory.counts()
    }

    /// Changes which keys are good.
    pub fn set_keys(&self, keys: Keys) {
        self.memory.set_keys(keys);
    }

    /// Changes how long an image takes.
    pub fn set_latency(&self, latency: Latency) {
        self.memory.set_latency(latency);
    }
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        self.serving.abort();
        self.switchboard.throw_all();
    }
}
