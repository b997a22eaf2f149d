//! What a program that is about to end asks of the engine: what is under way, and no more of it.

use tokio_util::sync::CancellationToken;

use crate::engine::Engine;
use crate::job::JobSnapshot;

impl Engine {
    /// Every job of this program that is not done, failed ones not yet dismissed included; in no
    /// order. What another program on this library has is not among them.
    pub fn jobs(&self) -> Vec<JobSnapshot> {
        let state = self.shared().state();
        let jobs = state.jobs.values();
        jobs.map(|job| job.snapshot.clone()).collect()
    }

    /// Sends nothing more. What is under way goes on. Unlike [`Engine::pause`] it is written
    /// nowhere: it is for this program only and ends with it.
    pub fn rest(&self) {
        self.shared().state().resting.cancel();
    }

    /// Sends nothing more and waits until what is under way has ended.
    pub async fn finish(&self) {
        self.rest();
        let sends = &self.shared().sends;
        sends.close();
        sends.wait().await;
    }

    /// Sends again after [`Engine::rest`] or [`Engine::finish`]: the program stays after all.
    pub fn go_on(&self) {
        {
            let mut state = self.shared().state();
            if !state.resting.is_cancelled() {
                return;
            }
            state.resting = CancellationToken::new();
        }
        self.shared().sends.reopen();
        self.send();
    }
}
