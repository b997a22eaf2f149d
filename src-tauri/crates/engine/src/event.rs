//! News from the engine, in order.

use serde::{Deserialize, Serialize};
use specta::Type;

use crate::history::HistoryView;
use crate::job::JobSnapshot;
use crate::settings::Settings;
use crate::turn::{BranchView, TurnView};
use crate::view::{CatalogueView, ImageView, KeyView, QuotaView, SessionSummary, StudioView};

/// One piece of news. Each carries a whole thing that replaces the one with the same id.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(
    tag = "type",
    rename_all = "camelCase",
    rename_all_fields = "camelCase"
)]
pub enum EngineEvent {
    /// Everything: first, and after a listener fell behind.
    Studio {
        /// The whole state.
        studio: Box<StudioView>,
    },
    /// A job is new or changed.
    Job {
        /// The job.
        job: Box<JobSnapshot>,
    },
    /// A job is no longer here: dismissed, or taken or ended by another process.
    JobGone {
        /// Its id.
        id: String,
    },
    /// A picture was stored.
    Image {
        /// The picture.
        image: Box<ImageView>,
    },
    /// A turn is new or changed.
    Turn {
        /// The turn.
        turn: Box<TurnView>,
    },
    /// A branch is new or changed.
    Branch {
        /// The branch.
        branch: BranchView,
    },
    /// What can be taken back has changed.
    History {
        /// What it is.
        history: HistoryView,
    },
    /// A session is new or changed.
    Session {
        /// The session.
        session: SessionSummary,
    },
    /// A session was deleted.
    SessionGone {
        /// Its id.
        id: String,
    },
    /// Projects changed.
    Projects {
        /// All of them.
        projects: Vec<crate::projects::ProjectView>,
    },
    /// Settings changed.
    Settings {
        /// All of them.
        settings: Settings,
    },
    /// The key was set, tested or forgotten.
    Key {
        /// What may be known.
        key: KeyView,
    },
    /// Models, prices or availability changed.
    Catalogue {
        /// The catalogue.
        catalogue: CatalogueView,
    },
    /// Limits or spending changed.
    Quota {
        /// The gauges.
        quota: QuotaView,
    },
}
