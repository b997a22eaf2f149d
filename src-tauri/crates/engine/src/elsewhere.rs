//! What other processes on the same library change: settings, the pause, jobs that they end.
//!
//! Nobody tells: there is no channel between a window and a terminal but the library. It is read in
//! the transaction that lets requests out, so that a new limit holds from the next request on; at a
//! glance while something waits in line; and when a window comes to the front.

use std::sync::Arc;

use plantain_library::rusqlite::Connection;
use plantain_library::{Error, jobs, settings};

use crate::dispatch::{Asker, is_paused};
use crate::engine::Engine;
use crate::event::EngineEvent;
use crate::failure::Failure;
use crate::settings::{LimitOverrides, Settings};
use crate::state::Shared;
use crate::store;

/// The library's word for the settings.
const SETTINGS: &str = "settings";

/// The settings as they are stored.
pub(crate) fn stored(connection: &Connection) -> Result<Option<String>, Error> {
    settings::get(connection, SETTINGS)
}

/// Settings from their text. What cannot be read of it, or cannot be, is as if it had not been set;
/// the rest holds.
pub(crate) fn parsed(text: Option<&str>) -> Settings {
    let text = text.unwrap_or_default();
    let mut settings: Settings = store::readable(text);
    if let Err(failure) = settings.limits.check() {
        tracing::warn!(%failure, "the stored limits are left out");
        settings.limits = LimitOverrides::default();
    }
    settings
}

impl Engine {
    /// Changes the settings as they are stored now: another process may have changed others of
    /// them since this one looked.
    pub(crate) async fn change_settings(
        &self,
        change: impl FnOnce(&mut Settings) -> Result<(), Failure> + Send + 'static,
    ) -> Result<Settings, Failure> {
        let own = self.settings();
        let (settings, text) = self
            .library()
            .write(move |transaction| {
                let mut settings = Settings {
                    compose: own.compose,
                    current_session: own.current_session,
                    ..parsed(stored(transaction)?.as_deref())
                };
                if let Err(failure) = change(&mut settings) {
                    return Ok(Err(failure));
                }
                let text = store::json(&settings);
                settings::set(transaction, SETTINGS, &text)?;
                Ok(Ok((settings, text)))
            })
            .await??;
        let mut state = self.shared().state();
        state.stored = Some(text);
        state.settings = settings.clone();
        Ok(settings)
    }
}

impl Shared {
    /// Takes over what another process has set. The dock and the open session stay this process's
    /// own: nobody wants them to change under the hand. Says whether anything did change.
    pub(crate) fn adopt_settings(&self, text: Option<String>) -> bool {
        let settings = {
            let mut state = self.state();
            if state.stored == text {
                return false;
            }
            let settings = Settings {
                compose: state.settings.compose.clone(),
                current_session: state.settings.current_session.clone(),
                ..parsed(text.as_deref())
            };
            state.stored = text;
            if state.settings == settings {
                return false;
            }
            let before = std::mem::replace(&mut state.settings, settings.clone());
            if (before.tier, before.limits) != (settings.tier, settings.limits) {
                state.release_day();
            }
            settings
        };
        self.tell(EngineEvent::Settings { settings });
        true
    }

    /// Takes over everything that others have changed; says whether anything did change.
    pub(crate) async fn catch_up(self: &Arc<Self>) -> Result<bool, Failure> {
        // Before the rows are read: what is put in line meanwhile is not missing from them.
        let in_line = self.state().in_line();
        let (text, paused, unfinished) = self
            .ports
            .library
            .read(|connection| {
                let unfinished = jobs::unfinished_owners(connection)?;
                Ok((stored(connection)?, is_paused(connection)?, unfinished))
            })
            .await?;
        let has_settings = self.adopt_settings(text);
        let (is_toggled, gone) = {
            let mut state = self.state();
            let is_toggled = std::mem::replace(&mut state.paused, paused) != paused;
            // One that was cancelled and put back since it was read is in line anew.
            let ended = |asker: &Asker| {
                let id = &asker.id;
                let is_same = !asker.cancel.is_cancelled();
                is_same && !unfinished.contains_key(id) && state.line.contains(id)
            };
            let gone = in_line.into_iter().filter(ended);
            let mut gone: Vec<String> = gone.map(|asker| asker.id).collect();
            let failed = |id: &String| {
                let job = state.jobs.get(id);
                job.is_some_and(|job| job.snapshot.state.is_finished())
            };
            let revived = unfinished
                .iter()
                .filter(|(_, owner)| owner.as_deref().is_some_and(|owner| owner != self.owner))
                .filter(|(id, _)| failed(id));
            gone.extend(revived.map(|(id, _)| id.clone()));
            (is_toggled, gone)
        };
        for id in &gone {
            self.forget(id);
        }
        Ok(has_settings || is_toggled || !gone.is_empty())
    }

    /// Lets go of a job that another process has ended, or has put back in line for itself.
    pub(crate) fn forget(&self, id: &str) {
        {
            let mut state = self.state();
            state.line.retain(|waiting| waiting != id);
            state.jobs.remove(id);
        }
        self.tell(EngineEvent::JobGone { id: id.to_owned() });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::{Pace, Tier};

    #[test]
    fn one_damaged_setting_takes_no_other_along() {
        let text = r#"{"tier":"three","pace":"sideways","baseUrl":"http://proxy.example",
            "limits":{"requestsPerMinute":-1},"unknown":[1]}"#;
        let settings = parsed(Some(text));
        assert_eq!(settings.tier, Tier::Three);
        assert_eq!(settings.base_url.as_deref(), Some("http://proxy.example"));
        assert_eq!(settings.pace, Pace::Auto);
        assert_eq!(settings.limits, LimitOverrides::default());
    }

    #[test]
    fn limits_that_nobody_may_set_are_not_taken_from_the_library_either() {
        for limit in ["0", "4294967295"] {
            let text = format!(r#"{{"tier":"two","limits":{{"requestsPerMinute":{limit}}}}}"#);
            let settings = parsed(Some(&text));
            assert_eq!(
                (settings.tier, settings.limits),
                (Tier::Two, LimitOverrides::default())
            );
        }
    }

    #[test]
    fn no_settings_at_all_are_the_usual_ones() {
        for text in [None, Some(""), Some("null"), Some("[]"), Some("not json")] {
            assert_eq!(parsed(text), Settings::default(), "{text:?}");
        }
    }
}
