//! The end of the app. Requests under way may be charged, so the user is asked about them; what
//! merely waits is kept silently. Every way out ends: asked twice, the app goes.

use std::time::Duration;

use plantain_engine::{Engine, JobSnapshot};
use tauri::{AppHandle, Manager, Runtime};
use tokio::sync::watch;

use crate::dialogs;
use crate::studio::Studio;
use crate::window;

/// Longer than any answer takes: the server gives up after nine minutes.
const LONGEST_ANSWER: Duration = Duration::from_mins(10);

/// How long the end waits for answers that are being stored.
const LAST_WORDS: Duration = Duration::from_secs(10);

/// How far the end has come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Stage {
    #[default]
    Open,
    /// The question is on the screen.
    Asking,
    /// Nothing more is sent; the window is hidden until the last answer is there.
    Finishing,
}

/// Part of the studio.
#[derive(Default)]
pub(crate) struct Closing(watch::Sender<Stage>);

/// What the user is asked about.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Stakes {
    under_way: usize,
    /// Of these, such as may cost money.
    paid: usize,
    waiting: usize,
}

impl Stakes {
    fn of(jobs: &[JobSnapshot]) -> Self {
        let under_way = jobs.iter().filter(|job| job.state.is_in_flight());
        Self {
            under_way: under_way.clone().count(),
            paid: under_way.filter(|job| !job.sandbox).count(),
            waiting: jobs
                .iter()
                .filter(|job| !job.state.is_finished() && !job.state.is_in_flight())
                .count(),
        }
    }

    fn title(self) -> String {
        match self.under_way {
            1 => "A request is under way".to_owned(),
            many => format!("{many} requests are under way"),
        }
    }

    fn words(self) -> String {
        let pictures = if self.under_way == 1 {
            "its picture is lost"
        } else {
            "their pictures are lost"
        };
        let it = if self.under_way == 1 { "it" } else { "they" };
        let lost = if self.paid > 0 {
            format!("If Plantain closes now, {pictures} and {it} may still be charged.")
        } else {
            format!("If Plantain closes now, {pictures}.")
        };
        match self.waiting {
            0 => lost,
            1 => format!("{lost} The job that waits goes on at the next start."),
            many => format!("{lost} The {many} jobs that wait go on at the next start."),
        }
    }
}

/// Whether the app may end at once. If not, the user is being asked.
pub(crate) fn may_end<R: Runtime>(app: &AppHandle<R>) -> bool {
    let studio = app.state::<Studio>();
    let Some(engine) = studio.running() else {
        return true;
    };
    let stakes = Stakes::of(&engine.jobs());
    if stakes.under_way == 0 {
        return true;
    }
    let begins = studio.closing.0.send_if_modified(|stage| {
        let begins = *stage == Stage::Open;
        if begins {
            *stage = Stage::Asking;
        }
        begins
    });
    if begins {
        tauri::async_runtime::spawn(ask(app.clone(), engine.clone(), stakes));
    }
    // Whoever asks again while the question is open, or a second time after "finish", means it.
    !begins
}

/// Ends the app, after a question if one is due.
pub(crate) fn quit<R: Runtime>(app: &AppHandle<R>) {
    if may_end(app) {
        app.exit(0);
    }
}

/// The user has started the app again while it was finishing: it stays.
pub(crate) fn stay<R: Runtime>(app: &AppHandle<R>) {
    let studio = app.state::<Studio>();
    let stays = studio.closing.0.send_if_modified(|stage| {
        let finishing = *stage == Stage::Finishing;
        if finishing {
            *stage = Stage::Open;
        }
        finishing
    });
    if let (true, Some(engine)) = (stays, studio.running()) {
        engine.go_on();
    }
}

async fn ask<R: Runtime>(app: AppHandle<R>, engine: Engine, stakes: Stakes) {
    let answers = ["Finish, then close", "Close now", "Keep open"];
    let answer = dialogs::ask(&app, &stakes.title(), &stakes.words(), answers).await;
    let studio = app.state::<Studio>();
    match answer {
        Some(0) => {
            studio.closing.0.send_replace(Stage::Finishing);
            finish(&app, &engine, &studio.closing).await;
        }
        // None: there is no asking on this system.
        Some(1) | None => app.exit(0),
        Some(_) => {
            studio.closing.0.send_replace(Stage::Open);
        }
    }
}

/// Waits for the last answer, out of sight, or until the user wants the window back.
async fn finish<R: Runtime>(app: &AppHandle<R>, engine: &Engine, closing: &Closing) {
    window::hide(app);
    let mut stage = closing.0.subscribe();
    tokio::select! {
        // Whoever wants the window back before the engine was asked to finish must be heard first: it
        // would rest for good.
        biased;
        _ = stage.wait_for(|stage| *stage != Stage::Finishing) => return,
        () = engine.finish() => {}
        () = tokio::time::sleep(LONGEST_ANSWER) => {
            tracing::warn!("the app closes before its last answer came");
        }
    }
    app.exit(0);
}

/// The last thing the app does: lets what has arrived be stored, for as long as is bearable.
pub(crate) fn say_goodbye<R: Runtime>(app: &AppHandle<R>) {
    let studio = app.state::<Studio>();
    let Some(engine) = studio.running() else {
        return;
    };
    tauri::async_runtime::block_on(async {
        if tokio::time::timeout(LAST_WORDS, engine.shutdown())
            .await
            .is_err()
        {
            tracing::warn!("the app ended while an answer was still being stored");
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_question_names_what_is_at_stake_and_nothing_else() {
        let one = Stakes {
            under_way: 1,
            paid: 1,
            waiting: 0,
        };
        assert_eq!(one.title(), "A request is under way");
        assert_eq!(
            one.words(),
            "If Plantain closes now, its picture is lost and it may still be charged."
        );
        let many = Stakes {
            under_way: 2,
            paid: 1,
            waiting: 7,
        };
        assert_eq!(many.title(), "2 requests are under way");
        assert_eq!(
            many.words(),
            "If Plantain closes now, their pictures are lost and they may still be charged. The 7 \
             jobs that wait go on at the next start."
        );
    }

    #[test]
    fn the_sandboxs_requests_are_not_said_to_be_charged() {
        let stakes = Stakes {
            under_way: 3,
            paid: 0,
            waiting: 1,
        };
        assert!(!stakes.words().contains("charged"), "{}", stakes.words());
        assert!(stakes.words().contains("The job that waits goes on"));
    }
}
