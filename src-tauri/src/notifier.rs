//! Listens to the engine for `notification.rs` and hands out what it has to say, while nobody looks.

use std::time::Duration;

use plantain_engine::{Engine, EngineEvent};
use tokio::sync::broadcast::error::RecvError;
use tokio::time::Instant;

use crate::notice::Notice;
use crate::notification::Watch;

/// Runs until the engine ends. `looks` says whether the user has the window before them; what they
/// can see there is not told again.
pub async fn run(engine: Engine, looks: impl Fn() -> bool, show: impl Fn(Notice)) {
    let start = Instant::now();
    let mut news = engine.listen();
    let mut watch = Watch::default();
    catch_up(&engine, &mut watch, start.elapsed()).await;
    loop {
        let left = watch.due().map(|due| due.saturating_sub(start.elapsed()));
        tokio::select! {
            heard = news.recv() => match heard {
                Ok(event) => watch.hear(&event, start.elapsed()),
                Err(RecvError::Lagged(_)) => {
                    catch_up(&engine, &mut watch, start.elapsed()).await;
                }
                Err(RecvError::Closed) => return,
            },
            () = tokio::time::sleep(left.unwrap_or_default()), if left.is_some() => {
                let notice = watch.take(start.elapsed());
                if let Some(notice) = notice.filter(|_| !looks() && engine.settings().notifications) {
                    show(notice);
                }
            }
        }
    }
}

/// At the start, and after a gap in the news.
async fn catch_up(engine: &Engine, watch: &mut Watch, now: Duration) {
    let here = engine.jobs();
    let missing: Vec<String> = watch
        .active()
        .filter(|id| !here.iter().any(|job| job.id == **id))
        .cloned()
        .collect();
    for id in missing {
        // Done, and off the list; or gone.
        let event = match engine.job(&id).await {
            Ok(job) => EngineEvent::Job { job: Box::new(job) },
            Err(_) => EngineEvent::JobGone { id },
        };
        watch.hear(&event, now);
    }
    for job in here {
        watch.hear(&EngineEvent::Job { job: Box::new(job) }, now);
    }
}
