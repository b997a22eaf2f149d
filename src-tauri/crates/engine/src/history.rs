//! Undo and redo: what was done in this program since it started, and may be taken back.

use std::sync::Arc;

use plantain_library::{images, sessions, turns};
use serde::{Deserialize, Serialize};
use specta::Type;

use crate::branch;
use crate::deed::{Act, Deed, TrashKey, TrashKind};
use crate::engine::Engine;
use crate::event::EngineEvent;
use crate::failure::{Failure, FailureCode};
use crate::state::Shared;
use crate::store;
use crate::tree::{self, Tree};

/// So many deeds can be taken back.
const DEPTH: usize = 200;

/// What was done, and what was taken back since.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct History {
    done: Vec<Deed>,
    undone: Vec<Deed>,
}

/// What can be taken back, and done again.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct HistoryView {
    /// What was done last.
    pub undo: Option<Act>,
    /// What was taken back last.
    pub redo: Option<Act>,
}

impl History {
    /// What the outside sees of it.
    pub(crate) fn view(&self) -> HistoryView {
        HistoryView {
            undo: self.done.last().map(Deed::act),
            redo: self.undone.last().map(Deed::act),
        }
    }

    fn push(&mut self, deed: Deed) {
        self.undone.clear();
        self.done.push(deed);
        if self.done.len() > DEPTH {
            self.done.remove(0);
        }
    }
}

impl Shared {
    /// Notes something that was done.
    pub(crate) fn did(&self, deed: Deed) {
        let history = {
            let mut state = self.state();
            state.history.push(deed);
            state.history.view()
        };
        self.tell(EngineEvent::History { history });
    }

    /// Tells how something is now, with everything that its change shows or hides.
    pub(crate) async fn tell_touched(self: &Arc<Self>, key: &TrashKey) -> Result<(), Failure> {
        let wanted = key.clone();
        let news = self.ports.library.read(move |connection| {
            let mut news = Vec::new();
            let session = match wanted.kind {
                TrashKind::Session => Some(wanted.id.clone()),
                TrashKind::Branch => {
                    let branch = plantain_library::branches::get(connection, &wanted.id)?;
                    for turn in turns::by_branch(connection, &wanted.id)? {
                        tell_turn(connection, &turn.id, &mut news)?;
                    }
                    news.extend(branch.as_ref().map(|row| EngineEvent::Branch {
                        branch: tree::branch_view(row),
                    }));
                    branch.map(|row| row.session_id)
                }
                TrashKind::Turn => {
                    tell_turn(connection, &wanted.id, &mut news)?;
                    turns::get(connection, &wanted.id)?.map(|row| row.session_id)
                }
                TrashKind::Image => {
                    let image = images::get(connection, &wanted.id)?;
                    if let Some(turn) = image.as_ref().and_then(|row| row.turn_id.as_deref()) {
                        tell_turn(connection, turn, &mut news)?;
                    }
                    image.and_then(|row| row.session_id)
                }
            };
            if let Some(id) = session {
                news.push(match store::summary(connection, &id)? {
                    Some(session) => EngineEvent::Session { session },
                    None => EngineEvent::SessionGone { id },
                });
            }
            Ok(news)
        });
        for event in news.await? {
            self.tell(event);
        }
        Ok(())
    }
}

fn tell_turn(
    connection: &plantain_library::rusqlite::Connection,
    id: &str,
    news: &mut Vec<EngineEvent>,
) -> Result<(), plantain_library::Error> {
    let tree = Tree::of_turn(connection, id)?;
    for row in images::by_turn(connection, id)? {
        let image = tree.image(&row).map(Box::new);
        news.extend(image.map(|image| EngineEvent::Image { image }));
    }
    let turn = tree.turn(id).map(Box::new);
    news.extend(turn.map(|turn| EngineEvent::Turn { turn }));
    Ok(())
}

impl Shared {
    /// Tells how a turn is now.
    pub(crate) async fn tell_turn(&self, id: &str) {
        let wanted = id.to_owned();
        let read = self
            .ports
            .library
            .read(move |connection| tree::turn_view(connection, &wanted));
        match read.await {
            Ok(Some(turn)) => {
                let turn = Box::new(turn);
                self.tell(EngineEvent::Turn { turn });
            }
            Ok(None) => {}
            Err(error) => tracing::warn!(turn = id, %error, "a turn cannot be read"),
        }
    }
}

impl Engine {
    /// What can be taken back.
    pub fn history(&self) -> HistoryView {
        self.shared().state().history.view()
    }

    /// Does something that can be taken back; false when there is nothing to do it to.
    pub(crate) async fn act(&self, deed: Deed) -> Result<bool, Failure> {
        let _acting = self.shared().acting.lock().await;
        let done = self.carry_out(&deed, true).await?;
        if done {
            self.shared().did(deed);
        }
        Ok(done)
    }

    /// Takes the last act back; none when there is nothing to take back.
    ///
    /// # Errors
    /// It can no longer be taken back, or the library cannot be written.
    pub async fn undo(&self) -> Result<Option<Act>, Failure> {
        self.step(false).await
    }

    /// Does again what was taken back last; none when there is nothing.
    ///
    /// # Errors
    /// It can no longer be done, or the library cannot be written.
    pub async fn redo(&self) -> Result<Option<Act>, Failure> {
        self.step(true).await
    }

    /// Takes a deed back that may lie anywhere in the list, or in none; it is no longer in it then.
    pub(crate) async fn take_back(&self, deed: &Deed) -> Result<bool, Failure> {
        let _acting = self.shared().acting.lock().await;
        if !self.carry_out(deed, false).await? {
            return Ok(false);
        }
        let touched = deed.touches();
        let history = {
            let mut state = self.shared().state();
            state.history.done.retain(|known| known != deed);
            // What was undone before would meet another state now.
            state
                .history
                .undone
                .retain(|known| known.touches() != touched);
            state.history.view()
        };
        self.shared().tell(EngineEvent::History { history });
        Ok(true)
    }

    async fn step(&self, forward: bool) -> Result<Option<Act>, Failure> {
        let _acting = self.shared().acting.lock().await;
        let deed = {
            let mut state = self.shared().state();
            let history = &mut state.history;
            let from = if forward {
                &mut history.undone
            } else {
                &mut history.done
            };
            from.pop()
        };
        let Some(deed) = deed else { return Ok(None) };
        let act = deed.act();
        let done = self.carry_out(&deed, forward).await;
        let history = {
            let mut state = self.shared().state();
            let history = &mut state.history;
            match (&done, forward) {
                (Ok(true), true) | (Err(_), false) => history.done.push(deed),
                (Ok(true), false) | (Err(_), true) => history.undone.push(deed),
                // What cannot be done leaves the list, or it would be in the way for ever.
                (Ok(false), _) => {}
            }
            history.view()
        };
        self.shared().tell(EngineEvent::History { history });
        match done {
            Ok(true) => Ok(Some(act)),
            Ok(false) => Err(Failure::before_sending(
                FailureCode::NotFound,
                if forward {
                    "This has changed since and cannot be done again."
                } else {
                    "This has changed since and cannot be taken back."
                },
            )),
            Err(failure) => Err(failure),
        }
    }

    async fn carry_out(&self, deed: &Deed, forward: bool) -> Result<bool, Failure> {
        let (doing, now) = (deed.clone(), self.shared().now_ms());
        let done = self
            .library()
            .write(move |transaction| doing.apply(transaction, forward, now))
            .await?;
        if done && let Err(failure) = self.follow_up(deed).await {
            // It is done and can be taken back; what follows from it is found out again by itself.
            tracing::warn!(%failure, "what follows from an act is not all done");
        }
        Ok(done)
    }

    /// What follows from a deed once it is written.
    async fn follow_up(&self, deed: &Deed) -> Result<(), Failure> {
        let touched = deed.touches();
        self.shared().tell_touched(&touched).await?;
        self.leave_line(&touched).await?;
        self.leave_session(&touched).await?;
        if matches!(deed, Deed::Move { .. }) {
            self.shared().recount().await?;
            // The other project may have money for what this one's budget held.
            self.shared().wake.notify_one();
        }
        Ok(())
    }

    /// What waits in line for something in the Trash is cancelled; nothing of it has left. What has
    /// gone out is paid for: it ends, and its picture lies in the Trash with its turn.
    async fn leave_line(&self, key: &TrashKey) -> Result<(), Failure> {
        let wanted = key.clone();
        let thrown = self.library().read(move |connection| {
            let rows = match wanted.kind {
                TrashKind::Image => Vec::new(),
                TrashKind::Session => turns::by_session(connection, &wanted.id)?,
                TrashKind::Branch => turns::by_branch(connection, &wanted.id)?,
                TrashKind::Turn => turns::get(connection, &wanted.id)?.into_iter().collect(),
            };
            let mut thrown = Vec::new();
            for row in rows {
                if branch::is_thrown_away(connection, &row)? {
                    thrown.push(row.id);
                }
            }
            Ok(thrown)
        });
        let thrown = thrown.await?;
        let waiting: Vec<String> = {
            let state = self.shared().state();
            let jobs = state.jobs.values();
            let waits = jobs.filter(|job| {
                let now = &job.snapshot.state;
                thrown.contains(&job.snapshot.turn) && !now.is_finished() && !now.is_in_flight()
            });
            waits.map(|job| job.snapshot.id.clone()).collect()
        };
        for id in waiting {
            self.cancel_waiting(&id).await?;
        }
        Ok(())
    }

    /// A session in the Trash is not the one to open at the next start.
    async fn leave_session(&self, key: &TrashKey) -> Result<(), Failure> {
        let is_current = self.shared().state().settings.current_session.as_ref() == Some(&key.id);
        if key.kind != TrashKind::Session || !is_current {
            return Ok(());
        }
        let id = key.id.clone();
        let row = self
            .library()
            .read(move |connection| sessions::get(connection, &id))
            .await?;
        if row.is_none_or(|row| row.deleted_ms.is_some()) {
            self.set_current(None).await?;
        }
        Ok(())
    }
}
