//! The engine's handle: what a window, a terminal or a test may ask for.

use std::path::PathBuf;
use std::sync::{Arc, PoisonError};

use plantain_library::{Library, images, jobs, projects, sessions};
use tokio::sync::broadcast;

use crate::edit::{Past, Source};
use crate::event::EngineEvent;
use crate::failure::{Failure, FailureCode};
use crate::job::JobSnapshot;
use crate::market::{self, Market};
use crate::ports::Ports;
use crate::price::{EstimateView, ModelEstimate};
use crate::projects::ProjectView;
use crate::request::GenerateRequest;
use crate::state::{Job, Shared};
use crate::store;
use crate::view::{ImageView, StudioView};
use crate::{elsewhere, recovery, tree, worker};

/// How many events a slow listener may fall behind before it gets a fresh snapshot instead.
const EVENTS_KEPT: usize = 1_024;

/// A cheap handle; clones share one worker, one limiter, one library.
#[derive(Clone)]
pub struct Engine {
    shared: Arc<Shared>,
}

impl Engine {
    /// Opens the story where the last run left it and starts the worker.
    ///
    /// # Errors
    /// The library cannot be read or written.
    pub async fn start(ports: Ports) -> Result<Self, Failure> {
        let engine = Self::take_up(ports, true).await?;
        engine.send();
        Ok(engine)
    }

    /// Opens the story where the last run left it and sends nothing: for a command that looks.
    /// Answers that are stored are finished from their bytes; jobs in line stay there for the next
    /// process that sends.
    ///
    /// # Errors
    /// The library cannot be read or written.
    pub async fn open(ports: Ports) -> Result<Self, Failure> {
        Self::take_up(ports, false).await
    }

    /// Starts to send these jobs and no others, in an engine that was only [opened](Self::open).
    /// One that another process has in line stays there.
    ///
    /// # Errors
    /// The library cannot be written.
    pub async fn send_only(&self, ids: &[String]) -> Result<(), Failure> {
        let (wanted, library) = (ids.to_vec(), self.library().clone());
        let owner = self.shared.owner.clone();
        self.library()
            .write(move |transaction| {
                for id in &wanted {
                    let Some(row) = jobs::get(transaction, id)? else {
                        continue;
                    };
                    if !row
                        .owner
                        .is_some_and(|owner| library.is_owner_alive(&owner))
                    {
                        jobs::release(transaction, id)?;
                        jobs::take(transaction, id, &owner)?;
                    }
                }
                Ok(())
            })
            .await?;
        self.shared.state().only = Some(ids.iter().cloned().collect());
        self.send();
        Ok(())
    }

    pub(crate) fn send(&self) {
        self.shared.sends.spawn(worker::run(self.shared.clone()));
    }

    async fn take_up(ports: Ports, sends: bool) -> Result<Self, Failure> {
        let owner = ports.dice.id(ports.clock.now_ms());
        let lock = ports.library.claim(&owner)?;
        let stored = ports.library.read(elsewhere::stored).await?;
        let (events, _) = broadcast::channel(EVENTS_KEPT);
        let shared = Arc::new(Shared::new(ports, owner, lock, stored, events));
        let engine = Self { shared };
        // A locked keyring may take its time to answer; the window does not wait for it.
        engine.read_key_later();
        engine.shared.refresh_pacers().await?;
        engine.shared.catch_up().await?;
        recovery::run(&engine.shared, sends).await?;
        engine.refresh_spending().await?;
        engine.recall_habits().await?;
        Ok(engine)
    }

    pub(crate) fn shared(&self) -> &Arc<Shared> {
        &self.shared
    }

    /// News from now on. Take [`Engine::studio`] after this call, and again after a gap.
    pub fn listen(&self) -> broadcast::Receiver<EngineEvent> {
        self.shared.events.subscribe()
    }

    /// The library this engine works in.
    pub fn library(&self) -> &Library {
        &self.shared.ports.library
    }

    /// Everything there is to show.
    ///
    /// # Errors
    /// The library cannot be read.
    pub async fn studio(&self) -> Result<StudioView, Failure> {
        let shared = &self.shared;
        let current = shared.state().settings.current_session.clone();
        let (sessions, projects, current) = self
            .library()
            .read(move |connection| {
                let sessions = sessions::list(connection, 1_000)?;
                let projects = projects::list(connection)?;
                let current = match current {
                    Some(id) => tree::session_view(connection, &id)?,
                    None => None,
                };
                Ok((sessions, projects, current))
            })
            .await?;
        let current = current.map(|view| self.as_of_now(view));
        let catalogue = self.catalogue();
        let quota = self.quota();
        let mut state = shared.state();
        let mut jobs: Vec<JobSnapshot> = state
            .jobs
            .values()
            .map(|job| job.snapshot.clone())
            .collect();
        jobs.sort_by(|one, other| (one.created_ms, &one.id).cmp(&(other.created_ms, &other.id)));
        Ok(StudioView {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            settings: state.settings.clone(),
            library_dir: self.library().dir().display().to_string(),
            key: state.key.clone(),
            catalogue,
            sessions: sessions.iter().map(store::summary_view).collect(),
            projects: projects.into_iter().map(ProjectView::from).collect(),
            jobs,
            current,
            history: state.history.view(),
            quota,
            // Said once.
            recovered: state.recovered.take(),
        })
    }

    /// What a request would cost, at every size. No network; the library is asked for an edit alone.
    pub async fn estimate(&self, request: &GenerateRequest) -> EstimateView {
        let provider = self.shared.provider().ok();
        let source = self.source(request, provider.as_ref()).await;
        let (pace, now_ms) = (self.shared.pace(), self.shared.now_ms());
        let state = self.shared.state();
        let source = source.as_ref().map(Option::as_ref).map_err(Clone::clone);
        let market = Market {
            state: &state,
            provider: provider.as_ref(),
            past: source
                .as_ref()
                .map_or(Past::default(), |source| past(*source)),
        };
        market::estimate(request, source, market, pace, now_ms)
    }

    /// The same order at every model, size and tariff.
    pub async fn estimate_models(&self, request: &GenerateRequest) -> Vec<ModelEstimate> {
        let provider = self.shared.provider().ok();
        let source = self.source(request, provider.as_ref()).await;
        let today = crate::models::today(self.shared.now_ms());
        let state = self.shared.state();
        let market = Market {
            state: &state,
            provider: provider.as_ref(),
            past: source.map_or(Past::default(), |source| past(source.as_ref())),
        };
        market::every_model(request, market, &today)
    }

    /// One job, finished or not.
    ///
    /// # Errors
    /// There is no such job.
    pub async fn job(&self, id: &str) -> Result<JobSnapshot, Failure> {
        if let Some(snapshot) = self.shared.snapshot(id) {
            return Ok(snapshot);
        }
        let id = id.to_owned();
        let story = self
            .library()
            .read(move |connection| match jobs::get(connection, &id)? {
                Some(row) => tree::story(connection, &row),
                None => Ok(None),
            })
            .await?;
        story.map(|story| story.snapshot).ok_or_else(no_job)
    }

    /// One picture: by its id, by its blob, or by the start of either.
    ///
    /// # Errors
    /// There is no such picture, or more than one.
    pub async fn image(&self, id: &str) -> Result<ImageView, Failure> {
        let id = id.to_owned();
        let found = self
            .library()
            .read(move |connection| {
                let rows = match images::get(connection, &id)? {
                    Some(row) => vec![row],
                    None => images::by_prefix(connection, &id, 2)?,
                };
                match rows.as_slice() {
                    [row] => tree::image_view(connection, row),
                    // The same bytes made twice are one picture for this purpose.
                    [row, other] if row.blob == other.blob => tree::image_view(connection, row),
                    _ => Ok(None),
                }
            })
            .await?;
        found.ok_or_else(no_image)
    }

    /// The newest pictures first.
    ///
    /// # Errors
    /// The library cannot be read.
    pub async fn images(&self, limit: u32) -> Result<Vec<ImageView>, Failure> {
        let views = self
            .library()
            .read(move |connection| {
                let mut views = Vec::new();
                for row in images::page(connection, limit, None)? {
                    views.extend(tree::image_view(connection, &row)?);
                }
                Ok(views)
            })
            .await?;
        Ok(views)
    }

    /// Where a picture's bytes lie, as they arrived.
    pub fn image_path(&self, image: &ImageView) -> PathBuf {
        let library = self.library();
        plantain_library::BlobId::parse(&image.blob)
            .and_then(|blob| library.find_blob(&blob))
            .unwrap_or_else(|| library.dir().join("images"))
    }

    /// The provider's own usage numbers for a job, as they arrived.
    ///
    /// # Errors
    /// The library cannot be read.
    pub async fn usage(&self, job: &str) -> Result<Option<serde_json::Value>, Failure> {
        let job = job.to_owned();
        let outcome = self
            .library()
            .read(move |connection| plantain_library::outcomes::get(connection, &job))
            .await?;
        let text = outcome.and_then(|outcome| outcome.usage);
        Ok(text.and_then(|text| serde_json::from_str(&text).ok()))
    }

    /// Stops the worker and waits for what is being stored. Jobs in flight stay on record as
    /// sent, and the next start says so.
    pub async fn shutdown(&self) {
        self.shared.stop.cancel();
        self.shared.wake.notify_one();
        for tasks in [&self.shared.sends, &self.shared.tasks] {
            tasks.close();
            tasks.wait().await;
        }
        // Handles may outlive it; what it had in line is anyone's from now on.
        drop(
            self.shared
                .lock
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .take(),
        );
    }
}

fn past(source: Option<&Source>) -> Past {
    source.map_or(Past::default(), Source::past)
}

impl Job {
    /// Ready to be sent for the first time, or again.
    pub(crate) fn renew(&mut self, now_ms: i64) {
        // A send that is about to begin must not: this one comes instead of it.
        self.cancel.cancel();
        self.cancel = tokio_util::sync::CancellationToken::new();
        self.not_before_ms = 0;
        self.ready_ms = now_ms;
        self.tries = crate::retry::Tries::default();
    }
}

pub(crate) fn no_image() -> Failure {
    Failure::before_sending(FailureCode::NotFound, "There is no such image.")
}

pub(crate) fn no_job() -> Failure {
    Failure::before_sending(FailureCode::NotFound, "There is no such job.")
}
