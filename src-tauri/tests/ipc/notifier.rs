//! The ear between the engine and the system's notices.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use plantain_lib::notice::Notice;
use plantain_lib::notifier;
use serde_json::json;

use crate::rig::Rig;

/// A person, who looks or not, and what they were told.
#[derive(Clone, Default)]
struct Person {
    looks: Arc<AtomicBool>,
    told: Arc<Mutex<Vec<Notice>>>,
}

impl Person {
    fn sit_at(rig: &Rig) -> Self {
        let person = Self::default();
        let (looks, told) = (person.looks.clone(), person.told.clone());
        let running = notifier::run(
            rig.engine(),
            move || looks.load(Ordering::Relaxed),
            move |notice| told.lock().expect("sound").push(notice),
        );
        tauri::async_runtime::spawn(running);
        person
    }

    fn told(&self) -> usize {
        self.told.lock().expect("sound").len()
    }

    fn waits_for(&self, notices: usize) -> bool {
        (0..250).any(|_| {
            std::thread::sleep(Duration::from_millis(20));
            self.told() == notices
        })
    }
}

#[test]
fn the_end_of_the_queue_is_told_to_who_is_away_and_wants_to_know() {
    let rig = Rig::new();
    let person = Person::sit_at(&rig);
    rig.picture("a paper boat");
    assert!(person.waits_for(1), "away");
    let first = person.told.lock().expect("sound")[0].clone();
    assert_eq!((&*first.title, &*first.body), ("Queue finished", "1 image"));

    person.looks.store(true, Ordering::Relaxed);
    rig.picture("a tin boat");
    assert!(!person.waits_for(2), "before the window");

    person.looks.store(false, Ordering::Relaxed);
    let off = json!({ "patch": { "notifications": false } });
    rig.ask("update_settings", off).expect("settings");
    rig.picture("a glass boat");
    assert!(!person.waits_for(2), "away, and does not want to know");
}
