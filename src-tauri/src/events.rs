//! The engine's news on their way to the page: one ordered channel, a whole snapshot first.

use std::collections::HashSet;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use plantain_engine::{Engine, EngineEvent, Failure};
use tauri::async_runtime::JoinHandle;
use tauri::ipc::Channel;
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::{RecvError, TryRecvError};

use crate::drift::{News, Told};

/// The page draws at most sixty times a second, and an image that arrives makes hundreds of
/// events; the first goes out at once, what follows within this time goes out together.
const PAUSE: Duration = Duration::from_millis(33);

/// The page's subscription. There is one page, so there is one: a reload replaces it.
#[derive(Default)]
pub struct Subscription(Mutex<Option<JoinHandle<()>>>);

impl Subscription {
    /// Sends everything, then news until the next call or until the page is gone.
    pub async fn replace(&self, engine: &Engine, channel: Channel<News>) -> Result<(), Failure> {
        self.end();
        // In this order: news between the two are sent again rather than missed.
        let news = engine.listen();
        let studio = Box::new(engine.studio().await?);
        let mut page = Page {
            channel,
            told: Told::default(),
        };
        if page.tell(vec![EngineEvent::Studio { studio }]).is_err() {
            return Ok(());
        }
        let forwarding = tauri::async_runtime::spawn(forward(engine.clone(), news, page));
        if let Some(earlier) = self.handle().replace(forwarding) {
            earlier.abort();
        }
        Ok(())
    }

    fn end(&self) {
        if let Some(earlier) = self.handle().take() {
            earlier.abort();
        }
    }

    fn handle(&self) -> std::sync::MutexGuard<'_, Option<JoinHandle<()>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The page and what it was told.
struct Page {
    channel: Channel<News>,
    told: Told,
}

impl Page {
    /// Fails when the page is gone.
    fn tell(&mut self, batch: Vec<EngineEvent>) -> tauri::Result<()> {
        self.told
            .tell(batch)
            .into_iter()
            .try_for_each(|news| self.channel.send(news))
    }
}

async fn forward(engine: Engine, mut news: Receiver<EngineEvent>, mut page: Page) {
    let mut missed = false;
    loop {
        let batch = match news.recv().await {
            Ok(first) => gather(first, &mut news).filter(|_| !missed),
            Err(RecvError::Lagged(_)) => None,
            Err(RecvError::Closed) => return,
        };
        let batch = match batch {
            Some(batch) => latest(batch),
            // A gap: everything again instead of guessing what was in it.
            None => match engine.studio().await {
                Ok(studio) => {
                    missed = false;
                    vec![EngineEvent::Studio {
                        studio: Box::new(studio),
                    }]
                }
                Err(failure) => {
                    // The next news tries again.
                    missed = true;
                    tracing::warn!(
                        "the page missed news and the library cannot be read: {failure}"
                    );
                    Vec::new()
                }
            },
        };
        if page.tell(batch).is_err() {
            return;
        }
        tokio::time::sleep(PAUSE).await;
    }
}

/// What has piled up; nothing when some of it is already lost.
fn gather(first: EngineEvent, news: &mut Receiver<EngineEvent>) -> Option<Vec<EngineEvent>> {
    let mut batch = vec![first];
    loop {
        match news.try_recv() {
            Ok(event) => batch.push(event),
            Err(TryRecvError::Lagged(_)) => return None,
            Err(TryRecvError::Empty | TryRecvError::Closed) => return Some(batch),
        }
    }
}

/// What a piece of news replaces at the page.
#[derive(PartialEq, Eq, Hash)]
enum Subject {
    Everything,
    Job(String),
    Image(String),
    Session(String),
    Turn(String),
    Branch(String),
    History,
    Projects,
    Settings,
    Key,
    Catalogue,
    Quota,
}

fn subject(event: &EngineEvent) -> Subject {
    match event {
        EngineEvent::Studio { .. } => Subject::Everything,
        EngineEvent::Job { job } => Subject::Job(job.id.clone()),
        EngineEvent::JobGone { id } => Subject::Job(id.clone()),
        EngineEvent::Image { image } => Subject::Image(image.id.clone()),
        EngineEvent::Turn { turn } => Subject::Turn(turn.id.clone()),
        EngineEvent::Branch { branch } => Subject::Branch(branch.id.clone()),
        EngineEvent::History { .. } => Subject::History,
        EngineEvent::Session { session } => Subject::Session(session.id.clone()),
        EngineEvent::SessionGone { id } => Subject::Session(id.clone()),
        EngineEvent::Projects { .. } => Subject::Projects,
        EngineEvent::Settings { .. } => Subject::Settings,
        EngineEvent::Key { .. } => Subject::Key,
        EngineEvent::Catalogue { .. } => Subject::Catalogue,
        EngineEvent::Quota { .. } => Subject::Quota,
    }
}

/// Only the last word on each subject, in the order they were said.
fn latest(batch: Vec<EngineEvent>) -> Vec<EngineEvent> {
    let mut said = HashSet::new();
    let mut kept: Vec<_> = batch
        .into_iter()
        .rev()
        .filter(|event| !said.contains(&Subject::Everything) && said.insert(subject(event)))
        .collect();
    kept.reverse();
    kept
}

#[cfg(test)]
mod tests {
    use plantain_engine::{KeyPlace, KeyView, Settings};

    use super::*;

    fn gone(id: &str) -> EngineEvent {
        EngineEvent::JobGone { id: id.to_owned() }
    }

    fn key(last_four: &str) -> EngineEvent {
        let last_four = Some(last_four.to_owned());
        EngineEvent::Key {
            key: KeyView {
                place: KeyPlace::Keyring,
                last_four,
                trouble: None,
            },
        }
    }

    #[test]
    fn a_burst_about_one_thing_becomes_its_last_word() {
        let settings = EngineEvent::Settings {
            settings: Settings::default(),
        };
        let batch = vec![
            key("1111"),
            gone("a"),
            key("2222"),
            settings.clone(),
            key("3333"),
        ];
        assert_eq!(latest(batch), [gone("a"), settings, key("3333")]);
    }

    #[test]
    fn different_jobs_are_different_things() {
        let batch = vec![gone("a"), gone("b"), gone("a")];
        assert_eq!(latest(batch), [gone("b"), gone("a")]);
    }
}
